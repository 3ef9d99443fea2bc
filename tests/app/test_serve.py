"""The caption server: what viewers get, who is let in, and that none of them can hold anything up."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app.serve import server as module
from app.serve.guard import Guard, parse_origin
from app.serve.server import CaptionServer, ServeError
from pipeline.events import Level, ModeChanged, StateChanged
from pipeline.writers.structured import event_line
from tests.app.fake_live import final, made, partial

TOKEN = "a secret & more"
EVIL = "<img src=x onerror=alert(1)>"


@contextlib.contextmanager
def serving(guard: Guard | None = None) -> Iterator[CaptionServer]:
    with CaptionServer(guard or Guard("127.0.0.1"), 0) as server:
        yield server


def port_of(server: CaptionServer) -> int:
    return urlsplit(server.url).port or 0


def page(server: CaptionServer, path: str = "/", **headers: str) -> tuple[int, dict[str, str], str]:
    """Answer to a plain HTTP request: status, headers, body."""
    link = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    result = answer.status, dict(answer.getheaders()), answer.read().decode()
    link.close()
    return result


def viewer(server: CaptionServer, query: str = "", **options: Any) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{port_of(server)}/ws{query}", open_timeout=20, **options)


def read(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=20))


def refused(server: CaptionServer, query: str = "", **options: Any) -> int:
    with pytest.raises(InvalidStatus) as error:
        viewer(server, query, **options)
    return error.value.response.status_code


def test_viewers_get_what_jsonl_prints_after_a_snapshot() -> None:
    events = [partial(1, "good mor", 1), final(1, "good morning"), made(Level, rms_db=-20.0, peak_db=-3.0, clipping=False, silent=False)]
    with serving() as server, viewer(server) as first, viewer(server) as second:
        for connection in (first, second):
            assert read(connection)["event"] == "snapshot"
        for event in events:
            server.publish(event)
        for connection in (first, second):
            assert [connection.recv(timeout=20) for _ in events] == [event_line(event).strip() for event in events]


def test_who_comes_late_is_put_in_the_picture() -> None:
    with serving() as server:
        server.publish(made(StateChanged, state="running"))
        server.publish(made(ModeChanged, mode="a", reason="no face"))
        for count in range(60):
            server.publish(final(count, f"utterance {count}"))
        server.publish(partial(60, "and now", 1))
        with viewer(server) as late:
            snapshot = read(late)
            assert (snapshot["state"], snapshot["mode"], snapshot["reason"]) == ("running", "a", "no face")
            assert [said["utterance"]["text"] for said in snapshot["finals"]] == [f"utterance {count}" for count in range(10, 60)]
            assert snapshot["partial"]["utterance"]["text"] == "and now"
            server.publish(final(60, "and now what"))
            assert read(late)["utterance"]["text"] == "and now what"
        with viewer(server) as later:
            assert read(later)["partial"] is None


def test_the_page_runs_its_own_script_only() -> None:
    with serving() as server:
        status, headers, body = page(server, "/?lines=2&size=30")
        assert status == 200
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert f"ws://127.0.0.1:{port_of(server)}" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
    assert not any(
        danger in body for danger in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "http://", "https://")
    )
    assert "onload=" not in body, "handlers in attributes would not run under this policy"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost.evil.example:{port}",
        "127.0.0.1.nip.io:{port}",
        "",
        "127.0.0.1:{port}, a",
        "a b",
        "u@127.0.0.1",
    ],
)
def test_other_names_of_this_machine_are_refused(host: str) -> None:
    with serving() as server:
        host = host.format(port=port_of(server))
        status, headers, body = page(server, Host=host)
        assert status in (400, 421)
        assert "<script>" not in body
        assert "Access-Control-Allow-Origin" not in headers
    for good in ("127.0.0.1:{}", "localhost:{}", "LOCALHOST:{}", "[::1]:{}"):
        with serving() as server:
            assert page(server, Host=good.format(port_of(server)))[0] == 200


def test_pages_of_other_origins_are_refused() -> None:
    with serving() as server:
        port = port_of(server)
        for origin in (
            "http://evil.example",
            "null",
            "http://localhost:1",
            f"https://127.0.0.1:{port}",
            f"http://127.0.0.1:{port}.evil.example",
        ):
            assert refused(server, origin=origin) == 403
            assert page(server, Origin=origin)[0] == 403
        with viewer(server, origin=f"http://127.0.0.1:{port}") as own:
            assert read(own)["event"] == "snapshot"
    with serving(Guard("127.0.0.1", origins=(parse_origin("https://Friend.example/"),))) as server:
        with viewer(server, origin="https://friend.example") as friend:
            assert read(friend)["event"] == "snapshot"
        assert refused(server, origin="http://friend.example") == 403
        assert "frame-ancestors https://friend.example" in page(server)[1]["Content-Security-Policy"]


@pytest.mark.parametrize("text", ["friend.example", "https://friend.example/page", "https://a; script-src *", "", "https://*"])
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        parse_origin(text)


def test_a_token_is_needed_for_page_and_socket() -> None:
    with serving(Guard("127.0.0.1", TOKEN)) as server:
        for query in (
            "",
            "?token=",
            "?token=wrong",
            f"?token={TOKEN[:-1]}",
            "?token=a+secret+%26+more&token=a",
            "?tok=a",
            "?" + "a=1&" * 100,
        ):
            query = query.replace(" ", "%20")
            status, _, body = page(server, "/" + query)
            assert status == 401
            assert "<script>" not in body
            assert refused(server, query) == 401
        good = "?size=20&token=a%20secret%20%26%20more"
        assert page(server, "/" + good)[0] == 200
        assert page(server, "/?" + urlsplit(server.url).query)[0] == 200, "the address that is printed works"
        with viewer(server, good) as welcome:
            assert read(welcome)["event"] == "snapshot"
        assert TOKEN not in repr(server._guard)


@pytest.mark.parametrize("path", ["/x", "/../app", "//[", "/ws/", "/%2e%2e/etc/passwd", "/page.html"])
def test_there_is_nothing_else(path: str) -> None:
    with serving() as server:
        assert page(server, path)[0] == 404


def test_nothing_that_viewers_send_has_an_effect() -> None:
    with serving() as server, viewer(server) as loud, viewer(server) as quiet:
        read(loud), read(quiet)
        for text in ('{"event": "final"}', "stop", b"\0\1", ""):
            loud.send(text)
        server.publish(final(1, EVIL))
        for connection in (loud, quiet):
            assert read(connection)["utterance"]["text"] == EVIL
        loud.send("x" * (module.MAX_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            loud.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        server.publish(final(2, "still here"))
        assert read(quiet)["utterance"]["text"] == "still here"


def test_garbage_does_not_bother_the_others() -> None:
    with serving() as server, viewer(server) as good:
        read(good)
        for garbage in (
            b"\x16\x03\x01\x02\x00",
            b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 500,
            b"\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port_of(server)), timeout=20) as link:
                link.sendall(garbage)
        server.publish(final(1, "calm"))
        assert read(good)["utterance"]["text"] == "calm"


def test_who_does_not_read_is_dropped_and_the_rest_get_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUEUE", 64)
    long = "x" * 200_000
    with serving() as server, viewer(server, max_size=None) as good:
        read(good)
        link = socket.create_connection(("127.0.0.1", port_of(server)), timeout=20)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        head = f"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        link.sendall(f"{head}Sec-WebSocket-Version: 13\r\n\r\n".encode())
        assert b"101" in link.recv(100)
        slowest, sent = 0.0, 0
        while server.dropped == 0:
            begin = time.perf_counter()
            server.publish(final(sent, f"{sent} {long}"))
            slowest = max(slowest, time.perf_counter() - begin)
            assert read(good)["utterance"]["id"] == sent
            sent += 1
            assert sent < 5000, "one who never reads must be dropped"
        assert server.viewers == 1
        link.close()
        server.publish(final(sent, "after"))
        assert read(good)["utterance"]["text"] == "after"
        assert slowest < 1.0, "publishing does not wait for viewers"


def test_viewers_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VIEWERS", 2)
    with serving() as server, viewer(server) as one, viewer(server) as two:
        read(one), read(two)
        assert refused(server) == 503


def test_the_end_reaches_viewers_and_does_not_hang_on_them() -> None:
    with contextlib.ExitStack() as stack, serving() as server:
        good, stuck = (stack.enter_context(viewer(server)) for _ in range(2))
        read(good)
        server.publish(made(StateChanged, state="stopped"))
        server.stop()
        assert read(good)["state"] == "stopped"
        with pytest.raises(ConnectionClosed):
            good.recv(timeout=20)
        with pytest.raises(ConnectionRefusedError):
            viewer(server)
        server.publish(final(1, "into the void"))
        assert read(stuck)["event"] == "snapshot", "it had not read before, and lost nothing"


def test_a_port_in_use_is_one_line() -> None:
    with serving() as server, pytest.raises(ServeError, match=r"in use.*--port"):
        CaptionServer(Guard("127.0.0.1"), port_of(server)).start()
    with pytest.raises(ServeError, match=r"no address of this machine.*--host"):
        CaptionServer(Guard("192.0.2.1"), 0).start()


def test_a_server_leaves_no_thread_or_loop_behind() -> None:
    with serving() as server:
        thread = server._thread
    assert thread is not None
    assert not thread.is_alive()
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
