"""The engine's own lines in the language of the window. The engine speaks English; what is not known here is shown as it is."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "Engine"
REASONS = (
    QT_TRANSLATE_NOOP("Engine", "as chosen"),
    QT_TRANSLATE_NOOP("Engine", "sound and a face"),
    QT_TRANSLATE_NOOP("Engine", "the microphone clips"),
    QT_TRANSLATE_NOOP("Engine", "the microphone is silent: muted?"),
    QT_TRANSLATE_NOOP("Engine", "no microphone"),
    QT_TRANSLATE_NOOP("Engine", "no face in the picture"),
    QT_TRANSLATE_NOOP("Engine", "no camera"),
)
"""Why a mode is used, as `pipeline.live.auto` says."""
MEASURES = (
    QT_TRANSLATE_NOOP("Engine", "fewer partial results"),
    QT_TRANSLATE_NOOP("Engine", "fewer face detections"),
    QT_TRANSLATE_NOOP("Engine", "greedy decoding"),
    QT_TRANSLATE_NOOP("Engine", "pictures left out"),
)
"""What is done against lag, as `pipeline.live.governor` says."""
NAMES = (
    QT_TRANSLATE_NOOP("Engine", "microphone"),
    QT_TRANSLATE_NOOP("Engine", "camera"),
    QT_TRANSLATE_NOOP("Engine", "cameras"),
    QT_TRANSLATE_NOOP("Engine", "loudspeaker"),
    QT_TRANSLATE_NOOP("Engine", "system sound"),
    QT_TRANSLATE_NOOP("Engine", "default microphone"),
    QT_TRANSLATE_NOOP("Engine", "default camera"),
    QT_TRANSLATE_NOOP("Engine", "microphone %1"),
    QT_TRANSLATE_NOOP("Engine", "camera %1"),
)
"""What stands before the colon, unless it is the name of a device or file."""
CLAUSES = (
    # devices: what is wrong
    QT_TRANSLATE_NOOP("Engine", "none found"),
    QT_TRANSLATE_NOOP("Engine", "not found"),
    QT_TRANSLATE_NOOP("Engine", "is gone"),
    QT_TRANSLATE_NOOP("Engine", "the camera is gone"),
    QT_TRANSLATE_NOOP("Engine", "the connection has ended"),
    QT_TRANSLATE_NOOP("Engine", "gives no sound any more"),
    QT_TRANSLATE_NOOP("Engine", "gives no picture within %1 s"),
    QT_TRANSLATE_NOOP("Engine", "the sound system has ended the recording"),
    QT_TRANSLATE_NOOP("Engine", "the sound system does not answer"),
    QT_TRANSLATE_NOOP("Engine", "the sound system does not answer (%1)"),
    QT_TRANSLATE_NOOP("Engine", "the sound system does not start (%1)"),
    QT_TRANSLATE_NOOP("Engine", "does not answer"),
    QT_TRANSLATE_NOOP("Engine", "is not there"),
    QT_TRANSLATE_NOOP("Engine", "is not there any more"),
    QT_TRANSLATE_NOOP("Engine", "is no longer connected"),
    QT_TRANSLATE_NOOP("Engine", "permission denied"),
    QT_TRANSLATE_NOOP("Engine", "no permission to use %1"),
    QT_TRANSLATE_NOOP("Engine", "is busy or was taken away"),
    QT_TRANSLATE_NOOP("Engine", "is in use by another program, or does not work"),
    QT_TRANSLATE_NOOP("Engine", "cannot be opened"),
    QT_TRANSLATE_NOOP("Engine", "cannot be opened (%1)"),
    QT_TRANSLATE_NOOP("Engine", "no camera is connected"),
    QT_TRANSLATE_NOOP("Engine", "no sound can be played (%1)"),
    QT_TRANSLATE_NOOP("Engine", "the library PortAudio is missing"),
    QT_TRANSLATE_NOOP("Engine", "%1 is not an address of a camera"),
    QT_TRANSLATE_NOOP("Engine", "there is no picture to choose a face from"),
    QT_TRANSLATE_NOOP("Engine", "there is no face at this place"),
    QT_TRANSLATE_NOOP("Engine", "neither a microphone nor a camera would be left: choose at least one, or stop"),
    QT_TRANSLATE_NOOP("Engine", "neither a microphone nor a camera: choose at least one of --mic and --camera"),
    # devices: what to do
    QT_TRANSLATE_NOOP("Engine", "plug it in again, or choose another microphone"),
    QT_TRANSLATE_NOOP("Engine", "plug it in again, or choose another (`viseme devices` lists them)"),
    QT_TRANSLATE_NOOP("Engine", "plug one in, or choose one in the system's sound settings"),
    QT_TRANSLATE_NOOP("Engine", "plug one in, and check that PulseAudio or PipeWire runs"),
    QT_TRANSLATE_NOOP(
        "Engine", "plug one in, and allow the microphone for this program in System Settings > Privacy & Security > Microphone"
    ),
    QT_TRANSLATE_NOOP("Engine", "plug one in, and allow desktop apps to use the microphone in Settings > Privacy & security > Microphone"),
    QT_TRANSLATE_NOOP("Engine", "if it does, install ALSA's plug-ins for it (%1)"),
    QT_TRANSLATE_NOOP("Engine", "close the program that records from it, or choose another microphone"),
    QT_TRANSLATE_NOOP("Engine", "close other programs that use it"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "close other programs that use it, and allow the camera for this program in System Settings > Privacy & Security > Camera",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "close other programs that use it, and allow desktop apps to use the camera in Settings > Privacy & security > Camera",
    ),
    QT_TRANSLATE_NOOP("Engine", "allow the microphone for this program in System Settings > Privacy & Security > Microphone"),
    QT_TRANSLATE_NOOP("Engine", "allow desktop apps to use the microphone in Settings > Privacy & security > Microphone"),
    QT_TRANSLATE_NOOP("Engine", "add your user to the group audio (%1), then log in again"),
    QT_TRANSLATE_NOOP("Engine", "join the group video (%1) and log in again"),
    QT_TRANSLATE_NOOP("Engine", "connect it again"),
    QT_TRANSLATE_NOOP("Engine", "connect one, or give the address of a network camera or a file"),
    QT_TRANSLATE_NOOP("Engine", "give the address of a network camera or a file"),
    QT_TRANSLATE_NOOP("Engine", "check that it is connected"),
    QT_TRANSLATE_NOOP("Engine", "check that it is connected and not in use"),
    QT_TRANSLATE_NOOP("Engine", "check that it is on and not in use elsewhere"),
    QT_TRANSLATE_NOOP("Engine", "check that the camera is on and the network works"),
    QT_TRANSLATE_NOOP("Engine", "check the address, name and password, and that the camera is on"),
    QT_TRANSLATE_NOOP("Engine", "check that sound works elsewhere"),
    QT_TRANSLATE_NOOP("Engine", "check that it works elsewhere, or choose another microphone"),
    QT_TRANSLATE_NOOP("Engine", "choose one of %1"),
    QT_TRANSLATE_NOOP("Engine", "there are: %1"),
    QT_TRANSLATE_NOOP("Engine", "try another camera"),
    QT_TRANSLATE_NOOP("Engine", "unplug the device that hangs, or start viseme again"),
    QT_TRANSLATE_NOOP("Engine", "choose another output in the system's sound settings"),
    QT_TRANSLATE_NOOP("Engine", "install it with %1 (Debian, Ubuntu) or your system's package of that name"),
    QT_TRANSLATE_NOOP("Engine", "give one with %1"),
    # files: what is wrong
    QT_TRANSLATE_NOOP("Engine", "is text, not media"),
    QT_TRANSLATE_NOOP("Engine", "is a still picture"),
    QT_TRANSLATE_NOOP("Engine", "is a folder"),
    QT_TRANSLATE_NOOP("Engine", "is empty (0 bytes)"),
    QT_TRANSLATE_NOOP("Engine", "cannot be reached (%1)"),
    QT_TRANSLATE_NOOP("Engine", "is not a media file, or its header is damaged or cut off"),
    QT_TRANSLATE_NOOP("Engine", "holds neither sound nor pictures that can be decoded"),
    QT_TRANSLATE_NOOP("Engine", "holds no video that can be decoded"),
    QT_TRANSLATE_NOOP("Engine", "holds no sound that can be decoded"),
    QT_TRANSLATE_NOOP("Engine", "nothing in it could be decoded"),
    QT_TRANSLATE_NOOP("Engine", "it is damaged or protected, copy or convert it again"),
    QT_TRANSLATE_NOOP("Engine", "damaged or cut off at %1 s (%2)"),
    QT_TRANSLATE_NOOP("Engine", "its %1 is damaged from %2 s on"),
    QT_TRANSLATE_NOOP("Engine", "cut off, it ends at %1 s of %2 s"),
    QT_TRANSLATE_NOOP("Engine", "no face was found in any picture"),
    QT_TRANSLATE_NOOP("Engine", "no face was found in any picture, so there are no lips to read"),
    # files: what to do
    QT_TRANSLATE_NOOP("Engine", "give a file with sound or moving pictures"),
    QT_TRANSLATE_NOOP("Engine", "give an audio or video file"),
    QT_TRANSLATE_NOOP("Engine", "give the media files in it"),
    QT_TRANSLATE_NOOP("Engine", "use its sound, or give a video file"),
    QT_TRANSLATE_NOOP("Engine", "use its pictures, or give a file with sound"),
    QT_TRANSLATE_NOOP("Engine", "copy or record it again"),
    QT_TRANSLATE_NOOP("Engine", "copy the file again to get the rest"),
    QT_TRANSLATE_NOOP("Engine", "check the name"),
    QT_TRANSLATE_NOOP("Engine", "check the path and its permissions"),
    QT_TRANSLATE_NOOP("Engine", "check what it is, or copy it again"),
    QT_TRANSLATE_NOOP("Engine", "check what it is, or convert it to mp4 or wav"),
    QT_TRANSLATE_NOOP("Engine", "change the file's permissions so that you may read it"),
    QT_TRANSLATE_NOOP("Engine", "try another --detector, or --mode a"),
    QT_TRANSLATE_NOOP("Engine", "the words come from the sound alone"),
    # models
    QT_TRANSLATE_NOOP("Engine", "no such checkpoint"),
    QT_TRANSLATE_NOOP("Engine", "`viseme models list` shows what is installed"),
    QT_TRANSLATE_NOOP("Engine", "cannot be read"),
    QT_TRANSLATE_NOOP("Engine", "fetch or train it again"),
)
"""What the lines of devices, files and models are put together from: `name: clause; clause`."""
_AND = ", and "


def shown(text: str) -> str:
    """A line of the engine as it is to be read; unchanged where a part of it is not known."""
    for known in (_reason, _line):
        found = known(text)
        if found is not None:
            return found
    return text


def _reason(text: str) -> str | None:
    """A reason, or two of them, or a measure."""
    parts = [_translated(part, REASONS + MEASURES) for part in text.split(_AND)]
    if None in parts:
        return None
    return QCoreApplication.translate("Engine", ", and ").join(part for part in parts if part is not None)


def _line(text: str) -> str | None:
    """Clauses, each of which may begin with a name."""
    parts: list[str] = []
    for clause in text.split("; "):
        found = _clause(clause)
        if found is None:
            return None
        parts.append(found)
    return "; ".join(parts)


def _clause(text: str) -> str | None:
    whole = _translated(text, CLAUSES)
    if whole is not None:
        return whole
    for colon in re.finditer(": ", text):  # names of files and devices may hold some
        rest = _translated(text[colon.end() :], CLAUSES)
        if rest is not None:
            name = text[: colon.start()]
            return f"{_translated(name, NAMES) or name}: {rest}"
    return None


def _translated(text: str, templates: tuple[str, ...]) -> str | None:
    """By the first template that fits, exact ones first; None where none does."""
    for template in sorted(templates, key=lambda template: template.count("%")):
        match = _pattern(template).fullmatch(text)
        if match is not None:
            result = QCoreApplication.translate("Engine", template)
            for place, value in enumerate(match.groups(), 1):
                result = result.replace(f"%{place}", value)
            return result
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\d", "(.+)", re.escape(template)))
