"""How sure an error rate is: the bootstrap over utterances (Bisani and Ney, ICASSP 2004), from counts alone, without decoding again.

Utterances are drawn with replacement as often as there are; the interval holds the middle 95 % of the rates of such samples. Utterances
of one speaker are alike, so that with few speakers the truth may lie outside more often than one time in twenty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recipes.evaluate.counts import Counts

RESAMPLES = 2000
SEED = 20_040_517
CONFIDENCE = 0.95
LEAST = 10
"""Utterances below which no answer is given: draws of a handful of clips are too much alike."""
_CELLS = 1 << 20
"""Drawn utterances held in memory at once."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same utterances."""

    utterances: int
    """That both have."""
    difference: float
    """WER of the first less WER of the second, as a fraction: negative where the first is better."""
    low: float
    """Lower end of the interval of the difference."""
    high: float
    """Upper end."""
    better: float
    """Share of the resamples in which the first makes fewer errors; those with equally many count half."""

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out 0, of LEAST utterances or more."""
        return self.utterances >= LEAST and (self.low > 0 or self.high < 0)


def interval(counts: Sequence[Counts], *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """Ends of the 95 % interval of the WER, as fractions; raises ValueError for no utterances."""
    if not counts:
        raise ValueError("counts is empty, expected one utterance or more")
    errors = np.array([entry.errors for entry in counts], np.float64)
    words = np.array([entry.words for entry in counts], np.float64)
    rates = np.concatenate([(drawn @ errors) / (drawn @ words) for drawn in _draws(len(counts), resamples, seed)])
    return _ends(rates)


def compare(first: Sequence[Counts], second: Sequence[Counts], *, resamples: int = RESAMPLES, seed: int = SEED) -> Comparison:
    """Paired bootstrap: both systems are judged on the same draws of the utterances that both have, matched by id.

    Raises ValueError where they have none in common.
    """
    others = {entry.id: entry for entry in second}
    pairs = [(entry, others[entry.id]) for entry in first if entry.id in others]
    if not pairs:
        raise ValueError("first and second have no utterance in common, expected results on the same clips")
    gaps = np.array([one.errors - other.errors for one, other in pairs], np.float64)
    words = np.array([one.words for one, _ in pairs], np.float64)
    rates = np.concatenate([(drawn @ gaps) / (drawn @ words) for drawn in _draws(len(pairs), resamples, seed)])
    low, high = _ends(rates)
    better = float(np.mean(rates < 0) + np.mean(rates == 0) / 2)
    return Comparison(len(pairs), float(gaps.sum() / words.sum()), low, high, better)


def _draws(utterances: int, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How often each utterance is drawn, shape (samples, utterances), in parts."""
    if resamples < 1:
        raise ValueError(f"resamples is {resamples}, expected 1 or more")
    random = np.random.default_rng(seed)
    chances = np.full(utterances, 1 / utterances)
    part = max(1, _CELLS // utterances)
    for begin in range(0, resamples, part):
        yield random.multinomial(utterances, chances, size=min(part, resamples - begin)).astype(np.float64)


def _ends(rates: NDArray[np.float64]) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(rates, (tail, 1 - tail))
    return float(low), float(high)
