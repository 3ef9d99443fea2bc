"""Contact sheets: moments are spread and meet losses, cells show what the stage gave, and nothing about a clip breaks the drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.media import VideoFrame
from pipeline.atomic import AtomicFile, OutputError, write_bytes
from pipeline.face.align import mean_face
from pipeline.face.sheet import Facts, Observation, Observer, State, draw_sheet, encode_png, ink, observe
from pipeline.face.sheet.draw import CAPTION, CELL, GAP, GUTTER, HEADER, MARGIN
from pipeline.face.sheet.palette import FACE, GROUND, OTHER, STATES, WINDOW
from pipeline.face.sheet.timeline import BAND
from pipeline.face.sheet.timeline import HEIGHT as TIMELINE
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox
from recipes.scene import Person, Scene
from tests.pipeline.scene import TruthDetector, play

SILENCE = np.zeros(640, np.float32)
FACTS = Facts(name="clip.mp4", detector="truth", policy="largest", frame_rate=25.0, window=(36, 20, 48, 48))


def watch(scene: Scene, seconds: float, *, moments: int = 12) -> tuple[Observation, list[AVFrame]]:
    observer = Observer(TruthDetector(scene), moments=moments)
    frames = play(scene, seconds, observer.push)
    return observer.result(), frames


def alone(there: Callable[[float], bool] = lambda time: True) -> Scene:
    return Scene([Person(lambda time: (240 + 20 * time, 170, 120, 0.1), there=there)])


@pytest.fixture(scope="module")
def lost() -> tuple[Observation, list[AVFrame]]:
    """Eight seconds in which the face is away from 3 s to 4.5 s, too short for the even moments to be sure to meet its ends."""
    return watch(alone(lambda time: not 3.0 <= time < 4.5), 8.0)


def test_states_tell_what_the_model_got(lost: tuple[Observation, list[AVFrame]]) -> None:
    seen, frames = lost
    assert [frame.crop is None for frame in frames] == [state == State.absent for state in seen.states]
    assert (seen.states[5:70] == State.found).all()
    assert State.held in seen.states[75:90]
    assert (seen.states[95:110] == State.absent).all()
    assert sum(seen.share(state) for state in State) == pytest.approx(1)
    assert seen.size == (480, 360)
    assert seen.faces.max() == 1
    assert np.isnan(seen.mouth[100])
    assert np.isfinite(seen.mouth[10:70]).all()


def test_moments_cover_the_clip_and_its_losses(lost: tuple[Observation, list[AVFrame]]) -> None:
    seen, frames = lost
    indices = [moment.index for moment in seen.moments]
    assert indices == sorted(set(indices))
    assert 10 <= len(indices) <= 12
    assert indices[0] < 10
    assert indices[-1] > 185
    assert np.diff(indices).max() <= 2 * len(frames) / len(indices)
    absent = int(np.flatnonzero(seen.states[50:] == State.absent)[0]) + 50
    held = int(np.flatnonzero(seen.states == State.held)[0])
    assert {absent, held} <= set(indices)
    for moment in seen.moments:
        assert moment.state == seen.states[moment.index]
        assert moment.time == pytest.approx(moment.index * FRAME_SECONDS)
        assert moment.detected == (seen.searches[moment.index] > 0)


def test_cells_show_what_the_stage_gave(lost: tuple[Observation, list[AVFrame]]) -> None:
    seen, frames = lost
    mean = mean_face()
    half = mean.patch_size / 2
    left, top = (round(float(middle - half)) for middle in mean.patch_centre)
    for moment in seen.moments:
        assert moment.crop is frames[moment.index].crop
        assert (moment.aligned is None) == (moment.crop is None) == (moment.marks is None)
        if moment.aligned is None or moment.marks is None:
            continue
        assert moment.aligned.shape == (mean.canvas, mean.canvas)
        # The crop is that square of the canvas: what is aligned on the sheet is aligned for the model.
        cut = moment.aligned[top : top + mean.patch_size, left : left + mean.patch_size]
        reduced = cv2.resize(cut, (96, 96), interpolation=cv2.INTER_AREA).astype(float)
        assert np.abs(reduced - moment.crop)[8:-8, 8:-8].mean() < 4
        if moment.state is State.found:
            assert np.abs(moment.marks - mean.landmarks).max() < 12


def test_many_frames_take_little_memory_and_spread_stays_even() -> None:
    scene = alone()
    picture = VideoFrame(np.zeros((48, 64, 3), np.uint8), 0.0)
    observer = Observer(TruthDetector(scene))
    for index in range(3000):
        face = (index // 40) % 2  # comes and goes all the time
        scene.people[0].there = lambda time, face=face: bool(face)
        shown = VideoFrame(picture.image + np.uint8(index % 3), index * FRAME_SECONDS)
        observer.push(AVFrame(index=index, audio=SILENCE, has_audio=True, picture=shown))
    moments = observer.result().moments
    assert len(moments) <= 13
    assert max(len(store.items) for store in (observer._even, observer._lost, observer._held)) <= 48
    assert moments[0].index < 250
    assert moments[-1].index > 2750
    assert np.diff([moment.index for moment in moments]).max() < 750


def test_a_detector_that_looks_near_is_counted_and_still_used() -> None:
    scene = alone()

    class Near(TruthDetector):
        near = 0

        def detect_near(self, image: np.ndarray, box: FaceBox) -> list[FaceBox]:
            self.near += 1
            return self.detect(image)

    detector = Near(scene)
    observer = Observer(detector)
    play(scene, 2.0, observer.push)
    assert detector.near > 0
    assert observer.result().searches.sum() == detector.calls


def cells(sheet: np.ndarray, column: int, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Picture, aligned face and crop of a column."""
    x, y = MARGIN + GUTTER + column * (CELL + GAP), MARGIN + HEADER + CAPTION
    rows = [(y, height), (y + height + GAP, CELL), (y + height + CELL + 2 * GAP, CELL)]
    return tuple(sheet[top : top + size, x : x + CELL] for top, size in rows)  # type: ignore[return-value]


def share(cell: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(cell.astype(int) - colour).max(axis=-1) <= 3).mean())


def test_the_followed_face_stands_out_among_others() -> None:
    people = [Person(lambda time: (150, 180, 140, 0.0)), Person(lambda time: (370, 180, 90, 0.0), kind=1)]
    seen, _ = watch(Scene(people), 1.0, moments=3)
    sheet = draw_sheet(seen, FACTS)
    picture, aligned, crop = cells(sheet, 1, seen.moments[1].picture.shape[0])
    middle = picture.shape[1] * 260 // 480
    assert share(picture[:, :middle], FACE) > 0
    assert share(picture[:, middle:], FACE) == 0
    assert share(picture[:, middle:], OTHER) > 0
    assert share(picture[:, :middle], OTHER) == 0
    assert share(crop, WINDOW) > 0
    assert share(cells(draw_sheet(seen, Facts(name="", detector="", policy="")), 1, picture.shape[0])[2], WINDOW) == 0
    inside = crop[20:-20, 20:-20].reshape(-1, 3)
    assert np.ptp(inside.astype(int), axis=1).max() > 50, "outlines are coloured"
    assert (np.ptp(aligned.astype(int), axis=2) == 0).mean() > 0.9, "the rest is grey, as the model sees it"


def test_the_timeline_is_in_proportion(lost: tuple[Observation, list[AVFrame]]) -> None:
    seen, _ = lost
    sheet = draw_sheet(seen, FACTS)
    row = sheet[sheet.shape[0] - MARGIN - TIMELINE + 26 + BAND // 2, MARGIN + GUTTER : -MARGIN]
    for state in State:
        assert abs((row == STATES[state]).all(axis=1).mean() - seen.share(state)) < 0.02


def test_a_short_loss_in_a_long_clip_is_seen() -> None:
    count = 90_000
    states = np.full(count, State.found, np.uint8)
    states[45_000] = State.absent
    nothing = np.zeros(count, np.float32)
    seen = Observation(states, nothing, nothing, states * 0, states * 0 + 1, (640, 480), ())
    row = draw_sheet(seen, FACTS)[-MARGIN - TIMELINE + 26 + BAND // 2]
    assert (row == STATES[State.absent]).all(axis=1).sum() == 1


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.one_of(st.none(), st.tuples(st.integers(1, 300), st.integers(1, 300))), max_size=14),
    boxes=st.lists(st.tuples(*[st.floats(-1e7, 1e7)] * 2, *[st.floats(1e-3, 1e7)] * 2), max_size=3),
    grey=st.booleans(),
)
def test_nothing_about_a_clip_breaks_the_drawing(
    sizes: list[tuple[int, int] | None], boxes: list[tuple[float, float, float, float]], grey: bool
) -> None:
    class Odd:
        name = "odd"

        def detect(self, image: np.ndarray) -> list[FaceBox]:
            points = np.array([[0, 0], [9, 0], [5, 4], [1, 8], [8, 8]], np.float32)
            return [FaceBox(x, y, x + w, y + h, 0.5, points + np.float32(x) if grey else None) for x, y, w, h in boxes]

    def frame(index: int, size: tuple[int, int] | None) -> AVFrame:
        shape = None if size is None else size if grey else (*size, 3)
        picture = None if shape is None else VideoFrame(np.full(shape, 90, np.uint8), index * FRAME_SECONDS)
        return AVFrame(index=index, audio=SILENCE, has_audio=False, picture=picture)

    seen = observe((frame(index, size) for index, size in enumerate(sizes)), Odd())
    sheet = draw_sheet(seen, FACTS)
    assert sheet.dtype == np.uint8
    assert len(seen.moments) == min(len(sizes), 12) or len(seen.states) > 12
    decoded = cv2.imdecode(np.frombuffer(encode_png(sheet), np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_array_equal(decoded[:, :, ::-1], sheet)


def test_too_few_moments_and_unknown_policies_are_refused() -> None:
    with pytest.raises(ValueError, match="moments is 0"):
        Observer(TruthDetector(alone()), moments=0)
    with pytest.raises(ValueError, match="policy"):
        Observer(TruthDetector(alone()), policy="tallest")


def test_lettering_is_cut_at_edges_and_elided_in_the_middle() -> None:
    image = np.full((60, 200, 3), GROUND, np.uint8)
    for x, y in ((-30, 5), (190, 58), (500, 500), (-900, -900), (250, 30)):
        ink.write(image, "Edge", x, y, 12, (255, 255, 255))
        ink.dot(image, np.array([x, y]), (255, 255, 255))
    clean = np.full((60, 200, 3), GROUND, np.uint8)
    width = ink.write(clean, "x", 100, 40, 12, (255, 255, 255), side="right")
    drawn = np.flatnonzero((clean != GROUND).any(axis=(0, 2)))
    assert 100 - width - 2 <= drawn.min() < drawn.max() <= 102
    name = "größe_été_映画_" + "a" * 300 + ".mp4"
    short = ink.elided(name, 12, 200)
    assert ink.text_width(short, 12) <= 200
    assert short.startswith("gro?e_ete")
    assert short.endswith("a.mp4")
    assert ink.elided("short.mp4", 12, 200) == "short.mp4"
    assert ink.elided("anything", 12, 1) == "..."


def test_a_file_of_bytes_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    data = bytes(range(256)) * 9
    write_bytes(path, data)
    assert path.read_bytes() == data

    def fail() -> None:
        with AtomicFile(path) as file:
            file.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.png"]
    with pytest.raises(OutputError, match="folder does not exist"):
        write_bytes(tmp_path / "no" / "sheet.png", data)
