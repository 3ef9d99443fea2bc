"""A WebSocket server that pushes events to any number of viewers, and the page that shows them; it has a thread of its own."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import errno
import hashlib
import logging
import re
import socket
import threading
from concurrent.futures import Future
from importlib import resources
from types import TracebackType
from typing import Self
from urllib.parse import quote

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from app.serve.guard import Guard
from app.serve.snapshot import Snapshot, text_of
from pipeline.events import Event

QUEUE = 512
"""Messages that wait for a viewer; one who does not read that many is dropped."""
VIEWERS = 64
"""Viewers at one time; more are refused."""
MAX_MESSAGE = 1024
"""Bytes of a message from a viewer, which nobody reads; a bigger one closes the connection."""
GRACE_SECONDS = 0.5
"""Time in which viewers may fetch the last messages when the server stops."""


class ServeError(Exception):
    """The server cannot start; the message is one line that says what to do."""


class CaptionServer:
    """Serves the page at `/` and the events at `/ws`, each as the JSON object that `--format jsonl` prints, after a snapshot.

    It listens from `start` to `stop`; `publish` never waits, and may be called from any thread. Nothing that a viewer sends has an effect.
    """

    def __init__(self, guard: Guard, port: int) -> None:
        """`port` 0 lets the system choose one."""
        self._guard = guard
        self._port = port
        self._page, self._hashes = _load_page()
        self._snapshot = Snapshot()
        self._viewers: set[_Viewer] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None
        self.dropped = 0
        """Viewers who were dropped because they did not read."""

    @property
    def url(self) -> str:
        """Address of the page, with the token where there is one."""
        host = f"[{self._guard.host}]" if ":" in self._guard.host else self._guard.host
        token = f"?token={quote(self._guard.token, safe='')}" if self._guard.token is not None else ""
        return f"http://{host}:{self._port}/{token}"

    @property
    def viewers(self) -> int:
        """Viewers at present."""
        return len(self._viewers)

    def start(self) -> Self:
        """Begin to listen; raises ServeError where that is not possible."""
        listening: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="viseme-serve", daemon=True)
        self._thread.start()
        try:
            self._port = listening.result()
        except OSError as error:
            raise ServeError(_advice(error, self._guard.host, self._port)) from error
        return self

    def publish(self, event: Event) -> None:
        """Pass an event on to all viewers."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._pass_on, event)

    def stop(self) -> None:
        """Let viewers have what waits, for a moment, and end; no more than about a second."""
        if self._loop is not None and self._stopping is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join(timeout=4 * GRACE_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _run(self, listening: Future[int]) -> None:
        try:
            asyncio.run(self._serve(listening))
        except BaseException as error:
            if not listening.done():
                listening.set_exception(error)
            else:
                raise

    async def _serve(self, listening: Future[int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        quiet = logging.getLogger("viseme.serve")
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False  # requests hold the token, and broken ones are nobody's concern
        async with serve(
            self._attend,
            self._guard.host,
            self._port,
            process_request=self._answer,
            compression=None,  # it would cost more than it saves, and sizes would tell what is said
            max_size=MAX_MESSAGE,
            max_queue=4,
            close_timeout=GRACE_SECONDS,
            server_header=None,
            logger=quiet,
        ) as server:
            listening.set_result(next(iter(server.sockets)).getsockname()[1])
            await self._stopping.wait()
            for viewer in list(self._viewers):
                viewer.end()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_SECONDS):
                    while self._viewers:
                        await asyncio.sleep(0.01)
            for viewer in list(self._viewers):
                viewer.drop()

    def _pass_on(self, event: Event) -> None:
        text = text_of(event)
        self._snapshot.add(event, text)
        for viewer in list(self._viewers):
            if not viewer.offer(text):
                self._viewers.discard(viewer)
                self.dropped += 1
                viewer.drop()

    async def _attend(self, connection: ServerConnection) -> None:
        """One viewer from coming to leaving."""
        viewer = _Viewer(connection)
        viewer.offer(self._snapshot.line())
        self._viewers.add(viewer)
        tasks = {asyncio.create_task(viewer.send()), asyncio.create_task(_ignore(connection))}
        try:
            # Whichever ends first: one who leaves while there is nothing to send must not stay in the list.
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._viewers.discard(viewer)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The page or an error; None lets a WebSocket be opened."""
        hosts, origins = request.headers.get_all("Host"), request.headers.get_all("Origin")
        refusal = self._guard.refusal(request.path, hosts, origins)
        if refusal is not None:
            return _response(*refusal)
        path = request.path.partition("?")[0]
        if path == "/":
            response = _response(200, self._page, "text/html; charset=utf-8")
            response.headers["Content-Security-Policy"] = self._guard.policy(hosts, self._hashes)
            return response
        if path != "/ws":
            return _response(404, "There is the page / and the WebSocket /ws")
        if len(self._viewers) >= VIEWERS:
            return _response(503, "Too many viewers")
        return None


class _Viewer:
    """One connection and what waits for it."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE)

    def offer(self, text: str) -> bool:
        """Put a message in line; False where the line is full."""
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            return False
        return True

    def end(self) -> None:
        """Close once all that waits is sent."""
        with contextlib.suppress(asyncio.QueueFull):
            self._queue.put_nowait(None)

    def drop(self) -> None:
        """Cut the connection: a viewer who does not read would not take part in closing it either."""
        self._connection.transport.abort()

    async def send(self) -> None:
        while (text := await self._queue.get()) is not None:
            await self._connection.send(text)
        await self._connection.close(1001, "The session has ended")


async def _ignore(connection: ServerConnection) -> None:
    """Take in what a viewer sends, and do nothing with it."""
    with contextlib.suppress(ConnectionClosed):
        async for _ in connection:
            pass


def _load_page() -> tuple[str, dict[str, str]]:
    """The page, and the hashes by which a browser knows its script and style."""
    page = resources.files("app.serve").joinpath("page.html").read_text(encoding="utf-8")
    hashes = {}
    for tag in ("script", "style"):
        found = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = hashlib.sha256(found[1].encode() if found else b"").digest()
        hashes[tag] = f"'sha256-{base64.b64encode(digest).decode()}'"
    return page, hashes


def _response(status: int, body: str, kind: str = "text/plain; charset=utf-8") -> Response:
    data = body.encode()
    reasons = {200: "OK", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 421: "Misdirected Request", 503: "Service Unavailable"}
    headers = {
        "Content-Type": kind,
        "Content-Length": str(len(data)),
        "Connection": "close",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(status, reasons[status], Headers(headers), data)


def _advice(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: end the program that holds it, or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the system: choose one from 1024 on with --port"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine: choose another with --host, such as 127.0.0.1"
    return f"cannot listen on {host}, port {port} ({error.strerror or error}): choose others with --host and --port"
