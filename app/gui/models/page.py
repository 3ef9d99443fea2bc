"""The models page: a list of what there is, and the details of the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QListView, QMessageBox, QSplitter, QToolButton, QVBoxLayout, QWidget

from app.gui.models import text
from app.gui.models.card import Card
from app.gui.models.library import ModelLibrary
from app.gui.models.row import ROW, RowDelegate, RowList
from app.gui.models.rows import BUILT_IN_DETECTOR, Row
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE

TOPIC = "models"
_LIST_WIDTH, _CARD_WIDTH = 320, 560


class ModelsPage(QWidget):
    """Its actions mean the model that is chosen in the list."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.library = ModelLibrary(context.engine, context.settings, self)
        self.chosen: str | None = None
        """Name of the model whose details are shown."""
        self._add_actions()
        self._make_parts()
        self._lay_out()
        self.library.listed.connect(self._relisted)
        self.library.changed.connect(lambda name: self._refresh_actions())
        self.library.succeeded.connect(lambda name, line: context.notices.say(line, topic=TOPIC))
        self.library.failed.connect(lambda name, line: context.notices.say(line, Kind.error, topic=TOPIC))
        self._refresh_actions()

    def shown(self) -> None:
        """Files may have come and gone meanwhile."""
        self.library.refresh()

    def hidden(self) -> None:
        """What runs goes on."""

    def can_close(self) -> str:
        """A fetch goes on where it stopped another time: nothing is lost."""
        return ""

    def choose(self, name: str) -> None:
        """Show the details of a model."""
        self.list.setCurrentIndex(self.list_model.place(name))

    def _add_actions(self) -> None:
        add, group = self._context.actions.add, self.tr("Models")
        use = self.tr("Recognise with this model from now on; the one in use stays until it is loaded")
        self.use_action = add("models.use", self.tr("Use"), self._use, group=group, icon=icon("check", "on_accent"), tip=use)
        fetch = self.tr("Fetch this model from its public address; asks first")
        self.pull_action = add("models.pull", self.tr("Fetch …"), self._ask, group=group, icon=icon("download"), tip=fetch)
        whole = self.tr("Compare the file with the SHA-256 of the catalogue")
        self.verify_action = add("models.verify", self.tr("Verify"), self._verify, group=group, icon=icon("verify"), tip=whole)
        gone = self.tr("Delete a fetched model, or take a model file of yours off the list")
        self.remove_action = add("models.remove", self.tr("Remove"), self._remove, group=group, icon=icon("remove"), tip=gone)
        stop = self.tr("Stop what is being done with this model")
        self.cancel_action = add("models.cancel", self.tr("Cancel"), self._cancel, group=group, icon=icon("close"), tip=stop)
        own = self.tr("Take a model file (.safetensors) of your own into the list")
        self.add_action = add("models.add", self.tr("Add a model file …"), self._add, group=group, icon=icon("add"), tip=own)
        anew = self.tr("Look anew which models there are")
        self.refresh_action = add(
            "models.refresh", self.tr("Refresh"), self.library.refresh, group=group, key="Ctrl+Shift+M", icon=icon("refresh"), tip=anew
        )

    def _make_parts(self) -> None:
        self._tools = [QToolButton(self) for _ in range(2)]  # made first: so they come first by Tab, as they stand first
        for button, action in zip(self._tools, (self.refresh_action, self.add_action), strict=True):
            button.setDefaultAction(action)
            button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list_model = RowList(self.library)
        self.list = QListView(self)
        self.list.setModel(self.list_model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(self.tr("Models"))
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(lambda index: self._use())
        actions = (self.use_action, self.pull_action, self.verify_action, self.remove_action, self.cancel_action)
        self.card = Card(self.library, actions, self)
        self.card.question.agreed.connect(self._pull)
        self.card.copied.connect(lambda: self._context.notices.say(self.tr("The SHA-256 is copied."), topic=TOPIC))

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Models"), self)
        title.setProperty("role", "page-title")
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.setSpacing(SPACE)
        for button in self._tools:
            top.addWidget(button)
        panel = QFrame(self)
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.card)
        middle = QSplitter(self)
        middle.setHandleWidth(SPACE * 2)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.list)
        middle.addWidget(panel)
        middle.setSizes([_LIST_WIDTH, _CARD_WIDTH])
        middle.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE + 4)
        layout.addLayout(top)
        layout.addWidget(middle, 1)

    # -- what is chosen

    def _relisted(self) -> None:
        """The list has lost its place: go back to it, or to what is in use."""
        rows = self.library.rows
        names = [row.name for row in rows]
        if self.chosen not in names:
            used = [row.name for row in rows if self.library.used(row)]
            self.chosen = (used or names or [None])[0]
        if self.chosen is not None:
            self.list.setCurrentIndex(self.list_model.place(self.chosen))
        self._refresh_actions()

    def _on_current(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Row):
            self.chosen = row.name
            self.card.show_row(row.name)
            self._refresh_actions()

    def _row(self) -> Row | None:
        return self.library.row(self.chosen) if self.chosen is not None else None

    def _refresh_actions(self) -> None:
        row = self._row()
        activity = self.library.activity(row.name) if row is not None else None
        busy = activity is not None and activity.what != "describe"
        free = row is not None and not busy
        offered = {
            self.use_action: free and row.usable and not self.library.used(row),
            self.pull_action: free and row.url is not None and row.state != "pulled",
            self.verify_action: free and row.state in ("bundled", "pulled", "damaged") and row.name != BUILT_IN_DETECTOR,
            self.remove_action: free and (row.own or (row.state in ("pulled", "damaged") and row.url is not None)),
            self.cancel_action: busy,
        }
        for action, possible in offered.items():
            action.setEnabled(bool(possible))
            action.setVisible(bool(possible))

    # -- what is done

    def _use(self) -> None:
        if self.chosen is not None and self.use_action.isEnabled():
            self.library.use(self.chosen)

    def _verify(self) -> None:
        if self.chosen is not None:
            self.library.verify(self.chosen)

    def _cancel(self) -> None:
        if self.chosen is not None:
            self.library.cancel(self.chosen)

    def _ask(self) -> None:
        row = self._row()
        if row is not None:
            self.card.question.ask(row, text.megabytes_of(row, self.library.details.get(row.name, {})))

    def _pull(self, name: str) -> None:
        self.list.setFocus()
        self.library.pull(name)

    def _remove(self) -> None:
        row = self._row()
        if row is not None and (row.own or self._sure(row)):
            self.library.remove(row.name)

    def _sure(self, row: Row) -> bool:
        """Fetching it again would use the network again."""
        line = self.tr("Delete %1? To have it again it must be fetched again.").replace("%1", row.title)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Remove a model"), line, parent=self)
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is delete

    def _add(self) -> None:
        kinds = self.tr("Model files (*.safetensors)")
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Add a model file"), "", kinds)
        if path:
            self.chosen = path
            self.library.add(path)
