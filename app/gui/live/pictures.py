"""Pictures of the engine as Qt paints them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from app.engine.messages import Face, Picture

CROP = 96
"""Side of the aligned crop in pixels."""
CENTRE = 88
"""Side of its centre, which the model is given."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is seen at one moment; without arguments, nothing."""

    image: QImage | None = None
    crop: QImage | None = None
    faces: tuple[Face, ...] = ()


def seen_in(picture: Picture, payload: bytes) -> Seen:
    """Copies that outlive the bytes; what is shorter than it says counts as no picture."""
    size = picture.width * picture.height * 3
    image = crop = None
    if 0 < size <= len(payload):
        whole = QImage(payload, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
        image = whole.convertToFormat(QImage.Format.Format_RGB32)  # copies, and is what painting is fast with
    if picture.crop and len(payload) >= size + CROP * CROP:
        crop = QImage(payload[size : size + CROP * CROP], CROP, CROP, CROP, QImage.Format.Format_Grayscale8).copy()
    return Seen(image, crop, picture.faces if image is not None else ())


def middle(face: Face) -> tuple[float, float]:
    """Where a face is."""
    left, top, right, bottom = face.box
    return (left + right) / 2, (top + bottom) / 2
