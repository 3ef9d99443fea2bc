"""Which modalities a live session uses: what the user chose, or with `auto` what is there, without flapping and with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.frames import FRAME_SECONDS, AVFrame
from pipeline.live.meter import CLIPPING, SILENT_PEAK
from pipeline.session import Mode

GONE_SECONDS = 1.0
"""A modality that is not there for so long is no longer used ..."""
BACK_SECONDS = 0.6
"""... until it has been there for so long."""
SILENT_SECONDS = 3.0
"""Nothing at all from a microphone for so long means that it is muted."""
CLIPPED_SHARE = 0.5
"""Share of frames with samples at full scale, over some seconds, above which sound is no help."""
CLIP_MEMORY = 1 - FRAME_SECONDS / 1.5


@dataclass(slots=True)
class _Presence:
    """Whether something is used, with the time that it has been otherwise."""

    used: bool = True
    against: float = 0.0

    def push(self, there: bool) -> bool:
        self.against = 0.0 if there == self.used else self.against + FRAME_SECONDS
        if self.against >= (BACK_SECONDS if there else GONE_SECONDS) - 1e-9:
            self.used, self.against = there, 0.0
        return self.used


class ModeChooser:
    """Decides frame by frame; one thread."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        """`auto`, `av`, `a` or `v`; may be changed at any time."""
        self._sound, self._face = _Presence(), _Presence()
        self._quiet = 0.0
        self._clipped = 0.0
        self.mode: Mode | None = None
        """In use, None before the first frame."""
        self.reason = ""

    def push(self, frame: AVFrame, *, microphone: bool, camera: bool) -> bool:
        """Take in a frame with its face, and whether there are devices; True where `mode` has changed, with a new `reason`."""
        if self.mode is None:  # what is there is trusted at first
            self._sound.used, self._face.used = microphone, camera
        peak = float(abs(frame.audio).max())
        self._quiet = 0.0 if peak > SILENT_PEAK or not frame.has_audio else self._quiet + FRAME_SECONDS
        self._clipped = CLIP_MEMORY * self._clipped + (1 - CLIP_MEMORY) * (peak >= CLIPPING)
        muted, clipped = self._quiet >= SILENT_SECONDS, self._clipped > CLIPPED_SHARE
        heard = self._sound.push(frame.has_audio and not muted and not clipped)
        seen = self._face.push(frame.crop is not None)
        if self.wanted != "auto":
            mode, reason = self.wanted, "as chosen"
        else:
            no_sound = "the microphone clips" if clipped else "the microphone is silent: muted?" if muted else "no microphone"
            no_face = "no face in the picture" if camera else "no camera"
            mode, reason = _choose(heard, seen, no_sound, no_face)
        if mode == self.mode:
            return False
        self.mode, self.reason = mode, reason  # type: ignore[assignment]
        return True


def _choose(heard: bool, seen: bool, no_sound: str, no_face: str) -> tuple[str, str]:
    if heard and seen:
        return "av", "sound and a face"
    if seen:
        return "v", no_sound
    return "a", no_face if heard else f"{no_face}, and {no_sound}"
