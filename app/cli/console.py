"""What every command says and how it ends: messages on standard error, one JSON object on standard output, exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

EXIT_OK = 0
EXIT_FAILED = 1
"""The job, or a part of it, failed."""
EXIT_USAGE = 2
"""Wrong options; nothing was done."""
EXIT_INTERRUPTED = 130
"""Ctrl-C, as shells count it: 128 + SIGINT."""

P = ParamSpec("P")
R = TypeVar("R")


class UserError(Exception):
    """Something that the user can mend; the message names the file or option and the remedy."""


class UsageError(Exception):
    """Options that do not go together."""


def one_line(message: object) -> str:
    """The message with every run of white space (line ends too) as one space."""
    return " ".join(str(message).split())


def encodable(text: str) -> str:
    """The text with unpaired surrogates, which odd file names hold, spelled out; in JSON the spelling stands for the same character."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def say(message: str = "") -> None:
    """Tell people something on standard error."""
    print(message, file=sys.stderr, flush=True)


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


def describe(error: BaseException) -> str:
    """One line for an error that nobody foresaw."""
    text = one_line(error)
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into one line and an exit code; a traceback is shown only with VISEME_DEBUG=1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt:
            say("viseme: interrupted")
            code = EXIT_INTERRUPTED
        except BrokenPipeError:
            code = _reader_left()
        except UsageError as error:
            complain(error)
            code = EXIT_USAGE
        except Exception as error:
            code = _failed(error)
        sys.exit(code)

    return run


def _failed(error: Exception) -> int:
    """Report an exception and give the exit code; click's own exceptions (exit, bad parameter) pass."""
    if debugging() or any(base.__name__ in ("ClickException", "Exit", "Abort") for base in type(error).__mro__):
        raise error
    if isinstance(error, UserError):
        complain(error)
    else:
        complain(f"{describe(error)}. This should not happen: run again with VISEME_DEBUG=1 and report what it prints")
    return EXIT_FAILED


def _reader_left() -> int:
    """Who read our output has closed the pipe, as `head` does: keep Python from complaining at exit."""
    devnull: Any = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return EXIT_FAILED
