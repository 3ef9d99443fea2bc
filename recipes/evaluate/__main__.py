"""Command line of the evaluation: `python -m recipes.evaluate --manifest FILE`. `viseme evaluate` does the same."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline.atomic import OutputError
from pipeline.face import DETECTORS
from recipes.evaluate import MODES, NOISES, STREAMS, EvaluationError, ResultCache, Settings, evaluate, model_identity
from recipes.evaluate.conditions import parse_noises
from recipes.evaluate.report import exit_code, report
from recipes.manifest import ManifestError


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    from models.checkpoint import CheckpointError

    settings = Settings(
        model=options.model,
        segment_length=options.segment_length,
        full_context=options.full_context,
        beam=options.beam,
        device=options.device,
        detector=options.detector,
        face_weights=options.face_weights,
        threads=options.threads,
    )
    try:
        noises, recorded = parse_noises(options.noise)
        cache = ResultCache(options.cache, model_identity(settings)) if options.cache is not None else None
        result = evaluate(
            options.manifest,
            options.model,
            options.mode,
            options.snr,
            noises,
            splits=options.split,
            corpora=options.corpus,
            streams=options.streams,
            recorded=recorded,
            limit=options.limit,
            seed=options.seed,
            jobs=options.jobs,
            settings=settings,
            hypotheses=options.hypotheses,
            per_utterance=options.per_utterance,
            cache=cache,
            progress=_show if sys.stderr.isatty() else None,
        )
    except KeyboardInterrupt:
        print("evaluate: interrupted before the first clip was done", file=sys.stderr)
        return 130
    except (ManifestError, EvaluationError, CheckpointError, OutputError, ValueError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    if options.json:
        json.dump(result, sys.stdout, indent=2)
        print()
    else:
        print("\n".join(report(result)))
    return exit_code(result)


def _show(done: int, total: int, name: str) -> None:
    end = "\n" if done == total else ""
    print(f"\r\x1b[K{done}/{total} {name}", end=end, file=sys.stderr, flush=True)


def _snr(text: str) -> float | None:
    return None if text == "clean" else float(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipes.evaluate", description="Error rates of a model over a manifest.")
    defaults = Settings()
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--model", default=defaults.model, help="name or path")
    parser.add_argument("--mode", nargs="+", choices=MODES, default=["auto"])
    parser.add_argument("--snr", nargs="+", type=_snr, default=[None], metavar="DB", help="numbers, or `clean`")
    kinds = f"{', '.join(NOISES)}, or NAME=FOLDER for recordings (default: babble)"
    parser.add_argument("--noise", nargs="+", default=["babble"], metavar="KIND", help=kinds)
    parser.add_argument("--split", nargs="+", default=[], help="use only clips of these splits")
    parser.add_argument("--corpus", nargs="+", default=[], help="use only clips of these corpora")
    parser.add_argument("--streams", choices=STREAMS, default="", help="use only clips that have sound (a), pictures (v) or both (av)")
    parser.add_argument("--limit", type=int, help="use only the first N clips")
    parser.add_argument("--seed", type=int, default=0, help="of the noise")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--threads", type=int, help="threads of each process")
    parser.add_argument(
        "--segment-length", type=int, default=defaults.segment_length, help="frames: 8, 16 or 32 for 320, 480 or 800 ms of latency"
    )
    parser.add_argument("--full-context", action="store_true", help="one segment as long as the clip, instead of a stream")
    parser.add_argument("--beam", type=int, default=defaults.beam)
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--detector", default=defaults.detector, choices=DETECTORS, help="face detector")
    parser.add_argument("--face-weights", type=Path, help="weights of yunet or ultralight")
    parser.add_argument("--hypotheses", type=Path, metavar="FILE.tsv", help="write transcripts beside their references")
    parser.add_argument("--per-utterance", action="store_true", help="put each clip's error counts into the JSON")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep transcripts there, and take those that are")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
