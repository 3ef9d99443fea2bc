"""The models that there are and what is done with them, without a screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine

from app.engine.messages import Cancel, DescribeModel, ListModels, Prepare, PullModel, RemoveModel, VerifyModel
from app.gui.models.library import ModelLibrary
from app.gui.models.rows import BUILT_IN_DETECTOR, own_paths
from app.gui.settings import keys
from app.gui.settings.store import Settings


def entry(name: str, **rest: Any) -> dict[str, Any]:
    """A row as the engine lists it."""
    usual = {
        "kind": "recognizer",
        "default": False,
        "installed": True,
        "state": "bundled",
        "megabytes": 21.7,
        "summary": "",
        "licence": None,
    }
    return {"name": name, "url": None, "path": f"/models/{name}", **usual, **rest}


LISTED = [
    entry("tiny", default=True),
    entry("large", state="pulled", url="https://models.example/large"),
    entry("yunet", kind="detector", state="available", url="https://models.example/yunet", megabytes=0.2, licence="MIT"),
]


@pytest.fixture
def library(engine: FakeEngine, settings: Settings) -> ModelLibrary:
    made = ModelLibrary(engine, settings)
    made.refresh()
    engine.ends(engine.last(ListModels).job, {"models": LISTED})
    return made


@pytest.fixture
def said(library: ModelLibrary) -> list[tuple[bool, str, str]]:
    """Success or failure, model and line, in order."""
    lines: list[tuple[bool, str, str]] = []
    library.succeeded.connect(lambda name, line: lines.append((True, name, line)))
    library.failed.connect(lambda name, line: lines.append((False, name, line)))
    return lines


def test_recognisers_come_first_and_the_program_has_a_detector_of_its_own(library: ModelLibrary) -> None:
    assert [row.name for row in library.rows] == ["tiny", "large", BUILT_IN_DETECTOR, "yunet"]
    assert [row.name for row in library.rows if library.used(row)] == ["tiny", BUILT_IN_DETECTOR]


def test_a_list_that_cannot_be_had_says_why(engine: FakeEngine, settings: Settings) -> None:
    library = ModelLibrary(engine, settings)
    library.refresh()
    engine.fails(engine.last(ListModels).job, "models.json: cannot be read; reinstall viseme")
    assert library.problem.endswith("reinstall viseme")
    assert not library.listing


def test_the_old_model_stays_in_use_until_the_new_one_is_loaded(library: ModelLibrary, engine: FakeEngine, settings: Settings) -> None:
    library.use("large")
    assert engine.last(Prepare).settings.model == "large"
    assert settings.get(keys.MODEL) == "tiny"
    engine.ends(engine.last(Prepare).job, {"name": "large"})
    assert settings.get(keys.MODEL) == "large"


def test_a_model_that_does_not_load_changes_nothing(
    library: ModelLibrary, engine: FakeEngine, settings: Settings, said: list[tuple[bool, str, str]]
) -> None:
    library.use("large")
    engine.fails(engine.last(Prepare).job, "large: is damaged; run it again")
    assert settings.get(keys.MODEL) == "tiny"
    assert said == [(False, "large", "large: is damaged; run it again")]
    assert library.problems["large"] == "large: is damaged; run it again"


def test_the_last_of_several_choices_counts(engine: FakeEngine, settings: Settings) -> None:
    library = ModelLibrary(engine, settings)
    library.refresh()
    engine.ends(engine.last(ListModels).job, {"models": [*LISTED, entry("small")]})
    library.use("large")
    first = engine.last(Prepare).job
    library.use("small")
    second = engine.last(Prepare).job
    assert engine.last(Cancel).job == first
    engine.ends(first, {"name": "large"})
    assert settings.get(keys.MODEL) == "tiny"
    engine.ends(second, {"name": "small"})
    assert settings.get(keys.MODEL) == "small"


def test_a_detector_is_chosen_as_a_detector(library: ModelLibrary, engine: FakeEngine, settings: Settings) -> None:
    library.use("yunet")
    assert not any(isinstance(ask, Prepare) for ask in engine.asked), "it is not here yet"
    library.refresh()
    engine.ends(engine.last(ListModels).job, {"models": [*LISTED[:2], {**LISTED[2], "state": "pulled"}]})
    library.use("yunet")
    assert (engine.last(Prepare).settings.model, engine.last(Prepare).settings.detector) == ("tiny", "yunet")
    engine.ends(engine.last(Prepare).job)
    assert (settings.get(keys.MODEL), settings.get(keys.DETECTOR)) == ("tiny", "yunet")


def test_details_are_asked_for_once(library: ModelLibrary, engine: FakeEngine) -> None:
    library.describe("tiny")
    library.describe("tiny")
    engine.ends(engine.last(DescribeModel).job, {"sha256": "ab"})
    library.describe("tiny")
    assert sum(isinstance(ask, DescribeModel) for ask in engine.asked) == 1
    assert library.details["tiny"] == {"sha256": "ab"}


def test_verifying_tells_whole_and_damaged(library: ModelLibrary, engine: FakeEngine, said: list[tuple[bool, str, str]]) -> None:
    library.verify("large")
    engine.gets_on(engine.last(VerifyModel).job, 5.0, 10.0)
    activity = library.activity("large")
    assert activity is not None
    assert (activity.done, activity.total) == (5.0, 10.0)
    engine.ends(engine.last(VerifyModel).job, {"ok": True})
    assert library.activity("large") is None
    library.verify("large")
    engine.ends(engine.last(VerifyModel).job, {"ok": False, "remedy": "run `viseme models pull large`"})
    assert [good for good, _, _ in said] == [True, False]
    assert "fetch it again" in library.problems["large"]


def test_a_fetch_can_be_cancelled_and_says_that_it_goes_on(
    library: ModelLibrary, engine: FakeEngine, said: list[tuple[bool, str, str]]
) -> None:
    library.pull("yunet")
    job = engine.last(PullModel).job
    library.cancel("yunet")
    assert engine.last(Cancel).job == job
    engine.ends(job, cancelled=True)
    assert "goes on" in said[-1][2]
    assert library.activity("yunet") is None


def test_what_was_fetched_is_listed_anew(library: ModelLibrary, engine: FakeEngine, said: list[tuple[bool, str, str]]) -> None:
    library.pull("yunet")
    engine.ends(engine.last(PullModel).job, {"path": "/x", "fetched": True})
    assert library.listing
    assert said[-1][:2] == (True, "yunet")


def test_one_thing_at_a_time_is_done_with_a_model(library: ModelLibrary, engine: FakeEngine) -> None:
    library.verify("large")
    library.remove("large")
    assert not any(isinstance(ask, RemoveModel) for ask in engine.asked)


def test_removing_what_is_in_use_goes_back_to_the_default(library: ModelLibrary, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.MODEL, "large")
    library.remove("large")
    assert engine.last(RemoveModel).model == "large"
    assert settings.get(keys.MODEL) == "tiny"


def test_a_checkpoint_is_added_looked_at_and_remembered(
    library: ModelLibrary, engine: FakeEngine, settings: Settings, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "mine.safetensors"
    path.write_bytes(bytes(3_000_000))
    library.add(str(path))
    assert own_paths(settings) == [], "nothing is remembered before it is known to be a checkpoint"
    engine.ends(engine.last(DescribeModel).job, {"card": {"summary": "My own", "licence": "MIT"}, "sha256": "cd"})
    assert own_paths(settings) == [str(path)]
    row = library.row(str(path))
    assert row is not None
    assert (row.title, row.summary, row.licence) == ("mine", "My own", "MIT")
    qtbot.waitUntil(lambda: library.row(str(path)).megabytes == 3.0)
    library.use(str(path))
    assert engine.last(Prepare).settings.model == str(path)


def test_what_is_no_checkpoint_is_not_kept(
    library: ModelLibrary, engine: FakeEngine, settings: Settings, said: list[tuple[bool, str, str]]
) -> None:
    library.add("/somewhere/photo.safetensors")
    engine.fails(engine.last(DescribeModel).job, "photo.safetensors: is no checkpoint of Viseme")
    assert library.row("/somewhere/photo.safetensors") is None
    assert own_paths(settings) == []
    assert said[-1] == (False, "/somewhere/photo.safetensors", "photo.safetensors: is no checkpoint of Viseme")


def test_a_checkpoint_whose_file_is_gone_is_missing_and_can_be_taken_off(
    engine: FakeEngine, settings: Settings, tmp_path: Path, qtbot: Any
) -> None:
    path = str(tmp_path / "gone.safetensors")
    settings.set(keys.OWN_MODELS, f'["{path}"]')
    library = ModelLibrary(engine, settings)
    library.refresh()
    engine.ends(engine.last(ListModels).job, {"models": LISTED})
    qtbot.waitUntil(lambda: library.row(path).state == "missing")
    assert "take it off the list" in library.remedy(path)
    library.remove(path)
    engine.ends(engine.last(ListModels).job, {"models": LISTED})
    assert library.row(path) is None


def test_broken_settings_are_an_empty_list(settings: Settings) -> None:
    for broken in ("[1, 2", '{"a": 1}', "[3]"):
        settings.set(keys.OWN_MODELS, broken)
        assert own_paths(settings) == []


def test_jobs_of_other_pages_are_left_alone(library: ModelLibrary, engine: FakeEngine, said: list[tuple[bool, str, str]]) -> None:
    job = engine.begin(ListModels())
    engine.fails(job, "other trouble")
    assert said == []
    assert library.problem == ""
