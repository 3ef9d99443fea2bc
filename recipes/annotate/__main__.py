"""Command line of the annotation: `python -m recipes.annotate DIR --teacher …`. `viseme annotate` does the same."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.atomic import OutputError
from recipes.annotate.annotation import Settings, annotate, exit_code
from recipes.annotate.crew import CrewError
from recipes.annotate.files import NoMediaError
from recipes.annotate.journal import JournalError
from recipes.annotate.report import Rule, lines
from recipes.annotate.teachers import ACCEPTED, Options, TeacherError, parse_teachers
from recipes.manifest import ManifestError

EVERY = 100
"""Files between two lines of progress where nobody watches a terminal."""


def main(arguments: list[str] | None = None) -> int:
    """Run the job; returns 0, 1 where it or a part of it failed, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings(
            teachers=parse_teachers(options.teacher),
            options=Options(mode=options.mode, segment_length=options.segment_length, beam=options.beam, threads=options.threads),
            max_seconds=options.max_seconds,
            jobs=options.jobs,
            address=options.address,
            time_limit=options.time_limit,
            retry_failed=options.retry_failed,
        )
        rule = Rule(max_wer=options.max_wer / 100, quorum=options.quorum, split=options.split, corpus=options.corpus)
        report = annotate(options.sources, options.output, settings, rule, progress=_show)
    except KeyboardInterrupt:
        print("annotate: interrupted before the work began", file=sys.stderr)
        return 130
    except (CrewError, JournalError, ManifestError, NoMediaError, OutputError, TeacherError, ValueError) as error:
        print(f"annotate: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines(report)))
    return exit_code(report)


def _show(done: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{done}/{total} {name}", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done % EVERY == 0 or done == total:
        print(f"{done}/{total} files", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.annotate", description="Labels for media that two or more teachers agree on.")
    settings, options, rule = Settings(teachers=()), Options(), Rule()
    parser.add_argument("sources", type=Path, nargs="+", metavar="DIR", help="folders with audio and video files, or lists of them (.tsv)")
    parser.add_argument("--teacher", action="append", default=[], help=f"repeat, best first: {ACCEPTED}")
    parser.add_argument("--output", "--out", type=Path, required=True, metavar="DIR", help="folder for manifest, report and journal")
    parser.add_argument("--max-wer", type=float, default=100 * rule.max_wer, metavar="PERCENT", help="bound of agreement (default 10)")
    parser.add_argument("--quorum", type=int, help="teachers that must agree (default: all)")
    parser.add_argument("--split", default=rule.split, help="of the kept clips")
    parser.add_argument("--corpus", default=rule.corpus, help="of the kept clips")
    parser.add_argument("--jobs", type=int, help="workers (default: as many as there is room for)")
    parser.add_argument("--threads", type=int, default=options.threads, help="of each worker")
    parser.add_argument("--address", help="a Ray cluster: auto, or HOST:PORT")
    parser.add_argument("--max-seconds", type=float, default=settings.max_seconds, help="longer files are not labelled")
    parser.add_argument("--time-limit", type=float, default=settings.time_limit, help="seconds that a worker may take for one file")
    parser.add_argument("--retry-failed", action="store_true", help="try files again that failed in an earlier call")
    parser.add_argument("--mode", choices=("auto", "av", "a", "v"), default=options.mode, help="of the own model")
    parser.add_argument("--segment-length", type=int, default=options.segment_length, help="frames; of the own model")
    parser.add_argument("--beam", type=int, default=options.beam, help="of the own model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
