"""The benchmark of the RNN-T loss compares implementations that compute the same."""

from __future__ import annotations

import json

import pytest
import torch

from recipes import bench_rnnt_loss as bench

SMALL = ["bench", "--batch", "2", "--frames", "7", "--tokens", "3", "--vocabulary", "5", "--repeats", "2"]


@pytest.mark.parametrize("shape", [(3, 9, 4, 6), (1, 1, 1, 2), (2, 20, 1, 3)])
def test_the_plain_lattice_is_the_same_loss(shape: tuple[int, int, int, int]) -> None:
    logits, targets, frames, tokens = bench.random_batch(*shape)
    ours, plain = (logits.double().requires_grad_() for _ in range(2))
    first, second = bench.analytic(ours, targets, frames, tokens), bench.autograd_lattice(plain, targets, frames, tokens)
    assert torch.allclose(first, second, atol=1e-9)
    first.backward()
    second.backward()
    assert torch.allclose(ours.grad, plain.grad, atol=1e-9)


@pytest.mark.parametrize("missing", ["", "OSError: no CUDA here"])
def test_reports_what_it_measured_and_what_it_could_not(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "torchaudio_loss", lambda: missing or bench.analytic)
    monkeypatch.setattr("sys.argv", [*SMALL, "--json"])
    bench.main()
    out, err = capsys.readouterr()
    report = json.loads(out)
    names = [timing["name"] for timing in report["timings"]]
    assert names == ["viseme", "autograd lattice"] + (["torchaudio"] if not missing else [])
    assert report["timings"][0]["ratio"] == 1
    assert all(timing["median_ms"] > 0 and timing["difference"] < 1e-4 for timing in report["timings"])
    assert missing in err
    assert report["torchaudio_missing"] == (missing or None)
    monkeypatch.setattr("sys.argv", SMALL)
    bench.main()
    assert "logits (2, 7, 4, 5)" in capsys.readouterr().out


def test_a_size_that_cannot_be_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--frames", "0"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2
    assert "--frames must be at least 1, got 0" in capsys.readouterr().err
