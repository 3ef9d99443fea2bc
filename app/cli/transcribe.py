"""`viseme transcribe`: what may be asked for, and the checks that need no model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import inputs, output
from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, print_json
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
    Mode,
    ModelOption,
    QuietOption,
    check_face_weights,
)
from app.errors import UsageError, UserError, one_line

if TYPE_CHECKING:
    from pipeline.noise import NoiseSpec


def _formats(values: list[str] | None) -> list[str]:
    """Callback of `--format`."""
    try:
        return output.parse_formats(values)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@guarded
def transcribe(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Video or audio, patterns such as 'talks/*.mp4', folders with --recursive."),
    ],
    mode: Annotated[Mode, typer.Option("--mode", help="av sound and lips, a sound, v lips; auto takes what is there.")] = Mode.auto,
    model: ModelOption = DEFAULT_MODEL,
    format: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="|".join(output.FORMATS), callback=_formats, help="Repeat or comma list; default txt."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="DIR|FILE|-", help="A folder for NAME.FORMAT of each input, one file, or standard output."),
    ] = None,
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="Look for media files in folders and their sub-folders.")] = False,
    latency: LatencyOption = DEFAULT_LATENCY,
    beam: BeamOption = DEFAULT_BEAM,
    device: DeviceOption = Device.cpu,
    hotwords: Annotated[
        Path | None, typer.Option("--hotwords", metavar="FILE", help="Words and phrases to expect, one on each line (UTF-8).")
    ] = None,
    add_noise: Annotated[
        str | None,
        typer.Option("--add-noise", metavar="KIND:SNR", help="Mix in white, pink or babble noise or a recording, at SNR dB: babble:-5."),
    ] = None,
    face: FaceOption = Face.largest,
    detector: DetectorOption = DEFAULT_DETECTOR,
    face_weights: FaceWeightsOption = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object on standard output, failures included.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Write down what is said in media files.

    The words go to standard output or into files, everything else to standard error. A file that fails gets one line and the others are
    still done (exit code 1). Ctrl-C keeps finished files, prints the words of the one at work and says what was left (exit code 130).
    """
    if json_output and (format or target not in (None, "-")):
        raise UsageError("--json goes to standard output in a form of its own: leave --format and --output away")
    check_face_weights(detector, face_weights)
    if hotwords is not None and beam == 1:
        raise UsageError("--hotwords needs a beam search: --beam 2 or more")
    noise = _parse_noise(add_noise)
    found = inputs.expand(files, recursive=recursive)
    destination = output.plan(target, ["jsonl"] if json_output else format or [], found.files)
    for _, problem in found.problems:
        complain(problem)
    failures = [{"path": argument, "message": problem} for argument, problem in found.problems]
    if not found.files:
        if json_output:
            print_json(batch_object([], failures))
        sys.exit(EXIT_FAILED)
    try:
        destination.prepare()
        from app.cli.batch import Batch
        from app.engine.loaded import Engine, EngineOptions

        engine = Engine.load(
            EngineOptions(
                model=model,
                segment_length=latency.segment_length,
                beam=beam,
                device=device.value,
                hotwords=_read_hotwords(hotwords),
                face=face.value,
                detector=detector.value,
                face_weights=face_weights,
                noise=noise,
            )
        )
    except UserError as error:
        if json_output:  # nothing could be begun: every file failed, and for the same reason
            problem = one_line(error)
            failures += [{"path": str(path), "message": problem} for path in found.files]
            print_json({**batch_object([], failures), "error": problem})
            complain(problem)
            sys.exit(EXIT_FAILED)
        raise
    batch = Batch(engine, mode.value, None if json_output else destination, quiet=quiet)
    batch.run(found.files)
    failures += batch.failures
    if json_output:
        print_json(batch_object([transcript.to_dict() for transcript in batch.transcripts], failures))
    sys.exit(batch.interrupted or (EXIT_FAILED if failures else EXIT_OK))


def batch_object(transcripts: list[dict[str, object]], failures: list[dict[str, str]]) -> dict[str, object]:
    """The one object of `--json`."""
    return {"schema": "viseme.transcripts/1", "transcripts": transcripts, "failures": failures}


def _parse_noise(text: str | None) -> NoiseSpec | None:
    """What `--add-noise` asks for; raises UsageError."""
    if text is None:
        return None
    from pipeline.noise import parse_noise

    try:
        return parse_noise(text)
    except ValueError as error:
        raise UsageError(f"--add-noise: {error}") from error


def _read_hotwords(path: Path | None) -> tuple[str, ...]:
    """Lines of a hotword file, without empty ones and comments (`#`); raises UserError."""
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save the hotwords as UTF-8, one on each line") from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror or error}); check the path of --hotwords") from error
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
