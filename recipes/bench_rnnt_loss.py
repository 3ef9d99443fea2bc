"""Speed of the RNN-T loss beside a plain autograd lattice and, where it can be loaded, torchaudio's C++ kernel.

`python -m recipes.bench_rnnt_loss [--batch B] [--frames T] [--tokens U] [--vocabulary V] [--repeats N] [--json]`
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from models.rnnt_loss import rnnt_loss

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""logits (B, T, U + 1, V), targets (B, U), frames (B,), tokens (B,) -> mean loss; blank is the last symbol."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One implementation's forward and backward pass."""

    name: str
    median_ms: float
    spread_ms: tuple[float, float]
    """First and third quartile."""
    ratio: float
    """Median against that of this project's loss."""
    difference: float
    """Largest difference of the gradient from this project's."""


def analytic(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor) -> Tensor:
    """This project's loss."""
    return rnnt_loss(logits, targets, frames, tokens, logits.shape[-1] - 1)


def autograd_lattice(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor) -> Tensor:
    """The forward recursion frame by frame, differentiated by autograd.

    Within a frame the recursion over tokens is a cumulative log-sum-exp: alpha(t, u) = E(u) + logcumsumexp(entered(u) - E(u)) with E
    the summed log-probabilities of the tokens before u.
    """
    log_probs = logits.log_softmax(-1)
    blank = log_probs[..., -1]
    labels = targets[:, None, :, None].expand(-1, logits.shape[1], -1, 1)
    emitted = torch.nn.functional.pad(log_probs[:, :, :-1].gather(-1, labels).squeeze(-1).cumsum(-1), (1, 0))
    rows = torch.arange(len(frames))
    alpha, ends = emitted[:, 0], []
    for frame in range(logits.shape[1]):
        if frame:
            entered = alpha + blank[:, frame - 1]
            alpha = emitted[:, frame] + (entered - emitted[:, frame]).logcumsumexp(-1)
        ends.append(alpha[rows, tokens] + blank[:, frame][rows, tokens])
    return -torch.stack(ends, 1)[rows, frames - 1].mean()


def torchaudio_loss() -> Loss | str:
    """torchaudio's C++ loss, or why it cannot be had."""
    try:
        from torchaudio.functional import rnnt_loss as compiled
    except (ImportError, OSError, AttributeError, RuntimeError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"

    def loss(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor) -> Tensor:
        out: Tensor = compiled(logits, targets.int(), frames.int(), tokens.int(), blank=logits.shape[-1] - 1)
        return out

    return loss


def random_batch(batch: int, frames: int, tokens: int, vocabulary: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Logits, targets and lengths between two thirds and the whole of the longest, seeded."""
    random = torch.Generator().manual_seed(0)
    logits = torch.randn(batch, frames, tokens + 1, vocabulary, generator=random)
    targets = torch.randint(0, vocabulary - 1, (batch, tokens), generator=random)
    times = torch.randint(2 * frames // 3, frames + 1, (batch,), generator=random).clamp_min(1)
    labels = torch.randint(2 * tokens // 3, tokens + 1, (batch,), generator=random)
    times[0], labels[0] = frames, tokens  # torchaudio wants a row of full length
    return logits, targets, times, labels


def measure(losses: dict[str, Loss], inputs: tuple[Tensor, Tensor, Tensor, Tensor], repeats: int) -> list[Timing]:
    """Time forward and backward, the implementations taking turns so that a busy machine slows all alike; the first is the yardstick."""
    seconds: dict[str, list[float]] = {name: [] for name in losses}
    gradients: dict[str, Tensor] = {}
    for repeat in range(repeats + 1):
        for name, loss in losses.items():
            logits = inputs[0].clone().requires_grad_()
            begun = time.perf_counter()
            loss(logits, *inputs[1:]).backward()
            taken = time.perf_counter() - begun
            if repeat:  # the first turn warms up
                seconds[name].append(taken)
            elif logits.grad is not None:
                gradients[name] = logits.grad
    first = next(iter(losses))
    yardstick = statistics.median(seconds[first])
    timings = []
    for name, taken_by in seconds.items():
        median = statistics.median(taken_by)
        low, _, high = statistics.quantiles(taken_by, n=4) if len(taken_by) > 1 else (median,) * 3
        difference = float((gradients[name] - gradients[first]).abs().max())
        timings.append(Timing(name, median * 1e3, (low * 1e3, high * 1e3), median / yardstick, difference))
    return timings


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m recipes.bench_rnnt_loss", description=__doc__)
    parser.add_argument("--batch", type=int, default=8, help="rows B (default 8)")
    parser.add_argument("--frames", type=int, default=150, help="longest row T in encoder frames (default 150, 6 s)")
    parser.add_argument("--tokens", type=int, default=30, help="longest target U (default 30)")
    parser.add_argument("--vocabulary", type=int, default=256, help="symbols V with blank (default 256)")
    parser.add_argument("--repeats", type=int, default=15, help="turns of each implementation (default 15)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    for name in ("batch", "frames", "tokens", "repeats"):
        if getattr(arguments, name) < 1:
            parser.error(f"--{name} must be at least 1, got {getattr(arguments, name)}")
    if arguments.vocabulary < 2:
        parser.error(f"--vocabulary must be at least 2, got {arguments.vocabulary}")
    losses: dict[str, Loss] = {"viseme": analytic, "autograd lattice": autograd_lattice}
    compiled = torchaudio_loss()
    if isinstance(compiled, str):
        print(f"torchaudio's loss cannot be loaded here and is left out: {compiled}", file=sys.stderr)
    else:
        losses["torchaudio"] = compiled
    inputs = random_batch(arguments.batch, arguments.frames, arguments.tokens, arguments.vocabulary)
    timings = measure(losses, inputs, arguments.repeats)
    if arguments.json:
        missing = compiled if isinstance(compiled, str) else None
        print(json.dumps({"threads": torch.get_num_threads(), "timings": [asdict(t) for t in timings], "torchaudio_missing": missing}))
        return
    shape = tuple(inputs[0].shape)
    print(f"forward and backward, logits {shape}, {torch.get_num_threads()} thread(s), median of {arguments.repeats}")
    for t in timings:
        low, high = t.spread_ms
        print(
            f"{t.name:18} {t.median_ms:8.1f} ms ({low:.1f} to {high:.1f})  x{t.ratio:.2f}  gradient differs by at most {t.difference:.1e}"
        )


if __name__ == "__main__":
    main()
