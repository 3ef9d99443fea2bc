"""The noise library: packed once, levelled, without padding, drawn by place; broken tables and libraries are one line."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.level import rms
from recipes.augment import noise
from recipes.augment.noise import NoiseError, NoiseLibrary, Recording
from recipes.augment.places import PLACES, sources

ARTICLE = "living room, kitchen, meeting, office, cafeteria, restaurant, station, traffic, square, cafe, metro, bus, car"


def write_wav(path: Path, samples: np.ndarray) -> None:
    """16 kHz mono int16."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.astype(np.int16).tobytes())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table beside its files as the data pack has it: paths begin above the table's folder."""
    rng = np.random.default_rng(0)
    weak = rng.normal(0, 30, 32_000)
    weak[16_000:] = 0
    write_wav(tmp_path / "noise/cafe/weak.wav", weak)
    write_wav(tmp_path / "noise/traffic/loud-road.wav", rng.normal(0, 8000, 8_000))
    write_wav(tmp_path / "noise/stationary/pink.wav", rng.normal(0, 800, 8_000))
    write_wav(tmp_path / "noise/home/silent.wav", np.zeros(8_000))
    (tmp_path / "noise/home/broken.opus").write_bytes(b"no sound")
    rows = [f"noise/{name}\t{name.split('/')[0]}\t1.0" for name in ("cafe/weak.wav", "traffic/loud-road.wav", "stationary/pink.wav")]
    rows += ["noise/home/silent.wav\thome\t0.5", "noise/home/broken.opus\thome\t1", "noise/home/none.wav\thome\t1", "x.wav\tmoon\t1"]
    path = tmp_path / "noise/noise.tsv"
    path.write_text("path\tcategory\tseconds\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_article_s_places_are_all_there() -> None:
    assert list(PLACES) == ARTICLE.split(", ")
    reached = {place for category, name in FILES for place, _ in sources(category, name)}
    assert reached == set(PLACES)


FILES = [
    ("babble-like", "crowded-bar.opus"),
    ("cafe", "restaurant.opus"),
    ("home", "boiling-water.opus"),
    ("home", "clock.opus"),
    ("nature", "wind.opus"),
    ("office", "library.opus"),
    ("station", "inside-a-train.opus"),
    ("street", "busy-street.opus"),
    ("traffic", "road.opus"),
]
"""Some of the categories and names of the data pack."""


def test_a_place_s_own_recordings_go_there_and_made_noise_is_left_out() -> None:
    assert [place for place, _ in sources("kitchen", "DKITCHEN.wav")] == ["kitchen"]
    assert sources("stationary", "white-noise.opus") == []
    with pytest.raises(ValueError, match="noise category is 'moon', accepted are babble-like, bus, cafe"):
        sources("moon", "sea.wav")


def test_packing_levels_trims_and_names_what_is_left_out(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "packed"
    assert noise.main(["--noise", str(table), "--out", str(out)]) == 0
    printed = capsys.readouterr().err
    for name in ("home/silent.wav: silent", "home/broken.opus", "home/none.wav", "x.wav: noise category is 'moon'"):
        assert name in printed
    library = NoiseLibrary.open(out)
    assert set(library.places) == {"bus", "cafe", "car"}
    rng = np.random.default_rng(1)
    for place in ("cafe", "car"):
        drawn = library.draw(8_000, rng, place)
        assert rms(drawn) == pytest.approx(noise.LEVEL, rel=0.1)
    ((weak,),) = library.places["cafe"]
    assert weak.samples == 16_000, "digital silence is padding"


@settings(max_examples=30, deadline=None)
@given(count=st.integers(0, 50_000), seed=st.integers(0, 100))
def test_any_length_is_drawn(count: int, seed: int) -> None:
    samples = np.arange(1, 12_001, dtype=np.int16)
    library = NoiseLibrary(samples, [Recording("a", "office", 0, 10_000), Recording("b", "street", 10_000, 2_000)])
    drawn = library.draw(count, np.random.default_rng(seed))
    assert drawn.shape == (count,)
    assert drawn.dtype == np.float32
    again = library.draw(count, np.random.default_rng(seed))
    assert np.array_equal(drawn, again)
    numbers = np.rint(drawn * 32768).astype(int)
    assert (numbers <= 10_000).all() or (numbers > 10_000).all(), "one recording only"


def test_places_are_drawn_evenly_whatever_their_number_of_recordings() -> None:
    samples = np.concatenate([np.full(4_000, 1), np.full(1_000, 2)]).astype(np.int16)
    many = [Recording(f"clock{n}", "home", n * 100, 100) for n in range(40)]
    library = NoiseLibrary(samples, [*many, Recording("street", "street", 4_000, 1_000)])
    assert set(library.places) == {"living room", "square"}
    rng = np.random.default_rng(0)
    street = np.mean([library.draw(10, rng)[0] * 32768 > 1.5 for _ in range(600)])
    assert street == pytest.approx(0.5, abs=0.1)


def test_sources_of_a_place_are_drawn_evenly_too() -> None:
    samples = np.concatenate([np.full(4_000, 1), np.full(100, 2)]).astype(np.int16)
    many = [Recording(f"birds{n}", "nature", n * 100, 100) for n in range(40)]
    library = NoiseLibrary(samples, [*many, Recording("construction", "street", 4_000, 100)])
    rng = np.random.default_rng(0)
    street = np.mean([library.draw(10, rng, "square")[0] * 32768 > 1.5 for _ in range(600)])
    assert street == pytest.approx(0.5, abs=0.1)


def test_what_cannot_be_used_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoiseError, match=r"no noise library .*make one with python -m recipes\.augment\.noise"):
        NoiseLibrary.open(tmp_path)
    (tmp_path / "noise.tsv").write_text("path\tcategory\toffset\tsamples\na.wav\tcafe\t0\t100\n", encoding="utf-8")
    (tmp_path / "noise.i16").write_bytes(bytes(20))
    with pytest.raises(NoiseError, match=r"does not fit noise\.i16"):
        NoiseLibrary.open(tmp_path)
    for text, said in (("id\tcategory\n", "no column path"), ("path\tcategory\na.wav\tcafe\n", "nothing could be packed")):
        (tmp_path / "table.tsv").write_text(text, encoding="utf-8")
        assert noise.main(["--noise", str(tmp_path / "table.tsv"), "--out", str(tmp_path / "out")]) == 1
        printed = capsys.readouterr().err
        assert said in printed
        assert printed.count("\n") == 1
    assert noise.main(["--noise", str(tmp_path / "none.tsv"), "--out", str(tmp_path / "out")]) == 1
    assert "cannot be read" in capsys.readouterr().err
