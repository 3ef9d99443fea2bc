"""What is learned for talking portraits: phones by picture, steadied heads, lips and shading; and the reader of visemes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recipes.demo_clip.speech import Phone
from recipes.synthesize import lips as lips_module
from recipes.synthesize import visemes as viseme_module
from recipes.synthesize.face_space import POINTS, five, in_face_space, steadied
from recipes.synthesize.landmarks import main as landmarks_main
from recipes.synthesize.landmarks import read_landmarks, write_landmarks
from recipes.synthesize.lips import Example, fit, load_lips, save_lips
from recipes.synthesize.phones import CLASSES, GLIDES, GROUPS, REACH, context, occupancy
from recipes.synthesize.shading import INSIDE, load_shading
from recipes.synthesize.visemes import VISEMES, Mouths, mouths, recalls, train

NAMES = [name for names in GROUPS.values() for name in names] + list(GLIDES)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.floats(0.02, 0.3)), max_size=20), st.integers(1, 40))
def test_all_of_a_picture_is_some_class(said: list[tuple[str, float]], frames: int) -> None:
    at, phones = 0.0, []
    for name, length in said:
        phones.append(Phone(name, at, at + length))
        at += length
    taken = occupancy(phones, frames)
    assert taken.shape == (frames, len(CLASSES))
    assert np.allclose(taken.sum(axis=1), 1)
    assert context(taken).shape == (frames, (2 * REACH + 1) * len(CLASSES))
    assert np.array_equal(context(taken)[:, REACH * len(CLASSES) : (REACH + 1) * len(CLASSES)], taken)


def test_gliding_vowels_change_half_way() -> None:
    taken = occupancy([Phone("AY", 0.0, 0.4)], 10)
    assert taken[:5, CLASSES.index("AA")].min() == 1
    assert taken[5:, CLASSES.index("IY")].min() == 1


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.4, 0.4), st.floats(0.5, 3), st.floats(-50, 50))
def test_where_the_camera_stands_does_not_matter(turn: float, scale: float, shift: float) -> None:
    mean = load_lips().mean
    track = np.stack([mean, mean + load_lips().basis[0]])
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen = in_face_space(track, np.hstack([linear, np.full((2, 1), shift)]))
    assert np.allclose(steadied(seen), steadied(track), atol=1e-6)


def test_the_bundled_lips_shut_open_spread_and_round() -> None:
    lips = load_lips()
    assert lips.correlation[0] > 0.8

    def mesh(name: str) -> NDArray[np.float64]:
        taken = occupancy([Phone(name, 0.24, 0.44)], 17)
        return lips.mean + np.tensordot(lips.predict(taken)[8], lips.basis, 1)

    gaps = {name: mesh(name)[14, 1] - mesh(name)[13, 1] for name in ("M", "F", "AA", "EH", "IY")}
    assert gaps["M"] < 0.5
    assert gaps["F"] < gaps["IY"] < gaps["AA"]
    widths = {name: np.diff(five(mesh(name))[3:, 0])[0] for name in ("W", "UW", "EH", "IY")}
    assert max(widths["W"], widths["UW"]) < min(widths["EH"], widths["IY"])


def test_the_bundled_shading_is_whole() -> None:
    shading = load_shading()
    skin, inside = shading.predict(occupancy([Phone("AA", 0.1, 0.3)], 10))
    assert skin.shape == (10, len(shading.skin))
    assert inside.shape == (10, *INSIDE)
    assert np.isfinite(skin).all()
    assert 0 < inside.mean() < 1


def planted(rng: np.random.Generator, count: int) -> list[Example]:
    """Clips whose meshes follow their phones without rest."""
    lips, found = load_lips(), []
    for number in range(count):
        names = rng.choice(NAMES, 12)
        taken = occupancy([Phone(name, 0.15 * k, 0.15 * (k + 1)) for k, name in enumerate(names)], 45)
        meshes = np.tensordot(lips.predict(taken), lips.basis, 1)
        found.append(Example(str(number), meshes - meshes.mean(axis=0), taken, lips.mean + meshes.mean(axis=0)))
    return found


def test_what_follows_phones_is_learned_and_kept(tmp_path: Path) -> None:
    clips = planted(np.random.default_rng(0), 60)
    model = fit(clips[:50], clips[50:])
    assert model.correlation[:3].min() > 0.9
    save_lips(tmp_path / "lips.npz", model)
    kept = load_lips(tmp_path / "lips.npz")
    assert np.allclose(kept.predict(clips[0].taken), model.predict(clips[0].taken), atol=1e-4)


def test_a_model_of_other_phones_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_lips(tmp_path / "lips.npz", load_lips())
    monkeypatch.setattr(lips_module, "CLASSES", ("SIL", "OTHER"))
    with pytest.raises(ValueError, match="other phone classes"):
        load_lips(tmp_path / "lips.npz")


def test_landmarks_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = {"a.png": np.zeros((478, 3), np.float32), "b": np.full((2, 478, 3), np.nan, np.float32)}
    write_landmarks(tmp_path / "all.npz", table)
    kept = read_landmarks(tmp_path / "all.npz")
    assert all(np.array_equal(kept[name], table[name], equal_nan=True) for name in table)
    with pytest.raises(ValueError, match="no picture"):
        steadied(kept["b"][:, :POINTS].astype(float))
    given = ["--portraits", str(tmp_path), "--weights", str(tmp_path / "none.task"), "--out", str(tmp_path / "out.npz")]
    assert landmarks_main(given) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_visemes_are_learned_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    phones = [Phone("M", 0.2, 0.6), Phone("AA", 0.6, 1.0), Phone("UW", 1.0, 1.4)]

    class Aligner:
        def align(self, samples: NDArray[np.float32], text: str) -> list[Phone]:
            return phones

    rng = np.random.default_rng(0)
    crops = rng.integers(100, 120, (40, 96, 96)).astype(np.uint8)
    crops[5:15, 50:60, 40:56] += 60  # each sound has a bright place of its own
    crops[15:25, 60:70, 40:56] += 60
    crops[25:35, 40:50, 40:56] += 60
    np.savez(tmp_path / "a.npz", id=np.array("a"), crops=crops, present=np.ones(40, bool), audio=np.zeros(40 * 640, np.int16))
    monkeypatch.setattr(viseme_module, "SHIFT", 1)
    seen = mouths(tmp_path / "a.npz", "words", Aligner())  # type: ignore[arg-type]
    names = list(VISEMES)
    assert [names[k] for k in seen.visemes[[2, 10, 20, 30]]] == ["silence", "p b m", "ah eh ae", "w oo aw"]
    clips: list[Mouths] = [seen] * 8
    right, counts = recalls(train(clips, 12), clips)
    assert counts[names.index("p b m")] == 80
    assert np.nanmean(right) > 0.9
    assert np.isnan(right[names.index("f v")])
