"""The contact sheet: one picture by which a person sees what the model sees, drawn from an observation."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import mean_face
from pipeline.face.sheet.ink import Image, box, dim_outside, dot, elided, text_width, write
from pipeline.face.sheet.observe import PICTURE_WIDTH, Moment, Observation, State
from pipeline.face.sheet.palette import ABSENT, FACE, FAINT, GROUND, LANDMARKS, OTHER, PANEL, READ, STATES, TEXT, WINDOW
from pipeline.face.sheet.timeline import HEIGHT as TIMELINE
from pipeline.face.sheet.timeline import draw_timeline
from pipeline.frames import ALIGNED_SIZE, FRAME_SECONDS

CELL = PICTURE_WIDTH
GAP = 12
MARGIN = 28
GUTTER = 150
"""Width in pixels of the rows' names at the left."""
LEAST_COLUMNS = 5
"""The sheet is at least so wide, for its header and timeline."""
HEADER = 122
CAPTION = 58
MODEL_INPUT = 88
"""Side in crop pixels of the centre that the model reads."""

Window = tuple[int, int, int, int]
"""Top, left, height and width within the 88 x 88 that the model reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the header says of the clip besides what was observed."""

    name: str
    detector: str
    policy: str
    frame_rate: float | None = None
    """Nominal pictures a second, None where not known."""
    window: Window | None = None
    """The part of its input that the model looks at, None where that is all of it."""


def draw_sheet(observation: Observation, facts: Facts) -> Image:
    """The sheet, shape (H, W, 3), RGB: header, a column for each moment (picture, aligned face, crop), timeline."""
    moments = observation.moments
    tall = max((moment.picture.shape[0] for moment in moments if moment.picture is not None), default=CELL * 3 // 4)
    rows = {"picture": tall, "aligned": CELL, "crop": CELL}
    width = 2 * MARGIN + GUTTER + max(LEAST_COLUMNS, len(moments)) * (CELL + GAP) - GAP
    height = MARGIN + HEADER + CAPTION + sum(rows.values()) + 2 * GAP + GAP * 2 + TIMELINE + MARGIN
    sheet = np.full((height, width, 3), GROUND, np.uint8)
    _header(sheet, observation, facts)
    top = MARGIN + HEADER
    for number, moment in enumerate(moments):
        x = MARGIN + GUTTER + number * (CELL + GAP)
        _caption(sheet, moment, facts.detector, number + 1, x, top)
        y = top + CAPTION
        for cell in (_picture(moment, tall), _aligned(moment), _crop(moment, facts.window)):
            sheet[y : y + cell.shape[0], x : x + CELL] = cell
            y += cell.shape[0] + GAP
    _row_names(sheet, list(rows.values()), top + CAPTION, facts.window)
    draw_timeline(sheet, observation, MARGIN, MARGIN + GUTTER, width - MARGIN, height - MARGIN - TIMELINE)
    return sheet


def encode_png(sheet: Image) -> bytes:
    """The sheet as the bytes of a PNG file."""
    done, data = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    if not done:
        raise ValueError(f"sheet of shape {sheet.shape} cannot be made a PNG")
    return data.tobytes()


def _header(sheet: Image, seen: Observation, facts: Facts) -> None:
    x, y = MARGIN, MARGIN
    write(sheet, elided(facts.name, 20, sheet.shape[1] - 2 * MARGIN, bold=True), x, y + 22, 20, TEXT, bold=True)
    count = len(seen.states)
    size = "no picture" if seen.size is None else f"{seen.size[0]} x {seen.size[1]} pixels"
    rate = "" if facts.frame_rate is None else f", {facts.frame_rate:.4g} pictures a second"
    write(sheet, f"{size}{rate}, {count * FRAME_SECONDS:.2f} s in {count} frames of 40 ms", x, y + 54, 12, FAINT)
    searches = int(seen.searches.sum())
    most = int(seen.faces.max(initial=0))
    searched = f"Detector {facts.detector} looked {searches} times, {searches / max(count, 1):.2f} a frame"
    others = "no face in sight" if most == 0 else "one face in sight" if most == 1 else f"up to {most} at once, policy '{facts.policy}'"
    write(sheet, f"{searched}; {others}", x, y + 78, 12, FAINT)
    with_face = 1 - seen.share(State.absent) if count else 0.0
    x += write(sheet, f"A face in {_percent(with_face)} of the frames:", x, y + 102, 12, TEXT) + 16
    for state in (State.found, State.held, State.absent):
        dot(sheet, np.array([x + 5, y + 96]), STATES[state], 5.0)
        x += 18
        x += write(sheet, f"{state.name} {_percent(seen.share(state))}", x, y + 102, 12, FAINT) + 22


def _percent(part: float) -> str:
    """Never 100 % where something is missing, nor 0 % where something is there."""
    shown = round(100 * part, 1)
    if shown == 100.0 and part < 1:
        return "over 99.9 %"
    if shown == 0.0 and part > 0:
        return "under 0.1 %"
    return f"{shown:.1f} %" if shown % 1 else f"{shown:.0f} %"


def _row_names(sheet: Image, heights: list[int], top: int, window: Window | None) -> None:
    """What each row shows, and what its lines mean."""
    notes: list[tuple[str, list[tuple[str, tuple[int, int, int]]]]] = [
        (
            "Picture",
            [("followed face", FACE), ("other faces", OTHER), ("eyes", LANDMARKS[0]), ("nose", LANDMARKS[2]), ("mouth", LANDMARKS[3])],
        ),
        ("Aligned", [("cut out", READ), ("mean face", TEXT)]),
        ("Crop", [("read by model", READ), *([("mouth window", WINDOW)] if window is not None else [])]),
    ]
    y = top
    for (name, lines), height in zip(notes, heights, strict=True):
        write(sheet, name, MARGIN, y + 16, 14, TEXT, bold=True)
        for number, (line, colour) in enumerate(lines):
            base = y + 42 + 20 * number
            dot(sheet, np.array([MARGIN + 4, base - 4]), colour, 3.5, hollow=line == "mean face")
            write(sheet, line, MARGIN + 16, base, 10, FAINT)
        y += height + GAP


def _caption(sheet: Image, moment: Moment, detector: str, number: int, x: int, y: int) -> None:
    """Number, time and state in one line; how the face is known in the next."""
    width = write(sheet, f"{moment.time:.2f} s", x, y + 20, 14, TEXT, bold=True)
    write(sheet, str(number), x + width + 10, y + 20, 10, FAINT)
    right = x + CELL
    left = right - text_width(moment.state.name, 12)
    write(sheet, moment.state.name, left, y + 20, 12, STATES[moment.state])
    dot(sheet, np.array([left - 11, y + 14]), STATES[moment.state], 5.0)
    if moment.picture is None:
        detail = "no picture at this time"
    elif moment.face is None:
        detail = "nobody followed" if moment.others else f"{detector} found nobody" if moment.detected else "not searched"
    else:
        detail = f"{detector} {moment.face.score:.2f}, {moment.width:.0f} px" + ("" if moment.detected else ", tracked")
    small = next((size for size in (10, 9) if text_width(detail, size) <= CELL), 8)
    write(sheet, elided(detail, small, CELL), x, y + 44, small, FAINT)


def _picture(moment: Moment, tall: int) -> Image:
    """The whole picture with every face in sight."""
    cell = np.full((tall, CELL, 3), PANEL, np.uint8)
    if moment.picture is None:
        return _nothing(cell, "no picture")
    image = moment.picture.copy()
    for other in moment.others:
        box(image, (other.left, other.top, other.right, other.bottom), OTHER)
    if moment.face is not None:
        face = moment.face
        box(image, (face.left, face.top, face.right, face.bottom), FACE if moment.state is State.found else STATES[moment.state], width=2)
    for shown in (*moment.others, *([moment.face] if moment.face is not None else [])):
        if shown.landmarks is not None:
            for point, colour in zip(shown.landmarks, LANDMARKS, strict=True):
                dot(image, point, colour, 1.8 if shown is moment.face else 1.0)
    top, left = (tall - image.shape[0]) // 2, (CELL - image.shape[1]) // 2
    cell[top : top + image.shape[0], left : left + image.shape[1]] = image
    return cell


def _aligned(moment: Moment) -> Image:
    """The face on the canvas of the mean face, with the square that is cut out of it."""
    if moment.aligned is None:
        return _nothing(np.full((CELL, CELL, 3), PANEL, np.uint8), "no face")
    mean = mean_face()
    factor = CELL / mean.canvas
    cell = _grey(moment.aligned)
    centre, half = (mean.patch_centre + 0.5) * factor - 0.5, mean.patch_size * factor / 2
    edges = (centre[0] - half, centre[1] - half, centre[0] + half, centre[1] + half)
    dim_outside(cell, edges, factor=0.7)
    box(cell, edges, READ, halo=False)
    for point in mean.landmarks:
        dot(cell, (point + 0.5) * factor - 0.5, TEXT, 5.0, hollow=True)
    if moment.marks is not None:
        for point, colour in zip(moment.marks, LANDMARKS, strict=True):
            dot(cell, (point + 0.5) * factor - 0.5, colour, 2.2)
    return cell


def _crop(moment: Moment, window: Window | None) -> Image:
    """The crop, the part of it that the model reads, and the window that it looks at."""
    if moment.crop is None:
        return _nothing(np.full((CELL, CELL, 3), PANEL, np.uint8), "no crop")
    factor = CELL / ALIGNED_SIZE
    margin = (ALIGNED_SIZE - MODEL_INPUT) // 2
    cell = _grey(moment.crop)
    low, high = margin * factor, (margin + MODEL_INPUT) * factor
    edges = (low - 0.5, low - 0.5, high - 0.5, high - 0.5)
    dim_outside(cell, edges)
    box(cell, edges, READ, halo=False)
    if window is not None:
        top, left, height, width = (size * factor for size in window)
        box(cell, (low + left - 0.5, low + top - 0.5, low + left + width - 0.5, low + top + height - 0.5), WINDOW, halo=False)
    return cell


def _grey(image: NDArray[np.uint8]) -> Image:
    """A square grey image as a cell."""
    scaled = image if image.shape[0] == CELL else cv2.resize(image, (CELL, CELL), interpolation=cv2.INTER_CUBIC)
    return np.repeat(np.asarray(scaled, dtype=np.uint8)[:, :, None], 3, axis=2)


def _nothing(cell: Image, what: str) -> Image:
    """An empty cell that says so."""
    write(cell, what, cell.shape[1] // 2, cell.shape[0] // 2 + 5, 11, ABSENT, side="centre")
    return cell
