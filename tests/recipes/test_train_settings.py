"""Settings of training: files hold differences, options win, what is wrong is named, and a run goes on with the same settings only."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from recipes.train.__main__ import main, read_config
from recipes.train.config import TrainConfig
from recipes.train.settings import FILE, HARMLESS, check_resume, judged_alike, write_effective


def written(folder: Path, text: str) -> str:
    (folder / "run.yaml").write_text(text, encoding="utf-8")
    return str(folder / "run.yaml")


REQUIRED = "packed: [a, b]\ntokenizer: toy.model\nout: run\n"


def test_a_file_holds_differences_and_options_win(tmp_path: Path) -> None:
    path = written(tmp_path, REQUIRED + "learning_rate: 1e-4\nminutes: 3\nbf16: false\ncorpora: grid\ninit: null\n")
    config = read_config(["--config", path, "--minutes", "5", "--out", "other"])
    assert config == TrainConfig(
        packed=(Path("a"), Path("b")),
        tokenizer=Path("toy.model"),
        out=Path("other"),
        learning_rate=1e-4,
        minutes=5.0,
        bf16=False,
        corpora=("grid",),
    )
    assert read_config(["--packed", "a", "--tokenizer", "b", "--out", "c"]).minutes == TrainConfig.minutes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("learning_rat: 1", "unknown key 'learning_rat'; did you mean learning_rate?"),
        ("zzz: 1", "unknown key 'zzz'; `python -m recipes.train --help` lists all"),
        ("threads: many", "threads is 'many', expected a whole number"),
        ("threads: 1.5", "threads is 1.5, expected a whole number"),
        ("bf16: 1", "bf16 is 1, expected true or false"),
        ("packed: [[1]]", "packed is [1], expected a path"),
        ("minutes: null", "minutes is None, expected a number"),
        ("- a", "holds list, expected lines of the form `field: value`"),
        ("a: [", "not YAML: while parsing"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str) -> None:
    path = written(tmp_path, text)
    assert main(["--config", path]) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert printed.startswith(f"recipes.train: {path}: ")
    assert told in printed
    assert main(["--config", str(tmp_path / "no.yaml")]) == 2
    assert "no.yaml: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("strategy", "tp", "strategy is 'tp', accepted are ddp, fsdp"),
        ("max_steps", 0, "max_steps is 0, expected more than 0"),
        ("warmup_steps", 0, "warmup_steps is 0, expected 1 or more"),
    ],
)
def test_values_that_make_no_sense_are_refused(field: str, value: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        TrainConfig(packed=(), tokenizer=Path("a"), out=Path("b"), **{field: value})  # type: ignore[arg-type]


def test_what_a_run_was_is_written_and_held_to(tmp_path: Path) -> None:
    config = TrainConfig(packed=(tmp_path / "a",), tokenizer=tmp_path / "b", out=tmp_path, corpora=("grid",), learning_rate=1e-5)
    check_resume(config)
    write_effective(config)
    assert read_config(["--config", str(tmp_path / FILE)]) == config
    check_resume(dataclasses.replace(config, threads=7, minutes=9.0, evaluate_minutes=1.0))
    assert judged_alike(dataclasses.replace(config, threads=7))
    assert not judged_alike(dataclasses.replace(config, select=("grid/a",)))
    changes = {"preset": "small", "seed": 2, "corpora": (), "max_steps": 9, "learning_rate": 2.0, "packed": (tmp_path / "z",)}
    assert not HARMLESS & changes.keys()
    for name, value in changes.items():
        with pytest.raises(ValueError, match=rf"^{name} is .*, but the run in .* was begun with .*: give the same, or another --out"):
            check_resume(dataclasses.replace(config, **{name: value}))
