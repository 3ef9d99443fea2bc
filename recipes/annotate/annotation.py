"""The job from folders to a manifest: find files, let workers hear what the journal does not tell of yet, judge, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recipes.annotate.cluster import ClusterCrew
from recipes.annotate.crew import Crew, CrewError, outcomes
from recipes.annotate.files import Found, MediaFile, find_media, relative
from recipes.annotate.journal import Journal
from recipes.annotate.local import LocalCrew
from recipes.annotate.report import Rule, find, summarise, write_outputs
from recipes.annotate.teachers import Options, TeacherSpec
from recipes.annotate.worker import Job, Task

JOURNAL = "journal.jsonl"
"""Name of the journal in the output folder."""

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all and the name of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Who labels, with what help."""

    teachers: tuple[TeacherSpec, ...]
    """Two or more, the most trusted first (`parse_teachers`)."""
    options: Options = field(default_factory=Options)
    """How they are run."""
    max_seconds: float = 30.0
    """Longer files are not labelled: recognisers that train on them take no longer ones."""
    jobs: int | None = None
    """Workers; None for as many as there is room for."""
    address: str | None = None
    """A Ray cluster, or None for processes of this machine."""
    time_limit: float = 600.0
    """Seconds that a worker may take for one file."""
    retry_failed: bool = False
    """Whether files that failed in an earlier call are tried again."""


def annotate(
    sources: Sequence[str | Path], out: str | Path, settings: Settings, rule: Rule | None = None, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Label all media below folders, or named by lists (`find_media`); manifest, rejected clips, report and journal are written into `out`.

    Files that the journal in `out` tells of are not done again, unless they have changed. Only the rule may differ between calls: it is
    applied to all that was heard so far. Returns the report (`report.summarise`) with `"todo"` (files without an outcome),
    `"interrupted"` and `"errors"`; after Ctrl-C, or where the workers gave up, the outputs are of the files done until then.

    Raises ValueError for wrong settings, NoMediaError, TeacherError, JournalError, OutputError, and CrewError where no file could be heard.
    """
    rule = rule or Rule()
    _check(settings, rule)
    out = Path(out)
    roots = [Path(source).resolve() for source in sources]
    identities = {spec.name: spec.identity(settings.options) for spec in settings.teachers}
    found = find_media(roots, out)
    depends = {"teachers": identities, "max_seconds": settings.max_seconds, "sources": [relative(root, out) for root in roots]}
    with Journal(out / JOURNAL, depends) as journal:
        interrupted, errors = _hear(found, journal, settings, roots, progress)
        todo = _unfinished(found.files, journal, retry_failed=False)
        if errors and not interrupted and len(todo) == len(found.files):
            raise CrewError(errors[0])
        names = [spec.name for spec in settings.teachers]
        done = [(file, journal.entries[file.key]) for file in found.files if file.key in journal.entries]
        findings = [find(file, entry.heard, names, rule) for file, entry in done if entry.tells_of(file)]
        report = summarise(findings, found.problems, names, rule)
        report |= {"todo": len(todo), "interrupted": interrupted, "errors": errors}
        write_outputs(out, findings, found.problems, names, rule, report)
    return report


def exit_code(report: dict[str, Any]) -> int:
    """0 where every file has its outcome and none failed, 130 after Ctrl-C, else 1. A clip that is rejected is no failure."""
    if report["interrupted"]:
        return 130
    return 1 if report["errors"] or report["failed"] else 0


def _check(settings: Settings, rule: Rule) -> None:
    """Raise ValueError for what no job can be done with."""
    teachers = len(settings.teachers)
    if teachers < 2:
        raise ValueError(f"{teachers} teachers given, expected at least two")
    if not 0 <= rule.max_wer < 1:
        raise ValueError(f"the greatest word error rate is {100 * rule.max_wer:g} %, expected 0 to below 100 %")
    if rule.quorum is not None and not 2 <= rule.quorum <= teachers:
        raise ValueError(f"quorum is {rule.quorum}, expected 2 to {teachers}, the number of teachers")
    for name, value in (("max_seconds", settings.max_seconds), ("time_limit", settings.time_limit)):
        if not value > 0:
            raise ValueError(f"{name} is {value}, expected more than 0")
    for name, count in (("jobs", settings.jobs), ("threads", settings.options.threads)):
        if count is not None and count < 1:
            raise ValueError(f"{name} is {count}, expected 1 or more")


def _unfinished(files: Sequence[MediaFile], journal: Journal, *, retry_failed: bool) -> list[MediaFile]:
    """Files that the journal does not tell of as they are now."""
    left = []
    for file in files:
        entry = journal.entries.get(file.key)
        if entry is None or not entry.tells_of(file) or (retry_failed and entry.heard.status == "failed"):
            left.append(file)
    return left


def _hear(found: Found, journal: Journal, settings: Settings, roots: Sequence[Path], progress: Progress | None) -> tuple[bool, list[str]]:
    """Let workers hear what is left; gives whether Ctrl-C ended it, and what else did."""
    unfinished = _unfinished(found.files, journal, retry_failed=settings.retry_failed)
    left = {Task(str(file.path), str(file.video or "")): file for file in unfinished}
    if not left:
        return False, []
    total = len(found.files)
    done = total - len(left)
    job = Job(settings.teachers, settings.options, settings.max_seconds, tuple(map(str, roots)))
    try:
        with _crew(job, settings) as crew:
            for outcome in outcomes(crew, list(left), crew.size(settings.jobs), settings.time_limit):
                file = left[outcome.task]
                journal.append(file, outcome)
                done += 1
                if progress is not None:
                    progress(done, total, file.key)
    except KeyboardInterrupt:
        return True, [f"interrupted after {done} of {total} files; the same command goes on from there"]
    except CrewError as error:
        return False, [f"{error}; {done} of {total} files are done, the same command goes on from there"]
    return False, []


def _crew(job: Job, settings: Settings) -> Crew:
    return LocalCrew(job) if settings.address is None else ClusterCrew(job, settings.address)
