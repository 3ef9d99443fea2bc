"""Measures a plan's tables with `recipes.evaluate`; what was recognised before under the same conditions is taken from the cache."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from capture.media import MediaError
from models.config import ModelConfig, mean_latency_ms
from recipes.evaluate import Condition, ResultCache, evaluate
from recipes.evaluate.counts import Counts
from recipes.evaluate.report import LOOKAHEAD
from recipes.manifest import Clip, read_manifest
from recipes.report.plan import SEGMENTS, Plan
from recipes.report.rows import Report, Row
from recipes.report.speechless import Speechless, quiet_sounds, still_picture, words_without_speech
from recipes.report.systems import System, in_setting, model_system, peer_system

Tell = Callable[[str, int, int], None]
"""Called with what is measured, clips done and clips in all."""
CONTEXT_NOTE = (
    "whole utterance: the same weights with one segment as long as the clip, so that every frame of the encoder attends to all others "
    "(front-ends and convolutions stay causal, the search is the same). The model was trained for the segments of its latency settings "
    "alone: this is what streaming costs with these weights, not what a model trained for whole utterances would do. Encoding a whole "
    "utterance at the same segment length is no row: it equals streaming by construction"
)


class ReportError(Exception):
    """A report that cannot be made; the message says why."""


@dataclass(slots=True)
class _Measured:
    """What has come together so far."""

    rows: list[Row] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def measure(plan: Plan, tell: Tell | None = None) -> Report:
    """Make all tables of a plan.

    Everything is checked that can be before the first clip is decoded: peers, model, latencies, recordings. Raises ManifestError,
    CheckpointError, PeerError, MediaError, OutputError, EvaluationError and ValueError for what cannot be used, ReportError where an
    evaluation ended early, and KeyboardInterrupt after Ctrl-C: with a cache, the next run goes on from there.
    """
    if plan.cache is None:
        # Tables share conditions: not even without a cache of the user's is a clip decoded twice.
        with tempfile.TemporaryDirectory(prefix="viseme-report-") as folder:
            return _Measurement(plan, Path(folder), tell).report()
    return _Measurement(plan, plan.cache, tell).report()


class _Measurement:
    """One run over a plan."""

    def __init__(self, plan: Plan, cache: Path, tell: Tell | None) -> None:
        self._plan = plan
        self._cache = cache
        self._tell = tell
        self._measured = _Measured()
        self._model = model_system(plan.settings, plan.modes)
        self._config = _config(plan.settings.model)
        self._lengths = {SEGMENTS[ms]: ms for ms in plan.latencies if SEGMENTS[ms] in self._config.segment_lengths}
        self._peers = [peer_system(spec, plan.settings.threads) for spec in plan.peers]
        self._sounds = quiet_sounds(60 * plan.minutes, plan.recordings, plan.seed) if plan.minutes else {}
        self._face = still_picture(plan.still or Path(str(resources.files("assets").joinpath("demo.mp4")))) if plan.minutes else None

    def report(self) -> Report:
        """Measure everything."""
        plan = self._plan
        if plan.settings.segment_length not in self._config.segment_lengths:
            known = ", ".join(str(mean_latency_ms(length, LOOKAHEAD)) for length in self._config.segment_lengths)
            raise ValueError(f"model {plan.settings.model} has latencies of {known} ms; choose one with --latency")
        make = {"noise": self._noise, "corpus": self._corpus, "latency": self._latency, "context": self._context}
        for table in plan.tables:
            make[table]()
        measured = self._measured
        return Report(
            model=self._model.name,
            sha256=self._model.identity["model"],
            manifest=plan.manifest.name,
            command=plan.command(),
            machine=plan.machine,
            resamples=plan.resamples,
            latency_ms=mean_latency_ms(plan.settings.segment_length, LOOKAHEAD),
            beam=plan.settings.beam,
            rows=tuple(measured.rows),
            speechless=tuple(self._speechless()),
            notes=tuple(measured.notes),
            skipped=tuple(measured.skipped.items()),
            peers={system.name: str(system.identity["package"]) for system in self._peers},
        )

    def _noise(self) -> None:
        for system in (self._model, *self._peers):
            self._rows("noise", system, snrs=self._plan.snrs, noises=self._plan.noises, streams=self._plan.streams)

    def _corpus(self) -> None:
        clips = read_manifest(self._plan.manifest, splits=self._plan.splits, corpora=self._plan.corpora, missing="keep")
        for corpus in dict.fromkeys(clip.corpus for clip in clips):
            own = [clip for clip in clips if clip.corpus == corpus]
            for system in (self._model, *self._peers):
                if modes := [mode for mode in system.modes if _suits(own, mode)]:
                    self._rows("corpus", system, modes=modes, corpora=[corpus])

    def _latency(self) -> None:
        for ms in self._plan.latencies:
            if SEGMENTS[ms] not in self._lengths:
                self._measured.notes[f"latency {ms} ms: the model was not trained for it"] = None
        for length in sorted(self._lengths):
            self._rows("latency", in_setting(self._model, segment_length=length), streams=self._plan.streams)

    def _context(self) -> None:
        self._measured.notes[CONTEXT_NOTE] = None
        for system in (self._model, in_setting(self._model, full_context=True)):
            self._rows("context", system, streams=self._plan.streams)

    def _rows(
        self,
        table: str,
        system: System,
        *,
        modes: Sequence[str] | None = None,
        snrs: Sequence[float | None] = (None,),
        noises: Sequence[str] = (),
        corpora: Sequence[str] = (),
        streams: str = "",
    ) -> None:
        """Evaluate one system, and keep a row for each condition."""
        plan = self._plan
        title = f"{table}: {system.name}" + (f" {system.latency_ms} ms" if system.latency_ms else "") + "".join(f", {c}" for c in corpora)
        result = evaluate(
            plan.manifest,
            system.name if system.settings is None else system.settings.model,
            modes or system.modes,
            snrs,
            noises,
            splits=plan.splits,
            corpora=corpora or plan.corpora,
            streams=streams,
            recorded=plan.recorded if noises else None,
            limit=plan.limit,
            seed=plan.seed,
            jobs=plan.jobs,
            settings=system.settings,
            per_utterance=True,
            cache=ResultCache(self._cache, system.identity),
            progress=None if self._tell is None else lambda done, total, _: self._told(title, done, total),
            engine=system.engine,
        )
        if result["interrupted"]:
            raise KeyboardInterrupt
        if result["errors"]:
            raise ReportError("; ".join(result["errors"]))
        self._measured.notes.update(dict.fromkeys(result["notes"]))
        self._measured.skipped.update({clip["id"]: clip["reason"] for clip in result["skipped"]})
        self._measured.rows += [
            _row(table, system, found, result["command"], corpora[0] if corpora else None) for found in result["results"]
        ]

    def _told(self, title: str, done: int, total: int) -> None:
        if self._tell is not None:
            self._tell(title, done, total)

    def _speechless(self) -> list[Speechless]:
        found: list[Speechless] = []
        if self._face is None:
            return found
        for system in (self._model, *self._peers):
            self._told(f"without speech: {system.name}", 0, 0)
            cache = ResultCache(self._cache, system.identity)
            try:
                found += words_without_speech(system.name, system.engine, system.modes, self._sounds, self._face, cache)
            except (MediaError, RuntimeError) as error:
                raise ReportError(f"{system.name} without speech: {error}") from error
        return found


def _row(table: str, system: System, found: dict[str, Any], command: str, corpus: str | None) -> Row:
    return Row(
        table=table,
        system=system.name,
        peer=system.peer,
        mode=found["mode"],
        noise=found["noise"],
        snr_db=found["snr_db"],
        corpus=corpus,
        latency_ms=system.latency_ms,
        counts=tuple(Counts(**entry) for entry in found["counts"]),
        command=None if system.peer else command,
    )


def _suits(clips: Sequence[Clip], mode: str) -> bool:
    return any(Condition(mode).suits(clip) for clip in clips)


def _config(model: str) -> ModelConfig:
    """Configuration of a model without its weights; raises CheckpointError."""
    from models.catalogue import find
    from models.checkpoint import read_card

    return read_card(find(model)[0])[0]
