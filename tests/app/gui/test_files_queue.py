"""The queue of files: order, failures, cancelling, trying again, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from app.engine.messages import Cancel, Transcribe
from app.gui.files.item import Item, State
from app.gui.files.model import QueueModel
from app.gui.files.queue import FileQueue
from app.gui.files.words import line_of
from app.gui.settings import keys
from app.gui.settings.store import Settings
from pipeline.events import Final, Partial, Utterance, Word

DIED = "The engine has stopped (it crashed)."


class Clock:
    """Seconds that pass when the test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(engine: FakeEngine, settings: Settings, clock: Clock) -> FileQueue:
    return FileQueue(engine, settings, clock=clock)


def utterance(text: str, id: int = 1) -> Utterance:
    words = tuple(Word(word, place * 0.5, place * 0.5 + 0.4, 0.9) for place, word in enumerate(text.split()))
    return Utterance(id, 0.0, len(words) * 0.5, text, 0.9, words)


def partial(text: str) -> Partial:
    return Partial(session="s", start=0.0, end=1.0, wall_time=0.0, utterance=utterance(text))


def final(text: str, id: int = 1) -> Final:
    return Final(session="s", start=0.0, end=1.0, wall_time=0.0, utterance=utterance(text, id))


def transcript(text: str, path: str = "x.mp4") -> dict[str, Any]:
    said = utterance(text)
    words = [{"text": word.text, "start": word.start, "end": word.end, "confidence": 0.9} for word in said.words]
    return {
        "schema": "viseme.transcript/1",
        "source": {"path": path, "duration_s": 9.0, "has_audio": True, "has_video": True},
        "model": {"name": "tiny", "parameters": 1, "sha256": "0"},
        "mode": "av",
        "latency_ms": 480,
        "text": text,
        "utterances": [{"id": 1, "start": 0.0, "end": 1.0, "text": text, "confidence": 0.9, "words": words}] if text else [],
        "metrics": {"rtf": 0.25, "stages": {}, "latency_ms": {}, "face_frames": 1, "frames": 1, "peak_rss_mb": 1.0},
    }


@pytest.fixture
def running(queue: FileQueue, qtbot: QtBot) -> Callable[[str], Item]:
    """Waits until a file of this name runs."""

    def wait(name: str) -> Item:
        qtbot.waitUntil(lambda: any(item.path.name == name and item.state is State.running for item in queue.items))
        return next(item for item in queue.items if item.path.name == name)

    return wait


def paths(*names: str) -> list[Path]:
    return [Path("/media") / name for name in names]


def jobs(engine: FakeEngine) -> list[str]:
    return [Path(request.path).name for request in engine.asked if isinstance(request, Transcribe)]


def test_ten_files_with_one_broken_are_done_one_after_the_other(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtbot: QtBot
) -> None:
    names = [f"{number}.mp4" for number in range(10)]
    ends: list[tuple[int, int]] = []
    queue.ended.connect(lambda done, failed: ends.append((done, failed)))
    queue.add(paths(*names))
    for number, name in enumerate(names):
        item = running(name)
        assert jobs(engine) == names[: number + 1], "only one at a time"
        if number == 3:
            engine.fails(item.job, "/media/3.mp4: is no media file")
        else:
            engine.ends(item.job, transcript(f"words of {number}"))
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [(9, 1)]
    assert [item.state for item in queue.items] == [State.failed if number == 3 else State.done for number in range(10)]
    assert line_of(queue.items[3]) == "Is no media file", "its name is beside it"
    assert queue.items[7].transcript.text() == "words of 7"
    assert (queue.items[7].words, queue.items[7].rtf) == (3, 0.25)
    assert not queue.busy


def test_a_file_is_queued_once(queue: FileQueue) -> None:
    queue.add(paths("a.mp4", "a.mp4"))
    assert queue.add(paths("a.mp4", "b.mp4"))[0].path.name == "b.mp4"
    assert [item.path.name for item in queue.items] == ["a.mp4", "b.mp4"]


def test_the_mode_of_files_is_used(queue: FileQueue, engine: FakeEngine, settings: Settings, running: Callable[[str], Item]) -> None:
    settings.set(keys.MODE, "v")
    settings.set(keys.FILES_MODE, "a")
    queue.add(paths("a.mp4"))
    running("a.mp4")
    assert engine.last(Transcribe).settings.mode == "a"


def test_words_come_while_a_file_runs(queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item]) -> None:
    queue.add(paths("a.mp4"))
    item = running("a.mp4")
    engine.tells(item.job, final("one two"))
    engine.tells(item.job, Partial(session="s", start=1.0, end=2.0, wall_time=0.0, utterance=utterance("three", 2)))
    assert item.transcript.text() == "one two\nthree"
    assert item.words == 3


def test_time_left_is_told_from_the_speed_after_loading(
    queue: FileQueue, engine: FakeEngine, clock: Clock, running: Callable[[str], Item]
) -> None:
    queue.add(paths("a.mp4"))
    item = running("a.mp4")
    clock.now += 60  # the model loads
    engine.gets_on(item.job, 0.0, 100.0)
    assert item.rest is None
    clock.now += 5
    engine.gets_on(item.job, 20.0, 100.0)
    assert item.rest == pytest.approx(20.0)
    assert item.elapsed == pytest.approx(65.0)
    assert "20" in line_of(item)
    assert "0:20" in line_of(item)


def test_cancelling_the_running_one_keeps_its_words_and_goes_on(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item]
) -> None:
    queue.add(paths("a.mp4", "b.mp4"))
    item = running("a.mp4")
    engine.tells(item.job, final("one two"))
    queue.cancel(item)
    assert engine.last(Cancel).job == item.job
    assert item.state is State.running, "it runs until the engine has ended it"
    engine.ends(item.job, transcript("one two three"), cancelled=True)
    assert item.state is State.cancelled
    assert item.transcript.text() == "one two three"
    running("b.mp4")


def test_a_waiting_one_is_cancelled_without_the_engine(queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item]) -> None:
    queue.add(paths("a.mp4", "b.mp4", "c.mp4"))
    item = running("a.mp4")
    queue.cancel(queue.items[1])
    engine.ends(item.job, transcript("x"))
    running("c.mp4")
    assert jobs(engine) == ["a.mp4", "c.mp4"]


def test_cancel_all(queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtbot: QtBot) -> None:
    queue.add(paths("a.mp4", "b.mp4", "c.mp4"))
    item = running("a.mp4")
    queue.cancel_all()
    engine.ends(item.job, {}, cancelled=True)
    qtbot.waitUntil(lambda: not queue.busy)
    assert [item.state for item in queue.items] == [State.cancelled] * 3
    assert jobs(engine) == ["a.mp4"]


def test_death_of_the_engine_fails_only_the_running_one(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtbot: QtBot
) -> None:
    queue.add(paths("a.mp4", "b.mp4", "c.mp4"))
    engine.ends(running("a.mp4").job, transcript("words of a"))
    item = running("b.mp4")
    engine.tells(item.job, final("half of b"))
    engine._fail("it crashed")
    running("c.mp4")
    assert item.state is State.failed
    assert "stopped" in item.message
    assert item.transcript.text() == "half of b"
    assert queue.items[0].transcript.text() == "words of a"
    engine.ends(queue.items[2].job, transcript("words of c"))
    qtbot.waitUntil(lambda: queue.items[2].state is State.done)


def test_trying_again_keeps_the_old_words_until_there_are_new_ones(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item]
) -> None:
    queue.add(paths("a.mp4"))
    item = running("a.mp4")
    engine.tells(item.job, final("old words"))
    engine.fails(item.job, DIED)
    queue.retry(item)
    running("a.mp4")
    assert (item.transcript.text(), item.message) == ("old words", "")
    engine.fails(item.job, DIED)
    assert item.transcript.text() == "old words"
    queue.retry(item)
    running("a.mp4")
    engine.tells(item.job, partial("new"))
    assert item.transcript.text() == "new"
    engine.ends(item.job, transcript("new words"))
    assert item.transcript.text() == "new words"


def test_removing_the_running_one_cancels_it_and_waits_for_its_end(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtbot: QtBot
) -> None:
    queue.add(paths("a.mp4", "b.mp4"))
    item = running("a.mp4")
    queue.remove([item])
    assert engine.last(Cancel).job == item.job
    qtbot.wait(0)
    assert jobs(engine) == ["a.mp4"]
    engine.ends(item.job, {}, cancelled=True)
    running("b.mp4")
    assert [item.path.name for item in queue.items] == ["b.mp4"]


def test_what_was_removed_can_be_brought_back_with_its_words(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtbot: QtBot
) -> None:
    queue.add(paths("a.mp4", "b.mp4", "c.mp4"))
    engine.ends(running("a.mp4").job, transcript("words of a"))
    engine.ends(running("b.mp4").job, transcript("words of b"))
    running("c.mp4")
    queue.clear_finished()
    assert [item.path.name for item in queue.items] == ["c.mp4"]
    assert queue.restorable == 2
    queue.restore()
    assert [item.path.name for item in queue.items] == ["a.mp4", "b.mp4", "c.mp4"]
    assert queue.items[0].transcript.text() == "words of a"
    assert jobs(engine) == ["a.mp4", "b.mp4", "c.mp4"], "nothing is done twice"


def test_the_list_says_what_a_reader_of_the_screen_needs(
    queue: FileQueue, engine: FakeEngine, running: Callable[[str], Item], qtmodeltester: Any, qtbot: QtBot
) -> None:
    from PySide6.QtCore import Qt

    model = QueueModel(queue)
    queue.add(paths("a.mp4", "b.mp4", "c.mp4"))
    engine.fails(running("a.mp4").job, "/media/a.mp4: has neither sound nor pictures")
    engine.ends(running("b.mp4").job, transcript("one two three"))
    engine.gets_on(running("c.mp4").job, 5.0, 10.0)
    told = [model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert "a.mp4" in told[0]
    assert "Has neither sound nor pictures" in told[0]
    assert all(part in told[1] for part in ("b.mp4", "Done", "0:09", "3 word", "RTF 0.25"))
    assert all(part in told[2] for part in ("c.mp4", "50 %"))
    qtmodeltester.check(model)
    queue.remove([queue.items[1]])
    queue.restore()
    qtmodeltester.check(model)
