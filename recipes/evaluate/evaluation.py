"""Runs every clip under every condition and counts errors."""

from __future__ import annotations

import functools
import multiprocessing
import signal
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jiwer

from pipeline.atomic import OutputError
from recipes.evaluate.conditions import Condition, conditions
from recipes.evaluate.engine import Engine, Recognise, Settings
from recipes.evaluate.hypotheses import probe, write_hypotheses
from recipes.evaluate.noise import NoiseMaker
from recipes.evaluate.report import command_line, latency_ms
from recipes.manifest import Clip, read_manifest
from recipes.text import normalise, unspoken

Progress = Callable[[int, int, str], None]
"""Called with clips done, clips in all and the id of the one that was done."""


class EvaluationError(Exception):
    """An evaluation without a result; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one clip gave under one condition."""

    condition: Condition
    hypothesis: str
    """Normalised."""
    seconds: float
    """Time that recognition took."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one clip gave; `error` tells why it gave nothing."""

    clip: Clip
    outcomes: tuple[Outcome, ...] = ()
    error: str | None = None


def evaluate(
    manifest: str | Path,
    model: str = "tiny",
    modes: Sequence[str] = ("auto",),
    snrs: Sequence[float | None] = (None,),
    noises: Sequence[str] = ("babble",),
    *,
    splits: Collection[str] = (),
    corpora: Collection[str] = (),
    limit: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    settings: Settings | None = None,
    hypotheses: str | Path | None = None,
    progress: Progress | None = None,
    engine: Callable[[], Recognise] | None = None,
) -> dict[str, Any]:
    """Word and character error rates (fractions) and real-time factor for each mode, noise and SNR (None: no noise).

    Each clip is run as a whole file. A clip that fails anywhere is left out of all rows and named in `skipped`, with the reason; clips
    without the streams that a mode needs are left out of its rows. `limit` takes the first clips of the selection. Babble is mixed from
    other speakers of the chosen splits. `hypotheses` is a file to which references and transcripts are written side by side. `engine`
    makes the recogniser in each of the `jobs` processes, in place of the model.

    Returns `{"model", "manifest", "command", "latency_ms", "beam", "utterances", "hours", "results": [{"mode", "snr_db", "noise", "wer",
    "cer", "rtf"}], "skipped": [{"id", "reason"}], "notes": [text], "interrupted", "errors": [text]}`; `command` gives them again.
    After Ctrl-C, or when a process died, the rates are of the clips done until then, and `errors` says so. Raises ManifestError,
    ValueError for wrong arguments, CheckpointError, OutputError where `hypotheses` cannot be written (before the first clip),
    EvaluationError where no clip gave a result, and KeyboardInterrupt where none was done.
    """
    rows = conditions(modes, snrs, noises)
    for name, value in (("limit", limit), ("jobs", jobs)):
        if value is not None and value < 1:
            raise ValueError(f"{name} is {value}, expected 1 or more")
    pool = read_manifest(manifest, splits=splits, missing="keep")
    clips = (read_manifest(manifest, splits=splits, corpora=corpora, missing="keep") if corpora else pool)[:limit]
    clips, notes = _suitable(clips, rows)
    maker = NoiseMaker(pool, seed)
    settings = replace(settings or Settings(), model=model)
    work = _Work(engine or functools.partial(Engine.load, settings), maker, tuple(rows))
    if hypotheses is not None:
        probe(hypotheses)
    found, interrupted, errors = _run(work, clips, jobs, progress)
    attempts = [found[clip.id] for clip in clips if clip.id in found]
    good = [attempt for attempt in attempts if attempt.error is None]
    skipped = [{"id": attempt.clip.id, "reason": attempt.error} for attempt in attempts if attempt.error is not None]
    if not good:
        if interrupted:
            raise KeyboardInterrupt
        reasons = [*(f"{clip['id']}: {clip['reason']}" for clip in skipped[:1]), *errors]
        raise EvaluationError(f"{manifest}: none of {len(clips)} clips could be transcribed; {'; '.join(reasons)}")
    if any(row.noise == "babble" for row in rows) and (own := maker.same_speaker([attempt.clip for attempt in good])):
        notes.append(f"babble: for {own} clips no other named speaker is there, so their voices are other clips of the manifest")
    if hypotheses is not None:
        try:
            write_hypotheses(hypotheses, [(attempt.clip, attempt.outcomes) for attempt in good])
        except OutputError as error:  # the rates are not lost with it
            errors.append(str(error))
    return {
        "model": model,
        "manifest": str(manifest),
        "command": command_line(manifest, settings, rows, splits=splits, corpora=corpora, limit=limit, seed=seed),
        "latency_ms": latency_ms(settings),
        "beam": settings.beam,
        "utterances": len(good),
        "hours": sum(attempt.clip.seconds for attempt in good) / 3600,
        "results": [_row(row, good) for row in rows if any(row.suits(attempt.clip) for attempt in good)],
        "skipped": skipped,
        "notes": notes,
        "interrupted": interrupted,
        "errors": errors,
    }


@dataclass(frozen=True, slots=True)
class _Work:
    """What every process needs; picklable."""

    engine: Callable[[], Recognise]
    maker: NoiseMaker
    rows: tuple[Condition, ...]

    def attempt(self, recognise: Recognise, clip: Clip) -> Attempt:
        """Recognise one clip under all conditions that suit it."""
        if not normalise(clip.text) and not unspoken(clip.text):
            return Attempt(clip, error=f"its text {clip.text!r} has no letters")
        if lost := unspoken(clip.text):
            return Attempt(clip, error=f"its text {clip.text!r} has {lost!r}, which no word is compared with: spell it as it is said")
        try:
            return Attempt(clip, tuple(self._outcome(recognise, clip, row) for row in self.rows if row.suits(clip)))
        except Exception as error:  # whatever one clip does, hours of work on the others must not be lost
            return Attempt(clip, error=f"{type(error).__name__}: {error}")

    def _outcome(self, recognise: Recognise, clip: Clip, row: Condition) -> Outcome:
        mixer = None
        if row.noise is not None and row.snr_db is not None and clip.audio is not None:
            mixer = self.maker.mixer(clip, row.noise, row.snr_db)
        begin = time.perf_counter()
        text = recognise(clip, row.mode, mixer)
        return Outcome(row, normalise(text), time.perf_counter() - begin)


def _suitable(clips: list[Clip], rows: Sequence[Condition]) -> tuple[list[Clip], list[str]]:
    """Clips that some mode can use, and notes on those that some mode cannot."""
    notes = []
    for mode in dict.fromkeys(row.mode for row in rows):
        without = sum(not Condition(mode).suits(clip) for clip in clips)
        if without:
            notes.append(f"mode {mode}: {without} of {len(clips)} clips lack the audio or video that it needs and are left out of its rows")
    usable = [clip for clip in clips if any(row.suits(clip) for row in rows)]
    if not usable:
        raise EvaluationError(f"none of {len(clips)} clips has the audio or video that the modes need")
    return usable, notes


def _run(work: _Work, clips: Sequence[Clip], jobs: int, progress: Progress | None) -> tuple[dict[str, Attempt], bool, list[str]]:
    """Attempts by clip, whether Ctrl-C ended them early, and what else did."""
    found: dict[str, Attempt] = {}
    try:
        with _attempts(work, clips, jobs) as attempts:
            for attempt in attempts:
                found[attempt.clip.id] = attempt
                if progress is not None:
                    progress(len(found), len(clips), attempt.clip.id)
    except KeyboardInterrupt:
        return found, True, [f"interrupted: the rates are of the {len(found)} of {len(clips)} clips that were done"]
    except BrokenProcessPool:
        return found, False, [f"a process died (out of memory?) after {len(found)} of {len(clips)} clips; try fewer --jobs"]
    return found, False, []


@contextmanager
def _attempts(work: _Work, clips: Sequence[Clip], jobs: int) -> Iterator[Iterator[Attempt]]:
    if jobs == 1:
        recognise = work.engine()
        yield (work.attempt(recognise, clip) for clip in clips)
        return
    # Spawned, not forked: forking a process in which torch has started threads can hang.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(min(jobs, len(clips)), context, _Process.start, (work,))
    try:
        futures = [executor.submit(_Process.attempt, clip) for clip in clips]
        yield (future.result() for future in as_completed(futures))
    finally:
        executor.shutdown(cancel_futures=True)


class _Process:
    """What a worker process keeps between clips."""

    work: _Work
    recognise: Recognise | None = None

    @classmethod
    def start(cls, work: _Work) -> None:
        cls.work = work
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches every process; the parent alone speaks of it

    @classmethod
    def attempt(cls, clip: Clip) -> Attempt:
        # Made here and not in `start`, so that a model that cannot be loaded is told as such and not as a broken process.
        if cls.recognise is None:
            cls.recognise = cls.work.engine()
        return cls.work.attempt(cls.recognise, clip)


def _row(row: Condition, attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Rates over all clips that have this condition."""
    found = [(a.clip, outcome) for a in attempts for outcome in a.outcomes if outcome.condition == row]
    references = [normalise(clip.text) for clip, _ in found]
    texts = [outcome.hypothesis for _, outcome in found]
    return {
        "mode": row.mode,
        "snr_db": row.snr_db,
        "noise": row.noise,
        "wer": float(jiwer.wer(references, texts)),
        "cer": float(jiwer.cer(references, texts)),
        "rtf": sum(outcome.seconds for _, outcome in found) / sum(clip.seconds for clip, _ in found),
    }
