"""JSON: a whole transcript as one object, or events as one object on each line while they happen."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import asdict
from typing import Any

from pipeline.atomic import Sink, send
from pipeline.events import Event, Final
from pipeline.transcript import Transcript


def render_json(transcript: Transcript) -> str:
    """One indented object of the form `viseme.transcript/1`."""
    return json.dumps(_finite(transcript.to_dict()), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def render_lines(transcript: Transcript) -> str:
    """A transcript as the `final` events of its utterances and a closing `metrics` event, for use after the fact."""
    now = time.time()
    session = transcript.metrics.session if transcript.metrics is not None else transcript.source.path
    events: list[Event] = [
        Final(session=session, start=utterance.start, end=utterance.end, wall_time=now, utterance=utterance)
        for utterance in transcript.utterances
    ]
    if transcript.metrics is not None:
        events.append(transcript.metrics)
    return "".join(event_line(event) for event in events)


class EventWriter:
    """Writes each event as one line of JSON the moment it happens."""

    def __init__(self, sink: Sink, *, name: str | None = None) -> None:
        self._sink = sink
        self._name = name or name_of(sink)

    def write(self, event: Event) -> None:
        """Write one event; raises OutputError where that is not possible."""
        send(self._sink, event_line(event), self._name)


def event_line(event: Event) -> str:
    """The event as one line of JSON: `event` (its kind, such as `face_found`), then its fields."""
    text = json.dumps(_finite(event_dict(event)), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8") + "\n"


def event_dict(event: Event) -> dict[str, Any]:
    """The event as a dictionary that JSON can hold."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return {"event": kind, **asdict(event)}


def name_of(sink: object) -> str:
    """What to call a stream in a message."""
    name = getattr(sink, "name", None) or getattr(sink, "path", None)
    return {"<stdout>": "standard output", "<stderr>": "standard error"}.get(str(name), str(name or "the output"))


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
