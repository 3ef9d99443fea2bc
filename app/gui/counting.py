"""Texts with a number in them for code that is no QObject: lupdate finds plurals only in `tr` of a class."""

from __future__ import annotations

from PySide6.QtCore import QObject


class Counting(QObject):
    """Made where it is needed."""

    def words(self, number: int) -> str:
        """So many words."""
        return self.tr("%n word(s)", "", number)

    def clips(self, number: int) -> str:
        """Name of a collection, so many clips, and the latency at which they were recognised."""
        return self.tr("%1: %n clip(s), at %2 ms", "", number)
