"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recipes.evaluate.bootstrap import LEAST
from recipes.report.rows import Pair, Report, Row
from recipes.report.speechless import Speechless

NONE = "–"
"""Stands where nothing was measured."""
MODES = {"av": "sound and lips", "a": "sound", "v": "lips"}


def markdown(report: Report) -> str:
    """All tables with what a reader must know to judge them, rates in per cent, and the command that makes them again."""
    facts = (
        f"Model `{report.model}` (SHA-256 {report.sha256[:12]}…) on `{report.manifest}`, {report.machine}; beam {report.beam}, streaming "
    )
    facts += f"with a mean latency of {report.latency_ms} ms where a table does not say otherwise."
    how = "Word error rates in %, in brackets 95 % confidence intervals (bootstrap over utterances, "
    how += f"{report.resamples} resamples; utterances of one speaker are alike, so with few speakers the truth may lie further off)."
    lines = [f"# Word error rates of {report.model}", "", facts, "", how, "", f"    {report.command}", ""]
    if report.peers:
        named = ", ".join(f"{name} ({package})" for name, package in report.peers.items())
        peers = f"Peers hear the same clips with the same noise, whole, and know no lips: {named}. Their digits are spelled out before "
        lines += [peers + "they are compared.", ""]
    for title, table in (
        ("By noise", _noise(report)),
        ("By corpus", _corpus(report)),
        ("By latency", _settings(report, "latency")),
        ("Streaming and whole utterances", _settings(report, "context")),
        ("Compared", _pairs(report.pairs())),
        ("Words without speech", _speechless(report.speechless)),
    ):
        lines += [f"## {title}", "", *table, ""] if table else []
    notes = [*report.notes, *(f"left out {name}: {reason}" for name, reason in report.skipped)]
    lines += ["## Notes", "", *(f"* {note}" for note in notes), ""] if notes else []
    return "\n".join(lines)


def _noise(report: Report) -> list[str]:
    """Mode and noise down, SNR across, as in the article's table."""
    rows = [row for row in report.rows if row.table == "noise"]
    if not rows:
        return []
    snrs = list(dict.fromkeys(row.snr_db for row in rows))
    noises: list[str | None] = list(dict.fromkeys(row.noise for row in rows if row.noise is not None)) or [None]
    body = []
    for noise in noises:
        for system, mode in dict.fromkeys((row.system, row.mode) for row in rows):
            own = [row for row in rows if (row.system, row.mode) == (system, mode) and row.noise in (noise, None)]
            if mode != "v":
                body.append([noise or NONE, system, MODES[mode], *(_cell(_one(own, snr_db=snr), report) for snr in snrs)])
            elif noise == noises[-1]:
                body.append(["any", system, MODES[mode], *(_cell(own[0], report) for _ in snrs)])
    head = ["noise", "system", "hears and sees", *("clean" if snr is None else f"{snr:g} dB" for snr in snrs)]
    return [*_table(head, body, left=3), "", _clips(rows)]


def _corpus(report: Report) -> list[str]:
    rows = [row for row in report.rows if row.table == "corpus"]
    if not rows:
        return []
    columns = list(dict.fromkeys((row.system, row.mode) for row in sorted(rows, key=lambda row: (row.peer, list(MODES).index(row.mode)))))
    body = []
    for corpus in dict.fromkeys(row.corpus for row in rows):
        own = [row for row in rows if row.corpus == corpus]
        cells = [_cell(_one(own, system=system, mode=mode), report) for system, mode in columns]
        body.append([corpus or "(no name)", str(max(len(row.counts) for row in own)), *cells])
    names = [MODES[mode] if system == report.model else system for system, mode in columns]
    return _table(["corpus", "clips", *names], body, left=1)


def _settings(report: Report, table: str) -> list[str]:
    """A setting of the model down, modes across, with real-time factors."""
    rows = [row for row in report.rows if row.table == table]
    if not rows:
        return []
    modes = [mode for mode in MODES if any(row.mode == mode for row in rows)]
    body = []
    for latency in dict.fromkeys(row.latency_ms for row in rows):
        own = [row for row in rows if row.latency_ms == latency]
        found = [_one(own, mode=mode) for mode in modes]
        name = "whole utterance" if latency is None else f"{latency} ms"
        body.append([name, *(_cell(row, report) for row in found), *(NONE if row is None else f"{row.rtf:.2f}" for row in found)])
    head = ["latency", *(MODES[mode] for mode in modes), *(f"RTF, {MODES[mode]}" for mode in modes)]
    return [*_table(head, body, left=1), "", _clips(rows)]


def _pairs(pairs: Sequence[Pair]) -> list[str]:
    if not pairs:
        return []
    body = []
    for pair in pairs:
        found = pair.found
        verdict = "not told apart" if not found.certain else "yes" if found.difference < 0 else "no, worse"
        verdict = verdict if found.utterances >= LEAST else "too few clips"
        rates = f"{100 * pair.first.wer:.1f} and {100 * pair.second.wer:.1f}"
        gap = f"{100 * found.difference:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"
        body.append([pair.question, pair.where, str(found.utterances), rates, gap, f"{found.better:.0%}", verdict])
    head = ["question", "where", "clips", "WER", "difference in points", "better in", "answer"]
    how = "Paired bootstrap: both are judged on the same draws of the clips that both have; `better in` is the share of draws in which the "
    return [
        *_table(head, body, left=2),
        "",
        how + "first makes fewer errors, and the answer is given where the 95 % interval leaves out 0.",
    ]


def _speechless(found: Sequence[Speechless]) -> list[str]:
    if not found:
        return []
    kinds = list(dict.fromkeys(entry.kind for entry in found))
    body = []
    for system, mode in dict.fromkeys((entry.system, entry.mode) for entry in found):
        own = {entry.kind: entry for entry in found if (entry.system, entry.mode) == (system, mode)}
        cells = [f"{own[kind].words} in {own[kind].minutes:.1f} min" if kind in own else NONE for kind in kinds]
        minutes, words = sum(entry.minutes for entry in own.values()), sum(entry.words for entry in own.values())
        body.append([system, MODES[mode], f"**{words}** in {minutes:.1f} min", *cells])
    how = "Words put out where nobody speaks: none is right. Where lips are read, a face is shown that says nothing."
    return [*_table(["system", "hears and sees", "words", *kinds], body, left=2), "", how]


def _one(rows: Iterable[Row], **wanted: object) -> Row | None:
    """The row with these fields, None where there is none."""
    return next((row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())), None)


def _cell(row: Row | None, report: Report) -> str:
    if row is None:
        return NONE
    low, high = row.ends(report.resamples)
    return f"{100 * row.wer:.1f} ({100 * low:.1f}–{100 * high:.1f})"


def _clips(rows: Sequence[Row]) -> str:
    """How much the rates of a table stand on."""
    most = max(rows, key=lambda row: len(row.counts))
    hours = sum(entry.seconds for entry in most.counts) / 3600
    return f"{len(most.counts)} clips, {sum(entry.words for entry in most.counts)} words, {hours:.2f} h."


def _table(head: Sequence[str], body: Iterable[Sequence[str]], left: int) -> list[str]:
    """Markdown with the first `left` columns to the left, the others to the right."""
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    return [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in (head, rule, *body)]
