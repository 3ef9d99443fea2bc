"""What goes wrong by the user's doing, whichever door was taken, and how errors are told in one line."""

from __future__ import annotations

from pipeline.atomic import printable


class UserError(Exception):
    """Something that the user can mend; the message names the file or option and the remedy."""


class UsageError(Exception):
    """Options that do not go together."""


def one_line(message: object) -> str:
    """The message with every run of white space (line ends too) as one space, and what would steer a terminal spelled out."""
    return printable(" ".join(str(message).split()))


def described(error: BaseException) -> str:
    """One line for an error that nobody foresaw."""
    text = one_line(error)
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind
