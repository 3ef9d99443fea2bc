"""The own detector as it is shipped: finds faces with landmarks anywhere, in any picture size, and nothing where there is none."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from pipeline.face import create_detector
from pipeline.face.align import transform
from pipeline.face.detector import FaceDetector, FaceError, RegionDetector
from pipeline.face.own import MOST_FACES, OwnDetector, distinct
from pipeline.frames import FaceBox

BOX = (180.0, 58.0, 267.0, 174.0)
"""The astronaut's face in the common box convention."""
MARKS = np.array([[204.0, 101.0], [246.0, 103.0], [226.0, 125.0], [206.0, 142.0], [243.0, 143.0]])
"""Her eyes, nose tip and mouth corners."""
EYES = 42.0
"""Their distance."""
PORTRAIT = np.ascontiguousarray(data.astronaut()[:320, :448])
DETECTOR = OwnDetector()


def overlap(one: FaceBox, box: tuple[float, float, float, float]) -> float:
    width = min(one.right, box[2]) - max(one.left, box[0])
    height = min(one.bottom, box[3]) - max(one.top, box[1])
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (one.width * one.height + (box[2] - box[0]) * (box[3] - box[1]) - shared)


def error(face: FaceBox, marks: np.ndarray, eyes: float) -> float:
    """Mean distance of the landmarks from `marks` in eye distances."""
    assert face.landmarks is not None
    assert face.landmarks.dtype == np.float32
    return float(np.hypot(*(face.landmarks - marks).T).mean() / eyes)


def test_it_is_a_detector_that_needs_no_weights() -> None:
    detector = create_detector("own")
    assert isinstance(detector, FaceDetector)
    assert isinstance(detector, RegionDetector)
    assert detector.name == "own"


def test_finds_the_face_and_its_landmarks() -> None:
    (face,) = DETECTOR.detect(PORTRAIT)
    assert overlap(face, BOX) > 0.7
    assert 0.5 < face.score <= 1.0
    assert error(face, MARKS, EYES) < 0.12


@pytest.mark.parametrize("scale", [0.5, 0.75, 1.0, 1.7, 3.0])
def test_places_are_in_pixels_of_the_picture_whatever_its_size(scale: float) -> None:
    image = cv2.resize(PORTRAIT, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    (face,) = DETECTOR.detect(image)
    assert overlap(face, tuple(edge * scale for edge in BOX)) > 0.65  # type: ignore[arg-type]
    assert error(face, (MARKS + 0.5) * scale - 0.5, EYES * scale) < 0.14


def test_turned_scaled_moved_and_mirrored_faces_of_60_pixels_and_more_are_found() -> None:
    """Up to 20 degrees, as the figures of the card have it; a sample, since no detector finds every face that can be thought of."""
    rng = np.random.default_rng(3)
    for _ in range(100):
        angle, scale, x, y = rng.uniform(-20, 20), rng.uniform(0.7, 1.6), rng.uniform(0.25, 0.75), rng.uniform(0.3, 0.7)
        mirrored = bool(rng.integers(2))
        matrix = cv2.getRotationMatrix2D((224, 116), angle, scale)
        if mirrored:
            matrix = np.diag([-1.0, 1.0]) @ matrix
        middle = transform(matrix, np.array([[224.0, 116.0]]))[0]
        matrix[:, 2] += np.array([x * 640, y * 480]) - middle
        image = cv2.warpAffine(data.astronaut(), matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE)
        marks = transform(matrix, MARKS)
        if mirrored:
            marks = marks[[1, 0, 2, 4, 3]]
        best = min((error(face, marks, EYES * scale) for face in DETECTOR.detect(image)), default=9.0)
        assert best < 0.25, (angle, scale, x, y, mirrored)


def test_several_faces_are_several() -> None:
    part = cv2.resize(PORTRAIT[:, 80:370], (160, 176), interpolation=cv2.INTER_AREA)
    wall = np.tile(part, (3, 4, 1))
    faces = DETECTOR.detect(wall)
    assert len(faces) == 12
    assert len({(round(face.centre[0] / 160), round(face.centre[1] / 176)) for face in faces}) == 12
    assert all(one.score >= other.score for one, other in pairwise(faces))


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket", "page", "clock", "moon", "brick", "grass", "gravel"])
def test_no_face_where_there_is_none(name: str) -> None:
    image = getattr(data, name)()
    image = np.repeat(image[:, :, None], 3, axis=2) if image.ndim == 2 else image[:, :, :3]
    assert DETECTOR.detect(np.ascontiguousarray(image)) == []


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 5, 3), (1, 1, 3), (2, 700, 3), (700, 2, 3), (19, 19, 3), (64, 48, 3), (2160, 3840, 3)])
@pytest.mark.parametrize("level", [0, 90, 255])
def test_flat_pictures_of_any_shape_have_no_face(shape: tuple[int, int, int], level: int) -> None:
    assert DETECTOR.detect(np.full(shape, level, np.uint8)) == []


def test_parts_of_a_larger_array_are_read_right() -> None:
    large = np.zeros((400, 600, 3), np.uint8)
    large[40:360, 100:548] = PORTRAIT
    (face,) = DETECTOR.detect(large[40:360, 100:548])
    assert overlap(face, BOX) > 0.7


def test_same_picture_same_answer_and_answers_do_not_change_later() -> None:
    first = DETECTOR.detect(PORTRAIT)
    marks = [np.array(face.landmarks) for face in first]
    DETECTOR.detect(np.ascontiguousarray(PORTRAIT[:, ::-1]))
    again = DETECTOR.detect(PORTRAIT)
    assert [(f.left, f.top, f.right, f.bottom, f.score) for f in first] == [(f.left, f.top, f.right, f.bottom, f.score) for f in again]
    for one, kept, other in zip(first, marks, again, strict=True):
        np.testing.assert_array_equal(one.landmarks, kept)
        np.testing.assert_array_equal(one.landmarks, other.landmarks)


def test_looking_near_finds_the_same_face_and_only_there() -> None:
    (near,) = DETECTOR.detect_near(PORTRAIT, FaceBox(176, 66, 270, 182, score=1.0))
    assert overlap(near, BOX) > 0.7
    assert error(near, MARKS, EYES) < 0.12
    assert DETECTOR.detect_near(PORTRAIT, FaceBox(360, 240, 400, 290, score=1.0)) == []


@pytest.mark.parametrize(
    "box", [(-500, -500, -400, -380), (5000, 5000, 5100, 5130), (0, 0, 1, 1), (0, 0, 1e9, 1e9), (float("nan"), 0, 5, 5), (9, 9, 2, 2)]
)
def test_looking_near_an_absurd_place_finds_nothing(box: tuple[float, float, float, float]) -> None:
    assert DETECTOR.detect_near(PORTRAIT, FaceBox(*box, score=1.0)) == []


@given(st.lists(st.tuples(*[st.floats(0, 300, width=32)] * 2, *[st.floats(1, 90, width=32)] * 2), max_size=MOST_FACES))
def test_kept_boxes_do_not_overlap_and_every_box_has_a_keeper(rows: list[tuple[float, float, float, float]]) -> None:
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h in rows], np.float64).reshape(-1, 4)
    kept = distinct(boxes)
    faces = [FaceBox(*box, score=1.0) for box in boxes.tolist()]
    assert kept == sorted(kept)
    for index, face in enumerate(faces):
        surer = [overlap(faces[other], tuple(boxes[index])) for other in kept if other < index]
        assert (index in kept) == all(value <= 0.4 + 1e-9 for value in surer)
        assert face.width > 0


def test_weights_that_are_none_are_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FaceError, match=r"nowhere\.onnx.*not a file.*'haar'"):
        create_detector("own", tmp_path / "nowhere.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(FaceError, match=r"broken\.onnx.*fetch the file again"):
        create_detector("own", broken)
    with pytest.raises(ValueError, match="threads is 0"):
        OwnDetector(threads=0)
    with pytest.raises(ValueError, match=r"threshold is 1\.5"):
        OwnDetector(threshold=1.5)
