"""One way of writing down what was said, so that references and transcripts can be compared."""

from __future__ import annotations

import re
import unicodedata


def normalise(text: str) -> str:
    """Lower case a to z, apostrophe and single spaces; accents are dropped, everything else becomes a space."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z']+", " ", plain.lower()).split()
    return " ".join(word for word in words if word.strip("'"))
