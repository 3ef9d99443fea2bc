"""`viseme models`: which models are installed, what they are, and whether their files are whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, UserError, complain, guarded, print_json
from pipeline.atomic import printable

if TYPE_CHECKING:
    from models.catalogue import CatalogueEntry

app = typer.Typer(help="Which models are installed, what they are, and whether their files are whole.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


def _entries() -> list[CatalogueEntry]:
    """The catalogue; raises UserError where it is missing or damaged."""
    from models.catalogue import entries
    from models.checkpoint import CheckpointError

    try:
        return entries()
    except CheckpointError as error:
        raise UserError(error) from error


@app.command("list")
@guarded
def list_models(json_output: JsonOption = False) -> None:
    """The models that --model can name."""
    from models.catalogue import DEFAULT

    rows = [
        {
            "name": entry.name,
            "default": entry.name == DEFAULT,
            "installed": entry.path.is_file(),
            "megabytes": round(entry.path.stat().st_size / 1e6, 1) if entry.path.is_file() else None,
            "summary": entry.summary,
            "path": str(entry.path),
        }
        for entry in _entries()
    ]
    if json_output:
        print_json({"models": rows})
        return
    for row in rows:
        size = f"{row['megabytes']} MB" if row["installed"] else "not installed"
        print(f"{row['name']}{' (default)' if row['default'] else ''}: {size}. {row['summary']}")


@app.command("info")
@guarded
def info(
    model: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A model of `viseme models list`, or a checkpoint file.")],
    json_output: JsonOption = False,
) -> None:
    """What a model is: size, latencies, configuration, and the card of its trainer."""
    from models import catalogue
    from models.checkpoint import CheckpointError
    from models.config import mean_latency_ms

    try:
        path = catalogue.resolve(model)
        loaded = catalogue.load_model(model)
    except CheckpointError as error:
        raise UserError(error) from error
    config = loaded.config
    facts: dict[str, Any] = {
        "name": config.name,
        "path": str(path),
        "sha256": loaded.sha256,
        "parameters": loaded.model.parameter_count(),
        "vocabulary": config.vocabulary,
        "latencies_ms": [mean_latency_ms(length, loaded.model.lookahead) for length in config.segment_lengths],
        "card": loaded.card,
        "config": config.to_dict(),
    }
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
    models: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Models to check; without any, all.")] = None,
    json_output: JsonOption = False,
) -> None:
    """Compare the SHA-256 of each model's file with the catalogue. Exit code 1 if one is missing or altered."""
    from models.checkpoint import sha256_of

    listed = {entry.name: entry for entry in _entries()}
    unknown = [name for name in models or () if name not in listed]
    if unknown:
        raise UserError(f"unknown model {unknown[0]!r}: known are {', '.join(listed)}")
    results = []
    for name in models or listed:
        expected, found = listed[name].sha256, _digest(listed[name].path, sha256_of)
        results.append({"name": name, "path": str(listed[name].path), "ok": found == expected, "sha256": found, "expected": expected})
        if json_output:
            continue
        if found == expected:
            print(f"{name}: whole (SHA-256 {found})")
        elif found is None:
            complain(f"{name}: {listed[name].path} cannot be read; reinstall viseme")
        else:
            complain(f"{name}: {listed[name].path} is damaged or altered (SHA-256 {found}, expected {expected}); reinstall viseme")
    if json_output:
        print_json({"models": results})
    sys.exit(EXIT_OK if all(result["ok"] for result in results) else EXIT_FAILED)


def _digest(path: Path, sha256_of: Any) -> str | None:
    try:
        return str(sha256_of(path))
    except OSError:
        return None
