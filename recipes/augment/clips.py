"""A clip as training meets it: every effect of a configuration in the order of the real world, drawn from one generator."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.config import CROP_SIZE, SAMPLE_RATE, SAMPLES_PER_FRAME
from pipeline.level import rms
from recipes.augment import codecs, frames, level, mixing, pictures, spectrum, tempo
from recipes.augment.arrays import Audio, Crops, Frames, Present, Voices
from recipes.augment.config import AugmentConfig
from recipes.augment.noise import NoiseLibrary
from recipes.augment.rooms import LEAD, RoomBank

BANDS = ((0.0, 3400.0), (300.0, 3400.0), (50.0, 7000.0), (0.0, 5500.0), (150.0, 4500.0), (250.0, 8000.0), (0.0, 4000.0))
"""Narrower bands in Hz: AM radio, telephone, wide-band telephone, old recordings, loudspeakers, a cut by the wind filter, 8 kHz files."""
SILENT_SHARE = 0.15
"""Share of speechless clips that are silent."""
NOISE_DB = (-55.0, -12.0)
"""Level of the noise in the others; speech has about -26 dB."""


@dataclass(frozen=True, slots=True, eq=False)
class Augmented:
    """A changed clip; its frames are 40 ms each."""

    audio: Audio
    """Shape (T * 640,)."""
    crops: Crops | None
    """Shape (T, 88, 88)."""
    present: Present | None
    """Shape (T,)."""
    pace: float
    """How many times as fast as recorded it plays: what was said at a second is now at that second divided by this."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a clip is played."""

    speed: float = 1.0
    """Pitch and all."""
    stretch: float = 1.0
    """At the same pitch, on top of that."""

    def frames(self, samples: int, crops: int | None = None) -> int:
        """Frames of 40 ms that so many samples, or the crops that go with them, then fill."""
        if crops is not None:
            return len(frames.faster_frames(crops, self.speed * self.stretch))
        played = samples if self.speed == 1.0 else tempo.played(samples, self.speed)
        played = played if self.stretch == 1.0 else tempo.played(played, self.stretch)
        return -(-played // SAMPLES_PER_FRAME)


class Augmenter:
    """Changes clips as a configuration says; the same clip, configuration and state of the generator give the same result."""

    def __init__(
        self, config: AugmentConfig, *, voices: Voices = (), noises: NoiseLibrary | None = None, rooms: RoomBank | None = None
    ) -> None:
        """Raises ValueError where the configuration asks for what is not given; the message says how to make it."""
        wanted = {"recorded": config.noise * config.recorded, "babble": config.noise * config.babble, "room": config.room}
        given = {"recorded": noises is not None, "babble": len(voices) > 0, "room": rooms is not None}
        remedies = {
            "recorded": "a noise library: make one with python -m recipes.augment.noise and give its folder",
            "babble": "voices: give clips of speech",
            "room": "a bank of rooms: make one with python -m recipes.augment.rooms and give its file",
        }
        for name, share in wanted.items():
            if share > 0 and not given[name]:
                raise ValueError(f"{name} is {getattr(config, name):g}, which needs {remedies[name]}, or set {name}=0")
        self.config, self._voices, self._noises, self._rooms = config, voices, noises, rooms

    def pace(self, filmed: bool, rng: np.random.Generator) -> Pace:
        """How fast a clip is to be played; clips with pictures have speeds of their own."""
        config = self.config
        speed = float(rng.choice(config.filmed_speeds) if filmed else rng.uniform(*config.speed_range))
        return Pace(speed, _drawn(config.stretch_range, rng) if _hit(config.stretch, rng) else 1.0)

    def clip(
        self,
        audio: Audio,
        rng: np.random.Generator,
        crops: Crops | None = None,
        present: Present | None = None,
        *,
        pace: Pace | None = None,
    ) -> Augmented:
        """Change samples (N,) and, where there are any, crops (T, 96, 96) with their `present` (T,).

        `pace` None draws one. Nothing that is passed in changes.
        """
        pace = self.pace(crops is not None, rng) if pace is None else pace
        speed, stretch = pace.speed, pace.stretch
        sound = self._voice(tempo.stretch(tempo.change_speed(audio, speed), stretch), rng)
        late = self._offset(rng) if crops is not None else 0
        if crops is None:
            count, shown = -(-len(sound) // SAMPLES_PER_FRAME), None
        else:
            shown = self._shown(len(crops), speed * stretch, round(late / SAMPLES_PER_FRAME), rng)
            count = len(shown)
        sound = tempo.fitted(sound, count * SAMPLES_PER_FRAME)
        # Whole frames of an offset go to the pictures, so that labels stay with the sound; the rest of half a frame at most cannot.
        sound = level.delay(sound, round(late / SAMPLES_PER_FRAME) * SAMPLES_PER_FRAME - late) if late else sound
        sound = self._channel(self._surroundings(sound, rng), rng)
        seen = None if crops is None or shown is None else self._film(crops[shown], rng)
        return Augmented(
            np.ascontiguousarray(sound, dtype=np.float32),
            seen,
            None if present is None or shown is None else present[shown],
            speed * stretch,
        )

    def speechless(self, count: int, rng: np.random.Generator, crops: Crops | None = None) -> Augmented:
        """`count` frames in which nobody speaks: noise or silence and, where there are crops (T, 96, 96), one of them held still."""
        shown = None if crops is None else np.full(count, int(rng.integers(len(crops))))
        sound = np.zeros(count * SAMPLES_PER_FRAME, np.float32)
        if not _hit(SILENT_SHARE, rng):
            noise = self._noise(len(sound), rng, babble=False)
            sound = noise * np.float32(10 ** (_drawn(NOISE_DB, rng) / 20) / max(rms(noise), 1e-6))
        sound = self._channel(sound, rng)
        seen = None if crops is None or shown is None else self._film(crops[shown], rng)
        present = None if shown is None else np.ones(count, bool)
        return Augmented(np.ascontiguousarray(sound, dtype=np.float32), seen, present, 1.0)

    def _voice(self, audio: Audio, rng: np.random.Generator) -> Audio:
        """Another speaker's pitch and vocal tract."""
        config = self.config
        if _hit(config.pitch, rng):
            audio = tempo.shift_pitch(audio, _drawn(config.pitch_range, rng))
        if _hit(config.tract, rng):
            audio = spectrum.warp_tract(audio, _drawn(config.tract_range, rng))
        return audio

    def _surroundings(self, audio: Audio, rng: np.random.Generator) -> Audio:
        """The room, and the noise in it."""
        config = self.config
        if self._rooms is not None and _hit(config.room, rng):
            audio = spectrum.reverberate(audio, self._rooms.draw(rng), LEAD)
        if _hit(config.noise, rng):
            audio = mixing.mix(audio, self._noise(len(audio), rng), float(rng.choice(config.snrs)))
        return audio

    def _noise(self, count: int, rng: np.random.Generator, *, babble: bool = True) -> Audio:
        kind = rng.random() if babble else rng.uniform(self.config.babble, 1)
        if kind < self.config.babble and len(self._voices):
            low, high = self.config.voices
            return mixing.babble(self._voices, count, int(rng.integers(low, high + 1)), rng)
        if kind < self.config.babble + self.config.recorded and self._noises is not None:
            return self._noises.draw(count, rng)
        return mixing.coloured_noise(count, rng)

    def _channel(self, audio: Audio, rng: np.random.Generator) -> Audio:
        """Microphone, line and what is lost on it."""
        config = self.config
        if _hit(config.clip, rng):
            audio = level.clip_peaks(audio, _drawn(config.clip_share, rng))
        if _hit(config.band, rng):
            audio = spectrum.limit_band(audio, *BANDS[int(rng.integers(len(BANDS)))])
        if _hit(config.codec, rng) and (names := codecs.available()):
            name = names[int(rng.integers(len(names)))]
            audio = codecs.through_codec(audio, name, int(rng.choice(codecs.CODECS[name].bit_rates)))
        audio = spectrum.cut_bands(audio, rng, config.band_cuts) if config.band_cuts else audio
        audio = level.cut_gaps(audio, rng, config.gaps) if config.gaps else audio
        return level.gain(audio, _drawn(config.gain_db, rng))

    def _offset(self, rng: np.random.Generator) -> int:
        """Samples by which pictures are late."""
        most = self.config.offset_ms * SAMPLE_RATE / 1000
        return round(rng.uniform(-most, most)) if _hit(self.config.offset, rng) else 0

    def _shown(self, count: int, pace: float, late: int, rng: np.random.Generator) -> Frames:
        """Which picture is shown at each frame."""
        shown = frames.faster_frames(count, pace)
        if _hit(self.config.drops, rng):
            shown = shown[frames.dropped_frames(len(shown), rng.uniform(0.05, 0.4), rng)]
        if _hit(self.config.slow_camera, rng):
            shown = shown[frames.slow_camera(len(shown), rng.uniform(8, 24), rng.random())]
        return shown[frames.shifted_frames(len(shown), late)] if late else shown

    def _film(self, crops: Crops, rng: np.random.Generator) -> Crops:
        """Face, light, lens, distance, compression; (T, 96, 96) to (T, 88, 88)."""
        config = self.config
        spare = crops.shape[1] - CROP_SIZE, crops.shape[2] - CROP_SIZE
        if config.shift and min(spare) >= 0:
            crops = pictures.cut(crops, *(int(rng.integers(0, some + 1)) for some in spare))
        else:
            crops = pictures.centre_crop(crops)
        crops = pictures.flip(crops) if _hit(config.flip, rng) else crops
        crops = pictures.relight(crops, *(_drawn(limits, rng) for limits in (config.contrast, config.brightness, config.gamma)))
        if _hit(config.side_light, rng):
            crops = pictures.side_light(crops, rng.uniform(0, 2 * math.pi), rng.uniform(0.2, 0.7))
        if _hit(config.blur, rng):
            out_of_focus = rng.random() < 0.6
            width, angle = rng.uniform(0.5, 2.0), rng.uniform(0, math.pi)
            crops = pictures.blur(crops, width) if out_of_focus else pictures.smear(crops, 2 * round(width) + 1, angle)
        if _hit(config.low_resolution, rng):
            crops = pictures.low_resolution(crops, int(rng.integers(24, 65)))
        if _hit(config.jpeg, rng):
            crops = pictures.jpeg(crops, int(rng.integers(10, 60)))
        crops = pictures.picture_gaps(crops, rng, config.picture_gaps) if config.picture_gaps else crops
        return np.ascontiguousarray(crops)


def _hit(probability: float, rng: np.random.Generator) -> bool:
    return probability > 0 and bool(rng.random() < probability)


def _drawn(limits: tuple[float, float], rng: np.random.Generator) -> float:
    low, high = limits
    return float(rng.uniform(low, high)) if low < high else low
