"""`viseme serve`: live captions for browsers, overlays and other programs, through a server on this machine."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli.console import guarded
from app.cli.live import (
    DEFAULT_LIVE_LATENCY,
    Asked,
    AvOffsetOption,
    CameraOption,
    DurationOption,
    LiveFormat,
    LiveFormatOption,
    LiveModeOption,
    LiveOutputOption,
    MicOption,
    NoPartialsOption,
    run,
)
from app.cli.options import (
    DEFAULT_BEAM,
    DEFAULT_DETECTOR,
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
)
from app.errors import UsageError, UserError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765


@guarded
def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; others than loopback need a token.")
    ] = DEFAULT_HOST,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="N", help="Port to listen on.")] = DEFAULT_PORT,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="VISEME_TOKEN", metavar="TEXT", help="Viewers must know it: ?token=TEXT at the end of the address."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", metavar="ORIGIN", help="Pages of this origin may look on too, as https://NAME; repeat for more."),
    ] = None,
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
    """Caption live, as `viseme live` does, and show it to browsers and other programs.

    / is a page with the captions, to look at or to lay over a video (a browser source in OBS); its parameters are in docs/live.md. /ws is
    a WebSocket that sends each event as JSON, as `viseme live --format jsonl` prints them, after a snapshot of what went before.

    Only this machine can connect, unless --host says otherwise. Pages of other sites are refused. What viewers send is ignored, and one who
    does not keep up is dropped.
    """
    from app.serve.guard import LEAST_TOKEN, Guard, is_loopback, parse_origin
    from app.serve.server import CaptionServer, ServeError

    if not host.strip():
        raise UsageError("--host is empty: leave it away for this machine only, or give an address")
    if token is not None and len(token) < LEAST_TOKEN:
        raise UsageError(f"--token has {len(token)} characters: {LEAST_TOKEN} or more are not to be guessed")
    if token is None and not is_loopback(host):
        raise UsageError(f"--host {host} lets other machines read along: give a --token that viewers must know")
    try:
        origins = tuple(parse_origin(origin) for origin in allow_origin or ())
    except ValueError as error:
        raise UsageError(f"--allow-origin: {error}") from error
    asked = Asked(
        mic=mic, camera=camera, mode=mode, model=model, latency=latency, beam=beam, device=device, face=face, detector=detector,
        face_weights=face_weights, av_offset=av_offset, format=format, output=output, no_partials=no_partials, duration=duration,
        quiet=quiet,
    )  # fmt: skip
    try:
        sys.exit(run(asked, CaptionServer(Guard(host, token, origins), port)))
    except ServeError as error:
        raise UserError(error) from error
