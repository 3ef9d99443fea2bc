"""The form that every page of the settings is: sections of rows, each with a label, a widget and a word of explanation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.gui.theme.tokens import SPACE

_WIDEST = 76 * SPACE
_FIELD = 38 * SPACE


class Form(QScrollArea):
    """Scrolls where it is too tall; rows stand one below the other, so that long words in any language have room."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        body = QWidget(self)
        body.setMaximumWidth(_WIDEST)
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, 3 * SPACE)
        self._layout.setSpacing(SPACE // 2)
        head = QLabel(title, body)
        head.setProperty("role", "page-title")
        self._layout.addWidget(head)
        self._layout.addSpacing(SPACE)
        self.setWidget(body)

    def section(self, title: str) -> None:
        """Begin a group of rows."""
        label = QLabel(title, self.widget())
        label.setProperty("role", "section-title")
        self._layout.addSpacing(2 * SPACE)
        self._layout.addWidget(label)
        self._layout.addSpacing(SPACE // 2)

    def row(self, label: str, widget: QWidget, hint: str = "") -> None:
        """A labelled widget; boxes to tick carry their label themselves (give an empty one)."""
        if label:
            name = QLabel(label, self.widget())
            name.setBuddy(widget)
            self._layout.addWidget(name)
            if not widget.accessibleName():
                widget.setAccessibleName(label)
        if isinstance(widget, QComboBox):
            widget.setMinimumWidth(_FIELD)
        if not isinstance(widget, QCheckBox) and widget.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Expanding:
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeading)
        else:
            self._layout.addWidget(widget)
        if hint:
            widget.setAccessibleDescription(hint)
            self.hint(hint)
        self._layout.addSpacing(SPACE)

    def hint(self, text: str) -> QLabel:
        """A word of explanation of its own."""
        label = QLabel(text, self.widget())
        label.setProperty("role", "hint")
        label.setWordWrap(True)
        self._layout.addWidget(label)
        return label

    def add(self, widget: QWidget) -> None:
        """Any widget over the whole width."""
        self._layout.addWidget(widget)
        self._layout.addSpacing(SPACE)

    def end(self) -> None:
        """No more rows: what is free stays below."""
        self._layout.addStretch(1)
