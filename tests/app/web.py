"""A web server on this machine that serves one file, as well or as badly as a test wants it, and what fetches from it."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.download import fetch
from app.partfile import PartFile

CONTENT = random.Random(1).randbytes(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
OTHER = random.Random(2).randbytes(len(CONTENT))


@dataclass
class Site:
    """For a with statement: serves `content` at `url`; what is set may be changed between requests."""

    content: bytes
    etag: str | None = '"one"'
    ranges: bool = True
    """Whether it heeds Range at all."""
    heed_if_range: bool = True
    announce: bool = True
    """Whether it sends Content-Length."""
    shift: int = 0
    """Added to the first byte that Content-Range names: a server that is mistaken."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the next answers are cut, used up one by one."""
    codes: list[int] = field(default_factory=list)
    """HTTP codes of the next answers, used up one by one."""
    redirect: str | None = None
    slow: float = 0.0
    """Seconds of pause after each kilobyte."""
    requests: list[dict[str, str]] = field(default_factory=list)
    """Headers of every request, names in lower case."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/file.onnx"

    @property
    def asked_from(self) -> list[int]:
        """First byte that each request asked for."""
        return [int(request.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-")) for request in self.requests]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append({name.lower(): value for name, value in self.headers.items()})
            if site.redirect is not None and self.path == "/file.onnx":
                self._head(302, {"Location": site.redirect, "Content-Length": "0"})
                return
            if site.codes:
                self._head(site.codes.pop(0), {"Content-Length": "0"})
                return
            start, code, headers = self._place()
            if code == 416:
                self._head(416, {"Content-Range": f"bytes */{len(site.content)}", "Content-Length": "0"})
                return
            body = site.content[start:]
            if site.announce:
                headers["Content-Length"] = str(len(body))
            if site.etag is not None:
                headers["ETag"] = site.etag
            self._head(code, headers)
            self._body(body[: site.cuts.pop(0)] if site.cuts else body)

        def _place(self) -> tuple[int, int, dict[str, str]]:
            match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            same = not site.heed_if_range or self.headers.get("If-Range", site.etag) == site.etag
            if match is None or not site.ranges or not same:
                return 0, 200, {}
            start, end = int(match[1]), len(site.content)
            if start >= end:
                return start, 416, {}
            return start, 206, {"Content-Range": f"bytes {start + site.shift}-{end - 1}/{end}"}

        def _head(self, code: int, headers: dict[str, str]) -> None:
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _body(self, body: bytes) -> None:
            try:
                for begin in range(0, len(body), 1024):
                    self.wfile.write(body[begin : begin + 1024])
                    time.sleep(site.slow)
            except OSError:
                pass  # the other side has left

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler


def get(site: Site, target: Path, url: str | None = None, **options: Any) -> None:
    fetch(url or site.url, target, size=len(CONTENT), sha256=DIGEST, **{"advice": "ADVICE", "pause": 0.0, "timeout": 20.0, **options})


def leave_part(target: Path, content: bytes, *, sha256: str = DIGEST, url: str = "", etag: str | None = '"one"') -> None:
    """What a fetch that was broken off leaves."""
    with PartFile(target, sha256=sha256, advice="") as part:
        part.restart(url, etag)
        part.append(content)


def files(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir()) if target.parent.exists() else []
