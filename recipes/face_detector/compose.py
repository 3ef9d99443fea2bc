"""Scenes with known faces: persons put onto face-free pictures, turned, hidden in part, cut by the border, several or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from recipes.face_detector.photometry import degrade
from recipes.face_detector.spoil import cover, shredded, without_face
from recipes.face_detector.stock import LEVELS, Face, Stock

Image = NDArray[np.uint8]
Points = NDArray[np.float64]

MAX_FACES = 8
"""Faces in a scene at most; also the length to which targets are padded."""
MIN_WIDTH = 14.0
"""Width in input pixels below which a face does not count."""
MIN_SEEN = 0.55
"""Part of a box that must be seen for its face to count."""
CROWDED = 0.25
"""Part of a face's box that another head may reach into at most."""
UNCOVERED, GONE = 0.7, 0.2
"""Parts of a face left by what was drawn after it, from which on it counts, and below which it is not there at all."""
PORTRAITS = 0.82
"""Part of the faces that come from portraits."""
MIRRORED = [1, 0, 2, 4, 3]
TURN_LIMIT = 0.3
"""Greatest shift of the face's middle that feigns a turned head, in half widths; at 1/2 the picture would fold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How scenes are made."""

    width: int = 320
    height: int = 240
    faces: tuple[float, ...] = (0.16, 0.5, 0.16, 0.08, 0.05, 0.05)
    """Chances of 0, 1, 2, … faces."""
    face_width: tuple[float, float] = (16.0, 220.0)
    """Least and greatest width of a box in pixels, drawn evenly by logarithm."""
    roll: float = 35.0
    """Greatest turn in the picture plane, degrees."""
    inside: float = 0.6
    """Part of a box that lies in the scene at least, along each axis."""
    covered: float = 0.22
    """Chance that a face is hidden in part."""
    decoys: float = 0.35
    """Chance of patches that look like faces in part."""
    degraded: bool = True
    matte_only: bool = False
    """True: persons are always cut out, never shown with their own surroundings."""


@dataclass(slots=True)
class Scene:
    """A picture and what is in it."""

    image: Image
    """RGB (H, W, 3)."""
    boxes: list[Points] = field(default_factory=list)
    """(4,) left, top, right, bottom in pixels."""
    landmarks: list[Points] = field(default_factory=list)
    """(5, 2)."""
    checks: list[Points] = field(default_factory=list)
    """(5, 2), by the second teacher alone."""
    counts: list[bool] = field(default_factory=list)
    """False for faces that are too small or too hidden to be asked for."""
    owner: Image = field(init=False)
    """(H, W): index of the face whose picture each pixel belongs to, 255 for none."""
    areas: list[int] = field(default_factory=list)
    """Pixels of each face's box when it was drawn."""

    def __post_init__(self) -> None:
        self.owner = np.full(self.image.shape[:2], 255, np.uint8)


def compose(stock: Stock, rng: np.random.Generator, recipe: Recipe, people: Sequence[Face] = ()) -> Scene:
    """A new scene; `people` are the faces to show in turn, by default any of the stock, half of them from portraits."""
    count = len(people) or int(rng.choice(len(recipe.faces), p=recipe.faces))
    scene = Scene(backdrop(stock, rng, recipe))
    if rng.random() < recipe.decoys:
        for _ in range(int(rng.integers(1, 4))):
            _decoy(scene.image, stock, rng)
    taken: list[Points] = []
    for index in range(count):
        face = people[index] if people else _anyone(stock, rng)
        for _ in range(6):
            placed = _place(face, rng, recipe, alone=count == 1)
            if all(_hidden(placed.box, other) < CROWDED and _hidden(other, placed.box) < CROWDED for other in taken):
                _draw(scene, face, placed, rng, recipe, stock)
                taken.append(placed.box)
                break
    if rng.random() < 0.1 and recipe.degraded:
        _letterbox(scene, rng)
    _count(scene)
    if recipe.degraded:
        scene.image = degrade(scene.image, rng)
    return scene


def backdrop(stock: Stock, rng: np.random.Generator, recipe: Recipe) -> Image:
    """A random part of a face-free picture, or now and then a plain ground."""
    size = (recipe.width, recipe.height)
    if rng.random() < 0.1 and not recipe.matte_only:
        colours = rng.integers(0, 256, (2, 2, 3)) if rng.random() < 0.6 else np.broadcast_to(rng.integers(0, 256, 3), (2, 2, 3))
        return np.asarray(cv2.resize(colours.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR), np.uint8)
    image = stock.backgrounds[int(rng.choice(len(stock.backgrounds), p=stock.chances))]
    return random_part(image, rng, size)


def random_part(image: Image, rng: np.random.Generator, size: tuple[int, int], least: float = 0.35) -> Image:
    """A random part of `image`, at least `least` of what fits, scaled to `size` (width, height), mirrored or not."""
    height, width = image.shape[:2]
    part = float(rng.uniform(least, 1.0)) * min(width / size[0], height / size[1])
    w, h = max(8, int(size[0] * part)), max(8, int(size[1] * part))
    x, y = int(rng.integers(0, max(1, width - w + 1))), int(rng.integers(0, max(1, height - h + 1)))
    cut = image[y : y + h, x : x + w]
    if rng.random() < 0.5:
        cut = cut[:, ::-1]
    interpolation = cv2.INTER_AREA if part > 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(cut), size, interpolation=interpolation), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A face's place in a scene."""

    matrix: Points
    """(2, 3) from the face's largest picture to the scene."""
    box: Points
    landmarks: Points
    check: Points
    turn: Points
    """(2,) feigned turn of the head, in half widths of the head; nil for none."""
    mirrored: bool
    framed: bool
    """True: shown with its own surroundings."""


def _anyone(stock: Stock, rng: np.random.Generator) -> Face:
    """Portraits much more often than video frames, which all show one person."""
    group = stock.portraits if rng.random() < PORTRAITS or not stock.frames else stock.frames
    return group[int(rng.integers(len(group)))]


def _place(face: Face, rng: np.random.Generator, recipe: Recipe, *, alone: bool) -> _Placed:
    """A random place, size and turn."""
    most = recipe.face_width[1] * (1.0 if alone else 0.55)
    width = float(np.exp(rng.uniform(np.log(recipe.face_width[0]), np.log(max(most, recipe.face_width[0] + 1)))))
    # Most heads are nearly upright.
    roll = float(np.clip(rng.normal(0, 9) if rng.random() < 0.7 else rng.uniform(-recipe.roll, recipe.roll), -recipe.roll, recipe.roll))
    scale = width / face.width
    mirrored = bool(rng.random() < 0.5)
    middle = np.array([face.box[0] + face.box[2], face.box[1] + face.box[3]]) / 2
    c, s = scale * np.cos(np.deg2rad(roll)), scale * np.sin(np.deg2rad(roll))
    linear = np.array([[c, -s], [s, c]])
    stretch = np.exp(rng.normal(0, 0.04))
    linear = linear @ np.diag([stretch, 1 / stretch])
    if mirrored:
        linear = linear @ np.diag([-1.0, 1.0])
    half = turned_half_size((face.box[2:] - face.box[:2]) / 2, linear)
    reach = (2 * recipe.inside - 1) * half
    size = np.array([recipe.width, recipe.height], np.float64)
    low, high = np.minimum(reach, size / 2), np.maximum(size - reach, size / 2)
    centre = rng.uniform(low, high)
    matrix = np.hstack([linear, (centre - linear @ middle)[:, None]])
    turn = rng.uniform(-1, 1, 2) * TURN_LIMIT * (1.0, 0.6) if rng.random() < 0.4 else np.zeros(2)
    head, radius = _head(face)
    order = MIRRORED if mirrored else [0, 1, 2, 3, 4]
    marks, check = (_apply(matrix, _turned(points, head, radius, turn))[order] for points in (face.landmarks, face.check))
    shift = linear @ (0.4 * turn * radius)
    box = np.concatenate([centre + shift - half, centre + shift + half])
    framed = face.alone and not recipe.matte_only and bool(rng.random() < 0.45)
    return _Placed(matrix, box, marks, check, turn, mirrored, framed)


def turned_half_size(half: Points, linear: Points) -> Points:
    """Half width and height of the upright box around the ellipse of half axes `half` (2,) after the map `linear` (2, 2)."""
    return np.asarray(np.hypot(linear[:, 0] * half[0], linear[:, 1] * half[1]))


def _head(face: Face) -> tuple[Points, Points]:
    """Centre and half axes of the head, which bulges towards the camera."""
    half = (face.box[2:] - face.box[:2]) / 2
    return (face.box[:2] + face.box[2:]) / 2 - (0, 0.1 * half[1]), half * (1.3, 1.25)


def _turned(points: Points, head: Points, radius: Points, turn: Points) -> Points:
    """`points` (N, 2) as a turned head shows them: a bulge moves sideways while the outline stays."""
    depth = np.clip(1 - (((points - head) / radius) ** 2).sum(axis=1), 0, None)
    return np.asarray(points + depth[:, None] * turn * radius)


def _apply(matrix: Points, points: Points) -> Points:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def _draw(scene: Scene, face: Face, placed: _Placed, rng: np.random.Generator, recipe: Recipe, stock: Stock) -> None:
    """Paint the face into the scene and note it."""
    scale = float(np.sqrt(abs(np.linalg.det(placed.matrix[:, :2]))))
    level = int(np.clip(np.floor(np.log2(1 / scale)), 0, LEVELS - 1)) if scale < 1 else 0
    source = face.levels[level]
    part = source.shape[1] / face.levels[0].shape[1]
    to_source = cv2.invertAffineTransform(placed.matrix)
    corners = _apply(placed.matrix, np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * (np.array(face.levels[0].shape[1::-1]) - 1.0))
    x0, y0 = np.maximum(0, np.floor(corners.min(axis=0))).astype(int)
    x1, y1 = np.minimum((recipe.width, recipe.height), np.ceil(corners.max(axis=0)) + 1).astype(int)
    if x1 <= x0 or y1 <= y0:
        return
    # Scene to the level's pixels; pixel centres lie at whole numbers, so edges and not centres scale.
    linear, offset = to_source[:, :2] * part, (to_source[:, 2] + 0.5) * part - 0.5
    offset = offset + linear @ (x0, y0)
    size = (int(x1 - x0), int(y1 - y0))
    if placed.turn.any():
        seen = _remap(source, linear, offset, size, face, placed.turn, part)
    else:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(source, np.hstack([linear, offset[:, None]]), size, flags=flags, borderValue=(0, 0, 0, 0))
    colour, alpha = np.ascontiguousarray(seen[:, :, :3]), np.ascontiguousarray(seen[:, :, 3])
    if placed.framed:
        whole = np.full(source.shape[:2], 255, np.uint8)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        alpha = cv2.warpAffine(whole, np.hstack([linear, offset[:, None]]), size, flags=flags, borderValue=0)
    blend(scene.image[y0:y1, x0:x1], colour, alpha)
    scene.owner[y0:y1, x0:x1][alpha > 127] = len(scene.boxes)
    if rng.random() < recipe.covered:
        cover(scene.image, placed.box, placed.landmarks, rng, stock.backgrounds)
    scene.boxes.append(placed.box)
    scene.landmarks.append(placed.landmarks)
    scene.checks.append(placed.check)
    scene.counts.append(True)
    scene.areas.append(_owned(scene, len(scene.areas)))


def _owned(scene: Scene, index: int) -> int:
    """Pixels in the box of the face of this index that belong to it."""
    height, width = scene.owner.shape
    left, top, right, bottom = np.clip(scene.boxes[index], 0, (width, height, width, height)).astype(int)
    return int((scene.owner[top:bottom, left:right] == index).sum())


def _remap(source: Image, linear: Points, offset: Points, size: tuple[int, int], face: Face, turn: Points, part: float) -> Image:
    """The warp of a turned head: where the bulge comes from, by two fixed-point steps."""
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    u = np.float32(linear[0, 0]) * x + np.float32(linear[0, 1]) * y + np.float32(offset[0])
    v = np.float32(linear[1, 0]) * x + np.float32(linear[1, 1]) * y + np.float32(offset[1])
    head, radius = _head(face)
    (hx, hy), (rx, ry) = ((head + 0.5) * part - 0.5).astype(np.float32), (radius * part).astype(np.float32)
    dx, dy = np.float32(turn[0]) * rx, np.float32(turn[1]) * ry
    from_u, from_v = u, v
    for _ in range(3):
        depth = np.clip(1 - ((from_u - hx) / rx) ** 2 - ((from_v - hy) / ry) ** 2, 0, None)
        from_u, from_v = u - depth * dx, v - depth * dy
    seen = cv2.remap(source, from_u, from_v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0))
    return np.asarray(seen, np.uint8)


def blend(ground: Image, colour: Image, alpha: Image) -> None:
    """Lay `colour` (H, W, 3) over `ground` in place with opacity `alpha` (H, W)."""
    weight = cv2.merge([alpha, alpha, alpha])
    over = cv2.multiply(colour, weight, scale=1 / 255)
    under = cv2.multiply(ground, cv2.bitwise_not(weight), scale=1 / 255)
    np.copyto(ground, cv2.add(over, under))


def _decoy(image: Image, stock: Stock, rng: np.random.Generator) -> None:
    """Paste something that has parts of a face and is none."""
    face = _anyone(stock, rng)
    patch = shredded(face, rng) if rng.random() < 0.5 else without_face(face, rng, stock.backgrounds)
    width = int(np.exp(rng.uniform(np.log(18), np.log(140))))
    height = max(8, min(int(width * patch.shape[0] / patch.shape[1]), image.shape[0]))
    width = min(width, image.shape[1])
    x, y = int(rng.integers(0, image.shape[1] - width + 1)), int(rng.integers(0, image.shape[0] - height + 1))
    image[y : y + height, x : x + width] = cv2.resize(patch, (width, height), interpolation=cv2.INTER_AREA)


def _hidden(box: Points, other: Points) -> float:
    """Part of `box` that `other` covers, with a margin for the rest of its head."""
    half = (other[2:] - other[:2]) * (0.65, 0.75)
    middle = (other[:2] + other[2:]) / 2
    low, high = np.maximum(box[:2], middle - half), np.minimum(box[2:], middle + half)
    return float(np.clip(high - low, 0, None).prod() / np.prod(box[2:] - box[:2]))


def _letterbox(scene: Scene, rng: np.random.Generator) -> None:
    """Black where a picture of another aspect ratio does not fill the input."""
    height, width = scene.image.shape[:2]
    edge_x, edge_y = (width, int(height * rng.uniform(0.7, 0.95))) if rng.random() < 0.7 else (int(width * rng.uniform(0.55, 0.95)), height)
    scene.image[edge_y:] = 0
    scene.image[:, edge_x:] = 0
    for index, box in enumerate(scene.boxes):
        scene.counts[index] = _seen(box, edge_x, edge_y) >= MIN_SEEN


def _seen(box: Points, width: float, height: float) -> float:
    """Part of `box` that lies within (width, height)."""
    low, high = np.maximum(box[:2], 0), np.minimum(box[2:], (width, height))
    return float(np.clip(high - low, 0, None).prod() / np.prod(box[2:] - box[:2]))


def _count(scene: Scene) -> None:
    """Mark the faces that are too small, cut off or hidden by a later one, and forget those that cannot be seen."""
    height, width = scene.image.shape[:2]
    gone = []
    for index, box in enumerate(scene.boxes):
        left = _owned(scene, index) / max(scene.areas[index], 1)
        large = min(box[2] - box[0], box[3] - box[1]) >= MIN_WIDTH
        scene.counts[index] &= bool(large and left >= UNCOVERED and _seen(box, width, height) >= MIN_SEEN)
        gone += [index] if left < GONE else []
    for index in reversed(gone):
        for parts in (scene.boxes, scene.landmarks, scene.checks, scene.counts, scene.areas):
            del parts[index]
