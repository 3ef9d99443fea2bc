"""`python -m recipes.train`: train the audio-visual transducer on packed clips."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import itertools
import typing

from recipes.train.config import TrainConfig
from recipes.train.crops import load_crops
from recipes.train.loop import Trainer


def main() -> None:
    """Command line: one option for each field of TrainConfig."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train", description=__doc__)
    hints, sentences = typing.get_type_hints(TrainConfig), _sentences()
    for field in dataclasses.fields(TrainConfig):
        kinds = [t for t in typing.get_args(hints[field.name]) if t not in (type(None), Ellipsis)] or [hints[field.name]]
        required = field.default is dataclasses.MISSING
        default = None if required else field.default
        shown = "" if default in (None, ()) else f" (default: {default})"
        option, text = "--" + field.name.replace("_", "-"), (sentences[field.name] + shown).replace("%", "%%")
        if kinds == [bool]:
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif typing.get_origin(hints[field.name]) is tuple:
            parser.add_argument(option, type=kinds[0], nargs="+", required=required, default=default, help=text)
        else:
            parser.add_argument(option, type=kinds[0], required=required, default=default, help=text)
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in vars(parser.parse_args()).items()}
    config = TrainConfig(**values)
    Trainer(config, load_crops(config.crops) if config.crops else {}).run()


def _sentences() -> dict[str, str]:
    """What TrainConfig's source says below each field; Python itself drops these strings."""
    body = typing.cast(ast.ClassDef, ast.parse(inspect.getsource(TrainConfig)).body[0]).body
    return {
        field.target.id: text.value.value
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


if __name__ == "__main__":
    main()
