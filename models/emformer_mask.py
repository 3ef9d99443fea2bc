"""Where each frame of a whole utterance may look, so that training sees exactly what streaming will see."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from models.config import EmformerConfig


@dataclass(frozen=True, slots=True, eq=False)
class SegmentLayout:
    """How T frames are cut into segments, each followed by copies of its right context.

    Rows (queries) are [right-context copies, frames, segment summaries]; columns (keys) are [memory, right-context copies, frames].
    """

    frames: int
    segment_length: int
    use_memory: bool
    copy_index: Tensor
    """Shape (copies,): the frame that each right-context copy shows; past-the-end frames are clamped and hidden by the mask."""
    copy_frame: Tensor
    """Shape (copies,): the same, not clamped."""
    visible: Tensor
    """Shape (rows, columns), bool: True where a row may look, lengths aside."""

    @property
    def copies(self) -> int:
        return self.copy_index.shape[0]

    def pool(self, x: Tensor) -> Tensor:
        """Mean of each segment: (B, T, D) to (B, segments, D)."""
        return F.avg_pool1d(x.transpose(1, 2), self.segment_length, self.segment_length, ceil_mode=True).transpose(1, 2)

    def mask(self, lengths: Tensor) -> Tensor:
        """Shape (B, 1, rows, columns), bool; padded rows look everywhere, so that no row is empty."""
        device = self.visible.device
        columns = self.visible.shape[1]
        frame = torch.cat([self.copy_frame, torch.arange(self.frames, device=device)])
        valid = frame[None] < lengths.to(device)[:, None]
        memory = columns - frame.shape[0]
        keys = F.pad(valid, (memory, 0), value=True)
        rows = F.pad(valid, (0, self.visible.shape[0] - frame.shape[0]), value=False)
        mask = (self.visible[None] & keys[:, None]) | ~rows[:, :, None]
        if memory:  # summary rows are not padded frames: they keep their own view
            summaries = self.visible[None, frame.shape[0] :] & keys[:, None]
            empty = ~summaries.any(-1, keepdim=True)
            mask = torch.cat([mask[:, : frame.shape[0]], summaries | empty], dim=1)
        return mask[:, None]


def segment_layout(frames: int, segment_length: int, config: EmformerConfig, device: torch.device) -> SegmentLayout:
    """Lay out `frames` frames in segments of `segment_length` with the configuration's contexts."""
    segments = -(-frames // segment_length)
    starts = torch.arange(segments, device=device) * segment_length
    copy_frame = (starts[:, None] + segment_length + torch.arange(config.right_context, device=device)).flatten()
    copy_segment = torch.arange(segments, device=device).repeat_interleave(config.right_context)
    frame = torch.arange(frames, device=device)
    frame_segment = frame // segment_length
    use_memory = config.memory > 0
    rows = torch.cat([copy_segment, frame_segment])
    summary_rows = torch.arange(segments if use_memory else 0, device=device)

    def local(row: Tensor) -> Tensor:
        """Right-context copies of the own segment; frames from the left context to the segment's end."""
        begin, end = row * segment_length - config.left_context, (row + 1) * segment_length
        own = copy_segment[None] == row[:, None]
        near = (frame[None] >= begin[:, None]) & (frame[None] < end[:, None])
        return torch.cat([own, near], dim=1)

    visible = torch.cat([local(rows), local(summary_rows)])
    if use_memory:
        memory = torch.arange(segments - 1, device=device)
        recent = (memory[None] < rows[:, None]) & (memory[None] >= rows[:, None] - config.memory)
        none = torch.zeros(summary_rows.shape[0], segments - 1, dtype=torch.bool, device=device)
        visible = torch.cat([torch.cat([recent, none]), visible], dim=1)
    return SegmentLayout(
        frames=frames,
        segment_length=segment_length,
        use_memory=use_memory,
        copy_index=copy_frame.clamp(max=max(frames - 1, 0)),
        copy_frame=copy_frame,
        visible=visible,
    )
