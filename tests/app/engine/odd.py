"""An engine with jobs that behave oddly; run as a module it serves them in the place of ListDevices."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

from app.engine import messages
from app.engine.jobs import JOBS
from app.engine.jobs.base import Job


class TalkingJob(Job):
    """Prints in every way there is."""

    def run(self) -> dict[str, Any]:
        print("printed by Python")
        sys.__stdout__.write("written to what was standard output\n")  # type: ignore[union-attr]
        os.write(1, b"written to the descriptor\n")
        if sys.platform != "win32":
            libc = ctypes.CDLL(None)
            libc.puts(b"printed by a library")
            libc.fflush(None)
        return {"read": os.read(0, 10).decode()}


class StubbornJob(Job):
    """Hears nothing and never ends."""

    def run(self) -> dict[str, Any]:
        self.progress(1, None)
        while True:
            self.cancelled.wait()


if __name__ == "__main__":
    from app.engine.__main__ import main

    JOBS[messages.ListDevices] = f"tests.app.engine.odd:{sys.argv[1]}"
    main()
