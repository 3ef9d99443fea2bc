"""What a job leaves: the manifest of kept clips, the list of the others with reasons, and the report of agreement."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.atomic import output_error, printable, write_text
from recipes.annotate.agreement import Pair, Verdict, compare, judge
from recipes.annotate.files import MediaFile
from recipes.annotate.worker import Heard
from recipes.manifest import Clip, write_manifest

BOUNDS = (0.0, 0.05, 0.1, 0.2, 0.3)
"""Bounds for which the report tells what would be kept."""
MANIFEST, REJECTED, REPORT = "manifest.tsv", "rejected.tsv", "report.json"
"""Names of the outputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is kept, and how its clips are called."""

    max_wer: float = 0.1
    """Greatest word error rate between two teachers that agree, as a fraction."""
    quorum: int | None = None
    """Teachers that must agree; None for all."""
    split: str = "train"
    """Split of the kept clips for which no list says one."""
    corpus: str = ""
    """Corpus of the kept clips for which no list says one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finished file and what becomes of it."""

    file: MediaFile
    heard: Heard
    pairs: dict[tuple[str, str], Pair]
    """Differences between teachers, empty where they were not asked."""
    verdict: Verdict


def find(file: MediaFile, heard: Heard, teachers: Sequence[str], rule: Rule) -> Finding:
    """Judge one file."""
    texts = {name: heard.texts[name] for name in teachers} if heard.status == "heard" else {}
    pairs = compare(texts)
    return Finding(file, heard, pairs, judge(heard, pairs, teachers, rule.max_wer, rule.quorum or len(teachers)))


def write_outputs(
    out: Path, findings: Sequence[Finding], problems: Sequence[tuple[str, str]], teachers: Sequence[str], rule: Rule, report: dict[str, Any]
) -> None:
    """Write manifest, rejected clips and report, each whole or not at all; raises OutputError."""
    clips = [_clip(finding, rule) for finding in findings if finding.verdict.kind == "kept"]
    try:
        write_manifest(out / MANIFEST, clips)
    except OSError as error:
        raise output_error(out / MANIFEST, error) from error
    lines = [["file", "kind", "reason", "seconds", *teachers]]
    for finding in findings:
        if (verdict := finding.verdict).kind != "kept":
            heard = finding.heard
            texts = [heard.texts.get(name, "") for name in teachers]
            lines.append([finding.file.key, verdict.kind, verdict.reason, f"{heard.seconds:.3f}", *texts])
    lines += [[name, "failed", reason, "", *[""] * len(teachers)] for name, reason in problems]
    write_text(out / REJECTED, "".join("\t".join(_field(field) for field in line) + "\n" for line in lines))
    write_text(out / REPORT, json.dumps(report, indent=2, allow_nan=False) + "\n")


def summarise(findings: Sequence[Finding], problems: Sequence[tuple[str, str]], teachers: Sequence[str], rule: Rule) -> dict[str, Any]:
    """The report of agreement, for JSON; rates and shares are fractions, and None where nothing was heard.

    `{"teachers": [{"name", "words", "rtf"}], "max_wer", "quorum", "files", "kept", "rejected": {kind: files}, "failed", "kept_share",
    "hours": {"heard", "kept"}, "pairs": [{"teachers": [a, b], "files", "wer", "agree", "identical"}],
    "bounds": [{"max_wer", "kept", "hours"}], "labels": {teacher: files}, "failures": [{"file", "reason"}]}`. `kept_share` is of the files
    that were heard; `wer` is that of the second teacher against the first, over all files.
    """
    heard = [finding for finding in findings if finding.heard.status == "heard"]
    kept = [finding for finding in findings if finding.verdict.kind == "kept"]
    kinds = Counter(finding.verdict.kind for finding in findings)
    failures = [(finding.file.key, finding.verdict.reason) for finding in findings if finding.verdict.kind == "failed"] + list(problems)
    return {
        "teachers": [_teacher(name, heard) for name in teachers],
        "max_wer": rule.max_wer,
        "quorum": rule.quorum or len(teachers),
        "files": len(findings) + len(problems),
        "kept": len(kept),
        "rejected": {kind: kinds[kind] for kind in ("disagree", "silent", "unspoken", "long")},
        "failed": len(failures),
        "kept_share": len(kept) / len(heard) if heard else None,
        "hours": {"heard": _hours(heard), "kept": _hours(kept)},
        "pairs": [_agreement(pair, heard, rule) for pair in (heard[0].pairs if heard else ())],
        "bounds": [_at(bound, heard, teachers, rule) for bound in sorted({*BOUNDS, rule.max_wer})],
        "labels": dict(Counter(finding.verdict.teacher for finding in kept)),
        "failures": [{"file": name, "reason": reason} for name, reason in failures],
    }


def lines(report: dict[str, Any]) -> list[str]:
    """The report for people, plain lines."""
    rejected = ", ".join(f"{count} {kind}" for kind, count in report["rejected"].items() if count) or "none"
    hours, share = report["hours"], report["kept_share"]
    of_heard = f" ({100 * share:.1f} % of the files that were heard)" if share is not None else ""
    told = [
        f"{report['files']} files: {report['kept']} kept, rejected: {rejected}, {report['failed']} failed",
        f"{hours['kept']:.3f} of {hours['heard']:.3f} h kept{of_heard}",
    ]
    heard = [teacher for teacher in report["teachers"] if teacher["rtf"] is not None]
    told += [f"{teacher['name']}: {teacher['words']} words, RTF {teacher['rtf']:.3f}" for teacher in heard]
    for pair in report["pairs"]:
        a, b = pair["teachers"]
        rate = f"WER {100 * pair['wer']:.1f} %" if pair["wer"] is not None else "no words"
        told.append(f"{a} / {b}: {rate}, agree on {100 * pair['agree']:.1f} %, identical on {100 * pair['identical']:.1f} % of the files")
    told.append("kept by bound: " + ", ".join(f"{bound['kept']} at {100 * bound['max_wer']:g} %" for bound in report["bounds"]))
    told += [f"failed: {failure['file']}: {failure['reason']}" for failure in report["failures"]]
    told += [f"INCOMPLETE: {error}" for error in report.get("errors", ())]
    return [printable(line) for line in told]


def _teacher(name: str, heard: Sequence[Finding]) -> dict[str, Any]:
    seconds = sum(finding.heard.seconds for finding in heard)
    words = sum(len(finding.heard.texts[name].split()) for finding in heard)
    return {"name": name, "words": words, "rtf": sum(finding.heard.took[name] for finding in heard) / seconds if seconds else None}


def _agreement(pair: tuple[str, str], heard: Sequence[Finding], rule: Rule) -> dict[str, Any]:
    found = [finding.pairs[pair] for finding in heard]
    words = sum(each.first for each in found)
    return {
        "teachers": list(pair),
        "files": len(found),
        "wer": sum(each.edits for each in found) / words if words else None,
        "agree": sum(each.rate <= rule.max_wer for each in found) / len(found),
        "identical": sum(not each.edits for each in found) / len(found),
    }


def _at(bound: float, heard: Sequence[Finding], teachers: Sequence[str], rule: Rule) -> dict[str, Any]:
    """What another bound would keep."""
    quorum = rule.quorum or len(teachers)
    kept = [each for each in heard if judge(each.heard, each.pairs, teachers, bound, quorum).kind == "kept"]
    return {"max_wer": bound, "kept": len(kept), "hours": _hours(kept)}


def _hours(findings: Sequence[Finding]) -> float:
    return sum(finding.heard.seconds for finding in findings) / 3600


def _clip(finding: Finding, rule: Rule) -> Clip:
    file, heard = finding.file, finding.heard
    video = file.video or (file.path if heard.video else None)
    split, corpus = file.split or rule.split, file.corpus or rule.corpus
    return Clip(file.id, split, corpus, file.speaker, file.path, video, heard.seconds, finding.verdict.text)


def _field(text: str) -> str:
    """Text for one field of a table."""
    return printable(" ".join(text.split()))
