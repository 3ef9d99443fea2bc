"""Detectors: what they find on the one portrait that is free of rights, and what they say when they cannot be made."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from pipeline.face import create_detector
from pipeline.face.align import face_to_crop, mean_face, transform
from pipeline.face.detector import BoxMap, FaceDetector, FaceError, RegionDetector
from pipeline.face.identity import overlap
from pipeline.frames import FaceBox

FILES = {"yunet": "face_detection_yunet_2023mar.onnx", "ultralight": "version-slim-320.onnx"}
FOLDER = os.environ.get("VISEME_FACE_WEIGHTS")
AVAILABLE = ["own", "haar", *(name for name, file in FILES.items() if FOLDER and (Path(FOLDER) / file).is_file())]
"""Own and haar always; the others where VISEME_FACE_WEIGHTS names the folder with their weights."""

FACE = FaceBox(182, 61, 267, 172, score=1.0)
"""The astronaut's face in the common box convention."""
EYES_AND_MOUTH = np.array([[203.0, 102.0], [247.0, 102.0], [222.5, 144.0]])
"""Her right eye, left eye and the middle of her mouth."""


def make(name: str) -> FaceDetector:
    return create_detector(name, Path(str(FOLDER)) / FILES[name] if name in FILES else None)


def portrait() -> np.ndarray:
    return np.ascontiguousarray(astronaut()[:320, :448])


@pytest.mark.parametrize("name", AVAILABLE)
def test_finds_the_face_in_the_common_convention(name: str) -> None:
    detector = make(name)
    assert isinstance(detector, FaceDetector)
    assert detector.name == name
    (face,) = detector.detect(portrait())
    assert overlap(face, FACE) > 0.7
    assert 0.0 < face.score <= 1.0
    points = transform(face_to_crop(face), EYES_AND_MOUTH)
    mean = transform(mean_face().to_crop, mean_face().landmarks)
    wanted = np.array([mean[0], mean[1], mean[3:].mean(axis=0)])
    assert np.abs(points - wanted).max() < 9  # of 96 pixels; her head is turned


@pytest.mark.parametrize("name", AVAILABLE)
@pytest.mark.parametrize("scale", [0.6, 1.0, 2.5])
def test_boxes_are_in_pixels_of_the_picture_whatever_its_size(name: str, scale: float) -> None:
    image = cv2.resize(portrait(), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    (face,) = make(name).detect(image)
    scaled = FaceBox(*(edge * scale for edge in (FACE.left, FACE.top, FACE.right, FACE.bottom)), score=1.0)
    assert overlap(face, scaled) > 0.7


@pytest.mark.parametrize("name", AVAILABLE)
def test_two_faces_are_two(name: str) -> None:
    image = portrait()[:, 80:370]
    faces = make(name).detect(np.hstack([image, image[:, ::-1]]))
    assert len(faces) == 2
    assert abs(faces[0].centre[0] - faces[1].centre[0]) > 100


@pytest.mark.parametrize("name", AVAILABLE)
@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 5, 3), (1, 1, 3), (2, 700, 3), (700, 2, 3), (19, 19, 3), (64, 48, 3)])
def test_small_and_odd_pictures_have_no_face(name: str, shape: tuple[int, int, int]) -> None:
    assert make(name).detect(np.full(shape, 90, np.uint8)) == []


@pytest.mark.parametrize("name", AVAILABLE)
def test_same_picture_same_answer(name: str) -> None:
    first, again = make(name).detect(portrait()), make(name).detect(portrait())
    assert [(f.left, f.top, f.right, f.bottom, f.score) for f in first] == [(f.left, f.top, f.right, f.bottom, f.score) for f in again]


def test_looking_near_finds_the_same_face_and_only_there() -> None:
    detector = make("haar")
    assert isinstance(detector, RegionDetector)
    (near,) = detector.detect_near(portrait(), FaceBox(176, 66, 270, 182, score=1.0))
    assert overlap(near, FACE) > 0.7
    away = FaceBox(FACE.left + 120, FACE.top + 60, FACE.right + 120, FACE.bottom + 60, score=1.0)
    assert detector.detect_near(portrait(), away) == []


@pytest.mark.parametrize("box", [(-500, -500, -400, -380), (5000, 5000, 5100, 5130), (0, 0, 1, 1), (0, 0, 1e9, 1e9)])
def test_looking_near_an_absurd_place_finds_nothing(box: tuple[float, float, float, float]) -> None:
    detector = make("haar")
    assert isinstance(detector, RegionDetector)
    assert detector.detect_near(portrait(), FaceBox(*box, score=1.0)) == []


def test_box_maps_can_be_undone() -> None:
    change = BoxMap(shift_x=0.1, shift_y=-0.2, scale_x=0.7, scale_y=1.1)
    np.testing.assert_allclose(change.invert(*change.apply(10, 20, 30, 40)), (10, 20, 30, 40))


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'mtcnn'.*own, yunet, ultralight, haar"):
        create_detector("mtcnn")


def test_haar_takes_no_weights(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"weights.*expected None"):
        create_detector("haar", tmp_path / "x.onnx")


@pytest.mark.parametrize("name", ["yunet", "ultralight"])
def test_missing_and_broken_weights_are_told_with_a_remedy(name: str, tmp_path: Path) -> None:
    with pytest.raises(FaceError, match=rf"{name}.*needs weights.*'haar'"):
        create_detector(name)
    with pytest.raises(FaceError, match=r"nowhere\.onnx.*not a file.*'haar'"):
        create_detector(name, tmp_path / "nowhere.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(FaceError, match=r"broken\.onnx.*fetch the file again"):
        create_detector(name, broken)


def test_without_opencvs_files_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cv2.data, "haarcascades", str(tmp_path) + "/")
    with pytest.raises(FaceError, match="install opencv-python-headless"):
        create_detector("haar")
