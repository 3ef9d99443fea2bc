"""The models page as a person uses it."""

from __future__ import annotations

from typing import Any

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.engine.messages import Cancel, DescribeModel, ListModels, Prepare, PullModel
from app.gui.models import text
from app.gui.models.page import ModelsPage
from app.gui.models.rows import Row
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind, Notice

URL = "https://models.example/folder/yunet.onnx"
SHA = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
COMMON = {"default": False, "installed": True, "licence": None, "url": None, "path": "/x"}
TINY = {**COMMON, "name": "tiny", "kind": "recognizer", "default": True, "state": "bundled", "megabytes": 21.7, "summary": "A first model"}
OTHER = {**COMMON, "name": "other", "kind": "recognizer", "state": "pulled", "megabytes": 9.0, "summary": "", "url": URL}
YUNET = {**COMMON, "name": "yunet", "kind": "detector", "state": "available", "megabytes": 0.2, "summary": "A detector", "url": URL}
CARD = {
    "limits": ["only <b>commands</b>"],
    "not_for": ["medical records"],
    "figures": [
        {
            "command": "viseme evaluate --manifest m.tsv --split dev --corpus grid --snr=clean",
            "latency_ms": 800,
            "utterances": 50,
            "results": [
                {"mode": "av", "snr_db": None, "noise": None, "wer": 0.05, "wer_ci95": [0.02, 0.08]},
                {"mode": "a", "snr_db": 0.0, "noise": "babble", "wer": 0.5, "wer_ci95": None},
            ],
        }
    ],
}
INFO = {"name": "tiny", "path": "/x/tiny", "sha256": SHA, "parameters": 10604136, "latencies_ms": [320, 480, 800], "card": CARD}


@pytest.fixture
def page(context: Context, engine: FakeEngine, qtbot: Any) -> ModelsPage:
    made = ModelsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.shown()
    engine.ends(engine.last(ListModels).job, {"models": [TINY, OTHER, YUNET]})
    engine.ends(engine.last(DescribeModel).job, INFO)
    return made


def test_the_one_in_use_is_shown_with_its_card(page: ModelsPage) -> None:
    assert page.chosen == "tiny"
    assert page.card.title.text() == "tiny"
    assert page.card.facts.value("Parameters").replace(",", "") == "10604136"
    assert page.card.facts.value("Latencies") == "320, 480, 800 ms"
    shown = page.card.card.text()
    for part in ("grid dev: 50", "5.0 %", "2.0 % – 8.0 %", "babble 0 dB", "medical records", "only &lt;b&gt;commands"):
        assert part in shown


def test_the_sha_is_copied_whole(page: ModelsPage, context: Context) -> None:
    said: list[Notice] = []
    context.notices.said.connect(said.append)
    page.card.facts.copy.click()
    assert QGuiApplication.clipboard().text() == SHA
    assert said


def test_a_fetch_asks_first_from_where_and_how_much(page: ModelsPage, context: Context, engine: FakeEngine) -> None:
    page.choose("yunet")
    context.actions["models.pull"].trigger()
    assert page.card.question.isVisible()
    assert "200 kB from models.example" in page.card.question.says.text()
    assert not any(isinstance(ask, PullModel) for ask in engine.asked)
    page.card.question.no.click()
    assert not page.card.question.isVisible()
    assert not any(isinstance(ask, PullModel) for ask in engine.asked)
    context.actions["models.pull"].trigger()
    page.card.question.yes.click()
    assert engine.last(PullModel).model == "yunet"


def test_another_model_is_not_fetched_by_a_question_that_was_left(page: ModelsPage, context: Context) -> None:
    page.choose("yunet")
    context.actions["models.pull"].trigger()
    page.choose("tiny")
    assert not page.card.question.isVisible()


def test_progress_is_shown_and_can_be_cancelled(page: ModelsPage, context: Context, engine: FakeEngine) -> None:
    page.choose("yunet")
    page.library.pull("yunet")
    job = engine.last(PullModel).job
    engine.gets_on(job, 50.0, 200.0)
    assert page.card.bar.isVisible()
    assert page.card.bar.value() * 4 == page.card.bar.maximum()
    assert "25 %" in page.list_model.line(page.library.row("yunet"))
    assert not context.actions["models.use"].isEnabled()
    context.actions["models.cancel"].trigger()
    assert engine.last(Cancel).job == job
    engine.ends(job, cancelled=True)
    assert not page.card.bar.isVisible()


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("tiny", {"models.verify"}),
        ("other", {"models.use", "models.verify", "models.remove"}),
        ("yunet", {"models.pull"}),
        ("own", set()),
    ],
)
def test_what_cannot_be_done_is_not_offered(page: ModelsPage, context: Context, engine: FakeEngine, name: str, offered: set[str]) -> None:
    page.choose(name)
    about_one = ("models.use", "models.pull", "models.verify", "models.remove", "models.cancel")
    assert {action for action in about_one if context.actions[action].isEnabled()} == offered


def test_return_in_the_list_uses_a_model(page: ModelsPage, engine: FakeEngine, qtbot: Any) -> None:
    page.choose("other")
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert engine.last(Prepare).settings.model == "other"


def test_a_damaged_model_says_what_to_do(page: ModelsPage, engine: FakeEngine) -> None:
    page.choose("other")
    page.library.refresh()
    engine.ends(engine.last(ListModels).job, {"models": [TINY, {**OTHER, "state": "damaged"}, YUNET]})
    assert page.chosen == "other"
    assert page.card.trouble.isVisible()
    assert "fetch it again" in page.card.trouble.text()


def test_trouble_becomes_a_notice(page: ModelsPage, context: Context, engine: FakeEngine) -> None:
    said: list[Notice] = []
    context.notices.said.connect(said.append)
    page.library.pull("yunet")
    engine.fails(engine.last(PullModel).job, "no connection to models.example")
    assert [(notice.text, notice.kind) for notice in said] == [("no connection to models.example", Kind.error)]


def test_without_a_list_the_page_says_why(context: Context, engine: FakeEngine, qtbot: Any) -> None:
    page = ModelsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    assert page.card.empty.isVisible()
    engine.fails(engine.last(ListModels).job, "the catalogue cannot be read; reinstall viseme")
    assert page.card.empty.text() == "the catalogue cannot be read; reinstall viseme"


def test_long_paths_do_not_widen_the_page(page: ModelsPage, engine: FakeEngine, qtbot: Any) -> None:
    page.choose("other")
    engine.ends(engine.last(DescribeModel).job, {**INFO, "path": "/" + "x" * 400})
    qtbot.waitUntil(lambda: page.card.widget().width() <= page.card.viewport().width())


def test_screen_readers_hear_name_state_and_size(page: ModelsPage) -> None:
    index = page.list_model.place("tiny")
    heard = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard.startswith("tiny. Recogniser")
    assert "21.7 MB" in heard


def test_an_empty_card_is_no_text() -> None:
    assert text.card_html({}) == ""
    assert text.card_html({"figures": [{"command": "x --split", "results": [{"mode": "av", "wer": None}]}]})
    assert text.facts(Row(name="x"), {}) == [("Kind", "Recogniser")]
