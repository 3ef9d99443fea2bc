"""The runtime's folded, narrowed network is the trained one."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.presets import tiny
from models.runtime import Precision, TorchRuntime, check_device, cpu_has_bf16, fold_batch_norms
from models.transducer import AVTransducer
from tests.models.networks import NARROW, Stream, random_network, random_stream

PRECISIONS: list[Precision] = ["fp32", "bf16"] if cpu_has_bf16() else ["fp32"]
TOLERANCE = {"fp32": 1e-5, "bf16": 0.1}
"""Of the encoder's output, which is layer-normed: its values are about 1."""


def streamed(runtime: TorchRuntime, stream: Stream) -> Tensor:
    state = runtime.start(stream.audio_present.shape[0], 16)
    return torch.cat([runtime.encode_step(segment, state) for segment in stream.segments(16, runtime.lookahead)], dim=1)


def norms(model: nn.Module) -> list[str]:
    return [name for name, module in model.named_modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]


@pytest.mark.parametrize("name", NARROW)
def test_folding_batch_norms_changes_nothing(name: str) -> None:
    model, stream = random_network(NARROW[name]), random_stream(30, 1)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    folded = fold_batch_norms(model)
    torch.testing.assert_close(stream.encode(folded, 16), stream.encode(model, 16), atol=1e-5, rtol=1e-5)
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert not folded.training


@pytest.mark.parametrize("name", NARROW)
def test_all_batch_norms_go_but_the_one_on_energies(name: str) -> None:
    """The filterbank's energies are not linear in the waveform: their norm cannot go into the filters."""
    model = random_network(NARROW[name])
    assert len(norms(model)) >= 9
    kept = norms(fold_batch_norms(model))
    assert kept == (["audio_frontend.energy_bn"] if NARROW[name].audio.kind == "filterbank" else [])


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("name", NARROW)
def test_precisions_agree_with_the_trained_network(name: str, precision: Precision) -> None:
    model, stream = random_network(NARROW[name]), random_stream(50, 2, audio="runs", video="runs")
    runtime = TorchRuntime(model, precision=precision)
    got = streamed(runtime, stream)
    assert got.dtype == torch.float32
    assert runtime.precision == precision
    difference = (got - stream.encode(model, 16)).abs()
    assert difference.mean() <= TOLERANCE[precision] / (1 if precision == "fp32" else 4)
    assert difference.max() <= TOLERANCE[precision] * (10 if precision == "fp32" else 4)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_tiny_preset_in_every_precision(precision: Precision) -> None:
    model, stream = random_network(tiny()), random_stream(20, 3)
    difference = (streamed(TorchRuntime(model, precision=precision), stream) - stream.encode(model, 16)).abs()
    assert difference.mean() <= TOLERANCE[precision]


def test_predictor_and_joiner_stay_in_float32() -> None:
    runtime = TorchRuntime(random_network(NARROW["tiny"]), precision="bf16")
    dtypes = {name: {p.dtype for p in part.parameters()} for name, part in runtime.transducer.named_children()}
    assert dtypes["predictor"] == dtypes["joiner"] == {torch.float32}
    assert dtypes["encoder"] == dtypes["audio_frontend"] == dtypes["video_frontend"] == {torch.bfloat16}


@pytest.mark.parametrize(("native", "size", "expected"), [(True, 2e7, "bf16"), (True, 1e7, "fp32"), (False, 2e7, "fp32")])
def test_auto_takes_bf16_for_large_networks_where_the_processor_has_it(
    native: bool, size: float, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.runtime.cpu_has_bf16", lambda: native)
    monkeypatch.setattr(AVTransducer, "parameter_count", lambda self: int(size))
    assert TorchRuntime(random_network(NARROW["device"])).precision == expected


def test_a_network_in_training_is_left_in_training() -> None:
    model = random_network(NARROW["tiny"]).train().requires_grad_(True)
    runtime = TorchRuntime(model)
    assert model.training
    assert all(parameter.requires_grad for parameter in model.parameters())
    assert not any(parameter.requires_grad for parameter in runtime.transducer.parameters())


def test_errors_say_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(ValueError, match=r"device 'cuda' is not available here; available: cpu$"):
        check_device("cuda")
    with pytest.raises(ValueError, match=r"device 'cuda:1' is not available here; available: cpu$"):
        TorchRuntime(random_network(NARROW["device"]), device="cuda:1")
    with pytest.raises(ValueError, match="device 'tpu' is not available here"):
        check_device("tpu")
    with pytest.raises(ValueError, match="precision 'int4' is not one of 'auto', 'fp32', 'bf16'"):
        TorchRuntime(random_network(NARROW["device"]), precision="int4")


def test_a_norm_without_statistics_cannot_be_folded() -> None:
    model = random_network(NARROW["tiny"])
    model.audio_frontend.entry_bn.running_mean = None
    with pytest.raises(ValueError, match="without running statistics"):
        fold_batch_norms(model)
