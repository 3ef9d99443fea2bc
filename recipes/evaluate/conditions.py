"""Under what a clip is recognised: which modalities, which noise, how loud."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

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
    """One of NOISES or the name of a folder of recordings, None for the clip as it is."""

    def suits(self, clip: Clip) -> bool:
        """Whether the clip has what the mode needs; `auto` takes what there is."""
        if self.mode == "auto":
            return clip.audio is not None or clip.video is not None
        return ("a" not in self.mode or clip.audio is not None) and ("v" not in self.mode or clip.video is not None)


def conditions(
    modes: Sequence[str], snrs: Sequence[float | None], noises: Sequence[str], recorded: Collection[str] = ()
) -> list[Condition]:
    """All rows in order, each once; mode `v` hears nothing and so has a single row; `recorded` names noises beside NOISES.

    Raises ValueError for unknown names or no modes.
    """
    for name, values, accepted in (("mode", modes, MODES), ("noise", noises, (*NOISES, *recorded))):
        unknown = [value for value in values if value not in accepted]
        if unknown:
            more = ", and NAME=FOLDER for recordings" if name == "noise" else ""
            raise ValueError(f"{name} is {unknown[0]!r}, accepted are {', '.join(accepted)}{more}")
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


def parse_noises(texts: Sequence[str]) -> tuple[list[str], dict[str, Path]]:
    """Names of noises, and the folders of those given as NAME=FOLDER; raises ValueError for a name that is taken or has a folder twice."""
    recorded: dict[str, Path] = {}
    for text in texts:
        name, equals, folder = text.partition("=")
        if equals:
            if name in NOISES or name in recorded or not name or not folder:
                raise ValueError(f"noise is {text!r}, expected NAME=FOLDER with a name of its own, not {', '.join((*NOISES, *recorded))}")
            recorded[name] = Path(folder).expanduser()
    return [text.partition("=")[0] for text in texts], recorded
