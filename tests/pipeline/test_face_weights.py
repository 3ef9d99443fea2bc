"""Where detectors that need weights get them from: the path that is named, or what was fetched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from models import catalogue
from pipeline.face import create_detector
from pipeline.face.detector import FaceError, require_weights


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with both detectors as files of four bytes; returns the empty folder of what was fetched."""
    common = {"kind": "detector", "sha256": hashlib.sha256(b"onnx").hexdigest(), "bytes": 4, "url": "https://example.org/", "summary": ""}
    listed = [{"name": name, "file": f"{name}.onnx", **common} for name in ("yunet", "ultralight")]
    (tmp_path / "models.json").write_text(json.dumps({"models": listed}), encoding="utf-8")
    monkeypatch.setattr(catalogue, "CATALOGUE", str(tmp_path / "models.json"))
    monkeypatch.setenv(catalogue.FOLDER_VARIABLE, str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.mark.parametrize("name", ["yunet", "ultralight"])
def test_fetched_weights_need_no_path(name: str, place: Path) -> None:
    with pytest.raises(FaceError, match=rf"'{name}' needs weights.*run `viseme models pull {name}`.*path of the file.*'haar'"):
        create_detector(name)
    (place / f"{name}.onnx").write_bytes(b"onnx")
    assert require_weights(name, None) == place / f"{name}.onnx"
    with pytest.raises(FaceError, match=rf"{name}\.onnx' are not an? .*fetch the file again"):
        create_detector(name)  # the file was found and tried
    (place / f"{name}.onnx").write_bytes(b"onyx")
    with pytest.raises(FaceError, match=rf"damaged or altered: run `viseme models pull {name}`"):
        create_detector(name)


def test_a_path_comes_first(place: Path, tmp_path: Path) -> None:
    (place / "yunet.onnx").write_bytes(b"onnx")
    mine = tmp_path / "mine.onnx"
    mine.write_bytes(b"something else")
    assert require_weights("yunet", mine) == mine
    with pytest.raises(FaceError, match=r"gone\.onnx' .* are not a file"):
        require_weights("yunet", tmp_path / "gone.onnx")


def test_a_detector_that_the_catalogue_does_not_know(place: Path) -> None:
    with pytest.raises(FaceError, match="'mtcnn' needs weights, and the catalogue has none for it; you can also give the path"):
        require_weights("mtcnn", None)
