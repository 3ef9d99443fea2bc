"""Peers behind one protocol: what their libraries are given and give, with stand-ins for them, and what is said where one is missing."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.peers import PACKAGES, PeerError, PeerSpec, create_peer, parse_peer
from recipes.peers.numbers import cardinal, ordinal, spell_numbers
from recipes.text import normalise, unspoken

SAMPLES = np.linspace(-0.5, 0.5, 16_000, dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model" / "conf").mkdir(parents=True)
    (tmp_path / "model" / "conf" / "model.conf").write_text("--beam=10", encoding="utf-8")
    (tmp_path / "model" / "model.bin").write_bytes(b"weights")
    return tmp_path / "model"


class Heard:
    """Stands for any of the libraries; keeps what it is given."""

    def __init__(self) -> None:
        self.samples = 0
        self.loaded: list[Any] = []


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Heard:
    """All four libraries, each of which hears a sentence with a number."""
    heard = Heard()

    class WhisperModel:
        def __init__(self, folder: str, **options: Any) -> None:
            assert options["local_files_only"], "nothing is fetched"
            heard.loaded.append(folder)

        def transcribe(self, samples: Any, **options: Any) -> tuple[Any, None]:
            heard.samples = len(samples)
            said = "Set red at F 2, please." if "no_repeat_ngram_size" in options or len(samples) == 16_000 else "red " * 50
            ratio = 1.1 if said.startswith("Set") else 8.0
            return iter([SimpleNamespace(text=f" {part}", compression_ratio=ratio) for part in said.split(",")]), None

    class Transcriber:
        def __init__(self, folder: str, arch: int) -> None:
            heard.loaded.append(folder)

        def transcribe_without_streaming(self, samples: list[float], rate: int) -> Any:
            heard.samples = len(samples)
            return SimpleNamespace(lines=[SimpleNamespace(text="Set red at F 2"), SimpleNamespace(text="please.")])

    class KaldiRecognizer:
        def __init__(self, model: Any, rate: int) -> None:
            heard.samples = 0

        def AcceptWaveform(self, pcm: bytes) -> bool:
            heard.samples += len(pcm) // 2
            return heard.samples == 6_400

        def Result(self) -> str:
            return json.dumps({"text": "set red at f two"})

        def FinalResult(self) -> str:
            return json.dumps({"text": "please"})

    class Decoder:
        def __init__(self, **options: Any) -> None:
            pass

        def start_utt(self) -> None:
            pass

        def process_raw(self, pcm: bytes, full_utt: bool) -> None:
            heard.samples = len(pcm) // 2

        def end_utt(self) -> None:
            pass

        def hyp(self) -> Any:
            return SimpleNamespace(hypstr="set red at f two please") if heard.samples > 1 else None

    (tmp_path / "assets" / "tiny-en").mkdir(parents=True)
    modules = {
        "faster_whisper": {"WhisperModel": WhisperModel},
        "moonshine_voice": {"Transcriber": Transcriber, "ModelArch": SimpleNamespace(TINY=0), "__file__": str(tmp_path / "__init__.py")},
        "vosk": {"Model": heard.loaded.append, "KaldiRecognizer": KaldiRecognizer, "SetLogLevel": lambda level: None},
        "pocketsphinx": {"Decoder": Decoder},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(metadata, "version", lambda package: "1.0")
    return heard


def specs(folder: Path) -> list[PeerSpec]:
    return [parse_peer(text) for text in (f"whisper-base={folder}", "moonshine-tiny", f"vosk-small={folder}", "pocketsphinx")]


def test_every_peer_hears_all_and_writes_words(heard: Heard, folder: Path) -> None:
    assert {spec.kind for spec in specs(folder)} == set(PACKAGES)
    for spec in specs(folder):
        heard.samples = 0
        text = create_peer(spec).transcribe(SAMPLES)
        assert (normalise(text), unspoken(text)) == ("set red at f two please", ""), spec
        assert heard.samples == len(SAMPLES), spec
    assert create_peer(parse_peer("pocketsphinx")).transcribe(SAMPLES[:1]) == ""


def test_whisper_is_helped_out_of_loops(heard: Heard, folder: Path) -> None:
    assert normalise(create_peer(specs(folder)[0]).transcribe(SAMPLES[:100])) == "set red at f two please"


def test_identity_follows_weights_and_versions(heard: Heard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [spec.identity() for spec in specs(folder)]
    assert before == [spec.identity() for spec in specs(folder)]
    assert str(folder) not in json.dumps(before)
    (folder / "model.bin").write_bytes(b"others")
    assert [old == new for old, new in zip(before, (spec.identity() for spec in specs(folder)), strict=True)] == [False, True, False, True]
    monkeypatch.setattr(metadata, "version", lambda package: "2.0")
    assert not any(old == new for old, new in zip(before, (spec.identity() for spec in specs(folder)), strict=True))


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_missing_package_is_one_line(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> str:
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "version", missing)
    for use in (create_peer, PeerSpec.identity):
        with pytest.raises(PeerError, match=f"needs the package {PACKAGES[kind]}: pip install {PACKAGES[kind]}") as caught:
            use(PeerSpec(kind, folder))
        assert "\n" not in str(caught.value)


def test_folders_that_are_no_models(heard: Heard, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PeerError, match="nowhere is no folder with a model"):
        create_peer(parse_peer(f"whisper-tiny={tmp_path / 'nowhere'}"))
    (folder / "model.bin").rename(folder / "other.bin")
    with pytest.raises(PeerError, match=r"'whisper-tiny' cannot be loaded from .*: model\.bin is not in the folder"):
        create_peer(parse_peer(f"whisper-tiny={folder}"))


@pytest.mark.parametrize(
    ("text", "message"), [("siri", "peer is 'siri', expected one of whisper"), ("vosk-small", "needs vosk-small=FOLDER")]
)
def test_wrong_names(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_peer(text)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Bin blue at F2 now", "bin blue at f two now"),
        ("the 21st of 3,500", "the twenty first of three thousand five hundred"),
        ("007", "zero zero seven"),
        ("100% & 3.5", "one hundred percent and three point five"),
        ("12th, 20th, 103rd", "twelfth twentieth one hundred third"),
        ("5551234567", "five five five one two three four five six seven"),
        ("no numbers", "no numbers"),
    ],
)
def test_numbers_are_spelled(text: str, spoken: str) -> None:
    assert normalise(spell_numbers(text)) == spoken


@given(st.text(alphabet="0123456789 ,.abst%$&+-²", max_size=40))
def test_no_plain_digit_is_left(text: str) -> None:
    assert not any(letter in "0123456789" for letter in spell_numbers(text))


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_numbers_have_names_of_their_own(one: int, other: int) -> None:
    assert (cardinal(one) == cardinal(other)) == (one == other)
    assert (ordinal(one) == ordinal(other)) == (one == other)


def test_numbers_out_of_reach() -> None:
    with pytest.raises(ValueError, match="number is 1000000"):
        cardinal(1_000_000)
