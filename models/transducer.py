"""The audio-visual transducer: front-ends, fusion, encoder, predictor, joiner and the CTC head for training."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.config import ModelConfig
from models.context import Context
from models.encoder import Encoder
from models.frontends.audio import build_audio_frontend
from models.frontends.level import RunningLevel
from models.frontends.stream import FrontendState, advance
from models.frontends.video import build_video_frontend, normalize_crops
from models.fusion import Fusion
from models.predictor import Joiner, Predictor
from models.segment import Segment
from models.state import EncoderState


class AVTransducer(nn.Module):
    """One network for audio, video and both."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.level = RunningLevel() if config.audio.normalize else None
        self.audio_frontend = build_audio_frontend(config.audio)
        self.video_frontend = build_video_frontend(config.video)
        self.fusion = Fusion(self.video_frontend.output_dim, self.audio_frontend.output_dim, config.fusion)
        fusion = config.fusion
        self.context = Context(fusion.output_dim, fusion.context_blocks, fusion.context_kernel, fusion.dropout)
        self.encoder = Encoder(config.fusion.output_dim, config.emformer)
        self.predictor = Predictor(config.vocabulary, config.emformer.output_dim, config.predictor)
        self.joiner = Joiner(config.emformer.output_dim, config.vocabulary)
        self.ctc_head = nn.Linear(config.emformer.output_dim, config.vocabulary)
        nn.init.zeros_(self.ctc_head.weight)
        nn.init.zeros_(self.ctc_head.bias)

    @property
    def lookahead(self) -> int:
        """Frames that must follow a segment: the right context and, with centred padding, the front-ends' own look-ahead."""
        right = max(self.audio_frontend.margin.right, self.video_frontend.margin.right)
        return self.config.emformer.right_context + right

    def parameter_count(self) -> int:
        """Weights of the inference network: without the CTC head and the learned absent-modality vectors."""
        training_only = ("ctc_head.", "fusion.absent_")
        return sum(p.numel() for name, p in self.named_parameters() if not name.startswith(training_only))

    def encode(
        self, audio: Tensor, video: Tensor, audio_present: Tensor, video_present: Tensor, lengths: Tensor, segment_length: int
    ) -> Tensor:
        """Encode whole utterances as a stream with this segment length would.

        audio (B, T * 640); video (B, T, 88, 88) uint8, or float already normalised; presence (B, T) bool; lengths (B,) frames.
        Returns (B, T, D).
        """
        heard, seen = self.features(audio, video, audio_present, video_present)
        return self.encode_features(seen, heard, video_present, audio_present, lengths, segment_length)

    def encode_features(
        self,
        seen: Tensor | None,
        heard: Tensor | None,
        video_present: Tensor,
        audio_present: Tensor,
        lengths: Tensor,
        segment_length: int,
    ) -> Tensor:
        """Fuse and encode what `features` made; arguments as for `encode`, None for a modality that no row has. Returns (B, T, D)."""
        fused = self.context(self.fusion(seen, heard, video_present, audio_present))
        encoded: Tensor = self.encoder(fused, lengths, segment_length)
        return encoded

    def features(self, audio: Tensor, video: Tensor, audio_present: Tensor, video_present: Tensor) -> tuple[Tensor | None, Tensor | None]:
        """Audio and video features of whole utterances, (B, T, Da) and (B, T, Dv), None where no row has the modality.

        Arguments as for `encode`. Front-ends run only on the batch rows in which their modality is present at all.
        """
        heard = seen = None
        rows = audio_present.any(1)
        if rows.any():
            samples = (audio.reshape(*audio_present.shape, -1) * audio_present[..., None]).flatten(1)
            if self.level is not None:
                samples, _ = self.level(samples, self.level.start(samples.shape[0], samples))
            heard = _scatter(self.audio_frontend(samples[rows]), rows)
        rows = video_present.any(1)
        if rows.any():
            crops = video if video.is_floating_point() else normalize_crops(video)
            crops = crops * video_present[..., None, None]
            seen = _scatter(self.video_frontend(crops[rows]), rows)
        return heard, seen

    def start(self, batch: int, segment_length: int) -> EncoderState:
        """Caches of `batch` streams that have seen nothing yet."""
        like = self.fusion.absent_audio
        level = None if self.level is None else self.level.start(batch, like)
        return EncoderState(
            frontend=FrontendState.empty(batch, level, like.device),
            tail=torch.zeros(batch, 0, self.config.fusion.output_dim, device=like.device, dtype=like.dtype),
            features=torch.zeros(batch, 0, self.config.fusion.output_dim, device=like.device, dtype=like.dtype),
            emformer=self.encoder.transformer.start(batch, segment_length, like=like),
        )

    def encode_step(self, segment: Segment, state: EncoderState) -> Tensor:
        """Encode one segment: returns min(S, F) frames, (B, S, D). Changes `state`; clone it first to keep it.

        Front-ends and fusion run once on each new frame; features of the look-ahead wait in the state for the next segment.
        """
        pending, state.tail = self.context.step(advance(self, segment, state.frontend), state.tail)
        features = torch.cat([state.features, pending], dim=1)
        span = state.emformer.segment_length
        window = features[:, : span + self.config.emformer.right_context]
        encoded = self.encoder.step(window, state.emformer)
        state.features = features[:, encoded.shape[1] :]
        return encoded


def _scatter(features: Tensor, rows: Tensor) -> Tensor:
    """Put the features of some batch rows back among all rows, zeros elsewhere."""
    if bool(rows.all()):
        return features
    out = features.new_zeros(rows.shape[0], *features.shape[1:])
    out[rows] = features
    return out
