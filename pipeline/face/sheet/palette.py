"""Colours of the contact sheet, RGB: told apart by people with the usual kinds of colour blindness (after Okabe and Ito, 2008)."""

from __future__ import annotations

from pipeline.face.sheet.ink import Colour
from pipeline.face.sheet.observe import State

GROUND: Colour = (24, 26, 30)
PANEL: Colour = (38, 41, 47)
LINE: Colour = (74, 79, 88)
TEXT: Colour = (236, 238, 242)
FAINT: Colour = (166, 172, 182)
FOUND: Colour = (0, 178, 132)
HELD: Colour = (240, 178, 40)
ABSENT: Colour = (226, 106, 60)
STATES: dict[State, Colour] = {State.found: FOUND, State.held: HELD, State.absent: ABSENT}
FACE: Colour = (0, 214, 158)
OTHER: Colour = (206, 210, 218)
READ: Colour = (86, 180, 233)
WINDOW: Colour = (240, 228, 66)
MOUTH: Colour = (214, 132, 176)
REST: Colour = (120, 168, 214)
EYE: Colour = (86, 200, 255)
NOSE: Colour = (240, 228, 66)
LIPS: Colour = (238, 130, 190)
LANDMARKS: tuple[Colour, ...] = (EYE, EYE, NOSE, LIPS, LIPS)
"""In the order of FaceBox.landmarks."""
