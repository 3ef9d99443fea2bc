"""Under what a clip is recognised: which modalities, which noise, how loud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recipes.manifest import Clip

MODES = ("auto", "av", "a", "v")
NOISES = ("babble", "white", "pink")


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the result."""

    mode: str
    """One of MODES."""
    snr_db: float | None = None
    """None for the clip as it is."""
    noise: str | None = None
    """One of NOISES, None for the clip as it is."""

    def suits(self, clip: Clip) -> bool:
        """Whether the clip has what the mode needs; `auto` takes what there is."""
        if self.mode == "auto":
            return clip.audio is not None or clip.video is not None
        return ("a" not in self.mode or clip.audio is not None) and ("v" not in self.mode or clip.video is not None)


def conditions(modes: Sequence[str], snrs: Sequence[float | None], noises: Sequence[str]) -> list[Condition]:
    """All rows in order, each once; mode `v` hears nothing and so has a single row. Raises ValueError for unknown names or no modes."""
    for name, values, accepted in (("mode", modes, MODES), ("noise", noises, NOISES)):
        unknown = [value for value in values if value not in accepted]
        if unknown:
            raise ValueError(f"{name} is {unknown[0]!r}, accepted are {', '.join(accepted)}")
    if not modes:
        raise ValueError(f"no modes, expected one or more of {', '.join(MODES)}")
    if any(snr is not None for snr in snrs) and not noises:
        raise ValueError(f"no noises for the given SNRs, expected one or more of {', '.join(NOISES)}")
    rows: dict[Condition, None] = {}
    for mode in modes:
        for snr in [None] if mode == "v" or not snrs else snrs:
            for noise in [None] if snr is None else noises:
                rows[Condition(mode, snr, noise)] = None
    return list(rows)
