"""Draws one picture of a talking portrait: skin by warping the still picture, the mouth's inside where the lips part.

`Renderer` draws the face space itself, which is the pipeline's crop, or any picture that a similarity of it shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import compose, invert, transform
from recipes.synthesize.face_space import CHIN, LOWER_INNER, UPPER_INNER
from recipes.synthesize.interior import Interior, MouthLook, MouthPose
from recipes.synthesize.lips import LipModel
from recipes.synthesize.portrait import Portrait, Rig, picture_matrix, rig
from recipes.synthesize.shading import BOX, CHEEKS, Shading
from recipes.synthesize.warp import LID_LEVELS, LOW, SIDE, STEP, blended, interpolated, make_fields, sampled, still_places

Array = NDArray[np.float64]
Image = NDArray[np.float32]

SHUT = 0.35
"""Pixels between the inner landmarks of lips that touch."""
REST_GAP = 0.3
"""The same for lips at rest."""
PRESS = 0.8
"""Pixels by which lips may be pressed into each other."""
SHADED = (8, 28, 80, 68)
"""Left, top, width and height of the skin of a portrait that may be shaded, in face space."""
LEAST = 0.6
"""Pixels of distance below which parted lips come near each other ever more slowly."""
TEXTURE = 2
"""Pixels of the still picture for each pixel of the crop, where only crops are drawn."""
SUPER = 4
"""Sub-pixels in each direction at the edge of the lips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A face in one picture."""

    parameters: Array
    """(K,): mouth parameters of the lip model."""
    closed: float = 0.0
    """1: the lips must touch, whatever the parameters say."""
    parted: float = 0.0
    """1: the lips must not quite touch, however small the parameters make their distance."""
    yaw: float = 0.0
    """Radians to the image's right."""
    pitch: float = 0.0
    """Radians downwards."""
    lids: float = 0.0
    """0: open, 1: shut."""
    tongue: float = 0.0
    """As in `MouthPose`."""
    shade: Array | None = None
    """Components of the skin's shading, (S,); None for that of the portrait."""
    inside: Array | None = None
    """What shows between the lips, by rows and columns from lip to lip, as parts of the skin's brightness; None for what is drawn alone."""


class Puppet:
    """A portrait with a lip model, ready to be posed. Building one takes about half a second."""

    def __init__(self, portrait: Portrait, lips: LipModel, shading: Shading) -> None:
        self.portrait = portrait
        self.rig = rig(portrait, lips)
        self.fields = make_fields(self.rig)
        self._five = self.rig.five
        self.shades = _shades(self.rig, lips, shading)
        self.light = _light(portrait)
        """Grey level of the cheeks."""
        self._upper = self.rig.vertices[list(UPPER_INNER)]
        self._lower = self.rig.vertices[list(LOWER_INNER)]
        self._upper_channels = self.rig.channels[:, UPPER_INNER]
        self._lower_channels = self.rig.channels[:, LOWER_INNER]
        self._chin = self.rig.channels[:, CHIN, 1].mean(axis=1)
        closing = self._upper_channels[-3] - self._lower_channels[-3]
        self._closing = float(closing[4:7, 1].mean())  # by how much one unit really closes the lips' middle in this portrait
        self._bias = 0.0
        rest = Pose(parameters=lips.rest())
        upper, lower = self._edges(self._raw(rest))
        self._bias = (_middle_gap(upper, lower) - REST_GAP) / self._closing
        weights = self.weights(rest)
        self._rest_jaw = float(self._chin @ weights)
        upper, lower = self._edges(weights)
        self.line = (upper + lower).mean(axis=0) / 2
        """(2,): middle of the line of the closed lips."""

    def weights(self, pose: Pose) -> Array:
        """Weights (C,) of the channels; lips do not pass through each other, and touch where the pose wants it."""
        weights = self._raw(pose)
        gap = _middle_gap(*self._edges(weights))
        wanted = gap + pose.closed * min(0.0, -gap) + pose.parted * (float(np.logaddexp(0, gap / LEAST)) * LEAST - gap)
        weights[-3] += (gap - max(wanted, -PRESS)) / self._closing
        return weights

    def _raw(self, pose: Pose) -> Array:
        return np.concatenate([pose.parameters - self.rig.own, [self._bias, pose.yaw, pose.pitch]])

    def _edges(self, weights: Array) -> tuple[Array, Array]:
        """Edges of the upper and the lower lip towards the mouth, (11, 2) each."""
        return self._upper + np.tensordot(weights, self._upper_channels, 1), self._lower + np.tensordot(weights, self._lower_channels, 1)

    def edges(self, weights: Array) -> tuple[Array, Array]:
        """The edges as they are seen: they meet where lips touch, and never cross."""
        upper, lower = self._edges(weights)
        middle = (upper + lower) / 2
        half = np.maximum((lower - upper)[:, 1:] - SHUT, 0) / 2
        ends = np.abs(np.linspace(-1, 1, len(upper)))[:, None] == 1
        half = np.where(ends, 0, half)
        return middle - half * [0, 1], middle + half * [0, 1]

    def mouth(self, weights: Array, tongue: float, upper: Array) -> MouthPose:
        """Where teeth and tongue are."""
        turned = np.tensordot(weights[-2:], self._upper_channels[-2:].mean(axis=1), 1)
        jaw = max(0.0, float(self._chin @ weights) - self._rest_jaw)
        half = float(upper[-1, 0] - upper[0, 0]) / 2
        return MouthPose(centre=self.line + turned, jaw=jaw, tongue=tongue, half_width=max(half, 4.0))

    def five(self, weights: Array) -> Array:
        """The five landmarks (5, 2) of the face box in face space."""
        return self._five + np.tensordot(weights, self.rig.five_channels, 1)

    def shift_five(self, shift: Array) -> None:
        """Correct where the landmarks are thought to be by (5, 2)."""
        self._five = self._five + shift


def _shades(rig: Rig, lips: LipModel, shading: Shading) -> Image:
    """The shading's components brought from the mean shape to the portrait, (S, rows, columns of SHADED)."""
    left, top, width, height = SHADED
    columns, rows = np.meshgrid(np.arange(width) + left, np.arange(height) + top)
    grid = np.stack([columns, rows], axis=-1).reshape(-1, 2)
    in_mean = interpolated(rig.vertices, lips.mean[:, :2] - BOX[:2], grid, fill=-1e3).reshape(height, width, 2).astype(np.float32)
    parts = [cv2.remap(one.astype(np.float32), in_mean, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT) for one in shading.skin]
    return np.stack(parts)


def _light(portrait: Portrait) -> float:
    """Grey level of the cheeks of a portrait, which is what a mouth's inside is measured by; dark skin has no dark teeth."""
    grey = cv2.GaussianBlur(cv2.cvtColor(portrait.image, cv2.COLOR_RGB2GRAY), (0, 0), 3)
    places = portrait.mesh[list(CHEEKS), :2].astype(np.float32)[None]
    return float(np.clip(np.median(cv2.remap(grey, places, None, cv2.INTER_LINEAR)), 60, 190))


def _middle_gap(upper: Array, lower: Array) -> float:
    return float((lower[4:7, 1] - upper[4:7, 1]).mean()) - SHUT


class Renderer:
    """Draws a puppet: crops, (96, 96) grey, or with `colour` pictures of `size` (width, height) in RGB."""

    def __init__(
        self,
        puppet: Puppet,
        look: MouthLook,
        *,
        image: NDArray[np.uint8] | None = None,
        size: tuple[int, int] = (96, 96),
        colour: bool = False,
    ) -> None:
        """`image` (H, W, 3) stands in for the portrait's own."""
        self._puppet, self._size = puppet, size
        self._interior = Interior(look, colour=colour)
        image = puppet.portrait.image if image is None else image
        if colour:
            self._still, self._to_still = image.astype(np.float32), picture_matrix(puppet.portrait)
        else:
            self._still, self._to_still = _reduced(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), puppet.portrait)
        columns, rows = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
        self._columns, self._rows = columns, rows
        self._spline = _spline(len(UPPER_INNER), 41)

    def draw(self, pose: Pose, matrix: Array) -> Image:
        """The picture (H, W) or (H, W, 3), in grey levels, for `matrix` (2, 3) from face space to the picture."""
        return self.draw_weights(self._puppet.weights(pose), pose, matrix)

    def draw_weights(self, weights: Array, pose: Pose, matrix: Array) -> Image:
        """As `draw`, for weights that are known."""
        edges = self._puppet.edges(weights)
        upper, lower = (transform(matrix, self._spline @ edge) for edge in edges)
        columns, middle = np.maximum.accumulate((upper + lower)[:, 0] / 2), (upper + lower)[:, 1] / 2
        line = np.interp(np.arange(self._size[0]), columns, middle).astype(np.float32)
        places = self._places(invert(matrix))
        top, bottom = (int(np.clip(k, 0, self._size[1])) for k in (np.floor(line.min()) - 1, np.ceil(line.max()) + 2))
        shade = None if pose.shade is None else np.exp(np.tensordot(pose.shade.astype(np.float32), self._puppet.shades, 1)) - 1
        above = self._skin(places[:bottom], self._puppet.fields.upper, weights, pose.lids, shade)
        below = self._skin(places[top:], self._puppet.fields.lower, weights, 0.0, shade)
        share = np.clip(self._rows[top:bottom] - line + 0.5, 0, 1)
        share = share if above.ndim == 2 else share[..., None]
        seam = above[top:bottom] + share * (below[: bottom - top] - above[top:bottom])
        picture = np.concatenate([above[:top], seam, below[bottom - top :]])
        if (lower - upper)[:, 1].max() > 1 / SUPER:
            mouth = self._puppet.mouth(weights, pose.tongue, edges[0])
            self._open(picture, places, np.concatenate([upper, lower[::-1]]), mouth, pose.inside)
        return picture

    def _places(self, back: Array) -> NDArray[np.float32]:
        """Face space of each pixel, (H, W, 2)."""
        (a, b, x), (c, d, y) = back.astype(np.float32)
        return np.stack([a * self._columns + b * self._rows + x, c * self._columns + d * self._rows + y], axis=-1)

    def _skin(self, places: NDArray[np.float32], field: NDArray[np.float32], weights: Array, lids: float, shade: Image | None) -> Image:
        """The warped still picture at `places`, brighter by `shade`."""
        found = still_places(places, blended(field, weights))
        if lids > 0:
            level = self._puppet.fields.lids[min(LID_LEVELS - 1, round(lids * (LID_LEVELS - 1)))]
            found = found + sampled(level, found)
        (a, b, x), (c, d, y) = self._to_still.astype(np.float32)
        at_x, at_y = a * found[..., 0] + b * found[..., 1] + x, c * found[..., 0] + d * found[..., 1] + y
        skin = np.asarray(cv2.remap(self._still, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
        if shade is not None:
            origin = np.array(SHADED[:2], np.float32)
            more = cv2.remap(shade, found - origin, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            skin += skin * (more if skin.ndim == 2 else more[..., None])
        return skin

    def _open(self, picture: Image, places: NDArray[np.float32], outline: Array, mouth: MouthPose, shown: Array | None) -> None:
        """Put the mouth's inside where the lips part (in place)."""
        (x0, y0), (x1, y1) = np.floor(outline.min(axis=0)).astype(int) - 1, np.ceil(outline.max(axis=0)).astype(int) + 2
        x0, x1 = (int(np.clip(k, 0, self._size[0])) for k in (x0, x1))
        y0, y1 = (int(np.clip(k, 0, self._size[1])) for k in (y0, y1))
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros(((y1 - y0) * SUPER, (x1 - x0) * SUPER), np.uint8)
        corners = ((outline - [x0, y0] + 0.5) * SUPER - 0.5) * 16
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 255, shift=4)
        alpha = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        half = len(outline) // 2
        columns = np.arange(x0, x1)
        upper, lower = (
            np.interp(columns, np.maximum.accumulate(curve[:, 0]), curve[:, 1]) for curve in (outline[:half], outline[half:][::-1])
        )
        depth = (self._rows[y0:y1, x0:x1] - upper.astype(np.float32)) / np.maximum(lower - upper, 1).astype(np.float32)
        across = (columns - outline[0, 0]) / max(outline[half - 1, 0] - outline[0, 0], 1)
        across = np.broadcast_to(across.astype(np.float32), depth.shape)
        learned = None if shown is None else shown * self._puppet.light
        inside = self._interior.draw(places[y0:y1, x0:x1], mouth, across, depth, learned)
        part = picture[y0:y1, x0:x1]
        part += (alpha if part.ndim == 2 else alpha[..., None]) * (inside - part)


def _reduced(image: NDArray[np.uint8], portrait: Portrait) -> tuple[Image, Array]:
    """The part of a grey portrait that the fields cover, TEXTURE pixels for each of face space, and the map there from face space."""
    to_still = np.array([[TEXTURE, 0, -LOW * TEXTURE + (TEXTURE - 1) / 2], [0, TEXTURE, -LOW * TEXTURE + (TEXTURE - 1) / 2]], float)
    whole = compose(to_still, portrait.to_crop)
    shrink = float(np.hypot(whole[0, 0], whole[1, 0]))
    if shrink < 1:  # or the warp would alias
        image = cv2.GaussianBlur(image, (0, 0), 0.4 / shrink)
    side = (SIDE - 1) * STEP * TEXTURE
    still = cv2.warpAffine(image, whole, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cv2.GaussianBlur(still.astype(np.float32), (0, 0), 0.3 * TEXTURE), to_still


def _spline(points: int, fine: int) -> Array:
    """Matrix (fine, points) of the cubic spline through points that are evenly spaced."""
    from scipy.interpolate import CubicSpline  # type: ignore[import-untyped]

    return np.asarray(CubicSpline(np.arange(points), np.eye(points), bc_type="natural")(np.linspace(0, points - 1, fine)))
