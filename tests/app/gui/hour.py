"""`python -m tests.app.gui.hour --minutes 60 --film CLIP...`: the window live for an hour, on a screen, with a microphone and a camera.

Prints every few minutes what the window and its engine hold in memory, how late captions are, and what was lost; at the end whether
memory stayed flat, no sound was lost, nothing was written on the console and the interface thread answered.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from tests.app.gui.real import RealWindow
from tests.live_room import Room, read_film
from tests.pulse import Pulse
from tests.screen import Screen

TEXT = "window.page('live').transcript.text()"
EVENTS = (
    "[setattr(window, 'lost', []), setattr(window, 'last', {}), window.page('live').controller.event.connect(lambda event: "
    "window.lost.append(str(event)) if type(event).__name__ in ('DeviceLost', 'Recovered', 'Failed', 'Overload') else "
    "setattr(window, 'last', {'lag': event.lag, 'latency': event.latency_ms, 'rtf': event.rtf, 'frames': event.frames})"
    " if type(event).__name__ == 'Metrics' else None)][0]"
)


def look(window: RealWindow) -> dict[str, Any]:
    """Memory in MB of both processes, and what the session says of itself."""
    own = psutil.Process(window.process.pid)
    engine = next(child for child in own.children() if "app.engine" in child.cmdline())
    memory = {"window_mb": own.memory_info().rss / 1e6, "engine_mb": engine.memory_info().rss / 1e6}
    words = window.ask(f"len({TEXT}.split())")
    return {**memory, "words": words, **window.ask("window.last"), "told": len(window.ask("window.lost"))}


def main() -> int:
    """Returns 0 where all went well."""
    parser = argparse.ArgumentParser(prog="python -m tests.app.gui.hour", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=5.0, help="minutes between two looks")
    parser.add_argument("--film", type=Path, nargs="+", required=True, help="clips that are played one after another, again and again")
    given = parser.parse_args()
    film = read_film(given.film, 1.0)
    pulse = Pulse()
    pulse.start()
    looks: list[dict[str, Any]] = []
    try:
        with Room(pulse, film) as room, Screen() as screen, tempfile.TemporaryDirectory() as home:
            pulse.default(room.microphone)
            with RealWindow(screen, Path(home)) as window:
                window.appear()
                window.wait("len(window.pages) == 4")
                window.ask(EVENTS)
                window.ask(f"window.page('live').devices.use_network({room.camera.url!r})")
                screen.key("ctrl+l")
                window.wait("window.page('live').controller.state == 'running'")
                room.play(round(given.minutes * 60 / film.seconds) + 2)
                begun = time.monotonic()
                while time.monotonic() - begun < given.minutes * 60:
                    time.sleep(given.every * 60)
                    looks.append(look(window))
                    print(f"{(time.monotonic() - begun) / 60:6.1f} min  {json.dumps(looks[-1])}", flush=True)
                told, blocks = window.ask("window.lost"), window.ask("[str(block) for block in watchdog.blocks]")
                screen.key("ctrl+l")
                window.wait("window.page('live').controller.state == 'stopped'", timeout=30)
                code = window.close()
                errors = list(window.errors)
    finally:
        pulse.stop()
    print(f"told of trouble: {told}\nconsole: {errors}\nexit code {code}\nblocks over 50 ms: {len(blocks)}\n{''.join(blocks[:3])}")
    settled = looks[len(looks) // 4]
    grown = {name: looks[-1][name] / settled[name] - 1 for name in ("window_mb", "engine_mb")}
    print(f"memory since a quarter of the time: {grown}")
    return 0 if not told and not errors and code == 0 and max(grown.values()) < 0.05 else 1


if __name__ == "__main__":
    sys.exit(main())
