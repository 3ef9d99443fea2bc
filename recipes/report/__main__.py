"""Command line of the report: `python -m recipes.report --manifest FILE --split dev --out report.md --json report.json`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path

from capture.media import MediaError
from pipeline.atomic import OutputError, write_text
from pipeline.face import DETECTORS
from recipes.evaluate import NOISES, EvaluationError, Settings
from recipes.evaluate.bootstrap import RESAMPLES
from recipes.evaluate.conditions import parse_noises
from recipes.evaluate.hypotheses import probe
from recipes.manifest import ManifestError
from recipes.peers import PACKAGES, PeerError, parse_peer
from recipes.report import TABLES, Plan, ReportError, markdown, measure
from recipes.report.plan import SEGMENTS


def main(arguments: list[str] | None = None) -> int:
    """Returns 0, 1 where the report cannot be made or clips had to be left out, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    from models.catalogue import CatalogueError
    from models.checkpoint import CheckpointError

    try:
        plan = _plan(options)
        for path in (options.out, options.json):
            if path is not None:
                probe(path)
        report = measure(plan, _show if sys.stderr.isatty() else _log)
        text = markdown(report)
        if options.json is not None:
            found = report.to_dict(per_utterance=options.per_utterance)
            write_text(options.json, json.dumps(found, indent=1) + "\n")
        if options.out is not None:
            write_text(options.out, text)
        else:
            print(text)
    except KeyboardInterrupt:
        go_on = "the same command goes on from here" if options.cache is not None else "with --cache DIR the next run would go on from here"
        print(f"recipes.report: interrupted; {go_on}", file=sys.stderr)
        return 130
    except (
        CatalogueError, CheckpointError, EvaluationError, ManifestError, MediaError, OutputError, PeerError, ReportError, ValueError
    ) as error:  # fmt: skip
        print(f"recipes.report: {error}", file=sys.stderr)
        return 1
    for name, reason in report.skipped:
        print(f"left out {name}: {reason}", file=sys.stderr)
    return 1 if report.skipped else 0


def _plan(options: argparse.Namespace) -> Plan:
    """The plan that the options ask for; raises ValueError."""
    settings = Settings(
        model=options.model,
        segment_length=SEGMENTS[options.latency],
        beam=options.beam,
        device=options.device,
        detector=options.detector,
        face_weights=options.face_weights,
        threads=options.threads,
    )
    noises, recorded = parse_noises(options.noise)
    given = {name: value for name, value in vars(options).items() if name in {entry.name for entry in fields(Plan)} and value is not None}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    given |= {"settings": settings, "noises": tuple(noises), "recorded": recorded}
    return Plan(**given | {"peers": tuple(parse_peer(text) for text in options.peer)})


def _show(title: str, done: int, total: int) -> None:
    count = f" {done}/{total}" if total else ""
    print(f"\r\x1b[K{title}{count}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _log(title: str, done: int, total: int) -> None:
    """Without a terminal a line for each part."""
    if done == total:
        print(f"{title}, {done} clips" if total else title, file=sys.stderr, flush=True)


def _snr(text: str) -> float | None:
    return None if text == "clean" else float(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.report", description=(__doc__ or "").split(":")[0] + ".")
    own = Settings()
    add = parser.add_argument
    add("--manifest", type=Path, required=True, metavar="FILE", help="TSV with at least id, audio, video, seconds and text")
    add("--model", default=own.model, help="name or path (default %(default)s)")
    add("--tables", nargs="+", choices=TABLES, default=list(TABLES), help="which tables to make (default: all)")
    add("--split", dest="splits", nargs="+", default=[], metavar="NAME", help="only clips of these splits")
    add("--corpus", dest="corpora", nargs="+", default=[], metavar="NAME", help="only clips of these corpora")
    add("--limit", type=int, metavar="N", help="only the first N clips: of each corpus in the corpus table, in all in the others")
    add("--mode", dest="modes", nargs="+", choices=("av", "a", "v"), default=["av", "a", "v"])
    add("--snr", dest="snrs", nargs="+", type=_snr, metavar="DB", help="of the noise table: numbers, or `clean` (default: the article's)")
    add("--noise", nargs="+", default=["babble"], metavar="KIND", help=f"{', '.join(NOISES)}, or NAME=FOLDER for recordings")
    add("--latencies", nargs="+", type=int, choices=SEGMENTS, default=list(SEGMENTS), help="rows of the latency table in ms")
    add("--latency", type=int, choices=SEGMENTS, default=max(SEGMENTS), help="of all other tables in ms (default %(default)s)")
    add("--beam", type=int, default=own.beam)
    add("--device", default=own.device)
    add("--detector", default=own.detector, choices=DETECTORS, help="face detector")
    add("--face-weights", type=Path, help="weights of yunet or ultralight")
    peers = f"another recogniser on the same clips, by repetition: {', '.join(PACKAGES)}, with -SIZE and =FOLDER as whisper-base=DIR"
    add("--peer", action="append", default=[], metavar="NAME[=DIR]", help=peers)
    add("--without-speech", dest="minutes", type=float, default=0.0, metavar="MINUTES", help="count words in so much sound without speech")
    add("--recordings", nargs="+", type=Path, default=[], metavar="DIR", help="with --without-speech: folders of noise without speech")
    add("--still", type=Path, metavar="FILE", help="with --without-speech: a picture of a face (default: the demo clip's)")
    add("--cache", type=Path, metavar="DIR", help="keep transcripts there, so that a report that was broken off goes on")
    add("--seed", type=int, default=0, help="of the noise")
    add("--resamples", type=int, default=RESAMPLES, help="of the bootstrap")
    add("--jobs", type=int, default=1, help="processes")
    add("--threads", type=int, help="threads of each process")
    add("--machine", help="class of the machine, as the report names it")
    add("--out", type=Path, metavar="FILE.md", help="where the Markdown goes (default: standard output)")
    add("--json", type=Path, metavar="FILE.json", help="where the JSON goes")
    add("--per-utterance", action="store_true", help="put each clip's error counts into the JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
