"""Where the captions are on the screen: remembered as text, and brought back to where they can be seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect

MARGIN = 48
"""From the lower edge of the screen, where nothing is remembered."""


def fitted(wanted: QRect, screens: Sequence[QRect], least: tuple[int, int]) -> QRect:
    """The place nearest to `wanted` that is wholly on one of the screens (the usable part of each).

    That screen is the one which shows most of it, or else the nearest. It is no smaller than `least`, where the screen is not.
    """
    if not screens:
        return wanted
    screen = min(screens, key=lambda area: (-_shared(area, wanted), _distance(area, wanted)))
    width = min(max(wanted.width(), least[0]), screen.width())
    height = min(max(wanted.height(), least[1]), screen.height())
    left = min(max(wanted.left(), screen.left()), screen.left() + screen.width() - width)
    top = min(max(wanted.top(), screen.top()), screen.top() + screen.height() - height)
    return QRect(left, top, width, height)


def first(screen: QRect, height: int) -> QRect:
    """Where captions are expected: low, in the middle, two thirds of the width."""
    width = screen.width() * 2 // 3
    return QRect(screen.left() + (screen.width() - width) // 2, screen.top() + screen.height() - height - MARGIN, width, height)


def written(place: QRect) -> str:
    """The place as text for the settings."""
    return f"{place.left()} {place.top()} {place.width()} {place.height()}"


def read(text: str) -> QRect | None:
    """The place that `written` wrote; None for anything else."""
    try:
        left, top, width, height = (int(part) for part in text.split())
    except ValueError:
        return None
    return QRect(left, top, width, height) if width > 0 and height > 0 and max(map(abs, (left, top, width, height))) < 1 << 20 else None


def _shared(one: QRect, other: QRect) -> int:
    both = one.intersected(other)
    return max(both.width(), 0) * max(both.height(), 0)


def _distance(area: QRect, place: QRect) -> int:
    middle = place.center()
    across = max(area.left() - middle.x(), middle.x() - area.right(), 0)
    down = max(area.top() - middle.y(), middle.y() - area.bottom(), 0)
    return across * across + down * down
