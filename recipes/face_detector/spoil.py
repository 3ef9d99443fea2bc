"""Things in front of faces, and things that look like faces in part: what a detector must bear and what it must not take for a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from recipes.face_detector.stock import Face

Image = NDArray[np.uint8]
Points = NDArray[np.float64]


def cover(image: Image, box: Points, landmarks: Points, rng: np.random.Generator, textures: list[Image]) -> None:
    """Hide a part of the face in place: a mask, a microphone, dark glasses, a hand-like blob or a strip from the side."""
    choice = rng.random()
    size = float(box[2] - box[0])
    mouth, eyes = landmarks[3:].mean(axis=0), landmarks[:2]
    if choice < 0.2:
        _mask(image, landmarks, rng)
    elif choice < 0.45:
        colour = tuple(int(value) for value in rng.integers(5, 90, 3))
        centre = mouth + rng.normal(0, 0.12, 2) * size + (0, 0.1 * size)
        axes = size * rng.uniform(0.08, 0.2), size * rng.uniform(0.08, 0.2)
        _ellipse(image, centre, axes, 0.0, colour)
        foot = centre + np.array([rng.uniform(-0.5, 0.5), 1.5]) * size
        cv2.line(image, _whole(centre), _whole(foot), colour, max(1, int(size * 0.07)), cv2.LINE_AA)
    elif choice < 0.55:
        colour = tuple(int(value) for value in rng.integers(0, 60, 3))
        radius = float(np.hypot(*(eyes[1] - eyes[0]))) * rng.uniform(0.3, 0.45)
        for eye in eyes:
            _ellipse(image, eye, (radius, radius * 0.8), 0.0, colour)
        cv2.line(image, _whole(eyes[0]), _whole(eyes[1]), colour, max(1, int(radius * 0.3)), cv2.LINE_AA)
    elif choice < 0.8:
        _hand(image, box, rng)
    else:
        _strip(image, box, rng, textures)


def shredded(face: Face, rng: np.random.Generator) -> Image:
    """The face cut into tiles that lie in the wrong order, or stripes that are moved."""
    patch = _face_patch(face, rng)
    count = int(rng.integers(2, 6))
    side = 96 // count
    square = cv2.resize(patch, (side * count, side * count), interpolation=cv2.INTER_AREA)
    tiles = square.reshape(count, side, count, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    order = rng.permutation(len(tiles))
    if (order == np.arange(len(tiles))).mean() > 0.4:
        order = np.roll(order, 1)
    tiles = tiles[order]
    if rng.random() < 0.5:
        tiles = np.stack([np.rot90(tile, int(rng.integers(4))) for tile in tiles])
    return np.ascontiguousarray(tiles.reshape(count, count, side, side, 3).swapaxes(1, 2).reshape(side * count, side * count, 3))


def without_face(face: Face, rng: np.random.Generator, textures: list[Image]) -> Image:
    """A part of the person's picture without the face: below it, or the head with something flat or textured in the face's place."""
    source = face.levels[1]
    part = source.shape[1] / face.levels[0].shape[1]
    left, top, right, bottom = (round(float(edge) * part) for edge in face.box)
    if face.alone and rng.random() < 0.45 and source.shape[0] - bottom > 24:
        below = source[bottom + 2 :, :, :3]
        width = min(below.shape[1], int(below.shape[0] * rng.uniform(0.8, 1.6)))
        x = int(rng.integers(0, below.shape[1] - width + 1))
        return np.ascontiguousarray(below[:, x : x + width])
    width, height = right - left, bottom - top
    y0, x0 = max(0, top - height // 2), max(0, left - width // 2)
    image = np.ascontiguousarray(source[y0 : bottom + height // 2, x0 : right + width // 2, :3])
    texture = textures[int(rng.integers(len(textures)))]
    fill = cv2.resize(texture, image.shape[1::-1], interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        middle = source[top + height // 4 : bottom - height // 4, left + width // 4 : right - width // 4, :3]
        fill = np.broadcast_to(middle.reshape(-1, 3).mean(axis=0).astype(np.uint8), image.shape)
    hole = np.zeros(image.shape[:2], np.uint8)
    centre = ((left + right) // 2 - x0, (top + bottom) // 2 - y0)
    cv2.ellipse(hole, centre, (int(width * 0.56), int(height * 0.56)), 0, 0, 360, 255, -1)
    weight = (cv2.GaussianBlur(hole, (0, 0), 2.0) / 255.0)[:, :, None]
    return np.asarray(image * (1 - weight) + fill * weight, np.uint8)


def _face_patch(face: Face, rng: np.random.Generator) -> Image:
    source = face.levels[1]
    part = source.shape[1] / face.levels[0].shape[1]
    left, top, right, bottom = (round(float(edge) * part) for edge in face.box)
    margin = int((right - left) * rng.uniform(-0.1, 0.2))
    patch = source[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin, :3]
    return np.ascontiguousarray(patch)


def _mask(image: Image, landmarks: Points, rng: np.random.Generator) -> None:
    """A surgical mask from the nose's bridge to under the chin."""
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    down, across = mouth - eyes, landmarks[1] - landmarks[0]
    upper = eyes + down * rng.uniform(0.3, 0.5)
    points = [upper - across * 0.25, upper + across * 0.25, upper + across * 0.85 + down * 0.25, mouth + across * 0.6 + down * 0.5]
    points += [mouth + down * 0.75, mouth - across * 0.6 + down * 0.5, upper - across * 0.85 + down * 0.25]
    light = int(rng.integers(60, 250))
    colour = tuple(int(np.clip(light + value, 0, 255)) for value in rng.normal(0, 25, 3))
    cv2.fillPoly(image, [np.round(np.stack(points) * 8).astype(np.int32)], colour, cv2.LINE_AA, 3)


def _hand(image: Image, box: Points, rng: np.random.Generator) -> None:
    """A fist or fingers of the face's own colour somewhere over its rim or lower half."""
    height, width = image.shape[:2]
    x, y = np.clip((box[:2] + box[2:]) / 2, 0, (width - 1, height - 1)).astype(int)
    tone = image[y, x].astype(np.float64) * rng.uniform(0.75, 1.15)
    size = float(box[2] - box[0])
    centre = np.array([rng.choice([box[0], box[2]]), rng.uniform((box[1] + box[3]) / 2, box[3])]) + rng.normal(0, 0.1, 2) * size
    _ellipse(image, centre, (size * rng.uniform(0.18, 0.3), size * rng.uniform(0.2, 0.35)), float(rng.uniform(0, 180)), _colour(tone))
    angle = rng.uniform(0, 2 * np.pi)
    for finger in range(int(rng.integers(0, 5))):
        shade = _colour(tone * (1 - 0.06 * finger))
        bend = angle + 0.25 * finger
        tip = centre + np.array([np.cos(bend), np.sin(bend)]) * size * rng.uniform(0.4, 0.6)
        cv2.line(image, _whole(centre), _whole(tip), shade, max(1, int(size * 0.1)), cv2.LINE_AA)


def _strip(image: Image, box: Points, rng: np.random.Generator, textures: list[Image]) -> None:
    """Something that stands in front of one side of the face, at most a third of it."""
    height, width = image.shape[:2]
    left, top, right, bottom = np.clip(box, 0, (width, height, width, height)).astype(int)
    part = rng.uniform(0.12, 0.33)
    side = int(rng.integers(4))
    if side == 0:
        right = left + int((right - left) * part)
    elif side == 1:
        left = right - int((right - left) * part)
    elif side == 2:
        bottom = top + int((bottom - top) * part)
    else:
        top = bottom - int((bottom - top) * part)
    if right - left < 2 or bottom - top < 2:
        return
    texture = textures[int(rng.integers(len(textures)))]
    image[top:bottom, left:right] = cv2.resize(texture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)


def _ellipse(image: Image, centre: Points, axes: tuple[float, float], angle: float, colour: tuple[int, ...]) -> None:
    cv2.ellipse(image, _whole(centre), (max(1, int(axes[0])), max(1, int(axes[1]))), angle, 0, 360, colour, -1, cv2.LINE_AA)


def _whole(point: Points) -> tuple[int, int]:
    return int(np.clip(point[0], -9999, 9999)), int(np.clip(point[1], -9999, 9999))


def _colour(tone: Points) -> tuple[int, ...]:
    return tuple(int(value) for value in np.clip(tone, 0, 255))
