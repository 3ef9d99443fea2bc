"""Hotwords: a phrase that is said keeps its bonus, one that is not gives it back to the last bit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decoding.beam import BeamDecoder, BeamState
from models.decoding.hotwords import BONUS, HotwordGraph
from models.tokenizer import Tokenizer
from tests.models.rigged import Rigged, Rule, numbered_frames

LETTERS = SimpleNamespace(encode=lambda phrase: [ord(letter) for letter in phrase])
"""A tokenizer whose tokens are letters."""


def graph(*phrases: str, bonus: float = 1.0) -> HotwordGraph:
    return HotwordGraph(phrases, LETTERS, bonus)


def run(hotwords: HotwordGraph, said: str) -> tuple[float, int]:
    """Summed bonus and last state."""
    total, state = 0.0, 0
    for letter in said:
        change, state = hotwords.advance(state, ord(letter))
        total += change
    return total, state


def by_hand(phrases: list[str], said: str) -> tuple[int, int]:
    """Letters that phrases cover, a phrase under way included, and how many of them are in a phrase under way that may yet break.

    Reading on, the match is the longest end of what was said that begins a phrase. What completed phrases cover stays covered, and no
    later match may reach back into it.
    """
    settled = kept = 0  # what was said before `settled` is decided; completed phrases cover `kept` letters before the match
    begin = inside = 0  # where the match begins, and how many of its letters completed phrases cover
    for end in range(1, len(said) + 1):
        if not _begins(phrases, said[begin:end]):
            kept, inside = kept + inside, 0
            begin = next(start for start in range(max(settled, begin), end + 1) if _begins(phrases, said[start:end]))
        if said[begin:end] in phrases:
            inside, settled = end - begin, end
            continue
        complete = [start for start in range(max(settled, begin), end) if said[start:end] in phrases]
        if complete:
            inside, settled = inside + end - complete[0], end
    return kept + len(said) - begin, len(said) - begin - inside


def _begins(phrases: list[str], said: str) -> bool:
    return not said or any(phrase.startswith(said) for phrase in phrases)


@pytest.mark.parametrize(
    ("phrases", "said", "total"),
    [
        (["abc"], "abc", 3),
        (["abc"], "xabcx", 3),
        (["abc"], "ab", 2),
        (["abc"], "abx", 0),
        (["abc"], "abab", 2),
        (["abc"], "ababc", 3),
        (["abc"], "abcabc", 6),
        (["aab"], "aaab", 3),
        (["ab", "bc"], "abc", 2),
        (["ab", "abcd"], "abcd", 4),
        (["ab", "abcd"], "abcx", 2),
        (["ab", "abcd"], "abcab", 4),
        (["b", "abc"], "abx", 1),
        (["b", "abc"], "abc", 3),
        (["abcd", "bce"], "abce", 3),
        (["a"], "aaa", 3),
        ([], "abc", 0),
    ],
)
def test_letters_covered(phrases: list[str], said: str, total: int) -> None:
    assert run(graph(*phrases), said)[0] == total
    assert by_hand(phrases, said)[0] == total


@given(
    phrases=st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=4),
    said=st.text("abc", max_size=30),
)
def test_any_phrases_in_any_speech(phrases: list[str], said: str) -> None:
    hotwords = graph(*phrases)
    total, state = run(hotwords, said)
    assert (total, hotwords.at_risk(state)) == by_hand(phrases, said)


@given(
    phrases=st.lists(st.text("abcd", min_size=2, max_size=5), min_size=1, max_size=4),
    said=st.text("abcd", max_size=30),
    bonus=st.sampled_from([0.5, 1.5, 2.0]),
)
def test_what_is_at_risk_goes_back_exactly(phrases: list[str], said: str, bonus: float) -> None:
    hotwords = graph(*phrases, bonus=bonus)
    total, state = run(hotwords, said)
    change, state_after = hotwords.advance(state, ord("z"))
    assert state_after == 0
    assert change == -hotwords.at_risk(state)
    if not any(phrase in said for phrase in phrases):
        assert total + change == 0
    else:
        assert total + change >= bonus * min(map(len, phrases))


def test_bonus_for_each_token_of_a_phrase(tokenizer: Tokenizer) -> None:
    hotwords = HotwordGraph(["place red"], tokenizer)
    tokens, state, total = tokenizer.encode("Place Red"), 0, 0.0
    for token in tokens:
        change, state = hotwords.advance(state, token)
        assert change == BONUS
        total += change
    assert hotwords.at_risk(state) == 0
    assert total == BONUS * len(tokens)


def phrase_graph(*phrases: str, bonus: float) -> HotwordGraph:
    """Phrases over the letters a and b."""
    return HotwordGraph(phrases, SimpleNamespace(encode=lambda phrase: ["ab".index(letter) for letter in phrase]), bonus)


def said_with(rule: Rule, count: int, graph: HotwordGraph | None, beam: int = 8) -> tuple[str, BeamState]:
    decoder = BeamDecoder(Rigged(rule), beam=beam, max_symbols=2, hotwords=graph)
    committed, state = decoder.decode(numbered_frames(count), decoder.start(), 0)
    return "".join("ab-"[token.id] for token in [*committed, *state.tentative]), state


def a_then_perhaps_b(frame: int, last: int) -> tuple[float, float, float]:
    """One symbol in the first frame and more in the second, rather a than b; then silence."""
    if frame >= 2 or (frame == 0 and last != 2):
        return (1e-6, 1e-6, 1.0)
    return (0.7, 0.29, 0.01)


def test_hotwords_raise_a_phrase() -> None:
    assert said_with(a_then_perhaps_b, 2, None)[0][:1] == "a"
    assert said_with(a_then_perhaps_b, 2, phrase_graph("b", bonus=3.0))[0][:1] == "b"
    assert said_with(a_then_perhaps_b, 2, phrase_graph("b", bonus=0.1))[0][:1] == "a"


def test_a_phrase_that_breaks_off_leaves_every_score_as_it_was() -> None:
    """The phrase never comes to its end here, so that full-width scores are those without it but for the bonus that is at risk."""
    plain = said_with(a_then_perhaps_b, 3, None, beam=10_000)[1]
    steered = said_with(a_then_perhaps_b, 3, phrase_graph("bbbbbbb", bonus=2.0), beam=10_000)[1]
    expected = {beam.ids: beam.score for beam in plain.beams}
    assert {beam.ids: beam.score - beam.at_risk for beam in steered.beams} == pytest.approx(expected, abs=1e-9)
    assert any(beam.at_risk for beam in steered.beams)


def test_an_utterance_that_ends_within_a_phrase_gives_the_bonus_back() -> None:
    """What is tentative becomes final when the utterance ends: a phrase that was only begun must not have won it."""
    plain = said_with(a_then_perhaps_b, 2, None)[0]
    steered, state = said_with(a_then_perhaps_b, 2, phrase_graph("bbbbbbb", bonus=3.0))
    assert "".join("ab-"[token] for token in state.beams[0].ids).startswith("b")
    assert steered == plain


def test_phrases_that_cannot_be_are_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match="bonus must be positive, got 0"):
        HotwordGraph(["place"], tokenizer, 0)
    with pytest.raises(ValueError, match="hotword ' ' is empty"):
        HotwordGraph(["place", " "], tokenizer)
