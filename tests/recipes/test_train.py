"""Training: batches depend on seed and step alone, a run learns and goes on from its snapshot, frame labels follow alignments."""

from __future__ import annotations

import dataclasses
import math
import sys
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import torch

from models import presets
from models.config import ModelConfig
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.augment.config import light
from recipes.manifest import Clip
from recipes.train import align
from recipes.train.__main__ import main
from recipes.train.alignment import PHONES, UNKNOWN, frame_labels, phone_labels, read_alignments
from recipes.train.batch import CropStore, FaceTrack
from recipes.train.batches import Batches
from recipes.train.config import TrainConfig
from recipes.train.examples import Example
from recipes.train.loop import Shares, Trainer
from recipes.train.objective import Objective
from recipes.train.pack import PackedAudio, pack
from recipes.train.tokens import train_tokenizer

WORDS = ("bin blue at two now", "place red by nine soon", "set white in four please", "lay green with six again")


def narrow() -> ModelConfig:
    """`tiny` with little of everything, so that a step takes milliseconds."""
    tiny = presets.tiny()
    return dataclasses.replace(
        tiny,
        vocabulary=33,
        audio=dataclasses.replace(tiny.audio, channels=(16, 16, 16, 16), filters=16),
        video=dataclasses.replace(tiny.video, channels=(4, 4, 4, 4), output_dim=16),
        fusion=dataclasses.replace(tiny.fusion, hidden_dim=16, output_dim=16),
        emformer=dataclasses.replace(tiny.emformer, dim=16, ffn_dim=32, heads=2, layers=2, output_dim=16),
        predictor=dataclasses.replace(tiny.predictor, embedding_dim=16, hidden_dim=16),
    )


def write_wav(path: Path, samples: np.ndarray) -> None:
    """16 kHz mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[TrainConfig, CropStore]:
    """A packed data set of four short clips, two of them with pictures, and a configuration for it."""
    rng = np.random.default_rng(0)
    clips = []
    for number, text in enumerate(WORDS):
        path = tmp_path / f"{number}.wav"
        write_wav(path, rng.integers(-3000, 3000, 16_000).astype(np.int16))
        video = path if number < 2 else None
        clips.append(Clip(str(number), "train", "toy", "one", path, video, 1.0, text))
    assert pack(clips, tmp_path / "packed") == []
    tokenizer = tmp_path / "toy.model"
    tokenizer.write_bytes(train_tokenizer([" ".join(WORDS)] * 50, 32))
    monkeypatch.setitem(presets.PRESETS, "tiny", narrow)
    crops = {str(n): FaceTrack(rng.integers(0, 255, (25, 96, 96)).astype(np.uint8), np.arange(25) > 2) for n in range(2)}
    alignments = tmp_path / "alignments.tsv"
    alignments.write_text("id\tstart_s\tend_s\tword\n" + "".join(f"{n}\t0.2\t0.6\tblue\n" for n in range(2)), encoding="utf-8")
    config = TrainConfig(
        alignments=(alignments,),
        align_steps=2,
        packed=(tmp_path / "packed",),
        tokenizer=tokenizer,
        out=tmp_path / "out",
        minutes=1000.0,
        warmup_steps=5,
        learning_rate=3e-3,
        batch_frames=100,
        video_share=0.5,
        transducer_from=0.0,
        threads=1,
        bf16=False,
    )
    return config, crops


def test_batches_depend_on_seed_and_step_alone(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    first, second = (Batches(packed, crops, tokenizer, config) for _ in range(2))
    for step in (3, 0, 3):
        a, b = first.make(step), second.make(step)
        assert a.ids == b.ids
        assert torch.equal(a.audio, b.audio)
    other = Batches(packed, crops, tokenizer, dataclasses.replace(config, seed=2))
    assert not torch.equal(first.make(3).audio, other.make(3).audio)


def test_training_lowers_the_loss(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    trainer = Trainer(dataclasses.replace(config, max_steps=40, log_steps=1), crops)
    trainer.run()
    losses = [loss for *_, loss in trainer.log.curves.read()["total"]]
    assert np.mean(losses[-8:]) < 0.7 * np.mean(losses[2:10]), "the first two steps only classify frames"


def test_frame_labels_share_a_word_among_its_tokens(run: tuple[TrainConfig, CropStore]) -> None:
    tokenizer = Tokenizer(run[0].tokenizer.read_bytes())
    labels = frame_labels([(0.2, 0.6, "blue"), (0.6, 0.64, "please")], 25, tokenizer, blank=32)
    tokens = tokenizer.encode("blue")
    assert list(dict.fromkeys(labels[5:15])) == tokens
    assert set(labels[:5]) | set(labels[17:]) == {32}
    assert labels[15] in tokenizer.encode("please")


def test_phones_lie_where_they_were_found() -> None:
    labels = phone_labels([(0.2, 0.4, "B"), (0.4, 0.61, "L"), (0.98, 1.2, "UW")], 25)
    silence = len(PHONES)
    assert labels.tolist() == [silence] * 5 + [PHONES.index("B")] * 5 + [PHONES.index("L")] * 5 + [silence] * 9 + [PHONES.index("UW")]


def test_phones_are_learnt_beside_tokens(run: tuple[TrainConfig, CropStore], tmp_path: Path) -> None:
    config, crops = run
    table = tmp_path / "phones.tsv"
    table.write_text("id\tstart_s\tend_s\tphone\n0\t0.2\t0.4\tB\n")
    plain = dataclasses.replace(config, augment=("none",), out=tmp_path / "phones")
    config = dataclasses.replace(plain, phones=(table,), max_steps=8, align_steps=8, log_steps=1)
    trainer = Trainer(config, crops)
    batch = next(
        batch for step in range(20) if "0" in (batch := Batches(trainer.packed, crops, trainer.tokenizer, trainer.config).make(step)).ids
    )
    assert batch.labels is not None
    assert batch.labels[batch.ids.index("0"), 5:10, 1].tolist() == [PHONES.index("B")] * 5
    trainer.run()
    assert {"frame", "phone", "total"} <= set(trainer.log.curves.read())


def test_what_makes_a_batch_fail_is_told(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    batches = Batches(packed, {**crops, "0": FaceTrack(np.zeros((25, 8, 8), np.uint8), np.ones(25, bool))}, tokenizer, config)
    with pytest.raises(ValueError, match=r"."):
        for _ in zip(range(20), Shares(batches, 0, None), strict=False):
            pass


def test_clips_that_are_not_there_are_asked_for(run: tuple[TrainConfig, CropStore]) -> None:
    config, _ = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    packed.clips = [clip for clip in packed.clips if clip.has_video]
    with pytest.raises(ValueError, match="video_share"):
        Batches(packed, {}, tokenizer, config)


def test_babble_is_made_of_training_clips(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    packed.clips = [dataclasses.replace(clip, split="dev" if clip.id == "3" else "train") for clip in packed.clips]
    assert {clip.id for clip in Batches(packed, crops, tokenizer, config).voices.clips} == {"0", "1", "2"}


def test_augmentation_is_a_preset_with_changes(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    assert dataclasses.replace(config, noise_share=0.2).augmentation() == dataclasses.replace(light(), noise=0.2)
    plain = Batches(packed, crops, tokenizer, dataclasses.replace(config, augment=("none",), video_share=1.0, join_share=0.0)).make(0)
    clip = next(clip for clip in packed.clips if clip.id == plain.ids[0])
    assert torch.equal(plain.audio[0], torch.from_numpy(packed.audio(clip)))
    assert plain.crops is not None
    assert torch.equal(plain.crops[0], torch.from_numpy(crops[clip.id].crops[:, 4:-4, 4:-4]))
    with pytest.raises(ValueError, match=r"room is 0\.3, which needs a bank of rooms: make one with python -m recipes\.augment\.rooms"):
        Batches(packed, crops, tokenizer, dataclasses.replace(config, augment=("full", "recorded=0")))


def test_corpora_can_be_chosen(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    packed.clips = [dataclasses.replace(clip, corpus="other" if clip.id == "3" else "toy") for clip in packed.clips]
    chosen = Batches(packed, crops, tokenizer, dataclasses.replace(config, corpora=("toy",)))
    assert [clip.id for clip in chosen.sounding] == ["2"]
    with pytest.raises(ValueError, match=r"\['moon'\]; packed are \['other', 'toy'\]"):
        Batches(packed, crops, tokenizer, dataclasses.replace(config, corpora=("toy", "moon")))


def test_help_says_what_every_setting_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["recipes.train", "--help"])
    with pytest.raises(SystemExit):
        main()
    printed = " ".join(capsys.readouterr().out.split())
    assert "--corpora" in printed
    assert "Longer clips are left out. (default: 16.0)" in printed


@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_pictures_and_labels_play_as_fast_as_the_sound(run: tuple[TrainConfig, CropStore], speed: float) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    config = dataclasses.replace(config, video_share=1.0, join_share=0.0, augment=("light", "noise=0", f"filmed_speeds={speed}"))
    batch = Batches(packed, crops, tokenizer, config).make(0)
    frames = int(25 / speed)
    assert batch.frames.tolist() == [frames] * 2
    assert batch.audio.shape == (2, frames * 640)
    assert batch.crops is not None
    assert batch.crops.shape[:2] == batch.shown.shape == (2, frames)
    assert batch.labels is not None
    spoken = (batch.labels[0, :, 0] != tokenizer.size).nonzero().flatten()
    assert [int(spoken[0]), int(spoken[-1]) + 1] == [round(0.2 * 25 / speed), round(0.6 * 25 / speed)]


def test_joined_clips_keep_sound_pictures_and_words_together(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    config = dataclasses.replace(config, join_share=1.0, video_share=1.0, augment=("none",))
    batch = Batches(packed, crops, tokenizer, config).make(0)
    first, second = batch.ids[0].split("+")
    text = tokenizer.decode(batch.targets[0, : batch.tokens[0]].tolist())
    assert text == f"{WORDS[int(first)]} {WORDS[int(second)]}"
    assert batch.frames.tolist() == [50]
    assert batch.audio.shape == (1, 50 * 640)
    assert batch.shown[0].tolist() == ([False] * 3 + [True] * 22) * 2
    assert batch.labels is not None
    assert torch.equal(batch.labels[0, :25], batch.labels[0, 25:])


class FakeDecoder:
    """Says what pocketsphinx would of clips whose text it knows: two segments and the silence between them."""

    config: ClassVar[dict[str, int]] = {"frate": 100}

    def __init__(self, **options: str) -> None:
        self.text = ""

    def lookup_word(self, word: str) -> str | None:
        return None if word == "unheard" else "AH"

    def set_align_text(self, text: str) -> None:
        self.text = text

    def start_utt(self) -> None: ...

    def process_raw(self, pcm: bytes, *, full_utt: bool) -> None: ...

    def end_utt(self) -> None: ...

    def set_alignment(self) -> None: ...

    def get_alignment(self) -> list[list[SimpleNamespace]]:
        rows = [[("SIL", 0, 10)], [("L", 10, 5), ("EY", 15, 15)], [("SIL", 30, 10)], [("B", 40, 20)]]
        return [[SimpleNamespace(name=name, start=start, duration=duration) for name, start, duration in word] for word in rows]

    def hyp(self) -> str:
        return self.text

    def seg(self) -> list[SimpleNamespace]:
        first, second = self.text.split()
        rows = [("<s>", 0, 9), (f"{first}(2)", 10, 29), ("<sil>", 30, 39), (second, 40, 59)]
        return [SimpleNamespace(word=word, start_frame=start, end_frame=end) for word, start, end in rows]


def test_alignments_are_written_as_training_reads_them(
    run: tuple[TrainConfig, CropStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", SimpleNamespace(Decoder=FakeDecoder))
    clips = []
    for number, text in enumerate(("lay blue", "unheard word")):
        write_wav(tmp_path / f"said{number}.wav", np.ones(16_000, np.int16))
        clips.append(Clip(f"said{number}", "train", "toy", "one", tmp_path / f"said{number}.wav", None, 1.0, text))
    pack(clips, tmp_path / "said")
    out, phones = tmp_path / "said.tsv", tmp_path / "phones.tsv"
    assert align.main(["--packed", str(tmp_path / "said"), "--out", str(out), "--phones", str(phones)]) == 0
    assert capsys.readouterr().err.endswith("1 of 2 clips aligned\n")
    assert read_alignments(out) == {"said0": [(0.1, 0.3, "lay"), (0.4, 0.6, "blue")]}
    assert read_alignments(phones, "phone") == {"said0": [(0.1, 0.15, "L"), (0.15, 0.3, "EY"), (0.4, 0.6, "B")]}


@pytest.mark.parametrize("video_share", [0.0, 1.0])
def test_speechless_clips_have_no_word_and_a_still_face(run: tuple[TrainConfig, CropStore], video_share: float) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    config = dataclasses.replace(
        config, speechless_share=1.0, video_share=video_share, join_share=0.5, augment=("none",), out=config.out / "still"
    )
    batches = Batches(packed, crops, tokenizer, config)
    batch = batches.make(0)
    assert not batch.tokens.any()
    assert batch.labels is not None
    assert set(batch.labels[0, : int(batch.frames[0])].unique().tolist()) == {tokenizer.size, len(PHONES)}
    if batch.crops is not None:
        assert torch.equal(batch.crops[:, :1].expand(-1, 25, -1, -1), batch.crops[:, :25])
        assert batch.shown.all()
    trainer = Trainer(dataclasses.replace(config, max_steps=3, align_steps=1), crops if video_share else {})
    trainer.run()
    assert math.isfinite(trainer.module.losses["total"])


def test_clips_with_and_without_alignments_share_a_batch(run: tuple[TrainConfig, CropStore]) -> None:
    config, crops = run
    packed, tokenizer = PackedAudio(*config.packed), Tokenizer(config.tokenizer.read_bytes())
    batches = Batches(packed, crops, tokenizer, config)
    examples = batches.examples
    del examples.spans["1"]
    rng = np.random.default_rng(0)
    plan = examples.plan(16_000, 25, True, rng)
    given = [Example(clip.id, clip.text, packed.audio(clip), crops[clip.id]) for clip in packed.clips[:2]]
    batch = examples.collate([examples.item(one, plan, rng) for one in given])
    assert batch.labels is not None
    assert (batch.labels[0, : int(batch.frames[0]), 0] != UNKNOWN).all()
    assert (batch.labels[1] == UNKNOWN).all()
    objective = Objective(AVTransducer(narrow()), config)
    losses = objective(batch, 8, torch.tensor([False, False]), aligning=True, transducer=False)
    assert 0 < float(losses["frame"].detach()) < 10
