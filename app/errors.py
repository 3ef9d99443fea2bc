"""What goes wrong by the user's doing, whichever door was taken."""

from __future__ import annotations


class UserError(Exception):
    """Something that the user can mend; the message names the file or option and the remedy."""


class UsageError(Exception):
    """Options that do not go together."""
