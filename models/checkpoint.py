"""Checkpoints: one safetensors file that holds weights, tokenizer, configuration and model card. Nothing is ever unpickled."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.overrides import TorchFunctionMode

from models.config import ModelConfig
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer

TOKENIZER_KEY = "tokenizer.sentencepiece"
"""Name of the uint8 tensor that holds the serialised tokenizer."""
SCHEMA = "viseme.checkpoint/1"


class CheckpointError(Exception):
    """A checkpoint that cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A checkpoint, ready to recognise."""

    model: AVTransducer
    """In evaluation mode, float32, on the CPU."""
    tokenizer: Tokenizer
    config: ModelConfig
    sha256: str
    """Of the whole file."""
    card: dict[str, Any] = field(default_factory=dict)
    """Data, licences, figures and limits, as the trainer wrote them."""


def save(path: Path, model: AVTransducer, tokenizer: Tokenizer, card: dict[str, Any], *, dtype: torch.dtype | None = None) -> str:
    """Write a checkpoint beside its place and rename it; returns its SHA-256. `dtype` narrows the floating-point weights."""
    tensors: dict[str, Tensor] = {}
    for name, value in model.state_dict().items():
        narrow = dtype is not None and value.is_floating_point() and "running_" not in name
        tensors[name] = value.detach().to(dtype if narrow else value.dtype).contiguous().clone()
    tensors[TOKENIZER_KEY] = torch.frombuffer(bytearray(tokenizer.model), dtype=torch.uint8)
    metadata = {"schema": SCHEMA, "config": json.dumps(model.config.to_dict()), "card": json.dumps(card)}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        save_file(tensors, beside, metadata)
        beside.chmod(0o644)  # safetensors makes files that only their owner can read
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return sha256_of(path)


def load(path: Path, *, expected_sha256: str | None = None) -> Loaded:
    """Read a checkpoint; raises CheckpointError for a missing, damaged, foreign or altered file."""
    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint; `viseme models list` shows what is installed")
    try:
        digest = sha256_of(path)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror}") from error
    if expected_sha256 is not None and digest != expected_sha256:
        raise CheckpointError(
            f"{path}: damaged or altered (SHA-256 {digest[:12]}…, expected {expected_sha256[:12]}…); "
            "reinstall viseme or fetch the model again"
        )
    metadata, tensors = _read(path)
    try:
        config = ModelConfig.from_dict(json.loads(metadata["config"]))
        card = json.loads(metadata.get("card", "{}"))
        tokenizer = Tokenizer(tensors.pop(TOKENIZER_KEY).numpy().tobytes())
    except (KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: not a viseme checkpoint: {error}; make one with `python -m recipes.train`") from error
    if tokenizer.size + 1 != config.vocabulary:
        raise CheckpointError(f"{path}: tokenizer has {tokenizer.size} pieces, the model wants {config.vocabulary - 1}")
    return Loaded(_build(path, config, tensors), tokenizer, config, digest, card)


def read_card(path: Path) -> tuple[ModelConfig, dict[str, Any]]:
    """Configuration and model card without reading the weights; raises CheckpointError."""
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
        return ModelConfig.from_dict(json.loads(metadata["config"])), json.loads(metadata.get("card", "{}"))
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise CheckpointError(f"{path}: not a viseme checkpoint: {error}") from error


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            return metadata, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path}: damaged or not a checkpoint: {error}; fetch or train it again") from error


class _Unfilled(TorchFunctionMode):
    """Draws no first values: the file brings others, and drawing them where there is no memory would load torch's compiler, which takes
    seconds and makes a folder for its own files."""

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        kwargs = kwargs or {}
        if func in (torch.Tensor.normal_, torch.nn.init.normal_):
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


def _build(path: Path, config: ModelConfig, tensors: dict[str, Tensor]) -> AVTransducer:
    layers = config.emformer.layers + config.predictor.layers + config.fusion.context_blocks
    if layers > len(tensors):  # before building: a configuration that is made up could ask for a thousand million layers
        raise CheckpointError(f"{path}: weights do not fit the configuration {config.name!r}: {layers} layers, {len(tensors)} tensors")
    try:
        with torch.device("meta"), _Unfilled():
            model = AVTransducer(config)
        wide = {name: t.float() if t.is_floating_point() else t for name, t in tensors.items()}
        model.load_state_dict(wide, assign=True)
    except (RuntimeError, ValueError, LookupError, TypeError, ArithmeticError) as error:
        lines = str(error).strip().splitlines()
        reason = lines[min(1, len(lines) - 1)].strip()[:200] if lines else type(error).__name__  # torch names the weights from line 2 on
        raise CheckpointError(f"{path}: weights do not fit the configuration {config.name!r}: {reason}") from error
    return model.eval().requires_grad_(False)
