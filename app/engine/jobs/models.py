"""The model manager's jobs: list, describe, verify, fetch and remove."""

from __future__ import annotations

import threading
from typing import Any

from app.engine import model_facts
from app.engine.jobs.base import Job

CANCEL_SECONDS = 1.0
"""A server that keeps silent is not waited for longer than this after Cancel."""


class _Cancelled(Exception):
    """Raised out of a progress call where the job was cancelled."""


class _ModelJob(Job):
    def count(self, done: int, total: int | None) -> None:
        """Tell the bytes that are done, or leave by _Cancelled."""
        if self.cancelled.is_set():
            raise _Cancelled
        self.progress(done, total)


class ListModelsJob(Job):
    """ListModels."""

    def run(self) -> dict[str, Any]:
        """One row a model."""
        return {"models": [model_facts.row(entry) for entry in model_facts.listed()]}


class DescribeModelJob(Job):
    """DescribeModel."""

    def run(self) -> dict[str, Any]:
        """Facts of the model, which is loaded for that."""
        return model_facts.describe(self.request.model)


class VerifyModelJob(_ModelJob):
    """VerifyModel."""

    def run(self) -> dict[str, Any]:
        """Whether the file is whole, and what to do where it is not; nothing where it was cancelled."""
        (entry,) = model_facts.listed([self.request.model])
        total = entry.path.stat().st_size if entry.path.is_file() else entry.size
        try:
            found = model_facts.verify(entry, lambda done: self.count(done, total))
        except _Cancelled:
            return {}
        return {**found, "remedy": "" if found["ok"] else entry.remedy}


class PullModelJob(_ModelJob):
    """PullModel. The fetching has a thread of its own, so that Cancel need not wait for a server."""

    def run(self) -> dict[str, Any]:
        """Fetch the model; cancelled, what has come is kept, and the next pull goes on with it."""
        (entry,) = model_facts.listed([self.request.model])
        outcome: list[bool | Exception] = []

        def fetch() -> None:
            try:
                outcome.append(model_facts.pull(entry, progress=lambda done: self.count(done, entry.size), notice=self._again))
            except Exception as error:
                outcome.append(error)

        fetching = threading.Thread(target=fetch, name="fetches a model", daemon=True)
        fetching.start()
        while fetching.is_alive() and not self.cancelled.wait(0.05):
            pass
        fetching.join(CANCEL_SECONDS)
        ended = outcome[0] if outcome else _Cancelled()
        if isinstance(ended, _Cancelled):
            return {"path": str(entry.path), "fetched": False}
        if isinstance(ended, Exception):
            raise ended
        return {"path": str(entry.path), "fetched": ended}

    def _again(self, line: str) -> None:
        if self.cancelled.is_set():
            raise _Cancelled
        self.refuse(f"{self.request.model}: {line}")


class RemoveModelJob(Job):
    """RemoveModel."""

    def run(self) -> dict[str, Any]:
        """Delete what was fetched, also in part."""
        (entry,) = model_facts.listed([self.request.model])
        model_facts.remove(entry)
        return {"path": str(entry.path)}
