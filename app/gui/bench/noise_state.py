"""What noise is put on the sound: its kind, how loud, and whether it is heard; remembered in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.gui.settings import keys
from app.gui.settings.store import Settings

LOUDEST, QUIETEST = -15, 20
"""Signal-to-noise ratios in dB at the ends of the slider, before it comes to no noise at all."""
KINDS = ("babble", "white", "pink", "file")
_CLEAN = QUIETEST + 1
"""How no noise is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """One choice."""

    kind: str = "babble"
    """One of KINDS."""
    file: str = ""
    """The recording, where the kind is `file`."""
    snr_db: int | None = 0
    """None for no noise."""
    aloud: bool = True

    @property
    def asked(self) -> tuple[str, float | None]:
        """Kind and SNR as the engine wants them; without a recording there is no noise of one."""
        if self.kind != "file":
            return self.kind, self.snr_db
        return (self.file, self.snr_db) if self.file else ("babble", None)

    @property
    def recording(self) -> str:
        """Name of the recording for people, empty for none."""
        return Path(self.file).name


def remembered(settings: Settings) -> Noise:
    """As it was chosen last."""
    snr = settings.get(keys.NOISE_SNR)
    return Noise(
        kind=settings.get(keys.NOISE_KIND),
        file=settings.get(keys.NOISE_FILE),
        snr_db=None if snr > QUIETEST else max(LOUDEST, snr),
        aloud=settings.get(keys.NOISE_ALOUD),
    )


def remember(settings: Settings, noise: Noise) -> None:
    """For the next time."""
    settings.set(keys.NOISE_KIND, noise.kind)
    settings.set(keys.NOISE_FILE, noise.file)
    settings.set(keys.NOISE_SNR, _CLEAN if noise.snr_db is None else noise.snr_db)
    settings.set(keys.NOISE_ALOUD, noise.aloud)


def louder(noise: Noise, by: int) -> int | None:
    """The SNR of a noise that is `by` dB louder (quieter where negative), within the slider's ends; None is no noise."""
    place = _CLEAN if noise.snr_db is None else noise.snr_db
    place = max(LOUDEST, min(_CLEAN, place - by))
    return None if place > QUIETEST else place
