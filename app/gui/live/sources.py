"""Pickers of the microphone and the camera: always what is plugged in now, and what is chosen even while it is away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStyle, QStyleOptionComboBox, QStylePainter, QToolButton, QWidget

from app.gui.live.devices import DeviceModel
from app.gui.shell.context import Context
from app.gui.theme import icons
from app.gui.theme.tokens import SPACE

_ADD = "\0add"
_SHAPES = {"system": "play", "monitor": "play", "network": "network", "file": "file", "none": "close"}


class Picker(QComboBox):
    """One kind of device. The list does not change while it is open, so that nothing moves under the hand."""

    add = Signal()
    """A network camera is to be added."""

    def __init__(self, devices: DeviceModel, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices, self._kind = devices, kind
        self._open = False
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setIconSize(QSize(16, 16))
        self.setAccessibleName(self.tr("Microphone") if kind == "microphone" else self.tr("Camera"))
        self.activated.connect(self._choose)
        devices.changed.connect(self.refresh)
        self.refresh()

    def showPopup(self) -> None:
        self._devices.refresh()
        self._open = True
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        self._open = False
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As usual, but what does not fit ends with dots."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        room = field.width() - self.iconSize().width() - SPACE
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)  # type: ignore[misc]
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def refresh(self) -> None:
        """Show what there is now."""
        if self._open:
            return
        model, chosen, current = QStandardItemModel(self), self._devices.chosen(self._kind), 0
        for place, entry in enumerate(self._devices.entries(self._kind)):
            shape = _SHAPES.get(entry.kind, "mic" if self._kind == "microphone" else "camera")
            item = QStandardItem(icons.icon(shape if entry.present else "warn"), entry.label)
            item.setData(entry.value, Qt.ItemDataRole.UserRole)
            item.setToolTip(entry.label)
            model.appendRow(item)
            if entry.value == chosen:
                current = place
        if self._kind == "camera":
            item = QStandardItem(icons.icon("add"), self.tr("Network camera …"))
            item.setData(_ADD, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        self.setModel(model)  # deletes the one before, which is its child
        self.setCurrentIndex(current)
        self.setToolTip(self.currentText())

    def _choose(self, index: int) -> None:
        value = self.itemData(index)
        if value == _ADD:
            self._open = False
            self.refresh()  # back to what is chosen, should nothing come of it
            self.add.emit()
        else:
            self._devices.choose(self._kind, value)


class Sources(QWidget):
    """Microphone and camera side by side, with a button that looks again and one for a network camera."""

    def __init__(self, context: Context, devices: DeviceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self.microphone, self.camera = Picker(devices, "microphone"), Picker(devices, "camera")
        for picker, text in ((self.microphone, self.tr("Microphone")), (self.camera, self.tr("Camera"))):
            label = QLabel(text)
            label.setProperty("role", "hint")
            label.setBuddy(picker)
            row.addWidget(label)
            row.addWidget(picker, 1)
            row.addSpacing(SPACE // 2)
        group = self.tr("Live")
        actions = context.actions
        actions.add("live.microphone", self.tr("Choose the microphone"), lambda: _open(self.microphone), group=group, key="Ctrl+M",
                    icon=icons.icon("mic"))  # fmt: skip
        actions.add("live.camera", self.tr("Choose the camera"), lambda: _open(self.camera), group=group, key="Ctrl+K",
                    icon=icons.icon("camera"))  # fmt: skip
        self.network = actions.add("live.network", self.tr("Network camera …"), group=group, key="Ctrl+Shift+N",
                                   icon=icons.icon("network"), tip=self.tr("Use a camera of the network by its address"))  # fmt: skip
        look = actions.add("live.devices", self.tr("Look for devices again"), devices.refresh, group=group, key="F5",
                           icon=icons.icon("refresh"))  # fmt: skip
        for action in (self.network, look):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(action.text())
            row.addWidget(button)
        self.camera.add.connect(self.network.trigger)


def _open(picker: Picker) -> None:
    if picker.isVisible():
        picker.setFocus(Qt.FocusReason.ShortcutFocusReason)
        picker.showPopup()
