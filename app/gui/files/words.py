"""The states, times and figures of a file in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.gui.counting import Counting
from app.gui.files.item import Item, State
from app.gui.messages import shown


def name_of(state: State) -> str:
    """What a state is called."""
    translate = QCoreApplication.translate
    return {
        State.waiting: translate("Files", "Waiting"),
        State.running: translate("Files", "Transcribing"),
        State.done: translate("Files", "Done"),
        State.failed: translate("Files", "Failed"),
        State.cancelled: translate("Files", "Cancelled"),
    }[state]


def span(seconds: float) -> str:
    """A time such as 0:09, 12:30 or 1:02:03."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def length_of(item: Item) -> str:
    """How long the file is; empty where that is not known yet."""
    length = (item.result.get("source") or {}).get("duration_s") or item.total
    return span(length) if length else ""


def line_of(item: Item) -> str:
    """What is to be said of it now, in one line."""
    if item.state is State.failed and item.message:
        return about(item, item.message)
    parts = [name_of(item.state)]
    if item.state is State.running:
        parts = _running(item)
    elif item.state is State.done or item.words:
        parts += _figures(item)
    return " · ".join(parts)


def about(item: Item, line: str) -> str:
    """A line of the engine without the name of the file, where that is beside it anyway."""
    line = shown(line)
    for name in (str(item.path), item.path.name):
        line = line.removeprefix(f"{name}: ")
    return line[:1].upper() + line[1:]


def described(item: Item) -> str:
    """The same for those who hear it instead of seeing it."""
    parts = [item.path.name, name_of(item.state)]
    length = length_of(item)
    if length:
        parts.append(QCoreApplication.translate("Files", "length %1").replace("%1", length))
    if item.state is State.failed:
        parts.append(about(item, item.message))
    elif item.state is State.running:
        parts += _running(item)
    elif item.state is State.done or item.words:
        parts += _figures(item)
    return ", ".join(part for part in parts if part)


def _running(item: Item) -> list[str]:
    translate = QCoreApplication.translate
    if item.cancelling:
        return [translate("Files", "Cancelling …")]
    fraction = item.fraction
    if item.first is None:
        return [translate("Files", "Starting …"), span(item.elapsed)]
    parts = []
    if fraction is not None:
        parts.append(translate("Files", "%1 %").replace("%1", QLocale().toString(int(fraction * 100))))
    else:
        parts.append(translate("Files", "%1 done").replace("%1", span(item.done)))
    parts.append(translate("Files", "%1 elapsed").replace("%1", span(item.elapsed)))
    if item.rest is not None:
        parts.append(translate("Files", "about %1 left").replace("%1", span(max(1.0, item.rest))))
    return parts


def _figures(item: Item) -> list[str]:
    parts = [Counting().words(item.words)]
    if item.state is State.done and item.rtf:
        parts.append(QCoreApplication.translate("Files", "RTF %1").replace("%1", QLocale().toString(item.rtf, "f", 2)))
    return parts
