"""Training elsewhere: data arrive in parts and are what they were, a turn ends with a snapshot, weights come back whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.checkpoint import load
from recipes.afar import turn
from recipes.afar.__main__ import main
from recipes.afar.crate import grow_crops, grow_sound, shrink_crops, shrink_sound
from recipes.afar.parts import Part, PartsError, loads, place, read_list, split
from recipes.train.crops import load_crops
from recipes.train.pack import PackedAudio
from recipes.train.snapshot import read_counters
from tests.recipes.test_train_run import toy_run


@settings(max_examples=25)
@given(sizes=st.lists(st.integers(0, 500), min_size=1, max_size=6), most=st.integers(1, 200))
def test_files_come_back_from_their_parts(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], most: int) -> None:
    folder = tmp_path_factory.mktemp("parts")
    rng = np.random.default_rng(0)
    (folder / "a" / "b").mkdir(parents=True)
    files = [folder / "a" / ("b" if number % 2 else "") / f"{number}" for number in range(len(sizes))]
    for path, size in zip(files, sizes, strict=True):
        path.write_bytes(rng.bytes(size))
    parts = split(folder / "a", files, folder / "out", most)
    assert all(part.bytes <= most for part in parts)
    there, journeys = folder / "there", loads(parts, max(most, 300))
    for number, journey in enumerate(journeys):
        luggage = folder / f"luggage{number}"
        luggage.mkdir()
        for name in ("parts.json", *(part.name for part in journey)):
            shutil.copyfile(folder / "out" / name, luggage / name)
        there.mkdir(exist_ok=True)
        missing = place(luggage, there)
        assert len(missing) == sum(len(later) for later in journeys[number + 1 :])
    for path in files:
        assert (there / path.relative_to(folder / "a")).read_bytes() == path.read_bytes()


def test_damaged_and_wandering_parts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"0123456789")
    split(tmp_path, [tmp_path / "x"], tmp_path / "out", 4)
    (tmp_path / "out" / "part-0001").write_bytes(b"4x67")
    with pytest.raises(PartsError, match="part-0001: is damaged; send it again"):
        place(tmp_path / "out", tmp_path)
    split(tmp_path, [tmp_path / "x"], tmp_path / "out", 4)
    text = (tmp_path / "out" / "parts.json").read_text()
    (tmp_path / "out" / "parts.json").write_text(text.replace('"x"', '"../x"'))
    (tmp_path / "in").mkdir()
    with pytest.raises(PartsError, match="leads out of"):
        place(tmp_path / "out", tmp_path / "in")
    with pytest.raises(PartsError, match="cannot be read"):
        read_list(tmp_path)
    with pytest.raises(PartsError, match="a load at most 3"):
        loads([Part(name="p", of="x", offset=0, bytes=4, sha256="")], 3)


def test_sound_keeps_its_place_and_crops_their_looks(tmp_path: Path) -> None:
    rate, rng = 16_000, np.random.default_rng(0)
    sound = np.zeros(6 * rate, np.int16)
    for second in range(6):  # a chirp at the beginning of each second
        sweep = np.sin(2 * np.pi * (300 + 4000 * np.arange(2000) / rate) * np.arange(2000) / rate)
        sound[second * rate : second * rate + 2000] = 12_000 * sweep
    (tmp_path / "packed").mkdir()
    sound.tofile(tmp_path / "packed" / "audio.i16")
    rows = "".join(f"{k}\ttrain\ttoy\tone\t{k * rate}\t{rate}\t0\tword\n" for k in range(6))
    (tmp_path / "packed" / "index.tsv").write_text("id\tsplit\tcorpus\tspeaker\toffset\tsamples\thas_video\ttext\n" + rows)
    shrink_sound(tmp_path / "packed", tmp_path / "small")
    grow_sound(tmp_path / "small", tmp_path / "grown")
    assert (tmp_path / "small" / "audio.ogg").stat().st_size < len(sound) / 4
    packed = PackedAudio(tmp_path / "grown")
    for clip in packed.clips:
        clean, heard = sound[:2000].astype(np.float64), packed.audio(clip)[:2100].astype(np.float64)
        late = int(np.argmax(np.correlate(heard, clean, "valid")))
        assert late <= 16
        assert np.corrcoef(clean, heard[late : late + 2000])[0, 1] > 0.95
    crops = {}
    (tmp_path / "crops").mkdir()
    for name, length in (("s1_a", 7), ("s2_b", 12)):
        smooth = np.kron(rng.integers(0, 255, (length, 6, 6)), np.ones((16, 16))).astype(np.uint8)
        present = np.arange(length) > 1
        smooth[~present] = 0
        crops[name] = (smooth, present)
        np.savez(tmp_path / "crops" / f"{name}.0123.npz", id=np.array(name), crops=smooth, present=present)
    shrink_crops(tmp_path / "crops", tmp_path / "film")
    assert grow_crops(tmp_path / "film", tmp_path / "again") == 2
    for name, track in load_crops(tmp_path / "again").items():
        pictures, present = crops[name]
        assert track.present.tolist() == present.tolist()
        assert np.abs(track.crops.astype(int) - pictures).mean() < 4


def test_turns_train_and_weights_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    config, crops = toy_run(tmp_path)
    (tmp_path / "crops").mkdir()
    for name, track in crops.items():
        np.savez(tmp_path / "crops" / f"{name}.npz", id=np.array(name), crops=track.crops, present=track.present)
    given = ["--packed", str(tmp_path / "packed"), "--tokenizer", str(config.tokenizer), "--crops", str(tmp_path / "crops")]
    assert main(["pack", *given, "--alignments", str(config.alignments[0]), "--out", str(tmp_path / "parts"), "--part-mb", "0.004"]) == 0
    parts = sorted((tmp_path / "parts").glob("part-*"))
    aside = parts[1].rename(tmp_path / "aside")
    data, run = tmp_path / "data", tmp_path / "runs" / "tiny"
    assert main(["take", "--parts", str(tmp_path / "parts"), "--data", str(data)]) == 1
    assert main(["train", "--data", str(data), "--run", str(run), "--seconds", "9"]) == 1
    assert "not all parts have arrived" in capfd.readouterr().err
    aside.rename(parts[1])
    assert main(["take", "--parts", str(tmp_path / "parts"), "--data", str(data)]) == 0
    monkeypatch.setattr(turn, "ENDING", 120.0)
    common = ["train", "--data", str(data), "--run", str(run), "--batch-frames", "50", "--video-share", "0.5", "--threads", "1"]
    common += ["--align-steps", "1", "--augment", "none", "--log-steps", "1", "--heard-dev", "toy", "--device", "cpu"]
    assert main([*common, "--seconds", "61", "--minutes", "60"]) == 0
    assert "goes on with the next turn" in capfd.readouterr().out
    counters = read_counters(run)
    assert counters is not None
    assert main([*common, "--seconds", "300", "--minutes", str(counters["seconds"] / 60 + 0.01)]) == 0
    assert "the run is over" in capfd.readouterr().out
    assert main(["give", "--run", str(run), "--out", str(tmp_path / "back"), "--part-mb", "5"]) == 0
    assert max(path.stat().st_size for path in (tmp_path / "back").iterdir()) <= 5_000_000
    assert main(["join", "--parts", str(tmp_path / "back"), "--to", str(tmp_path / "home")]) == 0
    assert load(tmp_path / "home" / "tiny" / "tiny.safetensors").config.name == "tiny"
    assert not (tmp_path / "home" / "tiny" / "run.safetensors").exists()


def test_wrong_options_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["join", "--parts", str(tmp_path), "--to", str(tmp_path), "--seconds", "3"]) == 2
    assert main(["join", "--parts", str(tmp_path), "--to", str(tmp_path)]) == 1
    assert main(["give", "--run", str(tmp_path), "--out", str(tmp_path / "o")]) == 1
    assert "holds no weights yet" in capsys.readouterr().err
