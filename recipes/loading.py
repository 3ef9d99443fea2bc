"""Loads a recogniser as its user asked for it; `viseme transcribe` and the evaluation share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.checkpoint import Loaded
    from models.recognizer import Recognizer
    from models.runtime import Runtime


def load_recognizer(
    model: str, *, segment_length: int, beam: int, device: str = "cpu", hotwords: Sequence[str] = ()
) -> tuple[Loaded, Recognizer]:
    """The model and a recogniser on it; `model` is a name of the catalogue or a path, `segment_length` counts frames.

    Raises CheckpointError for a model that cannot be read, ValueError (which names the model) where it cannot be used as is wanted.
    """
    from models import catalogue  # late: torch takes seconds

    loaded = catalogue.load_model(model)
    return loaded, make_recognizer(loaded, model, segment_length=segment_length, beam=beam, device=device, hotwords=hotwords)


def make_recognizer(
    loaded: Loaded,
    model: str,
    *,
    segment_length: int,
    beam: int,
    device: str = "cpu",
    hotwords: Sequence[str] = (),
    runtime: Runtime | None = None,
) -> Recognizer:
    """A recogniser on a model that is loaded already, and on its runtime where there is one; raises ValueError that names the model."""
    from models import recognizer
    from models.config import mean_latency_ms

    lengths, lookahead = loaded.config.segment_lengths, loaded.model.lookahead
    if segment_length not in lengths:
        known = ", ".join(str(mean_latency_ms(length, lookahead)) for length in lengths)
        asked = mean_latency_ms(segment_length, lookahead)
        raise ValueError(f"model {model} has latencies of {known} ms, not {asked}; choose one with --latency")
    try:
        return recognizer.Recognizer(
            loaded, segment_length=segment_length, beam=beam, hotwords=hotwords, device=device, runtime=runtime
        )  # fmt: skip
    except ValueError as error:
        raise ValueError(f"model {model}: {error}") from error
