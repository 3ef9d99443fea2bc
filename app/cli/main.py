"""The `viseme` command: its sub-commands, version and help. Whatever takes long to import stays inside the commands."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Annotated

import typer

from app.cli import annotate, console, devices, doctor, evaluate, gui, live, models, serve, transcribe

app = typer.Typer(
    name="viseme",
    help="Speech recognition that hears and sees: video, or sound alone, becomes text on your own machine. Nothing is stored or sent.",
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
def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)] = False,
) -> None:
    """The options that come before a command."""


def _help(command: Callable[..., None]) -> str:
    """The docstring of a command with the line breaks within paragraphs taken out: the terminal decides where lines end."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.__doc__ or ""))


app.command("transcribe", no_args_is_help=True, help=_help(transcribe.transcribe))(transcribe.transcribe)
app.command("live", help=_help(live.live))(live.live)
app.command("serve", help=_help(serve.serve))(serve.serve)
app.command("gui", help=_help(gui.gui))(gui.gui)
app.command("evaluate", help=_help(evaluate.evaluate))(evaluate.evaluate)
app.command("annotate", no_args_is_help=True, help=_help(annotate.annotate))(annotate.annotate)
app.command("devices", help=_help(devices.devices))(devices.devices)
app.command("doctor", help=_help(doctor.doctor))(doctor.doctor)
app.add_typer(models.app, name="models")


def main() -> None:
    """Entry point of the console script."""
    console.use_utf8()
    app(prog_name="viseme")
