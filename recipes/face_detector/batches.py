"""Batches of scenes for training, made by worker processes while the network learns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from recipes.face_detector.compose import MAX_FACES, Recipe, Scene, compose
from recipes.face_detector.objective import Targets
from recipes.face_detector.stock import Stock, load_stock

Sample = tuple[Tensor, Tensor, Tensor, Tensor]
"""Picture (3, 240, 320) uint8, boxes (G, 4), landmarks (G, 5, 2), state (G,); G is MAX_FACES."""


class SceneStream(IterableDataset[Sample]):
    """Endless scenes; the same seed and worker give the same ones."""

    def __init__(self, data: Path, seed: int, recipe: Recipe | None = None) -> None:
        self._data, self._seed, self._recipe = data, seed, recipe or Recipe()
        self._stock: Stock | None = None

    def __iter__(self) -> Iterator[Sample]:
        cv2.setNumThreads(1)
        if self._stock is None:
            self._stock = load_stock(self._data, "train")
        worker = get_worker_info()
        rng = np.random.default_rng((self._seed, worker.id if worker is not None else 0))
        while True:
            yield sample(compose(self._stock, rng, self._recipe))


def sample(scene: Scene) -> Sample:
    """A scene as tensors."""
    boxes, marks = torch.zeros(MAX_FACES, 4), torch.zeros(MAX_FACES, 5, 2)
    state = torch.zeros(MAX_FACES, dtype=torch.int64)
    for index in range(min(MAX_FACES, len(scene.boxes))):
        boxes[index] = torch.from_numpy(scene.boxes[index]).float()
        marks[index] = torch.from_numpy(scene.landmarks[index]).float()
        state[index] = 1 if scene.counts[index] else -1
    return torch.from_numpy(np.ascontiguousarray(scene.image.transpose(2, 0, 1))), boxes, marks, state


def batches(data: Path, seed: int, size: int, workers: int) -> Iterator[tuple[Tensor, Targets]]:
    """Pictures (B, 3, 240, 320) in [-1, 1], channels last, and their targets, without end."""
    loader = DataLoader(SceneStream(data, seed), batch_size=size, num_workers=workers, prefetch_factor=4 if workers else None)
    for images, boxes, marks, state in loader:
        yield normalised(images), Targets(boxes, marks, state)


def normalised(images: Tensor) -> Tensor:
    """uint8 pictures (B, 3, H, W) as the network wants them."""
    return (images.float() / 127.5 - 1.0).contiguous(memory_format=torch.channels_last)
