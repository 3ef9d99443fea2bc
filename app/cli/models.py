"""`viseme models`: which models there are, what they are, and whether their files are whole."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from app.cli import pull
from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, print_json
from app.cli.pull import JsonOption
from app.engine import model_facts
from pipeline.atomic import printable

app = typer.Typer(help="Which models there are, what they are, whether their files are whole; fetch and remove them.", no_args_is_help=True)

KINDS = {"recognizer": "Recognisers, for --model", "detector": "Face detectors, for --detector"}
STATES = {
    "bundled": "comes with viseme, {megabytes} MB",
    "pulled": "fetched, {megabytes} MB",
    "available": "not here, {megabytes} MB; fetch it with `viseme models pull {name}`",
    "damaged": "DAMAGED; {remedy}",
    "missing": "MISSING; {remedy}",
}


@app.command("list")
@guarded
def list_models(json_output: JsonOption = False) -> None:
    """The models that --model and --detector can name: which come with viseme, which were fetched, which can be."""
    entries = model_facts.listed()
    rows = [model_facts.row(entry) for entry in entries]
    if json_output:
        print_json({"models": rows})
        return
    for kind, heading in KINDS.items():
        if any(row["kind"] == kind for row in rows):
            print(heading)
        for entry, row in zip(entries, rows, strict=True):
            if entry.kind == kind:
                state = STATES[entry.state].format(remedy=entry.remedy, **row)
                print(f"  {entry.name}{' (default)' if row['default'] else ''}: {state}. {entry.summary}")


@app.command("info")
@guarded
def info(
    model: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A model of `viseme models list`, or a checkpoint file.")],
    json_output: JsonOption = False,
) -> None:
    """What a model is: size, latencies, configuration, and the card of its trainer."""
    facts = model_facts.describe(model)
    if json_output:
        print_json(facts)
    else:
        print("\n".join(printable(line) for line in _lines(facts, skip=("config",))))


def _lines(facts: dict[str, Any], *, skip: tuple[str, ...] = (), depth: int = 0) -> list[str]:
    """Nested facts as indented `key: value` lines."""
    lines: list[str] = []
    for key, value in facts.items():
        if key in skip:
            continue
        begin = "  " * depth + f"{key.replace('_', ' ')}:"
        if isinstance(value, dict):
            lines += [begin, *_lines(value, depth=depth + 1)]
        elif isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
            lines.append(begin)
            for entry in value:
                lines.append("  " * (depth + 1) + "- " + ", ".join(f"{name} {part}" for name, part in entry.items()))
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else f"{value:,}" if type(value) is int else str(value)
            lines.append(f"{begin} {shown}")
    return lines


@app.command("verify")
@guarded
def verify(
    models: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Models to check; without any, all that are here.")] = None,
    json_output: JsonOption = False,
) -> None:
    """Compare the SHA-256 of each model's file with the catalogue. Exit code 1 if one is missing or altered."""
    results = []
    for entry in model_facts.listed(models):
        if entry.state == "available" and not models:
            continue  # nobody fetched it, so nothing is missing
        result = model_facts.verify(entry)
        results.append(result)
        found = result["sha256"]
        if json_output:
            continue
        if result["ok"]:
            print(f"{entry.name}: whole (SHA-256 {found})")
        elif found is None:
            complain(f"{entry.name}: {entry.path} cannot be read; {entry.remedy}")
        else:
            complain(f"{entry.name}: {entry.path} is damaged or altered (SHA-256 {found}, expected {entry.sha256}); {entry.remedy}")
    if json_output:
        print_json({"models": results})
    sys.exit(EXIT_OK if all(result["ok"] for result in results) else EXIT_FAILED)


app.command("pull", no_args_is_help=True, epilog=pull.NETWORK)(pull.pull)
app.command("remove", no_args_is_help=True)(pull.remove)
