"""Files of every kind become 16 kHz mono sound and upright pictures on one clock."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError, Source, VideoFrame
from tests.capture.reading import read
from tests.media import CODECS, flash, gradient, render, steady, tone

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


def loudest_frequency(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / len(sound)


@pytest.mark.parametrize("suffix", [s for s, codecs in CODECS.items() if codecs[0] and s != ".m4a"])
def test_video_files_of_every_kind(tmp_path: Path, suffix: str) -> None:
    rate = 48_000 if suffix == ".webm" else 44_100
    path = render(
        tmp_path / f"clip{suffix}", pictures=steady(25, 1.2), picture=gradient(), sound=tone(), seconds=1.2, rate=rate, layout="stereo"
    )
    with FileSource(path) as source:
        assert isinstance(source, Source)
        info = source.info
    assert info.has_audio
    assert info.has_video
    assert (info.width, info.height) == (64, 48)
    assert info.frame_rate == pytest.approx(25, abs=0.1)
    assert info.duration == pytest.approx(1.2, abs=0.1)
    sound, pictures, _ = read(path)
    assert len(sound) / SAMPLE_RATE == pytest.approx(1.2, abs=0.1)
    assert loudest_frequency(sound) == pytest.approx(440, abs=2)
    assert 0.3 < np.abs(sound).max() < 0.8
    assert sound.dtype == np.float32
    assert len(pictures) == 30
    assert [p.time for p in pictures] == pytest.approx(steady(25, 1.2), abs=0.04)
    image = pictures[3].image
    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert image[24, 60, 0] > 180 > 70 > image[24, 3, 0]


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus"])
@pytest.mark.parametrize(("rate", "layout"), [(8_000, "mono"), (48_000, "stereo"), (44_100, "5.1")])
def test_audio_files_of_every_kind(tmp_path: Path, suffix: str, rate: int, layout: str) -> None:
    if CODECS[suffix][1] == "libopus":
        rate = 48_000
    if suffix == ".mp3" and layout == "5.1":
        layout = "stereo"
    path = render(tmp_path / f"clip{suffix}", sound=tone(), seconds=0.9, rate=rate, layout=layout)
    with FileSource(path) as source:
        assert source.info.has_audio
        assert not source.info.has_video
    sound, pictures, chunks = read(path)
    assert not pictures
    assert len(sound) / SAMPLE_RATE == pytest.approx(0.9, abs=0.13)
    assert loudest_frequency(sound) == pytest.approx(440, abs=3)
    ends = [chunk.time + len(chunk.samples) / SAMPLE_RATE for chunk in chunks]
    assert [chunk.time for chunk in chunks[1:]] == pytest.approx(ends[:-1], abs=1e-6)
    assert abs(chunks[0].time) < 0.03


@pytest.mark.parametrize(("degrees", "bright_red", "bright_green"), [(0, "right", "bottom"), (90, "top", "right"), (180, "left", "top")])
def test_rotation_is_honoured(tmp_path: Path, degrees: int, bright_red: str, bright_green: str) -> None:
    path = render(tmp_path / "turned.mp4", pictures=steady(25, 0.2), picture=gradient(), rotation=degrees)
    _, pictures, _ = read(path)
    image = pictures[0].image.astype(int)
    assert image.shape == ((64, 48, 3) if degrees % 180 else (48, 64, 3))
    assert image.flags["C_CONTIGUOUS"]
    edges = {"left": image[:, 2], "right": image[:, -3], "top": image[2], "bottom": image[-3]}
    brightest = [max(edges, key=lambda edge: edges[edge][..., channel].mean()) for channel in (0, 1)]
    assert brightest == [bright_red, bright_green]


@pytest.mark.parametrize(
    ("aspect", "shape"), [(Fraction(2, 1), (48, 128, 3)), (Fraction(1, 2), (96, 64, 3)), (Fraction(1, 1), (48, 64, 3))]
)
def test_pixels_become_square(tmp_path: Path, aspect: Fraction, shape: tuple[int, ...]) -> None:
    path = render(tmp_path / "wide.mkv", pictures=steady(25, 0.2), picture=gradient(), pixel_aspect=aspect)
    _, pictures, _ = read(path)
    assert pictures[0].image.shape == shape


def test_huge_pictures_are_scaled_down(tmp_path: Path) -> None:
    path = render(tmp_path / "8k.mp4", pictures=steady(25, 0.08), picture=gradient((7680, 4320)), video_codec="mpeg4")
    _, pictures, _ = read(path)
    assert [p.image.shape for p in pictures] == [(1080, 1920, 3)] * 2
    _, pictures, _ = read(path, max_side=320)
    assert pictures[0].image.shape == (180, 320, 3)


def test_a_modality_can_be_left_undecoded(tmp_path: Path) -> None:
    path = render(tmp_path / "clip.mp4", pictures=steady(25, 0.4), picture=gradient(), sound=tone(), seconds=0.4)
    sound, pictures, _ = read(path, video=False)
    assert sound.size
    assert not pictures
    sound, pictures, _ = read(path, audio=False)
    assert not sound.size
    assert len(pictures) == 10
    with FileSource(path) as source:
        source.select(audio=True, video=False)
        assert source.info.has_video
        assert all(isinstance(item, AudioChunk) for item in source)
    with pytest.raises(ValueError, match="at least one"):
        FileSource(path, audio=False, video=False)


def test_cover_art_is_no_video(tmp_path: Path) -> None:
    cover = render(tmp_path / "cover.mp4", pictures=[0.0], picture=gradient(), video_codec="mjpeg")
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as out, av.open(str(cover)) as art:
        audio = out.add_stream("aac", rate=16_000, layout="mono")
        picture = out.add_stream_from_template(art.streams.video[0])
        picture.disposition = av.stream.Disposition.attached_pic
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        out.mux(audio.encode(frame))
        for packet in art.demux(art.streams.video[0]):
            if packet.size:
                packet.stream = picture
                out.mux(packet)
        out.mux(audio.encode(None))
    with av.open(str(path)) as check:
        assert check.streams.video[0].disposition & av.stream.Disposition.attached_pic
    with FileSource(path) as source:
        assert source.info.has_audio
        assert not source.info.has_video
    with pytest.raises(MediaError, match="holds no video"):
        FileSource(path, audio=False).open()


def test_unicode_and_odd_paths(tmp_path: Path) -> None:
    folder = tmp_path / "Ünïcode видео 映像"
    folder.mkdir()
    for name in ("clip 🎬 %d.wav", "http:--x:y.wav", "-dash.wav"):
        path = render(folder / name, sound=tone(), seconds=0.1)
        assert read(path)[0].size == 1600


def test_nan_and_infinite_samples_become_zero(tmp_path: Path) -> None:
    def broken(times: np.ndarray) -> np.ndarray:
        out = 0.5 * np.sin(2 * np.pi * 440 * times)
        out[(times >= 0.2) & (times < 0.3)] = np.nan
        return out

    path = render(tmp_path / "nan.wav", sound=broken, seconds=1.0, rate=48_000, audio_codec="pcm_f32le")
    with av.open(str(path)) as check:
        assert any(not np.isfinite(frame.to_ndarray()).all() for frame in check.decode(audio=0))
    sound, _, _ = read(path)
    assert np.isfinite(sound).all()
    assert not np.abs(sound[3300:4700]).max() > 0.05
    assert np.abs(sound[6000:]).max() == pytest.approx(0.5, abs=0.02)


def test_one_sample(tmp_path: Path) -> None:
    sound, _, _ = read(render(tmp_path / "one.wav", sound=tone(), seconds=1 / 16_000))
    assert sound.size == 1
    sound, _, _ = read(render(tmp_path / "one48.wav", sound=tone(), seconds=1 / 48_000, rate=48_000))
    assert sound.size <= 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.mp4", None, "not found"),
        ("empty.mp4", b"", "is empty"),
        ("letter.mp4", b"Dear Sir or Madam,\n" * 40, "not a media file"),
        ("letter.txt", b"Dear Sir or Madam,\n" * 40, "is text|not a media file"),
        ("photo.png", PNG, "still picture"),
        ("titles.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n", "neither sound nor pictures"),
    ],
)
def test_what_is_no_media_is_told_in_one_line(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaError, match=message) as caught:
        FileSource(path).open()
    assert str(path) in str(caught.value)
    assert "; " in str(caught.value), "the remedy is missing"
    assert "\n" not in str(caught.value)


def test_folder_and_forbidden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaError, match="is a folder"):
        FileSource(tmp_path).open()
    path = render(tmp_path / "mine.wav", sound=tone(), seconds=0.1)
    path.chmod(0)
    # A superuser may read everything; the answer of the system is replaced so that the test means the same for all.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(MediaError, match="permission denied"):
        FileSource(path).open()


def test_pictures_without_area(tmp_path: Path) -> None:
    path = render(tmp_path / "flat.avi", pictures=steady(25, 0.4), picture=gradient(), video_codec="mjpeg", sound=tone(), seconds=0.4)
    data = bytearray(path.read_bytes())
    width_at = data.index(b"strf") + 8 + 4
    data[width_at : width_at + 8] = bytes(8)
    for k in range(len(data) - 9):
        if data[k : k + 2] == b"\xff\xc0":
            data[k + 5 : k + 9] = bytes(4)
    path.write_bytes(data)
    sound, pictures, _ = read(path)
    assert sound.size
    assert not pictures
    with pytest.raises(MediaError, match="no video"):
        list(FileSource(path, audio=False).open())


@pytest.mark.parametrize(("suffix", "options"), [(".mp4", {"movflags": "faststart"}), (".mkv", {}), (".avi", {}), (".flac", {})])
def test_cut_off_files_give_what_they_have_then_say_so(tmp_path: Path, suffix: str, options: dict[str, str]) -> None:
    video = {"pictures": steady(25, 6.0), "picture": flash([1.0])} if CODECS[suffix][0] else {}
    path = render(tmp_path / f"whole{suffix}", sound=tone(), seconds=6.0, options=options, **video)
    data = path.read_bytes()
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(data[: len(data) * 6 // 10])
    chunks, pictures = [], []
    with FileSource(cut) as source, pytest.raises(MediaError, match=r"cut off|damaged") as caught:  # noqa: PT012
        for item in source:
            (chunks if isinstance(item, AudioChunk) else pictures).append(item)
    assert str(cut) in str(caught.value)
    assert sum(len(chunk.samples) for chunk in chunks) > 1.5 * SAMPLE_RATE
    if video:
        assert len(pictures) > 20


def test_header_cut_off(tmp_path: Path) -> None:
    path = render(tmp_path / "clip.mp4", sound=tone(), seconds=1.0)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(MediaError, match="cut off"):
        FileSource(path).open()


def test_damage_in_the_middle_is_stepped_over(tmp_path: Path) -> None:
    path = render(tmp_path / "clip.mp3", sound=tone(), seconds=4.0)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    path.write_bytes(data)
    sound, _, _ = read(path)
    assert len(sound) > 3.5 * SAMPLE_RATE


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mpg", ".avi", ".ogg", ".wav"])
def test_whatever_the_bytes_only_media_errors(tmp_path: Path, suffix: str) -> None:
    video = {"pictures": steady(25, 1.0), "picture": gradient()} if CODECS[suffix][0] else {}
    path = render(tmp_path / f"whole{suffix}", sound=tone(), seconds=1.0, rate=48_000, **video)
    data = np.frombuffer(path.read_bytes(), np.uint8)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        damaged = data.copy()
        spots = rng.integers(len(data), size=int(rng.choice([1, 5, 50, 400])))
        damaged[spots] = rng.integers(256, size=len(spots))
        path.write_bytes(damaged.tobytes())
        try:
            with FileSource(path) as source:
                for item in source:
                    assert np.isfinite(item.time)
                    assert isinstance(item, VideoFrame) or np.isfinite(item.samples).all()
        except MediaError as error:
            assert str(path) in str(error)  # noqa: PT017 - that it raises is allowed, not asked for


def test_life_cycle(tmp_path: Path) -> None:
    path = render(tmp_path / "clip.mp4", pictures=steady(25, 0.4), picture=gradient(), sound=tone(), seconds=0.4)
    source = FileSource(path)
    with pytest.raises(MediaError, match="call open"):
        _ = source.info
    with pytest.raises(MediaError, match="call open"):
        iter(source)
    with source:
        first = list(source)
        with pytest.raises(MediaError, match="read already"):
            iter(source)
    source.close()
    with source:
        assert len(list(source)) == len(first)
    with source:
        next(iter(source))
    with pytest.raises(ValueError, match="max_side"):
        FileSource(path, max_side=0)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=8_000, layout="mono")
        silence = np.zeros((1, 80_000), np.int16)
        for k in range(360):
            frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8_000, 80_000 * k, Fraction(1, 8_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    early, total = 0, 0
    with FileSource(path) as source:
        for item in source:
            total += len(item.samples)
            if not early and total > 300 * SAMPLE_RATE:
                early = psutil.Process().memory_info().rss
    assert total == 3600 * SAMPLE_RATE
    assert psutil.Process().memory_info().rss <= early * 1.05
