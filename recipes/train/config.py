"""Settings of a training run."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from recipes.augment.config import AugmentConfig, parse

STRATEGIES = ("ddp", "fsdp")
DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One run; times are wall clock, because the machine's hours are what is scarce."""

    packed: tuple[Path, ...]
    """Folders written by `recipes.train.pack`: clips to train on, voices of babble, dev clips."""
    tokenizer: Path
    """SentencePiece model."""
    out: Path
    """Folder for checkpoints and the log; a run that finds its checkpoint there goes on from it."""
    shards: tuple[Path, ...] = ()
    """Folders written by `recipes.data.shards`, each with pictures or each without: trained on in place of the packed clips."""
    crops: Path | None = None
    """Folder of face crops written by `recipes.crops`; without it only sound is trained."""
    alignments: tuple[Path, ...] = ()
    """TSVs with `id, start_s, end_s, word` of some clips: classifying their frames first starts CTC off many times sooner."""
    phones: tuple[Path, ...] = ()
    """TSVs with `id, start_s, end_s, phone`: frames are classified by phone as well, which is sooner learnt than spelling."""
    align_steps: int = 400
    """Number of first steps that only classify the frames of aligned clips."""
    frame_weight: float = 0.3
    """Weight of the frame labels' loss after that."""
    init: Path | None = None
    """Checkpoint (safetensors) whose weights are the start; names that do not fit are left as they are."""
    preset: str = "tiny"
    """Model configuration; its vocabulary is the tokenizer's."""
    minutes: float = 60.0
    """Length of the run by the clock, unless `max_steps` is given; the learning rate falls to zero at its end."""
    max_steps: int | None = None
    """Length of the run in updates; the same run on another machine then takes the same course."""
    learning_rate: float = 1e-3
    """Peak of AdamW's learning rate."""
    warmup_steps: int = 300
    """Steps over which the learning rate rises."""
    weight_decay: float = 1e-2
    """Decoupled weight decay."""
    clip_norm: float = 5.0
    """Greatest norm of the gradient; a longer one is shortened to it."""
    batch_frames: int = 2000
    """Encoder frames (40 ms) in one batch."""
    corpora: tuple[str, ...] = ()
    """Names of the corpora to train on; none for all that are packed."""
    video_share: float = 0.0
    """Share of batches made of filmed clips (their sound alone where `crops` is not given)."""
    transducer_from: float = 0.0
    """Part of the run after which the RNN-T loss joins the CTC loss (and, with alignments, not before `align_steps`)."""
    ctc_weight: float = 0.3
    """Weight of the CTC loss once the RNN-T loss has joined."""
    agree_weight: float = 0.5
    """Weight of the divergence that pulls lip posteriors to the sounding view's posteriors."""
    sound_only_share: float = 1 / 3
    """Share of filmed clips whose sounding view goes without the pictures."""
    augment: tuple[str, ...] = ("light",)
    """What is done to sound and pictures: a preset of recipes.augment (none, light, full) and changes of it, as in `full codec=0`."""
    noise: Path | None = None
    """Folder written by `recipes.augment.noise`; presets with recorded noise need it."""
    rooms: Path | None = None
    """File written by `recipes.augment.rooms`; presets with rooms need it."""
    noise_share: float | None = None
    """Share of audio views that get noise, where not as the preset has it."""
    join_share: float = 0.2
    """Share of batches in which clips are joined in pairs, as one sentence follows another in a stream."""
    speechless_share: float = 0.0
    """Share of clips in whose place as long a stretch without speech is learnt: noise or silence, a face that keeps still, no word."""
    max_seconds: float = 16.0
    """Longer clips are left out."""
    average: float = 0.998
    """Decay of the running average of weights that is evaluated and shipped."""
    heard_dev: tuple[str, ...] = ("speechocean762", "ljprompts", "kokoro")
    """Corpora without pictures whose dev clips (60 at most) are decoded at each checkpoint."""
    evaluate_minutes: float = 10.0
    """Minutes between evaluations and checkpoints, unless `evaluate_steps` is given."""
    evaluate_steps: int | None = None
    """Updates between evaluations and checkpoints."""
    select: tuple[str, ...] = ()
    """Dev results, such as `grid/av`, whose mean word error rate chooses the best checkpoint; none for those of `corpora`, or all."""
    mean_of: int = 0
    """Number of last checkpoints whose mean is tried as well; 0 for none."""
    log_steps: int | None = None
    """Updates between lines of the log; without it a line comes every 30 seconds."""
    teacher: Path | None = None
    """Checkpoint of a larger or the same network, with the same tokenizer, to learn from as well."""
    teacher_weight: float = 1.0
    """Weight of the divergence from the teacher's CTC posteriors."""
    feature_weight: float = 0.1
    """Weight of the distance from the teacher's encoder features, where both have the same width."""
    strategy: str = "ddp"
    """How processes started by torchrun share the work: `ddp` (each holds the network) or `fsdp` (each holds a part)."""
    device: str = "auto"
    """`cpu`, `cuda`, or `auto` for a graphics card where there is one."""
    threads: int = 2
    """CPU threads."""
    makers: int = 0
    """Processes that prepare batches of packed clips; 0 for a thread of this one, which is enough for a CPU."""
    bf16: bool = True
    """Use bfloat16 where it is safe."""
    seed: int = 1
    """Seed of order, augmentation and initial weights."""

    def __post_init__(self) -> None:
        """Raises ValueError that names the field, its value and what is accepted."""
        for name, accepted in (("strategy", STRATEGIES), ("device", DEVICES)):
            if getattr(self, name) not in accepted:
                raise ValueError(f"{name} is {getattr(self, name)!r}, accepted are {', '.join(accepted)}")
        for name in (
            "minutes",
            "learning_rate",
            "batch_frames",
            "evaluate_minutes",
            "clip_norm",
            "max_steps",
            "evaluate_steps",
            "log_steps",
        ):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} is {value}, expected more than 0")
        if self.makers < 0:
            raise ValueError(f"makers is {self.makers}, expected 0 or more")
        if self.warmup_steps < 1 or self.threads < 1:
            name = "warmup_steps" if self.warmup_steps < 1 else "threads"
            raise ValueError(f"{name} is {getattr(self, name)}, expected 1 or more")

    def augmentation(self) -> AugmentConfig:
        """What `augment` and `noise_share` say; raises ValueError that tells what is accepted."""
        config = parse(self.augment)
        return config if self.noise_share is None else dataclasses.replace(config, noise=self.noise_share)
