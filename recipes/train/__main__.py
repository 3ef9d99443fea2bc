"""`python -m recipes.train`: train the audio-visual transducer on packed clips."""

from __future__ import annotations

import argparse
import dataclasses
import typing

from recipes.train.config import TrainConfig
from recipes.train.crops import load_crops
from recipes.train.loop import Trainer


def main() -> None:
    """Command line: one option for each field of TrainConfig."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train", description=__doc__)
    hints = typing.get_type_hints(TrainConfig)
    for field in dataclasses.fields(TrainConfig):
        kind = next((t for t in typing.get_args(hints[field.name]) if t is not type(None)), hints[field.name])
        required = field.default is dataclasses.MISSING
        default = None if required else field.default
        option = "--" + field.name.replace("_", "-")
        if kind is bool:
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default)
        else:
            parser.add_argument(option, type=kind, required=required, default=default, help=f"default: {default}")
    config = TrainConfig(**vars(parser.parse_args()))
    Trainer(config, load_crops(config.crops) if config.crops else {}).run()


if __name__ == "__main__":
    main()
