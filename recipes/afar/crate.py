"""Packed sound and face crops made small for the journey: Opus for sound, H.264 for crops, and back. What training learns is the same.

Clips keep their places: a folder's sound is one stream as long as before, its crops are one film with a list of whose frames are whose.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from models.config import SAMPLE_RATE
from pipeline.frames import ALIGNED_SIZE

BIT_RATE = 24_000
"""Of Opus, for speech of one channel; higher than where recognisers begin to suffer."""
QUALITY = "20"
"""Constant rate factor of H.264; fine detail of lips stays."""
RATE = 25
_BLOCK = 1 << 20
_COLOURLESS = np.full((ALIGNED_SIZE // 2, ALIGNED_SIZE), 128, np.uint8)
"""The colour planes of a grey picture; the luma plane is the crop as it is, since a conversion would squeeze its range."""
SOUND, FILM, FRAMES = "audio.ogg", "crops.mp4", "crops.npz"


def shrink_sound(packed: Path, out: Path) -> None:
    """Write a folder of `recipes.train.pack` as `audio.ogg` with its `index.tsv`."""
    samples: NDArray[np.int16] = np.memmap(packed / "audio.i16", dtype=np.int16, mode="r")
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(packed / "index.tsv", out / "index.tsv")
    with av.open(str(out / SOUND), "w") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = BIT_RATE
        resampler = av.AudioResampler("s16", "mono", 48_000)
        for begin in range(0, len(samples), _BLOCK):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[begin : begin + _BLOCK])[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, begin
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        for part in resampler.resample(None):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def grow_sound(small: Path, out: Path) -> None:
    """The folder again; as many samples as the list says, each within a millisecond of where it was."""
    out.mkdir(parents=True, exist_ok=True)
    total = _samples(small / "index.tsv")
    written = 0
    with av.open(str(small / SOUND)) as container, (out / "audio.i16").open("wb") as file:
        resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE)
        for frame in (*_decoded(container), None):
            for part in resampler.resample(frame):
                data = part.to_ndarray()[0][: total - written]
                file.write(data.astype(np.int16).tobytes())
                written += len(data)
        file.write(bytes(2 * (total - written)))
    shutil.copyfile(small / "index.tsv", out / "index.tsv")


def _decoded(container: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    for frame in container.decode(audio=0):
        frame.pts = None  # one stream without gaps
        yield frame


def _samples(index: Path) -> int:
    """Samples of all clips of a list."""
    rows = [line.split("\t") for line in index.read_text(encoding="utf-8").splitlines()]
    offset, count = rows[0].index("offset"), rows[0].index("samples")
    return max((int(row[offset]) + int(row[count]) for row in rows[1:]), default=0)


def shrink_crops(crops: Path, out: Path) -> None:
    """Write a folder of `recipes.crops` as one film, with ids, lengths and which frames show a face."""
    out.mkdir(parents=True, exist_ok=True)
    ids, lengths, shown = [], [], []
    with av.open(str(out / FILM), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": QUALITY, "preset": "slow", "g": "250"})
        stream.width = stream.height = ALIGNED_SIZE
        stream.pix_fmt = "yuv420p"
        for path in sorted(crops.glob("*.npz")):
            with np.load(path, allow_pickle=False) as data:
                ids.append(str(data["id"]))
                lengths.append(len(data["crops"]))
                shown.append(data["present"])
                for crop in data["crops"]:
                    container.mux(stream.encode(av.VideoFrame.from_ndarray(np.vstack([crop, _COLOURLESS]), format="yuv420p")))
        container.mux(stream.encode(None))
    np.savez_compressed(out / FRAMES, ids=np.array(ids), lengths=np.array(lengths), present=np.concatenate(shown))


def grow_crops(small: Path, out: Path) -> int:
    """One `.npz` for each clip, without sound, as `recipes.train` reads them; returns their number."""
    out.mkdir(parents=True, exist_ok=True)
    with np.load(small / FRAMES, allow_pickle=False) as data:
        ids, lengths, present = data["ids"], data["lengths"], data["present"]
    with av.open(str(small / FILM)) as container:
        pictures = (frame.to_ndarray()[:ALIGNED_SIZE] for frame in container.decode(video=0))
        begin = 0
        for name, length in zip(ids, lengths, strict=True):
            crops = np.stack([next(pictures) for _ in range(length)])
            faces = present[begin : begin + length]
            crops[~faces] = 0
            np.savez(out / f"{name}.npz", id=np.array(name), crops=crops, present=faces)
            begin += length
    return len(ids)
