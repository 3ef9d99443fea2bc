"""What the real engine tells of the demo clip, kept once and told again, so that every picture shows real recognition at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QEventLoop, QObject, QTimer

from app.engine import messages
from app.engine.messages import Done, Picture, Progress, Reply, Request, Settings, Told, Trouble
from app.engine.wire import Unpacker, event_fields, pack
from app.gui.engine import Engine
from pipeline.events import Level

LIVE_SECONDS, BENCH_SECONDS = 9.0, 9.0
_PATIENCE_MS = 120_000
_ENDLESS = ("StartLive", "StartBench", "ListenTo")
"""Their end is left out: the pictures show them running."""
Packet = tuple[Reply, bytes]


def demo() -> str:
    """Path of the clip that comes with the program."""
    return str(files("assets").joinpath("demo.mp4"))


class Recorder(QObject):
    """Asks the real engine, one job after the other, and writes what it tells into a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._engine = Engine(self)
        self._told: list[Packet] = []
        self._take = self._engine._take
        self._engine._take = self._keep  # type: ignore[method-assign]

    def record(self) -> None:
        """Everything that the pictures need; what the engine cannot do is kept as the trouble that it tells."""
        live = Settings(mode="v")
        self._ask(messages.Prepare(settings=Settings()))
        self._ask(messages.ListDevices())
        self._ask(messages.ListModels())
        self._ask(messages.DescribeModel(model="tiny"))
        self._ask(messages.MeasureSpeed(settings=Settings()))
        self._ask(messages.Transcribe(path=demo(), settings=Settings()))
        self._ask(messages.StartLive(settings=live, microphone="none", camera=demo()), LIVE_SECONDS)
        self._ask(messages.StartBench(path=demo(), settings=Settings(), snr_db=0.0), BENCH_SECONDS)
        self._engine.close()

    def _ask(self, request: Request, seconds: float | None = None) -> None:
        self._told.clear()
        job = self._engine.begin(request)
        loop = QEventLoop()
        self._engine.done.connect(loop.quit)
        self._engine.trouble.connect(loop.quit)
        if seconds is not None:
            QTimer.singleShot(round(seconds * 1000), loop, lambda: self._engine.cancel(job))
        QTimer.singleShot(_PATIENCE_MS, loop, loop.quit)
        loop.exec()
        self._engine.done.disconnect(loop.quit)
        self._engine.trouble.disconnect(loop.quit)
        packets = _thinned([packet for packet in self._told if packet[0].job == job])
        (self._folder / f"{type(request).__name__}.wire").write_bytes(b"".join(pack(*packet) for packet in packets))

    def _keep(self, reply: Reply, payload: bytes) -> None:
        self._told.append((reply, payload))
        self._take(reply, payload)
        if isinstance(reply, Picture):
            self._engine.shown(reply.job)


class Replay(Engine):
    """Tells what was kept as soon as it is asked; nothing is started."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent, command=["no engine is needed"])
        self._folder = folder
        self._heard: set[int] = set()
        self._voice = QTimer(self, interval=100)
        self._voice.timeout.connect(self._speak)

    def start(self) -> None:
        """No process."""

    def close(self) -> None:
        """Nothing to end."""

    def _send(self, request: Request) -> None:
        QTimer.singleShot(0, self, lambda: self._answer(request))

    def _answer(self, request: Request) -> None:
        for reply, payload in self._packets(request):
            self._take(msgspec.structs.replace(reply, job=request.job), payload)
        if isinstance(request, messages.StartLive | messages.ListenTo):
            self._heard.add(request.job)
            self._voice.start()

    def _speak(self) -> None:
        """The demo is looked at without a microphone; its meter shows a voice all the same."""
        level = Level(session="live", start=0.0, end=0.1, wall_time=time.time(), rms_db=-24.0, peak_db=-11.0, clipping=False, silent=False)
        for job in self._heard:
            self._take(Told(job=job, event=event_fields(level)), b"")

    def _packets(self, request: Request) -> list[Packet]:
        name = type(request).__name__
        if isinstance(request, messages.Transcribe) and Path(request.path).name != Path(demo()).name:
            return _other_file(request)
        if isinstance(request, messages.Cancel | messages.StopLive):
            return [(Done(cancelled=True), b"")]
        if isinstance(request, messages.ListenTo):
            return [packet for packet in self._kept("StartLive") if _is_seen(packet[0])]
        packets = self._kept(name)
        if name in _ENDLESS:
            packets = [packet for packet in packets if not isinstance(packet[0], Done)]
        return packets

    def _kept(self, name: str) -> list[Packet]:
        file = self._folder / f"{name}.wire"
        return list(Unpacker(messages.AnyReply).feed(file.read_bytes())) if file.exists() else []


def _thinned(packets: list[Packet]) -> list[Packet]:
    """Of the pictures only the last one with a face: no more is seen at once."""
    seen = [place for place, (reply, _) in enumerate(packets) if isinstance(reply, Picture) and reply.width and reply.faces and reply.crop]
    last = seen[-1] if seen else -1
    return [packet for place, packet in enumerate(packets) if not isinstance(packet[0], Picture) or place == last]


def _is_seen(reply: Reply) -> bool:
    return isinstance(reply, Picture) or (isinstance(reply, Told) and reply.event.get("event") == "face_found")


def _other_file(request: messages.Transcribe) -> list[Packet]:
    """One file that cannot be read, and others that are being worked on."""
    name = Path(request.path).name
    if Path(request.path).suffix == ".mov":
        line = f"{request.path}: is not a media file, or its header is damaged or cut off; check what it is, or copy it again"
        return [(Trouble(message=line), b"")]
    return [(Progress(done=41.0 + len(name), total=184.0), b"")]


def settle(milliseconds: int, until: Callable[[], Any] | None = None) -> None:
    """Let the window live for so long, or until something is so."""
    loop = QEventLoop()
    end = QTimer(singleShot=True, interval=milliseconds)
    end.timeout.connect(loop.quit)
    end.start()
    look = QTimer(interval=20)
    if until is not None:
        look.timeout.connect(lambda: loop.quit() if until() else None)
        look.start()
    loop.exec()
