"""`viseme annotate`: labels for media without transcripts, where two or more recognisers agree."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli import progress
from app.cli.console import complain, guarded, print_json, warn
from app.cli.options import DEFAULT_BEAM, DEFAULT_LATENCY, BeamOption, LatencyOption, Mode, QuietOption
from app.errors import UsageError, UserError


@guarded
def annotate(
    sources: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders with audio and video files, or lists of them (.tsv).")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for manifest, report and journal.")],
    teacher: Annotated[
        list[str] | None,
        typer.Option(
            "--teacher",
            "-t",
            metavar="NAME[=PATH]",
            help="Repeat, best first: viseme[=MODEL], whisper-SIZE=DIR, moonshine[=DIR], vosk=DIR, pocketsphinx, python=MODULE:FACTORY.",
        ),
    ] = None,
    max_wer: Annotated[
        float, typer.Option("--max-wer", min=0, max=99, metavar="PERCENT", help="Greatest word error rate between two that agree.")
    ] = 10.0,
    quorum: Annotated[int | None, typer.Option("--quorum", min=2, metavar="N", help="Teachers that must agree; default all.")] = None,
    split: Annotated[str, typer.Option("--split", metavar="NAME", help="Split of the kept clips.")] = "train",
    corpus: Annotated[str, typer.Option("--corpus", metavar="NAME", help="Corpus of the kept clips.")] = "",
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, metavar="N", help="Workers; default as many as there is room for.")] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, metavar="N", help="Threads of each worker.")] = 1,
    address: Annotated[
        str | None, typer.Option("--address", metavar="auto|HOST:PORT", help="A Ray cluster to work on, instead of this machine.")
    ] = None,
    max_seconds: Annotated[float, typer.Option("--max-seconds", min=0.1, metavar="S", help="Longer files are not labelled.")] = 30.0,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.1, metavar="S", help="Time that one file may take.")] = 600.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try files again that failed in an earlier call.")] = False,
    mode: Annotated[Mode, typer.Option("--mode", help="What the own model uses.")] = Mode.auto,
    latency: LatencyOption = DEFAULT_LATENCY,
    beam: BeamOption = DEFAULT_BEAM,
    json_output: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object on standard output.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Label untranscribed audio and video with two or more teachers, and keep what they agree on.

    Writes manifest.tsv (the kept clips), rejected.tsv (the others, with reasons), report.json and journal.jsonl. The same command again
    goes on where it was broken off.
    """
    from pipeline.atomic import OutputError
    from recipes.annotate.annotation import Settings, exit_code
    from recipes.annotate.annotation import annotate as run
    from recipes.annotate.crew import CrewError
    from recipes.annotate.files import NoMediaError
    from recipes.annotate.journal import JournalError
    from recipes.annotate.report import Rule, lines
    from recipes.annotate.teachers import Options, TeacherError, parse_teachers
    from recipes.manifest import ManifestError

    try:
        teachers = parse_teachers(teacher or [])
    except ValueError as error:
        raise UsageError(f"--teacher: {error}") from error
    if quorum is not None and quorum > len(teachers):
        raise UsageError(f"--quorum is {quorum}, but there are {len(teachers)} teachers")
    options = Options(mode=mode.value, segment_length=latency.segment_length, beam=beam, threads=threads)
    settings = Settings(
        teachers=teachers,
        options=options,
        max_seconds=max_seconds,
        jobs=jobs,
        address=address,
        time_limit=time_limit,
        retry_failed=retry_failed,
    )
    rule = Rule(max_wer=max_wer / 100, quorum=quorum, split=split, corpus=corpus)
    try:
        with progress.counter("files", hidden=quiet) as count:
            report = run(sources, output, settings, rule, progress=count)
    except (CrewError, JournalError, ManifestError, NoMediaError, OutputError, TeacherError, ValueError) as error:
        raise UserError(error) from error
    if json_output:
        print_json(report)
    else:
        print("\n".join(lines(report)))
    for error in report["errors"]:
        complain(error)
    if report["failed"]:
        warn(f"{report['failed']} files failed; {output / 'rejected.tsv'} names them")
    sys.exit(exit_code(report))
