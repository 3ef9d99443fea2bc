"""The engine as a process: jobs side by side, what is wrong with them, and every way in which it may end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from app.engine import messages
from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk
from pipeline.events import Failed, Final, Partial, Recovered
from tests.app.engine.child import ROOT, EngineChild
from tests.media import render

DEMO = ROOT / "assets" / "demo.mp4"
SETTINGS = messages.Settings()
SOUND = messages.Settings(mode="a")


def spoken() -> NDArray[np.float32]:
    """The sound of the demo clip."""
    with FileSource(DEMO, video=False) as source:
        return np.concatenate([item.samples for item in source if isinstance(item, AudioChunk)])


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo clip says, twelve times over, in two minutes."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((np.tile(spoken(), 12) * 32767).astype("<i2").tobytes())
    return path


def test_transcribes_a_file_and_tells_how_far_it_is(engine: EngineChild) -> None:
    engine.ask(messages.Transcribe(job=1, path=str(DEMO), settings=SETTINGS))
    end = engine.end(1)
    assert isinstance(end, messages.Done)
    assert not end.cancelled
    assert end.result["schema"] == "viseme.transcript/1"
    assert end.result["source"]["path"] == str(DEMO)
    assert end.result["mode"] == "av"
    assert end.result["metrics"]["face_frames"] > 0
    finals = " ".join(event.utterance.text for event in engine.events(1, Final) if event.utterance.text)
    assert finals == end.result["text"]
    assert len(finals.split()) > 12
    assert engine.events(1, Partial)
    steps = engine.replies(1, messages.Progress)
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert done[-1] == steps[-1].total == pytest.approx(9.8, abs=0.3)
    assert engine.replies(1)[-1] is end, "nothing follows the end"


def test_jobs_go_side_by_side_and_each_ends_once(engine: EngineChild, tmp_path: Path) -> None:
    engine.ask(
        messages.Transcribe(job=11, path=str(DEMO), settings=SOUND),
        messages.Transcribe(job=12, path=str(DEMO), settings=messages.Settings(mode="v")),
        messages.Transcribe(job=13, path=str(tmp_path / "nothing.mp4"), settings=SETTINGS),
        messages.Prepare(job=14, settings=SETTINGS),
        messages.Prepare(job=15, settings=messages.Settings(model="gigantic")),
        messages.MeasureSpeed(job=16, settings=SETTINGS),
        messages.ListDevices(job=17),
    )
    ends = {job: engine.end(job) for job in range(11, 18)}
    assert ends[11].result["mode"] == "a"
    assert ends[12].result["mode"] == "v"
    assert ends[11].result["text"] != ends[12].result["text"]
    assert isinstance(ends[13], messages.Trouble)
    assert "nothing.mp4" in ends[13].message
    assert ends[14].result["name"] == "tiny"
    assert ends[14].result["parameters"] < 12_000_000
    assert ends[14].result["latencies_ms"] == [320, 480, 800]
    assert len(ends[14].result["sha256"]) == 64
    assert isinstance(ends[15], messages.Trouble)
    assert "gigantic" in ends[15].message
    assert "tiny" in ends[15].message
    assert ends[16].result["faces"] is True
    assert 0 < ends[16].result["rtf"] < 20
    assert len(ends[16].result["text"].split()) > 12
    assert set(ends[17].result) == {"microphones", "cameras", "problems"}
    for job in ends:
        assert len(engine.replies(job, messages.Done | messages.Trouble)) == 1  # type: ignore[arg-type]


def test_a_cancelled_file_keeps_what_was_recognised(engine: EngineChild, long_sound: Path) -> None:
    engine.ask(messages.Transcribe(job=21, path=str(long_sound), settings=SETTINGS))
    first = engine.wait(lambda: engine.events(21, Final))[0]
    engine.ask(messages.Cancel(job=21), messages.Cancel(job=999))
    end = engine.end(21, timeout=10)
    assert isinstance(end, messages.Done)
    assert end.cancelled
    finals = engine.events(21, Final)
    assert end.result["text"].startswith(first.utterance.text)
    assert [said["text"] for said in end.result["utterances"]] == [event.utterance.text for event in finals]
    assert end.result["utterances"][-1]["end"] < 100
    assert engine.replies(21, messages.Progress)[-1].done < 100


def test_a_file_that_breaks_off_gives_what_came_before(engine: EngineChild, tmp_path: Path) -> None:
    sound = spoken()
    whole = render(tmp_path / "whole.mkv", sound=lambda times: sound[np.rint(times * SAMPLE_RATE).astype(int) % len(sound)], seconds=20.0)
    path = tmp_path / "cut.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    engine.ask(messages.Transcribe(job=31, path=str(path), settings=SETTINGS))
    end = engine.end(31)
    assert isinstance(end, messages.Trouble)
    assert "cut.mkv" in end.message
    assert "\n" not in end.message
    assert len(end.result["text"].split()) > 8
    assert end.result["text"] == " ".join(event.utterance.text for event in engine.events(31, Final))
    assert len(engine.events(31, Failed)) == 1


def test_lips_that_nobody_saw_are_told(engine: EngineChild, clips: dict[str, Path]) -> None:
    engine.ask(
        messages.Transcribe(job=41, path=str(clips["both"]), settings=messages.Settings(mode="v")),
        messages.Transcribe(job=42, path=str(clips["both"]), settings=SETTINGS),
        messages.Transcribe(job=43, path=str(clips["sound"]), settings=messages.Settings(mode="av")),
    )
    blind = engine.end(41)
    assert isinstance(blind, messages.Trouble)
    assert "no face" in blind.message
    assert blind.result == {}, "words that were made up are nothing to keep"
    for job, warning in ((42, "no face"), (43, "has only audio")):
        assert isinstance(engine.end(job), messages.Done)
        (told,) = engine.events(job, Recovered)
        assert warning in told.message


def test_what_is_printed_breaks_nothing() -> None:
    with EngineChild("-m", "tests.app.engine.odd", "TalkingJob") as child:
        child.ask(messages.ListDevices(job=1))
        assert child.end(1).result == {"read": ""}, "and nobody else reads the requests"
        child.ask(messages.ListDevices(job=2))
        child.end(2)
        child.end_input()
        assert child.gone() == 0
        assert not child.trouble
        printed = [line for line in child.errors if line.startswith(("printed", "written"))]
        assert len(printed) == (8 if sys.platform != "win32" else 6)


def test_what_is_no_request_ends_it_with_one_line() -> None:
    with EngineChild() as child:
        child.wait(lambda: child.replies(0, messages.Ready))
        child.send(b"GET / HTTP/1.1\r\n\r\n")
        assert child.gone() == 1
        assert len(child.errors) == 1
        assert "not understood" in child.errors[0]


def test_the_end_of_input_keeps_what_was_recognised(long_sound: Path) -> None:
    with EngineChild() as child:
        child.ask(messages.Transcribe(job=1, path=str(long_sound), settings=SETTINGS))
        child.wait(lambda: child.events(1, Final))
        child.end_input()
        assert child.gone() == 0
        end = child.end(1)
        assert end.cancelled
        assert end.result["text"] == " ".join(event.utterance.text for event in child.events(1, Final))
        assert not child.errors


def test_a_job_that_does_not_end_holds_nothing_up() -> None:
    with EngineChild("-m", "tests.app.engine.odd", "StubbornJob") as child:
        child.ask(messages.ListDevices(job=1))
        child.wait(lambda: child.replies(1, messages.Progress))
        child.end_input()
        assert child.gone() == 0
        assert not child.errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_signals() -> None:
    """Ctrl-C reaches every program of a terminal, and is the window's affair; a request to end is heeded."""
    with EngineChild() as child:
        child.wait(lambda: child.replies(0, messages.Ready))
        child.process.send_signal(signal.SIGINT)
        child.ask(messages.ListDevices(job=1))
        assert isinstance(child.end(1), messages.Done)
        child.process.send_signal(signal.SIGTERM)
        assert child.gone() == 0
        assert not child.errors


ORPHAN = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "app.engine"], stdin=int(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(1000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a pipe ends with the only process that has it")
def test_it_ends_with_its_parent_even_if_somebody_holds_the_pipe() -> None:
    requests, held = os.pipe()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", ORPHAN, str(requests)], pass_fds=[requests], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        ) as parent:
            assert parent.stdout is not None
            child = psutil.Process(int(parent.stdout.readline()))
            ready = parent.stdout.read(8)
            assert ready, "it serves"
            parent.kill()
        psutil.wait_procs([child], timeout=15)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    finally:
        os.close(requests)
        os.close(held)
