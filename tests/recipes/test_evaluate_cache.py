"""Kept transcripts: nothing is recognised twice, and nothing is taken that something else would have given."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from pipeline.atomic import OutputError
from pipeline.noise import NoiseMixer
from recipes.evaluate import ResultCache, Settings, evaluate, model_identity
from recipes.evaluate.__main__ import main
from recipes.manifest import Clip, read_manifest, write_manifest
from tests.media import render, tone


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    clips = []
    for k, speaker in enumerate("ab" * 2):
        audio = render(tmp_path / f"{k}.wav", sound=tone(200.0 + 50 * k))
        clips.append(Clip(f"clip{k}", "dev", "", speaker, audio, None, 1.0, "bin blue at f two now"))
    write_manifest(tmp_path / "manifest.tsv", clips)
    return tmp_path / "manifest.tsv"


class Stub:
    """Says the reference without its last word; counts its calls, and breaks off after some."""

    def __init__(self, patience: int = 1000) -> None:
        self.calls: list[str] = []
        self.patience = patience

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        if len(self.calls) == self.patience:
            raise KeyboardInterrupt
        self.calls.append(clip.id)
        return clip.text.rsplit(" ", 1)[0].upper()


def run(manifest: Path, stub: Stub, identity: str = "stub", **options: Any) -> dict[str, Any]:
    cache = ResultCache(manifest.parent / "kept", {"name": identity})
    options = {"modes": ["a"], "snrs": [None, 0], "noises": ["babble"], **options}
    return evaluate(manifest, "stub", cache=cache, engine=lambda: stub, **options)


def test_an_interrupted_evaluation_goes_on(manifest: Path) -> None:
    broken, rest, none = Stub(5), Stub(), Stub()
    assert run(manifest, broken)["interrupted"]
    result = run(manifest, rest)
    assert (len(rest.calls), result["cached"], result["utterances"]) == (4, 4, 4), "two clips of two conditions were done"
    again = run(manifest, none)
    assert (none.calls, again["cached"]) == ([], 8)
    assert again["results"] == result["results"]


def test_the_recogniser_is_not_even_loaded(manifest: Path) -> None:
    def never() -> Stub:
        raise AssertionError("loaded without need")

    run(manifest, Stub())
    cache = ResultCache(manifest.parent / "kept", {"name": "stub"})
    assert evaluate(manifest, "stub", ["a"], cache=cache, engine=never)["cached"] == 4


def test_what_matters_is_done_again_and_what_does_not_is_not(manifest: Path) -> None:
    run(manifest, Stub())

    def calls(identity: str = "stub", **options: Any) -> int:
        stub = Stub()
        run(manifest, stub, identity, **options)
        return len(stub.calls)

    assert calls("other") == 8
    assert calls(snrs=[None, 0, 5]) == 4
    assert calls(seed=1) == 4
    clips = read_manifest(manifest)
    write_manifest(manifest, [replace(clip, text="set red in g one soon") for clip in clips])
    assert calls() == 0, "a text is compared with, not recognised"
    render(manifest.parent / "3.wav", sound=tone(900.0))
    assert calls() == 4, "the clip in both conditions, and a voice in the babble of two others"


def test_recordings_count_by_content(manifest: Path) -> None:
    folder = manifest.parent / "rain"
    folder.mkdir()

    def calls(frequency: float) -> int:
        render(folder / "rain.wav", sound=tone(frequency))
        stub = Stub()
        run(manifest, stub, noises=["rain"], recorded={"rain": folder})
        return len(stub.calls)

    assert [calls(300.0), calls(300.0), calls(400.0)] == [8, 0, 4]


def test_another_reference_counts_anew(manifest: Path) -> None:
    first = run(manifest, Stub())["results"][0]["wer"]
    write_manifest(manifest, [replace(clip, text="bin blue at f two") for clip in read_manifest(manifest)])
    assert (first, run(manifest, Stub())["results"][0]["wer"]) == (pytest.approx(1 / 6), 0)


def test_damaged_lines_are_done_again(manifest: Path) -> None:
    run(manifest, Stub())
    (path,) = (manifest.parent / "kept").iterdir()
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0]) == {"identity": {"name": "stub"}}
    path.write_bytes(path.read_bytes()[:-20])
    for left in (1, 0):
        stub = Stub()
        run(manifest, stub)
        assert len(stub.calls) == left


def test_a_cache_that_cannot_be_written_costs_no_result(manifest: Path) -> None:
    class Spoiler(Stub):
        def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
            (manifest.parent / "kept").write_text("a file where a folder should be", encoding="utf-8")
            return super().__call__(clip, mode, noise)

    result = run(manifest, Spoiler())
    assert result["utterances"] == 4
    assert "--cache" in result["errors"][0]
    stub = Stub()
    with pytest.raises(OutputError, match="--cache"):
        run(manifest, stub)
    assert not stub.calls, "found out before the first clip"


def test_processes_fill_one_cache(manifest: Path) -> None:
    engine = partial(partial, str.format, "{0.text}")
    cache = ResultCache(manifest.parent / "kept", {"name": "stub"})
    first, again = (evaluate(manifest, "stub", ["a"], jobs=2, cache=cache, engine=engine) for _ in range(2))
    assert (first["cached"], again["cached"]) == (0, 4)
    assert first["results"] == again["results"]


def test_identity_tells_what_a_transcript_depends_on(tmp_path: Path) -> None:
    plain = model_identity(Settings())
    entry = catalogue.entries()[0]
    assert plain["model"] == entry.sha256
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(entry.path.read_bytes())
    assert model_identity(Settings(model=str(copy))) == plain, "the same weights elsewhere"
    for other in (Settings(beam=1), Settings(segment_length=8), Settings(full_context=True), Settings(detector="haar")):
        assert model_identity(other) != plain
    assert model_identity(Settings(threads=1)) == plain
    with pytest.raises(ValueError, match=r"none\.safetensors: cannot be read"):
        model_identity(Settings(model=str(tmp_path / "none.safetensors")))


def test_command_line(manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--manifest", str(manifest), "--mode", "a", "--limit", "1", "--beam", "1", "--json", "--per-utterance"]
    found = []
    for more in ([], [], ["--full-context"]):
        assert main([*options, *more, "--cache", str(manifest.parent / "kept")]) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert [result["cached"] for result in found] == [0, 1, 0]
    assert [result["latency_ms"] for result in found] == [800, 800, None]
    assert found[0]["results"] == found[1]["results"]
    assert "--full-context" in found[2]["command"]
    assert found[0]["results"][0]["counts"][0]["id"] == "clip0"
