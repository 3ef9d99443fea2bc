"""Which recordings stand for which of the article's places.

The article mixes 16 types of noise: 13 places of the DEMAND collection (Thiemann, Ito and Vincent 2013), white, pink, and babble. White,
pink and babble are made on the fly (`recipes.augment.mixing`). The places are filled from a table of recordings with broader categories:
`PLACES` tells for each place from which category, and by which words in the file's name. A category that no source names, but that is
itself the name of a place (as a table made from DEMAND would have it), goes there directly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Recordings of one category."""

    category: str
    """As in the table's column `category`."""
    words: tuple[str, ...] = ()
    """The file's name has one of these; none for all of the category."""

    def has(self, category: str, name: str) -> bool:
        """Whether a recording belongs here."""
        return category == self.category and (not self.words or any(word in name for word in self.words))


_KITCHEN = ("boiling", "bubbles", "dishes", "tap", "washing", "laundry")
_RIDE = ("inside-a-train", "subway", "train")

PLACES: dict[str, tuple[Source, ...]] = {
    "living room": (Source("home"), Source("music/other"), Source("stationary", ("fan",))),
    "kitchen": (Source("home", _KITCHEN), Source("stationary", ("dryer", "fan"))),
    "meeting": (Source("office", ("paper", "projector", "library")), Source("home", ("sneeze",))),
    "office": (Source("office"), Source("stationary", ("fan",))),
    "cafeteria": (Source("babble-like"), Source("cafe", ("cafe", "coffee"))),
    "restaurant": (Source("cafe", ("restaurant",)), Source("babble-like", ("bar", "crowd"))),
    "station": (Source("station", ("station", "train")),),
    "traffic": (Source("traffic", ("traffic", "siren", "airplane", "helicopter", "highway")), Source("street", ("busy-street",))),
    "square": (Source("street"), Source("nature")),
    "cafe": (Source("cafe"),),
    "metro": (Source("station", _RIDE),),
    "bus": (Source("traffic", ("road", "highway", "wipers")), Source("station", ("inside-a-train",))),
    "car": (Source("traffic", ("road", "rain-on-car", "wipers", "highway")),),
}
"""The article's 13 places; a place is drawn first, then one of its sources, then one of its recordings, each evenly."""
MADE = Source("stationary", ("white", "pink", "brown"))
"""Recordings of what is made on the fly in any amount; left out."""


def sources(category: str, name: str) -> list[tuple[str, int]]:
    """The places, each with the number of its source, that a recording stands for; none where it is left out.

    Raises ValueError for a category that no place takes from.
    """
    known = {source.category for listed in PLACES.values() for source in listed}
    if category not in known:
        if category in PLACES:
            return [(category, len(PLACES[category]))]
        raise ValueError(f"noise category is {category!r}, accepted are {', '.join(sorted(known | set(PLACES)))}")
    if MADE.has(category, name):
        return []
    return [(place, number) for place, listed in PLACES.items() for number, source in enumerate(listed) if source.has(category, name)]
