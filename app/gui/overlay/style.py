"""How captions look, as the user has chosen, and whether that can be read."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QGuiApplication

from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.settings.store import Settings
from app.gui.theme.look import blend
from app.gui.theme.tokens import contrast

ENOUGH = 4.5
"""Contrast that text needs, by WCAG 2.2."""
LOOK = (
    keys.OVERLAY_FONT, keys.OVERLAY_SIZE, keys.OVERLAY_LINES, keys.OVERLAY_TEXT, keys.OVERLAY_BACK, keys.OVERLAY_OPACITY,
    keys.OVERLAY_PARTIALS,
)  # fmt: skip
"""What the look consists of."""


@dataclass(frozen=True, slots=True)
class Style:
    """The settings at one moment."""

    family: str
    """Empty for the font of the program."""
    points: int
    lines: int
    text: str
    back: str
    opacity: int
    """Percent of the background."""
    partials: bool

    @classmethod
    def of(cls, settings: Settings) -> Style:
        """What is chosen; what is no colour counts as not chosen."""
        get = settings.get
        return cls(
            get(keys.OVERLAY_FONT), get(keys.OVERLAY_SIZE), get(keys.OVERLAY_LINES), _colour(settings, keys.OVERLAY_TEXT),
            _colour(settings, keys.OVERLAY_BACK), get(keys.OVERLAY_OPACITY), get(keys.OVERLAY_PARTIALS),
        )  # fmt: skip

    def font(self) -> QFont:
        """The font of the captions."""
        font = QFont(self.family) if self.family else QFont(QGuiApplication.font())
        font.setPointSize(self.points)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def background(self, *, whole: bool = False) -> QColor:
        """The colour behind the text; `whole` where nothing can shine through."""
        colour = QColor(self.back)
        colour.setAlphaF(1.0 if whole else self.opacity / 100)
        return colour

    def contrast(self) -> float:
        """The least contrast that the text can have, whatever is behind the captions."""
        share = self.opacity / 100
        dark, bright = (blend(self.back, behind, share) for behind in ("#000000", "#ffffff"))
        if _light(dark) <= _light(self.text) <= _light(bright):
            return 1.0  # there is something to be behind them that makes the background as light as the text
        return min(contrast(self.text, dark), contrast(self.text, bright))


def high_contrast(settings: Settings) -> None:
    """Choose yellow on black, with nothing shining through."""
    settings.set(keys.OVERLAY_TEXT, "#ffff00")
    settings.set(keys.OVERLAY_BACK, "#000000")
    settings.set(keys.OVERLAY_OPACITY, 100)


def as_at_first(settings: Settings) -> None:
    """The look that captions have where nobody has chosen another."""
    for key in LOOK:
        settings.set(key, key.default)  # type: ignore[misc]


def _light(colour: str) -> float:
    return contrast(colour, "#000000")


def _colour(settings: Settings, key: Key[str]) -> str:
    colour = QColor(settings.get(key))
    return colour.name() if colour.isValid() else key.default
