"""`viseme doctor --face`: reads a clip as transcription does, without recognising anything, and writes the contact sheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from app.cli import progress
from app.cli.console import EXIT_FAILED, EXIT_OK, complain, print_json, say, warn
from app.cli.inputs import expanded
from app.cli.options import Detector, Face, check_face_weights
from app.cli.output import Destination
from app.errors import UsageError, UserError
from capture.file import FileSource
from capture.media import MediaError
from pipeline.atomic import OutputError, printable, write_bytes
from pipeline.face import create_detector
from pipeline.face.detector import FaceDetector, FaceError
from pipeline.face.sheet import Facts, Observation, Observer, State, draw_sheet, encode_png
from pipeline.frames import FRAME_SECONDS, AVFrame
from pipeline.synchronizer import Synchronizer

ENDING = ".faces.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOptions:
    """What the user asked for."""

    detector: Detector
    policy: Face
    weights: Path | None
    model: str
    model_named: bool
    """Whether the user chose the model: then it must be readable."""


def make_sheet(clip: Path, output: str | None, options: SheetOptions, *, json_output: bool) -> NoReturn:
    """Watch `clip` and write its sheet; ends the program. Raises UsageError and UserError."""
    check_face_weights(options.detector, options.weights)
    clip = expanded(str(clip))
    target = _target(clip, output)
    window = _window(options)
    try:
        detector = create_detector(options.detector.value, options.weights)
        with FileSource(clip) as source:
            if not source.info.has_video:
                raise UserError(f"{clip}: holds sound alone, no pictures; give a video file")
            Destination(("png",), target.parent, {clip: (target,)}).prepare()
            seen, problem = _watch(source, detector, options.policy)
        facts = Facts(
            name=clip.name,
            detector=options.detector.value,
            policy=options.policy.value,
            frame_rate=source.info.frame_rate,
            window=window,
        )
        write_bytes(target, encode_png(draw_sheet(seen, facts)))
    except (MediaError, FaceError, ValueError, OutputError) as error:
        raise UserError(str(error)) from error
    if json_output:
        print_json(_summary(clip, target, seen, problem))
    elif problem is None:
        with_face = 1 - seen.share(State.absent)
        if with_face == 0:
            warn(f"{clip}: no face was found in any picture; try another --detector")
        say(f"{clip}: a face in {100 * with_face:.1f} % of {len(seen.states)} frames; see {target}")
    if problem is not None:
        complain(f"{problem}. What came before is in {printable(str(target))}")
    sys.exit(EXIT_OK if problem is None else EXIT_FAILED)


def _target(clip: Path, output: str | None) -> Path:
    """Where the sheet goes; raises UsageError."""
    place = Path() if output is None else expanded(output)
    if output is None or place.is_dir() or output.endswith(("/", "\\")):
        return place / (clip.stem + ENDING)
    if place.suffix.lower() != ".png":
        raise UsageError(f"--output {output}: the sheet is a PNG; give a name that ends in .png, or a folder")
    if place.exists() and clip.exists() and place.samefile(clip):
        raise UsageError(f"--output {output}: is the input and would be written over; choose another name")
    return place


def _window(options: SheetOptions) -> tuple[int, int, int, int] | None:
    """The mouth window of the model; a model that is not there is no hindrance unless it was asked for."""
    from models.catalogue import resolve
    from models.checkpoint import CheckpointError, read_card

    try:
        video = read_card(resolve(options.model))[0].video
    except CheckpointError as error:
        if options.model_named:
            raise UserError(str(error)) from error
        warn(f"{error}; no mouth window is drawn")
        return None
    return video.window if video.kind == "window" else None


def _watch(source: FileSource, detector: FaceDetector, policy: Face) -> tuple[Observation, MediaError | None]:
    """All frames of an opened source through the face stage; where it breaks, what came before and why."""
    observer = Observer(detector, policy=policy.value)
    problem = None
    with progress.bar(printable(Path(source.info.name).name), source.info.duration, hidden=False) as tick:
        try:
            for frame in _frames(source):
                observer.push(frame)
                tick(frame.time + FRAME_SECONDS)
        except MediaError as error:
            problem = error
    return observer.result(), problem


def _frames(source: FileSource) -> Iterator[AVFrame]:
    """The file on the grid of 40 ms, as a session has it; what came before a break is given out before MediaError is raised."""
    synchronizer = Synchronizer(source.info)
    problem = None
    try:
        for item in source:
            yield from synchronizer.push(item)
    except MediaError as error:
        problem = error
    yield from synchronizer.flush()
    if problem is not None:
        raise problem


def _summary(clip: Path, target: Path, seen: Observation, problem: MediaError | None) -> dict[str, object]:
    """The one object of `--json`."""
    summary: dict[str, object] = {
        "schema": "viseme.face_sheet/1",
        "path": str(clip),
        "sheet": str(target),
        "frames": len(seen.states),
        **{state.name: int((seen.states == state).sum()) for state in State},
        "searches": int(seen.searches.sum()),
        "most_faces": int(seen.faces.max(initial=0)),
        "moments": [{"time": moment.time, "state": moment.state.name} for moment in seen.moments],
    }
    return summary if problem is None else {**summary, "error": str(problem)}
