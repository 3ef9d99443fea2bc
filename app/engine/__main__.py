"""`python -m app.engine`: the process that works for the window. It is told what to do on standard input and tells on standard output."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def private_pipes() -> tuple[int, int]:
    """Descriptors of requests and replies that nothing else can touch.

    Standard input is empty from here on and standard output goes to standard error, also for libraries that print by themselves: one
    stray line would end the conversation.
    """
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return requests, replies


def main() -> NoReturn:
    """Serve one window to its end, and end the process."""
    requests, replies = private_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the window's, which ends its engine itself
    from app.engine.server import Server

    server = Server(requests, replies)
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, frame: server.end())
    code = server.run()
    sys.stderr.flush()
    os._exit(code)  # threads that wait for a driver or a model would hold up, or break, an orderly end


if __name__ == "__main__":
    main()
