"""`viseme models pull`, `remove` and what the other commands say of models that were or were not fetched."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models import catalogue
from tests.app.conftest import Result
from tests.app.web import Site

Run = Callable[..., Result]

CONTENT = random.Random(3).randbytes(300_000)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where fetched models go; it does not exist yet."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv(catalogue.FOLDER_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "models"


@pytest.fixture
def site(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A catalogue with the bundled `tiny` and the detectors `yunet`, which the site has, and `ultralight`, which it has not."""
    with Site(CONTENT) as site:
        bundled = tmp_path / "tiny.safetensors"
        bundled.write_bytes(b"weights")
        tiny = {"name": "tiny", "file": str(bundled), "sha256": hashlib.sha256(b"weights").hexdigest(), "summary": "The first."}
        yunet = {"name": "yunet", "kind": "detector", "file": "yunet.onnx", "url": site.url, "bytes": len(CONTENT), "licence": "MIT"}
        yunet |= {"sha256": hashlib.sha256(CONTENT).hexdigest(), "summary": "Finds faces."}
        other = yunet | {"name": "ultralight", "file": "slim.onnx", "sha256": "0" * 64}
        listing = tmp_path / "models.json"
        listing.write_text(json.dumps({"models": [tiny, yunet, other]}), encoding="utf-8")
        monkeypatch.setattr(catalogue, "CATALOGUE", str(listing))
        yield site


def states(viseme: Run) -> dict[str, str]:
    return {row["name"]: row["state"] for row in viseme("models", "list", "--json").json()["models"]}


def test_from_available_to_pulled_and_back(viseme: Run, site: Site, folder: Path) -> None:
    assert states(viseme) == {"tiny": "bundled", "yunet": "available", "ultralight": "available"}
    assert "`viseme models pull yunet`" in viseme("models", "list").out
    result = viseme("models", "pull", "yunet")
    assert (result.code, result.err) == (0, ""), "no progress where nobody watches"
    assert str(folder / "yunet.onnx") in result.out
    assert (folder / "yunet.onnx").read_bytes() == CONTENT
    assert states(viseme) == {"tiny": "bundled", "yunet": "pulled", "ultralight": "available"}
    info = viseme("models", "info", "yunet", "--json").json()
    assert (info["kind"], info["state"], info["licence"], info["bytes"]) == ("detector", "pulled", "MIT", len(CONTENT))
    assert "licence: MIT" in viseme("models", "info", "yunet").out
    assert viseme("models", "verify").code == 0
    removed = viseme("models", "remove", "yunet")
    assert (removed.code, list(folder.iterdir())) == (0, [])
    assert "300,000 bytes" in removed.out
    assert states(viseme)["yunet"] == "available"
    assert "was not here" in viseme("models", "remove", "yunet").out


def test_what_is_here_is_not_fetched_again_unless_forced(viseme: Run, site: Site, folder: Path) -> None:
    viseme("models", "pull", "yunet")
    again = viseme("models", "pull", "yunet")
    assert (again.code, len(site.requests)) == (0, 1)
    assert "is here already" in again.out
    assert viseme("models", "pull", "yunet", "--force").code == 0
    assert len(site.requests) == 2


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"?", b"short"])
def test_an_altered_file_is_noticed_and_fetched_again(content: bytes, viseme: Run, site: Site, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "yunet.onnx").write_bytes(content)
    verified = viseme("models", "verify")
    assert verified.code == 1
    assert "run `viseme models pull yunet`" in verified.errors[0]
    if len(content) != len(CONTENT):
        assert states(viseme)["yunet"] == "damaged"
        assert "DAMAGED" in viseme("models", "list").out
    assert viseme("models", "pull", "yunet").code == 0
    assert viseme("models", "verify", "yunet").code == 0


def test_verify_of_what_was_never_fetched(viseme: Run, site: Site) -> None:
    every = viseme("models", "verify", "--json")
    assert (every.code, [model["name"] for model in every.json()["models"]]) == (0, ["tiny"])
    named = viseme("models", "verify", "yunet")
    assert named.code == 1
    assert "`viseme models pull yunet`" in named.errors[0]


def test_json_and_several_names(viseme: Run, site: Site, folder: Path) -> None:
    result = viseme("models", "pull", "tiny", "ultralight", "yunet", "--json")
    data = result.json()
    assert result.code == 1
    assert [(model["name"], model["fetched"]) for model in data["models"]] == [("tiny", False), ("yunet", True)]
    assert data["models"][1]["path"] == str(folder / "yunet.onnx")
    (failure,) = data["failures"]
    assert failure["name"] == "ultralight"
    assert "is not the file of the catalogue" in failure["message"]
    assert result.errors == [f"viseme: error: {failure['message']}"]
    alone = viseme("models", "pull", "ultralight", "--json")
    assert (alone.code, alone.json()["error"]) == (1, failure["message"])
    assert viseme("models", "remove", "yunet", "--json").json()["models"][0]["bytes"] == len(CONTENT)


def test_a_mirror(viseme: Run, site: Site, folder: Path) -> None:
    with Site(CONTENT) as mirror:
        assert viseme("models", "pull", "yunet", "--url", mirror.url).code == 0
    assert (len(site.requests), len(mirror.requests)) == (0, 1)
    assert viseme("models", "pull", "yunet", "ultralight", "--url", site.url).code == 2
    result = viseme("models", "pull", "yunet", "--force", "--url", "file:///etc/hostname")
    assert (result.code, len(result.errors)) == (1, 1)


def test_no_network(viseme: Run, site: Site, folder: Path) -> None:
    site.__exit__(None, None, None)
    result = viseme("models", "pull", "yunet")
    assert (result.code, len(result.errors)) == (1, 1)
    assert "yunet: no connection to 127.0.0.1 (Connection refused); check the network" in result.errors[0]
    assert list(folder.iterdir()) == []


def test_names_that_cannot_be(viseme: Run, site: Site, tmp_path: Path) -> None:
    for command in ("pull", "remove"):
        result = viseme("models", command, "nosuch")
        assert (result.code, len(result.errors)) == (1, 1)
        assert "unknown model 'nosuch': known are tiny, yunet, ultralight" in result.errors[0]
    assert "comes with viseme" in viseme("models", "remove", "tiny").errors[0]
    (tmp_path / "tiny.safetensors").unlink()
    assert states(viseme)["tiny"] == "missing"
    assert "reinstall viseme" in viseme("models", "pull", "tiny").errors[0]


def test_a_detector_is_no_recogniser(viseme: Run, site: Site, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["both"], "--model", "yunet")
    assert (result.code, len(result.errors)) == (1, 1)
    assert "--detector yunet" in result.errors[0]


def test_transcribe_uses_what_was_fetched(viseme: Run, site: Site, folder: Path, scripted: object, clips: dict[str, Path]) -> None:
    command = ("transcribe", clips["both"], "--detector", "yunet")
    before = viseme(*command)
    assert (before.code, len(before.errors)) == (1, 1)
    assert "run `viseme models pull yunet`" in before.errors[0]
    viseme("models", "pull", "yunet")
    after = viseme(*command)
    assert len(after.errors) == 1
    assert f"{folder / 'yunet.onnx'}' are not a YuNet model" in after.errors[0], "the fetched file was read: random bytes here"
    (folder / "yunet.onnx").write_bytes(b"x" * len(CONTENT))
    assert "damaged or altered: run `viseme models pull yunet`" in viseme(*command).errors[0]


def process(site: Site, *arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """`viseme models` in a process of its own, with the catalogue of the site."""
    start = f"from models import catalogue; catalogue.CATALOGUE = {catalogue.CATALOGUE!r}; from app.cli.main import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    command = [sys.executable, "-c", start, "models", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=environment)


def test_ctrl_c_keeps_the_part_and_says_how_to_go_on(site: Site, folder: Path) -> None:
    site.slow = 0.02
    running = process(site, "pull", "yunet", "--json")
    part = folder / "yunet.onnx.part"
    while running.poll() is None and not (part.exists() and part.stat().st_size > 10_000):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert json.loads(out) == {"error": "interrupted"}
    assert b"`viseme models pull yunet` goes on with it" in err
    assert b"Traceback" not in err
    kept = part.stat().st_size
    assert kept > 10_000
    site.slow = 0.0
    assert process(site, "pull", "yunet").wait(timeout=60) == 0
    assert site.asked_from == [0, kept]
    assert [path.name for path in folder.iterdir()] == ["yunet.onnx"]


def test_a_terminal_sees_progress(site: Site, folder: Path) -> None:
    site.slow = 0.005
    outer, inner = pty.openpty()
    running = process(site, "pull", "yunet", stderr=inner)
    os.close(inner)
    shown = b""
    while True:
        try:
            piece = os.read(outer, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    out, _ = running.communicate(timeout=60)
    os.close(outer)
    assert running.returncode == 0
    assert b"yunet: 300,000 bytes fetched" in out
    for sign in (b"yunet", b"%", b"kB", b"/s"):
        assert sign in shown


def test_pull_and_list_import_nothing_heavy(site: Site) -> None:
    code = (
        f"import sys; from models import catalogue; catalogue.CATALOGUE = {catalogue.CATALOGUE!r}\n"
        "try:\n    from app.cli.main import main; main()\nexcept SystemExit: pass\n"
        "print('HEAVY', sorted({'torch', 'numpy', 'cv2', 'onnxruntime'} & set(sys.modules)))"
    )
    for arguments in (["list"], ["pull", "yunet"], ["verify"], ["remove", "yunet"]):
        command = [sys.executable, "-c", code, "models", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300, check=True)
        assert "HEAVY []" in done.stdout
