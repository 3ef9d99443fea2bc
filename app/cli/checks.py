"""What the checks of `viseme doctor` have in common: one finding, and trying something so that whatever breaks becomes one."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from app.errors import described

Status = Literal["ok", "absent", "slow", "broken"]
SYSTEM_LIBRARIES = "sudo apt-get install libstdc++6 libgcc-s1 zlib1g (Debian, Ubuntu)"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    area: str
    name: str
    status: Status
    detail: str
    remedy: str = ""
    required: bool = True
    """Whether transcription of files with the default options depends on it."""
    figures: dict[str, Any] = field(default_factory=dict)
    """What `detail` says, for programs."""

    @property
    def failed(self) -> bool:
        return self.required and self.status != "ok"


class Absent(Exception):
    """Something is not there, which is no fault; the message says what."""


def library(distribution: str, module: str) -> Check:
    """Import one library that is needed."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name == module.partition(".")[0]:
            return Check("library", distribution, "absent", "not installed", f"pip install {distribution}")
        return Check("library", distribution, "broken", str(error), f"pip install {error.name}")
    except Exception as error:
        remedy = f"pip install --force-reinstall {distribution}; if a system library is missing: {SYSTEM_LIBRARIES}"
        return Check("library", distribution, "broken", described(error), remedy)
    return Check("library", distribution, "ok", version_of(distribution))


def version_of(distribution: str) -> str:
    """Of what is installed; a module that can be imported need not be."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "installed, version not known"


def tried(area: str, name: str, attempt: Callable[[], str], remedy: str, *, required: bool = True) -> Check:
    """Run `attempt`, which gives the detail, raises Absent, or breaks."""
    try:
        return Check(area, name, "ok", attempt(), required=required)
    except Absent as error:
        return Check(area, name, "absent", str(error), remedy, required)
    except Exception as error:
        return Check(area, name, "broken", described(error), remedy, required)
