"""Moving and resizing a window without a frame: by the window system where it can, by hand where it cannot."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

GRIP = 8
"""Pixels at the edges that resize."""
_NONE = Qt.Edge(0)
_CURSORS = {
    Qt.Edge.LeftEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
}


def edges_at(place: QPoint, size: QSize) -> Qt.Edge:
    """The edges that are at a place of a window."""
    edges = _NONE
    if place.x() < GRIP:
        edges |= Qt.Edge.LeftEdge
    elif place.x() >= size.width() - GRIP:
        edges |= Qt.Edge.RightEdge
    if place.y() < GRIP:
        edges |= Qt.Edge.TopEdge
    elif place.y() >= size.height() - GRIP:
        edges |= Qt.Edge.BottomEdge
    return edges


def dragged(place: QRect, edges: Qt.Edge, by: QPoint, least: QSize) -> QRect:
    """A window whose edges were dragged, or all of it where no edge was."""
    if edges == _NONE:
        return place.translated(by)
    left, top, right, bottom = place.left(), place.top(), place.left() + place.width(), place.top() + place.height()
    if edges & Qt.Edge.LeftEdge:
        left = min(left + by.x(), right - least.width())
    if edges & Qt.Edge.RightEdge:
        right = max(right + by.x(), left + least.width())
    if edges & Qt.Edge.TopEdge:
        top = min(top + by.y(), bottom - least.height())
    if edges & Qt.Edge.BottomEdge:
        bottom = max(bottom + by.y(), top + least.height())
    return QRect(left, top, right - left, bottom - top)


class Handles:
    """What the mouse does with a window; the window passes its mouse events on."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._from: QPoint | None = None
        self._place = QRect()
        self._edges = _NONE

    @property
    def resizing(self) -> bool:
        """Whether an edge is being dragged by hand."""
        return self._from is not None and self._edges != _NONE

    def press(self, event: QMouseEvent) -> None:
        """The button goes down: moving or resizing begins."""
        self._edges = edges_at(event.position().toPoint(), self._window.size())
        handle = self._window.windowHandle()
        if handle is not None:
            begun = handle.startSystemMove() if self._edges == _NONE else handle.startSystemResize(self._edges)
            if begun:
                return
        self._from, self._place = event.globalPosition().toPoint(), self._window.geometry()

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves: the window follows, or the cursor says what could be done."""
        if self._from is not None:
            by = event.globalPosition().toPoint() - self._from
            self._window.setGeometry(dragged(self._place, self._edges, by, self._window.minimumSize()))
            return
        edges = edges_at(event.position().toPoint(), self._window.size())
        self._window.setCursor(_CURSORS.get(edges, Qt.CursorShape.SizeAllCursor))

    def release(self) -> None:
        """The button comes up."""
        self._from = None
