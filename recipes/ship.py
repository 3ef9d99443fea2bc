"""Turn a trained checkpoint and its measured error rates into what the program ships: weights with card, catalogue entry, model card.

`python -m recipes.ship --checkpoint FILE --facts FACTS.json --results EVAL.json [EVAL.json ...] --out assets`
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from models.checkpoint import Loaded, load, save


def ship(checkpoint: Path, facts: dict[str, Any], results: list[dict[str, Any]], out: Path) -> str:
    """Write `checkpoints/NAME.safetensors`, `checkpoints/NAME.md` and NAME's entry in `models.json`; returns the SHA-256."""
    loaded = load(checkpoint)
    name = loaded.config.name
    card = {**facts, "training": loaded.card.get("training", {}), "figures": results}
    target = out / "checkpoints" / f"{name}.safetensors"
    digest = save(target, loaded.model, loaded.tokenizer, card, dtype=torch.float16)
    (out / "checkpoints" / f"{name}.md").write_text(model_card(loaded, card), encoding="utf-8")
    catalogue = out / "models.json"
    listed = json.loads(catalogue.read_text(encoding="utf-8"))["models"] if catalogue.is_file() else []
    entry = {"name": name, "file": f"checkpoints/{name}.safetensors", "sha256": digest, "summary": facts["summary"]}
    listed = [entry, *(other for other in listed if other["name"] != name)]
    catalogue.write_text(json.dumps({"models": listed}, indent=2) + "\n", encoding="utf-8")
    return digest


def model_card(loaded: Loaded, card: dict[str, Any]) -> str:
    """The card as Markdown: data, settings, figures, limits."""
    lines = [f"# {loaded.config.name}", "", str(card["summary"]), ""]
    lines += [f"{loaded.model.parameter_count():,} weights; licence {card['licence']}.", ""]
    for title in ("data", "settings", "limits", "not_for"):
        lines += [f"## {title.replace('_', ' ').capitalize()}", "", *(f"* {item}" for item in card[title]), ""]
    training = card["training"]
    if training:
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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m recipes.ship", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="trained .safetensors")
    parser.add_argument("--facts", type=Path, required=True, help="JSON with summary, licence, machine, data, settings, limits, not_for")
    parser.add_argument("--results", type=Path, nargs="*", default=[], help="outputs of `viseme evaluate --json`, each with its `command`")
    parser.add_argument("--out", type=Path, default=Path("assets"), help="folder of what is shipped")
    arguments = parser.parse_args()
    facts = json.loads(arguments.facts.read_text(encoding="utf-8"))
    results = [json.loads(path.read_text(encoding="utf-8")) for path in arguments.results]
    print(ship(arguments.checkpoint, facts, results, arguments.out))


if __name__ == "__main__":
    main()
