"""What every command says and how it ends: messages on standard error, one JSON object on standard output, exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from app.errors import UsageError, UserError, described, one_line
from pipeline.atomic import printable

EXIT_OK = 0
EXIT_FAILED = 1
"""The job, or a part of it, failed."""
EXIT_USAGE = 2
"""Wrong options; nothing was done."""
EXIT_INTERRUPTED = 130
"""Ctrl-C, as shells count it: 128 + SIGINT."""

P = ParamSpec("P")
R = TypeVar("R")


def encodable(text: str) -> str:
    """The text with unpaired surrogates, which odd file names hold, spelled out; in JSON the spelling stands for the same character."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def say(message: str = "") -> None:
    """Tell people one line on standard error; control characters, which odd file names hold, are spelled out."""
    print(printable(message), file=sys.stderr, flush=True)


def warn(message: object) -> None:
    """One line that begins with `warning:` on standard error."""
    say(f"viseme: warning: {one_line(message)}")


def complain(message: object) -> None:
    """One line that begins with `error:` on standard error."""
    say(f"viseme: error: {one_line(message)}")


def print_json(data: object) -> None:
    """The one JSON object of a `--json` command, on standard output."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    print(encodable(text), flush=True)


def use_utf8() -> None:
    """Write text in any language whatever the locale says, and never fail for a character that a terminal cannot show."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors)


def debugging() -> bool:
    """Whether the user asked for tracebacks."""
    return os.environ.get("VISEME_DEBUG", "0") not in ("", "0")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into one line and an exit code; a traceback is shown only with VISEME_DEBUG=1.

    A command called with `json_output` gets `{"error": line}` on standard output too. Wrong usage prints nothing there: no JSON is due.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt:
            say("viseme: interrupted")
            problem, code = "interrupted", EXIT_INTERRUPTED
        except BrokenPipeError:
            sys.exit(_reader_left())
        except UsageError as error:
            complain(error)
            sys.exit(EXIT_USAGE)
        except Exception as error:
            problem, code = _failed(error), EXIT_FAILED
            complain(problem)
        if kwargs.get("json_output"):
            print_json({"error": problem})
        sys.exit(code)

    return run


def _failed(error: Exception) -> str:
    """One line for an exception; click's own exceptions (exit, bad parameter) pass."""
    if debugging() or any(base.__name__ in ("ClickException", "Exit", "Abort") for base in type(error).__mro__):
        raise error
    return one_line(error) if isinstance(error, UserError) else unforeseen(error)


def unforeseen(error: Exception) -> str:
    """One line for an error that is a fault of the program."""
    return f"{described(error)}. This should not happen: run again with VISEME_DEBUG=1 and report what it prints"


def _reader_left() -> int:
    """Who read our output has closed the pipe, as `head` does: keep Python from complaining at exit."""
    devnull: Any = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return EXIT_FAILED
