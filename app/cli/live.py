"""`viseme live`: what may be asked for, and the checks that need no model."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, say
from app.cli.inputs import expanded
from app.cli.options import (
    DEFAULT_BEAM,
    DEFAULT_DETECTOR,
    DEFAULT_MODEL,
    BeamOption,
    Detector,
    DetectorOption,
    Device,
    DeviceOption,
    Face,
    FaceOption,
    FaceWeightsOption,
    Latency,
    LatencyOption,
    Mode,
    ModelOption,
    QuietOption,
    check_face_weights,
)
from app.cli.progress import clock
from app.engine.choices import devices_for
from app.errors import UsageError, UserError

if TYPE_CHECKING:
    from app.serve.server import CaptionServer
    from pipeline.live import LiveSession
    from pipeline.writers.append import AppendingWriter


class LiveFormat(StrEnum):
    """What goes to standard output."""

    text = "text"
    jsonl = "jsonl"


DEFAULT_LIVE_LATENCY = Latency.medium

MicOption = Annotated[
    str | None,
    typer.Option("--mic", metavar="ID|NAME|system|none", help="Microphone, see `viseme devices`; system is what the computer plays."),
]
CameraOption = Annotated[
    str | None, typer.Option("--camera", metavar="ID|NAME|URL|none", help="Camera, see `viseme devices`, or the address of one.")
]
LiveModeOption = Annotated[Mode, typer.Option("--mode", help="av sound and lips, a sound, v lips; auto takes what is good at the time.")]
AvOffsetOption = Annotated[
    float, typer.Option("--av-offset", min=-1000, max=1000, metavar="MS", help="By how much the pictures are late against the sound.")
]
LiveFormatOption = Annotated[LiveFormat, typer.Option("--format", "-f", help="Words, or every event as one line of JSON.")]
LiveOutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Append what is said to this .txt, .srt, .vtt or .jsonl file as it is said."),
]
NoPartialsOption = Annotated[bool, typer.Option("--no-partials", help="Only what will not change any more.")]
DurationOption = Annotated[float | None, typer.Option("--duration", min=0.1, metavar="SECONDS", help="End after so long.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options that `viseme live` and `viseme serve` share."""

    mic: str | None
    camera: str | None
    mode: Mode
    model: str
    latency: Latency
    beam: int
    device: Device
    face: Face
    detector: Detector
    face_weights: Path | None
    av_offset: float
    format: LiveFormat
    output: str | None
    no_partials: bool
    duration: float | None
    quiet: bool


@guarded
def live(
    mic: MicOption = None,
    camera: CameraOption = None,
    mode: LiveModeOption = Mode.auto,
    model: ModelOption = DEFAULT_MODEL,
    latency: LatencyOption = DEFAULT_LIVE_LATENCY,
    beam: BeamOption = DEFAULT_BEAM,
    device: DeviceOption = Device.cpu,
    face: FaceOption = Face.largest,
    detector: DetectorOption = DEFAULT_DETECTOR,
    face_weights: FaceWeightsOption = None,
    av_offset: AvOffsetOption = 0.0,
    format: LiveFormatOption = LiveFormat.text,
    output: LiveOutputOption = None,
    no_partials: NoPartialsOption = False,
    duration: DurationOption = None,
    quiet: QuietOption = False,
) -> None:
    """Caption what the microphone hears and the camera sees, as it happens.

    The words go to standard output, everything else to standard error. On a terminal, words that may still change are grey; space pauses
    and resumes, m changes the mode, q ends. Nothing is kept but the file of --output, to which every utterance is added, safe on the disk,
    before it is shown; a file that is there goes on where it ends.

    Ctrl-C ends: what was heard is still recognised, shown and written (exit code 130). A second Ctrl-C ends at once.
    """
    asked = Asked(
        mic=mic, camera=camera, mode=mode, model=model, latency=latency, beam=beam, device=device, face=face, detector=detector,
        face_weights=face_weights, av_offset=av_offset, format=format, output=output, no_partials=no_partials, duration=duration,
        quiet=quiet,
    )  # fmt: skip
    sys.exit(run(asked))


def run(asked: Asked, server: CaptionServer | None = None) -> int:
    """Caption until the end, also for the viewers of `server`, which is started and stopped; returns the exit code.

    Raises UsageError, UserError, and BrokenPipeError where nobody reads standard output.
    """
    mic, camera = devices_for(asked.mode.value, asked.mic, asked.camera)
    check_face_weights(asked.detector, asked.face_weights)
    from app.cli.listen import Show
    from app.engine.recorder import Recorder
    from pipeline.atomic import OutputError

    writer, code = _writer(asked.output), EXIT_OK
    try:
        with contextlib.ExitStack() as stack:
            if writer is not None:
                stack.enter_context(writer)
                _tell_of_file(writer, quiet=asked.quiet)
            if server is not None:
                stack.enter_context(server)
            if sys.stderr.isatty() and not asked.quiet:
                say(f"viseme: loading the model {asked.model}")
            session = _make_session(asked, mic, camera)
            if server is not None and not asked.quiet:
                say(f"viseme: captions at {server.url}")
            show = Show(
                session=session,
                recorder=Recorder(writer, server.publish if server is not None else None),
                jsonl=asked.format is LiveFormat.jsonl,
                quiet=asked.quiet,
                duration=asked.duration,
                modes=_modes(mic, camera),
            )
            code = show.run()
    except OutputError as error:
        if writer is None or not writer.waiting:
            raise UserError(error) from error
        complain(error)  # the rest went well: what is missing in the file was shown
        return code or EXIT_FAILED
    return code


def _modes(mic: str | None, camera: str | None) -> tuple[str, ...]:
    """The modes that make sense with these devices."""
    return ("auto", *(mode for mode in ("av", "a", "v") if not ("a" in mode and mic == "none") and not ("v" in mode and camera == "none")))


def _writer(output: str | None) -> AppendingWriter | None:
    """What appends to the file of --output; raises UsageError."""
    if output is None:
        return None
    from pipeline.writers.append import AppendingWriter

    try:
        return AppendingWriter(expanded(output))
    except ValueError as error:
        raise UsageError(f"--output {error}") from error


def _tell_of_file(writer: AppendingWriter, *, quiet: bool) -> None:
    if writer.found is not None and not quiet:
        times = f", and times after {clock(writer.found.end / 1000)}" if writer.found.end else ""
        say(f"viseme: {writer.path} is there already: the captions go on at its end{times}")


def _make_session(asked: Asked, mic: str | None, camera: str | None) -> LiveSession:
    """The session, not started; raises UserError."""
    from app.engine import sessions
    from pipeline.live import LiveSettings

    settings = LiveSettings(
        mode=asked.mode.value,
        model=asked.model,
        segment_length=asked.latency.segment_length,
        beam=asked.beam,
        device=asked.device.value,
        face=asked.face.value,
        partials=not asked.no_partials,
    )
    return sessions.make_session(
        sessions.LiveOptions(
            microphone=mic,
            camera=camera,
            av_offset_ms=asked.av_offset,
            settings=settings,
            detector=asked.detector.value,
            face_weights=asked.face_weights,
        )
    )
