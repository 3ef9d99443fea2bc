"""`python -m recipes.train`: train the audio-visual transducer on packed clips.

Settings come from `--config FILE.yaml`, which holds only what differs from the defaults, and from options, which win over the file. The
settings of a run are written to `config.yaml` in its folder. `torchrun -m recipes.train` does the same with several processes.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import itertools
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recipes.train.config import TrainConfig
from recipes.train.settings import read_differences


def main(arguments: list[str] | None = None) -> int:
    """Command line: one option for each field of TrainConfig.

    Returns 0, 1 where the run failed, 2 where it was given wrong settings, 130 where it was interrupted.
    """
    try:
        config = read_config(arguments)
    except ValueError as error:
        return _said(error, 2)
    # Late: torch and Lightning take seconds.
    from models.checkpoint import CheckpointError
    from pipeline.atomic import OutputError
    from recipes.train.crops import load_crops
    from recipes.train.loop import Trainer

    try:
        trainer = Trainer(config, load_crops(config.crops) if config.crops else {})
    except ValueError as error:
        return _said(error, 2)
    except (CheckpointError, OutputError, OSError) as error:
        return _said(error, 1)
    try:
        trainer.run()
    except (FloatingPointError, CheckpointError, OutputError, OSError, ValueError) as error:
        return _said(error, 1)
    except KeyboardInterrupt:
        return _said("interrupted; the same command goes on from the last snapshot", 130)
    return 0


def read_config(arguments: list[str] | None = None) -> TrainConfig:
    """Settings of the command line over those of its `--config`; raises ValueError, and exits for unknown options and `--help`."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--config", type=Path)
    path: Path | None = finder.parse_known_args(arguments)[0].config
    parser = _parser({} if path is None else read_differences(path))
    given = vars(parser.parse_args(arguments))
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name != "config"}
    return TrainConfig(**values)


def _parser(differences: Mapping[str, Any]) -> argparse.ArgumentParser:
    description = (__doc__ or "").split(": ", 1)[1]
    parser = argparse.ArgumentParser(prog="python -m recipes.train", description=description)
    parser.add_argument("--config", type=Path, metavar="FILE.yaml", help="settings that differ from the defaults, as `field: value` lines")
    hints, sentences = typing.get_type_hints(TrainConfig), _sentences()
    for field in dataclasses.fields(TrainConfig):
        kinds = [t for t in typing.get_args(hints[field.name]) if t not in (type(None), Ellipsis)] or [hints[field.name]]
        required = field.default is dataclasses.MISSING and field.name not in differences
        default = differences.get(field.name, None if required else field.default)
        shown = "" if default in (None, ()) else f" (default: {default})"
        option, text = "--" + field.name.replace("_", "-"), (sentences[field.name] + shown).replace("%", "%%")
        if kinds == [bool]:
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default, help=text)
        elif typing.get_origin(hints[field.name]) is tuple:
            parser.add_argument(option, type=kinds[0], nargs="+", required=required, default=default, help=text)
        else:
            parser.add_argument(option, type=kinds[0], required=required, default=default, help=text)
    return parser


def _said(error: Exception | str, code: int) -> int:
    print(f"recipes.train: {error}", file=sys.stderr)
    return code


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
    sys.exit(main())
