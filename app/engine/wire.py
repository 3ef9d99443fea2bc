"""How the window and its engine speak: messages as JSON, pictures as bytes behind them, over the pipes of a child process.

Nothing is pickled. A packet is two lengths (4 bytes each, big-endian), then the message, then the bytes that go with it.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from pipeline.events import Event

_HEAD = struct.Struct(">II")
MOST_MESSAGE = 64 << 20
MOST_BYTES = 64 << 20
"""Larger packets can only be a mistake: the stream has lost its place."""
_KINDS: dict[str, type[Event]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in Event.__subclasses__()
}  # as pipeline.writers.structured names them
_T = TypeVar("_T")


class WireError(Exception):
    """What arrives is no packet of ours."""


def pack(message: msgspec.Struct, payload: bytes | memoryview = b"") -> bytes:
    """A message and the bytes that go with it as one packet."""
    text = msgspec.json.encode(message)
    return b"".join((_HEAD.pack(len(text), len(payload)), text, payload))


class Unpacker:
    """Puts packets together from whatever pieces a pipe hands out."""

    def __init__(self, kinds: Any) -> None:
        """`kinds` is the union of the messages that may come."""
        self._decoder = msgspec.json.Decoder(kinds)
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Any, bytes]]:
        """The packets that are complete now; raises WireError where the stream makes no sense."""
        self._waiting += data
        while len(self._waiting) >= _HEAD.size:
            message, payload = _HEAD.unpack_from(self._waiting)
            if message > MOST_MESSAGE or payload > MOST_BYTES:
                raise WireError("a packet of impossible size arrived")
            end = _HEAD.size + message + payload
            if len(self._waiting) < end:
                return
            text = bytes(self._waiting[_HEAD.size : _HEAD.size + message])
            rest = bytes(self._waiting[_HEAD.size + message : end])
            del self._waiting[:end]
            try:
                yield self._decoder.decode(text), rest
            except msgspec.MsgspecError as error:
                raise WireError(f"a message that is not understood arrived: {error}") from error


def event_fields(event: Event) -> dict[str, Any]:
    """An event as JSON can hold it: its kind, and its fields; what is not finite becomes None."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return {"event": kind, **_finite(msgspec.to_builtins(event))}


def event_from(fields: dict[str, Any]) -> Event:
    """The event that `event_fields` made; raises WireError for anything else."""
    rest = dict(fields)
    kind = _KINDS.get(str(rest.pop("event", "")))
    if kind is None:
        raise WireError(f"unknown event {fields.get('event')!r}")
    try:
        return msgspec.convert(rest, kind)
    except msgspec.ValidationError as error:
        raise WireError(f"a broken {fields['event']} event: {error}") from error


def _finite(value: _T) -> _T | None:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [_finite(entry) for entry in value]  # type: ignore[return-value]
    return value
