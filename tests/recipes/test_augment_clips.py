"""Whole clips: presets, what they need, the same from the same seed, and lips in step with sound through everything but the offset."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.babble import talkers
from pipeline.level import active_rms, rms
from recipes.augment import bench
from recipes.augment.arrays import Audio, Crops
from recipes.augment.clips import Augmented, Augmenter
from recipes.augment.config import PRESETS, AugmentConfig, full, light, none, parse
from recipes.augment.noise import NoiseLibrary, Recording
from recipes.augment.rooms import RoomBank

RATE = 16_000
VOICES = talkers(5, RATE, 1)


def augmenter(config: AugmentConfig) -> Augmenter:
    """With voices, a noise and a room."""
    rng = np.random.default_rng(0)
    noises = NoiseLibrary(rng.integers(-3000, 3000, RATE).astype(np.int16), [Recording("a", "cafe", 0, RATE)])
    response = np.zeros(2000, dtype=np.float32)
    response[[40, 400, 900]] = 0.9, 0.3, 0.2
    return Augmenter(config, voices=VOICES, noises=noises, rooms=RoomBank([response]))


def clapper(at: float, seconds: float = 3.0) -> tuple[Audio, Crops]:
    """A click, and with it pictures turn from dark to bright."""
    rng = np.random.default_rng(0)
    audio = rng.standard_normal(int(seconds * RATE)) * 1e-3
    audio[round(at * RATE) : round(at * RATE) + 160] += 0.3 * rng.standard_normal(160)
    crops = np.full((int(seconds * 25), 96, 96), 60, dtype=np.uint8)
    crops[round(at * 25) :] = 200
    return audio.astype(np.float32), crops


def step_ms(clip: Augmented) -> float:
    """Milliseconds by which the pictures are late."""
    assert clip.crops is not None
    heard = np.convolve(clip.audio.astype(np.float64) ** 2, np.ones(160), "valid").argmax() / RATE
    means = clip.crops.mean(axis=(1, 2))
    lit = int(np.abs(np.diff(means)).argmax()) + 1
    return float(lit / 25 - heard) * 1000


QUIET = {"snrs": (20.0,), "picture_gaps": 0, "gaps": 0, "band_cuts": 0}
CASES = {
    "none": {},
    "speed": {"filmed_speeds": (0.85, 0.93, 1.07, 1.2)},
    "stretch": {"stretch": 1.0},
    "pitch": {"pitch": 1.0},
    "tract": {"tract": 1.0},
    "room": {"room": 1.0},
    "recorded noise": {"noise": 1.0, "recorded": 1.0},
    "made noise": {"noise": 1.0},
    "band": {"band": 1.0},
    "clipping": {"clip": 1.0},
    "gain": {"gain_db": (-20.0, 6.0)},
    "crops": {"shift": True, "flip": 1.0, "contrast": (0.6, 1.4), "brightness": (-30.0, 30.0), "gamma": (0.6, 1.5)},
    "lens": {"side_light": 1.0, "blur": 1.0, "low_resolution": 1.0, "jpeg": 1.0},
}
"""Settings that must leave lips and sound together."""


@pytest.mark.parametrize("name", CASES)
def test_lips_and_sound_stay_together(name: str) -> None:
    changer = augmenter(dataclasses.replace(none(), **QUIET, **CASES[name]))
    for seed in range(12):
        at = 0.04 * (20 + 3 * seed)
        audio, crops = clapper(at)
        changed = changer.clip(audio, np.random.default_rng(seed), crops, np.ones(len(crops), bool))
        # Other speeds put pictures to the nearest frame, half of 40 ms at most; the stretch moves a click by 10 ms at most.
        assert abs(step_ms(changed)) <= {"speed": 26, "stretch": 36, "pitch": 12}.get(name, 2)


@pytest.mark.parametrize("name", ["drops", "slow_camera"])
def test_held_pictures_are_late_and_never_early(name: str) -> None:
    changer = augmenter(dataclasses.replace(none(), **{name: 1.0}))
    late = []
    for seed in range(30):
        audio, crops = clapper(1.2)
        late.append(step_ms(changer.clip(audio, np.random.default_rng(seed), crops)))
    assert min(late) > -2
    assert 30 < max(late) <= 202


def test_the_offset_is_what_it_says_and_evenly_spread() -> None:
    changer = augmenter(dataclasses.replace(none(), offset=1.0))
    audio, crops = clapper(1.2)
    offsets = [step_ms(changer.clip(audio, np.random.default_rng(seed), crops)) for seed in range(150)]
    assert -82 <= min(offsets) < -70
    assert 70 < max(offsets) <= 82
    assert abs(np.mean(offsets)) < 12
    assert len({round(offset) for offset in offsets}) > 60, "not in whole frames"


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(sorted(PRESETS)),
    count=st.sampled_from([0, 1, 3, 640, 9_999, 30_000]),
    silent=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_any_clip_survives_every_preset(name: str, count: int, silent: bool, seed: int) -> None:
    audio = np.random.default_rng(1).standard_normal(count).astype(np.float32) * np.float32(0 if silent else 0.1)
    crops = np.random.default_rng(2).integers(0, 255, (-(-count // 640), 96, 96), dtype=np.uint8)
    present = np.arange(len(crops)) % 3 > 0
    changer = augmenter(PRESETS[name]())
    for pictures in ((), (crops, present)):
        first, second = (changer.clip(audio, np.random.default_rng(seed), *pictures) for _ in range(2))
        assert first.audio.dtype == np.float32
        assert first.audio.ndim == 1
        assert len(first.audio) % 640 == 0
        assert len(first.audio) >= min(count, 1)
        assert np.isfinite(first.audio).all()
        assert np.array_equal(first.audio, second.audio)
        assert first.pace == second.pace
        if pictures:
            assert first.crops is not None
            assert second.crops is not None
            assert first.present is not None
            assert first.crops.shape == (len(first.audio) // 640, 88, 88)
            assert first.crops.dtype == np.uint8
            assert first.present.shape == (len(first.crops),)
            assert np.array_equal(first.crops, second.crops)


@settings(max_examples=20, deadline=None)
@given(
    config=st.fixed_dictionaries(
        {
            name: st.sampled_from([0.0, 1.0])
            for name in ("stretch", "pitch", "tract", "room", "band", "clip", "codec", "blur", "jpeg", "drops", "slow_camera", "offset")
        }
    ),
    seed=st.integers(0, 2**32),
)
def test_effects_go_together(config: dict[str, float], seed: int) -> None:
    changer = augmenter(dataclasses.replace(full(), **config))
    audio, crops = clapper(0.5, 1.0)
    changed = changer.clip(audio, np.random.default_rng(seed), crops)
    assert np.isfinite(changed.audio).all()
    assert changed.crops is not None
    assert len(changed.audio) == 640 * len(changed.crops)
    assert len(changed.crops) == pytest.approx(25 / changed.pace, abs=1)


def test_nothing_changes_without_effects() -> None:
    audio, crops = clapper(1.0)
    changed = augmenter(none()).clip(audio, np.random.default_rng(0), crops, np.arange(75) > 3)
    assert np.array_equal(changed.audio, audio)
    assert np.array_equal(changed.crops, crops[:, 4:92, 4:92])
    assert changed.present is not None
    assert changed.present.tolist() == [False] * 4 + [True] * 71
    assert changed.pace == 1


def test_noise_comes_as_often_and_as_loud_as_asked() -> None:
    config = dataclasses.replace(none(), noise=0.8, babble=0.3, recorded=0.4)
    changer = augmenter(config)
    speech = talkers(1, RATE, 8)[0]
    speech = np.pad(speech, (0, -len(speech) % 640)) * np.float32(0.1)
    ratios = []
    for seed in range(120):
        added = changer.clip(speech, np.random.default_rng(seed)).audio - speech
        ratios.append(20 * np.log10(active_rms(speech) / rms(added)) if added.any() else None)
    assert 10 < ratios.count(None) < 42
    heard = [ratio for ratio in ratios if ratio is not None]
    nearest = [min(config.snrs, key=lambda snr, ratio=ratio: abs(snr - ratio)) for ratio in heard]
    assert max(abs(a - b) for a, b in zip(heard, nearest, strict=True)) < 0.5
    assert set(nearest) == {7.5, 2.5, -2.5, -7.5}


def test_kinds_of_noise_have_their_shares() -> None:
    def tone(hertz: int) -> Audio:
        return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)

    noises = NoiseLibrary((tone(3000) * 32767).astype(np.int16), [Recording("a", "cafe", 0, RATE)])
    config = dataclasses.replace(none(), noise=1.0, babble=0.5, recorded=0.3)
    changer = Augmenter(config, voices=[tone(1000), tone(1000)], noises=noises)
    speech = talkers(1, RATE, 8)[0][:15_360]
    kinds = {1000: 0, 3000: 0, 0: 0}
    for seed in range(200):
        power = np.abs(np.fft.rfft(changer.clip(speech, np.random.default_rng(seed)).audio - speech)) ** 2
        share = {hertz: power[hertz * 96 // 100 - 3 : hertz * 96 // 100 + 4].sum() / power.sum() for hertz in (1000, 3000)}
        kinds[next((hertz for hertz, part in share.items() if part > 0.8), 0)] += 1
    assert kinds[1000] / 200 == pytest.approx(0.5, abs=0.1)
    assert kinds[3000] / 200 == pytest.approx(0.3, abs=0.1)


@pytest.mark.parametrize(
    ("given_parts", "said"),
    [
        ({"noises": None}, r"recorded is 0\.45, which needs a noise library: make one with python -m recipes\.augment\.noise"),
        ({"rooms": None}, r"room is 0\.3, which needs a bank of rooms"),
        ({"voices": ()}, r"babble is 0\.4, which needs voices: give clips of speech, or set babble=0"),
    ],
)
def test_what_a_preset_needs_is_asked_for(given_parts: dict[str, object], said: str) -> None:
    whole = augmenter(full())
    parts = {"voices": VOICES, "noises": whole._noises, "rooms": whole._rooms} | given_parts
    with pytest.raises(ValueError, match=said):
        Augmenter(full(), **parts)
    Augmenter(none())


def test_presets_can_be_changed_by_a_word() -> None:
    assert parse(["light"]) == light()
    assert parse([]) == none()
    changed = parse(["full", "codec=0", "snrs=5,0,-5", "voices=2,3", "gaps=1", "shift=no"])
    assert changed == dataclasses.replace(full(), codec=0.0, snrs=(5.0, 0.0, -5.0), voices=(2, 3), gaps=1, shift=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["strong"], "augmentation preset is 'strong', accepted are none, light, full"),
        (["full", "loud=1"], "augmentation setting is 'loud=1', expected NAME=VALUE with a NAME of speed_range, "),
        (["full", "codec=often"], "augmentation setting is 'codec=often', expected a number"),
        (["full", "gaps=0.5"], "augmentation setting is 'gaps=0.5', expected a whole number"),
        (["full", "shift=1"], "augmentation setting is 'shift=1', expected yes or no"),
        (["full", "snrs=a"], "augmentation setting is 'snrs=a', expected numbers with commas between them"),
        (["full", "codec=2"], "codec is 2.0, expected a probability from 0 to 1"),
        (["full", "codec=nan"], "codec is nan, expected finite numbers"),
        (["full", "gaps=-1"], "gaps is -1, expected 0 or more"),
        (["full", "gain_db=3"], "gain_db is \\(3.0,\\), expected the least and the greatest value"),
        (["full", "pitch_range=0,1"], "pitch_range is \\(0.0, 1.0\\), expected factors from 0.5 to 2"),
        (["full", "babble=1"], "babble \\+ recorded is 1.45, expected shares of noisy clips that add up to 1 at most"),
        (["full", "voices=0,4"], "voices is \\(0, 4\\), expected one voice or more"),
        (["full", "gamma=0,1"], "gamma is \\(0.0, 1.0\\), expected exponents above 0"),
        (["full", "clip_share=0,1"], "clip_share is \\(0.0, 1.0\\), expected shares from 0 to below 1"),
        (["full", "offset_ms=-1"], "offset_ms is -1.0, expected 0 to 1000"),
    ],
)
def test_settings_that_make_no_sense_are_told(words: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(words)


def test_the_bench_reports_every_effect_and_preset(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "CLIPS", 1)
    monkeypatch.setattr(bench, "ROUNDS", 1)
    assert bench.main(["--seconds", "0", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    names = {(line["name"], line["kind"]) for line in lines}
    assert {("speed", "sound"), ("codec, opus", "sound"), ("jpeg", "pictures"), ("full", "sound"), ("full", "both")} <= names
    assert all(line["real_time"] > 0 for line in lines)
    assert bench.main(["--rooms", "nowhere.npz"]) == 1
    assert "nowhere.npz: no bank of rooms" in capsys.readouterr().err


def test_nobody_speaks_in_a_speechless_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    made = augmenter(dataclasses.replace(full(), codec=0.0, picture_gaps=0, gaps=0))
    monkeypatch.setattr("recipes.augment.mixing.babble", lambda *_: pytest.fail("babble is speech"))
    _, crops = clapper(1.0)
    rng = np.random.default_rng(3)
    clips = [made.speechless(50, rng, crops) for _ in range(30)]
    assert all(clip.audio.shape == (50 * 640,) and clip.pace == 1 for clip in clips)
    levels = [rms(clip.audio) for clip in clips]
    assert min(levels) == 0
    assert max(levels) > 0.03
    for clip in clips:
        assert clip.crops is not None
        assert clip.present is not None
        assert clip.crops.shape == (50, 88, 88)
        assert (clip.crops == clip.crops[:1]).all()
        assert clip.present.all()
    assert made.speechless(50, rng).crops is None


@pytest.mark.parametrize("filmed", [False, True])
def test_a_pace_tells_the_length_beforehand(filmed: bool) -> None:
    changer = Augmenter(parse(("light", "stretch=0.5", "noise=0", "drops=0.3", "slow_camera=0.3")))
    for seed in range(20):
        rng = np.random.default_rng(seed)
        audio = rng.standard_normal(9_000 + 777 * seed).astype(np.float32) * 0.1
        crops = rng.integers(0, 255, (-(-len(audio) // 640), 96, 96)).astype(np.uint8) if filmed else None
        pace = changer.pace(filmed, rng)
        changed = changer.clip(audio, rng, crops, None, pace=pace)
        assert len(changed.audio) == 640 * pace.frames(len(audio), None if crops is None else len(crops))
