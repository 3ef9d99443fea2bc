"""The sources of a PulseAudio or PipeWire server, of which PortAudio tells too little: names, what the computer plays, what is gone."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

ANSWER_SECONDS = 2.0
"""A server that has not answered after this time counts as none."""
LOOK_SECONDS = 0.4
"""A source that is gone is noticed within this time."""


@dataclass(frozen=True, slots=True)
class PulseSource:
    """Something that a server can record from."""

    id: int
    """Never used again by the same server, unlike the name."""
    name: str
    """For machines."""
    description: str
    """For people."""
    monitor: bool
    """Whether it is what an output plays."""
    rate: int
    channels: int
    default: bool
    plays_default: bool
    """Whether it is what the default output plays."""


def sources() -> list[PulseSource] | None:
    """What the server of this user can record from; None where there is no server that answers, or no library to talk to it."""
    answers: list[list[PulseSource]] = []
    asking = threading.Thread(target=_ask, args=(answers,), name="viseme-pulse", daemon=True)
    asking.start()
    asking.join(ANSWER_SECONDS)
    return answers[0] if answers else None


def _ask(answers: list[list[PulseSource]]) -> None:
    pulsectl = _library()
    if pulsectl is None:
        return
    # The library has no one base for its errors; whatever goes wrong, there is no server to use.
    with contextlib.suppress(Exception), _connect(pulsectl) as server:
        answers.append(_sources(server))


class PulseWatch:
    """Looks whether a source is still there. A server moves a recording to another source when its own goes away, and says nothing."""

    def __init__(self, source: PulseSource) -> None:
        self._source = source
        self._done = threading.Event()
        self._gone = threading.Event()

    @property
    def gone(self) -> bool:
        """Whether the source, or the server, went away."""
        return self._gone.is_set()

    def start(self) -> None:
        """Look from now on, in a thread of its own: a server that hangs holds up nobody else."""
        threading.Thread(target=self._look, name="viseme-pulse", daemon=True).start()

    def stop(self) -> None:
        """Look no more; does not wait."""
        self._done.set()

    def _look(self) -> None:
        pulsectl = _library()
        if pulsectl is None:
            return
        with contextlib.suppress(Exception), _connect(pulsectl) as server:  # without a server there is no source
            while any(source.index == self._source.id for source in server.source_list()):
                if self._done.wait(LOOK_SECONDS):
                    return
        if not self._done.is_set():
            self._gone.set()


def _library() -> ModuleType | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        import pulsectl
    except (ImportError, OSError):  # the latter where libpulse is missing
        return None
    module: ModuleType = pulsectl
    return module


@contextlib.contextmanager
def _connect(pulsectl: ModuleType) -> Iterator[Any]:
    """A connection to the server; never starts one."""
    server = pulsectl.Pulse("viseme", connect=False)
    try:
        server.connect(autospawn=False)  # its timeout would always be waited out
        yield server
    finally:
        server.close()


def _sources(server: Any) -> list[PulseSource]:
    facts = server.server_info()
    default = os.environ.get("PULSE_SOURCE") or facts.default_source_name
    return [
        PulseSource(
            id=source.index,
            name=source.name,
            description=source.description or source.name,
            monitor=bool(source.monitor_of_sink_name),
            rate=source.sample_spec.rate,
            channels=source.sample_spec.channels,
            default=source.name == default,
            plays_default=bool(source.monitor_of_sink_name) and source.monitor_of_sink_name == facts.default_sink_name,
        )
        for source in server.source_list()
    ]
