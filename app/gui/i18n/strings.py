"""Finds the strings of the window in its sources, and what no tool could find because it is put together."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

_CALLS = ("tr", "translate", "QT_TRANSLATE_NOOP")


@dataclass(frozen=True, slots=True)
class Found:
    """One string to translate."""

    context: str
    text: str
    comment: str = ""
    plural: bool = False


class NotLiteral(Exception):
    """A string that is not written out; the message names the place."""


def strings_in(path: Path) -> list[Found]:
    """Every `self.tr(…)`, `QCoreApplication.translate(…)` and `QT_TRANSLATE_NOOP(…)`. Raises NotLiteral for what is not written out."""
    finder = _Finder(path)
    finder.visit(ast.parse(path.read_text(encoding="utf-8")))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self.found: list[Found] = []
        self._path = path
        self._classes: list[str] = []
        self._aliases: set[str] = set()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("translate", "tr"):
            self._aliases |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self._aliases and name not in _CALLS:
            raise NotLiteral(f"{self._path}:{node.lineno}: lupdate does not find {name}(…): call it `translate`")
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if name == "tr" and owner == "self":
            self._take(node, self._classes[-1] if self._classes else "", node.args)
        elif name == "QT_TRANSLATE_NOOP" or (name == "translate" and owner in ("QCoreApplication", "") and not _marked_elsewhere(node)):
            self._take(node, self._text(node, node.args[0]), node.args[1:])
        self.generic_visit(node)

    def _take(self, node: ast.Call, context: str, arguments: list[ast.expr]) -> None:
        if len(arguments) > 2 and len(node.args) > 3:
            raise NotLiteral(f"{self._path}:{node.lineno}: lupdate finds plurals only in `self.tr(…)`")
        comment = self._text(node, arguments[1]) if len(arguments) > 1 else ""
        self.found.append(Found(context, self._text(node, arguments[0]), comment, len(arguments) > 2))

    def _text(self, node: ast.Call, argument: ast.expr) -> str:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        raise NotLiteral(f"{self._path}:{node.lineno}: {ast.unparse(node)} is not written out, so nobody can translate it")


def _marked_elsewhere(node: ast.Call) -> bool:
    """Whether it translates what QT_TRANSLATE_NOOP marked; by custom such a variable is called `template`."""
    return len(node.args) == 2 and isinstance(node.args[1], ast.Name) and node.args[1].id == "template"
