"""One clip as members of a tar shard, and back: a description in JSON first, then raw arrays, each with its size and checksum.

Arrays are raw little-endian members, not .npy, .npz or FLAC: a reader takes them from the stream without parsing, decoding or copying
(FLAC would halve the sound, but sound is an eighth of a filmed clip and decoding costs more than reading).
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.config import SAMPLES_PER_FRAME
from pipeline.frames import ALIGNED_SIZE

DESCRIPTION = "json"
"""Ending of the member that comes first."""
AUDIO, CROPS, PRESENT = "audio.i16", "crops.u8", "present.u8"
"""Endings of the members with arrays, in their order."""
MAX_BYTES = 1 << 28
"""No member of a whole clip is larger; a size beyond it is damage that must not fill the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class RawClip:
    """One decoded clip; its arrays may be views that cannot be written to."""

    id: str
    text: str
    corpus: str
    speaker: str
    audio: NDArray[np.int16]
    """Shape (N,), 16 kHz, N > 0."""
    crops: NDArray[np.uint8] | None = None
    """Shape (T, 96, 96), zeros where no face was found; None for sound alone."""
    present: NDArray[np.bool_] | None = None
    """Shape (T,): False where no face was found; None for sound alone."""

    @property
    def frames(self) -> int:
        """Frames of 40 ms that the longer of sound and pictures fills, the last one padded."""
        return max(-(-len(self.audio) // SAMPLES_PER_FRAME), 0 if self.crops is None else len(self.crops))


@dataclass(frozen=True, slots=True)
class Encoded:
    """A clip ready to be written."""

    key: str
    """What its members' names begin with."""
    description: dict[str, Any]
    """Names, text, frames, and size and checksum of the arrays."""
    parts: tuple[tuple[str, bytes], ...]
    """Ending and content of the arrays."""

    @property
    def frames(self) -> int:
        """As RawClip's."""
        return int(self.description["frames"])

    def members(self, place: int) -> list[tuple[str, bytes]]:
        """Names and contents in the order of the shard, in which it is clip number `place`."""
        facts = self.description | {"place": place}
        head = json.dumps(facts | {"checksum": _checksum(facts)}, ensure_ascii=False).encode()
        return [(f"{self.key}.{ending}", data) for ending, data in ((DESCRIPTION, head), *self.parts)]


class DamagedClip(ValueError):
    """Members that do not make up a clip; the message says why."""


def key(clip_id: str) -> str:
    """A name for members: ASCII without dots (what follows the first dot is the ending), short, another for every id."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", clip_id)[:60]
    return plain if plain == clip_id else f"{plain}-{hashlib.sha256(clip_id.encode()).hexdigest()[:12]}"


def encode(clip: RawClip) -> Encoded:
    """A clip as members."""
    parts = [(AUDIO, clip.audio.astype("<i2", copy=False).tobytes())]
    if clip.crops is not None and clip.present is not None:
        parts += [(CROPS, clip.crops.tobytes()), (PRESENT, clip.present.astype(np.uint8).tobytes())]
    description = {
        "id": clip.id,
        "text": clip.text,
        "corpus": clip.corpus,
        "speaker": clip.speaker,
        "frames": clip.frames,
        "members": {ending: [len(data), zlib.crc32(data)] for ending, data in parts},
    }
    return Encoded(key(clip.id), description, tuple(parts))


def describe(data: bytes) -> dict[str, Any]:
    """Check the description of a clip; raises DamagedClip."""
    try:
        found = json.loads(data)
        if found.pop("checksum") != _checksum(found):
            raise ValueError
        names = all(isinstance(found[name], str) for name in ("id", "text", "corpus", "speaker"))
        numbers = all(isinstance(number, int) and number >= 0 for sizes in found["members"].values() for number in sizes)
        if not (names and numbers and found["frames"] >= 1 and found["place"] >= 0):
            raise ValueError
        if not all(len(sizes) == 2 for sizes in found["members"].values()):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedClip("its description is damaged") from error
    return dict(found)


def decode(description: Mapping[str, Any], parts: Mapping[str, bytes]) -> RawClip:
    """The clip of a checked description and its arrays, without copies; raises DamagedClip where anything is missing or was changed."""
    for ending, (size, checksum) in description["members"].items():
        data = parts.get(ending)
        if data is None:
            raise DamagedClip(f"its {ending} is missing")
        if len(data) != size or zlib.crc32(data) != checksum:
            raise DamagedClip(f"its {ending} is damaged")
    if not {AUDIO} <= set(description["members"]) or (CROPS in parts) != (PRESENT in parts):
        raise DamagedClip("its description is damaged")
    crops = present = None
    try:
        audio = np.frombuffer(parts[AUDIO], "<i2")
        if CROPS in parts:
            present = np.frombuffer(parts[PRESENT], np.uint8).astype(bool)
            crops = np.frombuffer(parts[CROPS], np.uint8).reshape(len(present), ALIGNED_SIZE, ALIGNED_SIZE)
    except ValueError as error:
        raise DamagedClip(f"its arrays have odd sizes: {error}") from error
    names = {name: description[name] for name in ("id", "text", "corpus", "speaker")}
    clip = RawClip(**names, audio=audio, crops=crops, present=present)
    if not len(audio) or clip.frames != description["frames"]:
        raise DamagedClip(f"it has {clip.frames} frames, its description says {description['frames']}")
    return clip


def _checksum(description: Mapping[str, Any]) -> int:
    """Tells a changed description, which JSON itself does not."""
    return zlib.crc32(json.dumps(description, sort_keys=True).encode())
