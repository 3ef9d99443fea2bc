"""`viseme models`: which models are installed, what they are, and whether their files are whole."""

from __future__ import annotations

import typer

app = typer.Typer(help="Which models are installed, what they are, and whether their files are whole.", no_args_is_help=True)
