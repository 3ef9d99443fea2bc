"""Configuration files of a training run: differences read from YAML, all of it written beside the run, and what may change on resuming."""

from __future__ import annotations

import dataclasses
import difflib
import typing
from pathlib import Path
from typing import Any

from pipeline.atomic import AtomicFile
from recipes.train.config import TrainConfig

HARMLESS = frozenset(
    {"out", "threads", "minutes", "evaluate_minutes", "evaluate_steps", "heard_dev", "select", "mean_of", "log_steps", "device", "makers"}
)
"""Fields that may differ when a run goes on: they change where, how long and how closely watched it runs, not what is trained."""
FILE = "config.yaml"


class ConfigError(ValueError):
    """A configuration that cannot be used; one line names the file, the field and what to do."""


def read_differences(path: Path) -> dict[str, Any]:
    """Fields that a YAML file sets, in TrainConfig's types; raises ConfigError."""
    import yaml

    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}); give a YAML file") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: holds {type(values).__name__}, expected lines of the form `field: value`")
    hints = typing.get_type_hints(TrainConfig)
    for key in values:
        if key not in hints:
            near = difflib.get_close_matches(str(key), hints, 1)
            hint = f"did you mean {near[0]}?" if near else "`python -m recipes.train --help` lists all"
            raise ConfigError(f"{path}: unknown key {key!r}; {hint}")
    try:
        return {key: _typed(key, value, hints[key]) for key, value in values.items()}
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def write_effective(config: TrainConfig) -> None:
    """Write every field to `config.yaml` in the run's folder, as `--config` reads it."""
    import yaml

    text = yaml.safe_dump(_plain(config), sort_keys=False, allow_unicode=True)
    with AtomicFile(config.out / FILE, option="--out") as file:
        file.write(text)


def check_resume(config: TrainConfig) -> None:
    """Raises ConfigError that names the first field in which a run that goes on would train something else."""
    path = config.out / FILE
    if not path.is_file():
        return
    before = read_differences(path)
    for field in dataclasses.fields(TrainConfig):
        if field.name in HARMLESS or field.name not in before:
            continue
        then, now = (_comparable(value) for value in (before[field.name], getattr(config, field.name)))
        if then != now:
            raise ConfigError(
                f"{field.name} is {_shown(now)}, but the run in {config.out} was begun with {_shown(then)}: "
                "give the same, or another --out to begin anew"
            )


def judged_alike(config: TrainConfig) -> bool:
    """Whether word error rates of the run that is there compare with those to come."""
    path = config.out / FILE
    before = read_differences(path) if path.is_file() else {}
    return all(before.get(name, getattr(config, name)) == getattr(config, name) for name in ("select", "heard_dev"))


def _plain(config: TrainConfig) -> dict[str, Any]:
    values = {field.name: _comparable(getattr(config, field.name)) for field in dataclasses.fields(config)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _comparable(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value.resolve())
    return tuple(map(_comparable, value)) if isinstance(value, tuple) else value


def _shown(value: Any) -> str:
    return " ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else "nothing" if value is None else str(value)


def _typed(key: str, value: Any, hint: Any) -> Any:
    """A YAML value in the field's type."""
    kinds = [kind for kind in typing.get_args(hint) if kind not in (type(None), Ellipsis)] or [hint]
    optional = type(None) in typing.get_args(hint)
    kind = kinds[0]
    if typing.get_origin(hint) is tuple:
        values = value if isinstance(value, list) else [value]
        return tuple(_typed(key, one, kind) for one in values)
    if value is None and optional:
        return None
    words = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path", str: "text"}
    try:
        if isinstance(value, bool) != (kind is bool) or value is None or isinstance(value, list | dict):
            raise ValueError
        if kind is int and int(value) != float(value):
            raise ValueError
        return value if kind is bool else kind(value)  # YAML takes 1e-3 for text, which float() reads
    except (TypeError, ValueError):
        raise ConfigError(f"{key} is {value!r}, expected {words[kind]}") from None
