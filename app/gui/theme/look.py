"""The look in force: light or dark, as chosen or as the system has it, as palette and style sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.gui.theme import sheet
from app.gui.theme.tokens import DARK, LIGHT, Tokens


class Changes(QObject):
    """Tells of another look."""

    changed = Signal()
    """`current` gives other colours now."""


changes = Changes()
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
_state: dict[str, object] = {"tokens": LIGHT, "scheme": "system", "followed": None}


def current() -> Tokens:
    """The colours in force; ask at paint time."""
    tokens = _state["tokens"]
    return tokens if isinstance(tokens, Tokens) else LIGHT


def apply(app: QApplication, scheme: str = "system") -> None:
    """Bring a scheme into force: `light`, `dark`, or `system`, which follows the system from now on."""
    hints = app.styleHints()
    first = _state["followed"] is not app
    if first:
        _state["followed"] = app
        app.setStyle("Fusion")
        hints.colorSchemeChanged.connect(lambda: _system_changed(app))
    _state["scheme"] = scheme
    if scheme in _SCHEMES:
        hints.setColorScheme(_SCHEMES[scheme])  # window frames and file dialogs of the system follow
    else:
        hints.unsetColorScheme()
    _refresh(app, force=first)


def blend(one: str, other: str, share: float) -> str:
    """A colour between two: `share` of `one`, in [0, 1], the rest of `other`."""
    parts = [round(int(one[place : place + 2], 16) * share + int(other[place : place + 2], 16) * (1 - share)) for place in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _system_changed(app: QApplication) -> None:
    if _state["scheme"] not in _SCHEMES:
        _refresh(app)


def _refresh(app: QApplication, *, force: bool = False) -> None:
    scheme = _SCHEMES.get(str(_state["scheme"]), app.styleHints().colorScheme())
    tokens = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    if tokens is _state["tokens"] and not force:
        return
    _state["tokens"] = tokens
    app.setPalette(palette(tokens))
    app.setStyleSheet(sheet.style_sheet(tokens, app.font().pointSizeF(), blend))
    changes.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """Colours for what the style sheet does not reach, such as text views, selections and links."""
    role, result = QPalette.ColorRole, QPalette()
    shadow = blend(tokens.text, tokens.window, 0.3)
    colours = {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.surface, role.AlternateBase: tokens.window,
        role.Text: tokens.text, role.PlaceholderText: tokens.muted, role.Button: tokens.raised, role.ButtonText: tokens.text,
        role.BrightText: tokens.bad, role.Highlight: tokens.accent, role.HighlightedText: tokens.on_accent, role.Accent: tokens.accent,
        role.Link: tokens.accent_text, role.LinkVisited: tokens.accent_text, role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text, role.Light: tokens.surface, role.Midlight: tokens.raised, role.Mid: tokens.border,
        role.Dark: tokens.border, role.Shadow: shadow,
    }  # fmt: skip
    for kind, colour in colours.items():
        result.setColor(kind, QColor(colour))
    faint = QColor(blend(tokens.muted, tokens.surface, 0.6))
    for kind in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        result.setColor(QPalette.ColorGroup.Disabled, kind, faint)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.border))
    return result
