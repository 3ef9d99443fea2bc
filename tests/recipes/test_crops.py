"""Crops for training: same as at run time, kept by content, bad clips named and passed over."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from skimage.data import astronaut

from capture.file import FileSource
from models import catalogue
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline import session
from pipeline.face import create_detector
from pipeline.face.detector import FaceError
from pipeline.face.stage import FaceStage
from recipes import crops
from recipes.crops import Settings, frames, main
from recipes.manifest import Clip, write_manifest


def movie(path: Path, images: list[np.ndarray]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt, stream.bit_rate = "yuv420p", 2_000_000
        for index, image in enumerate(images):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    face = astronaut()[:240, 64:384]
    movie(tmp_path / "face.mp4", [np.roll(face, shift, axis=1) for shift in range(8)])
    movie(tmp_path / "empty.mp4", [np.full((240, 320, 3), 90, np.uint8)] * 4)
    (tmp_path / "broken.mp4").write_bytes(b"no movie")
    names = ("face", "empty", "broken", "missing")
    clips = [Clip(name, "train", "c", "s", None, tmp_path / f"{name}.mp4", 0.3, "words") for name in names]
    sound = Clip("sound", "train", "c", "s", tmp_path / "sound.wav", None, 0.3, "words")
    write_manifest(tmp_path / "list.tsv", [*clips, sound])
    return tmp_path


def test_writes_what_the_stream_sees_and_names_bad_clips(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--manifest", str(folder / "list.tsv"), "--out", str(folder / "crops")]) == 0
    said = capsys.readouterr().err
    assert "1 clips (0 from before), 3 left out" in said
    assert all(f"left out {name}: " in said for name in ("empty", "broken", "missing"))
    (kept,) = (folder / "crops").iterdir()
    live = list(frames(folder / "face.mp4", FaceStage(create_detector())))
    with np.load(kept) as data:
        assert str(data["id"]) == "face"
        np.testing.assert_array_equal(data["crops"], np.stack([frame.crop for frame in live if frame.crop is not None]))
        assert data["present"].all()
        assert data["audio"].shape == (640 * len(live),)
        assert data["audio"].dtype == np.int16


class Listener:
    """Stands in for a recogniser and keeps the pictures that it is given."""

    segment_length, lookahead = 4, 0
    tokenizer = SimpleNamespace(piece=str)

    def __init__(self) -> None:
        self.pictures: list[np.ndarray] = []
        self.shown: list[np.ndarray] = []

    def start(self) -> SimpleNamespace:
        return SimpleNamespace(frames=0)

    def step(self, segment: Segment, state: SimpleNamespace, *, donate: bool = False) -> tuple[Hypothesis, SimpleNamespace]:
        self.pictures.append(segment.video[0].numpy())
        self.shown.append(segment.video_present[0].numpy())
        end = state.frames + segment.frames
        return Hypothesis((), (), end), SimpleNamespace(frames=end)

    def end_utterance(self, state: SimpleNamespace) -> tuple[Hypothesis, SimpleNamespace]:
        return Hypothesis((), (), state.frames), state


def test_training_sees_what_a_session_gives_the_recogniser(folder: Path) -> None:
    main(["--manifest", str(folder / "list.tsv"), "--out", str(folder / "crops")])
    listener = Listener()
    for _ in session.transcribe(FileSource(folder / "face.mp4"), listener, detector=create_detector(), mode="v"):
        pass
    pictures, shown = np.concatenate(listener.pictures), np.concatenate(listener.shown)
    (kept,) = (folder / "crops").iterdir()
    with np.load(kept) as data:
        count = len(data["crops"])
        assert count >= 8
        np.testing.assert_array_equal(pictures[:count], data["crops"][:, 4:-4, 4:-4])
        np.testing.assert_array_equal(shown[:count], data["present"])


def test_done_clips_are_kept_until_their_file_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--manifest", str(folder / "list.tsv"), "--out", str(folder / "crops"), "--split", "train"]
    main(command)
    (before,) = (folder / "crops").iterdir()
    main(command)
    assert "(1 from before)" in capsys.readouterr().err
    movie(folder / "face.mp4", [astronaut()[:240, 60:380]] * 5)
    main(command)
    (after,) = (folder / "crops").iterdir()
    assert after.name != before.name
    with np.load(after) as data:
        assert len(data["crops"]) == 5


def test_settings_count_for_the_key(tmp_path: Path) -> None:
    weights = tmp_path / "w.onnx"
    weights.write_bytes(b"one")
    first = Settings("yunet", weights).fingerprint()
    assert first == Settings("yunet", weights).fingerprint() != Settings("haar").fingerprint()
    weights.write_bytes(b"two")
    assert Settings("yunet", weights).fingerprint() != first


def test_fetched_weights_count_for_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(catalogue.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(catalogue, "CATALOGUE", str(tmp_path / "models.json"))
    (tmp_path / "models").mkdir()

    def fetch(data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        entry = {"name": "yunet", "kind": "detector", "file": "y.onnx", "sha256": sha256, "bytes": len(data), "url": "x:", "summary": "."}
        (tmp_path / "models.json").write_text(json.dumps({"models": [entry]}))
        (tmp_path / "models" / "y.onnx").write_bytes(data)
        return Settings("yunet").fingerprint()

    assert fetch(b"one") == fetch(b"one") != fetch(b"two")
    (tmp_path / "w.onnx").write_bytes(b"two")
    assert Settings("yunet", tmp_path / "w.onnx").fingerprint() == Settings("yunet").fingerprint()
    (tmp_path / "models" / "y.onnx").unlink()
    with pytest.raises(FaceError, match="yunet"):
        Settings("yunet").fingerprint()


def test_code_that_only_looks_on_does_not_count_for_the_key() -> None:
    names = {source.name for source in crops._code()}
    assert {"stage.py", "align.py", "tracker.py", "file.py", "synchronizer.py"} <= names
    assert not {"draw.py", "observe.py"} & names


@pytest.mark.parametrize("extra", [["--split", "nowhere"], ["--detector", "yunet"]])
def test_a_job_that_cannot_start_says_why(folder: Path, extra: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--manifest", str(folder / "list.tsv"), "--out", str(folder / "crops"), *extra]) == 1
    assert "recipes.crops: " in capsys.readouterr().err
