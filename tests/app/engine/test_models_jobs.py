"""The model manager's jobs against a web server on this machine."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine import messages
from models import catalogue
from tests.app.engine.collector import Running
from tests.app.web import Site

CONTENT = random.Random(4).randbytes(300_000)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A catalogue with the bundled `tiny` and the detector `yunet`, which the site has."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv(catalogue.FOLDER_VARIABLE, str(tmp_path / "data"))
    with Site(CONTENT) as site:
        bundled = tmp_path / "tiny.safetensors"
        bundled.write_bytes(b"weights")
        tiny = {"name": "tiny", "file": str(bundled), "sha256": hashlib.sha256(b"weights").hexdigest(), "summary": "The first."}
        yunet = {"name": "yunet", "kind": "detector", "file": "yunet.onnx", "url": site.url, "bytes": len(CONTENT), "licence": "MIT"}
        yunet |= {"sha256": hashlib.sha256(CONTENT).hexdigest(), "summary": "Finds faces."}
        listing = tmp_path / "models.json"
        listing.write_text(json.dumps({"models": [tiny, yunet]}), encoding="utf-8")
        monkeypatch.setattr(catalogue, "CATALOGUE", str(listing))
        yield site


@pytest.fixture
def fetched(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models" / "yunet.onnx"


def states() -> dict[str, str]:
    return {row["name"]: row["state"] for row in Running(messages.ListModels(job=1)).end().result["models"]}


def test_from_available_to_pulled_and_back(site: Site, fetched: Path) -> None:
    site.slow = 0.002
    assert states() == {"tiny": "bundled", "yunet": "available"}
    pull = Running(messages.PullModel(job=2, model="yunet"))
    done = pull.end()
    assert done == messages.Done(job=2, result={"path": str(fetched), "fetched": True})
    assert fetched.read_bytes() == CONTENT
    bytes_done = [reply.done for reply in pull.replies(messages.Progress)]
    assert bytes_done == sorted(bytes_done)
    assert bytes_done[-1] == len(CONTENT)
    assert len(bytes_done) > 2
    assert states()["yunet"] == "pulled"
    assert Running(messages.DescribeModel(job=3, model="yunet")).end().result["licence"] == "MIT"
    assert Running(messages.PullModel(job=4, model="yunet")).end().result["fetched"] is False
    assert Running(messages.RemoveModel(job=5, model="yunet")).end().result == {"path": str(fetched)}
    assert states()["yunet"] == "available"


def test_verify_tells_what_is_wrong_and_what_to_do(site: Site, fetched: Path) -> None:
    verify = Running(messages.VerifyModel(job=1, model="tiny"))
    result = verify.end().result
    assert (result["ok"], result["remedy"], result["sha256"]) == (True, "", result["expected"])
    assert [reply.done for reply in verify.replies(messages.Progress)] == [7]
    Running(messages.PullModel(job=2, model="yunet")).end()
    fetched.write_bytes(CONTENT[:-1] + b"?")
    result = Running(messages.VerifyModel(job=3, model="yunet")).end().result
    assert result["ok"] is False
    assert result["sha256"] != result["expected"]
    assert result["path"] == str(fetched)
    assert "viseme models pull yunet" in result["remedy"]
    fetched.unlink()
    assert Running(messages.VerifyModel(job=4, model="yunet")).end().result["sha256"] is None


def test_cancel_keeps_the_part_and_the_next_pull_goes_on_with_it(site: Site, fetched: Path) -> None:
    site.slow = 0.02
    pull = Running(messages.PullModel(job=1, model="yunet"))
    pull.wait(lambda: any(reply.done > 20_000 for reply in pull.replies(messages.Progress)))
    pull.ask(messages.Cancel(job=1))
    done = pull.end()
    assert (done.cancelled, done.result["fetched"]) == (True, False)
    part = fetched.with_name("yunet.onnx.part")
    kept = part.stat().st_size
    assert kept > 20_000
    assert not fetched.exists()
    site.slow = 0.0
    assert Running(messages.PullModel(job=2, model="yunet")).end().result["fetched"] is True
    assert site.asked_from == [0, kept]
    assert fetched.read_bytes() == CONTENT


def test_cancel_does_not_wait_for_a_silent_server(site: Site, fetched: Path) -> None:
    site.slow = 20.0
    pull = Running(messages.PullModel(job=1, model="yunet"))
    pull.wait(lambda: site.requests)
    pull.ask(messages.Cancel(job=1))
    began = time.monotonic()
    assert pull.end().cancelled is True
    assert time.monotonic() - began < 10


def test_a_cut_is_told_and_survived(site: Site, fetched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.download.time.sleep", lambda seconds: None)
    site.cuts = [100_000]
    pull = Running(messages.PullModel(job=1, model="yunet"))
    assert pull.end().result["fetched"] is True
    (refused,) = pull.replies(messages.Refused)
    assert refused.message == "yunet: the connection to 127.0.0.1 was cut; trying again"
    assert fetched.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (messages.PullModel(job=1, model="nosuch"), "unknown model 'nosuch': known are tiny, yunet"),
        (messages.VerifyModel(job=1, model="nosuch"), "unknown model 'nosuch'"),
        (messages.RemoveModel(job=1, model="tiny"), "tiny: comes with viseme and cannot be removed"),
        (messages.DescribeModel(job=1, model="nosuch"), "unknown model 'nosuch'"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(site: Site, request_: messages.Request, message: str) -> None:
    end = Running(request_).end()
    assert isinstance(end, messages.Trouble)
    assert message in end.message
    assert "\n" not in end.message


def test_no_network(site: Site, fetched: Path) -> None:
    site.__exit__(None, None, None)
    end = Running(messages.PullModel(job=1, model="yunet")).end()
    assert isinstance(end, messages.Trouble)
    assert "yunet: no connection to 127.0.0.1" in end.message


def test_a_checkpoint_is_described(checkpoint: Path) -> None:
    result = Running(messages.DescribeModel(job=1, model=str(checkpoint))).end().result
    assert (result["name"], result["card"], result["path"]) == ("random", {"data": "none"}, str(checkpoint))
    assert result["parameters"] > 0
