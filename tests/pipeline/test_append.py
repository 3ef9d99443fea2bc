"""Captions that are appended: whole, numbered, in order, after whatever an earlier run or a crash has left."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pysubs2
import pytest
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.events import Final, Utterance, Word
from pipeline.writers import OutputError
from pipeline.writers.append import APPENDABLE, AppendingWriter
from pipeline.writers.cues import MAX_LINE, MAX_LINES

ROOT = Path(__file__).parents[2]
LONG = " ".join(f"word{number}" for number in range(40))


def final(id: int, text: str, start: float, pace: float = 0.4) -> Final:
    words = tuple(Word(word, start + pace * count, start + pace * count + 0.3, 0.9) for count, word in enumerate(text.split()))
    said = Utterance(id, start, start + pace * len(words), text, 0.9, words)
    return Final(session="live", start=said.start, end=said.end, wall_time=1.0, utterance=said)


def append(path: Path, *texts: str) -> None:
    """One run: utterances ten seconds apart."""
    with AppendingWriter(path) as writer:
        for count, text in enumerate(texts):
            writer.write(final(count + 1, text, 10.0 * count + 1))


def texts(path: Path) -> list[str]:
    """The words of every cue or line, as independent readers see them."""
    if path.suffix == ".srt":
        return [cue.plaintext.replace("\n", " ") for cue in pysubs2.load(str(path), encoding="utf-8", format_="srt")]
    if path.suffix == ".vtt":
        return [cue.text.replace("\n", " ") for cue in webvtt.read(str(path))]
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines if path.suffix == ".txt" else [json.loads(line)["utterance"]["text"] for line in lines]


@pytest.mark.parametrize("kind", APPENDABLE)
def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"talk.{kind}"
    append(path, "good morning", "all of you")
    first = path.read_bytes()
    append(path, "good evening")
    assert path.read_bytes().startswith(first), "what was written is not touched"
    assert texts(path) == ["good morning", "all of you", "good evening"]


def test_numbers_and_times_go_on(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    append(path, "good morning", LONG)
    with AppendingWriter(path) as writer:
        assert writer.found is not None
        assert (writer.found.number, writer.found.end) == (path.read_text().count("-->"), max(cue.end for cue in pysubs2.load(str(path))))
        writer.write(final(1, "good evening", 1.0))
    cues = list(pysubs2.load(str(path)))
    numbers = [int(block.split("\n")[0]) for block in path.read_text(encoding="utf-8").strip().split("\n\n")]
    assert numbers == list(range(1, len(cues) + 1))
    assert all(before.end <= after.start for before, after in itertools.pairwise(cues))
    assert cues[-1].start == cues[-2].end + 1000, "the second run spoke a second after it began"
    assert all(len(line) <= MAX_LINE for cue in cues for line in cue.plaintext.split("\n"))
    assert all(cue.plaintext.count("\n") < MAX_LINES for cue in cues)


def test_every_final_is_there_when_write_returns(tmp_path: Path) -> None:
    for kind in APPENDABLE:
        path = tmp_path / f"now.{kind}"
        with AppendingWriter(path) as writer:
            for count in range(5):
                writer.write(final(count, f"utterance {count}", 3.0 * count))
                assert texts(path)[-1] == f"utterance {count}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(data=st.data(), kind=st.sampled_from(APPENDABLE), zeros=st.integers(0, 3), windows=st.booleans())
def test_a_file_cut_anywhere_is_mended(tmp_path: Path, data: st.DataObject, kind: str, zeros: int, windows: bool) -> None:
    path = tmp_path / f"torn.{kind}"
    path.unlink(missing_ok=True)
    append(path, "größe 7", "日本 語", "12")
    whole = path.read_bytes()
    if windows:
        whole = whole.replace(b"\n", b"\r\n")
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut] + bytes(zeros))
    append(path, "later words")
    found = texts(path)
    assert found[-1] == "later words"
    kept = found[:-1]
    assert all(full.startswith(short) for full, short in zip(["größe 7", "日本 語", "12"], kept, strict=False))
    ends = [whole.find(text.encode(), 0 if kind != "srt" else whole.find(b"-->")) for text in ("größe 7", "日本 語")]
    complete = sum(cut >= end + len(text.encode()) for end, text in zip(ends, ("größe 7", "日本 語"), strict=True))
    if kind == "jsonl":  # half an object holds no words that could be read
        complete = whole[:cut].count(b"\n")
    assert len(kept) >= complete
    assert kept[:complete] == ["größe 7", "日本 語", "12"][:complete]
    if kind == "srt":
        numbers = [int(block.split("\n")[0]) for block in path.read_text(encoding="utf-8").strip().split("\n\n")]
        assert numbers == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.srt", b"Dear diary,\ntoday\nnothing\n", "does not begin with a numbered cue"),
        ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nhi\n\n", "does not begin with WEBVTT"),
        ("a.txt", b"\x00\x01\x02 binary", "holds no text"),
        ("a.srt", b"\x89PNG\r\n\x1a\n\x00\x01", "holds no text"),
    ],
)
def test_files_of_another_kind_are_left_alone(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(OutputError, match=words):
        AppendingWriter(path).open()
    assert path.read_bytes() == content


def test_what_cannot_take_captions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.srt"):
        AppendingWriter(tmp_path / "talk.json")
    with pytest.raises(OutputError, match="make the folder"):
        AppendingWriter(tmp_path / "no" / "talk.srt").open()
    (tmp_path / "folder.srt").mkdir()
    with pytest.raises(OutputError, match="folder"):
        AppendingWriter(tmp_path / "folder.srt").open()
    os.mkfifo(tmp_path / "pipe.srt")
    with pytest.raises(OutputError, match="regular file"):
        AppendingWriter(tmp_path / "pipe.srt").open()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with AppendingWriter(tmp_path / "talk.srt"), pytest.raises(OutputError, match="another viseme"):
        AppendingWriter(tmp_path / "talk.srt").open()
    append(tmp_path / "talk.srt", "again")


def test_a_file_that_is_moved_or_changed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    with AppendingWriter(path) as writer:
        writer.write(final(1, "one", 1.0))
        path.rename(tmp_path / "kept.srt")
        writer.write(final(2, "two", 5.0))
        path.write_bytes(path.read_bytes() + b"9\n00:01:00,000 --> 00:01:01,000\nby hand\n")
        writer.write(final(3, "three", 70.0))
    assert texts(tmp_path / "kept.srt") == ["one"]
    assert texts(path) == ["two", "by hand", "three"]
    assert "10\n00:01:10,000" in path.read_text()


FULL = """
import resource, sys
from pathlib import Path
from pipeline.writers import OutputError
from pipeline.writers.append import AppendingWriter
from tests.pipeline.test_append import final
path, troubles = Path(sys.argv[1]), []
with AppendingWriter(path) as writer:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for count in range(40):
        if count == 10:
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, hard))
        if count == 30:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert writer.waiting == 20 and writer.retry()
        try:
            writer.write(final(count, f"utterance {count}", 3.0 * count))
        except OutputError as error:
            troubles.append(str(error))
        if 10 <= count < 30:
            assert path.read_text().endswith("utterance 9\\n\\n"), "never half a cue"
print(len(troubles), troubles[0], writer.waiting)
"""


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)


def test_a_full_disk_is_told_once_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    done = run(FULL, path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"1 cannot write {path}")
    assert "--output" in done.stdout
    assert done.stdout.split()[-1] == "0"
    assert texts(path) == [f"utterance {count}" for count in range(40)]


STAYS_FULL = """
import resource, sys
from pipeline.writers import OutputError
from pipeline.writers.append import AppendingWriter
from tests.pipeline.test_append import final
writer = AppendingWriter(sys.argv[1]).open()
writer.write(final(1, "one", 1.0))
resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
for count in (2, 3):
    try:
        writer.write(final(count, "lost", 4.0 * count))
    except OutputError:
        pass
try:
    writer.close()
except OutputError as error:
    print(error)
"""


def test_what_is_lost_in_the_end_is_told(tmp_path: Path) -> None:
    done = run(STAYS_FULL, tmp_path / "talk.srt")
    assert done.stdout.strip().endswith("Not in the file: 2 utterances"), done.stderr
    assert texts(tmp_path / "talk.srt") == ["one"]


TALKER = """
import sys
from pipeline.writers.append import AppendingWriter
from tests.pipeline.test_append import final
with AppendingWriter(sys.argv[1]) as writer:
    for count in range(100000):
        said = f"utterance {count} of run {sys.argv[2]}"
        writer.write(final(count, said, 3.0 * count))
        print(said, flush=True)
"""


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_kill_at_any_moment_loses_nothing_that_was_shown(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"talk.{kind}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    chance = random.Random(5)
    shown: list[str] = []
    for turn in range(10):
        process = subprocess.Popen([sys.executable, "-c", TALKER, str(path), str(turn)], stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        shown.append(process.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        shown += [line.strip() for line in process.stdout.read().splitlines()]
        process.wait()
        process.stdout.close()
        kept = texts(path)
        assert set(shown) <= set(kept)
        assert len(kept) <= len(shown) + turn + 1, "at most the one that was being shown is new"
    assert len(shown) > 10
