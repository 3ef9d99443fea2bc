"""Choosing among faces: the same person through crossings and short absences, the caller's wish, and the policies."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.cli.options import Face
from pipeline.face.choose import Candidate, Chooser, FacePolicy
from pipeline.face.identity import sign
from pipeline.face.picture import CutFinder
from pipeline.face.stage import FaceStage
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox
from recipes.scene import Person, Place, Scene
from tests.pipeline.scene import TruthDetector, play


def whom(scene: Scene, out: AVFrame) -> int | None:
    """Which person of the scene the frame follows."""
    if out.face is None:
        return None
    (x, y), time = out.face.centre, out.index * FRAME_SECONDS
    distances = [
        math.hypot(x - (c := scene.truth(k, time).centre)[0], y - c[1]) if person.there(time) else math.inf
        for k, person in enumerate(scene.people)
    ]
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] < 0.7 * out.face.height else None  # a face that is gone is held for a moment


def followed(scene: Scene, seconds: float, **options: object) -> list[int | None]:
    stage = FaceStage(TruthDetector(scene, jitter=0.005), **options)
    return [whom(scene, out) for out in play(scene, seconds, stage.push)]


def passing(speed: float, start: float, y: float, size: float) -> object:
    def place(time: float) -> Place:
        return start + speed * time, y, size, 0.0

    return place


def meeting(side: float) -> object:
    """Comes near to the middle, hides or is hidden there, and goes back to where it came from."""

    def place(time: float) -> Place:
        return 240 + side * (20 + 110 * abs(time - 1.4) / 1.4), 180, 96, 0.0

    return place


@pytest.mark.parametrize("speed", [110, 200])
@pytest.mark.parametrize("mine", [0, 1], ids=["hidden", "in-front"])
@pytest.mark.parametrize("landmarks", [True, False])
def test_people_who_pass_each_other_are_not_mixed_up(speed: float, mine: int, landmarks: bool) -> None:
    seconds = 280 / speed
    sizes = [104.0, 96.0] if mine == 0 else [96.0, 104.0]
    people = [Person(passing(speed, 100, 175, sizes[0]), kind=0), Person(passing(-speed, 380, 180, sizes[1]), kind=1)]
    scene = Scene(people)
    stage = FaceStage(TruthDetector(scene, jitter=0.005, landmarks=landmarks))
    who = [whom(scene, out) for out in play(scene, seconds, stage.push)]
    assert who[0] == mine
    assert who[-1] == mine
    apart = [k for k in range(len(who)) if abs(people[0].place(k * FRAME_SECONDS)[0] - people[1].place(k * FRAME_SECONDS)[0]) > 60]
    assert {who[k] for k in apart if k > 5} <= {mine, None}
    assert sum(who[k] is None for k in apart) < 8


@pytest.mark.parametrize("mine", [0, 1], ids=["hidden", "in-front"])
def test_people_who_meet_and_part_are_not_mixed_up(mine: int) -> None:
    scene = Scene([Person(meeting(-1), kind=0), Person(meeting(1), kind=2)])
    stage = FaceStage(TruthDetector(scene, jitter=0.005))
    stage.push(AVFrame(index=0, audio=np.zeros(640, np.float32), has_audio=False))
    picked: list[bool] = []

    def push(frame: AVFrame) -> AVFrame:
        out = stage.push(frame)
        if frame.index == 4:
            picked.append(stage.follow(*scene.truth(mine, 0.16).centre))
        return out

    who = [whom(scene, out) for out in play(scene, 2.8, push)]
    assert picked == [True]
    assert set(who[60:]) == {mine}


@pytest.mark.parametrize("away", [0.3, 0.9])
def test_a_face_behind_a_hand_is_the_same_afterwards_even_beside_a_larger_one(away: float) -> None:
    people = [
        Person(lambda time: (120 + 20 * time, 180, 110, 0.0), there=lambda time: not 1.0 < time < 1.0 + away),
        Person(lambda time: (360, 180, 120 if time > 0.5 else 90, 0.0), kind=1),
    ]
    who = followed(Scene(people), 2.6)
    assert set(who[:25]) == {0}
    assert set(who) <= {0, None}
    assert set(who[-8:]) == {0}


def test_after_more_than_a_second_another_is_followed() -> None:
    people = [Person(lambda time: (120, 180, 110, 0.0), there=lambda time: time < 1.0), Person(lambda time: (360, 180, 90, 0.0), kind=1)]
    who = followed(Scene(people), 3.0)
    assert set(who[:25]) == {0}
    assert set(who[-20:]) == {1}


def test_the_caller_chooses() -> None:
    scene = Scene([Person(lambda time: (120, 180, 110, 0.0)), Person(lambda time: (360, 180, 90, 0.0), kind=1)])
    stage = FaceStage(TruthDetector(scene))
    answers: list[bool] = []

    def push(frame: AVFrame) -> AVFrame:
        if frame.index == 10:
            answers.append(stage.follow(240, 20))
        if frame.index == 20:
            answers.append(stage.follow(350, 190))
        if frame.index == 40:
            stage.follow_policy(FacePolicy.left)
        return stage.push(frame)

    who = [whom(scene, out) for out in play(scene, 3.2, push)]
    assert answers == [False, True]
    assert who[:20] == [0] * 20
    assert who[20:60] == [1] * 40
    assert who[-10:] == [0] * 10
    known = stage.faces
    assert [face.followed for face in known] == [True, False]
    assert known[1].box.centre == pytest.approx((360, 180), abs=3)


@pytest.mark.parametrize(("policy", "expected"), [("largest", 1), ("left", 0), ("right", 2), ("speaking", 1)])
def test_policies_choose_at_the_start(policy: str, expected: int) -> None:
    places: list[Place] = [(90, 180, 80, 0.0), (240, 180, 100, 0.0), (390, 180, 90, 0.0)]
    people = [Person(lambda time, place=place: place, kind=k) for k, place in enumerate(places)]
    small = Person(lambda time: (20, 60, 30, 0.0))  # somebody in the background
    assert set(followed(Scene([*people, small]), 0.6, policy=policy)) == {expected}


def test_left_means_left_for_a_second_at_least() -> None:
    chooser = Chooser(FacePolicy.left)

    def at(*places: float) -> list[Candidate]:
        return [Candidate(k, FaceBox(x, 0, x + 80, 100, 1.0), True) for k, x in enumerate(places)]

    assert chooser.pick(at(100, 200), None, 0) == 0
    assert all(chooser.pick(at(300, 200), None, index) == 0 for index in range(1, 20))
    assert chooser.pick(at(100, 200), None, 20) == 0
    assert [chooser.pick(at(300, 200), None, index) for index in range(21, 60)].index(1) == 25


def test_a_cut_to_another_scene_needs_no_waiting() -> None:
    one = Scene([Person(lambda time: (120, 150, 110, 0.0))])
    two = Scene([Person(lambda time: (340, 220, 90, 0.0), kind=1)])
    two._wall = np.ascontiguousarray(255 - two._wall[::-1, ::-1])
    detectors = {True: TruthDetector(one), False: TruthDetector(two)}
    now = True

    class Both:
        name = "both"

        def detect(self, image: np.ndarray) -> list[FaceBox]:
            return detectors[now].detect(image)

    stage = FaceStage(Both())
    outs = play(one, 0.6, stage.push)
    now = False
    later = play(two, 0.4, lambda frame: stage.push(AVFrame(frame.index + 15, frame.audio, False, frame.picture)))
    assert all(out.face is not None for out in [*outs, *later])
    assert later[0].face is not None
    assert later[0].face.centre == pytest.approx((340, 220), abs=2)


def test_shaking_and_darkness_are_no_cuts() -> None:
    rng = np.random.default_rng(0)
    scene = Scene([Person(lambda time: (200, 150, 110, 0.0))], shake=lambda time: (10 * math.sin(40 * time), 7 * math.cos(31 * time)))
    cuts = CutFinder()
    assert not any(cuts.push(scene.draw(0.04 * k)) for k in range(20))
    assert not cuts.push(np.zeros((360, 480, 3), np.uint8))
    assert not cuts.push(scene.draw(0.8))
    assert not CutFinder().push(rng.integers(0, 255, (1, 1, 3)).astype(np.uint8))


def test_looks_tell_people_apart() -> None:
    scene = Scene(
        [Person(lambda time: (110 + 5 * time, 170, 90 + 10 * time, 0.1 * time)), Person(lambda time: (360, 180, 100, 0.0), kind=1)]
    )
    mine, other = ([sign(scene.draw(t), scene.truth(k, t)) for t in (0.0, 1.0, 2.0)] for k in (0, 1))
    assert min(float(mine[0] @ later) for later in mine) > max(float(mine[0] @ later) for later in other) + 0.05


def test_the_command_line_knows_all_policies() -> None:
    assert [face.value for face in Face] == [policy.value for policy in FacePolicy]
