"""One way of writing down what was said, so that references and transcripts can be compared."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "ng", "’": "'", "‘": "'"}
)
"""Letters that Unicode does not take apart into a plain one and an accent, and the apostrophe's other shapes."""


def _plain(text: str) -> str:
    """Lower case without accents; what has no such spelling stays."""
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).lower()
    return "".join(letter for letter in apart.translate(_LETTERS) if not unicodedata.combining(letter))


def normalise(text: str) -> str:
    """Lower case a to z, apostrophes inside words, and single spaces; accents are dropped, everything else becomes a space.

    Digits and other scripts are lost: ask `unspoken` first.
    """
    words = re.sub(r"[^a-z']+", " ", _plain(text)).split()
    return " ".join(word for word in (word.strip("'") for word in words) if word)


def unspoken(text: str) -> str:
    """Letters and digits of the text that `normalise` would drop, each once and in order: numbers are to be spelled as they are said."""
    lost = (letter for letter in _plain(text) if letter.isalnum() and not ("a" <= letter <= "z"))
    return "".join(dict.fromkeys(lost))
