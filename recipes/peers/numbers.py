"""Numbers in a recogniser's text as words, since references spell them as they are said."""

from __future__ import annotations

import re

# fmt: off
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}
"""Ordinals that are more than their cardinal with `th`."""
SIGNS = {"%": " percent ", "&": " and ", "$": " dollars ", "+": " plus "}
_NUMBER = re.compile(r"(\d+(?:,\d{3})*)(st|nd|rd|th)?\b|\d")


def spell_numbers(text: str) -> str:
    """The text with digits as English cardinals or ordinals, and a few signs as words; the rest stays.

    A number that begins with 0, or has more than six digits, is read digit by digit. How a number was said (`1905` as a year, `22` as
    `two two`) cannot be seen, so some stay wrong.
    """
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    text = re.sub(r"(?<=\d)\.(?=\d)", " point ", text)
    return _NUMBER.sub(_spelled, text)


def cardinal(number: int) -> str:
    """`forty two`; raises ValueError outside 0 to 999,999."""
    if not 0 <= number < 1_000_000:
        raise ValueError(f"number is {number}, expected 0 to 999999")
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    unit, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = number % unit
    return f"{cardinal(number // unit)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """`forty second`; raises ValueError outside 0 to 999,999."""
    *before, last = cardinal(number).split()
    if last not in ORDINALS:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, ORDINALS.get(last, last)])


def _spelled(match: re.Match[str]) -> str:
    digits = (match.group(1) or match.group(0)).replace(",", "")
    if len(digits) > 6 or (len(digits) > 1 and digits[0] == "0"):
        return f" {' '.join(ONES[int(digit)] for digit in digits)} "
    return f" {ordinal(int(digits)) if match.group(2) else cardinal(int(digits))} "
