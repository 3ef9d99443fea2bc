"""`viseme models`: which models there are, what they are, and whether their files are whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import pull
from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, print_json
from app.cli.pull import JsonOption, listed
from app.errors import UserError
from pipeline.atomic import printable

if TYPE_CHECKING:
    from models.catalogue import CatalogueEntry

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
    entries = listed()
    rows = [_facts(entry) for entry in entries]
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


def _facts(entry: CatalogueEntry) -> dict[str, Any]:
    """What the catalogue says of a model, and what is there of it."""
    from models.catalogue import DEFAULT

    installed = entry.path.is_file()
    size = entry.path.stat().st_size if installed else entry.size
    return {
        "name": entry.name,
        "kind": entry.kind,
        "default": entry.name == DEFAULT,
        "installed": installed,
        "state": entry.state,
        "megabytes": None if size is None else round(size / 1e6, 1),
        "summary": entry.summary,
        "licence": entry.licence,
        "url": entry.url,
        "path": str(entry.path),
    }


@app.command("info")
@guarded
def info(
    model: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A model of `viseme models list`, or a checkpoint file.")],
    json_output: JsonOption = False,
) -> None:
    """What a model is: size, latencies, configuration, and the card of its trainer."""
    facts = _detector(model) or _recognizer(model)
    if json_output:
        print_json(facts)
    else:
        print("\n".join(printable(line) for line in _lines(facts, skip=("config",))))


def _detector(name: str) -> dict[str, Any] | None:
    """Facts of a face detector of the catalogue, None where there is none of that name."""
    from models.catalogue import CatalogueError, entries

    try:
        entry = next((entry for entry in entries("detector") if entry.name == name), None)
    except CatalogueError:
        return None  # a path needs no catalogue, and for a name the same trouble is told by the recognisers
    return None if entry is None else {**_facts(entry), "bytes": entry.size, "sha256": entry.sha256}


def _recognizer(model: str) -> dict[str, Any]:
    """Facts of a recogniser, which is loaded for that; raises UserError."""
    from models import catalogue
    from models.checkpoint import CheckpointError
    from models.config import mean_latency_ms

    try:
        path = catalogue.resolve(model)
        loaded = catalogue.load_model(model)
    except CheckpointError as error:
        raise UserError(error) from error
    config = loaded.config
    return {
        "name": config.name,
        "path": str(path),
        "sha256": loaded.sha256,
        "parameters": loaded.model.parameter_count(),
        "vocabulary": config.vocabulary,
        "latencies_ms": [mean_latency_ms(length, loaded.model.lookahead) for length in config.segment_lengths],
        "card": loaded.card,
        "config": config.to_dict(),
    }


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
    for entry in listed(models):
        if entry.state == "available" and not models:
            continue  # nobody fetched it, so nothing is missing
        found = entry.digest()
        ok = found == entry.sha256
        results.append({"name": entry.name, "path": str(entry.path), "ok": ok, "sha256": found, "expected": entry.sha256})
        if json_output:
            continue
        if ok:
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
