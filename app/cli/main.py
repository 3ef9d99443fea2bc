"""The `viseme` command: its sub-commands, version and help. Whatever takes long to import stays inside the commands."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import console, doctor, evaluate, models, transcribe

app = typer.Typer(
    name="viseme",
    help="Real-time audio-visual speech recognition on your own machine: it hears and sees speech and writes it down. Nothing is stored or sent.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 success, 1 the job or a part of it failed, 2 wrong usage, 130 interrupted. VISEME_DEBUG=1 shows tracebacks.",
)


def _show_version(wanted: bool) -> None:
    """Print the version of the installed distribution and stop."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("viseme")
        except PackageNotFoundError:
            number = "(not installed: run from a checkout)"
        typer.echo(f"viseme {number}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)] = False,
) -> None:
    """The options that come before a command."""


app.command("transcribe", no_args_is_help=True)(transcribe.transcribe)
app.command("evaluate")(evaluate.evaluate)
app.command("doctor")(doctor.doctor)
app.add_typer(models.app, name="models")


def main() -> None:
    """Entry point of the console script."""
    console.use_utf8()
    app(prog_name="viseme")
