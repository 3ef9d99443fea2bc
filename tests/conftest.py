"""Settings for all tests: one thread for torch, and no time limits on properties, so that a busy machine changes nothing."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Before torch is imported anywhere: threads that wait for one another on busy cores slow small networks down by an order of magnitude.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("viseme", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("viseme")
