"""Annotation on a local Ray cluster of two nodes, of which one goes away in the middle of the work."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import ray
from ray.cluster_utils import Cluster

from recipes.annotate.annotation import annotate
from recipes.annotate.crew import MAX_DEATHS, CrewError
from recipes.annotate.teachers import Options
from recipes.annotate.worker import Job, Worker
from tests.recipes.test_annotate import calls, clip, journal, kept, rejected, settings

ROOT = Path(__file__).parents[2]
NODE = {"num_cpus": 1, "object_store_memory": 80_000_000, "include_dashboard": False}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A head with room for one worker; tests add nodes. Nothing outside this machine is asked or told."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    running = Cluster(initialize_head=True, head_node_args=NODE)
    yield running
    ray.shutdown()
    running.shutdown()


def workers(media: Path) -> dict[str, set[str]]:
    """Processes that heard each clip."""
    found: dict[str, set[str]] = {}
    for line in (media / "alpha.calls").read_text().splitlines():
        name, process = line.split("\t")
        found.setdefault(name, set()).add(process)
    return found


def test_a_node_that_goes_away_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    names = [f"clip{number:02}" for number in range(30)]
    for name in names:
        clip(media, name, f"bin blue at {name[-1]}" if name[-1].isalpha() else "bin blue at two", sleep=0.15)
    second = cluster.add_node(**NODE)
    gone: list[int] = []

    def remove_a_node(done: int, total: int, name: str) -> None:
        if not gone and done >= 6 and len(set().union(*workers(media).values())) == 2:
            cluster.remove_node(second, allow_graceful=False)
            gone.append(done)

    report = annotate([media], out, settings(jobs=2, address=cluster.address), progress=remove_a_node)
    assert gone, "both nodes were at work"
    assert 6 <= gone[0] < 24, "in the middle"
    assert (report["kept"], report["failed"], report["todo"]) == (30, 0, 0)

    lines = [Path(line["file"]).stem for line in journal(out)]
    assert sorted(lines) == names, "nothing is lost, nothing is there twice"
    assert sorted(kept(out)) == names
    heard = Counter(calls(media, "beta"))
    assert sum(line["attempts"] - 1 for line in journal(out)) == 1, "the file that the lost worker had was given to another"
    assert all(count <= 2 for count in heard.values())

    again = annotate([media], out, settings(jobs=2, address=cluster.address))
    assert again["kept"] == 30
    assert len(journal(out)) == 30


def test_a_deadly_file_on_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "deadly", alpha="DIE")
    clip(media, "once", beta="DIE ONCE")
    clip(media, "endless", sleep=600)
    for number in range(4):
        clip(media, f"clip{number}")
    report = annotate([media], out, settings(address=cluster.address, jobs=None, time_limit=1.0))
    assert (report["kept"], report["failed"]) == (5, 2)
    assert "took more than 1 s" in rejected(out)["endless"]["reason"]
    assert f"{MAX_DEATHS} workers ended on it" in rejected(out)["deadly"]["reason"]
    assert {Path(line["file"]).stem: line["attempts"] for line in journal(out)}["once"] == 2
    with pytest.raises(CrewError, match="teacher python-Broken cannot be loaded"):
        annotate([media], tmp_path / "other", settings("Alpha", "Broken", address=cluster.address))


def test_one_job_on_either(cluster: Cluster, tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(4):
        clip(media, f"clip{number}")
    half = settings()

    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    assert annotate([media], out, half, progress=stop)["todo"] == 2
    report: dict[str, Any] = annotate([media], out, settings(address=cluster.address))
    assert report["todo"] == 0
    assert len(calls(media)) == 4, "what was heard on this machine is not heard again on the cluster"
    assert json.loads((out / "report.json").read_text())["kept"] == 4
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"


def test_a_machine_without_the_files_says_so(tmp_path: Path) -> None:
    job = Job((), Options(), 30.0, (str(tmp_path), str(tmp_path / "share")))
    assert Worker(job).start() == f"a worker does not see {tmp_path / 'share'}: the files must lie under the same path on every machine"


def test_no_cluster_and_no_ray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip(tmp_path / "media", "clip")
    here = settings(address="nowhere:6379")

    def refuse(**options: Any) -> None:
        raise ConnectionError("no such\ncluster")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(CrewError, match=r"cannot join the Ray cluster at nowhere:6379: no such cluster; .* leave --address out"):
        annotate([tmp_path / "media"], tmp_path / "out", here)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(CrewError, match=r"pip install 'viseme\[cluster\]'"):
        annotate([tmp_path / "media"], tmp_path / "out", here)
