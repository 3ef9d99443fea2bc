"""How often and how strongly clips are changed: one dataclass, three presets, and a short way to write changes of a preset."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

Range = tuple[float, float]
"""Least and greatest value, drawn from evenly."""


@dataclass(frozen=True, kw_only=True)
class AugmentConfig:
    """Probabilities are for each clip; the defaults change nothing."""

    speed_range: Range = (1.0, 1.0)
    """Speed, pitch and all, of clips that are only heard."""
    filmed_speeds: tuple[float, ...] = (1.0,)
    """Speeds, one of which is drawn for a filmed clip: few, because each lets pictures be held or left out in its own rhythm."""
    stretch: float = 0.0
    """Probability that a clip becomes longer or shorter at the same pitch, pictures too."""
    stretch_range: Range = (0.85, 1.18)
    """Pace of such a clip."""
    pitch: float = 0.0
    """Probability of another pitch at the same length; formants move along."""
    pitch_range: Range = (0.85, 1.18)
    """Factor of the pitch."""
    tract: float = 0.0
    """Probability of a longer or shorter vocal tract at the same pitch and length."""
    tract_range: Range = (0.85, 1.18)
    """Factor of the formants: above 1 is a shorter tract, as of a child."""
    room: float = 0.0
    """Probability that speech is heard in a room (needs a bank of `recipes.augment.rooms`)."""
    noise: float = 0.0
    """Probability of noise; the others stay clean."""
    snrs: tuple[float, ...] = (7.5, 2.5, -2.5, -7.5)
    """Ratios of active speech to noise in dB, one of which is drawn; with clean speech at a fifth these are the article's."""
    babble: float = 0.0
    """Share of noisy clips under babble of other training clips."""
    recorded: float = 0.0
    """Share of noisy clips under a recording (needs a library of `recipes.augment.noise`); what is left gets white to brown noise."""
    voices: tuple[int, int] = (4, 20)
    """Least and greatest number of voices in babble."""
    band: float = 0.0
    """Probability of a narrower band: telephone, cheap microphone, high-pass."""
    clip: float = 0.0
    """Probability that the loudest samples are cut off."""
    clip_share: Range = (0.001, 0.03)
    """Share of samples that are cut off then."""
    codec: float = 0.0
    """Probability that sound passes through a lossy codec; at 3 to 12 ms for a second of speech the dearest effect."""
    gain_db: Range = (0.0, 0.0)
    """Change of level in dB."""
    band_cuts: int = 0
    """Greatest number of frequency bands taken out, each at most a sixth of the mel scale."""
    gaps: int = 0
    """Greatest number of spans of at most 160 ms made silent."""
    shift: bool = False
    """Whether crops are cut out at random, not at the centre."""
    flip: float = 0.0
    """Probability of the mirror image."""
    contrast: Range = (1.0, 1.0)
    """Factor of the deviation from the mean grey."""
    brightness: Range = (0.0, 0.0)
    """Grey levels (of 255) that are added."""
    gamma: Range = (1.0, 1.0)
    """Exponent of the grey curve."""
    side_light: float = 0.0
    """Probability that one side is lit more than the other."""
    blur: float = 0.0
    """Probability of a picture out of focus or smeared by motion."""
    low_resolution: float = 0.0
    """Probability of a face that was small in the picture."""
    jpeg: float = 0.0
    """Probability of strong picture compression."""
    drops: float = 0.0
    """Probability that frames are lost and the ones before are held."""
    slow_camera: float = 0.0
    """Probability of a camera with fewer pictures a second, each repeated."""
    picture_gaps: int = 0
    """Greatest number of spans of at most 320 ms without a picture (even grey)."""
    offset: float = 0.0
    """Probability that pictures and sound are not in step."""
    offset_ms: float = 80.0
    """Greatest offset of pictures against sound, either way."""

    def __post_init__(self) -> None:
        """Raises ValueError that names the field, its value and what is accepted."""
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple) and not value:
                raise ValueError(f"{field.name} is empty, expected one number or more")
            if not all(math.isfinite(number) for number in (value if isinstance(value, tuple) else (value,))):
                raise ValueError(f"{field.name} is {value}, expected finite numbers")
            if isinstance(field.default, float) and field.name != "offset_ms" and not 0 <= value <= 1:
                raise ValueError(f"{field.name} is {value}, expected a probability from 0 to 1")
            if isinstance(field.default, int) and value < 0:
                raise ValueError(f"{field.name} is {value}, expected 0 or more")
            if isinstance(value, tuple) and field.name not in ("snrs", "filmed_speeds") and not (len(value) == 2 and value[0] <= value[1]):
                raise ValueError(f"{field.name} is {value}, expected the least and the greatest value")
        for name in ("speed_range", "filmed_speeds", "stretch_range", "pitch_range", "tract_range"):
            if not all(0.5 <= factor <= 2 for factor in getattr(self, name)):
                raise ValueError(f"{name} is {getattr(self, name)}, expected factors from 0.5 to 2")
        if self.babble + self.recorded > 1 + 1e-9:
            raise ValueError(
                f"babble + recorded is {self.babble + self.recorded:g}, expected shares of noisy clips that add up to 1 at most"
            )
        if self.voices[0] < 1:
            raise ValueError(f"voices is {self.voices}, expected one voice or more")
        if self.gamma[0] <= 0:
            raise ValueError(f"gamma is {self.gamma}, expected exponents above 0")
        if not (self.clip_share[0] >= 0 and self.clip_share[1] < 1):
            raise ValueError(f"clip_share is {self.clip_share}, expected shares from 0 to below 1")
        if not 0 <= self.offset_ms <= 1000:
            raise ValueError(f"offset_ms is {self.offset_ms}, expected 0 to 1000")


def none() -> AugmentConfig:
    """Clips as they are, crops cut at the centre."""
    return AugmentConfig()


def light() -> AugmentConfig:
    """Speeds, made noise and babble, gaps, cut bands, level; shifted, mirrored and lit crops. Needs neither library nor bank."""
    return AugmentConfig(
        speed_range=(0.85, 1.18),
        filmed_speeds=(0.9, 1.0, 1.1),
        noise=0.5,
        snrs=(20.0, 12.5, 7.5, 2.5, -2.5, -7.5),
        babble=0.6,
        gain_db=(-15.0, 6.0),
        band_cuts=2,
        gaps=2,
        shift=True,
        flip=0.5,
        contrast=(0.7, 1.3),
        brightness=(-30.0, 30.0),
        picture_gaps=2,
    )


def full() -> AugmentConfig:
    """Everything; codecs, the dearest effect, as often as they cost no more than all the rest (see `recipes.augment.bench`)."""
    return dataclasses.replace(
        light(),
        stretch=0.15,
        pitch=0.15,
        tract=0.3,
        room=0.3,
        noise=0.8,
        snrs=(7.5, 2.5, -2.5, -7.5),
        babble=0.4,
        recorded=0.45,
        band=0.15,
        clip=0.05,
        codec=0.15,
        gain_db=(-25.0, 6.0),
        contrast=(0.5, 1.4),
        brightness=(-40.0, 40.0),
        gamma=(0.6, 1.6),
        side_light=0.2,
        blur=0.15,
        low_resolution=0.2,
        jpeg=0.15,
        drops=0.15,
        slow_camera=0.1,
        offset=0.4,
    )


PRESETS = {"none": none, "light": light, "full": full}
"""Presets by name."""


def parse(words: Sequence[str]) -> AugmentConfig:
    """A preset's name and changes of its fields, such as `full codec=0 snrs=5,0,-5`; raises ValueError that says what is accepted."""
    name, *changes = words or ("none",)
    if name not in PRESETS:
        raise ValueError(f"augmentation preset is {name!r}, accepted are {', '.join(PRESETS)}")
    fields = {field.name: field.default for field in dataclasses.fields(AugmentConfig)}
    values = {}
    for change in changes:
        key, _, text = change.partition("=")
        if key not in fields:
            raise ValueError(f"augmentation setting is {change!r}, expected NAME=VALUE with a NAME of {', '.join(fields)}")
        try:
            values[key] = _value(text, fields[key])
        except ValueError as error:
            raise ValueError(f"augmentation setting is {change!r}, expected {_wanted(fields[key])}") from error
    return dataclasses.replace(PRESETS[name](), **values)


def _value(text: str, default: object) -> object:
    """Text as a value of the type that the default has."""
    if isinstance(default, bool):
        return bool(("no", "yes").index(text))
    if isinstance(default, tuple):
        kind = type(default[0])
        return tuple(kind(part) for part in text.split(","))
    return int(text) if isinstance(default, int) else float(text)


def _wanted(default: object) -> str:
    if isinstance(default, bool):
        return "yes or no"
    if isinstance(default, tuple):
        return "numbers with commas between them"
    return "a whole number" if isinstance(default, int) else "a number"
