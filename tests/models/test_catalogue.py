"""Models by name and by path, bundled and fetched; what the catalogue lists is checked before it is used."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.catalogue import CatalogueError
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


@pytest.fixture
def fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Adds the detector `finder` and the recogniser `big`, which can be fetched; returns the place of the detector."""
    common = {"bytes": 4, "sha256": hashlib.sha256(b"onnx").hexdigest(), "licence": "MIT", "summary": "Fetched."}
    finder = {"name": "finder", "kind": "detector", "file": "finder.onnx", "url": "https://example.org/f.onnx", **common}
    big = {"name": "big", "kind": "recognizer", "file": "big.safetensors", "url": "https://example.org/b.safetensors", **common}
    listed = json.loads((folder / "models.json").read_text(encoding="utf-8"))["models"]
    (folder / "models.json").write_text(json.dumps({"models": [finder, big, *listed]}), encoding="utf-8")
    monkeypatch.setenv(catalogue.FOLDER_VARIABLE, str(folder / "data"))
    return folder / "data" / "models" / "finder.onnx"


def test_kinds_are_kept_apart(fetched: Path) -> None:
    assert [entry.name for entry in catalogue.entries()] == ["tiny", "big", "other"]
    assert [entry.name for entry in catalogue.entries("detector")] == ["finder"]
    assert [entry.name for entry in catalogue.entries(None)] == ["tiny", "finder", "big", "other"]
    with pytest.raises(CheckpointError, match="'finder' is a face detector: name it with --detector finder"):
        catalogue.resolve("finder")
    with pytest.raises(CatalogueError, match="'tiny' needs weights, and the catalogue has none"):
        catalogue.detector_weights("tiny")


def test_what_was_fetched_is_found_and_checked(fetched: Path) -> None:
    (entry,) = catalogue.entries("detector")
    assert (entry.path, entry.state, entry.intact()) == (fetched, "available", False)
    with pytest.raises(CatalogueError, match=r"finder\.onnx is not there: run `viseme models pull finder`"):
        catalogue.detector_weights("finder")
    fetched.parent.mkdir(parents=True)
    fetched.write_bytes(b"onnx")
    assert (entry.state, entry.intact()) == ("pulled", True)
    assert catalogue.detector_weights("finder") == fetched
    for content, state in ((b"oonx", "pulled"), (b"on", "damaged")):
        fetched.write_bytes(content)
        assert (entry.state, entry.intact()) == (state, False)
        with pytest.raises(CatalogueError, match="damaged or altered: run `viseme models pull finder`"):
            catalogue.detector_weights("finder")


def test_a_recogniser_that_was_not_fetched(fetched: Path) -> None:
    with pytest.raises(CheckpointError, match="'big' is not here yet: run `viseme models pull big`"):
        catalogue.load_model("big")


def test_fetched_models_lie_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(catalogue.FOLDER_VARIABLE)
    folder = catalogue.fetched_folder()
    assert folder.is_absolute()
    assert folder.parts[-2:] == ("viseme", "models")


@pytest.mark.parametrize("wrong", [{"kind": "toaster"}, {"url": "https://example.org/x"}])
def test_an_entry_that_makes_no_sense(wrong: dict[str, str], folder: Path) -> None:
    entry = {"name": "x", "file": "x", "sha256": "0", "summary": "", **wrong}
    (folder / "models.json").write_text(json.dumps({"models": [entry]}), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"the catalogue of models cannot be read: .*'x'"):
        catalogue.entries()


def test_the_shipped_catalogue() -> None:
    """Every entry that is fetched has a fixed version at a public https address, a length, a hash and a licence."""
    every = catalogue.entries(None)
    assert every[0].name == catalogue.DEFAULT
    assert len({entry.name for entry in every}) == len(every)
    assert {"yunet", "ultralight"} <= {entry.name for entry in every if entry.kind == "detector" and entry.url is not None}
    for entry in every:
        assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
        if entry.url is not None:
            assert re.fullmatch(r"https://(raw|media)\.githubusercontent\.com/\S+/[0-9a-f]{40}/\S+\.onnx", entry.url)
            assert entry.url.endswith(f"/{entry.file}")
            assert (entry.size or 0) > 100_000
            assert entry.licence
