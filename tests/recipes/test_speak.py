"""Synthetic speech: grammar, texts, files and manifest; the voices are stand-ins, because synthesisers are not in the project."""

from __future__ import annotations

import random
import stat
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recipes.manifest import read_manifest
from recipes.speak import GRAMMAR, HELD_BACK, command, main, sentences, speak_all, spelled
from recipes.text import normalise
from recipes.train.pack import decode_audio
from recipes.voices import KINDS, create_voices
from recipes.voices.flite import flite_voices
from recipes.voices.recording import write_wav


class Tone:
    """A tone for each sentence; a silent voice says nothing at all."""

    def __init__(self, name: str, said: list[tuple[str, str, float]], *, silent: bool = False) -> None:
        self.name, self.said, self.silent = name, said, silent

    def speak(self, text: str, speed: float = 1.0) -> NDArray[np.float32]:
        if self.silent:
            raise OSError(f"{self.name} lost its voice")
        self.said.append((text, self.name, speed))
        return 0.5 * np.sin(np.arange(8000) * 0.1).astype(np.float32)


def test_commands_follow_the_grammar_and_vary() -> None:
    rng = random.Random(0)
    made = [command(rng).split() for _ in range(200)]
    for words in made:
        assert [word in choice.split() for word, choice in zip(words, GRAMMAR, strict=True)] == [True] * 6
    assert len({tuple(words) for words in made}) > 190


def test_letters_are_spelled_out_for_the_synthesiser() -> None:
    assert spelled("lay red at a two now") == "lay red at A two now."
    assert normalise(spelled("lay red at a two now")) == "lay red at a two now"


def test_files_and_manifest_tell_what_is_said(tmp_path: Path) -> None:
    said: list[tuple[str, str, float]] = []
    voices = [Tone("one", said), Tone(HELD_BACK[0], said), Tone("two", said)]
    texts = ["First, a pause.", "It's here!", "Third", "Fourth"]
    clips = speak_all(voices, texts, tmp_path / "out", "tones")
    assert [clip.speaker for clip in clips] == ["one", "two", "one", "two"]
    read = read_manifest(tmp_path / "out" / "manifest.tsv", splits=("train",), corpora=("tones",))
    assert [clip.text for clip in read] == ["first a pause", "it's here", "third", "fourth"]
    for clip, text, (spoken, voice, speed) in zip(read, texts, said, strict=True):
        assert (text, clip.speaker) == (spoken, voice)
        assert 0.85 <= speed <= 1.25
        assert len(decode_audio(clip.media)) == 8000


def test_what_cannot_be_said_is_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clips = speak_all([Tone("one", [], silent=True), Tone("two", [])], ["a b", "c d", "e f", "g h"], tmp_path / "out", "tones")
    assert [clip.text for clip in clips] == ["c d", "g h"]
    assert capsys.readouterr().err.count("one lost its voice") == 2


def test_no_voice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no voices"):
        speak_all([Tone(HELD_BACK[0], [])], ["a"], tmp_path / "out", "tones")


def test_sentences_are_drawn_once_each_and_only_where_they_can_be_spelled(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("One.\nTwo!\n\nOne.\nIn 1999 it rained.\n...\nThree?\n", encoding="utf-8")
    assert sorted(sentences([file], None, random.Random(1))) == ["One.", "Three?", "Two!"]
    assert len(sentences([file], 2, random.Random(1))) == 2
    with pytest.raises(ValueError, match="4 sentences wanted, the files have 3"):
        sentences([file], 4, random.Random(1))


def test_unknown_or_missing_synthesisers_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=f"'siri'.*{', '.join(KINDS)}"):
        create_voices("siri")
    with pytest.raises(ValueError, match="'kokoro' needs a folder"):
        create_voices("kokoro")
    with pytest.raises(ValueError, match="hibari voices"):
        create_voices("hibari", ["emma"])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="apt install flite"):
        create_voices("flite")
    with pytest.raises(ValueError, match=r"\['hal'\] are not known"):
        create_voices("flite", ["hal"])


@pytest.fixture
def fake_flite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named flite that copies a recording, or fails where the text has the word `no` in it."""
    write_wav(tmp_path / "tone.wav", 0.5 * np.sin(np.arange(8000) * 0.1).astype(np.float32))
    program = tmp_path / "flite"
    script = ["#!/bin/sh", 'case "$6" in *no*) echo sulking >&2; exit 3;; esac', f'/bin/cp "{tmp_path}/tone.wav" "$8"', ""]
    program.write_text("\n".join(script), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_flite_is_asked_and_its_failures_told(fake_flite: Path) -> None:
    (voice,) = flite_voices(["rms"])
    assert voice.name == "flite rms"
    assert len(voice.speak("yes")) == 8000
    with pytest.raises(OSError, match=r"no speech for 'no'.*sulking"):
        voice.speak("no")


def test_the_command_line_writes_clips_or_one_line(fake_flite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = fake_flite / "out"
    assert main(["--voices", "flite", "--names", "slt", "--commands", "3", "--out", str(out)]) == 0
    assert len(read_manifest(out / "manifest.tsv", corpora=("commands",))) == 3
    capsys.readouterr()
    assert main(["--voices", "kokoro", "--commands", "3", "--out", str(out)]) == 1
    assert capsys.readouterr().err == "recipes.speak: the synthesiser 'kokoro' needs a folder with its model and voices (--kokoro FOLDER)\n"
    with pytest.raises(SystemExit):
        main(["--voices", "flite", "--out", str(out)])
