"""Loads a model and all that recognition needs beside it, so that the next job begins at once."""

from __future__ import annotations

from typing import Any

from app.engine import sessions  # noqa: F401  # what live and files import takes longer than the model
from app.engine.jobs.base import Job
from app.engine.shelf import SHELF
from models.config import mean_latency_ms
from pipeline.face import create_detector


class PrepareJob(Job):
    """Prepare."""

    def run(self) -> dict[str, Any]:
        """Facts of the model, which is on the shelf from now on."""
        asked = self.request.settings
        loaded, recognizer = SHELF.load_recognizer(
            asked.model, segment_length=asked.segment_length, beam=asked.beam, hotwords=asked.hotwords
        )
        create_detector(asked.detector)
        return {
            "name": loaded.config.name,
            "parameters": loaded.model.parameter_count(),
            "sha256": loaded.sha256,
            "latencies_ms": [mean_latency_ms(length, recognizer.lookahead) for length in loaded.config.segment_lengths],
        }
