"""Makes pictures of the program's icon from assets/icon.svg: PNGs, and the files that Windows and macOS want."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

SVG = Path(__file__).parents[1] / "assets" / "icon.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_KINDS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
"""The kinds of Apple's Icon Image format that hold a PNG of one size."""


def png(size: int, svg: Path = SVG) -> bytes:
    """The icon as a PNG of `size` x `size` pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def ico() -> bytes:
    """A Windows icon that holds a PNG for each size."""
    pictures = [(size, png(size)) for size in _ICO_SIZES]
    place = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size, picture in pictures:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + b"".join(picture for _, picture in pictures)


def icns() -> bytes:
    """An Apple icon that holds a PNG for each size."""
    parts = []
    for size, kind in _ICNS_KINDS.items():
        picture = png(size)
        parts.append(kind + struct.pack(">I", len(picture) + 8) + picture)
    body = b"".join(parts)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def write(folder: Path) -> None:
    """All of them: `viseme.ico`, `viseme.icns`, and PNGs in the folders of a Linux icon theme."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "viseme.ico").write_bytes(ico())
    (folder / "viseme.icns").write_bytes(icns())
    for size in SIZES:
        place = folder / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        (place / "viseme.png").write_bytes(png(size))


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "build/icons"))
