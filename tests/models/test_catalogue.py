"""Models by name and by path; what the catalogue lists is checked before it is used."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.checkpoint import CheckpointError, save, sha256_of
from models.tokenizer import Tokenizer
from tests.models.networks import NARROW, random_network


@pytest.fixture
def folder(tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in the place of `assets`, with the models `other` and `tiny`."""
    listed: list[dict[str, Any]] = []
    for name in ("other", "tiny"):
        file = f"checkpoints/{name}.safetensors"
        config = dataclasses.replace(NARROW["tiny"], name=name, vocabulary=tokenizer.size + 1)
        digest = save(tmp_path / file, random_network(config), tokenizer, {})
        listed.append({"name": name, "file": file, "sha256": digest, "summary": f"The {name} one."})
    (tmp_path / "models.json").write_text(json.dumps({"models": listed}), encoding="utf-8")
    monkeypatch.setattr(catalogue.resources, "files", lambda package: {"assets": tmp_path}[package])
    return tmp_path


def test_lists_the_default_first(folder: Path) -> None:
    tiny, other = catalogue.entries()
    assert (tiny.name, other.name) == (catalogue.DEFAULT, "other")
    assert tiny.path == folder / "checkpoints" / "tiny.safetensors"
    assert tiny.sha256 == sha256_of(tiny.path)
    assert other.summary == "The other one."


def test_loads_by_name_by_path_and_by_default(folder: Path, tmp_path: Path) -> None:
    assert catalogue.load_model().config.name == "tiny"
    assert catalogue.load_model("other").config.name == "other"
    copy = tmp_path / "copy of other.safetensors"
    copy.write_bytes((folder / "checkpoints" / "other.safetensors").read_bytes())
    assert catalogue.load_model(str(copy)).config.name == "other"


def test_a_path_in_the_home_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert catalogue.resolve("~/checkpoints/other.safetensors") == folder / "checkpoints" / "other.safetensors"


def test_what_is_listed_must_be_what_was_listed(folder: Path) -> None:
    path = folder / "checkpoints" / "tiny.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="damaged or altered"):
        catalogue.load_model("tiny")


@pytest.mark.parametrize("content", [None, "", "{}", "[]"])
def test_a_catalogue_that_cannot_be_read(folder: Path, content: str | None) -> None:
    listing = folder / "models.json"
    listing.unlink() if content is None else listing.write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"models\.json: the catalogue of models cannot be read: .*; reinstall viseme"):
        catalogue.load_model("tiny")
    assert catalogue.load_model(str(folder / "checkpoints" / "other.safetensors")).config.name == "other"


def test_unknown_names_are_told_what_there_is(folder: Path) -> None:
    with pytest.raises(CheckpointError, match=r"unknown model 'huge': known are tiny, other, or give the path of a \.safetensors file"):
        catalogue.resolve("huge")
    with pytest.raises(CheckpointError, match=r"gone\.safetensors: no such checkpoint"):
        catalogue.load_model(str(folder / "gone.safetensors"))
