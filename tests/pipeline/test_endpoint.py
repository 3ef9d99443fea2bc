"""Each endpoint rule is a whole number of frames, rounded up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.endpoint import EndpointRules


def test_defaults() -> None:
    rules = EndpointRules()
    assert (rules.pause(words=False), rules.pause(words=True), rules.most) == (60, 30, 500)


def test_infinity_turns_a_rule_off() -> None:
    rules = EndpointRules(silence=math.inf, after_words=math.inf, longest=math.inf)
    assert (rules.pause(words=False), rules.pause(words=True), rules.most) == (math.inf,) * 3


@pytest.mark.parametrize("field", ["silence", "after_words", "longest"])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_a_rule_without_sense_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{field} is {value}"):
        EndpointRules(**{field: value})


@settings(deadline=None)
@given(st.integers(1, 2000))
def test_a_rule_given_in_whole_frames_holds_at_that_frame(frames: int) -> None:
    assert EndpointRules(silence=frames * 0.04).pause(words=False) == frames
    assert EndpointRules(silence=frames * 0.04 + 0.01).pause(words=False) == frames + 1
