"""What was measured: rows with the counts of every utterance, pairs of rows, and the whole as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recipes.evaluate.bootstrap import Comparison, compare, interval
from recipes.evaluate.counts import Counts, word_error_rate
from recipes.report.speechless import Speechless

SCHEMA = "viseme.report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system under one condition on some clips."""

    table: str
    """One of `recipes.report.TABLES`."""
    system: str
    """The model's name, or a peer's."""
    peer: bool = False
    """Whether it is a peer, which takes all of a clip at once."""
    mode: str
    """`av`, `a` or `v`."""
    noise: str | None = None
    """Kind of noise, None for clips as they are."""
    snr_db: float | None = None
    """None for clips as they are."""
    corpus: str | None = None
    """The only corpus, None for all that were chosen."""
    latency_ms: int | None = None
    """Mean algorithmic latency, None for whole utterances."""
    counts: tuple[Counts, ...]
    """One for each utterance."""
    command: str | None = None
    """What gives this row again by `viseme evaluate`, None for a peer."""

    @property
    def wer(self) -> float:
        """Word error rate as a fraction."""
        return word_error_rate(self.counts)

    @property
    def rtf(self) -> float:
        """Seconds of work for each second of the clips."""
        return sum(entry.taken for entry in self.counts) / sum(entry.seconds for entry in self.counts)

    def ends(self, resamples: int) -> tuple[float, float]:
        """The 95 % interval of the WER."""
        return interval(self.counts, resamples=resamples)

    def to_dict(self, resamples: int, *, per_utterance: bool = False) -> dict[str, Any]:
        """JSON form."""
        names = ("table", "system", "peer", "mode", "noise", "snr_db", "corpus", "latency_ms")
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        found |= {"utterances": len(self.counts), "words": sum(entry.words for entry in self.counts)}
        found |= {"errors": sum(entry.errors for entry in self.counts), "wer": self.wer, "wer_ci95": list(self.ends(resamples))}
        found["cer"] = sum(entry.character_errors for entry in self.counts) / sum(entry.characters for entry in self.counts)
        found |= {"rtf": self.rtf, "command": self.command}
        return {**found, "counts": [entry.to_dict() for entry in self.counts]} if per_utterance else found


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows on the same clips, and which is better."""

    question: str
    """What is asked, for instance `av better than a`."""
    where: str
    """Under which condition."""
    first: Row
    """The one that is asked about."""
    second: Row
    """What it is compared with."""
    found: Comparison
    """By paired bootstrap."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form, rates as fractions."""
        found = self.found
        return {
            "question": self.question,
            "where": self.where,
            "utterances": found.utterances,
            "wer": [self.first.wer, self.second.wer],
            "difference": found.difference,
            "difference_ci95": [found.low, found.high],
            "first_better": found.better,
            "certain": found.certain,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report tells."""

    model: str
    """Name in the catalogue, or of the checkpoint's file."""
    sha256: str
    """Of the checkpoint."""
    manifest: str
    """Name of the manifest's file."""
    command: str
    """What makes this report again."""
    machine: str
    """Class of the machine."""
    resamples: int
    """Of the bootstrap."""
    latency_ms: int
    """Of all tables but that by latency."""
    beam: int
    """Width of the model's search."""
    rows: tuple[Row, ...]
    """All tables."""
    speechless: tuple[Speechless, ...] = ()
    """Words put out where nobody spoke."""
    notes: tuple[str, ...] = ()
    """What a reader must know."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Clips that could not be used, and why."""
    peers: dict[str, str] = field(default_factory=dict)
    """Peers and the versions of their packages."""

    def pairs(self) -> list[Pair]:
        """Every comparison that the rows allow: sound and lips with sound, model with peer, setting with setting."""
        longest = max((row.latency_ms for row in self.rows if row.latency_ms is not None), default=0)
        asked = ((row, other, _question(row, other, longest)) for row in self.rows for other in self.rows)
        return [
            Pair(question, _where(row), row, other, compare(row.counts, other.counts, resamples=self.resamples))
            for row, other, question in asked
            if question is not None
        ]

    def to_dict(self, *, per_utterance: bool = False) -> dict[str, Any]:
        """JSON form; with `per_utterance` every row has its counts."""
        return {
            "schema": SCHEMA,
            "model": {"name": self.model, "sha256": self.sha256},
            "manifest": self.manifest,
            "command": self.command,
            "machine": self.machine,
            "latency_ms": self.latency_ms,
            "beam": self.beam,
            "resamples": self.resamples,
            "peers": self.peers,
            "rows": [row.to_dict(self.resamples, per_utterance=per_utterance) for row in self.rows],
            "comparisons": [pair.to_dict() for pair in self.pairs()],
            "without_speech": [entry.to_dict() for entry in self.speechless],
            "notes": list(self.notes),
            "skipped": [{"id": name, "reason": reason} for name, reason in self.skipped],
        }


def _question(row: Row, other: Row, longest: int) -> str | None:
    """What can be asked of two rows, None for nothing; the first is the one hoped to be better, of latencies the longest."""
    if row.table != other.table or row.peer or not {entry.id for entry in row.counts} & {entry.id for entry in other.counts}:
        return None
    same_noise = (row.noise, row.snr_db, row.corpus) == (other.noise, other.snr_db, other.corpus)
    if other.peer:
        return f"{row.mode} better than {other.system}" if same_noise and "a" in row.mode and row.table in ("noise", "corpus") else None
    if row.table in ("noise", "corpus"):
        return "av better than a" if same_noise and (row.mode, other.mode) == ("av", "a") else None
    if row.mode != other.mode or row.latency_ms == other.latency_ms:
        return None
    if row.table == "context":
        return None if row.latency_ms is None else "stream better than whole utterance"
    return f"{longest} ms better than {other.latency_ms} ms" if row.latency_ms == longest else None


def _where(row: Row) -> str:
    if row.table in ("latency", "context"):
        return row.mode
    noise = "clean" if row.snr_db is None else f"{row.noise} {row.snr_db:g} dB"
    return noise if row.corpus is None else f"{row.corpus}, {noise}"
