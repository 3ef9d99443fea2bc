"""Normalisation of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.text import normalise, unspoken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Place blue by F, two now.", "place blue by f two now"),
        ("It’s twenty-one  o'clock!\n", "it's twenty one o'clock"),
        ("Café Ångström", "cafe angstrom"),
        ("' -- '' 7", ""),
        ("he said ‘single’ and 'double', the dogs' own", "he said single and double the dogs own"),
        ("Straße, STRAẞE, Øre, Æsir, Łódź, Þór, œuvre", "strasse strasse ore aesir lodz thor oeuvre"),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text())
def test_stays_as_it_is_the_second_time(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz' ")
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("text", "lost"), [("It's Café Straße – ‘twelve’!", ""), ("at 10, 11 and ½", "102"), ("the π of мир", "πмир"), ("", "")]
)
def test_what_would_be_lost_is_named(text: str, lost: str) -> None:
    assert unspoken(text) == lost
