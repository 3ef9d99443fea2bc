"""The face stage: follows one face, holds it, loses it, finds it again, keeps the crop still, and takes any picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.data import astronaut

from capture.media import VideoFrame
from pipeline.face import create_detector
from pipeline.face.align import mean_face, transform
from pipeline.face.pose import Pose
from pipeline.face.smooth import PoseFilter
from pipeline.face.stage import FaceStage
from pipeline.frames import ALIGNED_SIZE, FRAME_SECONDS, AVFrame, FaceBox

SILENCE = np.zeros(640, np.float32)
PICTURE = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)


def frame(index: int, image: np.ndarray | None) -> AVFrame:
    picture = None if image is None else VideoFrame(image, index * FRAME_SECONDS)
    return AVFrame(index=index, audio=SILENCE, has_audio=True, picture=picture)


def box(x: float, y: float = 120.0, size: float = 80.0, landmarks: np.ndarray | None = None) -> FaceBox:
    return FaceBox(x - size * 0.38, y - size / 2, x + size * 0.38, y + size / 2, score=0.9, landmarks=landmarks)


@dataclass
class Script:
    """Gives out the faces of the n-th call, the last ones again and again after that."""

    faces: list[list[FaceBox]]
    calls: int = 0
    name: str = "script"
    shapes: list[tuple[int, ...]] = field(default_factory=list)

    def detect(self, image: np.ndarray) -> list[FaceBox]:
        self.shapes.append(image.shape)
        self.calls += 1
        return self.faces[min(self.calls, len(self.faces)) - 1]


def run(stage: FaceStage, images: list[np.ndarray | None], start: int = 0) -> list[AVFrame]:
    return [stage.push(frame(start + index, image)) for index, image in enumerate(images)]


def copies(count: int) -> list[np.ndarray | None]:
    return [PICTURE.copy() for _ in range(count)]


def centre(frame: AVFrame) -> float:
    assert frame.face is not None
    return frame.face.centre[0]


@pytest.mark.parametrize("options", [{"detect_every": 0}, {"hold": -1.0}, {"hold": math.nan}, {"policy": "tallest"}])
def test_options_are_checked(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        FaceStage(Script([[]]), **options)


def test_the_first_frame_has_a_crop_and_everything_else_is_passed_on() -> None:
    given = frame(7, PICTURE)
    out = FaceStage(Script([[box(160)]])).push(given)
    assert out.crop is not None
    assert (out.crop.shape, out.crop.dtype) == ((ALIGNED_SIZE, ALIGNED_SIZE), np.uint8)
    assert out.face is not None
    assert out.face.centre == pytest.approx((160, 120))
    assert (out.face.width, out.face.height) == pytest.approx((80 * 0.76, 80))
    assert (out.index, out.audio, out.picture, out.has_audio) == (7, given.audio, given.picture, True)


@pytest.mark.parametrize("every", [1, 6, 12])
def test_a_steady_face_is_detected_now_and_then(every: int) -> None:
    detector = Script([[box(160)]])
    run(FaceStage(detector, detect_every=every), copies(65))
    assert 60 / every <= detector.calls <= 9 + 60 / every


def test_one_picture_shown_several_times_is_searched_once() -> None:
    detector = Script([[box(160)]])
    stage = FaceStage(detector)
    picture = VideoFrame(PICTURE, 0.0)
    outs = [stage.push(AVFrame(index=i, audio=SILENCE, has_audio=True, picture=picture)) for i in range(4)]
    assert detector.calls == 1
    assert all(out.crop is outs[0].crop for out in outs)


def test_a_lost_face_is_held_then_dropped_then_found_again() -> None:
    detector = Script([[box(160)]] * 10 + [[]] * 40 + [[box(100)]])
    outs = run(FaceStage(detector, detect_every=1, hold=0.4), copies(60))
    seen = [out.crop is not None for out in outs]
    assert seen == [True] * 20 + [False] * 30 + [True] * 10
    assert [out.face is not None for out in outs] == seen
    assert centre(outs[-1]) == pytest.approx(100)


def test_single_misses_change_nothing() -> None:
    faces = [[box(160)] if index % 3 else [] for index in range(1, 60)]
    outs = run(FaceStage(Script(faces), detect_every=1), copies(50))
    assert all(out.crop is not None for out in outs)


def test_without_a_picture_there_is_no_crop_and_the_face_is_known_after_a_short_gap() -> None:
    stage = FaceStage(Script([[box(160)], [box(160), box(60, size=110)]]))
    outs = run(stage, [*copies(1), *[None] * 5, *copies(5)])
    assert [out.crop is not None for out in outs] == [True] + [False] * 5 + [True] * 5
    assert centre(outs[-1]) == pytest.approx(160)  # not the larger newcomer
    again = run(stage, [*[None] * 30, *copies(3)], start=11)
    assert centre(again[-1]) == pytest.approx(60)  # after a long gap the choice is made anew


def test_largest_at_first_then_sticky() -> None:
    small, large = box(80, size=60), box(240, size=90)
    grown = box(82, size=140)
    detector = Script([[small, large]] * 3 + [[grown, large]])
    outs = run(FaceStage(detector, detect_every=1), copies(30))
    assert all(centre(out) == pytest.approx(240) for out in outs)


def test_when_the_followed_face_leaves_another_is_taken_after_a_second() -> None:
    detector = Script([[box(80, size=60), box(240, size=90)]] * 5 + [[box(80, size=60)]])
    outs = run(FaceStage(detector, detect_every=1, hold=0.2), copies(45))
    centres = [None if out.face is None else round(centre(out)) for out in outs]
    assert centres[:10] == [240] * 10
    assert centres[10:30] == [None] * 20
    assert centres[31:] == [80] * 14


def test_a_false_alarm_at_the_start_gives_way_at_once() -> None:
    detector = Script([[box(80, size=120), box(240, size=90)], [box(240, size=90)]])
    outs = run(FaceStage(detector), copies(10))
    assert [round(centre(out)) for out in outs] == [80] + [240] * 9


def test_another_picture_size_starts_anew() -> None:
    stage = FaceStage(Script([[box(160)], [box(500, 400, 300)]]))
    outs = run(stage, [PICTURE, np.zeros((720, 1280, 3), np.uint8)])
    assert centre(outs[1]) == pytest.approx(500)


def test_jitter_is_damped() -> None:
    rng = np.random.default_rng(3)
    faces = [
        [box(160 + dx, 120 + dy, 80 * s)]
        for dx, dy, s in zip(rng.normal(0, 0.6, 200), rng.normal(0, 0.6, 200), rng.normal(1, 0.01, 200), strict=True)
    ]
    outs = run(FaceStage(Script(faces), detect_every=2), copies(150))
    steps = np.diff([centre(out) for out in outs[10:]])
    raw = np.diff([found[0].centre[0] for found in faces])
    assert steps.std() < raw.std() / 6


def test_one_false_box_does_not_move_the_crop() -> None:
    faces = [[box(160)]] * 8 + [[box(175, 128, 95)]] + [[box(160)]] * 20
    outs = run(FaceStage(Script(faces), detect_every=1), copies(29))
    assert max(abs(centre(out) - 160) for out in outs) < 0.5


@given(st.floats(-3, 3), st.floats(-0.015, 0.015))
def test_motion_is_followed(speed: float, growth: float) -> None:
    faces = [[box(160 + speed * index, size=80 * math.exp(growth * index))] for index in range(40)]
    stage = FaceStage(Script(faces), detect_every=1)
    for index, out in enumerate(run(stage, copies(40))):
        assert out.face is not None
        assert abs(centre(out) - faces[index][0].centre[0]) < 2 * abs(speed) + 2.0
        assert abs(math.log(out.face.height / faces[index][0].height)) < 2 * abs(growth) + 0.05


@given(st.floats(-3.1, 3.1))
def test_landmarks_turn_the_crop_upright(angle: float) -> None:
    turn = 0.6 * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    landmarks = ((mean_face().landmarks - 112) @ turn.T + [160, 120]).astype(np.float32)
    image = np.zeros((240, 320, 3), np.uint8)
    for point in landmarks[3:]:
        cv2.circle(image, (round(float(point[0])), round(float(point[1]))), 5, (255, 255, 255), -1)
    out = FaceStage(Script([[box(160, landmarks=landmarks)]])).push(frame(0, image))
    assert out.crop is not None
    for x, y in transform(mean_face().to_crop, mean_face().landmarks[3:]):
        assert out.crop[round(y), round(x)] > 100
    assert out.face is not None
    assert out.face.landmarks is not None
    np.testing.assert_allclose(out.face.landmarks, landmarks, atol=1e-3)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((0, 9, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((48, 64, 3), np.uint8),
        np.full((240, 320), 100, np.uint8),
        np.full((240, 320, 1), 100, np.uint8),
        np.full((240, 320, 4), 100, np.uint8),
        np.full((240, 320, 3), 40_000, np.uint16),
        np.full((240, 320, 3), 0.5, np.float32),
        np.zeros((2, 3, 4, 5), np.uint8),
        np.zeros((240, 640, 3), np.uint8)[::-2, ::-2],
        np.zeros((4320, 7680, 3), np.uint8),
    ],
    ids=lambda image: f"{image.shape}-{image.dtype}",
)
@pytest.mark.parametrize("kind", ["own", "haar", "fixed"])
def test_no_picture_raises(image: np.ndarray, kind: str) -> None:
    stage = FaceStage(Script([[box(160)]]) if kind == "fixed" else create_detector(kind))
    for out in run(stage, [image, PICTURE, image.copy(), None, image]):
        assert (out.crop is None) == (out.face is None)


@pytest.mark.parametrize(
    "face",
    [
        FaceBox(math.nan, 0, 10, 10, 1.0),
        FaceBox(0, 0, math.inf, 10, 1.0),
        FaceBox(5, 5, 5, 5, 1.0),
        FaceBox(9, 9, 5, 5, 1.0),
        FaceBox(0, 0, 1e-200, 1e-200, 1.0),
        FaceBox(0, 0, 1e9, 1e9, 1.0),
        FaceBox(-1e6, -1e6, -1e6 + 50, -1e6 + 60, 1.0),
        box(160, landmarks=np.zeros((5, 2), np.float32)),
        box(160, landmarks=np.full((5, 2), np.nan, np.float32)),
    ],
)
def test_no_box_raises(face: FaceBox) -> None:
    for out in run(FaceStage(Script([[face]])), copies(3)):
        assert (out.crop is None) == (out.face is None)


def test_grey_and_deep_pictures_are_searched_as_rgb() -> None:
    detector = Script([[box(160)]])
    outs = run(
        FaceStage(detector), [PICTURE[:, :, 0], PICTURE[:, :, :1], np.dstack([PICTURE, PICTURE[:, :, :1]]), PICTURE.astype(np.uint16) << 8]
    )
    assert detector.shapes == [PICTURE.shape] * 4
    assert all(out.crop is not None for out in outs)


def test_long_searches_become_rarer_but_go_on() -> None:
    detector = Script([[]])
    run(FaceStage(detector), copies(500))
    assert 100 < detector.calls < 200


@pytest.mark.parametrize("kind", ["own", "haar"])
def test_a_real_face_is_followed_through_loss_and_return_the_same_way_each_time(kind: str) -> None:
    portrait = np.ascontiguousarray(astronaut()[:320, :448])
    black = np.zeros_like(portrait)
    moving = [np.roll(portrait, 2 * step, axis=1) for step in range(20)]
    images = [*moving, *[black.copy() for _ in range(20)], *[portrait.copy() for _ in range(10)]]
    runs = [run(FaceStage(create_detector(kind)), images) for _ in range(2)]
    seen = [out.crop is not None for out in runs[0]]
    assert all(seen[:20])
    assert not any(seen[33:40])
    assert all(seen[42:])
    for one, other in zip(*runs, strict=True):
        assert one.face is None or other.face is None or one.face.centre == other.face.centre
        np.testing.assert_array_equal(one.crop if one.crop is not None else [], other.crop if other.crop is not None else [])
    still = [out.crop.astype(int) for out in runs[0][3:20] if out.crop is not None]
    assert np.mean([np.abs(crop - still[0]).mean() for crop in still]) < 12  # the head moves by 32 pixels, the crop goes with it


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(-3, 3), st.floats(-3.1, 3.1)), min_size=1, max_size=12))
def test_the_filter_is_finite_and_stays_near_what_was_seen(rows: list[tuple[float, float, float, float]]) -> None:
    steady = PoseFilter()
    for row in rows:
        steady.carry(None)
        steady.detect(Pose(*row))
        pose = steady.step()
        assert pose is not None
        assert np.isfinite(pose.matrix).all()
        for value, column in ((pose.x, 0), (pose.size, 2)):
            least, most = min(row[column] for row in rows), max(row[column] for row in rows)
            assert least - (most - least) - 1e-6 <= value <= most + (most - least) + 1e-6


def test_angles_are_averaged_the_short_way() -> None:
    steady = PoseFilter()
    for angle in (3.1, -3.1, 3.12, -3.12, 3.1, -3.1, 3.13):
        steady.detect(Pose(0, 0, 0, angle))
        pose = steady.step()
        assert pose is not None
        assert math.cos(pose.angle) < -0.99
