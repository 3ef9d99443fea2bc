"""What an evaluation tells: the table for people, the command that repeats it, and how its process ends."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.config import mean_latency_ms
from pipeline.atomic import printable
from pipeline.face import DETECTORS
from recipes.evaluate.conditions import Condition
from recipes.evaluate.engine import Settings

LOOKAHEAD = 4
"""Frames of right context that the values of `--latency` assume."""


def report(result: dict[str, Any]) -> list[str]:
    """Lines of a plain table, with what was left out below it."""
    lines = [f"{result['model']} on {result['utterances']} utterances, {result['hours']:.3f} h of {result['manifest']}"]
    latency = "whole utterances" if result["latency_ms"] is None else f"latency {result['latency_ms']} ms"
    lines.append(f"{latency}, beam {result['beam']}")
    lines.append(f"{'mode':5} {'noise':7} {'SNR dB':>7} {'WER %':>7} {'CER %':>7} {'RTF':>7}  WER % with 95 % confidence")
    for row in result["results"]:
        snr = "clean" if row["snr_db"] is None else f"{row['snr_db']:g}"
        rates = f"{100 * row['wer']:7.2f} {100 * row['cer']:7.2f} {row['rtf']:7.3f}"
        low, high = row["wer_ci95"]
        lines.append(f"{row['mode']:5} {row['noise'] or '-':7} {snr:>7} {rates}  {100 * low:.2f} to {100 * high:.2f}")
    lines += result["notes"]
    lines += [f"skipped {clip['id']}: {clip['reason']}" for clip in result["skipped"]]
    lines += [f"INCOMPLETE: {error}" for error in result["errors"]]
    return [printable(line) for line in lines]


def exit_code(result: dict[str, Any]) -> int:
    """0 where every clip was done, 130 after Ctrl-C, else 1."""
    if result["interrupted"]:
        return 130
    return 1 if result["errors"] or result["skipped"] else 0


def latency_ms(settings: Settings) -> int | None:
    """Mean algorithmic latency, as `--latency` names it; None for whole utterances."""
    return None if settings.full_context else mean_latency_ms(settings.segment_length, LOOKAHEAD)


def command_line(
    manifest: str | Path,
    settings: Settings,
    rows: Sequence[Condition],
    *,
    splits: Collection[str] = (),
    corpora: Collection[str] = (),
    streams: str = "",
    recorded: Mapping[str, Path] | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> str:
    """The `viseme evaluate` line that gives this result again, with files by their names: folders are nobody's business."""
    words = ["viseme", "evaluate", "--manifest", Path(manifest).name]
    model = Path(settings.model)
    words += ["--model", model.name if model.suffix else settings.model]
    words += _each("--split", splits) + _each("--corpus", corpora)
    words += ["--streams", streams] if streams else []
    words += ["--limit", str(limit)] if limit is not None else []
    words += _each("--mode", (row.mode for row in rows))
    snrs = dict.fromkeys("clean" if row.snr_db is None else f"{row.snr_db:g}" for row in rows if row.mode != "v")
    words += ["--snr=" + ",".join(snrs)] if snrs else []
    folders = {name: f"{name}={folder.name}" for name, folder in (recorded or {}).items()}
    noises = list(dict.fromkeys(folders.get(row.noise, row.noise) for row in rows if row.noise is not None))
    words += ["--noise", ",".join(noises), "--seed", str(seed)] if noises else []
    words += ["--full-context"] if settings.full_context else ["--latency", str(latency_ms(settings))]
    words += ["--beam", str(settings.beam)]
    words += ["--device", settings.device] if settings.device != "cpu" else []
    words += ["--face", settings.face] if settings.face != "largest" else []
    words += ["--detector", settings.detector] if settings.detector != DETECTORS[0] else []
    words += ["--face-weights", Path(settings.face_weights).name] if settings.face_weights is not None else []
    return shlex.join(words)


def _each(option: str, values: Any) -> list[str]:
    """One comma list of an option, without repeats; nothing where there are no values."""
    values = list(dict.fromkeys(values))
    return [option, ",".join(values)] if values else []
