"""What a viewer who comes late has to know: the state, the last finals, the partial and the figures of the session so far."""

from __future__ import annotations

import json
from collections import deque

from pipeline.events import Event, FaceFound, FaceLost, Final, Metrics, ModeChanged, Partial, Silence, StateChanged
from pipeline.writers.structured import event_line

FINALS = 50
"""Finals that are told again."""


class Snapshot:
    """Follows the events of a session. Not for several threads."""

    def __init__(self) -> None:
        self._state = "new"
        self._mode = ""
        self._reason = ""
        self._face: bool | None = None
        self._finals: deque[str] = deque(maxlen=FINALS)
        self._partial: tuple[int, str] | None = None
        self._metrics: str | None = None

    def add(self, event: Event, line: str) -> None:
        """Take in an event, which is `line` as JSON."""
        if isinstance(event, Final):
            self._finals.append(line)
            self._partial = None
        elif isinstance(event, Partial):
            self._partial = (event.utterance.id, line)
        elif isinstance(event, Silence):
            self._partial = None
        elif isinstance(event, StateChanged):
            self._state = event.state
        elif isinstance(event, ModeChanged):
            self._mode, self._reason = event.mode, event.reason
        elif isinstance(event, FaceFound | FaceLost):
            self._face = isinstance(event, FaceFound)
        elif isinstance(event, Metrics):
            self._metrics = line

    def line(self) -> str:
        """One line of JSON: `event` is `snapshot`; `finals`, `partial` and `metrics` hold whole events, or null where there are none."""
        facts = {"event": "snapshot", "state": self._state, "mode": self._mode, "reason": self._reason, "face": self._face}
        partial = self._partial[1].strip() if self._partial is not None else "null"
        metrics = self._metrics.strip() if self._metrics is not None else "null"
        finals = ", ".join(line.strip() for line in self._finals)
        head = json.dumps(facts, ensure_ascii=False)[:-1]
        return f'{head}, "finals": [{finals}], "partial": {partial}, "metrics": {metrics}}}'


def text_of(event: Event) -> str:
    """The event as a message: the line that `--format jsonl` prints, without its line end."""
    return event_line(event).rstrip("\n")
