"""What light, cameras and codecs do to a picture: colours, shadows, blur, noise, compression."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def degrade(image: Image, rng: np.random.Generator) -> Image:
    """`image` (H, W, 3) after a random choice of changes; places stay."""
    image = _tones(image, rng)
    if rng.random() < 0.25:
        image = _shade(image, rng)
    if rng.random() < 0.25:
        image = _blur(image, rng)
    if rng.random() < 0.12:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        image = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
    if rng.random() < 0.3:
        image = _noise(image, rng)
    if rng.random() < 0.35:
        image = _compress(image, rng)
    return image


def _tones(image: Image, rng: np.random.Generator) -> Image:
    """Gain, gamma and colour cast by one table for each channel."""
    gamma = float(np.exp(rng.normal(0, 0.25)))
    gains = np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.09, 3))
    if rng.random() < 0.08:
        gains = gains * rng.uniform(0.15, 0.5)  # dim rooms
    offset = rng.normal(0, 10)
    steps = (np.arange(256) / 255.0) ** gamma * 255
    table = np.clip(steps[:, None] * gains + offset, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, np.ascontiguousarray(table[None])), np.uint8)


def _shade(image: Image, rng: np.random.Generator) -> Image:
    """A slope or a spot of light."""
    height, width = image.shape[:2]
    y, x = np.linspace(-1, 1, 30, dtype=np.float32)[:, None], np.linspace(-1, 1, 40, dtype=np.float32)[None]
    angle = rng.uniform(0, 2 * np.pi)
    if rng.random() < 0.6:
        light = np.cos(angle) * x + np.sin(angle) * y
    else:
        light = 1 - 1.5 * np.hypot(x - rng.uniform(-1, 1), y - rng.uniform(-1, 1))
    light = np.exp(rng.uniform(0.2, 0.8) * np.tanh(2 * light))
    full = cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, cv2.merge([full, full, full]), dtype=cv2.CV_8U), np.uint8)


def _blur(image: Image, rng: np.random.Generator) -> Image:
    """Out of focus, moved, or enlarged from fewer pixels."""
    choice = rng.random()
    if choice < 0.4:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.5, 2.2))), np.uint8)
    if choice < 0.7:
        length = int(rng.integers(3, 9))
        kernel: NDArray[Any] = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        reach = (length - 1) / 2
        for part in np.linspace(-reach, reach, 2 * length):
            kernel[round(reach + np.sin(angle) * part), round(reach + np.cos(angle) * part)] = 1
        return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.uint8)
    factor = float(rng.uniform(0.35, 0.8))
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _noise(image: Image, rng: np.random.Generator) -> Image:
    """Sensor noise, the same in all channels or not."""
    noise = np.empty(image.shape if rng.random() < 0.5 else image.shape[:2], np.int8)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    cv2.randn(noise, 0, float(rng.uniform(2, 12)))
    if noise.ndim == 2:
        noise = np.asarray(cv2.merge([noise, noise, noise]), np.int8)
    return np.asarray(cv2.add(image, noise, dtype=cv2.CV_8U), np.uint8)


def _compress(image: Image, rng: np.random.Generator) -> Image:
    """JPEG and back."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 80))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
