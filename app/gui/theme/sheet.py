"""The style sheet of the window, made from the tokens: one for everything, so that pages only name what a widget is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from string import Template

from app.gui.theme.resource import register
from app.gui.theme.tokens import RADIUS, Tokens

_MARKS = {"check": "on_accent", "up": "muted", "down": "muted"}
"""Icons that the style sheet itself draws, and their colour."""
_registered: set[str] = set()


def style_sheet(tokens: Tokens, points: float, blend: Callable[[str, str, float], str]) -> str:
    """`points` is the size of ordinary text."""
    values = {name: value for name, value in asdict(tokens).items() if isinstance(value, str)}
    values |= {
        "folder": _marks(tokens),
        "radius": str(RADIUS),
        "small": str(RADIUS - 2),
        "tint": blend(tokens.accent, tokens.surface, 0.16 if tokens.dark else 0.10),
        "hover": blend(tokens.text, tokens.raised, 0.06),
        "pressed": blend(tokens.text, tokens.raised, 0.12),
        "accent_hover": blend(tokens.text if tokens.dark else tokens.on_accent, tokens.accent, 0.12),
        "accent_pressed": blend(tokens.window if tokens.dark else tokens.text, tokens.accent, 0.14),
        "faint": blend(tokens.muted, tokens.surface, 0.6),
        "scroll": blend(tokens.muted, tokens.surface, 0.45),
        "field_border": blend(tokens.muted, tokens.surface, 0.62),
        "page_title": f"{points * 1.6:.1f}",
        "section_title": f"{points * 1.12:.1f}",
        "hint": f"{points * 0.95:.1f}",
        "empty": f"{points * 1.1:.1f}",
    }
    return Template(_SHEET).substitute(values)


def _marks(tokens: Tokens) -> str:
    """Name of the resource folder that holds the marks of this edition."""
    folder = "viseme-dark" if tokens.dark else "viseme-light"
    if folder not in _registered:
        _registered.add(folder)
        drawn = {}
        for name, colour in _MARKS.items():
            text = files("assets").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
            drawn[f"{name}.svg"] = text.replace("currentColor", asdict(tokens)[colour]).replace('width="1.75"', 'width="2.75"').encode()
        register(folder, drawn)
    return folder


_SHEET = """
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 6px 8px; }
QMainWindow, QDialog { background: $window; }
QDialogButtonBox, QMessageBox, QFileDialog { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { width: 0; height: 0; }

/* text by its place in the hierarchy */
QLabel[role="page-title"] { font-size: ${page_title}pt; font-weight: 600; color: $text; }
QLabel[role="section-title"] { font-size: ${section_title}pt; font-weight: 600; color: $text; }
QLabel[role="hint"] { font-size: ${hint}pt; color: $muted; }
QLabel[role="status"] { font-size: ${hint}pt; color: $muted; padding: 2px 4px; }
QLabel[role="empty"] { font-size: ${empty}pt; color: $muted; padding: 24px; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="good"] { color: $good; }

/* panels */
*[role="panel"] { background: $surface; border: 1px solid $border; border-radius: ${radius}px; }
*[role="plain"] { background: transparent; border: none; }
QFrame[role="rule"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QGroupBox { border: 1px solid $border; border-radius: ${radius}px; margin-top: 0.8em; padding: 16px 12px 12px 12px; background: $surface; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; left: 10px; padding: 0 6px; color: $muted; }

/* buttons */
QPushButton {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${small}px; padding: 6px 15px; min-height: 1.35em; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:disabled { color: $faint; background: $window; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 14px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 5px 14px; }
QPushButton[role="primary"]:disabled { background: $raised; border-color: $border; color: $faint; }
QPushButton[role="danger"] { color: $bad; }
QPushButton[role="danger"]:hover { border-color: $bad; }
QPushButton[role="danger"]:pressed, QPushButton[role="danger"]:checked { border-color: $bad; background: $raised; }
QPushButton[role="danger"]:disabled { color: $faint; border-color: $border; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; color: $accent_text; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; }
QPushButton[role="quiet"]:disabled { color: $faint; }
QPushButton[role="segment"] { padding: 6px 7px; }
QPushButton[role="segment"]:checked { background: $tint; border-color: $accent; color: $accent_text; }
QPushButton[role="segment"]:focus { border: 2px solid $accent; padding: 5px 6px; }
QToolButton {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${small}px; padding: 5px 9px; min-height: 1.35em; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $tint; border-color: $accent; color: $accent_text; }
QToolButton:disabled { color: $faint; background: $window; }
QToolButton:focus { border: 2px solid $accent; padding: 4px 8px; }
QToolButton[toolButtonStyle="2"] { padding-right: 4px; }
QToolButton[toolButtonStyle="2"][layoutDirection="1"] { padding-right: 9px; padding-left: 4px; }
QToolButton[toolButtonStyle="2"]:focus { padding-right: 3px; }
QToolButton[toolButtonStyle="2"][layoutDirection="1"]:focus { padding-right: 8px; padding-left: 3px; }
QToolButton[popupMode="1"] { padding-right: 22px; }
QToolButton[popupMode="1"]:focus { padding-right: 21px; }
QToolButton[popupMode="2"] { padding-right: 22px; }
QToolButton[popupMode="2"]:focus { padding-right: 21px; }
QToolButton::menu-button { border: none; width: 20px; }
QToolButton::menu-arrow, QToolButton::menu-indicator { image: url(:/$folder/down.svg); width: 10px; height: 10px; }
QToolButton::menu-indicator { subcontrol-origin: border; subcontrol-position: center right; right: 7px; }
QToolButton[role="quiet"] { background: transparent; border: 1px solid transparent; }
QToolButton[role="quiet"]:hover { background: $hover; }
QToolButton[role="quiet"]:pressed { background: $pressed; }
QToolButton[role="quiet"]:checked { background: $tint; color: $accent_text; }
QToolButton[role="quiet"]:focus { border: 2px solid $accent; }
QToolButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; padding: 7px 17px; }
QToolButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QToolButton[role="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QToolButton[role="primary"]:focus { border: 2px solid $text; padding: 6px 16px; }
QToolButton[role="primary"]:disabled { background: $raised; border-color: $border; color: $faint; }
QToolButton[role="danger"] { color: $bad; }

/* the rail of pages */
QFrame[role="rail"] { background: $surface; border: none; border-right: 1px solid $border; }
QFrame[role="rail"][layoutDirection="1"] { border-right: none; border-left: 1px solid $border; }
QToolButton[role="rail"] {
  background: transparent; border: 2px solid transparent; border-radius: ${radius}px; padding: 8px 4px; color: $muted; }
QToolButton[role="rail"]:hover { background: $raised; color: $text; }
QToolButton[role="rail"]:checked { background: $tint; color: $accent_text; font-weight: 600; }
QToolButton[role="rail"]::menu-indicator { image: none; width: 0; }
QToolButton[role="rail"][popupMode="2"], QToolButton[role="rail"][popupMode="2"]:focus { padding: 8px 4px; }
QToolButton[role="rail"]:focus { border: 2px solid $accent; padding: 8px 4px; }

/* fields */
QLineEdit, QComboBox, QAbstractSpinBox {
  background: $surface; color: $text; border: 1px solid $field_border; border-radius: ${small}px; padding: 5px 9px; min-height: 1.35em;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit QToolButton, QLineEdit QToolButton:hover, QLineEdit QToolButton:pressed {
  background: transparent; border: none; padding: 0; min-height: 0; }
QPlainTextEdit, QTextEdit, QTextBrowser {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${small}px; padding: 4px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 4px 8px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $faint; background: $window; border-color: $border; }
QComboBox { padding-right: 28px; combobox-popup: 0; }
QComboBox:focus { padding-right: 27px; }
QComboBox::drop-down { border: none; width: 26px; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/$folder/down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $border; padding: 4px; outline: none;
  selection-background-color: $accent; selection-color: $on_accent; }
QComboBox QAbstractItemView::item { padding: 5px 8px; min-height: 1.35em; }
QComboBox QAbstractItemView::item:selected { background: $accent; color: $on_accent; }
QAbstractSpinBox { padding: 5px 24px 5px 1px; qproperty-alignment: AlignCenter; }
QAbstractSpinBox:focus { padding: 4px 23px 4px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  border: none; width: 22px; subcontrol-origin: border; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-arrow { image: url(:/$folder/up.svg); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url(:/$folder/down.svg); width: 9px; height: 9px; }
QCheckBox, QRadioButton { spacing: 8px; color: $text; padding: 2px; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 16px; height: 16px; background: $surface; border: 1px solid $field_border; border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(:/$folder/check.svg); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; background: $on_accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 14px; height: 14px; }
QCheckBox::indicator:checked:focus { border: 2px solid $text; }
QRadioButton::indicator:checked:focus { border: 5px solid $accent_text; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $border; }
QCheckBox:focus, QRadioButton:focus { color: $accent_text; }

/* sliders and progress */
QSlider { min-height: 24px; min-width: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $border; }
QSlider::handle { background: $accent; border: 2px solid $surface; border-radius: 9px; width: 14px; height: 14px; }
QSlider::handle:horizontal { margin: -7px 0; }
QSlider::handle:vertical { margin: 0 -7px; }
QSlider::handle:hover { background: $accent_hover; }
QSlider::handle:focus { border: 2px solid $text; }
QSlider::handle:disabled, QSlider::sub-page:horizontal:disabled { background: $border; }
QProgressBar {
  background: $raised; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; color: transparent; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

/* lists, tables, scrolling */
QListView, QTreeView, QTableView { background: $surface; color: $text; border: 1px solid $border; border-radius: ${small}px; outline: none;
  gridline-color: $border; alternate-background-color: $window; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 1px solid $accent; }
QListView::item, QTreeView::item, QTableView::item { padding: 5px 8px; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $raised; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $accent; color: $on_accent; }
QListView[role="subjects"] { background: transparent; border: none; }
QListView[role="subjects"]::item { padding: 9px 10px; border-radius: ${small}px; }
QListView[role="subjects"]::item:selected { background: $tint; color: $accent_text; }
QListView[role="subjects"]:focus { border: none; }
QListView[role="subjects"]::item:selected:focus { border: 2px solid $accent; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 7px 8px; }
QTableCornerButton::section { background: $surface; border: none; }
QAbstractScrollArea { background: $surface; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { margin: 0 6px; border-radius: 2px; }
QSplitter::handle:vertical { margin: 6px 0; border-radius: 2px; }
QSplitter::handle:hover { background: $border; }

/* tabs, menus, bars */
QTabWidget::pane { border: 1px solid $border; border-radius: ${small}px; background: $surface; top: -1px; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 16px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent_text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { color: $text; border-bottom: 2px solid $text; }
QMenuBar { background: $window; color: $text; padding: 2px 4px; border-bottom: 1px solid $border; }
QMenuBar::item { padding: 5px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 12px; height: 12px; margin-left: 8px; }
QMenu::indicator:checked { image: url(:/$folder/check.svg); background: $accent; border-radius: 3px; }
QStatusBar { background: $window; color: $muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }

/* what slides in to say something */
QFrame[role="toast"] { background: $raised; border: 1px solid $border; border-radius: ${radius}px; }
QFrame[role="toast"][kind="warn"] { border: 1px solid $warn; }
QFrame[role="toast"][kind="error"] { border: 1px solid $bad; }
QFrame[role="drop"] { background: $tint; border: 2px dashed $accent; border-radius: ${radius}px; }
"""
