"""`viseme devices`: which microphones, system sound and cameras there are, and what to write to choose each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, print_json
from app.engine.choices import microphone_choice
from pipeline.atomic import printable

if TYPE_CHECKING:
    from capture.cameras import CameraDevice
    from capture.microphones import MicrophoneDevice

HEADINGS = {"microphone": "Microphones, for --mic", "monitor": "What the computer plays, for --mic"}
NO_CAMERA = "none found: plug one in, or give --camera the address of a network camera or a video file"


@guarded
def devices(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """What can be listened to and looked at, which is taken by itself, and how to choose another.

    Exit code 0, also where nothing is there; 1 where the system could not be asked.
    """
    problems: list[str] = []
    microphones, cameras = _microphones(problems), _cameras(problems)
    if json_output:
        found: dict[str, Any] = {"microphones": [_microphone(device) for device in microphones or []]}
        found["cameras"] = [{"index": camera.index, "name": camera.name, "path": camera.path} for camera in cameras or []]
        print_json(found | ({"errors": problems} if problems else {}))
    else:
        _show(microphones, cameras)
    for problem in problems:
        complain(problem)
    sys.exit(EXIT_FAILED if problems else EXIT_OK)


def _microphones(problems: list[str]) -> list[MicrophoneDevice] | None:
    """What there is; None where it could not be asked for, with the reason in `problems`."""
    from capture.media import MediaError
    from capture.microphones import list_microphones

    try:
        return list_microphones()
    except MediaError as error:
        problems.append(str(error))
        return None


def _cameras(problems: list[str]) -> list[CameraDevice] | None:
    """The same of cameras."""
    from capture.cameras import list_cameras
    from capture.media import MediaError

    try:
        return list_cameras()
    except MediaError as error:
        problems.append(str(error))
        return None


def _microphone(device: MicrophoneDevice) -> dict[str, Any]:
    keys = ("index", "name", "host", "kind", "channels", "rate", "default")
    return {key: getattr(device, key) for key in keys}


def _show(microphones: list[MicrophoneDevice] | None, cameras: list[CameraDevice] | None) -> None:
    """Tables for people, as plain lines where standard output is no terminal; none of what could not be asked for."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from capture.microphones import advice

    # A list that is cut off in a pipe would be of no use to a program.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)

    def show(heading: str, columns: tuple[str, ...], rows: list[tuple[str, ...]], empty: str) -> None:
        console.print(Text(heading, "bold"))
        if not rows:
            console.print(Text(f"  {empty}"), soft_wrap=not sys.stdout.isatty())
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=True, show_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        console.print(table)

    for kind, heading in HEADINGS.items():
        if microphones is None:
            break
        rows = [
            (
                f"{device.index}",
                device.name + (" (default)" if device.default else ""),
                f"{device.rate:,} Hz",
                f"{device.channels}",
                device.host,
                f"--mic {_quoted(device, microphones)}",
            )
            for device in microphones
            if device.kind == kind
        ]
        show(heading, ("", "name", "rate", "channels", "by", "choose"), rows, advice(kind))
    if cameras is not None:
        pictures = [(f"{camera.index}", camera.name, camera.path or "", f"--camera {camera.index}") for camera in cameras]
        show("Cameras, for --camera", ("", "name", "at", "choose"), pictures, NO_CAMERA)
    console.print("--mic system takes what the computer plays; --mic none and --camera none leave one out.")


def _quoted(device: MicrophoneDevice, devices: list[MicrophoneDevice]) -> str:
    """The name where it is the only one, as a shell takes it, else the number."""
    plain = all(character.isalnum() or character in " ()[]:;,.+-_@/" for character in device.name)
    return f'"{device.name}"' if plain and microphone_choice(device, devices) == device.name else f"{device.index}"
