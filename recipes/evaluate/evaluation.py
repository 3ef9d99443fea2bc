"""Runs every clip under every condition and counts errors."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.atomic import OutputError
from recipes.evaluate.bootstrap import interval
from recipes.evaluate.cache import ResultCache
from recipes.evaluate.conditions import Condition, conditions
from recipes.evaluate.counts import count, word_error_rate
from recipes.evaluate.engine import Engine, Recognise, Settings
from recipes.evaluate.hypotheses import probe, write_hypotheses
from recipes.evaluate.noise import NoiseMaker
from recipes.evaluate.report import command_line, latency_ms
from recipes.evaluate.work import Attempt, Progress, Work, run
from recipes.manifest import Clip, read_manifest

STREAMS = ("", "a", "v", "av")
"""What a clip may be asked to have: anything, sound, pictures, both."""


class EvaluationError(Exception):
    """An evaluation without a result; the message says why."""


def evaluate(
    manifest: str | Path,
    model: str = "tiny",
    modes: Sequence[str] = ("auto",),
    snrs: Sequence[float | None] = (None,),
    noises: Sequence[str] = ("babble",),
    *,
    splits: Collection[str] = (),
    corpora: Collection[str] = (),
    streams: str = "",
    recorded: Mapping[str, Path] | None = None,
    limit: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    settings: Settings | None = None,
    hypotheses: str | Path | None = None,
    per_utterance: bool = False,
    cache: ResultCache | None = None,
    progress: Progress | None = None,
    engine: Callable[[], Recognise] | None = None,
) -> dict[str, Any]:
    """Word and character error rates (fractions) and real-time factor for each mode, noise and SNR (None: no noise).

    Each clip is run as a whole file. A clip that fails anywhere is left out of all rows and named in `skipped`, with the reason; clips
    without the streams that a mode needs are left out of its rows; `streams` (one of STREAMS) keeps only clips that have them, so that
    all modes are judged on the same ones. `limit` takes the first clips of the selection. Babble is mixed from other speakers of the
    chosen splits; `recorded` has folders of recordings for noises beside NOISES. `hypotheses` is a file to which references, transcripts
    and error counts are written side by side; `per_utterance` puts the counts into each row of the result. `engine` makes the recogniser
    in each of the `jobs` processes, in place of the model. What is in `cache` is not recognised again (its time counts as it was), and
    what is new is kept there clip by clip; it must be made for this recogniser (`model_identity`).

    Returns `{"model", "manifest", "command", "latency_ms", "beam", "utterances", "hours", "results": [{"mode", "snr_db", "noise", "wer",
    "cer", "rtf", "wer_ci95": [low, high], "utterances"}], "skipped": [{"id", "reason"}], "cached", "notes": [text], "interrupted",
    "errors": [text]}`; `command` gives them again, `latency_ms` is None for whole utterances, a row's `utterances` counts its clips and
    `cached` the transcripts that were there before; with `per_utterance` rows have `counts`, a list of `Counts.to_dict`.
    After Ctrl-C, or when a process died, the rates are of the clips done until then, and `errors` says so. Raises ManifestError,
    ValueError for wrong arguments, CheckpointError, OutputError where `hypotheses` or `cache` cannot be used (before the first clip),
    EvaluationError where no clip gave a result, and KeyboardInterrupt where none was done.
    """
    rows = conditions(modes, snrs, noises, recorded or {})
    for name, value in (("limit", limit), ("jobs", jobs)):
        if value is not None and value < 1:
            raise ValueError(f"{name} is {value}, expected 1 or more")
    if streams not in STREAMS:
        raise ValueError(f"streams is {streams!r}, accepted are 'a', 'v', 'av', or '' for all clips")
    pool = read_manifest(manifest, splits=splits, missing="keep")
    chosen = read_manifest(manifest, splits=splits, corpora=corpora, missing="keep") if corpora else pool
    clips, notes = _suitable([clip for clip in chosen if not streams or Condition(streams).suits(clip)][:limit], rows, streams)
    maker = NoiseMaker(pool, seed, recorded)
    settings = replace(settings or Settings(), model=model)
    work = Work(engine or functools.partial(Engine.load, settings), maker, tuple(rows))
    if hypotheses is not None:
        probe(hypotheses)
    found, interrupted, errors = run(work, clips, jobs, progress, cache)
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
        "command": command_line(
            manifest, settings, rows, splits=splits, corpora=corpora, streams=streams, recorded=recorded, limit=limit, seed=seed
        ),
        "latency_ms": latency_ms(settings),
        "beam": settings.beam,
        "utterances": len(good),
        "hours": sum(attempt.clip.seconds for attempt in good) / 3600,
        "results": [_row(row, good, per_utterance) for row in rows if any(row.suits(attempt.clip) for attempt in good)],
        "skipped": skipped,
        "cached": sum(outcome.cached for attempt in good for outcome in attempt.outcomes),
        "notes": notes,
        "interrupted": interrupted,
        "errors": errors,
    }


def _suitable(clips: list[Clip], rows: Sequence[Condition], streams: str) -> tuple[list[Clip], list[str]]:
    """Clips that some mode can use, and notes on those that some mode cannot."""
    if not clips:
        raise EvaluationError(f"no clip has the streams {streams!r} that are asked for")
    notes = []
    for mode in dict.fromkeys(row.mode for row in rows):
        without = sum(not Condition(mode).suits(clip) for clip in clips)
        if without:
            notes.append(f"mode {mode}: {without} of {len(clips)} clips lack the audio or video that it needs and are left out of its rows")
    usable = [clip for clip in clips if any(row.suits(clip) for row in rows)]
    if not usable:
        raise EvaluationError(f"none of {len(clips)} clips has the audio or video that the modes need")
    return usable, notes


def _row(row: Condition, attempts: Sequence[Attempt], per_utterance: bool) -> dict[str, Any]:
    """Rates over all clips that have this condition."""
    found = [(a.clip, outcome) for a in attempts for outcome in a.outcomes if outcome.condition == row]
    counts = [count(clip.id, clip.text, outcome.text, clip.seconds, outcome.seconds) for clip, outcome in found]
    result: dict[str, Any] = {
        "mode": row.mode,
        "snr_db": row.snr_db,
        "noise": row.noise,
        "wer": word_error_rate(counts),
        "cer": sum(entry.character_errors for entry in counts) / sum(entry.characters for entry in counts),
        "rtf": sum(entry.taken for entry in counts) / sum(entry.seconds for entry in counts),
        "wer_ci95": list(interval(counts)),
        "utterances": len(counts),
    }
    return {**result, "counts": [entry.to_dict() for entry in counts]} if per_utterance else result
