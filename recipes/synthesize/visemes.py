"""Whether synthetic lips can be read as real ones can: a small network learns visemes from real crops and is tried on both.

`python -m recipes.synthesize.visemes --manifest TSV --real CROPS --synthetic CROPS ...` trains on clips of the split `train` that have real
crops, and prints by viseme how many pictures it gets right: of real clips of the splits `dev` and `test`, and of each synthetic folder.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recipes.manifest import ManifestError, read_manifest
from recipes.synthesize.phones import CLASSES, PhoneAligner, occupancy

VISEMES = {
    "silence": ("SIL",),
    "p b m": ("PBM",),
    "f v": ("FV",),
    "w oo aw": ("W", "UW", "AO"),
    "r sh ch j": ("R", "SH"),
    "t s l k ...": ("TDN", "SZ", "TH", "L", "KG", "Y"),
    "ah eh ae": ("AA", "AE", "AH", "EH"),
    "ih ee": ("IH", "IY"),
}
"""Classes of phones that are told apart by their lips."""
TOP, LEFT, HEIGHT, WIDTH = 36, 20, 44, 56
"""The part of the crop that is looked at."""
SMALL = (36, 28)
"""Its width and height as the network sees it."""
REACH = 3
"""Pictures before and after that it sees too."""
CLEAR = 0.6
"""Part of a picture's time that one viseme must take for the picture to count."""
SHIFT = 2
"""Pixels of the small picture by which training pictures are moved."""


@dataclass(frozen=True, slots=True, eq=False)
class Mouths:
    """The mouths of one clip."""

    pictures: NDArray[np.float32]
    """(T, height, width): less the clip's mean picture, so that faces matter little, and of unit spread."""
    visemes: NDArray[np.int64]
    """(T,): index into VISEMES, -1 where none is clear."""


def mouths(path: Path, text: str, aligner: PhoneAligner) -> Mouths:
    """The mouths of a file of crops. Raises ValueError where sound and text do not fit."""
    with np.load(path, allow_pickle=False) as data:
        crops, present, audio = data["crops"], data["present"], data["audio"]
    taken = occupancy(aligner.align(audio.astype(np.float32) / 32768, text), len(crops))
    groups = np.stack([taken[:, [CLASSES.index(name) for name in names]].sum(axis=1) for names in VISEMES.values()], axis=1)
    visemes = np.where((groups.max(axis=1) >= CLEAR) & present, groups.argmax(axis=1), -1)
    part = crops[:, TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]
    small = np.stack([cv2.resize(one, SMALL, interpolation=cv2.INTER_AREA) for one in part]).astype(np.float32)
    small -= small[present].mean(axis=0)
    return Mouths(small / max(float(small[present].std()), 1.0), visemes)


def windows(clips: list[Mouths]) -> tuple[Tensor, Tensor]:
    """Windows (N, 2 REACH + 1, height, width) about the pictures with a clear viseme, and the visemes (N,)."""
    seen, told = [], []
    for clip in clips:
        padded = np.pad(clip.pictures, ((REACH, REACH), (0, 0), (0, 0)), mode="edge")
        (clear,) = np.nonzero(clip.visemes >= 0)
        seen += [padded[k : k + 2 * REACH + 1] for k in clear]
        told.append(clip.visemes[clear])
    return torch.from_numpy(np.stack(seen)), torch.from_numpy(np.concatenate(told))


def network() -> nn.Sequential:
    """From windows (N, 2 REACH + 1, height, width) to scores (N, visemes)."""
    layers: list[nn.Module] = []
    widths = (2 * REACH + 1, 32, 48, 64)
    for before, after in itertools.pairwise(widths):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.4), nn.Linear(64 * 5 * 4, len(VISEMES)))


def train(clips: list[Mouths], epochs: int, seed: int = 0) -> nn.Sequential:
    """Learn visemes, rare ones weighing more; pictures are mirrored, moved and made noisy."""
    torch.manual_seed(seed)
    seen, told = windows(clips)
    counts = torch.bincount(told, minlength=len(VISEMES)).clamp(min=1)
    loss = nn.CrossEntropyLoss(weight=(1 / counts) / (1 / counts).mean(), label_smoothing=0.05)
    net = network().train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = epochs * (len(told) // 128)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=max(steps, 2))
    for _ in range(epochs):
        for batch in torch.randperm(len(told)).split(128):
            if len(batch) < 128:
                continue
            moves = torch.randint(-SHIFT, SHIFT + 1, (2,)).tolist()
            x = torch.roll(seen[batch], moves, dims=(2, 3))
            if torch.rand(()) < 0.5:
                x = x.flip(3)
            x = x * (1 + 0.2 * torch.randn(len(batch), 1, 1, 1)) + 0.1 * torch.randn_like(x)
            optimiser.zero_grad()
            loss(net(x), told[batch]).backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def recalls(net: nn.Sequential, clips: list[Mouths]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Part of the pictures of each viseme that are told right (NaN where there are none), and their numbers."""
    seen, told = windows(clips)
    with torch.inference_mode():
        right = (torch.cat([net(part) for part in seen.split(1024)]).argmax(dim=1) == told).numpy()
    counts = np.bincount(told.numpy(), minlength=len(VISEMES))
    hits = np.bincount(told.numpy(), weights=right, minlength=len(VISEMES))
    with np.errstate(invalid="ignore"):
        return hits / counts, counts


def read_mouths(folder: Path, texts: dict[str, str], count: int | None, seed: int) -> Iterator[Mouths]:
    """Mouths of the clips in a folder that have a text, `count` at random or all; those that do not fit are passed over."""
    aligner, paths = PhoneAligner(), sorted(folder.glob("*.npz"))
    found = [(path, name) for path in paths if (name := path.name.rsplit(".", 2)[0]) in texts]
    random.Random(seed).shuffle(found)
    for path, name in found[:count]:
        try:
            yield mouths(path, texts[name], aligner)
        except ValueError as error:
            print(f"left out {name}: {error}", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing can be learned."""
    parser = argparse.ArgumentParser(prog="python -m recipes.synthesize.visemes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, nargs="+", required=True, help="the texts of all clips")
    parser.add_argument("--real", type=Path, required=True, help="folder of recipes.crops")
    parser.add_argument("--synthetic", type=Path, nargs="+", required=True, help="folders of recipes.synthesize")
    parser.add_argument("--clips", type=int, default=300, help="real clips to learn from")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    try:
        clips = [clip for path in options.manifest for clip in read_manifest(path, missing="keep")]
        texts = {clip.id: clip.text for clip in clips}
        by_split = {split: {clip.id: clip.text for clip in clips if clip.split == split} for split in ("train", "dev", "test")}
        net = train(list(read_mouths(options.real, by_split["train"], options.clips, options.seed)), options.epochs, options.seed)
        columns = {f"real, {split}": list(read_mouths(options.real, by_split[split], None, 0)) for split in ("dev", "test")}
        columns |= {folder.name: list(read_mouths(folder, texts, 200, 0)) for folder in options.synthetic}
        _print({name: recalls(net, column) for name, column in columns.items() if column})
    except (ManifestError, OSError, ValueError) as error:
        print(f"recipes.synthesize.visemes: {error}", file=sys.stderr)
        return 1
    return 0


def _print(columns: dict[str, tuple[NDArray[np.float64], NDArray[np.int64]]]) -> None:
    """A table: recall by viseme, their mean, all pictures together."""
    print("viseme".ljust(14) + "".join(name.rjust(20) for name in columns))
    for row, name in enumerate(VISEMES):
        print(name.ljust(14) + "".join(f"{recall[row]:8.0%} of {counts[row]:5d}   ".rjust(20) for recall, counts in columns.values()))
    print("mean of these".ljust(14) + "".join(f"{np.nanmean(recall):8.1%}".ljust(19).rjust(20) for recall, _ in columns.values()))
    shares = [np.nansum(recall * counts) / counts.sum() for recall, counts in columns.values()]
    print("all pictures".ljust(14) + "".join(f"{share:8.1%}".ljust(19).rjust(20) for share in shares))


if __name__ == "__main__":
    sys.exit(main())
