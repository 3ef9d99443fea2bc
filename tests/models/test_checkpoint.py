"""Checkpoints come back as they were saved, and whatever else is in a file is refused in one line that names it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from models import checkpoint
from models.checkpoint import TOKENIZER_KEY, CheckpointError, load, read_card, save
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from tests.models.networks import NARROW, random_network, random_stream

CARD = {"data": ["made up"], "wer": {"av": 0.1}, "note": "naïve – ✓"}


@pytest.fixture(scope="module")
def model(tokenizer: Tokenizer) -> AVTransducer:
    return random_network(dataclasses.replace(NARROW["tiny"], vocabulary=tokenizer.size + 1))


@pytest.fixture
def path(tmp_path: Path, model: AVTransducer, tokenizer: Tokenizer) -> Path:
    place = tmp_path / "mine.safetensors"
    save(place, model, tokenizer, CARD)
    return place


def test_round_trip(path: Path, model: AVTransducer, tokenizer: Tokenizer) -> None:
    loaded = load(path)
    assert loaded.config == model.config
    assert loaded.card == CARD
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert loaded.tokenizer.model == tokenizer.model
    expected = model.state_dict()
    assert loaded.model.state_dict().keys() == expected.keys()
    assert all(torch.equal(value, expected[name]) for name, value in loaded.model.state_dict().items())
    assert not loaded.model.training
    assert not any(parameter.requires_grad or parameter.is_meta for parameter in loaded.model.parameters())
    stream = random_stream(30)
    assert torch.equal(stream.encode(loaded.model, 16), stream.encode(model, 16))
    assert read_card(path) == (model.config, CARD)


def test_half_the_size_in_float16_and_close(path: Path, tmp_path: Path, model: AVTransducer, tokenizer: Tokenizer) -> None:
    narrow = tmp_path / "narrow.safetensors"
    save(narrow, model, tokenizer, CARD, dtype=torch.float16)
    stored = load_file(narrow)
    assert {tensor.dtype for name, tensor in stored.items() if name.endswith(("weight", "bias"))} == {torch.float16}
    assert {tensor.dtype for name, tensor in stored.items() if "running_" in name} == {torch.float32}
    loaded = load(narrow)
    assert all(parameter.dtype == torch.float32 for parameter in loaded.model.parameters())
    assert torch.equal(loaded.model.joiner.linear.weight, model.joiner.linear.weight.half().float())
    stream = random_stream(30)
    assert (stream.encode(loaded.model, 16) - stream.encode(model, 16)).abs().max() < 0.05
    saved = path.stat().st_size - narrow.stat().st_size
    assert saved >= 2 * model.parameter_count()


def test_save_returns_the_hash_and_makes_the_folder(tmp_path: Path, model: AVTransducer, tokenizer: Tokenizer) -> None:
    place = tmp_path / "new" / "folder" / "ünï.safetensors"
    digest = save(place, model, tokenizer, {})
    assert load(place, expected_sha256=digest).sha256 == digest


def test_an_interrupted_save_leaves_what_was_there(
    path: Path, model: AVTransducer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(tensors: object, place: Path, metadata: object) -> None:
        place.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(OSError, match="No space left"):
        save(path, model, tokenizer, {})
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def refused(path: Path, **options: str) -> str:
    """The message with which a file is refused: one line that begins with its name."""
    with pytest.raises(CheckpointError) as caught:
        load(path, **options)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 500 + len(str(path))
    return message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no such checkpoint" in refused(tmp_path / "none.safetensors")
    assert "no such checkpoint" in refused(tmp_path)


def test_altered_by_one_bit(path: Path) -> None:
    digest = load(path).sha256
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    message = refused(path, expected_sha256=digest)
    assert "damaged or altered" in message
    assert digest[:12] in message


def _without_tokenizer(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    del tensors[TOKENIZER_KEY]


def _foreign_tokenizer(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    tensors[TOKENIZER_KEY] = torch.frombuffer(bytearray(b"no SentencePiece model"), dtype=torch.uint8)


def _tokenizer_of_floats(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    tensors[TOKENIZER_KEY] = torch.randn(10).bfloat16()


def _no_config(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    del metadata["config"]


def _config(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Tensor], dict[str, str]], None]:
    def edit(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
        metadata["config"] = json.dumps(change(json.loads(metadata["config"])))

    return edit


def _config_text(text: str) -> Callable[[dict[str, Tensor], dict[str, str]], None]:
    return lambda tensors, metadata: metadata.update(config=text)


def _cut(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    tensors["joiner.linear.weight"] = tensors["joiner.linear.weight"][:, :3].contiguous()


def _missing_weight(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    del tensors["encoder.output_linear.bias"]


def _strange_weight(tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    tensors["encoder.strange"] = torch.zeros(1)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (_without_tokenizer, TOKENIZER_KEY),
        (_foreign_tokenizer, "not a SentencePiece model"),
        (_tokenizer_of_floats, "not a viseme checkpoint"),
        (_no_config, "config"),
        (_config_text("{"), "not a viseme checkpoint"),
        (_config_text("[1]"), "must be an object, got list"),
        (_config(lambda c: c | {"flavour": 1}), "unknown fields ['flavour']"),
        (_config(lambda c: c | {"vocabulary": "many"}), "vocabulary must be a whole number"),
        (_config(lambda c: c | {"vocabulary": 50}), "tokenizer has 39 pieces, the model wants 49"),
        (_config(lambda c: c | {"emformer": c["emformer"] | {"heads": 3}}), "dim 16 is not a multiple of heads 3"),
        (_config(lambda c: c | {"emformer": c["emformer"] | {"heads": 0}}), "weights do not fit"),
        (_config(lambda c: c | {"emformer": c["emformer"] | {"layers": 10**9}}), "weights do not fit"),
        (_config(lambda c: c | {"audio": c["audio"] | {"channels": []}}), "weights do not fit"),
        (_config(lambda c: c | {"emformer": c["emformer"] | {"layers": 3}}), "encoder.transformer.emformer_layers.2"),
        (_config(lambda c: c | {"fusion": c["fusion"] | {"hidden_dim": 25}}), "fusion.mlp.1.weight"),
        (_cut, "joiner.linear.weight"),
        (_missing_weight, "encoder.output_linear.bias"),
        (_strange_weight, "encoder.strange"),
    ],
)
def test_a_file_whose_parts_do_not_fit(path: Path, edit: Callable[[dict[str, Tensor], dict[str, str]], None], message: str) -> None:
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    tensors = load_file(path)
    edit(tensors, metadata)
    save_file(tensors, path, metadata)
    assert message in refused(path)


class Burglar:
    """Leaves a trace where it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.trace,)


def _by_torch(content: object, **options: bool) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "pack", [pickle.dumps, _by_torch, partial(_by_torch, _use_new_zipfile_serialization=False)], ids=["pickle", "torch", "old torch"]
)
def test_nothing_is_unpickled(tmp_path: Path, pack: Callable[[object], bytes]) -> None:
    trace, place = tmp_path / "trace", tmp_path / "model.safetensors"
    place.write_bytes(pack({"weights": torch.zeros(3), "burglar": Burglar(trace)}))
    assert "not a checkpoint" in refused(place)
    assert not trace.exists()
    pickle.loads(pickle.dumps(Burglar(trace)))
    assert trace.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"plain text, much longer than a header's length of eight bytes\n" * 9, bytes(100), b"\xff" * 64]
)
def test_files_that_are_something_else(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "else.safetensors"
    place.write_bytes(content)
    refused(place)
    with pytest.raises(CheckpointError, match="not a viseme checkpoint"):
        read_card(place)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_truncated_download(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged or not a checkpoint" in refused(path)


def test_a_file_that_cannot_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path, *arguments: object, **options: object) -> object:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    assert "Permission denied" in refused(path)


def test_card_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none\.safetensors: not a viseme checkpoint"):
        read_card(tmp_path / "none.safetensors")
