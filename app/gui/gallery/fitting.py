"""Finds texts that do not fit their widgets, by walking everything that is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt, QTextBoundaryFinder
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QComboBox, QGroupBox, QHeaderView, QLabel, QLineEdit, QTabBar, QToolButton, QWidget

_MARKED_UP = re.compile(r"</?[a-z]+[^>]*>")
_SLACK = 1
"""Pixels that rounding may take."""


def cut_off(root: QWidget) -> Iterator[str]:
    """One line for each text that is cut off or elided below a widget."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisibleTo(root) and not widget.visibleRegion().isEmpty():
            problem = _of(widget)
            if problem:
                yield f"{_path(widget)}: {problem}"
            elif _outside(widget):
                yield f"{_path(widget)}: {_text(widget)!r} reaches beyond its parent"


def _of(widget: QWidget) -> str:
    text = _text(widget)
    if not text:
        return ""
    width, height = _needed(widget)
    if width > widget.width() + _SLACK:
        return f"{text!r} needs a width of {width}, has {widget.width()}"
    if height > widget.height() + _SLACK:
        return f"{text!r} needs a height of {height}, has {widget.height()}"
    return ""


def _text(widget: QWidget) -> str:
    if isinstance(widget, QToolButton):
        icon_only = widget.toolButtonStyle().name == "ToolButtonIconOnly" and not widget.icon().isNull()
        return "" if icon_only else widget.text()
    if isinstance(widget, QLabel) and _MARKED_UP.search(widget.text()) and widget.textFormat() != Qt.TextFormat.PlainText:
        document = QTextDocument()
        document.setHtml(widget.text())
        return document.toPlainText()
    if isinstance(widget, QLabel | QAbstractButton):
        return str(widget.text())
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QGroupBox):
        return widget.title()
    if isinstance(widget, QLineEdit) and not widget.text():
        return widget.placeholderText()
    if isinstance(widget, QTabBar | QHeaderView):
        return type(widget).__name__
    return ""


def _needed(widget: QWidget) -> tuple[int, int]:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return _longest_word(widget), widget.heightForWidth(widget.width())
    if isinstance(widget, QLabel):
        return widget.minimumSizeHint().width() if widget.pixmap().isNull() else 0, widget.minimumSizeHint().height()
    if isinstance(widget, QComboBox):
        icon = widget.iconSize().width() + 4 if not widget.itemIcon(widget.currentIndex()).isNull() else 0
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) + icon + 2 * 9 + 20, widget.minimumSizeHint().height()
    if isinstance(widget, QLineEdit):
        return widget.fontMetrics().horizontalAdvance(widget.placeholderText()) + 2 * 9, 0
    if isinstance(widget, QHeaderView):
        return _header(widget), 0
    if isinstance(widget, QTabBar):
        return widget.sizeHint().width(), 0
    return widget.minimumSizeHint().width(), widget.minimumSizeHint().height()


def _header(header: QHeaderView) -> int:
    """More than its width where one of its titles does not fit its own section."""
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, header.orientation()) or "") if model is not None else ""
        if not header.isSectionHidden(section) and header.fontMetrics().horizontalAdvance(text) > header.sectionSize(section):
            return header.width() + header.fontMetrics().horizontalAdvance(text)
    return 0


def _longest_word(label: QLabel) -> int:
    margins = label.contentsMargins().left() + label.contentsMargins().right() + 2 * label.margin()
    return max((label.fontMetrics().horizontalAdvance(word.strip()) for word in _unbroken(_text(label))), default=0) + margins


def _unbroken(text: str) -> Iterator[str]:
    """The stretches between places where a line may be broken: behind spaces, but in a path behind each slash too."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    begin = 0
    while (end := finder.toNextBoundary()) != -1:
        yield text[begin:end]
        begin = end


def _outside(widget: QWidget) -> bool:
    """Whether a part of a text lies where its parent ends; what scrolls is meant to."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or not _text(widget) or parent.objectName().startswith("qt_"):
        return False
    return not QRect(-_SLACK, -_SLACK, parent.width() + 2 * _SLACK, parent.height() + 2 * _SLACK).contains(widget.geometry())


def _path(widget: QWidget) -> str:
    names: list[str] = []
    here: QWidget | None = widget
    while here is not None and len(names) < 3:
        names.append(type(here).__name__)
        here = here.parentWidget()
    return " < ".join(names)
