"""`viseme doctor --face`: one PNG for a clip, one line for what goes wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from recipes.scene import Person, Scene
from tests.app.conftest import Result
from tests.media import gradient, render, steady, tone

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("listed")


@pytest.fixture(scope="session")
def talker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered person that Haar finds."""
    scene = Scene([Person(lambda time: (120, 85, 105, 0.0))], size=(240, 180), noise=1.0)
    scene._wall[:] = 120
    return render(tmp_path_factory.mktemp("talker") / "talker.mkv", pictures=steady(25, 2.0), picture=scene.draw, sound=tone(), seconds=2.0)


def shown(path: Path) -> np.ndarray:
    image = cv2.imread(str(path))
    assert image is not None
    assert image.ndim == 3
    return image


def test_the_sheet_lies_here_unless_told_otherwise(viseme: Run, talker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    result = viseme("doctor", "--face", talker)
    assert result.code == 0
    assert not result.out
    assert "talker.faces.png" in result.err
    assert "a face in 100.0 %" in result.err
    assert [path.name for path in here.iterdir()] == ["talker.faces.png"]
    assert shown(here / "talker.faces.png").shape[1] > 2000


def test_json_and_a_folder(viseme: Run, talker: Path, tmp_path: Path) -> None:
    result = viseme("doctor", "--face", talker, "--output", tmp_path / "new" / "sheet.png", "--json")
    data = result.json()
    assert result.code == 0
    assert data["schema"] == "viseme.face_sheet/1"
    assert data["found"] + data["held"] + data["absent"] == data["frames"] >= 50
    assert data["found"] > 40
    assert 0 < data["searches"] < data["frames"]
    assert len(data["moments"]) == 12
    first = shown(Path(data["sheet"]))
    (tmp_path / "talker.faces.png").write_bytes(b"an old one")
    assert viseme("doctor", "--face", talker, "-o", tmp_path).code == 0
    np.testing.assert_array_equal(shown(tmp_path / "talker.faces.png"), first)


def test_policies_and_upright_pictures(viseme: Run, tmp_path: Path) -> None:
    scene = Scene([Person(lambda time: (90, 85, 110, 0.0)), Person(lambda time: (270, 85, 95, 0.0))], size=(360, 180), noise=1.0)
    scene._wall[:] = 120
    clip = render(
        tmp_path / "two.mp4", pictures=steady(25, 1.0), rotation=-90, picture=lambda time: np.ascontiguousarray(np.rot90(scene.draw(time)))
    )
    sheets = {}
    for policy in ("largest", "left", "right"):
        result = viseme("doctor", "--face", clip, "--face-policy", policy, "-o", tmp_path / f"{policy}.png", "--json")
        assert result.json()["found"] > 20
        assert result.json()["most_faces"] == 2
        sheets[policy] = shown(tmp_path / f"{policy}.png")[200:]  # the header names the policy
    np.testing.assert_array_equal(sheets["left"], sheets["largest"])
    assert (sheets["right"] != sheets["left"]).any()


def test_a_clip_without_faces_is_drawn_with_a_warning(viseme: Run, clips: dict[str, Path], tmp_path: Path) -> None:
    result = viseme("doctor", "--face", clips["pictures"], "-o", tmp_path)
    assert result.code == 0
    assert "no face was found" in result.err
    shown(tmp_path / "pictures.faces.png")


def test_what_cannot_be_drawn_gets_one_line(viseme: Run, clips: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "noise.mp4").write_bytes(os.urandom(2000))
    cases = {clips["sound"]: "no pictures", tmp_path / "gone.mp4": "not found", tmp_path / "empty.mp4": "empty", tmp_path / "noise.mp4": ""}
    for clip, reason in cases.items():
        for extra in ([], ["--json"]):
            result = viseme("doctor", "--face", clip, "-o", tmp_path / "out.png", *extra)
            assert result.code == 1
            (line,) = result.errors
            assert clip.name in line
            assert reason in line
            assert bool(result.out) == bool(extra)
    assert not (tmp_path / "out.png").exists()


def test_a_broken_end_leaves_a_sheet_of_what_came_before(viseme: Run, talker: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mkv"
    data = talker.read_bytes()
    bad.write_bytes(data[: len(data) // 3])
    result = viseme("doctor", "--face", bad, "-o", tmp_path, "--json")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "What came before" in result.errors[0]
    assert 5 < result.json()["frames"] < 50
    assert result.json()["error"]
    shown(tmp_path / "bad.faces.png")


@pytest.mark.parametrize("place", ["file/out.png", "file/deeper/out.png"])
def test_a_place_that_is_none(place: str, viseme: Run, talker: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = viseme("doctor", "--face", talker, "-o", tmp_path / place)
    assert result.code == 1
    (line,) = result.errors
    assert "--output" in line


def test_no_write_permission(viseme: Run, talker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    result = viseme("doctor", "--face", talker, "-o", tmp_path / "out.png")
    assert result.code == 1
    (line,) = result.errors
    assert "Permission denied" in line
    assert "--output" in line


def test_a_full_disk_leaves_nothing(viseme: Run, clips: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    folder = tmp_path / "out"
    result = viseme("doctor", "--face", clips["pictures"], "-o", folder / "sheet.png")
    assert result.code == 1
    (line,) = result.errors
    assert "disk is full" in line
    assert not list(folder.iterdir())


def test_wrong_usage(viseme: Run, talker: Path, tmp_path: Path) -> None:
    own = tmp_path / "clip.png"
    render(tmp_path / "clip.mp4", pictures=steady(25, 0.2), picture=gradient())
    (tmp_path / "clip.mp4").rename(own)
    for arguments in (
        ["--output", tmp_path / "out.png"],
        ["--detector", "haar"],
        ["--face-policy", "left"],
        ["--face", talker, "--output", tmp_path / "out.jpg"],
        ["--face", talker, "--detector", "haar", "--face-weights", tmp_path / "w.onnx"],
        ["--face", talker, "--detector", "none"],
        ["--face", talker, "--face-policy", "tallest"],
        ["--face", own, "--output", own],
    ):
        result = viseme("doctor", *arguments)
        assert result.code == 2, arguments
        assert not result.out
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("clip", "out"))) == ["clip.png"]


def test_a_detector_without_weights(viseme: Run, talker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISEME_DATA_DIR", str(tmp_path))
    result = viseme("doctor", "--face", talker, "--detector", "yunet", "-o", tmp_path / "out.png")
    assert result.code == 1
    (line,) = result.errors
    assert "weights" in line


def test_a_model_that_is_not_there_only_matters_where_it_was_named(
    viseme: Run, listed: Path, clips: dict[str, Path], tmp_path: Path
) -> None:
    listed.unlink()
    result = viseme("doctor", "--face", clips["pictures"], "-o", tmp_path / "out.png")
    assert result.code == 0
    assert "no mouth window" in result.err
    named = viseme("doctor", "--face", clips["pictures"], "-o", tmp_path / "out.png", "--model", tmp_path / "gone.safetensors")
    assert named.code == 1
    assert len(named.errors) == 1


def test_help_takes_no_time() -> None:
    code = (
        "import sys\ntry:\n    from app.cli.main import main; main()\nexcept SystemExit: pass\n"
        "print('HEAVY', sorted({'torch', 'numpy', 'cv2', 'av', 'onnxruntime'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for arguments in (["doctor", "--help"], ["doctor", "--output", "x.png"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment, check=True)
        assert "HEAVY []" in done.stdout
