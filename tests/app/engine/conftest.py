"""One engine for all tests that do not end it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.engine.child import EngineChild
from tests.pulse import Pulse


@pytest.fixture(scope="session")
def engine(pulse: Pulse) -> Iterator[EngineChild]:
    """It finds the sound server of `pulse`; tests use jobs with numbers of their own."""
    with EngineChild() as child:
        yield child
