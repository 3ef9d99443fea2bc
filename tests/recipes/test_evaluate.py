"""Evaluation on a small made-up manifest with a recogniser whose errors are known."""

from __future__ import annotations

import errno
import json
import os
import wave
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.atomic import OutputError
from pipeline.level import active_rms, rms
from pipeline.noise import NoiseMixer
from recipes.evaluate import Condition, EvaluationError, Settings, evaluate
from recipes.evaluate.__main__ import main
from recipes.evaluate.conditions import parse_noises
from recipes.evaluate.media import open_clip, sound
from recipes.evaluate.noise import NoiseMaker
from recipes.evaluate.report import exit_code, report
from recipes.manifest import Clip, ManifestError, read_manifest, write_manifest

SPEAKERS = {"ann": 200.0, "bob": 110.0, "cyd": 160.0, "dan": 90.0}
"""Each speaker is a tone, so that voices can be told apart in a mixture."""
TEXTS = ("bin blue at f two now", "place red with m nine please")


def tone(path: Path, frequency: float, seconds: float = 0.6) -> None:
    """A 16 kHz wav file with a tone between two silences."""
    samples = 0.2 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * 16000)) / 16000)
    samples[:1600] = 0
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    clips = []
    for k, (speaker, frequency) in enumerate(SPEAKERS.items()):
        for n, text in enumerate(TEXTS):
            audio = tmp_path / f"{speaker}{n}.wav"
            tone(audio, frequency)
            clips.append(Clip(f"{speaker}{n}", "dev", "tones" if k < 3 else "more", speaker, audio, None, 0.6, text))
    write_manifest(tmp_path / "manifest.tsv", clips)
    return tmp_path / "manifest.tsv"


class Stub:
    """Says the reference, but leaves out the last word where there is noise; keeps what it heard."""

    def __init__(self) -> None:
        self.heard: dict[tuple[str, str, float | None], NDArray[np.float32]] = {}
        self.calls: list[tuple[str, str]] = []

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        self.calls.append((clip.id, mode))
        if noise is None:
            return clip.text.upper() + "."
        assert clip.audio is not None
        self.heard[clip.id, mode, None] = noise.add(sound(clip.audio))
        return " ".join(clip.text.split()[:-1])


def test_known_rates(manifest: Path) -> None:
    stub = Stub()
    result = evaluate(manifest, "stub", ["a"], [None, 0], ["white", "pink"], engine=lambda: stub)
    assert set(result) == {
        "command",
        "latency_ms",
        "beam",
        "model",
        "manifest",
        "utterances",
        "hours",
        "results",
        "skipped",
        "cached",
        "notes",
        "interrupted",
        "errors",
    }
    assert (result["model"], result["manifest"], result["utterances"]) == ("stub", str(manifest), 8)
    assert result["hours"] == pytest.approx(8 * 0.6 / 3600)
    rows = result["results"]
    assert [(row["mode"], row["snr_db"], row["noise"]) for row in rows] == [("a", None, None), ("a", 0, "white"), ("a", 0, "pink")]
    assert all(set(row) == {"mode", "snr_db", "noise", "wer", "cer", "rtf", "wer_ci95", "utterances"} for row in rows)
    assert rows[0]["wer_ci95"] == [0, 0]
    assert rows[1]["wer_ci95"] == [pytest.approx(2 / 12)] * 2  # every clip makes one error in six words
    assert (rows[0]["wer"], rows[0]["cer"]) == (0, 0)
    characters = sum(map(len, TEXTS))
    for row in rows[1:]:
        assert row["wer"] == pytest.approx(2 / 12)
        assert row["cer"] == pytest.approx((len(" now") + len(" please")) / characters)
        assert row["rtf"] > 0
    assert json.loads(json.dumps(result)) == result
    assert result["skipped"] == []
    assert result["notes"] == []
    assert exit_code(result) == 0
    assert (result["latency_ms"], result["beam"]) == (800, 4)
    expected = (
        "viseme evaluate --manifest manifest.tsv --model stub --mode a --snr=clean,0 --noise white,pink --seed 0 --latency 800 --beam 4"
    )
    assert result["command"] == expected


@pytest.mark.parametrize("kind", ["white", "pink", "babble"])
@pytest.mark.parametrize("snr", [10.0, 0.0, -7.5])
def test_snr_is_honoured(manifest: Path, kind: str, snr: float) -> None:
    clips = read_manifest(manifest)
    assert clips[0].audio is not None
    speech = sound(clips[0].audio)
    noise = NoiseMaker(clips, seed=3).mixer(clips[0], kind, snr).add(speech) - speech
    assert 20 * np.log10(active_rms(speech) / rms(noise)) == pytest.approx(snr, abs=0.1)


def test_noise_depends_on_seed_and_clip_alone(manifest: Path) -> None:
    def heard(seed: int, **options: object) -> dict[tuple[str, str, float | None], NDArray[np.float32]]:
        stub = Stub()
        evaluate(manifest, "stub", ["a"], [0], ["babble"], seed=seed, engine=lambda: stub, **options)  # type: ignore[arg-type]
        return stub.heard

    first, again, few, other = heard(1), heard(1), heard(1, limit=2), heard(2)
    assert len(first) == 8
    assert len(few) == 2
    for key, samples in first.items():
        np.testing.assert_array_equal(samples, again[key])
        assert not np.array_equal(samples, other[key])
    for key, samples in few.items():
        np.testing.assert_array_equal(samples, first[key])


def test_babble_is_never_the_same_speaker(manifest: Path) -> None:
    clips = read_manifest(manifest)
    maker = NoiseMaker(clips, seed=0)
    for clip in clips:
        voices = maker.voices(clip)
        speakers = {said.speaker for voice in voices for said in voice}
        assert speakers == set(SPEAKERS) - {clip.speaker}
        assert all(len({said.speaker for said in voice}) == 1 for voice in voices)
        assert len(voices) == 6  # two clips of each of three other speakers
        spectrum = np.abs(np.fft.rfft(maker.samples(clip, "babble", 16000) * np.hanning(16000)))
        loud = {name: spectrum[round(frequency)] for name, frequency in SPEAKERS.items()}
        own = loud.pop(clip.speaker)
        assert own < 0.01 * max(loud.values())
    assert maker.same_speaker(clips) == 0


def test_babble_of_one_speaker_is_told(manifest: Path) -> None:
    clips = [clip for clip in read_manifest(manifest) if clip.speaker == "ann"]
    maker = NoiseMaker(clips)
    assert [[said.id for said in voice] for voice in maker.voices(clips[0])] == [["ann1"]]
    alone = manifest.with_name("ann.tsv")
    write_manifest(alone, clips)
    result = evaluate(alone, "stub", ["a"], [0], ["babble"], engine=Stub)
    assert any("babble: for 2 clips" in note for note in result["notes"])
    write_manifest(alone, clips[:1])
    with pytest.raises(EvaluationError, match="needs another clip"):
        evaluate(alone, "stub", ["a"], [0], ["babble"], engine=Stub)


def test_babble_comes_from_all_corpora_of_the_split(manifest: Path) -> None:
    stub = Stub()
    result = evaluate(manifest, "stub", ["a"], [0], corpora=["more"], engine=lambda: stub)
    assert {name for name, _ in stub.calls} == {"dan0", "dan1"}
    assert result["notes"] == []


def test_modes_and_missing_streams(manifest: Path) -> None:
    clips = read_manifest(manifest)
    with_video = [Clip(c.id, c.split, c.corpus, c.speaker, c.audio, c.audio, c.seconds, c.text) for c in clips[:3]]
    write_manifest(manifest, with_video + clips[3:])
    stub = Stub()
    result = evaluate(manifest, "stub", ["av", "a", "v", "auto"], [None, 5], ["white"], engine=lambda: stub)
    rows = [(row["mode"], row["snr_db"]) for row in result["results"]]
    assert rows == [("av", None), ("av", 5), ("a", None), ("a", 5), ("v", None), ("auto", None), ("auto", 5)]
    assert sum(mode == "v" for _, mode in stub.calls) == 3
    assert sum(mode == "av" for _, mode in stub.calls) == 6
    assert sum(mode == "auto" for _, mode in stub.calls) == 16
    assert [note.split(":")[0] for note in result["notes"]] == ["mode av", "mode v"]
    assert result["utterances"] == 8
    write_manifest(manifest, clips)
    with pytest.raises(EvaluationError, match="none of 8 clips has the audio or video"):
        evaluate(manifest, "stub", ["v"], engine=Stub)
    assert not Condition("v").suits(clips[0])
    with pytest.raises(ValueError, match="has not what mode 'v' needs"):
        open_clip(clips[0], "v")


def test_clips_with_all_streams_alone(manifest: Path) -> None:
    clips = read_manifest(manifest)
    write_manifest(manifest, [clips[0], *(replace(clip, video=clip.audio) for clip in clips[1:4]), *clips[4:]])
    stub = Stub()
    result = evaluate(manifest, "stub", ["av", "a"], streams="av", limit=2, engine=lambda: stub)
    assert sorted(stub.calls) == [(clip.id, mode) for clip in clips[1:3] for mode in ("a", "av")]
    assert (result["notes"], [row["utterances"] for row in result["results"]]) == ([], [2, 2])
    assert "--streams av --limit 2" in result["command"]
    with pytest.raises(ValueError, match="streams is 'x'"):
        evaluate(manifest, "stub", ["a"], streams="x", engine=Stub)


def test_recorded_noise(manifest: Path) -> None:
    folder = manifest.parent / "rain drops"
    folder.mkdir()
    with pytest.raises(ValueError, match="needs a folder with recordings"):
        evaluate(manifest, "stub", ["a"], [0], ["rain"], recorded={"rain": folder}, engine=Stub)
    for name, frequency in (("low", 1000.0), ("high", 3000.0)):
        tone(folder / f"{name}.wav", frequency)
    stub = Stub()
    result = evaluate(manifest, "stub", ["a"], [0], ["rain", "white"], recorded={"rain": folder}, engine=lambda: stub)
    assert [row["noise"] for row in result["results"]] == ["rain", "white"]
    assert "--noise 'rain=rain drops,white'" in result["command"]
    clips = read_manifest(manifest)
    maker = NoiseMaker(clips, recorded={"rain": folder})
    assert {maker.recording(clip, "rain").name for clip in clips} == {"low.wav", "high.wav"}
    for clip in clips:
        spectrum = np.abs(np.fft.rfft(maker.samples(clip, "rain", 16000)))
        assert np.argmax(spectrum) == pytest.approx({"low": 1000, "high": 3000}[maker.recording(clip, "rain").stem], abs=3)
        assert maker.sources(clip, "rain") == [maker.recording(clip, "rain")]


def test_noises_as_a_user_gives_them() -> None:
    assert parse_noises(["babble", "rain=sounds/rain"]) == (["babble", "rain"], {"rain": Path("sounds/rain")})
    for text in ("white=folder", "=folder", "rain="):
        with pytest.raises(ValueError, match=f"noise is '{text}'"):
            parse_noises([text])


def test_counts_of_each_utterance_add_up(manifest: Path) -> None:
    row = evaluate(manifest, "stub", ["a"], [0], ["white"], per_utterance=True, engine=Stub)["results"][0]
    assert [entry["id"] for entry in row["counts"]] == [clip.id for clip in read_manifest(manifest)]
    assert sum(entry["errors"] for entry in row["counts"]) / sum(entry["words"] for entry in row["counts"]) == row["wer"]
    assert sum(entry["character_errors"] for entry in row["counts"]) / sum(entry["characters"] for entry in row["counts"]) == row["cer"]


def test_bad_clips_are_named_and_skipped(manifest: Path) -> None:
    folder = manifest.parent
    (folder / "ann0.wav").unlink()
    (folder / "bob1.wav").write_bytes(b"no sound at all")
    lines = manifest.read_text(encoding="utf-8").replace(f"0.600\t{TEXTS[0]}", "0.600\t42", 2).splitlines()
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = evaluate(manifest, "stub", ["a"], [0], ["white"], engine=Stub)
    skipped = {clip["id"]: clip["reason"] for clip in result["skipped"]}
    assert set(skipped) == {"ann0", "bob0", "bob1"}
    assert "'42'" in skipped["bob0"]
    assert "spell it as it is said" in skipped["bob0"]
    assert "bob1.wav" in skipped["bob1"]
    assert result["utterances"] == 5
    assert "skipped bob1" in "\n".join(report(result))

    def never(clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        raise RuntimeError("out of order")

    with pytest.raises(EvaluationError, match="none of 8 clips could be transcribed; ann0"):
        evaluate(manifest, "stub", ["a"], engine=lambda: never)


def test_engine_that_cannot_be_made_is_no_bad_clip(manifest: Path) -> None:
    def broken() -> Stub:
        raise ValueError("no such model")

    with pytest.raises(ValueError, match="no such model"):
        evaluate(manifest, "stub", ["a"], engine=broken)


def test_processes_give_the_same(manifest: Path) -> None:
    # Built from what every process can import: a recogniser that answers with the speaker's name.
    engine = partial(partial, str.format, "{0.text} {0.speaker}")
    done: list[tuple[int, int]] = []
    results = [
        evaluate(manifest, "stub", ["a"], [0], ["babble"], jobs=jobs, engine=engine, progress=lambda k, n, _: done.append((k, n)))
        for jobs in (1, 2)
    ]
    for result in results:
        assert [row.pop("rtf") > 0 for row in result["results"]] == [True]
    assert results[0] == results[1]
    assert results[0]["results"][0]["wer"] == pytest.approx(1 / 6)
    assert done == [(k, 8) for k in range(1, 9)] * 2


def test_hypotheses_file(manifest: Path, tmp_path: Path) -> None:
    path = tmp_path / "hypotheses.tsv"
    evaluate(manifest, "stub", ["a"], [None, -5], ["white"], limit=1, hypotheses=path, engine=Stub)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "id\tmode\tsnr_db\tnoise\treference\thypothesis\twords\terrors",
        f"ann0\ta\tclean\t\t{TEXTS[0]}\t{TEXTS[0]}\t6\t0",
        f"ann0\ta\t-5\twhite\t{TEXTS[0]}\tbin blue at f two\t6\t1",
    ]


def test_hypotheses_that_cannot_be_written_cost_no_work(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub()
    for path in (tmp_path / "none" / "hypotheses.tsv", tmp_path):
        with pytest.raises(OutputError, match="--hypotheses"):
            evaluate(manifest, "stub", ["a"], hypotheses=path, engine=lambda: stub)
    assert not stub.calls, "found out before the first clip"

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(tmp_path.iterdir())
    result = evaluate(manifest, "stub", ["a"], hypotheses=tmp_path / "h.tsv", engine=lambda: stub)
    assert result["results"][0]["wer"] == 0
    assert "disk is full" in result["errors"][0]
    assert sorted(tmp_path.iterdir()) == before


def test_an_interrupted_evaluation_gives_what_is_done(manifest: Path, tmp_path: Path) -> None:
    class Impatient(Stub):
        def __init__(self, patience: int) -> None:
            super().__init__()
            self.patience = patience

        def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
            if len(self.calls) == self.patience:
                raise KeyboardInterrupt
            return super().__call__(clip, mode, noise)

    result = evaluate(manifest, "stub", ["a"], hypotheses=tmp_path / "h.tsv", engine=lambda: Impatient(3))
    assert (result["interrupted"], result["utterances"], result["results"][0]["wer"]) == (True, 3, 0)
    assert "3 of 8 clips" in result["errors"][0]
    assert "INCOMPLETE: interrupted" in "\n".join(report(result))
    assert len((tmp_path / "h.tsv").read_text(encoding="utf-8").splitlines()) == 4
    with pytest.raises(KeyboardInterrupt):
        evaluate(manifest, "stub", ["a"], engine=lambda: Impatient(0))


def test_a_process_that_dies_is_told(manifest: Path) -> None:
    with pytest.raises(EvaluationError, match="a process died"):
        evaluate(manifest, "stub", ["a"], jobs=2, engine=partial(os._exit, 3))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"modes": ["x"]}, "mode is 'x'"),
        ({"modes": []}, "no modes"),
        ({"noises": ["rain"], "snrs": [0]}, "noise is 'rain'"),
        ({"noises": [], "snrs": [0]}, "no noises"),
        ({"limit": 0}, "limit is 0"),
        ({"jobs": 0}, "jobs is 0"),
    ],
)
def test_wrong_arguments(manifest: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        evaluate(manifest, "stub", engine=Stub, **options)  # type: ignore[arg-type]


def test_command_line_tells_a_bad_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ManifestError):
        evaluate(tmp_path / "none.tsv", "stub", engine=Stub)
    assert main(["--manifest", str(tmp_path / "none.tsv"), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "none.tsv: cannot be read" in captured.err


def test_command_line_report(manifest: Path) -> None:
    lines = report(evaluate(manifest, "stub", ["a"], [None, -5], engine=Stub))
    assert lines[0].startswith("stub on 8 utterances")
    assert lines[4].split()[:5] == ["a", "babble", "-5", "16.67", f"{100 * 11 / sum(map(len, TEXTS)):.2f}"]


def test_both_front_ends_have_the_same_defaults() -> None:
    from app.cli import options

    settings = Settings()
    assert (settings.model, settings.segment_length, settings.beam) == (
        options.DEFAULT_MODEL,
        options.DEFAULT_LATENCY.segment_length,
        options.DEFAULT_BEAM,
    )
