"""Configuration of the audio-visual transducer: frozen, keyword-only, one sentence for each field."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin, get_type_hints

SAMPLE_RATE = 16_000
"""Audio samples a second that every model takes."""
FRAME_RATE = 25
"""Audio-visual frames a second; one encoder frame lasts 40 ms."""
SAMPLES_PER_FRAME = SAMPLE_RATE // FRAME_RATE
"""Audio samples in one frame (640)."""
CROP_SIZE = 88
"""Height and width in pixels of the grey face crop that the video front-ends take."""

Padding = Literal["causal", "centred"]
Modality = Literal["av", "a", "v"]


@dataclass(frozen=True, kw_only=True)
class AudioFrontendConfig:
    """How 640 samples become one audio feature."""

    kind: Literal["resnet", "filterbank"] = "resnet"
    """`resnet`: the article's raw-waveform 1-D ResNet-18; `filterbank`: learned filters, log energies, strided convolutions."""
    channels: tuple[int, ...] = (64, 128, 256, 512)
    """Channels of the successive stages; the last is the feature width D."""
    filters: int = 80
    """Number of learned band filters (`filterbank` only)."""
    padding: Padding = "causal"
    """`causal` sees nothing after a frame's end; `centred` looks ahead as the public models do."""
    normalize: bool = True
    """Divide the waveform by its running level, so that loud and quiet speech look alike."""


@dataclass(frozen=True, kw_only=True)
class VideoFrontendConfig:
    """How one 88 x 88 grey crop (and its past) becomes one video feature."""

    kind: Literal["resnet", "linear", "window"] = "resnet"
    """`resnet`: 3-D stem and 2-D ResNet-18; `linear`: one matrix on a 44 x 44 crop; `window`: small strided ResNet on the mouth window."""
    channels: tuple[int, ...] = (64, 128, 256, 512)
    """Channels of the successive stages (not for `linear`)."""
    output_dim: int = 512
    """Feature width D."""
    window: tuple[int, int, int, int] = (0, 0, CROP_SIZE, CROP_SIZE)
    """Top, left, height and width of the part of the crop that is looked at (`window` only)."""
    padding: Padding = "causal"
    """`causal` sees no future picture; `centred` sees two, as the public models do."""


@dataclass(frozen=True, kw_only=True)
class FusionConfig:
    """The two-layer network that turns video and audio features into one."""

    hidden_dim: int = 1024
    """Width of the hidden layer."""
    output_dim: int = 512
    """Width of the fused feature."""
    dropout: float = 0.1
    """Dropout after the hidden activation, in training."""
    context_blocks: int = 0
    """Causal convolution blocks on the fused features; 0 as in the article."""
    context_kernel: int = 7
    """Frames that each of these blocks spans, all in the past."""


@dataclass(frozen=True, kw_only=True)
class EmformerConfig:
    """The streaming transformer encoder (Shi et al., 2021)."""

    dim: int = 256
    """Model width D."""
    ffn_dim: int = 1024
    """Hidden width of the feed-forward layers."""
    heads: int = 4
    """Attention heads; must divide `dim`."""
    layers: int = 12
    """Number of blocks."""
    left_context: int = 30
    """Past frames that each segment can see."""
    right_context: int = 4
    """Future frames that each segment can see: the algorithmic look-ahead."""
    memory: int = 0
    """Number of memory vectors of earlier segments kept, 0 for none."""
    tanh_on_memory: bool = True
    """Squash memory vectors with tanh instead of clamping them to [-10, 10]."""
    activation: Literal["relu", "gelu", "silu"] = "gelu"
    """Activation of the feed-forward layers."""
    dropout: float = 0.1
    """Dropout on the outputs of attention and feed-forward layers, in training."""
    attention_dropout: float = 0.0
    """Dropout on attention weights, in training; costs a third of a training step on a CPU."""
    output_norm: bool = True
    """Layer norm at the end of every block, as torchaudio has it; without it the residual path is free and small data trains at once."""
    weight_scale: Literal["depthwise", "constant", "none"] = "depthwise"
    """How the initial attention weights shrink with depth."""
    output_dim: int = 1024
    """Width after the output projection, the joiner's width."""


@dataclass(frozen=True, kw_only=True)
class PredictorConfig:
    """The prediction network: layer-norm LSTM over the tokens so far."""

    embedding_dim: int = 512
    """Width of the token embedding."""
    hidden_dim: int = 512
    """Width of each LSTM layer."""
    layers: int = 3
    """Number of LSTM layers."""
    layer_norm_eps: float = 1e-3
    """Epsilon of the layer norms inside the LSTM."""
    dropout: float = 0.3
    """Dropout between LSTM layers, in training."""


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """One audio-visual transducer."""

    name: str
    """Preset or user name."""
    vocabulary: int = 1024
    """Number of output symbols with blank, which is the last: `vocabulary - 1`."""
    segment_lengths: tuple[int, ...] = (8, 16, 32)
    """Segment lengths in frames that the model is trained for: 320, 480 and 800 ms mean latency with 4 frames of right context."""
    audio: AudioFrontendConfig = field(default_factory=AudioFrontendConfig)
    """Audio front-end."""
    video: VideoFrontendConfig = field(default_factory=VideoFrontendConfig)
    """Video front-end."""
    fusion: FusionConfig = field(default_factory=FusionConfig)
    """Fusion network."""
    emformer: EmformerConfig = field(default_factory=EmformerConfig)
    """Encoder."""
    predictor: PredictorConfig = field(default_factory=PredictorConfig)
    """Prediction network."""

    @property
    def blank(self) -> int:
        """Index of the blank symbol: the last."""
        return self.vocabulary - 1

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready dictionary; `from_dict` is its inverse."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ModelConfig:
        """Build a configuration from `to_dict`'s form; raises ValueError that names an unknown or wrong field."""
        parts = {
            "audio": AudioFrontendConfig,
            "video": VideoFrontendConfig,
            "fusion": FusionConfig,
            "emformer": EmformerConfig,
            "predictor": PredictorConfig,
        }
        values = dict(_as_object("model", data))
        for key, part in parts.items():
            if key in values:
                values[key] = _build(part, key, values[key])
        built: ModelConfig = _build(cls, "model", values)
        return built


def _as_object(where: str, values: Any) -> dict[str, Any]:
    """The values, if they are a JSON object at all."""
    if not isinstance(values, dict):
        raise ValueError(f"configuration {where!r} must be an object, got {type(values).__name__}")
    return values


def _build(cls: type[Any], where: str, values: dict[str, Any]) -> Any:
    """Instantiate a config class from JSON values, turning lists into tuples."""
    known = {f.name for f in dataclasses.fields(cls)}
    unknown = sorted(set(_as_object(where, values)) - known)
    if unknown:
        raise ValueError(f"configuration {where!r} has unknown fields {unknown}; accepted are {sorted(known)}")
    fixed = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
    hints = get_type_hints(cls)
    for key, value in fixed.items():
        if not _fits(value, hints[key]):
            raise ValueError(f"configuration {where!r}: {key} must be {_described(hints[key])}, got {value!r}")
    try:
        return cls(**fixed)
    except TypeError as error:
        raise ValueError(f"configuration {where!r}: {error}") from error


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the type that a field names; every whole number here is a size or a count, so none is negative."""
    kinds = get_args(hint)
    if get_origin(hint) is Literal:
        return value in kinds
    if get_origin(hint) is tuple:
        if not isinstance(value, tuple):
            return False
        wanted = kinds[:1] * len(value) if kinds[-1] is Ellipsis else kinds
        return len(value) == len(wanted) and all(map(_fits, value, wanted))
    if hint in (int, float):
        return isinstance(value, int | hint) and not isinstance(value, bool) and value >= 0
    return isinstance(value, hint)


def _described(hint: Any) -> str:
    """A type in words, for errors."""
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(map(repr, get_args(hint)))
    if get_origin(hint) is tuple:
        return "a list of whole numbers" if get_args(hint)[-1] is Ellipsis else f"{len(get_args(hint))} whole numbers"
    words = {int: "a whole number, at least 0", float: "a number, at least 0", bool: "true or false", str: "text"}
    return words.get(hint, "an object")


def mean_latency_ms(segment_length: int, right_context: int) -> int:
    """Mean algorithmic latency in ms: half a segment plus the right context (320 for segments of 8 frames and 4 of look-ahead)."""
    return round((segment_length / 2 + right_context) * 1000 / FRAME_RATE)
