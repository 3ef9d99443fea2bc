"""What is said when a file cannot be fetched: no network, servers that refuse, fall silent or send elsewhere, no room, no permission."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app import download, partfile
from app.download import DownloadError, fetch
from tests.app.web import CONTENT, DIGEST, Site, files, get, leave_part


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses, it is not asked for what is on this machine."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "file.onnx"


@pytest.mark.parametrize("code", [404, 410, 403, 401, 204])
def test_codes_that_will_not_change(target: Path, code: int) -> None:
    with Site(CONTENT, codes=[code]) as site, pytest.raises(DownloadError, match=rf"answers HTTP {code}.*--url"):
        get(site, target)
    assert len(site.requests) == 1
    assert files(target) == []


def test_codes_that_pass(target: Path) -> None:
    with Site(CONTENT, codes=[503, 429, 500]) as site:
        get(site, target)
        assert len(site.requests) == 4
        site.codes = [503] * 9
        with pytest.raises(
            DownloadError, match=r"HTTP 503 \(Service Unavailable\), and 4 attempts in a row did not help; check the network"
        ):
            get(site, target)
    assert target.read_bytes() == CONTENT


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_no_network(target: Path) -> None:
    leave_part(target, CONTENT[:70_000])
    with pytest.raises(
        DownloadError, match=r"no connection to 127\.0\.0\.1 \(Connection refused\) \(70,000 bytes from before are kept\); check"
    ):
        get(Site(b""), target, url=f"http://127.0.0.1:{closed_port()}/file.onnx")


def test_a_server_that_goes_away_in_the_middle(target: Path) -> None:
    told: list[str] = []

    def switch_off(line: str) -> None:
        told.append(line)
        site.__exit__(None, None, None)

    gone = r"no connection to 127\.0\.0\.1 any more \(Connection refused\), .* 50,000 of 200,000 bytes are kept"
    with Site(CONTENT, cuts=[50_000]) as site, pytest.raises(DownloadError, match=gone):
        get(site, target, notice=switch_off)
    assert len(told) == download.TRIES - 1


def test_a_server_that_falls_silent(target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: [held.append(server.accept()[0]) for _ in range(download.TRIES)], daemon=True).start()
        with pytest.raises(DownloadError, match=r"was cut, and 4 attempts in a row did not help; check the network"):
            get(Site(b""), target, url=f"http://127.0.0.1:{server.getsockname()[1]}/file.onnx", timeout=0.2)
        for connection in held:
            connection.close()
    with Site(CONTENT, slow=0.4) as site, pytest.raises(DownloadError, match=r"has sent nothing for 0\.2 s, and"):
        get(site, target, timeout=0.2)


def test_a_server_that_talks_nonsense(target: Path) -> None:
    def babble() -> None:
        for _ in range(download.TRIES):
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail.example ESMTP\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=babble, daemon=True).start()
        with pytest.raises(DownloadError, match="was cut"):
            get(Site(b""), target, url=f"http://127.0.0.1:{server.getsockname()[1]}/file.onnx")


def test_redirections(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site(CONTENT) as site:
        site.redirect = f"{site.url}.moved"
        get(site, target)
        assert target.read_bytes() == CONTENT
        for place in ("http://elsewhere.example/file.onnx", "ftp://127.0.0.1/file.onnx", "file:///etc/hostname"):
            site.redirect = place
            with pytest.raises(DownloadError, match=r"is not https|answers HTTP 302"):
                get(site, target)
        site.redirect = f"{site.url}.moved"
        monkeypatch.setattr(download, "LOCAL", ())
        with pytest.raises(DownloadError, match="which is not https"):
            get(site, target)
        monkeypatch.undo()
        site.redirect = site.url
        monkeypatch.setenv("no_proxy", "*")
        with pytest.raises(DownloadError, match="HTTP 302"):
            get(site, target)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file.onnx",
        "file:///etc/passwd",
        "ftp://a.example/f",
        "https://",
        "http://a.example:x/",
        "http://[::1",
        "https://a b/",
        "https://u:p@a/",
    ],
)
def test_what_is_no_address(target: Path, url: str) -> None:
    with pytest.raises(DownloadError, match="is no address of a file: give one that begins with https://"):
        fetch(url, target, size=1, sha256=DIGEST, advice="")
    assert files(target) == []


def test_two_at_a_time(target: Path) -> None:
    leave_part(target, CONTENT[:70_000])
    with partfile.PartFile(target, sha256=DIGEST, advice=""), pytest.raises(DownloadError, match="another viseme is fetching it"):
        get(Site(b""), target, url="https://nowhere.invalid/file.onnx")
    assert target.with_name("file.onnx.part").stat().st_size == 70_000


def test_a_file_that_another_process_finishes_first_is_left_alone(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_part(target, CONTENT)
    lock, late = partfile.PartFile._lock, [True]

    def other_is_faster(part: partfile.PartFile, file: Any) -> None:
        """Between opening and locking, the part takes its place."""
        if late and late.pop():
            part.path.replace(target)
        lock(part, file)

    monkeypatch.setattr(partfile.PartFile, "_lock", other_is_faster)
    with partfile.PartFile(target, sha256="0" * 64, advice="") as part:
        assert part.have == 0
        part.append(b"something else")
    assert target.read_bytes() == CONTENT


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, which no folder is closed to."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_is_closed(target: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with Site(CONTENT) as site, as_nobody(), pytest.raises(DownloadError, match=r"cannot write there \(Permission denied\); ADVICE"):
            get(site, target)
    finally:
        tmp_path.chmod(0o755)
    assert not site.requests, "nothing is fetched that cannot be kept"
    target.parent.write_text("a file where the folder should be")
    with Site(CONTENT) as site, pytest.raises(DownloadError, match=r"models: cannot write there .*; ADVICE"):
        get(site, target)


def test_a_full_disk(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = 120_000

    class FullDisk:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: memoryview) -> int:
            left = room - self.file.seek(0, os.SEEK_END)
            if left <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return int(self.file.write(data[:left]))

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    hold = partfile.PartFile._hold
    with Site(CONTENT) as site:
        with monkeypatch.context() as patch:
            patch.setattr(partfile.PartFile, "_hold", lambda self: FullDisk(hold(self)))
            with pytest.raises(DownloadError, match=r"models: the disk is full; free some space, then run the same command again"):
                get(site, target)
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert site.asked_from == [0, room]
