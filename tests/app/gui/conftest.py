"""Windows of these tests are drawn nowhere, unless a test starts a screen of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from fake_engine import FakeEngine

from app.gui.settings.store import Settings
from app.gui.shell.actions import Actions
from app.gui.shell.context import Context
from app.gui.shell.notices import Notices


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def engine(qapp: object) -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def context(engine: FakeEngine, settings: Settings) -> Context:
    return Context(engine, settings, Actions(settings), Notices())
