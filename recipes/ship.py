"""Turn a trained checkpoint and its measured error rates into what the program ships: weights with card, catalogue entry, model card.

`python -m recipes.ship --checkpoint FILE --facts FACTS.json --results EVAL.json [EVAL.json ...] --out assets`
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import torch

from models.checkpoint import CheckpointError, Loaded, load, save
from pipeline.atomic import OutputError, write_text

FACTS = ("summary", "licence", "machine", "data", "settings", "limits", "not_for")
FIGURES = ("command", "latency_ms", "beam", "utterances", "hours", "results", "notes")
"""What the card takes from an evaluation. The rest names the machine that it ran on."""


class ShipError(Exception):
    """Input that cannot be shipped; the message names the file and what is wrong."""


def ship(checkpoint: Path, facts: dict[str, Any], results: list[dict[str, Any]], out: Path) -> str:
    """Write `checkpoints/NAME.safetensors`, `checkpoints/NAME.md` and NAME's entry in `models.json`; returns the SHA-256.

    Nothing is written before everything has been read and checked; raises CheckpointError, ShipError, OutputError.
    """
    absent = [name for name in FACTS if name not in facts]
    if absent:
        raise ShipError(f"facts lack {', '.join(absent)}; they need {', '.join(FACTS)}")
    loaded = load(checkpoint)
    name = loaded.config.name
    card = {**facts, "training": _nameless(loaded.card.get("training", {})), "figures": [figures(result, name) for result in results]}
    text = model_card(loaded, card)
    catalogue = out / "models.json"
    listed = _listed(catalogue)
    target = out / "checkpoints" / f"{name}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = save(target, loaded.model, loaded.tokenizer, card, dtype=torch.float16)
    write_text(target.with_suffix(".md"), text)
    entry = {"name": name, "file": f"checkpoints/{name}.safetensors", "sha256": digest, "summary": facts["summary"]}
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
    kept["command"] = re.sub(r"--model \S+\.safetensors\b'?", f"--model {name}", kept["command"])
    if result.get("skipped"):
        kept["skipped"] = len(result["skipped"])
    return kept


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
    """The card as Markdown: data, settings, figures, limits."""
    lines = [f"# {loaded.config.name}", "", str(card["summary"]), ""]
    lines += [f"{loaded.model.parameter_count():,} weights; licence {card['licence']}.", ""]
    for title in ("data", "settings", "limits", "not_for"):
        lines += [f"## {title.replace('_', ' ').capitalize()}", "", *(f"* {item}" for item in card[title]), ""]
    training = card["training"]
    if all(key in training for key in ("step", "seconds", "speech")):
        hours, speech = training["seconds"] / 3600, training["speech"] / 3600
        lines += [f"Compute: {training['step']:,} steps, {speech:.1f} h of speech seen in {hours:.1f} h on {card['machine']}.", ""]
    lines += ["## Figures", ""]
    for result in card["figures"]:
        lines += [f"`{result['command']}` ({result['utterances']} utterances, {result['hours']:.2f} h):", ""]
        lines += ["| mode | noise | SNR (dB) | WER | CER |", "|---|---|---|---:|---:|"]
        for row in result["results"]:
            noise, snr = row["noise"] or "none", "clean" if row["snr_db"] is None else f"{row['snr_db']:g}"
            lines.append(f"| {row['mode']} | {noise} | {snr} | {row['wer']:.1%} | {row['cer']:.1%} |")
        lines.append("")
    return "\n".join(lines)


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
    parser.add_argument("--out", type=Path, default=Path("assets"), help="folder of what is shipped")
    options = parser.parse_args(arguments)
    try:
        print(ship(options.checkpoint, _read(options.facts), [_read(path) for path in options.results], options.out))
    except (CheckpointError, ShipError, OutputError, OSError) as error:
        print(f"ship: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
