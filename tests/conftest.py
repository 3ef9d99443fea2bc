"""Settings for all tests: one thread for torch, no time limits on properties, so that a busy machine changes nothing, no fetched models."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

# Before torch is imported anywhere: threads that wait for one another on busy cores slow small networks down by an order of magnitude.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What the user has fetched must not change what the tests see.
os.environ["VISEME_DATA_DIR"] = str(Path(tempfile.gettempdir()) / f"viseme-tests-{os.getpid()}")

settings.register_profile("viseme", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("viseme")
