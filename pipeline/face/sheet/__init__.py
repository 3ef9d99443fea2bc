"""Contact sheets: what the face stage makes of a clip, as one picture for people."""

from pipeline.face.sheet.draw import Facts, draw_sheet, encode_png
from pipeline.face.sheet.observe import Moment, Observation, Observer, State, observe

__all__ = ["Facts", "Moment", "Observation", "Observer", "State", "draw_sheet", "encode_png", "observe"]
