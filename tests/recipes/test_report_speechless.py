"""Words where nobody speaks: what systems are given, and that what they say is counted once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.media import AudioChunk, MediaError, Source, VideoFrame
from pipeline.level import NOMINAL_LEVEL, rms
from recipes.evaluate import ResultCache
from recipes.report.speechless import StillSource, quiet_sounds, still_picture, words_without_speech
from tests.media import flash, render, steady, tone

FACE = np.full((24, 32, 3), 128, np.uint8)


class Talker:
    """Says two words to everything, and keeps what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, bool, bool, float]] = []

    def listen(self, source: Source, mode: str) -> str:
        with source:
            items = list(source)
        assert source.info.duration is not None
        self.given.append((mode, source.info.has_audio, source.info.has_video, source.info.duration))
        assert any(isinstance(item, AudioChunk) for item in items) == source.info.has_audio
        assert any(isinstance(item, VideoFrame) for item in items) == source.info.has_video
        return "Thank you!"


def test_sounds_share_the_time() -> None:
    sounds = quiet_sounds(6.0)
    assert {kind: len(samples) for kind, samples in sounds.items()} == dict.fromkeys(("silence", "white", "pink"), 32_000)
    assert [rms(samples) for samples in sounds.values()] == pytest.approx([0, NOMINAL_LEVEL, NOMINAL_LEVEL])
    np.testing.assert_array_equal(sounds["pink"], quiet_sounds(6.0)["pink"])


def test_recordings_are_a_kind_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "street").mkdir()
    for k in range(2):
        render(tmp_path / "street" / f"{k}.wav", sound=tone(300.0 * (k + 1)))
    (tmp_path / "street" / "notes.txt").write_text("no sound", encoding="utf-8")
    street = quiet_sounds(20.0, [tmp_path / "street"])["street"]
    assert len(street) == 80_000
    spectrum = np.abs(np.fft.rfft(street))
    assert set(np.argsort(spectrum)[-2:] * 16_000 / len(street)) == {300.0, 600.0}
    (tmp_path / "none").mkdir()
    with pytest.raises(MediaError, match="none: has no recording that can be read; give a folder"):
        quiet_sounds(20.0, [tmp_path / "none"])


def test_sound_and_pictures_come_in_time() -> None:
    with StillSource(np.zeros(16_000, np.float32), FACE, 1.0) as source:
        items = list(source)
    assert np.all(np.diff([item.time for item in items]) >= 0)
    pictures = [item.image for item in items if isinstance(item, VideoFrame)]
    assert len(pictures) == 25
    assert not np.array_equal(pictures[0], pictures[1]), "a camera is never quite still"
    assert abs(float(np.mean(pictures[0])) - 128) < 1
    assert sum(len(item.samples) for item in items if isinstance(item, AudioChunk)) == 16_000


def test_words_are_counted_for_every_mode_and_kind(tmp_path: Path) -> None:
    talker, sounds = Talker(), quiet_sounds(6.0)
    cache = ResultCache(tmp_path / "kept", {"name": "talker"})
    found = words_without_speech("talker", lambda: talker, ("av", "a", "v"), sounds, FACE, cache)
    assert [(entry.mode, entry.kind) for entry in found] == [
        *((mode, kind) for mode in ("av", "a") for kind in ("silence", "white", "pink")),
        ("v", "still face"),
    ]
    assert talker.given == [*[("av", True, True, 2.0)] * 3, *[("a", True, False, 2.0)] * 3, ("v", False, True, 6.0)]
    assert {entry.words for entry in found} == {2}
    assert sum(entry.minutes for entry in found if entry.mode == "av") == pytest.approx(0.1)
    assert found[0].text == "thank you"

    def never() -> Talker:
        raise AssertionError("loaded without need")

    again = words_without_speech("talker", never, ("av", "a", "v"), sounds, FACE, ResultCache(tmp_path / "kept", {"name": "talker"}))
    assert again == found
    others = words_without_speech("talker", lambda: talker, ("a", "v"), sounds, FACE + np.uint8(1), cache)
    assert len(talker.given) == 8, "another face matters to lips alone"
    assert len(others) == 4


def test_the_face_is_the_first_picture(tmp_path: Path) -> None:
    clip = render(tmp_path / "clip.mp4", pictures=steady(25, 1.0), picture=flash([0.5]))
    assert still_picture(clip).shape[2] == 3
    sound = render(tmp_path / "clip.wav", sound=tone(300.0))
    with pytest.raises(MediaError, match=r"clip\.wav"):
        still_picture(sound)
