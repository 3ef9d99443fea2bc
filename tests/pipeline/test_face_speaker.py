"""Who speaks: rendered pairs of whom one or the other does, turns in a talk, and sound that is nobody's."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.face.speaker import SpeakerFinder, mouth_motion
from pipeline.face.stage import FaceStage
from pipeline.frames import FRAME_SECONDS, SAMPLES, AVFrame
from recipes.scene import Person, Scene
from tests.pipeline.scene import TruthDetector, play
from tests.pipeline.talk import talk

LEFT, RIGHT = (130.0, 180.0, 130.0, 0.0), (350.0, 180.0, 110.0, 0.0)


def mouth(opening: NDArray[np.float64], lead: int = 1) -> object:
    """Lips run ahead of the sound."""
    return lambda time: float(opening[min(round(time / FRAME_SECONDS) + lead, len(opening) - 1)])


def motions(opening: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Mouth motion as the stage would measure it: grey levels, with the noise of alignment."""
    return 18 * np.abs(np.diff(opening, prepend=opening[:1])) + np.abs(np.random.default_rng(seed).normal(0, 0.5, len(opening)))


def listen(audio: NDArray[np.float32], *mouths: NDArray[np.float64]) -> list[int | None]:
    finder, out = SpeakerFinder(), []
    for k in range(len(mouths[0])):
        finder.push(audio[SAMPLES * k : SAMPLES * (k + 1)], {number: float(line[k]) for number, line in enumerate(mouths)})
        out.append(finder.speaker)
    return out


@pytest.mark.parametrize("speaker", [0, 1])
@pytest.mark.parametrize("other", ["still", "talks of something else"])
def test_the_one_who_speaks_is_found_and_followed(speaker: int, other: str) -> None:
    opening, audio = talk(3 + speaker, 4.4)
    foreign = talk(40, 4.4)[0] if other != "still" else np.zeros(len(opening))
    lines = [opening, foreign] if speaker == 0 else [foreign, opening]
    sway = lambda time: 4 * np.sin(3 * time)  # noqa: E731
    scene = Scene(
        [
            Person(lambda time: (LEFT[0] + sway(time), *LEFT[1:]), mouth=mouth(lines[0])),
            Person(lambda time: (RIGHT[0] - sway(time), *RIGHT[1:]), mouth=mouth(lines[1]), kind=1),
        ]
    )
    stage = FaceStage(TruthDetector(scene, jitter=0.006), policy="speaking")
    outs = play(scene, 4.4, stage.push, audio)
    places = [None if out.face is None else int(out.face.centre[0] > 240) for out in outs]
    assert places[0] == 0  # the larger one, as long as nothing is known
    assert places[60:] == [speaker] * len(places[60:])
    said = [face for face in stage.faces if face.speaking]
    assert len(said) == 1
    assert int(said[0].box.centre[0] > 240) == speaker
    scores = [face.score for face in stage.faces]
    assert None not in scores


def test_other_policies_only_hint() -> None:
    opening, audio = talk(4, 3.2)
    scene = Scene([Person(lambda time: LEFT, mouth=lambda time: 0.2), Person(lambda time: RIGHT, mouth=mouth(opening), kind=1)])
    stage = FaceStage(TruthDetector(scene))
    outs = play(scene, 3.2, stage.push, audio)
    assert all(out.face is not None and out.face.centre[0] < 240 for out in outs)
    assert [face.speaking for face in stage.faces] == [False, True]


@pytest.mark.parametrize("seed", range(6))
def test_turns_are_noticed_within_three_seconds_and_nothing_flickers(seed: int) -> None:
    (first, one), (second, two) = talk(seed, 5), talk(seed + 300, 5)
    rest = np.zeros(125)
    said = listen(
        np.concatenate([one, two]), motions(np.concatenate([first, rest]), seed), motions(np.concatenate([rest, second]), seed + 50)
    )
    assert set(said[45:125]) == {0}
    assert set(said[200:]) == {1}
    changes = sum(one != other for one, other in pairwise(said[45:]))
    assert changes <= 2


@pytest.mark.parametrize("shift", [-1, 0, 3])
def test_sound_may_be_early_or_late(shift: int) -> None:
    opening, audio = talk(11, 6)
    other = talk(12, 6)[0]
    said = listen(np.roll(audio, shift * SAMPLES), motions(other, 1), motions(opening, 2))
    assert set(said[60:]) == {1}


@pytest.mark.parametrize("level", [0.0, 0.05])
def test_silence_and_steady_noise_are_nobodys(level: float) -> None:
    audio = np.random.default_rng(1).normal(0, 1, 150 * SAMPLES).astype(np.float32) * np.float32(level)
    assert set(listen(audio, motions(talk(5, 6)[0], 1), motions(np.zeros(150), 2))) == {None}


def test_a_face_alone_has_no_score_and_faces_may_come_and_go() -> None:
    opening, audio = talk(2, 4)
    line, finder = motions(opening, 0), SpeakerFinder()
    for k in range(100):
        faces: dict[int, float | None] = {7: float(line[k])}
        if 20 <= k < 70:
            faces[9] = None if k % 2 else 0.1
        finder.push(audio[SAMPLES * k : SAMPLES * (k + 1)], faces)
        if k < 20 or k >= 70:
            assert (dict(finder.scores), finder.speaker) == ({}, None)
        if k == 69:
            assert finder.speaker == 7


def test_broken_sound_is_silence() -> None:
    finder = SpeakerFinder()
    for samples in (np.full(SAMPLES, np.nan, np.float32), np.full(SAMPLES, np.inf, np.float32), np.zeros(0, np.float32)):
        for _ in range(30):
            finder.push(samples, {1: 2.0, 2: 0.0})
    assert finder.speaker is None
    assert all(np.isfinite(score) for score in finder.scores.values())


def test_mouth_motion_is_that_of_the_mouth_alone() -> None:
    rng = np.random.default_rng(0)
    crop = rng.integers(40, 200, (96, 96)).astype(np.uint8)
    brighter = crop + 20
    talking = crop.copy()
    talking[52:70, 34:62] = 20
    assert mouth_motion(crop, crop) == 0.0
    assert mouth_motion(crop, brighter.astype(np.uint8)) == pytest.approx(0.0)
    assert mouth_motion(crop, talking) > 10


def test_a_picture_that_stays_tells_nothing_about_mouths() -> None:
    scene = Scene([Person(lambda time: LEFT), Person(lambda time: RIGHT, kind=1)])
    stage = FaceStage(TruthDetector(scene))
    outs = play(scene, 0.2, stage.push)
    again = [stage.push(AVFrame(5 + k, np.zeros(640, np.float32), True, outs[-1].picture)) for k in range(3)]
    assert all(out.crop is outs[-1].crop for out in again)
