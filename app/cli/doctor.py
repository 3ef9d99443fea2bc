"""`viseme doctor`: what is installed, what works, what is missing and how to get it; with --face, what the model sees of a clip."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, guarded, print_json
from app.cli.options import DEFAULT_DETECTOR, DEFAULT_MODEL, Detector, Face
from app.errors import UsageError, one_line

if TYPE_CHECKING:
    from app.cli.checks import Check

MARKS = {"ok": "ok    ", "absent": "absent", "slow": "SLOW  ", "broken": "BROKEN"}
HINTS = {"ok": "but", "slow": "what helps", "broken": "to mend it"}
"""What stands before a remedy; an absence depends on whether it matters."""


@guarded
def doctor(
    clip: Annotated[
        Path | None, typer.Option("--face", metavar="FILE", help="Draw what the model sees of this video, as a PNG contact sheet.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PNG|DIR", help="With --face: the sheet; default NAME.faces.png, here.")
    ] = None,
    detector: Annotated[Detector | None, typer.Option("--detector", help="With --face: face detector, own if not told.")] = None,
    policy: Annotated[Face | None, typer.Option("--face-policy", help="With --face: whose lips to read of several faces.")] = None,
    face_weights: Annotated[
        Path | None, typer.Option("--face-weights", metavar="PATH", help="With --face: ONNX weights of the face detector.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", metavar="NAME|PATH", help="With --face: the model whose mouth window is drawn.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Try everything that transcription needs, look whether live captions are possible and the machine is fast enough, say what to mend.

    Exit code 0 if all that is needed to transcribe files works, else 1. What only some commands need, as microphone and camera, may be
    absent. No device is opened, nothing is recorded.

    With --face FILE nothing is tried: one PNG is written that shows the faces found, the aligned face and the crop over time.
    """
    if clip is None:
        given = {"--output": output, "--detector": detector, "--face-policy": policy, "--face-weights": face_weights, "--model": model}
        for option, value in given.items():
            if value is not None:
                raise UsageError(f"{option} goes with --face FILE")
        _examine(json_output)
    from app.cli import doctor_face

    options = doctor_face.SheetOptions(
        detector=detector or DEFAULT_DETECTOR,
        policy=policy or Face.largest,
        weights=face_weights,
        model=model or DEFAULT_MODEL,
        model_named=model is not None,
    )
    doctor_face.make_sheet(clip, output, options, json_output=json_output)


def _examine(json_output: bool) -> NoReturn:
    """All checks, told one by one; ends the program."""
    from app.cli import diagnosis
    from app.cli.diagnosis_live import is_possible, summary

    checks = []
    area = ""
    for check in diagnosis.examine():
        checks.append(check)
        if json_output:
            continue
        if check.area != area:
            area = check.area
            print(area)
        print(f"  {MARKS[check.status]}  {one_line(check.name)}: {one_line(check.detail)}", flush=True)
        if check.remedy:
            print(
                f"          {HINTS.get(check.status) or ('to mend it' if check.required else 'if you want it')}: {one_line(check.remedy)}"
            )
    failed = [check.name for check in checks if check.failed]
    if json_output:
        print_json(
            {"schema": "viseme.doctor/1", "works": not failed, "live": is_possible(checks), "checks": [_facts(check) for check in checks]}
        )
    else:
        print(f"Not working: {', '.join(failed)}" if failed else "All that transcription of files needs works.")
        print(summary(checks))
    sys.exit(EXIT_FAILED if failed else EXIT_OK)


def _facts(check: Check) -> dict[str, Any]:
    """A check for programs; figures only where there are any."""
    return {key: value for key, value in asdict(check).items() if key != "figures" or value}
