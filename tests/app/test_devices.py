"""`viseme devices`: what is there, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capture import cameras
from capture.cameras import CameraDevice
from capture.media import MediaError
from capture.microphones import choose_microphone
from tests.app.conftest import Result
from tests.pulse import Pulse

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: [CameraDevice(2, "Desk\x1b[31m Camera", "/dev/video2")])


def test_lists_what_is_there_and_how_to_choose_it(viseme: Run, pulse: Pulse) -> None:
    with pulse.sink("desk", title="Desk speakers"):
        result = viseme("devices")
        assert result.code == 0
        assert "Monitor of Desk speakers (default)" in result.out
        assert '--mic "Monitor of Desk speakers"' in result.out
        assert choose_microphone("Monitor of Desk speakers").name == "Monitor of Desk speakers"
        assert "--camera 2" in result.out
        assert "\x1b[31m" not in result.out, "a device's name does not steer the terminal"
        found = viseme("devices", "--json").json()
        (microphone,) = [entry for entry in found["microphones"] if entry["name"] == "Monitor of Desk speakers"]
        assert (microphone["index"], microphone["host"], microphone["kind"], microphone["default"]) == (0, "PulseAudio", "monitor", True)
        assert (microphone["channels"], microphone["rate"]) == (1, 48_000)
        assert found["cameras"] == [{"index": 2, "name": "Desk\x1b[31m Camera", "path": "/dev/video2"}]


def test_nothing_there(viseme: Run, pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: [])
    result = viseme("devices")
    assert result.code == 0
    assert result.out.count("none found") == 3
    assert "plug one in" in result.out
    assert viseme("devices", "--json").json() == {"microphones": [], "cameras": []}


def test_a_system_that_cannot_be_asked(viseme: Run, pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[CameraDevice]:
        raise MediaError("cameras: cannot be listed; do this")

    monkeypatch.setattr(cameras, "list_cameras", refuse)
    for arguments in (("devices",), ("devices", "--json")):
        result = viseme(*arguments)
        assert result.code == 1
        assert len(result.errors) == 1
        assert "do this" in result.errors[0]
        assert "plug one in, or give --camera" not in result.out, "that none was found is not known"
