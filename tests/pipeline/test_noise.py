"""Noise has the spectrum, the level and the repeatability that it promises."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.babble import talkers
from pipeline.level import FRAME, NOMINAL_LEVEL, ActiveLevel, active_rms, rms
from pipeline.noise import FADE, NoiseMixer, NoiseSpec, babble, mix, parse_noise, pink, white

RATE = 16_000


def speech(seconds: float = 4.0, level: float = 0.1, seed: int = 5) -> NDArray[np.float32]:
    """Bursts of half a second with pauses of half a second; RMS `level` within the bursts."""
    samples = np.random.default_rng(seed).standard_normal(int(seconds * RATE)) * level
    samples[(np.arange(len(samples)) // (RATE // 2)) % 2 == 1] *= 1e-3
    return samples.astype(np.float32)


def db(ratio: float) -> float:
    return 20 * math.log10(ratio)


def octave_levels(samples: NDArray[np.float32]) -> list[float]:
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    return [10 * math.log10(power[(frequencies >= low) & (frequencies < 2 * low)].sum()) for low in (125, 250, 500, 1000, 2000)]


@pytest.mark.parametrize(("make", "slope"), [(white, 3.0), (pink, 0.0)])
def test_spectrum_by_octave(make: object, slope: float) -> None:
    levels = octave_levels(make(10 * RATE, 1))  # type: ignore[operator]
    assert np.diff(levels) == pytest.approx([slope] * 4, abs=0.5)


@pytest.mark.parametrize("make", [white, pink])
def test_generators_are_seeded_and_of_level_one(make: object) -> None:
    first, again, other = (make(5000, seed) for seed in (7, 7, 8))  # type: ignore[operator]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.dtype == np.float32
    assert rms(first) == pytest.approx(1, abs=1e-4)
    for n in (0, 1, 2, 3):
        assert make(n, 0).shape == (n,)  # type: ignore[operator]
        assert np.isfinite(make(n, 0)).all()  # type: ignore[operator]


def test_babble_makes_voices_equally_loud() -> None:
    loud, quiet = speech(level=0.3, seed=1), speech(level=0.001, seed=2)
    mixed = babble([loud, quiet], 8 * RATE, 3)
    assert mixed.shape == (8 * RATE,)
    assert rms(mixed) == pytest.approx(1, abs=1e-4)
    rescaled = babble([loud * 2, quiet * 30], 8 * RATE, 3)
    assert np.allclose(mixed, rescaled, atol=1e-4)
    assert not np.array_equal(mixed, babble([loud, quiet], 8 * RATE, 4))


@pytest.mark.parametrize(
    ("voices", "message"),
    [
        ([], "voices is empty"),
        ([np.ones(10), np.zeros(10)], r"voices\[1\] is silent"),
        ([np.array([])], r"voices\[0\] is empty"),
        ([np.array([1.0, math.nan])], r"voices\[0\] has values that are not finite"),
        ([np.ones((2, 2))], r"voices\[0\] has shape \(2, 2\)"),
    ],
)
def test_bad_voices_are_named(voices: list[NDArray[np.float64]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        babble(voices, 100, 0)


def test_made_up_talkers_differ_and_speak_at_the_pace_of_speech() -> None:
    first, second = talkers(2, 10 * RATE, 1)
    assert np.array_equal(first, talkers(1, 10 * RATE, 1)[0])
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 0.1
    levels = octave_levels(first + second)
    assert max(levels[:3]) > levels[4] + 3  # most power below 1 kHz, as in speech
    envelope = np.sqrt(np.mean(first[: len(first) // 320 * 320].reshape(-1, 320) ** 2, axis=1))
    assert envelope.std() / envelope.mean() > 0.3  # noise would give 0.05
    with pytest.raises(ValueError, match="count is 0"):
        talkers(0, 10, 0)


def test_pauses_do_not_count_for_the_active_level() -> None:
    assert db(active_rms(speech(level=0.1)) / 0.1) == pytest.approx(0, abs=0.2)
    assert db(active_rms(np.concatenate([speech(1.0), np.zeros(60 * RATE)])) / 0.1) == pytest.approx(0, abs=0.3)
    assert active_rms(np.zeros(1000)) == 0
    assert active_rms(np.zeros(0)) == 0
    assert active_rms(np.concatenate([np.zeros(FRAME), np.ones(FRAME // 2)])) > 0
    assert active_rms(np.array([0.5])) == pytest.approx(0.5)


@pytest.mark.parametrize("snr", [-10.0, -5.0, 0.0, 5.0, 20.0])
@pytest.mark.parametrize("noise", [white(3 * RATE, 1), pink(9 * RATE, 1) * 0.01], ids=["short white", "long pink"])
def test_mix_has_the_ratio_asked_for(snr: float, noise: NDArray[np.float32]) -> None:
    clean = speech(level=0.05)
    added = mix(clean, noise, snr) - clean
    assert db(active_rms(clean) / rms(added)) == pytest.approx(snr, abs=0.01)


def test_mix_of_silence_and_of_nothing() -> None:
    assert rms(mix(np.zeros(RATE), white(RATE, 0), 0)) == pytest.approx(NOMINAL_LEVEL, rel=1e-3)
    assert mix(np.zeros(0), white(10, 0), 0).shape == (0,)
    assert np.array_equal(mix(np.ones(2), np.array([0.0, 0.0, 1.0]), 0), np.ones(2))


@pytest.mark.parametrize(
    ("clean", "noise", "snr", "message"),
    [
        (np.ones(4), np.zeros(4), 0, "noise is silent"),
        (np.ones(4), np.zeros(0), 0, "noise is empty"),
        (np.array([math.nan]), np.ones(4), 0, "speech has values that are not finite"),
        (np.ones((1, 4)), np.ones(4), 0, "speech has shape"),
        (np.ones(4), np.ones(4), math.inf, "snr_db is inf"),
    ],
)
def test_mix_names_what_is_wrong(clean: NDArray[np.float64], noise: NDArray[np.float64], snr: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mix(clean, noise, snr)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3000), max_size=12), st.booleans(), st.integers(0, 5))
def test_a_stream_is_mixed_the_same_however_it_is_cut(sizes: list[int], given_level: bool, seed: int) -> None:
    clean = speech(1.0, seed=seed)
    noise = white(5000, seed)
    whole, cut = (NoiseMixer("cafe", 0, seed=seed, samples=noise, speech_level=0.1 if given_level else None) for _ in range(2))
    ends = np.minimum(np.cumsum([0, *sizes, len(clean)]), len(clean))
    parts = [cut.add(clean[begin:end]) for begin, end in itertools.pairwise(ends)]
    assert np.array_equal(np.concatenate(parts), whole.add(clean))


Change = tuple[int, float | None, str]
"""After how many samples, to which SNR, of which noise."""
CHANGES = st.lists(
    st.tuples(st.integers(0, RATE), st.one_of(st.none(), st.floats(-10, 20)), st.sampled_from(["cafe", "white"])), max_size=4
)  # fmt: skip


def changed(clean: NDArray[np.float32], changes: list[Change], sizes: list[int]) -> NDArray[np.float32]:
    """Speech with noise that changes, given to the mixer in pieces of these sizes over and over."""
    samples = {"cafe": white(5000, 2), "white": white(9000, 3)}
    mixer = NoiseMixer("cafe", 0, samples=samples["cafe"])
    waiting, parts, at = sorted(changes, key=lambda change: change[0]), [], 0
    for size in itertools.cycle(sizes):
        while waiting and waiting[0][0] == at:
            _, snr, kind = waiting.pop(0)
            mixer.change(snr, kind=kind, samples=samples[kind])
        end = min(at + size, waiting[0][0] if waiting else len(clean))
        parts.append(mixer.add(clean[at:end]))
        at = end
        if at == len(clean):
            return np.concatenate(parts)
    raise AssertionError("never")


@settings(deadline=None, max_examples=40)
@given(CHANGES, st.lists(st.integers(1, 3000), min_size=1, max_size=5))
def test_noise_that_changes_is_mixed_the_same_however_it_is_cut(changes: list[Change], sizes: list[int]) -> None:
    clean = speech(1.0)
    assert np.array_equal(changed(clean, changes, [RATE]), changed(clean, changes, sizes))


@settings(deadline=None, max_examples=20)
@given(CHANGES, st.integers(0, RATE - 1))
def test_a_change_leaves_what_was_before_it_alone(changes: list[Change], at: int) -> None:
    before = [change for change in changes if change[0] < at]
    clean = speech(1.0)
    ours, theirs = changed(clean, [*before, (at, -5.0, "white")], [640]), changed(clean, before, [640])
    assert np.array_equal(ours[:at], theirs[:at])


def test_a_change_comes_to_the_new_ratio_without_a_click() -> None:
    mixer = NoiseMixer("tone", 20, samples=np.sin(2 * np.pi * 100 / RATE * np.arange(RATE)), speech_level=0.1)
    quiet = np.zeros(RATE, np.float32)
    parts = [mixer.add(quiet)]
    for snr in (0.0, None, 10.0):
        mixer.change(snr)
        parts.append(mixer.add(quiet))
    steps = np.abs(np.diff(np.concatenate(parts)))
    assert steps.max() < 1.1 * np.abs(np.diff(parts[1][FADE:])).max(), "no step is larger than those of the loud tone itself"
    assert db(0.1 / rms(parts[1][FADE:])) == pytest.approx(0, abs=0.1)
    assert not parts[2][FADE:].any()
    assert db(0.1 / rms(parts[3][FADE:])) == pytest.approx(10, abs=0.1)


def test_no_noise_leaves_speech_as_it_is_until_some_is_asked_for() -> None:
    clean, mixer = speech(2.0), NoiseMixer("babble", None)
    assert np.array_equal(mixer.add(clean), clean)
    with pytest.raises(ValueError, match="snr_db is nan"):
        mixer.change(math.nan)
    with pytest.raises(ValueError, match="kind is 'brown'"):
        mixer.change(0, kind="brown")
    assert np.array_equal(mixer.add(clean), clean), "what cannot be has changed nothing"
    mixer.change(0)
    assert db(active_rms(clean) / rms(mixer.add(clean) - clean)) == pytest.approx(0, abs=1)


@pytest.mark.parametrize("level", [0.3, 0.1, 0.006])
def test_a_stream_comes_to_the_ratio_asked_for(level: float) -> None:
    clean = speech(20.0, level=level)
    added = NoiseMixer("white", -5, seed=1).add(clean) - clean
    late = added[5 * RATE :]
    assert db(level / rms(late)) == pytest.approx(-5, abs=0.5)


def test_room_noise_before_speech_is_not_taken_for_speech() -> None:
    room = white(2 * RATE, 3) * np.float32(10 ** (-60 / 20))
    clean = np.concatenate([room, white(4 * RATE, 4) * np.float32(NOMINAL_LEVEL)])
    added = NoiseMixer("white", 0, seed=1).add(clean) - clean
    for begin in range(0, len(clean), RATE // 2):
        assert db(rms(added[begin : begin + RATE // 2]) / NOMINAL_LEVEL) == pytest.approx(0, abs=0.5)


def test_a_given_level_is_kept_from_the_first_sample() -> None:
    added = NoiseMixer("pink", 10, speech_level=0.2).add(np.zeros(20 * RATE))
    assert db(0.2 / rms(added)) == pytest.approx(10, abs=0.5)


def test_before_any_sound_speech_counts_as_nominal() -> None:
    added = NoiseMixer("white", 0).add(np.zeros(10 * RATE))
    assert db(rms(added) / NOMINAL_LEVEL) == pytest.approx(0, abs=0.1)


def test_babble_needs_no_recordings_and_the_seed_decides() -> None:
    clean = speech(2.0)
    first, again, other = (NoiseMixer("babble", 0, seed=seed).add(clean) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_level_follows_a_change_and_forgets() -> None:
    level = ActiveLevel()
    generator = np.random.default_rng(1)
    for _ in range(50 * 60):
        level.add((generator.standard_normal(FRAME) * 0.2).astype(np.float32))
    assert db(level.value / 0.2) == pytest.approx(0, abs=0.3)
    for _ in range(50 * 60 * 10):
        level.add((generator.standard_normal(FRAME) * 0.05).astype(np.float32))
    assert db(level.value / 0.05) == pytest.approx(0, abs=0.5)


def test_frames_without_sense_leave_the_level_alone() -> None:
    level = ActiveLevel()
    for _ in range(100):
        level.add(np.zeros(FRAME, dtype=np.float32))
        level.add(np.full(FRAME, math.nan, dtype=np.float32))
    assert level.value == NOMINAL_LEVEL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("babble:-5", NoiseSpec("babble", -5)),
        ("White:0", NoiseSpec("white", 0)),
        ("pink:2.5", NoiseSpec("pink", 2.5)),
        ("C:\\noise\\Café.wav:10", NoiseSpec("C:\\noise\\Café.wav", 10)),
    ],
)
def test_noise_as_it_is_written(text: str, expected: NoiseSpec) -> None:
    assert parse_noise(text) == expected
    assert expected.is_file is text.endswith("10")


@pytest.mark.parametrize("text", ["", "babble", "babble:", ":5", "babble:loud", "white:nan", "pink:inf", " :3"])
def test_noise_that_cannot_be_read_says_what_can(text: str) -> None:
    with pytest.raises(ValueError, match="expected KIND:SNR") as error:
        parse_noise(text)
    assert repr(text) in str(error.value)
    assert "\n" not in str(error.value)


def test_mixer_names_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="kind is 'brown', expected one of white, pink, babble"):
        NoiseMixer("brown", 0)
    with pytest.raises(ValueError, match="speech_level is 0"):
        NoiseMixer("white", 0, speech_level=0)
    with pytest.raises(ValueError, match="samples of noise 'cafe' is silent"):
        NoiseMixer("cafe", 0, samples=np.zeros(5))
    with pytest.raises(ValueError, match="seed is -1"):
        NoiseMixer("white", 0, seed=-1)
    with pytest.raises(ValueError, match="speech has shape"):
        NoiseMixer("white", 0).add(np.zeros((1, 640)))
