"""`viseme evaluate`: error rates of a model over a manifest, by mode and noise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli import progress
from app.cli.console import complain, guarded, print_json, warn
from app.cli.options import (
    DEFAULT_BEAM,
    DEFAULT_DETECTOR,
    DEFAULT_LATENCY,
    DEFAULT_MODEL,
    BeamOption,
    DetectorOption,
    Device,
    DeviceOption,
    Face,
    FaceOption,
    FaceWeightsOption,
    LatencyOption,
    ModelOption,
    QuietOption,
    check_face_weights,
    words,
)
from app.errors import UserError

MODES = ("auto", "av", "a", "v")
NOISES = ("babble", "white", "pink")
STREAMS = ("a", "v", "av")


def _among(accepted: tuple[str, ...], values: list[str] | None) -> list[str]:
    """Parts of a list option; raises BadParameter for one that is not accepted."""
    chosen = words(values)
    for name in chosen:
        if name not in accepted:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(accepted)}")
    return chosen


def _modes(values: list[str] | None) -> list[str]:
    return _among(MODES, values)


def _noises(values: list[str] | None) -> list[str]:
    _among(NOISES, [part for part in words(values) if "=" not in part])
    return words(values)


def _streams(value: str) -> str:
    return _among(STREAMS, [value])[0] if value else ""


def _snrs(values: list[str] | None) -> list[str]:
    """Check numbers of dB and `clean`."""
    for part in words(values):
        if part != "clean":
            try:
                float(part)
            except ValueError as error:
                raise typer.BadParameter(f"{part!r} is neither a number of dB nor 'clean'") from error
    return words(values)


@guarded
def evaluate(
    manifest: Annotated[Path, typer.Option("--manifest", metavar="FILE", help="TSV with at least id, audio, video, seconds and text.")],
    model: ModelOption = DEFAULT_MODEL,
    mode: Annotated[list[str] | None, typer.Option("--mode", metavar="auto|av|a|v", callback=_modes, help="Repeat or comma list.")] = None,
    snr: Annotated[
        list[str] | None,
        typer.Option("--snr", metavar="DB|clean", callback=_snrs, help="Repeat or comma list: clean,5,-5."),
    ] = None,
    noise: Annotated[
        list[str] | None,
        typer.Option(
            "--noise",
            metavar="|".join((*NOISES, "NAME=DIR")),
            callback=_noises,
            help="Repeat or comma list; default babble. NAME=DIR takes recordings.",
        ),
    ] = None,
    split: Annotated[list[str] | None, typer.Option("--split", metavar="NAME", help="Only clips of this split, such as dev.")] = None,
    corpus: Annotated[list[str] | None, typer.Option("--corpus", metavar="NAME", help="Only clips of this corpus.")] = None,
    streams: Annotated[
        str, typer.Option("--streams", metavar="|".join(STREAMS), callback=_streams, help="Only clips that have sound, pictures, both.")
    ] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Only the first N clips.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the noise.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Processes at work.")] = 1,
    latency: LatencyOption = DEFAULT_LATENCY,
    full_context: Annotated[bool, typer.Option("--full-context", help="One segment as long as the clip, instead of a stream.")] = False,
    beam: BeamOption = DEFAULT_BEAM,
    device: DeviceOption = Device.cpu,
    face: FaceOption = Face.largest,
    detector: DetectorOption = DEFAULT_DETECTOR,
    face_weights: FaceWeightsOption = None,
    hypotheses: Annotated[
        Path | None, typer.Option("--hypotheses", metavar="FILE.tsv", help="Write references and transcripts side by side.")
    ] = None,
    per_utterance: Annotated[bool, typer.Option("--per-utterance", help="Put each clip's error counts into the JSON.")] = False,
    cache: Annotated[
        Path | None, typer.Option("--cache", metavar="DIR", help="Keep transcripts there, and take those that are: nothing is done twice.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Word and character error rates of a model over a manifest, whole files through the same steps as `viseme transcribe`."""
    from models.checkpoint import CheckpointError
    from pipeline.atomic import OutputError
    from recipes import evaluate as evaluation
    from recipes.evaluate.conditions import parse_noises
    from recipes.evaluate.report import exit_code, report
    from recipes.manifest import ManifestError

    check_face_weights(detector, face_weights)
    settings = evaluation.Settings(
        model=model,
        segment_length=latency.segment_length,
        full_context=full_context,
        beam=beam,
        device=device.value,
        face=face.value,
        detector=detector.value,
        face_weights=face_weights,
    )
    try:
        noises, recorded = parse_noises(noise or ["babble"])
        kept = evaluation.ResultCache(cache, evaluation.model_identity(settings)) if cache is not None else None
        with progress.counter("clips", hidden=quiet) as count:
            result = evaluation.evaluate(
                manifest,
                model,
                mode or ["auto"],
                [None if part == "clean" else float(part) for part in snr or ["clean"]],
                noises,
                splits=words(split),
                corpora=words(corpus),
                streams=streams,
                recorded=recorded,
                limit=limit,
                seed=seed,
                jobs=jobs,
                settings=settings,
                hypotheses=hypotheses,
                per_utterance=per_utterance,
                cache=kept,
                progress=count,
            )
    except (ManifestError, CheckpointError, OutputError, evaluation.EvaluationError, ValueError) as error:
        raise UserError(error) from error
    if json_output:
        print_json(result)
    else:
        print("\n".join(report(result)))
    for error in result["errors"]:
        complain(error)
    if result["skipped"]:
        warn(f"{len(result['skipped'])} clips could not be evaluated; the rates are of the others")
    sys.exit(exit_code(result))
