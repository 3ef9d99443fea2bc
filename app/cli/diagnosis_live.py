"""The checks of `viseme doctor` that concern live captions: libraries, devices, and whether the machine is fast enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.cli.checks import Check, library, tried

AREA = "live"
SOUND = "sounddevice with PortAudio"
SPEED = "speed"
WORDS = {
    "fine": "this machine is fast enough",
    "longer latency": "this machine is fast enough only with a longer latency",
    "sound alone": "this machine is fast enough for sound, not for lips",
    "too slow": "this machine is too slow",
}
"""What the verdicts of `live_speed` mean."""
MICROPHONE, MONITOR, CAMERA = "microphones", "system sound", "cameras"


def examine_live() -> Iterator[Check]:
    """All checks, one by one as they are done; none of them is needed to transcribe files, and none opens a device."""
    sound = _sound()
    yield sound
    yield _library("soxr")
    yield _library("websockets", " (for viseme serve)")
    if sys.platform.startswith("linux"):
        yield _library("pulsectl")
    yield from _microphones() if sound.status == "ok" else ()
    yield _cameras()
    yield from _speed()


def is_possible(checks: Sequence[Check]) -> bool:
    """Whether there are the libraries and a device for live captions."""
    working = {check.name for check in checks if check.area == AREA and check.status == "ok"}
    return "soxr" in working and bool(working & {MICROPHONE, MONITOR, CAMERA}) and not any(check.failed for check in checks)


def summary(checks: Sequence[Check]) -> str:
    """One line about live captions, from the checks of `examine_live`."""
    live = {check.name: check for check in checks if check.area == AREA}
    if live["soxr"].status != "ok":
        return "Live captions are not possible yet: soxr is missing or broken."
    speed = live[SPEED]
    verdict = speed.figures.get("verdict", "")
    text = WORDS.get(verdict, "the speed could not be measured")
    if verdict and speed.remedy:
        text += f": {speed.remedy}"
    if live[SOUND].status != "ok":
        text += f"; but without sound, as {SOUND} is missing or broken"
        text += ", and no camera was found" if live[CAMERA].status != "ok" else ""
    elif not is_possible(checks):
        text += "; but neither microphone nor camera was found"
    return f"Live captions: {text}."


def _library(name: str, purpose: str = "") -> Check:
    check = library(name, name)
    return replace(check, area=AREA, name=name + purpose, required=False)


def _sound() -> Check:
    """Whether sound can be recorded; the library is asked what there is, which fails as recording would."""
    from capture import portaudio
    from capture.media import MediaError

    try:
        portaudio.inputs()
    except MediaError as error:
        detail, _, remedy = str(error).removeprefix("microphone: ").partition("; ")
        return Check(AREA, SOUND, "absent" if "missing" in detail else "broken", detail, remedy, required=False)
    sounddevice = sys.modules["sounddevice"]
    return Check(AREA, SOUND, "ok", f"{sounddevice.__version__}, {sounddevice.get_portaudio_version()[1].split(',')[0]}", required=False)


def _microphones() -> Iterator[Check]:
    """What can be listened to."""
    from capture.media import MediaError
    from capture.microphones import advice, list_microphones

    try:
        devices = list_microphones()
    except MediaError as error:
        yield _refused(MICROPHONE, error)
        return
    for name, kind in ((MICROPHONE, "microphone"), (MONITOR, "monitor")):
        found = [device.name + (" (default)" if device.default else "") for device in devices if device.kind == kind]
        detail, _, remedy = advice(kind).partition("; ")
        yield _found(name, found, detail, remedy)


def _cameras() -> Check:
    from capture.cameras import list_cameras
    from capture.media import MediaError

    try:
        found = [f"{camera.index} {camera.name}" for camera in list_cameras()]
    except MediaError as error:
        return _refused(CAMERA, error)
    return _found(
        CAMERA, found, "none found", "plug one in, or give `viseme live --camera` the address of a network camera or a video file"
    )


def _refused(name: str, error: Exception) -> Check:
    detail, _, remedy = str(error).partition("; ")
    return Check(AREA, name, "broken", detail, remedy, required=False)


def _found(name: str, found: list[str], detail: str, remedy: str) -> Check:
    if not found:
        return Check(AREA, name, "absent", detail, remedy, required=False, figures={"found": []})
    return Check(AREA, name, "ok", ", ".join(found), required=False, figures={"found": found})


def _speed() -> Iterator[Check]:
    """The short benchmark, and what disturbed it."""
    from app.cli import live_speed

    measured: list[live_speed.Speed] = []

    def attempt() -> str:
        measured.append(live_speed.measure())
        return ""

    check = tried(AREA, SPEED, attempt, "mend what is broken above first", required=False)
    if not measured:
        yield check
        return
    (speed,) = measured
    totals = ", ".join(f"{speed.total(latency):.2f} at {latency} ms" for latency in speed.recognition)
    detail = f"{speed.verdict}; RTF {totals}, of that {speed.face:.2f} for the face (up to {live_speed.ENOUGH_RTF:g} is fast enough)"
    figures = {
        "verdict": speed.verdict,
        "face_rtf": round(speed.face, 4),
        "recognition_rtf": {str(latency): round(rtf, 4) for latency, rtf in speed.recognition.items()},
        "threads": live_speed.THREADS,
    }
    yield Check(AREA, SPEED, "ok" if speed.verdict == "fine" else "slow", detail, speed.advice, required=False, figures=figures)
    taken = f"take {speed.others:.1f} of {speed.cores} cores at the moment"
    remedy = "close them, or captions may come late while they work; the speed above is what they leave" if speed.crowded else ""
    figures = {"cores_taken": round(speed.others, 2), "cores": speed.cores}
    yield Check(AREA, "other programs", "slow" if speed.crowded else "ok", taken, remedy, required=False, figures=figures)
