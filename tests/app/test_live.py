"""`viseme live` and `viseme serve` in this process: what goes where, what is written, how it ends."""

from __future__ import annotations

import errno
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysubs2
import pytest
from websockets.sync.client import connect

from pipeline.live import LiveSettings
from tests.app import fake_live
from tests.app.conftest import Result

Run = Callable[..., Result]
SHORT = ("--duration", "0.3")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[fake_live.FakeSession]]:
    """Install fake sessions with these options."""
    from app.engine import sessions

    monkeypatch.setattr(sessions, "make_session", sessions.make_session)
    return fake_live.install


def spoken(text: str) -> list[str]:
    """The lines but the last, and how the last words came: both must be there."""
    lines = text.splitlines()
    assert lines[-1] == fake_live.LAST
    return lines[:-1]


def test_finals_on_standard_output_and_the_rest_elsewhere(viseme: Run, fake: Any) -> None:
    fake()
    result = viseme("live", *SHORT)
    assert result.code == 0
    lines = spoken(result.out)
    assert lines == [f"utterance {count + 1}" for count in range(len(lines))]
    assert len(lines) > 1
    assert "listening" in result.err
    assert "sound and lips (sound and a face)" in result.err
    assert "Fake camera is gone: it was unplugged" in result.err
    assert "warning: microphone 'desk': is not there; choose one of 0 Built-in (going on without it)" in result.err
    assert f"{2 * len(lines) + 3} words, RTF 0.25, latency 580 ms (p50), 700 ms (p95)" in result.err


def test_no_thread_holds_the_session_when_the_program_ends(viseme: Run, fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = fake_live.FakeSession.stop

    def take_a_while(session: fake_live.FakeSession, timeout: float = 1.0) -> None:
        stop(session, timeout)
        if threading.current_thread().name == "viseme-stop":
            time.sleep(0.3)

    monkeypatch.setattr(fake_live.FakeSession, "stop", take_a_while)
    fake()
    assert viseme("live", *SHORT).code == 0
    assert "viseme-stop" not in [thread.name for thread in threading.enumerate()]


def test_quiet(viseme: Run, fake: Any) -> None:
    fake()
    result = viseme("live", *SHORT, "--quiet")
    assert result.err == ""
    assert spoken(result.out)


def test_events_as_they_happen(viseme: Run, fake: Any) -> None:
    fake()
    result = viseme("live", *SHORT, "--format", "jsonl")
    events = [json.loads(line) for line in result.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["state_changed", "state_changed"]
    assert {"partial", "final", "level", "metrics", "face_found", "mode_changed", "device_lost"} <= set(kinds)
    assert events[-1]["state"] == "stopped"
    assert events[-2]["utterance"]["text"] == fake_live.LAST


@pytest.mark.parametrize("kind", ["srt", "txt", "jsonl"])
def test_the_file_holds_what_was_shown_and_goes_on(viseme: Run, fake: Any, tmp_path: Path, kind: str) -> None:
    fake()
    path = tmp_path / f"talk.{kind}"
    first = viseme("live", *SHORT, "--output", path)
    assert "goes on" not in first.err
    second = viseme("live", *SHORT, "--output", path)
    assert "the captions go on at its end" in second.err
    shown = first.out.splitlines() + second.out.splitlines()
    if kind == "srt":
        cues = list(pysubs2.load(str(path)))
        assert [cue.plaintext for cue in cues] == shown
        assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    elif kind == "txt":
        assert path.read_text().splitlines() == shown
    else:
        assert [json.loads(line)["utterance"]["text"] for line in path.read_text().splitlines()] == shown


def test_options_reach_the_session(viseme: Run, fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.engine import sessions

    fake()
    make, asked = sessions.make_session, []
    monkeypatch.setattr(sessions, "make_session", lambda options: asked.append(options) or make(options))
    assert viseme("live", *SHORT).code == 0
    wanted = ["--mic", "3", "--camera", "rtsp://x/y", "--mode", "av", "--model", "m", "--latency", "320", "--beam", "1", "--device", "cuda"]
    more = ["--face", "left", "--detector", "haar", "--av-offset", "-40", "--no-partials"]
    assert viseme("live", *SHORT, *wanted, *more).code == 0
    assert asked[0].settings == LiveSettings()
    assert (asked[0].microphone, asked[0].camera, asked[0].av_offset_ms, asked[0].detector) == (None, None, 0.0, "own")
    assert asked[1].settings == LiveSettings(mode="av", model="m", segment_length=8, beam=1, device="cuda", face="left", partials=False)
    assert (asked[1].microphone, asked[1].camera, asked[1].av_offset_ms, asked[1].detector) == ("3", "rtsp://x/y", -40.0, "haar")


def test_what_the_mode_has_no_use_for_stays_off(viseme: Run, fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.engine import sessions

    fake()
    make, asked = sessions.make_session, []
    monkeypatch.setattr(sessions, "make_session", lambda options: asked.append(options) or make(options))
    for arguments in (["--mode", "a"], ["--mode", "v"], ["--mode", "a", "--camera", "0"]):
        viseme("live", *SHORT, *arguments)
    assert [(options.microphone, options.camera) for options in asked] == [(None, "none"), ("none", None), (None, "0")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["live", "--mic", "none", "--camera", "none"], "neither a microphone nor a camera"),
        (["live", "--mode", "a", "--mic", "none"], "--mode a needs sound"),
        (["live", "--mode", "v", "--camera", "none"], "--mode v needs pictures"),
        (["live", "--output", "talk.json"], ".srt"),
        (["live", "--output", "talk"], ".srt"),
        (["live", "--detector", "haar", "--face-weights", "x.onnx"], "--face-weights"),
        (["serve", "--host", "0.0.0.0"], "--token"),
        (["serve", "--host", "captions.example"], "--token"),
        (["serve", "--host", " "], "--host"),
        (["serve", "--token", "short"], "--token has 5 characters"),
        (["serve", "--allow-origin", "example.org/page"], "--allow-origin"),
    ],
)
def test_wrong_usage_is_one_line(viseme: Run, fake: Any, arguments: list[str], words: str) -> None:
    sessions = fake()
    result = viseme(*arguments)
    assert result.code == 2
    assert len(result.errors) == 1
    assert words in result.errors[0]
    assert (result.out, sessions) == ("", [])


def test_devices_that_fail_are_one_line(viseme: Run, fake: Any) -> None:
    fake(failure="no microphone was found: connect one, or choose --mic system")
    result = viseme("live")
    assert result.code == 1
    assert result.errors == ["viseme: error: no microphone was found: connect one, or choose --mic system"]
    assert result.out == ""


def test_a_wrong_model_is_told_before_devices_are_opened(viseme: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from app.engine import sessions

    monkeypatch.setattr(sessions.LiveSource, "open", lambda source: pytest.fail("a device was opened"))
    result = viseme("live", "--model", tmp_path / "none.safetensors")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "none.safetensors" in result.errors[0]


def test_a_file_of_another_kind_is_left_alone(viseme: Run, fake: Any, tmp_path: Path) -> None:
    sessions = fake()
    path = tmp_path / "talk.vtt"
    path.write_text("my notes\n")
    result = viseme("live", "--output", path)
    assert result.code == 1
    assert "does not begin with WEBVTT" in result.errors[0]
    assert (path.read_text(), sessions) == ("my notes\n", [])


def test_serve_shows_viewers_what_the_file_holds_already(viseme: Run, fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A viewer in this process looks at each event while it is passed on."""
    from app.engine import sessions
    from app.serve.server import CaptionServer

    fake(pace=0.05)
    path = tmp_path / "talk.txt"
    late: list[str] = []
    publish = CaptionServer.publish

    def check(server: CaptionServer, event: Any) -> None:
        if type(event).__name__ == "Final" and event.utterance.text not in path.read_text().splitlines():
            late.append(event.utterance.text)
        publish(server, event)

    monkeypatch.setattr(CaptionServer, "publish", check)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    seen: list[Any] = []
    make = sessions.make_session

    def make_and_watch(options: Any) -> Any:
        import threading

        def watch() -> None:
            with connect(f"ws://127.0.0.1:{port}/ws") as viewer:
                seen.extend(json.loads(message) for message in viewer)

        threading.Thread(target=watch, daemon=True).start()
        return make(options)

    monkeypatch.setattr(sessions, "make_session", make_and_watch)
    result = viseme("serve", "--port", port, "--output", path, "--duration", "1")
    assert result.code == 0
    assert f"captions at http://127.0.0.1:{port}/" in result.err
    assert late == []
    texts = [event["utterance"]["text"] for event in seen if event["event"] == "final"]
    assert texts[-1] == fake_live.LAST
    assert (seen[0]["event"], seen[-1]["state"]) == ("snapshot", "stopped")


def test_serve_on_a_port_in_use_is_one_line(viseme: Run, fake: Any) -> None:
    sessions = fake()
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = viseme("serve", "--port", other.getsockname()[1])
    assert result.code == 1
    assert len(result.errors) == 1
    assert "--port" in result.errors[0]
    assert sessions == []


def test_words_that_would_steer_a_terminal_do_not(viseme: Run, fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake()
    monkeypatch.setattr(fake_live, "LAST", "red \x1b[31m\x07 \x9b2J alert")
    result = viseme("live", *SHORT)
    assert result.out.splitlines()[-1] == "red [31m 2J alert"
    assert sys.stdout.isatty() is False


@pytest.mark.parametrize("for_good", [False, True])
def test_a_full_disk_is_told_once_and_the_captions_go_on(
    viseme: Run, fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_good: bool
) -> None:
    from pipeline.writers.append import AppendingWriter

    fake()
    path = tmp_path / "talk.txt"
    append, calls = AppendingWriter._append, []

    def full_for_a_while(writer: AppendingWriter, data: bytes) -> None:
        calls.append(data)
        if len(calls) > 4 and (for_good or len(calls) < 10):
            raise OSError(errno.ENOSPC, "no space")
        append(writer, data)

    monkeypatch.setattr(AppendingWriter, "_append", full_for_a_while)
    result = viseme("live", *SHORT, "--output", path)
    assert fake_live.LAST in result.out, "the captions went on"
    assert sum("the disk is full" in line and "warning" in line for line in result.err.splitlines()) == 1
    written = path.read_text().splitlines()
    if for_good:
        assert result.code == 1
        missing = len(result.out.splitlines()) - len(written)
        assert result.errors[-1].endswith(f"Not in the file: {missing} utterances")
    else:
        assert result.code == 0
        assert "nothing is missing in it" in result.err
        assert written == result.out.splitlines()
