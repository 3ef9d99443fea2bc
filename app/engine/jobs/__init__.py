"""The jobs of the engine, one file a kind. Each is named here and imported when it is first asked for."""

from __future__ import annotations

import importlib

from app.engine import messages
from app.engine.jobs.base import Job

JOBS: dict[type[messages.Request], str] = {
    messages.Prepare: "app.engine.jobs.prepare:PrepareJob",
    messages.StartLive: "app.engine.jobs.live:LiveJob",
    messages.ListenTo: "app.engine.jobs.listen:ListenJob",
    messages.Transcribe: "app.engine.jobs.files:TranscribeJob",
    messages.MeasureSpeed: "app.engine.jobs.speed:SpeedJob",
    messages.ListDevices: "app.engine.jobs.devices:DevicesJob",
    messages.StartBench: "app.engine.jobs.bench:BenchJob",
    messages.Play: "app.engine.jobs.play:PlayJob",
    messages.ListModels: "app.engine.jobs.models:ListModelsJob",
    messages.DescribeModel: "app.engine.jobs.models:DescribeModelJob",
    messages.VerifyModel: "app.engine.jobs.models:VerifyModelJob",
    messages.PullModel: "app.engine.jobs.models:PullModelJob",
    messages.RemoveModel: "app.engine.jobs.models:RemoveModelJob",
}
"""Requests that begin a job, and the class that does it, as `module:class`; all others are told to a running one."""


def job_class(request: messages.Request) -> type[Job]:
    """The class for a request of JOBS; the first call for a kind may take seconds."""
    module, _, name = JOBS[type(request)].partition(":")
    found: type[Job] = getattr(importlib.import_module(module), name)
    return found
