"""`viseme live` as a process: on a terminal whose screen is read, with keys, signals and kills."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pysubs2
import pyte
import pytest

from tests.app.fake_live import LAST

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "tests.app.fake_live", *map(str, arguments)]


def environment(**extra: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")}
    return {**clean, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "TERM": "xterm-256color", **extra}


class Terminal:
    """A terminal with one program in it."""

    def __init__(self, *arguments: str | Path, columns: int = 100, lines: int = 24, stderr: int | None = None, **extra: str) -> None:
        self.screen = pyte.HistoryScreen(columns, lines, history=1000)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(inner)
        self._inner = inner
        self.process = subprocess.Popen(
            command(*arguments),
            stdin=inner,
            stdout=inner,
            stderr=inner if stderr is None else stderr,
            env=environment(**extra),
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.outer)
        os.close(self._inner)

    @property
    def rows(self) -> list[str]:
        """Lines of the screen that are not empty, those that scrolled away first."""
        past = ["".join(row[column].data for column in range(self.screen.columns)).rstrip() for row in self.screen.history.top]
        return [row for row in [*past, *(line.rstrip() for line in self.screen.display)] if row]

    def pump(self, seconds: float = 0.05) -> None:
        """Take in what the program draws."""
        while select.select([self.outer], [], [], seconds)[0]:
            part = os.read(self.outer, 65536)
            self.raw += part
            self._stream.feed(part)
            seconds = 0.0

    def until(self, there: Callable[[list[str]], object]) -> list[str]:
        """Read until the screen is as wanted; returns it."""
        end = time.monotonic() + PATIENCE
        while not there(self.rows):
            assert time.monotonic() < end, "\n".join(self.rows)
            self.pump()
        return self.rows

    def type(self, keys: str) -> None:
        os.write(self.outer, keys.encode())

    def ended(self) -> int:
        """Wait for the end; returns the exit code."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end
            self.pump()
        self.pump(0.2)
        return self.process.returncode

    @property
    def restored(self) -> bool:
        """Whether modes and cursor are as before."""
        return termios.tcgetattr(self._inner) == self.before and not self.screen.cursor.hidden


def status_of(rows: list[str]) -> str:
    return next((row for row in reversed(rows) if "live" in row or "paused" in row), "")


def test_finals_stay_the_status_is_below_them_and_keys_are_heeded() -> None:
    with Terminal("live", "--camera", "none", UTTERANCES="3") as terminal:
        rows = terminal.until(lambda rows: "utterance 3" in rows and "p50 580 ms" in rows[-1] and "█" in rows[-1])
        finals = [row for row in rows if row.startswith("utterance")]
        assert finals == ["utterance 1", "utterance 2", "utterance 3"]
        assert re.match(r"● live  █+░+  auto: av  \(sound and a face\)  face  RTF 0\.25  p50 580 ms  lag 0\.0 s", rows[-1])
        assert any("Fake camera is gone: it was unplugged" in row for row in rows[:-1])
        assert termios.tcgetattr(terminal._inner)[3] & termios.ECHO == 0
        terminal.type(" ")
        terminal.until(lambda rows: "‖ paused" in status_of(rows))
        terminal.type(" ")
        terminal.until(lambda rows: "● live" in status_of(rows))
        terminal.type("m")
        terminal.until(lambda rows: "asked for {'mode': 'a'}" in status_of(rows))  # av and v make no sense without a camera
        terminal.type("m")
        terminal.until(lambda rows: "asked for {'mode': 'auto'}" in status_of(rows))
        terminal.type("\x1b[Ax")  # arrows and other keys do nothing
        terminal.type("q")
        assert terminal.ended() == 0
        rows = terminal.rows
        assert LAST in rows
        assert not any("● live" in row for row in rows), "the status line goes away"
        assert rows[-1].startswith("viseme: ")
        assert terminal.restored


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_with_everything_that_was_heard(tmp_path: Path, number: signal.Signals, code: int) -> None:
    path = tmp_path / "talk.srt"
    with (tmp_path / "log").open("w") as log, Terminal("live", "--output", path, stderr=log.fileno()) as terminal:
        terminal.until(lambda rows: "utterance 3" in rows)
        if number is signal.SIGINT:
            terminal.type("\x03")
        else:
            terminal.process.send_signal(number)
        assert terminal.ended() == code
        assert LAST in terminal.rows
        assert terminal.restored
        assert [cue.plaintext for cue in pysubs2.load(str(path))][-1] == LAST
        assert not any("Fake camera" in row for row in terminal.rows)
    assert "Fake camera is gone" in (tmp_path / "log").read_text(), "messages go where standard error goes"


def test_a_second_ctrl_c_ends_at_once() -> None:
    with Terminal("live", DEAF="1") as terminal:  # a session that does not end
        terminal.until(lambda rows: "utterance 2" in rows)
        terminal.type("\x03")
        terminal.until(lambda rows: LAST in rows)
        assert terminal.process.poll() is None
        terminal.type("\x03")
        assert terminal.ended() == 130
        assert terminal.restored


def test_a_fault_of_the_program_leaves_the_terminal_in_order() -> None:
    with Terminal("live", FAULT="1") as terminal:
        assert terminal.ended() == 1
        assert "VISEME_DEBUG" in "".join(terminal.rows)
        assert terminal.restored


def test_a_reader_that_leaves_ends_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("live", "--output", tmp_path / "talk.txt"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "utterance 1\n"
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 1
    assert "Traceback" not in err
    assert "Error" not in err
    assert (tmp_path / "talk.txt").read_text().splitlines()[-1] == LAST


def test_kill_loses_nothing_that_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    process = subprocess.Popen(
        command("live", "--quiet", "--output", path), stdout=subprocess.PIPE, text=True, env=environment(PACE="0.002"), cwd=ROOT
    )
    assert process.stdout is not None
    shown = [process.stdout.readline().strip() for _ in range(30)]
    process.kill()
    shown += process.stdout.read().split("\n")[:-1]
    process.stdout.close()
    process.wait()
    assert [cue.plaintext for cue in pysubs2.load(str(path))][: len(shown)] == shown
