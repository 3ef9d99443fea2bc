"""Alignment: the algebra of similarities, and crops that show what the mean face says."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.face.align import compose, crop_face, face_to_crop, fit_similarity, invert, mean_face, transform
from pipeline.face.pose import Pose
from pipeline.frames import ALIGNED_SIZE, FaceBox

POINTS = np.array([[10.0, 12.0], [52.0, 11.0], [31.0, 33.0], [15.0, 55.0], [49.0, 54.0]])
reals = st.floats(-500, 500)
scales = st.floats(0.05, 20)
angles = st.floats(-3.1, 3.1)


def similarity(scale: float, angle: float, x: float, y: float) -> np.ndarray:
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    return np.array([[c, -s, x], [s, c, y]])


@given(scales, angles, reals, reals)
def test_fit_finds_a_known_similarity(scale: float, angle: float, x: float, y: float) -> None:
    known = similarity(scale, angle, x, y)
    np.testing.assert_allclose(fit_similarity(POINTS, transform(known, POINTS)), known, atol=1e-8)


@given(scales, angles, reals, reals)
def test_inverse_and_pose_bring_points_back(scale: float, angle: float, x: float, y: float) -> None:
    known = similarity(scale, angle, x, y)
    np.testing.assert_allclose(transform(invert(known), transform(known, POINTS)), POINTS, atol=1e-6)
    np.testing.assert_allclose(compose(invert(known), known), np.eye(3)[:2], atol=1e-6)
    np.testing.assert_allclose(Pose.of(known).matrix, known, rtol=1e-9, atol=1e-6)


def test_fit_is_least_squares_and_never_mirrors() -> None:
    noisy = POINTS + np.random.default_rng(0).normal(0, 2, POINTS.shape)
    best = fit_similarity(POINTS, noisy)
    error = np.sum((transform(best, POINTS) - noisy) ** 2)
    for change in np.eye(4) * 1e-3:
        a, b, x, y = np.array([best[0, 0], best[1, 0], best[0, 2], best[1, 2]]) + change
        assert np.sum((transform(np.array([[a, -b, x], [b, a, y]]), POINTS) - noisy) ** 2) > error
    mirrored = POINTS * [-1, 1]
    assert np.linalg.det(fit_similarity(POINTS, mirrored)[:, :2]) > 0


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.zeros((1, 2)), np.zeros((4, 3))])
def test_fit_names_what_is_wrong(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"shapes|coincide"):
        fit_similarity(points, points)


@given(reals, reals, st.floats(1, 2000), st.floats(1, 2000))
def test_a_box_alone_gives_no_rotation(left: float, top: float, width: float, height: float) -> None:
    matrix = face_to_crop(FaceBox(left, top, left + width, top + height, score=1.0))
    assert matrix[0, 1] == matrix[1, 0] == 0.0
    assert matrix[0, 0] == matrix[1, 1] > 0.0
    centre = transform(matrix, np.array([[left + width / 2, top + height / 2]]))
    wanted = transform(mean_face().to_crop, mean_face().box.mean(axis=0)[None])
    np.testing.assert_allclose(centre, wanted, atol=1e-6)


@pytest.mark.parametrize("box", [(5, 5, 5, 9), (9, 5, 5, 9), (5, 5, 9, 5), (math.nan, 5, 9, 9)])
def test_a_box_without_extent_is_told(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no extent"):
        face_to_crop(FaceBox(*box, score=1.0))


@given(scales, angles, reals, reals)
def test_landmarks_land_on_the_mean_face(scale: float, angle: float, x: float, y: float) -> None:
    mean = mean_face()
    landmarks = transform(similarity(scale, angle, x, y), mean.landmarks).astype(np.float32)
    matrix = face_to_crop(FaceBox(0, 0, 1, 1, score=1.0, landmarks=landmarks))
    np.testing.assert_allclose(transform(matrix, landmarks), transform(mean.to_crop, mean.landmarks), atol=0.05)


def test_the_crop_shows_mouth_and_eyes_inside_the_models_view() -> None:
    points = transform(mean_face().to_crop, mean_face().landmarks)
    border = (ALIGNED_SIZE - 88) / 2
    assert np.all(points >= border + 4)
    assert np.all(points <= ALIGNED_SIZE - border - 4)
    mouth = points[3:].mean(axis=0)
    assert abs(mouth[0] - 47.5) < 2
    assert 40 < mouth[1] < 70


def test_the_composed_warp_equals_warping_to_the_canvas_cutting_and_resizing() -> None:
    rng = np.random.default_rng(1)
    grey = cv2.GaussianBlur(rng.integers(0, 256, (224, 224), np.uint8), (0, 0), 4)
    grey = cv2.normalize(grey, None, 0, 255, cv2.NORM_MINMAX)
    face = FaceBox(*mean_face().box.ravel(), score=1.0)
    mean = mean_face()
    x, y = (mean.patch_centre - mean.patch_size / 2).astype(int)
    patch = grey[y : y + mean.patch_size, x : x + mean.patch_size]
    expected = cv2.resize(patch, (ALIGNED_SIZE, ALIGNED_SIZE), interpolation=cv2.INTER_LINEAR)
    got = crop_face(np.repeat(grey[:, :, None], 3, axis=2), face_to_crop(face))
    assert np.abs(got.astype(int) - expected).max() <= 3


@pytest.mark.parametrize("scale", [0.2, 0.7, 1.0, 3.0, 12.0])
def test_marks_are_found_where_the_matrix_says_at_every_scale(scale: float) -> None:
    to_picture = similarity(scale, 0.3, 40.0, 30.0)
    target = np.array([[40.0, 60.0]])
    (x, y) = transform(to_picture, target)[0]
    size = int(ALIGNED_SIZE * scale * 1.6) + 100
    grid = np.mgrid[:size, :size]
    radius = max(1.2, 4 * scale)
    blob = (255 * np.exp(-((grid[1] - x) ** 2 + (grid[0] - y) ** 2) / (2 * radius**2))).astype(np.uint8)
    crop = crop_face(np.repeat(blob[:, :, None], 3, axis=2), invert(to_picture)).astype(float)
    rows, columns = np.mgrid[:ALIGNED_SIZE, :ALIGNED_SIZE]
    found = np.array([(crop * columns).sum(), (crop * rows).sum()]) / crop.sum()
    np.testing.assert_allclose(found, target[0], atol=0.35)


def test_large_faces_are_averaged_and_not_sampled() -> None:
    checks = ((np.indices((1600, 1600)).sum(axis=0) % 2) * 255).astype(np.uint8)
    crop = crop_face(np.repeat(checks[:, :, None], 3, axis=2), invert(similarity(14.0, 0.0, 20.0, 20.0)))
    assert np.abs(crop.astype(int) - 127).max() <= 3


@pytest.mark.parametrize("shift", [-5000.0, -60.0, 60.0, 5000.0])
def test_beyond_the_picture_its_border_goes_on(shift: float) -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:, 50:] = 200
    crop = crop_face(picture, invert(similarity(1.0, 0.0, shift, 0.0)))
    assert crop.shape == (ALIGNED_SIZE, ALIGNED_SIZE)
    edge = crop[:, 0] if shift < 0 else crop[:, -1]
    assert set(edge.tolist()) == {0 if shift < 0 else 200}
