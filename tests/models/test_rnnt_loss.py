"""The RNN-T loss is the sum over all alignments, and its gradient is that sum's gradient."""

from __future__ import annotations

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from models.rnnt_loss import rnnt_loss


def by_alignments(logits: Tensor, targets: Tensor, frames: int, tokens: int, blank: int) -> float:
    """-log of the summed probability of every alignment of one row: `frames` blanks, the last move among them, and `tokens` tokens."""
    log_probs = logits.double().log_softmax(-1)
    scores = []
    for places in itertools.combinations(range(frames + tokens - 1), tokens):
        time = label = 0
        score = 0.0
        for move in range(frames + tokens):
            emits = move in places
            score += float(log_probs[time, label, targets[label] if emits else blank])
            time, label = (time, label + 1) if emits else (time + 1, label)
        scores.append(score)
    return -float(torch.tensor(scores, dtype=torch.float64).logsumexp(0))


def by_autograd(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int) -> Tensor:
    """The plain forward recursion (Graves, 2012, equations 16 to 18), differentiated by autograd; (B,)."""
    losses = []
    for row, (count, labels) in enumerate(zip(frames.tolist(), tokens.tolist(), strict=True)):
        log_probs = logits[row].log_softmax(-1)
        alpha: dict[tuple[int, int], Tensor] = {(0, 0): log_probs.new_zeros(())}
        for time, label in itertools.product(range(count), range(labels + 1)):
            ways = []
            if time:
                ways.append(alpha[time - 1, label] + log_probs[time - 1, label, blank])
            if label:
                ways.append(alpha[time, label - 1] + log_probs[time, label - 1, targets[row, label - 1]])
            if ways:
                alpha[time, label] = torch.logsumexp(torch.stack(ways), 0)
        losses.append(-(alpha[count - 1, labels] + log_probs[count - 1, labels, blank]))
    return torch.stack(losses)


def batch(
    frames: list[int], tokens: list[int], *, vocabulary: int = 5, blank: int = 4, seed: int = 0, spare: int = 0
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Random float64 logits, targets without blanks and lengths; `spare` pads beyond the longest row."""
    random = torch.Generator().manual_seed(seed)
    times, labels = max(frames) + spare, max(tokens) + spare
    logits = torch.randn(len(frames), times, labels + 1, vocabulary, generator=random, dtype=torch.float64) * 2
    others = torch.tensor([symbol for symbol in range(vocabulary) if symbol != blank])
    targets = others[torch.randint(0, vocabulary - 1, (len(frames), labels), generator=random)]
    return logits, targets, torch.tensor(frames), torch.tensor(tokens)


@pytest.mark.parametrize("blank", [0, 2, 4])
@pytest.mark.parametrize(("frames", "tokens"), [(1, 0), (1, 1), (1, 4), (2, 1), (5, 0), (4, 4), (6, 3), (3, 6)])
def test_small_lattices_against_every_alignment(frames: int, tokens: int, blank: int) -> None:
    logits, targets, times, labels = batch([frames], [tokens], blank=blank, seed=frames)
    got = rnnt_loss(logits, targets, times, labels, blank, "none")
    assert float(got) == pytest.approx(by_alignments(logits[0], targets[0].tolist(), frames, tokens, blank), abs=1e-9)


@pytest.mark.parametrize(("frames", "tokens"), [([3], [2]), ([1, 4], [0, 2]), ([4, 2, 3], [1, 3, 0])])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_gradient_against_finite_differences(frames: list[int], tokens: list[int], reduction: str) -> None:
    logits, targets, times, labels = batch(frames, tokens)
    assert torch.autograd.gradcheck(lambda x: rnnt_loss(x, targets, times, labels, 4, reduction), (logits.requires_grad_(),))


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 6)), min_size=1, max_size=4),
    blank=st.integers(0, 4),
    spare=st.integers(0, 3),
    seed=st.integers(0, 10_000),
)
def test_padded_batches_against_a_plain_lattice(rows: list[tuple[int, int]], blank: int, spare: int, seed: int) -> None:
    frames, tokens = map(list, zip(*rows, strict=True))
    logits, targets, times, labels = batch(frames, tokens, blank=blank, seed=seed, spare=spare)
    weights = torch.rand(len(rows), dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    ours, plain = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    got, expected = rnnt_loss(ours, targets, times, labels, blank, "none"), by_autograd(plain, targets, times, labels, blank)
    assert torch.allclose(got, expected, atol=1e-9, rtol=0)
    (got * weights).sum().backward()
    (expected * weights).sum().backward()
    assert torch.allclose(ours.grad, plain.grad, atol=1e-9, rtol=0)


def test_what_is_padded_neither_counts_nor_gets_a_gradient() -> None:
    logits, targets, times, labels = batch([3, 5], [2, 1], spare=2)
    outside = torch.ones_like(logits, dtype=torch.bool)
    for row, (count, length) in enumerate(zip(times, labels, strict=True)):
        outside[row, :count, : length + 1] = False
    other = torch.where(outside, torch.full_like(logits, 50.0), logits)
    first, second = logits.clone().requires_grad_(), other.clone().requires_grad_()
    losses = [rnnt_loss(x, targets, times, labels, 4, "none") for x in (first, second)]
    assert torch.equal(*losses)
    for x, loss in zip((first, second), losses, strict=True):
        loss.sum().backward()
        assert x.grad[outside].abs().max() == 0
    assert torch.equal(first.grad, second.grad)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 3e-4), (torch.bfloat16, 2e-2), (torch.float16, 3e-3)])
def test_narrow_types_and_long_rows(dtype: torch.dtype, tolerance: float) -> None:
    logits, targets, times, labels = batch([150, 90], [30, 40], vocabulary=20, blank=19)
    exact = logits.to(dtype).double().requires_grad_()
    narrow = logits.to(dtype).requires_grad_()
    expected = rnnt_loss(exact, targets, times, labels, 19, "none")
    got = rnnt_loss(narrow, targets, times, labels, 19, "none")  # some 300 nats: float32 keeps five digits of the posteriors
    assert torch.allclose(got.double(), expected, rtol=1e-5)
    expected.sum().backward()
    got.sum().backward()
    assert narrow.grad.dtype == dtype
    assert (narrow.grad.double() - exact.grad).abs().max() <= tolerance


def test_certain_and_impossible_paths_stay_finite() -> None:
    logits, targets, times, labels = batch([6], [3])
    for extreme in (1e4, -1e4):
        logits[0, :, :, 4] = extreme
        x = logits.clone().requires_grad_()
        loss = rnnt_loss(x, targets, times, labels, 4)
        loss.backward()
        assert torch.isfinite(loss)
        assert torch.isfinite(x.grad).all()


def test_gradient_of_each_lattice_point_sums_to_nothing() -> None:
    logits, targets, times, labels = batch([7, 5], [4, 2])
    logits.requires_grad_()
    rnnt_loss(logits, targets, times, labels, 4).backward()
    assert logits.grad.sum(-1).abs().max() <= 1e-12


def test_reductions() -> None:
    logits, targets, times, labels = batch([4, 2, 3], [1, 3, 0])
    each = rnnt_loss(logits, targets, times, labels, 4, "none")
    assert torch.equal(rnnt_loss(logits, targets, times, labels, 4), each.mean())
    assert torch.equal(rnnt_loss(logits, targets, times, labels, 4, "sum"), each.sum())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"targets": torch.zeros(2, 5, dtype=torch.long)}, r"logits \(2, 5, 3, 5\) must be \(B, T, U \+ 1, V\) and targets \(2, 5\)"),
        ({"logits": torch.zeros(5, 3, 5)}, r"logits \(5, 3, 5\) must be"),
        ({"frames": torch.tensor([3, 6])}, r"frames must lie in 1\.\.5, got \[3, 6\]"),
        ({"frames": torch.tensor([3, 0])}, r"frames must lie in 1\.\.5, got \[3, 0\]"),
        ({"tokens": torch.tensor([3, 1])}, r"tokens must lie in 0\.\.2, got \[3, 1\]"),
        ({"tokens": torch.tensor([-1, 1])}, r"tokens must lie in 0\.\.2, got \[-1, 1\]"),
        ({"blank": 5}, "blank 5 is outside the vocabulary of 5"),
        ({"blank": -1}, "blank -1 is outside the vocabulary of 5"),
        ({"reduction": "max"}, "reduction 'max' is not one of 'mean', 'sum', 'none'"),
    ],
)
def test_errors_name_the_argument(change: dict[str, object], message: str) -> None:
    logits, targets, frames, tokens = batch([3, 5], [2, 1])
    arguments = {"logits": logits, "targets": targets, "frames": frames, "tokens": tokens, "blank": 4} | change
    with pytest.raises(ValueError, match=message):
        rnnt_loss(**arguments)
