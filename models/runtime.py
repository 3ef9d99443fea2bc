"""Runtimes: how the encoder step is computed. `torch` folds batch norms and uses bfloat16 where the processor multiplies it natively."""

from __future__ import annotations

import copy
from typing import Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_weights

from models.frontends.video import use_channels_last
from models.segment import Segment
from models.state import EncoderState
from models.transducer import AVTransducer

Precision = Literal["auto", "fp32", "bf16"]


class Runtime(Protocol):
    """Computes encoder steps of one model; predictor and joiner are used from `transducer`."""

    name: str
    precision: str
    transducer: AVTransducer

    @property
    def lookahead(self) -> int:
        """Frames that must follow a segment."""
        ...

    def start(self, batch: int, segment_length: int) -> EncoderState:
        """Caches of streams that have seen nothing."""
        ...

    def encode_step(self, segment: Segment, state: EncoderState) -> Tensor:
        """Encode one segment, (B, S, D) in float32; changes `state`."""
        ...


class TorchRuntime:
    """PyTorch on CPU, CUDA or MPS."""

    name = "torch"

    def __init__(self, model: AVTransducer, *, device: str = "cpu", precision: Precision = "auto") -> None:
        """Take a private copy of the encoder side, folded and cast; `auto` precision is fp32 for models below 20 M weights.

        Raises ValueError for an unknown precision or a device that is not there.
        """
        if precision not in ("auto", "fp32", "bf16"):
            raise ValueError(f"precision {precision!r} is not one of 'auto', 'fp32', 'bf16'")
        check_device(device)
        big = model.parameter_count() >= 20_000_000
        self.precision: str = ("bf16" if big and device == "cpu" and cpu_has_bf16() else "fp32") if precision == "auto" else precision
        self.device = torch.device(device)
        self.transducer = fold_batch_norms(model).to(self.device)
        use_channels_last(self.transducer)
        if self.precision == "bf16":
            for part in (
                self.transducer.audio_frontend,
                self.transducer.video_frontend,
                self.transducer.fusion,
                self.transducer.context,
                self.transducer.encoder,
            ):
                part.to(torch.bfloat16)

    @property
    def lookahead(self) -> int:
        """Frames that must follow a segment."""
        return self.transducer.lookahead

    def start(self, batch: int, segment_length: int) -> EncoderState:
        """Caches of streams that have seen nothing."""
        return self.transducer.start(batch, segment_length)

    def encode_step(self, segment: Segment, state: EncoderState) -> Tensor:
        """Encode one segment, (B, S, D) in float32; changes `state`."""
        if self.device.type != "cpu":
            segment = Segment(
                segment.audio.to(self.device),
                segment.video.to(self.device),
                segment.audio_present.to(self.device),
                segment.video_present.to(self.device),
                segment.final,
            )
        return self.transducer.encode_step(segment, state).float()


def check_device(device: str) -> None:
    """Raise ValueError, with what is there, for a device that PyTorch cannot use here."""
    there = ["cpu"] + ["cuda"] * torch.cuda.is_available() + ["mps"] * torch.backends.mps.is_available()
    if device.split(":")[0] not in there:
        raise ValueError(f"device {device!r} is not available here; available: {', '.join(there)}")


def cpu_has_bf16() -> bool:
    """Whether the processor multiplies bfloat16 natively (AMX or AVX512-BF16)."""
    capabilities = torch.backends.cpu.get_cpu_capability()
    return capabilities == "AVX512" and bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def fold_batch_norms(model: AVTransducer) -> AVTransducer:
    """A copy in which every batch norm is folded into the convolution before it; equal to rounding."""
    folded = copy.deepcopy(model).eval()
    for module in list(folded.modules()):
        pairs = getattr(module, "FOLDS", ())
        if isinstance(module, nn.Sequential) and len(module) == 2 and isinstance(module[1], nn.BatchNorm1d | nn.BatchNorm2d):
            pairs = (("0", "1"),)
        for conv, norm in pairs:
            _fold(getattr(module, conv), getattr(module, norm))
            setattr(module, norm, nn.Identity())
    return folded.requires_grad_(False)


def _fold(conv: nn.Conv1d | nn.Conv2d | nn.Conv3d, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a batch norm without running statistics cannot be folded")
    weight, bias = fuse_conv_bn_weights(conv.weight, conv.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias)
    conv.weight, conv.bias = weight, bias
