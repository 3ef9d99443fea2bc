"""Intervals of error rates: they hold what they must, find the truth as often as they say, and pairs are judged as pairs."""

from __future__ import annotations

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.evaluate.bootstrap import compare, interval
from recipes.evaluate.counts import Counts, count, word_error_rate

Pairs = list[tuple[int, int]]


def counted(pairs: Pairs) -> list[Counts]:
    """Counts from (words, errors)."""
    return [Counts(f"u{k}", words, errors, 5 * words, errors, 1.0, 0.1) for k, (words, errors) in enumerate(pairs)]


PAIRS = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 25)), min_size=1, max_size=30)


@given(PAIRS)
def test_an_interval_lies_among_the_utterances_and_is_the_same_again(pairs: Pairs) -> None:
    counts = counted(pairs)
    low, high = interval(counts, resamples=200)
    rates = [errors / words for words, errors in pairs]
    assert min(rates) - 1e-9 <= low <= high <= max(rates) + 1e-9
    assert interval(counts, resamples=200) == (low, high)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        errors = random.binomial(6, 0.2, size=60)
        low, high = interval(counted([(6, int(error)) for error in errors]), resamples=400)
        held += low <= 0.2 <= high
    assert 180 <= held <= 199


def test_more_utterances_make_it_narrower() -> None:
    few, many = ([(6, k % 3) for k in range(n)] for n in (12, 300))
    (low, high), (lower, higher) = interval(counted(few)), interval(counted(many))
    assert higher - lower < (high - low) / 3


def test_pairs_tell_what_intervals_cannot() -> None:
    # One error fewer in every other utterance, beside large differences between utterances.
    hard = [(10, 2 + 6 * (k % 2)) for k in range(40)]
    better = [(words, errors - (k % 4 < 2)) for k, (words, errors) in enumerate(hard)]
    found = compare(counted(better), counted(hard))
    assert found.difference == pytest.approx(-0.05)
    assert found.certain
    assert found.high < 0
    assert found.better > 0.99
    assert interval(counted(better))[1] > word_error_rate(counted(hard)), "the intervals overlap"
    back = compare(counted(hard), counted(better))
    assert (back.difference, back.low, back.high) == pytest.approx((-found.difference, -found.high, -found.low))


def test_a_handful_of_pairs_is_no_answer() -> None:
    worse, better = ([(6, errors)] * 20 for errors in (3, 1))
    assert compare(counted(better), counted(worse)).certain
    assert not compare(counted(better[:3]), counted(worse[:3])).certain


def test_pairs_are_matched_by_name() -> None:
    first = counted([(5, 1), (5, 2), (5, 3)])
    assert compare(first, first[::-1][:2]).utterances == 2
    assert compare(first, first[::-1]).difference == 0
    assert compare(first, first).better == 0.5
    assert not compare(first, first).certain
    with pytest.raises(ValueError, match="no utterance in common"):
        compare(first, [])
    with pytest.raises(ValueError, match="counts is empty"):
        interval([])
    with pytest.raises(ValueError, match="resamples is 0"):
        interval(first, resamples=0)


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1), st.lists(st.sampled_from(["a", "b", "c", "d"])))
def test_counts_are_those_of_jiwer(reference: list[str], hypothesis: list[str]) -> None:
    counted = count("u", " ".join(reference).upper(), " ".join(hypothesis), 1.0, 0.0)
    assert counted.words == len(reference)
    assert counted.errors / counted.words == pytest.approx(jiwer.wer(" ".join(reference), " ".join(hypothesis)))
    assert counted.character_errors / counted.characters == pytest.approx(jiwer.cer(" ".join(reference), " ".join(hypothesis)))


def test_a_reference_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="reference of 'u' is empty"):
        count("u", "...", "word", 1.0, 0.0)
