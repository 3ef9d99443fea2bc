"""Settings for all tests: one thread for torch, no time limits on properties, so that a busy machine changes nothing, no fetched models."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.pulse import Pulse

# Before torch is imported anywhere: threads that wait for one another on busy cores slow small networks down by an order of magnitude.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shell lets what it runs in the background ignore Ctrl-C, and children inherit that: tests of Ctrl-C need it as it is for people.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What the user has fetched must not change what the tests see.
os.environ["VISEME_DATA_DIR"] = str(Path(tempfile.gettempdir()) / f"viseme-tests-{os.getpid()}")

settings.register_profile("viseme", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("viseme")


@pytest.fixture(scope="session")
def pulse() -> Iterator[Pulse]:
    """A sound server without any device; tests load the null sinks that they need."""
    from tests.pulse import Pulse

    server = Pulse()
    server.start()
    try:
        yield server
    finally:
        server.stop()
