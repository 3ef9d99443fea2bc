"""Small files made while the program runs, put into Qt's resource tree: a style sheet can name them, and none lies on the disk."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from PySide6.QtCore import qRegisterResourceData

_FORMAT = 1
_FOLDER = 2
_kept: list[tuple[bytes, bytes, bytes]] = []
"""Qt does not copy what it is given."""


@dataclass
class _Node:
    name: str
    content: bytes | None = None
    children: list[_Node] = field(default_factory=list)
    place: int = 0


def register(folder: str, files: dict[str, bytes]) -> None:
    """Make `files` readable as `:/folder/name`. `folder` is one name; a second one with the same name changes nothing that is read."""
    leaves = sorted((_Node(name, content) for name, content in files.items()), key=lambda node: _hash(node.name))
    root = _Node("", children=[_Node(folder, children=leaves)])
    tree, names, data = _blocks(root)
    _kept.append((tree, names, data))
    qRegisterResourceData(_FORMAT, tree, names, data)


def _blocks(root: _Node) -> tuple[bytes, bytes, bytes]:
    """Tree, names and data as Qt's resource compiler lays them out: the nodes breadth first, the children of one side by side."""
    order = [root]
    for node in order:
        for child in node.children:
            child.place = len(order)
            order.append(child)
    tree, names, data = bytearray(), bytearray(), bytearray()
    for node in order:
        name = len(names) if node is not root else 0
        if node is not root:
            text = node.name.encode("utf-16-be")
            names += struct.pack(">HI", len(text) // 2, _hash(node.name)) + text
        if node.content is None:
            tree += struct.pack(">IHII", name, _FOLDER, len(node.children), node.children[0].place if node.children else 0)
        else:
            tree += struct.pack(">IHHHI", name, 0, 0, 1, len(data))  # any country, the C language
            data += struct.pack(">I", len(node.content)) + node.content
    return bytes(tree), bytes(names), bytes(data)


def _hash(name: str) -> int:
    """Qt's own for names in resources; children of a folder are searched by it."""
    value = 0
    for unit in struct.unpack(f">{len(name.encode('utf-16-be')) // 2}H", name.encode("utf-16-be")):
        value = ((value << 4) + unit) & 0xFFFFFFFF
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
