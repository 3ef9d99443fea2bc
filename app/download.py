"""Fetches one file of known length and SHA-256 over HTTP(S): goes on where it was cut, and puts it in its place whole or not at all."""

from __future__ import annotations

import http.client
import re
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit

from app.partfile import PartError, PartFile

CHUNK = 1 << 16
TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as cut."""
TRIES = 4
"""Attempts in a row that bring next to nothing before it is given up."""
MIN_GAIN = 1 << 16
"""Bytes that make an attempt worth another one."""
PAUSE = 1.0
"""Seconds before the second attempt; each further one waits twice as long."""
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""HTTP codes that another attempt may do away with."""
LOCAL = ("localhost", "127.0.0.1", "::1")


class DownloadError(Exception):
    """A file that could not be fetched; the message is one line that says why and what to do."""


class _Passing(Exception):
    """Something that another attempt may do away with."""


def fetch(
    url: str,
    target: Path,
    *,
    size: int,
    sha256: str,
    advice: str,
    progress: Callable[[int], None] = lambda have: None,
    notice: Callable[[str], None] = lambda line: None,
    timeout: float = TIMEOUT,
    pause: float = PAUSE,
) -> None:
    """Fetch `url`, which must have `size` bytes and this SHA-256, to `target`; what is there is replaced once the new file is right.

    `progress` gets the bytes that are here, `notice` a line before each further attempt; `advice` tells how to choose another folder.
    After a cut or Ctrl-C the part stays beside `target`, and the next call goes on with it. Raises DownloadError.
    """
    host = _checked(url).hostname
    try:
        with PartFile(target, sha256=sha256, advice=advice) as part:
            transfer = _Transfer(url, part, size, progress, timeout)
            carried_on = 0 < part.have <= size
            _complete(transfer, notice, pause)
            if part.digest() != sha256 and carried_on:  # the rest belongs to another version than the beginning, or the disk lied
                part.restart()
                _complete(transfer, notice, pause)
            found = part.digest()
            if found != sha256:
                part.restart()
                raise DownloadError(
                    f"what {host} sent is not the file of the catalogue (SHA-256 {found[:12]}…, expected {sha256[:12]}…) and was deleted; "
                    "try again later, or name another address with --url"
                )
            part.place()
    except PartError as error:
        raise DownloadError(str(error)) from error


def _complete(transfer: _Transfer, notice: Callable[[str], None], pause: float) -> None:
    """Attempt after attempt until all bytes are here; raises DownloadError."""
    part, most, failures = transfer.part, transfer.part.have, 0
    if part.have > transfer.size:
        part.restart()
    while part.have < transfer.size:
        try:
            transfer.attempt()
        except _Passing as error:
            failures = 0 if part.have - most >= MIN_GAIN else failures + 1
            most = max(most, part.have)
            if failures == TRIES:
                kept = f"{part.have:,} of {transfer.size:,} bytes are kept: run the same command again to go on"
                advice = kept if part.have else "check the network, or try again later"
                raise DownloadError(f"{error}, and {TRIES} attempts in a row did not help; {advice}") from error
            notice(f"{error}; trying again")
            time.sleep(pause * 2.0 ** max(failures - 1, 0))


class _Transfer:
    """The attempts to fetch one file."""

    def __init__(self, url: str, part: PartFile, size: int, progress: Callable[[int], None], timeout: float) -> None:
        self.part = part
        self.size = size
        self._url = url
        self._host = urlsplit(url).hostname
        self._progress = progress
        self._timeout = timeout
        self._answered = False
        """Whether the server has been reached at all in this run."""

    def attempt(self) -> None:
        """Ask for what is missing and store what comes. Raises _Passing, DownloadError, PartError; returns early to be called anew."""
        part = self.part
        response = self._ask()
        if response is None:
            return
        with response:
            etag = response.headers.get("ETag")
            if response.status == 206 and part.have:
                if not self._continues(response.headers.get("Content-Range"), etag):
                    part.restart()
                    return
            elif response.status == 200:
                self._compare(response.headers.get("Content-Length"))
                part.restart(self._url, etag)
            else:
                raise DownloadError(f"{self._host} answers HTTP {response.status}, which is no file; name another address with --url")
            self._progress(part.have)
            self._receive(response)

    def _ask(self) -> Any:
        """The answer of the server, None where the part was thrown away because the server cannot go on with it."""
        headers = {"User-Agent": "viseme", "Accept-Encoding": "identity"}
        part = self.part
        if part.have:
            headers["Range"] = f"bytes={part.have}-"
            if part.etag and not part.etag.startswith("W/") and part.source == self._url:
                headers["If-Range"] = part.etag
        try:
            response = _opener(self._url).open(request.Request(self._url, headers=headers), timeout=self._timeout)
        except HTTPError as error:
            error.close()
            self._answered = True
            if error.code == 416 and part.have:
                part.restart()
                return None
            raise self._refusal(error) from error
        except URLError as error:
            raise self._unreachable(error.reason) from error
        except (http.client.HTTPException, OSError) as error:
            raise _Passing(f"the connection to {self._host} was cut") from error
        self._answered = True
        return response

    def _receive(self, response: Any) -> None:
        """Store the body; raises _Passing where it ends too early, DownloadError where it goes on too long."""
        part = self.part
        while True:
            try:
                data = response.read1(CHUNK)
            except TimeoutError as error:
                raise _Passing(f"{self._host} has sent nothing for {self._timeout:g} s") from error
            except (http.client.HTTPException, OSError) as error:
                raise _Passing(f"the connection to {self._host} was cut") from error
            if not data:
                break
            if part.have + len(data) > self.size:
                part.restart()
                raise DownloadError(self._other_file(f"more than {self.size:,} bytes"))
            part.append(data)
            self._progress(part.have)
        if part.have < self.size:
            raise _Passing(f"the connection to {self._host} was cut")

    def _continues(self, content_range: str | None, etag: str | None) -> bool:
        """Whether a partial answer goes on where the part ends, in the same version; raises DownloadError for another length."""
        part = self.part
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", content_range or "")
        if match is None or int(match[1]) != part.have:
            return False
        if match[3] != "*":
            self._compare(match[3])
        return part.source != self._url or part.etag is None or etag is None or etag == part.etag

    def _compare(self, length: str | None) -> None:
        """Raises DownloadError where the server announces another length than the catalogue's."""
        if length is not None and length.isdecimal() and int(length) != self.size:
            raise DownloadError(self._other_file(f"{int(length):,} bytes"))

    def _other_file(self, found: str) -> str:
        return (
            f"{self._host} offers {found} where the catalogue has {self.size:,}: that is another file, and nothing of it was kept; "
            "name another address with --url"
        )

    def _refusal(self, error: HTTPError) -> Exception:
        """What an HTTP error means."""
        line = f"{self._host} answers HTTP {error.code} ({error.reason})"
        if error.code in PASSING:
            return _Passing(line)
        if error.code in (404, 410):
            return DownloadError(f"{line}: there is no file at {self._url}; name another address with --url")
        return DownloadError(f"{line} for {self._url}; name another address with --url")

    def _unreachable(self, reason: Any) -> Exception:
        """What a failure to connect means: worth another attempt only where the server was there a moment ago."""
        if isinstance(reason, ssl.SSLCertVerificationError):
            return DownloadError(f"the certificate of {self._host} is not trusted ({reason.verify_message}); check the clock and the proxy")
        cause = getattr(reason, "strerror", None) or str(reason)
        if self._answered:
            return _Passing(f"no connection to {self._host} any more ({cause})")
        kept = f" ({self.part.have:,} bytes from before are kept)" if self.part.have else ""
        return DownloadError(f"no connection to {self._host} ({cause}){kept}; check the network and the proxy, or name a mirror with --url")


class _Redirects(request.HTTPRedirectHandler):
    """Follows redirections to https alone, or from this machine to itself."""

    def __init__(self, local: bool) -> None:
        self._local = local

    def redirect_request(self, req: request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> request.Request | None:
        there = urlsplit(newurl)
        if there.scheme != "https" and not (self._local and there.scheme == "http" and there.hostname in LOCAL):
            fp.close()
            raise DownloadError(f"{req.host} sends on to {newurl}, which is not https; name another address with --url")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(url: str) -> request.OpenerDirector:
    """HTTP and HTTPS alone: urllib's own opener would read local files and FTP too."""
    parts = urlsplit(url)
    opener = request.OpenerDirector()
    handlers: list[request.BaseHandler] = [
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        _Redirects(parts.scheme == "http" and parts.hostname in LOCAL),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _checked(url: str) -> SplitResult:
    """The parts of an address that can be asked for; raises DownloadError."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        usable = False
    if not usable or " " in url or parts.username is not None:
        raise DownloadError(f"{url!r} is no address of a file: give one that begins with https:// or http://, odd characters as %XX")
    return parts
