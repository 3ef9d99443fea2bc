"""Every text can be read on every ground that it can lie on: contrast of 4.5:1 in both editions, in every state that people read."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QColor, QPalette

from app.gui.live.preview import TAG_GROUND
from app.gui.theme import look, sheet
from app.gui.theme.tokens import DARK, LIGHT, Tokens, contrast

ENOUGH = 4.5
FAINT = 2.0
"""What cannot be used need not be read, but seen."""
STATES = ("hover", "pressed", "checked", "focus", "selected")
_PLACE = {"horizontal", "vertical", "on", "off"}


@dataclass(frozen=True)
class Rule:
    """One selector of the style sheet with its declarations."""

    kind: str
    part: str
    marks: frozenset[str]
    states: frozenset[str]
    values: tuple[tuple[str, str], ...]
    place: int

    @property
    def weight(self) -> tuple[int, int]:
        """Which of two rules wins: the more particular, then the later."""
        return len(self.marks) + len(self.states), self.place


def rules(text: str) -> list[Rule]:
    found = []
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for place, (selectors, body) in enumerate(re.findall(r"([^{}]+)\{([^{}]*)\}", text)):
        values = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in body.split(";")) if value)
        for selector in selectors.split(","):
            last = re.split(r"\s*>\s*|\s+", selector.strip())[-1]  # of those within others the last is what is painted
            match = re.fullmatch(r"(\*|\w+)?((?:\[[^\]]+\])*)(?:::([\w-]+))?((?:\[[^\]]+\])*)((?::[\w-]+)*)", last)
            assert match, last
            marks = frozenset(re.findall(r"\[[^\]]+\]", match[2] + match[4]))
            states = frozenset(match[5].split(":")[1:]) - _PLACE
            found.append(Rule(match[1] or "*", match[3] or "", marks, states, values, place))
    return found


def in_force(all_rules: list[Rule], kind: str, part: str, marks: frozenset[str], states: frozenset[str]) -> dict[str, str]:
    """The declarations that hold for a widget in a state."""
    fitting = [
        rule for rule in all_rules if rule.part == part and rule.kind in (kind, "*") and rule.marks <= marks and rule.states <= states
    ]
    values: dict[str, str] = {}
    for rule in sorted(fitting, key=lambda rule: rule.weight):
        values.update(rule.values)
    return values


def pairs(tokens: Tokens) -> list[tuple[str, str, str, bool]]:
    """What it is, colour of the text, of the ground, and whether it can be used, for everything that the style sheet sets."""
    everything = rules(sheet.style_sheet(tokens, 10.0, look.blend))
    found = []
    for kind, part, marks in {(rule.kind, rule.part, rule.marks) for rule in everything if rule.kind != "*"}:
        known = {state for rule in everything if (rule.kind, rule.part) == (kind, part) for state in rule.states}
        chosen = [frozenset(), frozenset({"disabled"})]
        for number in (1, 2, 3):
            chosen += [frozenset(states) for states in itertools.combinations(sorted(known & set(STATES)), number)]
        for states in chosen:
            values = in_force(everything, kind, part, marks, states)
            colour = values.get("color", "")
            if not colour.startswith("#"):
                continue
            ground = values.get("background", "")
            grounds = [ground] if ground.startswith("#") else [tokens.window, tokens.surface]
            name = f"{kind}{''.join(sorted(marks))}{'::' + part if part else ''}{''.join(':' + state for state in sorted(states))}"
            found += [(name, colour, one, "disabled" not in states) for one in grounds]
            for other, within in (("selection-color", "selection-background-color"), ("placeholder-text-color", "background")):
                if values.get(other, "").startswith("#") and values.get(within, "").startswith("#"):
                    found.append((f"{name} {other}", values[other], values[within], True))
    return found


def painted(tokens: Tokens) -> list[tuple[str, str, str]]:
    """What widgets paint themselves: file, colour of the text, of the ground."""
    chosen = [look.blend(tokens.accent, tokens.surface, share) for share in (0.10, 0.16)]
    rows = [tokens.surface, tokens.raised, chosen[1] if tokens.dark else chosen[0]]
    found = [("files/delegate", text, ground) for text in (tokens.text, tokens.muted, tokens.bad) for ground in rows]
    rows = [tokens.surface, tokens.raised, chosen[1]]
    found += [("models/row", text, ground) for text in (tokens.text, tokens.muted, tokens.bad, tokens.accent_text) for ground in rows]
    words = (tokens.word_high, tokens.word_mid, tokens.word_low, tokens.partial, tokens.muted)
    found += [("transcript", word, tokens.surface) for word in words]
    found += [
        ("transcript/search", tokens.text, look.blend(tokens.accent, tokens.surface, 0.25)),
        ("search", tokens.on_accent, tokens.accent),
    ]
    found += [("bench/comparison", text, tokens.surface) for text in (tokens.text, tokens.bad, tokens.muted)]
    found += [("live/meter", text, tokens.window) for text in (tokens.bad, tokens.warn, tokens.muted)]
    found += [("live/plot", text, tokens.surface) for text in (tokens.text, tokens.muted)]
    found += [("welcome/mark", text, tokens.surface) for text in (tokens.text, tokens.muted)]
    over_white = round(255 * (1 - TAG_GROUND.alphaF()))
    worst = QColor(over_white, over_white, over_white).name()
    return [*found, *(("live/preview", face, worst) for face in (tokens.face, tokens.other_face))]


def from_palette(tokens: Tokens) -> list[tuple[str, str, str]]:
    role, palette = QPalette.ColorRole, look.palette(tokens)
    used = ((role.WindowText, role.Window), (role.Text, role.Base), (role.Text, role.AlternateBase), (role.ButtonText, role.Button),
            (role.HighlightedText, role.Highlight), (role.PlaceholderText, role.Base), (role.ToolTipText, role.ToolTipBase),
            (role.Link, role.Window), (role.Link, role.Base), (role.LinkVisited, role.Base), (role.BrightText, role.Base))  # fmt: skip
    return [(f"{text.name} on {ground.name}", palette.color(text).name(), palette.color(ground).name()) for text, ground in used]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_what_the_style_sheet_colours_can_be_read(tokens: Tokens) -> None:
    found = pairs(tokens)
    assert len({name for name, *_ in found}) > 100, "the style sheet is read as a whole"
    poor = {(f"{name}: {text} on {ground}", round(contrast(text, ground), 2)) for name, text, ground, usable in found
            if contrast(text, ground) < (ENOUGH if usable else FAINT)}  # fmt: skip
    assert poor == set()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_what_widgets_paint_can_be_read(tokens: Tokens) -> None:
    found = [*painted(tokens), *from_palette(tokens)]
    assert [(name, text, ground, round(contrast(text, ground), 2)) for name, text, ground in found if contrast(text, ground) < ENOUGH] == []


def test_the_reader_of_style_sheets_knows_which_rule_wins() -> None:
    text = 'A { color: #111111; background: #eeeeee; } A:hover, B { color: #222222 } A[x="1"]:hover { background: #333333; }'
    text += "A::p { color: #4 }"
    everything = rules(text)
    hover = frozenset({"hover"})
    assert in_force(everything, "A", "", frozenset(), hover) == {"color": "#222222", "background": "#eeeeee"}
    assert in_force(everything, "A", "", frozenset({'[x="1"]'}), hover) == {"color": "#222222", "background": "#333333"}
    assert in_force(everything, "A", "p", frozenset(), hover) == {"color": "#4"}
