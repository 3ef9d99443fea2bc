"""Effects on face crops: shapes and types stay, each does what it says, and no picture is shown before its time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.augment import frames, pictures
from recipes.augment.arrays import Crops

Effect = Callable[[Crops, np.random.Generator], Crops]
SAME_SHAPE: dict[str, Effect] = {
    "flip": lambda crops, _: pictures.flip(crops),
    "relight": lambda crops, rng: pictures.relight(crops, rng.uniform(0.4, 1.5), rng.uniform(-60, 60), rng.uniform(0.5, 2)),
    "side light": lambda crops, rng: pictures.side_light(crops, rng.uniform(0, 6.3), rng.uniform(0, 1)),
    "blur": lambda crops, rng: pictures.blur(crops, rng.uniform(0.3, 3)),
    "smear": lambda crops, rng: pictures.smear(crops, int(rng.integers(1, 10)), rng.uniform(0, 3.2)),
    "low resolution": lambda crops, rng: pictures.low_resolution(crops, int(rng.integers(16, 80))),
    "jpeg": lambda crops, rng: pictures.jpeg(crops, int(rng.integers(1, 100))),
    "picture gaps": lambda crops, rng: pictures.picture_gaps(crops, rng),
}


def film(count: int, size: int = 96) -> Crops:
    """Smooth random pictures."""
    coarse = np.random.default_rng(7).integers(0, 256, (count, 6, 6), dtype=np.uint8)
    return coarse.repeat(size // 6 + 1, 1).repeat(size // 6 + 1, 2)[:, :size, :size]


@pytest.mark.parametrize("name", SAME_SHAPE)
@settings(max_examples=8, deadline=None)
@given(count=st.sampled_from([0, 1, 2, 25]), size=st.sampled_from([88, 96]), black=st.booleans(), seed=st.integers(0, 2**32))
def test_every_effect_keeps_shape_and_type_and_gives_the_same_again(name: str, count: int, size: int, black: bool, seed: int) -> None:
    crops = film(count, size) * np.uint8(not black)
    before = crops.copy()
    first, second = (SAME_SHAPE[name](crops, np.random.default_rng(seed)) for _ in range(2))
    assert first.shape == (count, size, size)
    assert first.dtype == np.uint8
    assert np.array_equal(first, second)
    assert np.array_equal(crops, before), "what is passed in stays as it is"


def test_a_clip_is_changed_as_one() -> None:
    still = film(1).repeat(10, 0)
    for name, effect in SAME_SHAPE.items():
        changed = effect(still, np.random.default_rng(3))
        if name != "picture gaps":
            assert (changed == changed[:1]).all(), name


def test_crops_are_cut_within_bounds() -> None:
    crops = film(3)
    assert np.array_equal(pictures.centre_crop(crops), crops[:, 4:92, 4:92])
    assert np.array_equal(pictures.centre_crop(crops[:, 4:92, 4:92]), crops[:, 4:92, 4:92])
    assert pictures.cut(crops, 8, 0).shape == (3, 88, 88)
    with pytest.raises(ValueError, match=r"crops are 96 x 96, expected 88 x 88 from \(9, 0\) on within them"):
        pictures.cut(crops, 9, 0)
    with pytest.raises(ValueError, match="crops are 8 x 8"):
        pictures.centre_crop(crops[:, :8, :8])


def test_light_does_what_it_says() -> None:
    crops = film(5)
    assert np.abs(pictures.relight(crops, 0.5, 0, 1).std() / crops.std() - 0.5) < 0.03
    assert pictures.relight(crops, 1, 30, 1).mean() > crops.mean() + 15
    assert pictures.relight(crops, 1, 0, 1.6).mean() < crops.mean() - 10
    assert pictures.relight(crops, 1, 0, 1) is crops
    even = np.full((2, 88, 88), 100, np.uint8)
    lit = pictures.side_light(even, 0.0, 0.5).astype(int)
    assert lit[0, 44, -1] > 125 > 110 > lit[0, 44, 44] > 90 > 75 > lit[0, 44, 0]
    assert lit[0, 0, 44] == lit[0, -1, 44]


def test_detail_is_lost_but_not_the_picture() -> None:
    crops = film(4)

    def detail(pixels: Crops) -> float:
        return float(np.abs(np.diff(pixels.astype(int), axis=2)).max())

    for changed in (pictures.blur(crops, 2), pictures.smear(crops, 7, 0.0), pictures.low_resolution(crops, 24)):
        assert detail(changed) < 0.75 * detail(crops)
        assert np.corrcoef(changed.ravel(), crops.ravel())[0, 1] > 0.8
    coded = pictures.jpeg(crops, 10)
    assert not np.array_equal(coded, crops)
    assert np.corrcoef(coded.ravel(), crops.ravel())[0, 1] > 0.95


def test_gaps_are_at_most_320_ms_and_even() -> None:
    crops = film(50)
    lengths = []
    for seed in range(40):
        changed = pictures.picture_gaps(crops, np.random.default_rng(seed), most=1)
        gone = (changed == changed[:, :1, :1]).all(axis=(1, 2))
        assert np.array_equal(changed[~gone], crops[~gone])
        lengths.append(int(gone.sum()))
    assert min(lengths) == 0
    assert 4 < max(lengths) <= 8


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 200), rate=st.floats(5, 24.9), phase=st.floats(0, 1, exclude_max=True))
def test_a_slow_camera_shows_what_it_last_took(count: int, rate: float, phase: float) -> None:
    shown = frames.slow_camera(count, rate, phase)
    behind = np.arange(count) - shown
    assert shown.shape == (count,)
    assert (behind >= 0).all()
    assert (behind <= 25 / rate).all()
    assert (np.diff(shown) >= 0).all()
    if count > 50:
        assert len(set(shown.tolist())) == pytest.approx(count * rate / 25, abs=2)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 200), share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_lost_frames_are_held_for_200_ms_at_most(count: int, share: float, seed: int) -> None:
    shown = frames.dropped_frames(count, share, np.random.default_rng(seed))
    behind = np.arange(count) - shown
    assert shown.shape == (count,)
    assert (behind >= 0).all()
    assert (behind < frames.LONGEST_HOLD).all()
    assert share > 0 or not behind.any()


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 200), factor=st.floats(0.7, 1.4))
def test_other_speeds_show_each_picture_within_half_a_frame_of_its_time(count: int, factor: float) -> None:
    shown = frames.faster_frames(count, factor)
    assert len(shown) == max(int(count / factor), min(count, 1))
    inner = shown < count - 1
    assert (np.abs(shown - np.arange(len(shown)) * factor)[inner] <= 0.5 + 1e-9).all()
    assert ((shown >= 0) & (shown < max(count, 1))).all()


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 60), late=st.integers(-70, 70))
def test_shifted_pictures_are_held_at_the_ends(count: int, late: int) -> None:
    shown = frames.shifted_frames(count, late)
    assert shown.tolist() == [min(max(place - late, 0), count - 1) for place in range(count)]
