"""Spoken command sentences: grammar, files and manifest; the synthesiser is a stand-in, because its weights are not in the project."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recipes.commands import GRAMMAR, HELD_BACK, sentence, speak_commands, spelled
from recipes.kokoro import Kokoro
from recipes.manifest import read_manifest
from recipes.train.pack import decode_audio


class Tones(Kokoro):
    """A tone for each sentence; the voice `am_silent` has no finite samples."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.folder, self.names = folder, names
        self.said: list[tuple[str, str, float]] = []

    def voices(self) -> list[str]:
        return self.names

    def speak(self, text: str, voice: str, *, speed: float = 1.0) -> NDArray[np.float32]:
        self.said.append((text, voice, speed))
        samples = 0.5 * np.sin(np.arange(8000) * 0.1).astype(np.float32)
        return samples if voice != "am_silent" else samples * np.float32("nan")


def test_sentences_follow_the_grammar_and_vary() -> None:
    rng = random.Random(0)
    made = [sentence(rng).split() for _ in range(200)]
    for words in made:
        assert [word in choice.split() for word, choice in zip(words, GRAMMAR, strict=True)] == [True] * 6
    assert len({tuple(words) for words in made}) > 190


def test_letters_are_spelled_out_for_the_synthesiser() -> None:
    assert spelled("lay red at a two now") == "lay red at A two now."


def test_files_and_manifest_tell_what_is_said(tmp_path: Path) -> None:
    voices = Tones(tmp_path, ["af_one", *HELD_BACK, "am_two"])
    clips = speak_commands(voices, 4, tmp_path / "out")
    assert [clip.speaker for clip in clips] == ["af_one", "am_two", "af_one", "am_two"]
    read = read_manifest(tmp_path / "out" / "manifest.tsv", splits=("train",))
    assert [(clip.id, clip.text) for clip in read] == [(clip.id, clip.text) for clip in clips]
    for clip, (text, voice, speed) in zip(read, voices.said, strict=True):
        assert (spelled(clip.text), clip.speaker) == (text, voice)
        assert 0.9 <= speed <= 1.3
        assert len(decode_audio(clip.media)) == 8000


def test_a_sentence_without_finite_samples_is_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clips = speak_commands(Tones(tmp_path, ["am_silent", "am_two"]), 4, tmp_path / "out")
    assert [clip.speaker for clip in clips] == ["am_two", "am_two"]
    assert capsys.readouterr().err.count("left out: am_silent") == 2


def test_a_folder_without_voices_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no English voices"):
        speak_commands(Tones(tmp_path, list(HELD_BACK)), 1, tmp_path / "out")
