"""What `viseme doctor` says of live captions: libraries, devices, speed; and the warning of a session on a machine that is too slow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli import diagnosis, diagnosis_live, live_speed
from app.cli.live_speed import Speed
from capture import cameras, portaudio
from capture.cameras import CameraDevice
from tests.app import fake_live
from tests.app.conftest import Result
from tests.pulse import Pulse

Run = Callable[..., Result]
SWIFT = Speed(0.1, {320: 0.2, 480: 0.15, 800: 0.1}, others=0.1, cores=2)


@pytest.fixture(autouse=True)
def live_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all checks those of live captions, on a computer with one camera."""
    monkeypatch.setattr(diagnosis, "examine", diagnosis_live.examine_live)
    monkeypatch.setattr(cameras, "list_cameras", lambda: [CameraDevice(2, "Desk Camera", "/dev/video2")])


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_speed, "measure", lambda: SWIFT)


def checked(viseme: Run) -> tuple[dict[str, Any], dict[str, Any]]:
    """All of `viseme doctor --json`, and its checks by name."""
    result = viseme("doctor", "--json")
    assert result.code == 0
    return result.json(), {check["name"]: check for check in result.json()["checks"]}


def test_devices_are_named(viseme: Run, pulse: Pulse, swift: None) -> None:
    with pulse.sink("desk", title="Desk speakers"):
        found, checks = checked(viseme)
        people = viseme("doctor").out
    assert found["live"]
    assert checks["system sound"]["figures"] == {"found": ["Monitor of Desk speakers (default)"]}
    assert checks["cameras"]["figures"] == {"found": ["2 Desk Camera"]}
    assert checks["microphones"]["status"] == "absent"
    assert "Monitor of Desk speakers" in people
    assert "2 Desk Camera" in people
    assert people.splitlines()[-1] == "Live captions: this machine is fast enough."


def test_no_device_at_all(viseme: Run, pulse: Pulse, swift: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: [])
    found, checks = checked(viseme)
    assert found["works"]
    assert not found["live"]
    for name in ("microphones", "system sound", "cameras"):
        assert (checks[name]["status"], checks[name]["figures"]) == ("absent", {"found": []})
        assert checks[name]["remedy"]
    assert "neither microphone nor camera" in viseme("doctor").out.splitlines()[-1]


def without_portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio, "importlib", SimpleNamespace(import_module=fail))


@pytest.mark.parametrize(
    ("take", "remedy"),
    [
        (without_portaudio, "libportaudio2" if sys.platform.startswith("linux") else "sounddevice"),
        (lambda patch: patch.setitem(sys.modules, "sounddevice", None), "pip install sounddevice"),
    ],
)
def test_without_the_sound_library_lips_are_left(
    viseme: Run, swift: None, monkeypatch: pytest.MonkeyPatch, take: Callable[[pytest.MonkeyPatch], None], remedy: str
) -> None:
    take(monkeypatch)
    found, checks = checked(viseme)
    assert found["works"]
    assert found["live"]
    assert checks["sounddevice with PortAudio"]["status"] == "absent"
    assert remedy in checks["sounddevice with PortAudio"]["remedy"]
    assert "without sound" in viseme("doctor").out.splitlines()[-1]


def test_without_the_resampler_there_is_nothing_live(viseme: Run, swift: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soxr", None)
    found, checks = checked(viseme)
    assert found["works"]
    assert not found["live"]
    assert checks["soxr"]["remedy"] == "pip install soxr"
    assert "not possible" in viseme("doctor").out.splitlines()[-1]


def test_serving_alone_needs_websockets(viseme: Run, swift: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "websockets", None)
    found, checks = checked(viseme)
    assert found["live"]
    assert "pip install websockets" in checks["websockets (for viseme serve)"]["remedy"]


@pytest.mark.parametrize(
    ("face", "recognition", "verdict", "advice"),
    [
        (0.1, (0.2, 0.15, 0.1), "fine", ""),
        (0.1, (0.9, 0.7, 0.4), "fine", "--latency at 480"),
        (0.3, (0.9, 0.6, 0.4), "longer latency", "--latency 800"),
        (0.7, (0.4, 0.3, 0.2), "sound alone", "--mode a --latency 480"),
        (0.7, (1.4, 1.1, 0.8), "sound alone", "--mode a --latency 800"),
        (0.7, (2.4, 2.1, 1.8), "too slow", "faster machine"),
    ],
)
def test_verdicts(
    viseme: Run, monkeypatch: pytest.MonkeyPatch, face: float, recognition: tuple[float, ...], verdict: str, advice: str
) -> None:
    speed = Speed(face, dict(zip((320, 480, 800), recognition, strict=True)), others=0.0, cores=2)
    monkeypatch.setattr(live_speed, "measure", lambda: speed)
    _, checks = checked(viseme)
    assert checks["speed"]["figures"]["verdict"] == verdict
    assert checks["speed"]["status"] == ("ok" if verdict == "fine" else "slow")
    assert advice in checks["speed"]["remedy"]
    assert bool(advice) == bool(checks["speed"]["remedy"])
    assert diagnosis_live.WORDS[verdict] in viseme("doctor").out.splitlines()[-1]


@pytest.mark.parametrize(("others", "cores", "crowded"), [(1.2, 2, True), (0.3, 2, False), (4.0, 16, False), (0.8, 1, True)])
def test_other_programs_are_told_where_they_disturb(
    viseme: Run, monkeypatch: pytest.MonkeyPatch, others: float, cores: int, crowded: bool
) -> None:
    monkeypatch.setattr(live_speed, "measure", lambda: Speed(0.7, {320: 2.0, 480: 2.0, 800: 2.0}, others=others, cores=cores))
    _, checks = checked(viseme)
    assert checks["other programs"]["figures"] == {"cores_taken": others, "cores": cores}
    assert (checks["other programs"]["status"] == "slow") == crowded
    assert ("close other programs" in checks["speed"]["remedy"]) == crowded


def test_the_real_model_is_measured_and_threads_are_as_before() -> None:
    import torch

    torch.set_num_threads(2)
    try:
        speed = live_speed.measure()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)
    assert speed.face > 0
    assert list(speed.recognition) == [320, 480, 800]
    assert all(rtf > 0 for rtf in speed.recognition.values())
    assert 0 <= speed.others <= speed.cores


def test_a_slow_model_is_found_out_soon(viseme: Run, scripted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now, steps = [0.0], []

    def work() -> None:  # for two seconds
        now[0] += 2.0
        steps.append(1)

    scripted.at_frame = (0, work)
    monkeypatch.setattr(live_speed, "time", SimpleNamespace(perf_counter=lambda: now[0], process_time=lambda: now[0]))
    _, checks = checked(viseme)
    recognition = checks["speed"]["figures"]["recognition_rtf"]
    assert recognition == pytest.approx({"320": 2 / 0.32, "480": 2 / 0.64, "800": 2 / 1.28})
    assert checks["speed"]["figures"]["verdict"] == "too slow"
    assert len(steps) <= 3 * 3, "a slow machine is not kept busy for long"


def test_a_damaged_model_leaves_the_speed_unknown(viseme: Run, listed: Path) -> None:
    listed.write_bytes(b"")
    _, checks = checked(viseme)
    assert checks["speed"]["status"] == "broken"
    assert "could not be measured" in viseme("doctor").out.splitlines()[-1]


@pytest.mark.parametrize(("rtf", "frames", "warnings"), [(0.93, 200, 1), (0.7, 200, 0), (0.93, 50, 0)])
def test_a_session_that_is_too_slow_warns_once(
    viseme: Run, monkeypatch: pytest.MonkeyPatch, rtf: float, frames: int, warnings: int
) -> None:
    from app.engine import sessions

    monkeypatch.setattr(sessions, "make_session", sessions.make_session)
    fake_live.install(rtf=rtf, frames=frames)
    result = viseme("live", "--duration", "0.3")
    assert result.err.count("captions may fall behind: RTF 0.93") == warnings
    assert result.err.count("viseme doctor") == warnings
    assert "viseme doctor" not in viseme("live", "--duration", "0.3", "--quiet").err
