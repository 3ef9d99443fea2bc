"""Talking portraits: lips that must meet do, nothing but the face moves, and crops are those that the pipeline would cut."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage.data import astronaut

from capture.media import VideoFrame
from pipeline.face import create_detector
from pipeline.face.align import fit_similarity, invert, transform
from pipeline.face.stage import FaceStage
from pipeline.frames import SAMPLES, AVFrame
from recipes.demo_clip.speech import Phone
from recipes.manifest import Clip, read_manifest, write_manifest
from recipes.synthesize import __main__ as command
from recipes.synthesize import making
from recipes.synthesize.camera import Camera, draw_camera, film
from recipes.synthesize.face_space import five
from recipes.synthesize.interior import MouthLook
from recipes.synthesize.landmarks import write_landmarks
from recipes.synthesize.lips import load_lips
from recipes.synthesize.motion import Manner, closures, poses
from recipes.synthesize.portrait import Portrait, portrait_of
from recipes.synthesize.render import Pose, Puppet, Renderer
from recipes.synthesize.shading import load_shading
from recipes.synthesize.studio import Studio, Take, follow, frames_of, settle
from recipes.train.crops import load_crops
from recipes.voices.recording import write_wav

LEFT, SIDE = 104, 240
"""Part of the astronaut's picture that is taken, at twice its size."""
FIVE = 2 * np.array([[205.8 - LEFT, 102.2], [246.5 - LEFT, 103.1], [221.5 - LEFT, 124.0], [204.0 - LEFT, 140.5], [243.0 - LEFT, 141.5]])
"""Eyes, nose tip and mouth corners of the astronaut, by hand."""
PHONES = [Phone("SIL", 0, 0.2), Phone("B", 0.2, 0.3), Phone("AA", 0.3, 0.5), Phone("M", 0.5, 0.6), Phone("IY", 0.6, 0.8)]


def hand_mesh() -> NDArray[np.float64]:
    """The mean face laid onto the astronaut's: no landmarker is needed."""
    mean = load_lips().mean
    matrix = fit_similarity(five(mean), FIVE)
    return np.concatenate([transform(matrix, mean[:, :2]), mean[:, 2:] * np.hypot(matrix[0, 0], matrix[1, 0])], axis=1)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    head = cv2.resize(astronaut()[:SIDE, LEFT : LEFT + SIDE, ::-1], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(folder / "astronaut.png"), head)
    write_landmarks(folder / "landmarks.npz", {"astronaut.png": hand_mesh().astype(np.float32)})
    return folder


@pytest.fixture(scope="module")
def portrait(faces: Path) -> Portrait:
    found = portrait_of(faces / "astronaut.png", hand_mesh(), create_detector())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def puppet(portrait: Portrait) -> Puppet:
    made = Puppet(portrait, load_lips(), load_shading())
    settle(made, create_detector(), load_lips())
    return made


def test_a_portrait_that_is_not_moved_is_the_portrait(puppet: Puppet) -> None:
    drawn = Renderer(puppet, MouthLook()).draw_weights(np.zeros(len(puppet.rig.channels)), Pose(parameters=puppet.rig.own), np.eye(2, 3))
    grey = cv2.cvtColor(puppet.portrait.image, cv2.COLOR_RGB2GRAY)
    still = cv2.warpAffine(cv2.GaussianBlur(grey, (0, 0), 0.8), puppet.portrait.to_crop, (96, 96), borderMode=cv2.BORDER_REPLICATE)
    outside = np.ones((96, 96), bool)
    outside[40:72, 28:68] = False  # the mouth's inside is drawn anew
    assert np.abs(drawn - still)[outside].mean() < 5


@settings(max_examples=40, deadline=None)
@given(parameters=st.lists(st.floats(-3, 3), min_size=8, max_size=8), closed=st.booleans())
def test_lips_never_cross_and_meet_where_they_must(puppet: Puppet, parameters: list[float], closed: bool) -> None:
    upper, lower = puppet.edges(puppet.weights(Pose(parameters=np.array(parameters), closed=float(closed))))
    gaps = (lower - upper)[:, 1]
    assert gaps.min() >= 0
    if closed:
        assert gaps[4:7].mean() < 0.35


def test_an_open_vowel_opens_the_mouth_and_only_the_face_moves(puppet: Puppet) -> None:
    lips, shading = load_lips(), load_shading()
    still = Manner(liveliness=0, turn=0)
    sequence = poses([Phone("AA", 0.6, 1.0)], 30, lips, shading, still, np.random.default_rng(0))
    shut, wide = sequence[0], sequence[20]
    gaps = [np.ptp(np.stack(puppet.edges(puppet.weights(pose)))[:, 5, 1]) for pose in (shut, wide)]
    assert gaps[0] < 1 < 3 < gaps[1]
    renderer = Renderer(puppet, MouthLook())
    one, other = (renderer.draw(Pose(parameters=p.parameters, inside=p.inside, shade=p.shade), np.eye(2, 3)) for p in (shut, wide))
    change = np.abs(one - other)
    assert change[50:70, 35:60].mean() > 10 * max(change[:20].mean(), 0.1)


def test_every_closure_falls_on_a_picture() -> None:
    for start in np.arange(0.1, 0.14, 0.005):
        assert closures([Phone("P", start, start + 0.03)], 10).sum() >= 1


def test_crops_lie_where_the_pipeline_cuts_them(puppet: Puppet) -> None:
    """A film of the whole picture goes through the face stage; what it cuts is compared with the crop that is drawn at once."""
    frames, rng = 14, np.random.default_rng(3)
    manner = Manner(liveliness=0, turn=0.02)
    sequence = poses(PHONES, frames, load_lips(), load_shading(), manner, rng)
    weights = [puppet.weights(pose) for pose in sequence]
    take = Take(portrait="astronaut.png", manner=manner, look=MouthLook(), camera=Camera())
    at = follow([puppet.five(one) for one in weights], take, rng)
    whole, near = Renderer(puppet, take.look, size=(480, 480), colour=True), Renderer(puppet, take.look)
    stage = FaceStage(create_detector())
    enough = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 100, 1e-5)
    far = []
    for k, matrix in enumerate(Studio.handheld(puppet.portrait, frames, 480, rng)):
        picture = np.clip(whole.draw_weights(weights[k], sequence[k], matrix), 0, 255).astype(np.uint8)
        cut = stage.push(AVFrame(k, np.zeros(SAMPLES, np.float32), False, VideoFrame(picture, k * 0.04))).crop
        assert cut is not None
        drawn = np.clip(near.draw_weights(weights[k], sequence[k], at[k]), 0, 255).astype(np.uint8)
        _, shift = cv2.findTransformECC(drawn, cut, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, enough, None, 5)
        corners = np.array([[20.0, 20.0], [76.0, 20.0], [20.0, 76.0], [76.0, 76.0], [48.0, 55.0]])
        far.append(np.linalg.norm(transform(shift.astype(np.float64), corners) - corners, axis=1))
    assert np.mean(far, axis=0).max() < 2


def test_a_camera_that_does_nothing_changes_nothing_and_others_keep_the_shape() -> None:
    rng = np.random.default_rng(0)
    pictures = np.broadcast_to(np.linspace(0, 255, 96, dtype=np.float32).round(), (5, 96, 96)).copy()
    assert np.array_equal(film(pictures, Camera(), rng), pictures.astype(np.uint8))
    for camera in (Camera(jpeg=40, noise=3, blur=0.7), Camera(crf=28, sharpness=0.5, slant=(0.3, -0.2)), draw_camera(rng)):
        crops = film(pictures, camera, rng)
        assert crops.shape == (5, 96, 96)
        assert crops.dtype == np.uint8
        assert np.corrcoef(crops.ravel(), pictures.ravel())[0, 1] > 0.9


class FakeAligner:
    """Phones without pocketsphinx."""

    def align(self, samples: NDArray[np.float32], text: str) -> list[Phone]:
        if text == "unknown":
            raise ValueError("text 'unknown' has words that the pronunciation dictionary lacks: ['unknown']; leave the clip out")
        return PHONES


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(making, "PhoneAligner", FakeAligner)
    clips = []
    for name, text in (("one", "bah me"), ("two", "bah me"), ("bad", "unknown")):
        write_wav(tmp_path / f"{name}.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 10000).astype(np.float32))
        clips.append(Clip(name, "train", "c", "v", tmp_path / f"{name}.wav", None, 0.625, text))
    write_manifest(tmp_path / "list.tsv", clips)
    return tmp_path


def run(voices: Path, faces: Path, out: str, *more: str) -> int:
    given = ["--manifest", str(voices / "list.tsv"), "--portraits", str(faces), "--landmarks", str(faces / "landmarks.npz")]
    return command.main([*given, "--out", str(voices / out), *more])


def test_crops_are_read_by_the_training(voices: Path, faces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voices, faces, "crops") == 0
    assert "left out bad: text 'unknown'" in capsys.readouterr().err
    store = load_crops(voices / "crops")
    assert sorted(store) == ["one", "two"]
    assert store["one"].crops.shape == (frames_of(10000), 96, 96)
    assert store["one"].present.all()
    assert not np.array_equal(store["one"].crops, store["two"].crops)
    listed = read_manifest(voices / "crops" / "manifest.tsv")
    assert all(clip.video is not None and clip.video.suffix == ".npz" for clip in listed)
    with np.load(next((voices / "crops").glob("one.*.npz"))) as data:
        assert set(data.files) == {"id", "crops", "present", "audio"}
        assert data["audio"].shape == (frames_of(10000) * SAMPLES,)
        assert data["audio"].dtype == np.int16


def test_the_same_seed_gives_the_same_and_nothing_is_made_twice(voices: Path, faces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voices, faces, "a") == run(voices, faces, "b") == run(voices, faces, "c", "--seed", "1") == 0
    first, again, other = (load_crops(voices / name)["one"].crops for name in "abc")
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    capsys.readouterr()
    assert run(voices, faces, "a") == 0
    assert "2 clips (2 from before)" in capsys.readouterr().err


def test_movies_have_sound_and_pictures(voices: Path, faces: Path) -> None:
    import av

    assert run(voices, faces, "movies", "--movies", "160", "--count", "1") == 0
    with av.open(str(next((voices / "movies").glob("one.*.mp4")))) as container:
        assert container.streams.audio
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(pictures) == frames_of(10000)
    assert pictures[0].shape == (160, 160, 3)


def test_what_is_missing_is_named_in_one_line(voices: Path, faces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "--manifest",
        str(voices / "list.tsv"),
        "--portraits",
        str(faces),
        "--landmarks",
        str(voices / "none.npz"),
        "--out",
        str(voices),
    ]
    assert command.main(given) == 1
    told = capsys.readouterr().err
    assert "none.npz" in told
    assert told.count("\n") == 1


def test_face_space_and_picture_are_each_others_inverse(portrait: Portrait) -> None:
    points = np.array([[0.0, 0.0], [95.0, 0.0], [48.0, 60.0]])
    assert np.allclose(transform(portrait.to_crop, transform(invert(portrait.to_crop), points)), points)
