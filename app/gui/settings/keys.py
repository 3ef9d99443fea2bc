"""Every setting that the window remembers: its name in the file, its type, and what it is at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bool, int, float, str)


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """A setting. Its type is that of its default; `choices` or `least` and `most` bound it."""

    name: str
    """`group/name`, as in the file."""
    default: T
    choices: tuple[T, ...] = ()
    least: T | None = None
    most: T | None = None
    private: bool = False
    """Belongs to this computer (window places, devices): not exported."""

    def accepts(self, value: object) -> bool:
        """Whether a value is one of this setting."""
        kind = type(self.default)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            return False
        if self.choices and value not in self.choices:
            return False
        return not ((self.least is not None and value < self.least) or (self.most is not None and value > self.most))  # type: ignore[operator]


# Recognition
MODE = Key("recognition/mode", "auto", choices=("auto", "av", "a", "v"))
MODEL = Key("recognition/model", "tiny")
LATENCY = Key("recognition/latency_ms", 480, choices=(320, 480, 800))
BEAM = Key("recognition/beam", 4, least=1, most=32)
FACE = Key("recognition/face", "largest", choices=("largest", "speaking", "left", "right"))
DETECTOR = Key("recognition/detector", "own")
"""Face detector: `own`, or one of the catalogue."""
HOTWORDS = Key("recognition/hotwords", "")
"""Words to expect, one on each line; for files."""
AV_OFFSET = Key("recognition/av_offset_ms", 0, least=-1000, most=1000)
# Sources
MICROPHONE = Key("sources/microphone", "", private=True)
"""Name of the chosen one; empty for the default, `none` for none."""
CAMERA = Key("sources/camera", "", private=True)
NETWORK_CAMERA = Key("sources/network_camera", "", private=True)
"""Address last used, without its password."""
# Look
LANGUAGE = Key("look/language", "", choices=("", "en", "de"))
"""Empty follows the system."""
SCHEME = Key("look/scheme", "system", choices=("system", "light", "dark"))
TEXT_SIZE = Key("look/transcript_points", 14, least=8, most=48)
TIMES = Key("look/show_times", True)
CONFIDENCE = Key("look/shade_by_confidence", True)
LANDMARKS = Key("look/show_landmarks", True)
PLOT = Key("look/show_plot", True)
GEOMETRY = Key("look/geometry", "", private=True)
# Saving
APPEND = Key("saving/append_while_live", False)
"""Whether live finals are appended to a file; nothing is stored unless this is on."""
APPEND_FILE = Key("saving/file", "", private=True)
EXPORT_FORMAT = Key("saving/export_format", "txt", choices=("txt", "srt", "vtt", "json"))
EXPORT_FOLDER = Key("saving/export_folder", "", private=True)
# Caption overlay
OVERLAY_FONT = Key("overlay/font", "")
OVERLAY_SIZE = Key("overlay/points", 28, least=10, most=120)
OVERLAY_LINES = Key("overlay/lines", 2, least=1, most=8)
OVERLAY_TEXT = Key("overlay/text_colour", "#ffffff")
OVERLAY_BACK = Key("overlay/background_colour", "#000000")
OVERLAY_OPACITY = Key("overlay/opacity_percent", 75, least=0, most=100)
"""Of the background; the text is always whole."""
OVERLAY_CLICK_THROUGH = Key("overlay/click_through", False)
OVERLAY_PARTIALS = Key("overlay/partials", True)
OVERLAY_GEOMETRY = Key("overlay/geometry", "", private=True)
# Files
FILES_MODE = Key("files/mode", "auto", choices=("auto", "av", "a", "v"))
MEDIA_FOLDER = Key("files/folder", "", private=True)
"""Where recordings were looked for last."""
# The noise bench
NOISE_KIND = Key("bench/kind", "babble", choices=("babble", "white", "pink", "file"))
NOISE_FILE = Key("bench/file", "", private=True)
NOISE_SNR = Key("bench/snr_db", 0, least=-20, most=30)
NOISE_ALOUD = Key("bench/aloud", True)
# Models
OWN_MODELS = Key("models/own", "[]", private=True)
"""JSON: paths of checkpoints that the user has added."""
# The rest
SHORTCUTS = Key("keys/changed", "{}")
"""JSON: action name to key sequence, where it is not the first one."""
WELCOMED = Key("start/welcomed", False, private=True)
PAGE = Key("start/page", "live", private=True)

ALL: tuple[Key[object], ...] = tuple(value for value in list(globals().values()) if isinstance(value, Key))  # type: ignore[misc]
