"""The strip below a contact sheet: when there was a face, when the detector looked, and how much the crop moved."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.sheet.ink import Image, line, write
from pipeline.face.sheet.observe import Observation, State
from pipeline.face.sheet.palette import FAINT, GROUND, LINE, MOUTH, PANEL, REST, STATES, TEXT
from pipeline.frames import FRAME_SECONDS

HEIGHT = 214
"""In pixels, all told."""
BAND = 18
CURVES = 96
LEAST_SCALE = 8.0
"""Grey levels that the curves show at least: a still crop should look still."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
"""Seconds between marks of the time axis."""
MARK_WIDTH = 96
"""Pixels that a mark takes at least."""


def draw_timeline(sheet: Image, seen: Observation, label: int, left: int, right: int, top: int) -> None:
    """Draw it with names from pixel column `label` on, lines from `left` to `right`, below row `top`."""
    width = right - left
    count = len(seen.states)
    states, searches, curves = top + 26, top + 26 + BAND + 6, top + 26 + 2 * BAND + 12
    for name, y in (("Face", states), ("Detector", searches)):
        write(sheet, name, label, y + 14, 11, TEXT)
        sheet[y : y + BAND, left:right] = PANEL
    sheet[curves : curves + CURVES, left:right] = PANEL
    write(sheet, "Change of crop", label, curves + 16, 11, TEXT)
    write(sheet, "mouth", label, curves + 38, 10, MOUTH)
    write(sheet, "eyes and nose", label, curves + 56, 10, REST)
    if count == 0:
        return
    first = np.arange(width) * count // width
    last = np.maximum((np.arange(width) + 1) * count // width, first + 1)
    # The worst state of the frames behind a pixel: a short loss in a long clip must not vanish.
    worst = np.array([seen.states[a:b].min() for a, b in zip(first, last, strict=True)])
    for state in State:
        sheet[states : states + BAND, left:right][:, worst == state] = STATES[state]
    rate = np.array([(seen.searches[a:b] > 0).mean() for a, b in zip(first, last, strict=True)])
    ink = PANEL + rate[:, None] * (np.array(FAINT) - PANEL)
    sheet[searches : searches + BAND, left:right] = ink.astype(np.uint8)
    most = max(LEAST_SCALE, *(float(np.nanpercentile(change, 98)) for change in (seen.mouth, seen.rest) if np.isfinite(change).any()), 0.0)
    _grid(sheet, count * FRAME_SECONDS, left, right, curves, most, label)
    for change, colour, filled in ((seen.mouth, MOUTH, True), (seen.rest, REST, False)):
        values = np.array([_peak(change[a:b]) for a, b in zip(first, last, strict=True)])
        _curve(sheet[curves : curves + CURVES, left:right], values / most, colour, filled)
    _moments(sheet, seen, left, width, states)


def _peak(values: NDArray[np.float32]) -> float:
    """Greatest of the values that are known, NaN where none is."""
    known = values[np.isfinite(values)]
    return float(known.max()) if known.size else math.nan


def _curve(panel: Image, values: NDArray[np.float64], colour: tuple[int, int, int], filled: bool) -> None:
    """Values in [0, 1] for each column of `panel`; nothing where they are not known."""
    height = panel.shape[0]
    known = np.isfinite(values)
    y = (height - 1) * (1 - np.clip(np.where(known, values, 0), 0, 1))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        points = np.stack([np.arange(begin, end), y[begin:end]], axis=1)
        if filled:
            area = np.concatenate([points, [[end - 1, height - 1], [begin, height - 1]]])
            over = panel.copy()
            cv2.fillPoly(over, [np.round(area).astype(np.int32)], colour)
            cv2.addWeighted(over, 0.35, panel, 0.65, 0, dst=over)
            panel[:] = over
        line(panel, points, colour)


def _grid(sheet: Image, seconds: float, left: int, right: int, curves: int, most: float, label: int) -> None:
    """Marks of time and of grey levels."""
    step = next((step for step in STEPS if seconds / step <= (right - left) / MARK_WIDTH), STEPS[-1])
    for number in range(int(seconds / step + 1e-6) + 1):
        x = left + min(round(number * step / seconds * (right - left)), right - left - 1)
        sheet[curves : curves + CURVES + 5, x] = LINE
        write(sheet, _clock(number * step, step), x, curves + CURVES + 20, 10, FAINT, side="centre")
    write(sheet, f"top: {most:.0f} of 255", label, curves + CURVES - 6, 9, FAINT)


def _clock(time: float, step: float) -> str:
    if step < 1:
        return f"{time:.1f} s"
    if step < 60 and time < 60:
        return f"{time:.0f} s"
    hours, rest = divmod(round(time), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _moments(sheet: Image, seen: Observation, left: int, width: int, top: int) -> None:
    """Where the columns of the sheet lie, by number; numbers that would run into each other are left out."""
    free = -1
    for number, moment in enumerate(seen.moments, start=1):
        x = left + round((moment.index + 0.5) / len(seen.states) * width)
        sheet[top - 6 : top + BAND, x] = TEXT
        sheet[top - 6 : top + BAND, x + 1] = GROUND
        if x - 8 > free:
            write(sheet, str(number), x, top - 10, 10, TEXT, side="centre")
            free = x + 8
