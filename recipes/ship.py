"""Turn a trained checkpoint and its measured error rates into what the program ships: weights with card, catalogue entry, model card.

`python -m recipes.ship --checkpoint FILE --facts FACTS.json --results EVAL.json [EVAL.json ...] --report REPORT.json --out assets`
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import torch

from models.checkpoint import CheckpointError, Loaded, load, save, sha256_of
from pipeline.atomic import OutputError, write_text

FACTS = ("summary", "licence", "machine", "data", "settings", "limits", "not_for")
"""What every card says. `compute`, a list as `data` is, may be there too: what the training before the last run has cost."""
SCHEMA = "viseme.report/1"
REPORTED = ("command", "machine", "latency_ms", "beam", "resamples", "peers", "rows", "comparisons", "without_speech", "notes")
"""What the card takes from a report."""
FIGURES = ("command", "latency_ms", "beam", "utterances", "hours", "results", "notes")
"""What the card takes from an evaluation. The rest names the machine that it ran on."""


class ShipError(Exception):
    """Input that cannot be shipped; the message names the file and what is wrong."""


def ship(checkpoint: Path, facts: dict[str, Any], results: list[dict[str, Any]], out: Path, report: dict[str, Any] | None = None) -> str:
    """Write `checkpoints/NAME.safetensors`, `checkpoints/NAME.md` and NAME's entry in `models.json`; returns the SHA-256.

    `results` are of `viseme evaluate --json`, `report` of `recipes.report --json`. Nothing is written before everything has been read
    and checked; raises CheckpointError, ShipError, OutputError.
    """
    absent = [name for name in FACTS if name not in facts]
    if absent:
        raise ShipError(f"facts lack {', '.join(absent)}; they need {', '.join(FACTS)}")
    loaded = load(checkpoint)
    name = loaded.config.name
    card = {**facts, "training": _nameless(loaded.card.get("training", {})), "figures": [figures(result, name) for result in results]}
    if report is not None:
        card["report"] = reported(report, checkpoint, name)
    text = model_card(loaded, card)
    catalogue = out / "models.json"
    listed = _listed(catalogue)
    target = out / "checkpoints" / f"{name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = save(target, loaded.model, loaded.tokenizer, card, dtype=torch.float16)
    write_text(target.with_suffix(".md"), text)
    entry = {"name": name, "kind": "recognizer", "file": f"checkpoints/{name}.safetensors", "sha256": digest, "summary": facts["summary"]}
    listed = [entry, *(other for other in listed if other["name"] != name)]
    write_text(catalogue, json.dumps({"models": listed}, indent=2) + "\n")
    return digest


def figures(result: dict[str, Any], name: str) -> dict[str, Any]:
    """What the card keeps of an evaluation's result, its command naming the model as it is shipped; raises ShipError."""
    absent = [key for key in ("command", "utterances", "hours", "results") if key not in result]
    if absent:
        raise ShipError(f"a result lacks {', '.join(absent)}; make it with `viseme evaluate --json`")
    if result.get("errors") or result.get("interrupted"):
        raise ShipError(f"`{result['command']}` is incomplete: {'; '.join(result.get('errors', []))}; evaluate again")
    kept = {key: result[key] for key in FIGURES if key in result}
    kept["command"] = _shipped(kept["command"], name)
    if result.get("skipped"):
        kept["skipped"] = len(result["skipped"])
    return kept


def reported(report: dict[str, Any], checkpoint: Path, name: str) -> dict[str, Any]:
    """What the card keeps of a report, with the model's name as it is shipped; raises ShipError for another model's."""
    absent = [key for key in ("model", *REPORTED) if key not in report]
    if report.get("schema") != SCHEMA or absent:
        raise ShipError(f"the report is {report.get('schema')!r} and lacks {', '.join(absent) or 'nothing'}; make it with `recipes.report`")
    if report["model"]["sha256"] != sha256_of(checkpoint):
        raise ShipError(f"the report is of the model {report['model']['name']!r}, not of {checkpoint.name}; make one of this checkpoint")
    kept = {key: report[key] for key in REPORTED}
    kept["command"] = _shipped(kept["command"], name)
    rows = [{key: value for key, value in row.items() if key != "counts"} for row in kept["rows"]]
    kept["rows"] = [row if row["peer"] else {**row, "system": name, "command": _shipped(row["command"], name)} for row in rows]
    of_model = report["model"]["name"]
    kept["without_speech"] = [{**row, "system": name if row["system"] == of_model else row["system"]} for row in kept["without_speech"]]
    if report.get("skipped"):
        kept["skipped"] = len(report["skipped"])
    return kept


def _shipped(command: str, name: str) -> str:
    """A command with the model's name in the catalogue in place of the trained file's."""
    return re.sub(r"--model \S+\.safetensors\b'?", f"--model {name}", command)


def _nameless(facts: Any) -> Any:
    """Facts with every path as the name of its file: the folders of the trainer's machine are no part of a model."""
    if isinstance(facts, dict):
        return {key: _nameless(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [_nameless(value) for value in facts]
    if isinstance(facts, str) and Path(facts).is_absolute():
        return Path(facts).name
    return facts


def _listed(catalogue: Path) -> list[dict[str, Any]]:
    """The entries that are there already; raises ShipError for a damaged catalogue, which must not be lost silently."""
    if not catalogue.is_file():
        return []
    try:
        return [dict(entry, name=entry["name"]) for entry in json.loads(catalogue.read_text(encoding="utf-8"))["models"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ShipError(f"{catalogue}: is no catalogue ({error}); mend or remove it") from error


def model_card(loaded: Loaded, card: dict[str, Any]) -> str:
    """The card as Markdown: data, settings, compute, limits, licence, figures."""
    lines = [f"# {loaded.config.name}", "", str(card["summary"]), ""]
    lines += [f"{loaded.model.parameter_count():,} weights; licence {card['licence']}.", ""]
    lines += _section("Data", card["data"]) + _section("Settings", card["settings"]) + _section("Compute", _compute(card))
    lines += _section("Limits", card["limits"]) + _section("Not for", card["not_for"])
    lines += ["## Figures", "", "Word and character error rates; in brackets 95 % confidence intervals (bootstrap over utterances).", ""]
    for result in card["figures"]:
        lines += [f"`{result['command']}` ({result['utterances']} utterances, {result['hours']:.2f} h):", ""]
        lines += ["| mode | noise | SNR (dB) | WER | CER |", "|---|---|---|---:|---:|"]
        lines += [f"| {row['mode']} | {_noise(row)} | {_rate(row)} | {row['cer']:.1%} |" for row in result["results"]]
        lines.append("")
    return "\n".join(lines + (_report(card["report"]) if "report" in card else []))


def _report(report: dict[str, Any]) -> list[str]:
    """Rows of a report, and words put out without speech."""
    lines = [f"`{report['command']}` ({report['machine']}; peers hear and do not see):", ""]
    lines += ["| table | system | mode | corpus | latency | noise | SNR (dB) | WER | CER |", "|---|---|---|---|---|---|---|---:|---:|"]
    for row in report["rows"]:
        latency = "whole utterance" if row["latency_ms"] is None else f"{row['latency_ms']} ms"
        where = f"{row['table']} | {row['system']} | {row['mode']} | {row['corpus'] or 'all'} | {latency}"
        lines.append(f"| {where} | {_noise(row)} | {_rate(row)} | {row['cer']:.1%} |")
    lines.append("")
    heard = report["without_speech"]
    for system, mode in dict.fromkeys((row["system"], row["mode"]) for row in heard):
        own = [row for row in heard if (row["system"], row["mode"]) == (system, mode)]
        words, minutes = sum(row["words"] for row in own), sum(row["minutes"] for row in own)
        lines.append(f"* without speech, {system}, mode {mode}: {words} words in {minutes:.1f} minutes")
    return [*lines, ""] if heard else lines


def _section(title: str, items: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"* {item}" for item in items), ""] if items else []


def _compute(card: dict[str, Any]) -> list[str]:
    """What training has cost: as the facts tell, and as the last run has counted."""
    told, training = list(card.get("compute", [])), card["training"]
    if all(key in training for key in ("step", "seconds", "speech")):
        hours, speech = training["seconds"] / 3600, training["speech"] / 3600
        told.append(f"last run: {training['step']:,} steps, {speech:.1f} h of speech seen in {hours:.1f} h on {card['machine']}")
    return told


def _noise(row: dict[str, Any]) -> str:
    return f"{row['noise'] or 'none'} | {'clean' if row['snr_db'] is None else format(row['snr_db'], 'g')}"


def _rate(row: dict[str, Any]) -> str:
    """WER, with its interval where the evaluation has one."""
    if "wer_ci95" not in row:
        return f"{row['wer']:.1%}"
    low, high = row["wer_ci95"]
    return f"{row['wer']:.1%} ({100 * low:.1f}–{100 * high:.1f})"


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; raises ShipError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ShipError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(data, dict):
        raise ShipError(f"{path}: holds no JSON object")
    return data


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m recipes.ship", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="trained .safetensors")
    parser.add_argument("--facts", type=Path, required=True, help=f"JSON with {', '.join(FACTS)}")
    parser.add_argument("--results", type=Path, nargs="*", default=[], help="outputs of `viseme evaluate --json`")
    parser.add_argument("--report", type=Path, help="output of `recipes.report --json`")
    parser.add_argument("--out", type=Path, default=Path("assets"), help="folder of what is shipped")
    options = parser.parse_args(arguments)
    try:
        report = None if options.report is None else _read(options.report)
        print(ship(options.checkpoint, _read(options.facts), [_read(path) for path in options.results], options.out, report))
    except (CheckpointError, ShipError, OutputError, OSError) as error:
        print(f"ship: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
