"""Each endpoint rule holds from its own frame on, and not before."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.endpoint import EndpointRules


@pytest.mark.parametrize(
    ("frames", "trailing", "words", "reached"),
    [
        (59, 59, False, False),
        (60, 60, False, True),
        (100, 29, True, False),
        (100, 30, True, True),
        (499, 0, True, False),
        (500, 0, True, True),
        (0, 0, False, False),
        (40, -3, True, False),
    ],
)
def test_defaults(frames: int, trailing: int, words: bool, reached: bool) -> None:
    assert EndpointRules().reached(frames, trailing, words=words) is reached


def test_infinity_turns_a_rule_off() -> None:
    rules = EndpointRules(silence=math.inf, after_words=math.inf, longest=math.inf)
    assert not rules.reached(10**9, 10**9, words=True)
    assert not rules.reached(10**9, 10**9, words=False)


@pytest.mark.parametrize("field", ["silence", "after_words", "longest"])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_a_rule_without_sense_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{field} is {value}"):
        EndpointRules(**{field: value})


@settings(deadline=None)
@given(st.integers(1, 2000))
def test_a_rule_given_in_whole_frames_holds_at_that_frame(frames: int) -> None:
    rules = EndpointRules(silence=frames * 0.04, after_words=1000, longest=1000)
    assert rules.reached(frames, frames, words=False)
    assert not rules.reached(frames - 1, frames - 1, words=False)
