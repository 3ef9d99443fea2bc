"""The command as a process of its own: what it imports, signals, closed pipes, terminals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.media import render, tone

ROOT = Path(__file__).parents[2]
START = "from app.cli.main import main; main()"


def environment(**extra: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **extra}


def viseme(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=300, check=False, **options)


@pytest.mark.parametrize("arguments", [["--help"], ["transcribe", "--help"], ["--version"], ["transcribe", "gone.mp4"]])
def test_nothing_heavy_is_imported_before_there_is_work(arguments: list[str]) -> None:
    code = (
        "import sys\ntry:\n    from app.cli.main import main; main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'numpy', 'cv2', 'av', 'PySide6', 'onnxruntime', 'soxr', 'jiwer'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment(), timeout=300, check=True
    )
    assert "HEAVY []" in done.stdout


def test_a_reader_that_leaves_is_no_disaster(clips: dict[str, Path], checkpoint: Path) -> None:
    command = [sys.executable, "-c", START, "transcribe", *[str(clips["sound"])] * 2, "--model", str(checkpoint), "--format", "jsonl"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment(), timeout=300, check=False)
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_ctrl_c(tmp_path: Path, clips: dict[str, Path], checkpoint: Path) -> None:
    long = render(tmp_path / "long.wav", sound=tone(), seconds=3600)
    first = tmp_path / "out" / "sound.txt"
    command = [sys.executable, "-c", START, "transcribe", clips["sound"], long, "--model", checkpoint, "--output", first.parent]
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    watched = psutil.Process(process.pid)
    while process.poll() is None and str(long.resolve()) not in {file.path for file in watched.open_files()}:
        time.sleep(0.02)  # until it is at work on the second file, which lasts an hour
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "1 of 2 files done" in err
    assert f"not done: {long}" in err
    assert [path.name for path in first.parent.iterdir()] == ["sound.txt"]


def test_a_terminal_sees_progress(tmp_path: Path, checkpoint: Path) -> None:
    clip = render(tmp_path / "clip.wav", sound=tone(), seconds=10)
    outer, inner = pty.openpty()
    command = [sys.executable, "-c", START, "transcribe", str(clip), "--model", str(checkpoint), "--output", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=inner, env=environment(TERM="xterm", COLUMNS="100"))
    os.close(inner)
    shown = b""
    while True:
        try:
            part = os.read(outer, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    assert process.wait(timeout=60) == 0
    assert b"clip.wav" in shown
    assert b"/0:10" in shown


def test_words_survive_a_locale_without_them(tmp_path: Path, checkpoint: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "transcribe", str(tmp_path / "größe.mp4")],
        capture_output=True,
        env=environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        timeout=300,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_the_shell_completes_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        env=environment(_VISEME_COMPLETE="complete_bash", COMP_WORDS="viseme tr", COMP_CWORD="1"),
        timeout=300,
        check=False,
    )
    assert done.stdout.split() == ["transcribe"]
