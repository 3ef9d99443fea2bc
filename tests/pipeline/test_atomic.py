"""Files appear whole or not at all, and errors say what to do."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from pipeline import atomic
from pipeline.atomic import AtomicFile, OutputError, printable, send, write_text


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def fail(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@pytest.mark.parametrize("name", ["a.txt", "съ Ünï 日本 😀.txt", "x" * 250 + ".txt", "-o.txt", " .txt"])
def test_a_file_is_written_under_any_name(tmp_path: Path, name: str) -> None:
    write_text(tmp_path / name, "größe\n日本\n")
    assert (tmp_path / name).read_bytes() == "größe\n日本\n".encode()
    assert files(tmp_path) == [name]


def test_nothing_is_seen_before_the_end(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with AtomicFile(target) as file:
        file.write("new")
        file.flush()
        assert target.read_text() == "old"
    assert target.read_text() == "new"


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, SystemExit])
def test_an_error_in_the_block_leaves_all_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def break_off() -> None:
        with AtomicFile(target) as file:
            file.write("half")
            raise error

    with pytest.raises(error):
        break_off()
    assert target.read_text() == "old"
    assert files(tmp_path) == ["a.txt"]


class Failing(io.TextIOWrapper):
    """A file that fails at one of its methods."""

    def __init__(self, path: str | Path, at: str, code: int) -> None:
        super().__init__(io.BufferedWriter(io.FileIO(path, "w")), encoding="utf-8")
        self.at, self.code = at, code

    def _may_fail(self, method: str) -> None:
        if method == self.at:
            self.at = ""
            raise fail(self.code)

    def write(self, text: str) -> int:
        self._may_fail("write")
        return super().write(text)

    def flush(self) -> None:
        self._may_fail("flush")
        super().flush()

    def fileno(self) -> int:
        self._may_fail("fsync")
        return super().fileno()

    def close(self) -> None:
        super().close()
        self._may_fail("close")


@pytest.mark.parametrize("at", ["write", "flush", "fsync", "close"])
@pytest.mark.parametrize(
    ("code", "remedy"), [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "used up"), (errno.EIO, "choose another place")]
)
def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, code: int, remedy: str) -> None:
    def create(path: Path, mode: str) -> Failing:
        return Failing(path, at, code)

    monkeypatch.setattr(atomic, "_create", create)
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(OutputError, match=remedy) as caught:
        write_text(target, "new")
    assert str(target) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert target.read_text() == "old"
    assert files(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("function", ["replace", "stat"])
def test_no_permission_is_named_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise fail(errno.EACCES)

    with monkeypatch.context() as patch:
        patch.setattr(atomic.os, function, refuse)
        with pytest.raises(OutputError, match="no permission"):
            write_text(tmp_path / "a.txt", "new")
    assert files(tmp_path) == []


def test_a_protected_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    monkeypatch.setattr(atomic.os, "access", lambda path, mode: False)  # root may write to anything
    with pytest.raises(OutputError, match=r"a\.txt: no permission"):
        write_text(target, "new")
    assert target.read_text() == "old"


def test_impossible_places_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, remedy in [
        (tmp_path, "it is a folder"),
        (tmp_path / "none" / "a.txt", "make the folder"),
        (tmp_path / "file" / "a.txt", "its folder is a file"),
        (tmp_path / ("x" * 300), "name is too long"),
    ]:
        with pytest.raises(OutputError, match=remedy):
            write_text(path, "new")
    assert files(tmp_path) == ["file"]


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    target = tmp_path / "a.txt"
    write_text(target, "one")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    target.chmod(0o640)
    write_text(target, "two")
    assert stat.S_IMODE(target.stat().st_mode) == (0o640 if os.name == "posix" else stat.S_IMODE(usual.stat().st_mode))


def test_a_link_goes_on_pointing_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "there" / "a.txt")
    for text in ("one", "two"):
        write_text(link, text)
        assert link.is_symlink()
        assert (tmp_path / "there" / "a.txt").read_text() == text
    assert files(tmp_path / "there") == ["a.txt"]


DEVICES = [path for path in (Path("/dev/full"),) if path.exists()]


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_is_written_to_and_not_replaced(device: Path) -> None:
    before = device.stat()
    with pytest.raises(OutputError, match="/dev/full: the disk is full"):
        write_text(device, "x" * 100)
    with pytest.raises(OutputError, match="disk is full"), AtomicFile(device) as file:
        file.write("x" * 10_000_000)
    assert stat.S_ISCHR(device.stat().st_mode)
    assert device.stat().st_ino == before.st_ino


def test_streams_fail_with_a_name_and_a_remedy() -> None:
    with (
        Failing(os.devnull, "write", errno.EPIPE) as broken,
        pytest.raises(OutputError, match="cannot write standard output: nobody reads it any more"),
    ):
        send(broken, "x", "standard output")
    with (
        io.TextIOWrapper(io.BytesIO(), encoding="ascii") as narrow,
        pytest.raises(OutputError, match="its encoding ascii has no '\\\\xe9': set PYTHONUTF8=1"),
    ):
        send(narrow, "é", "standard output")


def test_odd_names_stay_on_one_line(tmp_path: Path) -> None:
    assert printable("a\nb\x1b[0m\udc80é") == "a\\nb\\x1b[0m\\udc80é"
    with pytest.raises(OutputError) as caught:
        write_text(tmp_path / "a\nb" / "c.txt", "x")
    assert "\n" not in str(caught.value)


def test_a_file_is_for_a_with_statement(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use it in a with statement"):
        AtomicFile(tmp_path / "a.txt").write("x")
    assert files(tmp_path) == []


def test_a_file_system_that_cannot_sync_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(descriptor: int) -> None:
        raise fail(errno.EINVAL)

    monkeypatch.setattr(atomic.os, "fsync", cannot)
    write_text(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").read_text() == "new"
