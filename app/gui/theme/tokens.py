"""The colours and measures that everything in the window is made of, in a light and a dark edition."""

from __future__ import annotations

from dataclasses import dataclass

SPACE = 8
"""Pixels that distances are multiples of."""
RADIUS = 8
"""Corner radius of panels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours as `#rrggbb`. Every text colour has a contrast of at least 4.5:1 on the window, surface and raised colours."""

    dark: bool
    window: str
    """Behind everything."""
    surface: str
    """Panels: preview, transcript, lists."""
    raised: str
    """Buttons, fields, hovered rows."""
    border: str
    text: str
    muted: str
    """Less important text."""
    accent: str
    """What is chosen or active; carries `on_accent`."""
    on_accent: str
    accent_text: str
    """The accent as a text colour."""
    good: str
    warn: str
    bad: str
    """As text or as a mark."""
    word_high: str
    """Words by confidence: sure, so-so, doubtful; partial text."""
    word_mid: str
    word_low: str
    partial: str
    face: str
    """Box and landmarks of the followed face on the picture."""
    other_face: str


LIGHT = Tokens(
    dark=False,
    window="#f4f5f7", surface="#ffffff", raised="#eceef2", border="#cfd4dc",
    text="#171a21", muted="#565e6c",
    accent="#1f5fd0", on_accent="#ffffff", accent_text="#1a56bf",
    good="#17713b", warn="#8a5300", bad="#b3261e",
    word_high="#171a21", word_mid="#4f5663", word_low="#8a4b00", partial="#5a6270",
    face="#29d17c", other_face="#ffffff",
)  # fmt: skip
DARK = Tokens(
    dark=True,
    window="#14161b", surface="#1c1f26", raised="#2a2e37", border="#3d434f",
    text="#eceef3", muted="#a9b1bf",
    accent="#4c8dff", on_accent="#0b1220", accent_text="#8ab4ff",
    good="#62d394", warn="#f0b755", bad="#ff8a80",
    word_high="#eceef3", word_mid="#b3bac7", word_low="#f0b755", partial="#a9b1bf",
    face="#29d17c", other_face="#ffffff",
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
