"""Which cell answers for which face, and what its answers cost.

Cells are chosen by how well they already do (task-aligned assignment: Feng et al., 2021, "TOOD"); the score learns the overlap that its
box reaches (varifocal loss: Zhang et al., 2021), so that one number tells both whether there is a face and how well it is placed.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from recipes.face_detector.network import cells, decode

CHOSEN = 9
"""Cells that answer for a face at most."""
SCORE_POWER, OVERLAP_POWER = 0.5, 4.0
NEGATIVE_WEIGHT, NEGATIVE_POWER = 0.75, 2.0
BOX_WEIGHT, LANDMARK_WEIGHT = 2.0, 16.0
GOOD, FLOOR = 0.5, 0.05
"""Overlap up to which a face's cells are given at least this score to learn."""
REACH = 0.45
"""Half side of the middle part of a box, in box sides, from which cells are taken; at least NEAR strides."""
NEAR = 1.5


@dataclass(frozen=True, slots=True)
class Targets:
    """Faces of a batch, padded to G faces a picture."""

    boxes: Tensor
    """(B, G, 4) as left, top, right, bottom in pixels."""
    landmarks: Tensor
    """(B, G, 5, 2)."""
    state: Tensor
    """(B, G): 1 a face to find, 0 nothing, -1 a region that does not count (a face too small or too hidden)."""


class Objective:
    """Loss of raw network rows; holds the cell grid."""

    def __init__(self, landmark_weight: float = LANDMARK_WEIGHT) -> None:
        self._landmark_weight = landmark_weight
        self._centres, self._strides = cells()

    def __call__(self, rows: Tensor, targets: Targets) -> dict[str, Tensor]:
        """`total` and its parts `score`, `box` and `landmark`."""
        scores, boxes, landmarks = decode(rows.float(), self._centres, self._strides)
        with torch.no_grad():
            owner, quality, counts = self._assign(scores.sigmoid(), boxes, targets)
        total_quality = quality.sum().clamp(min=1.0)
        probability = scores.sigmoid()
        # A cell that answers for a face, but badly, is still held back where it is too sure.
        weight = torch.maximum(quality, NEGATIVE_WEIGHT * probability.detach() ** NEGATIVE_POWER) * counts
        score = (F.binary_cross_entropy_with_logits(scores, quality, reduction="none") * weight).sum() / total_quality
        picture, cell = torch.nonzero(quality > 0, as_tuple=True)
        face = owner[picture, cell]
        aim, part = targets.boxes[picture, face], quality[picture, cell]
        box = (part * (1 - generalised_overlap(boxes[picture, cell], aim))).sum() / total_quality
        size = ((aim[:, 2] - aim[:, 0]) * (aim[:, 3] - aim[:, 1])).clamp(min=1.0).sqrt()
        away = (landmarks[picture, cell] - targets.landmarks[picture, face]).abs() / size[:, None, None]
        landmark = (part * away.mean(dim=(1, 2))).sum() / total_quality
        total = score + BOX_WEIGHT * box + self._landmark_weight * landmark
        return {"total": total, "score": score, "box": box, "landmark": landmark}

    def _assign(self, scores: Tensor, boxes: Tensor, targets: Targets) -> tuple[Tensor, Tensor, Tensor]:
        """Owner face (B, N) and target score (B, N) of each cell, and whether a cell counts at all (B, N)."""
        real = targets.state == 1
        aim = targets.boxes[:, :, None]
        half = torch.maximum((aim[..., 2:] - aim[..., :2]) * REACH, NEAR * self._strides[:, None])
        inside = ((self._centres - (aim[..., :2] + aim[..., 2:]) / 2).abs() <= half).all(dim=-1) & real[:, :, None]
        reached = overlaps(boxes[:, None], aim) * inside
        metric = scores[:, None].clamp(min=1e-4) ** SCORE_POWER * reached**OVERLAP_POWER
        # A cell close to the face's own scale wins while all boxes are still far off.
        side = ((aim[..., 2] - aim[..., 0]) * (aim[..., 3] - aim[..., 1])).clamp(min=1.0).sqrt()
        metric = metric + 1e-9 * inside * torch.exp(-torch.log2(side / (4 * self._strides)).abs())
        threshold = metric.topk(CHOSEN, dim=-1).values[..., -1:]
        metric = metric * (metric >= threshold) * inside
        best, owner = metric.max(dim=1)
        held = torch.zeros_like(metric).scatter_(1, owner[:, None], best[:, None])
        peak = held.amax(dim=-1, keepdim=True)
        reachable = (reached * (held > 0)).amax(dim=-1, keepdim=True)
        quality = (held / peak.clamp(min=1e-12) * reachable).amax(dim=1)
        # The floor lets cells learn while none of a face's boxes is any good.
        poor = ((held > 0) & (reachable < GOOD)).any(dim=1)
        quality = torch.where(poor, quality.clamp(min=FLOOR), quality)
        out = targets.boxes[:, :, None]
        blind = ((self._centres >= out[..., :2]) & (self._centres <= out[..., 2:])).all(dim=-1) & (targets.state == -1)[:, :, None]
        return owner, quality, torch.where(quality > 0, 1.0, 1.0 - blind.any(dim=1).float())


def overlaps(one: Tensor, other: Tensor) -> Tensor:
    """Intersection over union of boxes (..., 4)."""
    shared = _area(torch.maximum(one[..., :2], other[..., :2]), torch.minimum(one[..., 2:], other[..., 2:]))
    both = _area(one[..., :2], one[..., 2:]) + _area(other[..., :2], other[..., 2:])
    return shared / (both - shared).clamp(min=1e-6)


def generalised_overlap(one: Tensor, other: Tensor) -> Tensor:
    """Intersection over union less the empty part of the hull (Rezatofighi et al., 2019)."""
    shared = _area(torch.maximum(one[..., :2], other[..., :2]), torch.minimum(one[..., 2:], other[..., 2:]))
    union = (_area(one[..., :2], one[..., 2:]) + _area(other[..., :2], other[..., 2:]) - shared).clamp(min=1e-6)
    hull = _area(torch.minimum(one[..., :2], other[..., :2]), torch.maximum(one[..., 2:], other[..., 2:])).clamp(min=1e-6)
    return shared / union - (hull - union) / hull


def _area(corner: Tensor, opposite: Tensor) -> Tensor:
    return (opposite - corner).clamp(min=0).prod(dim=-1)
