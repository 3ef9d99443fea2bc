"""Streams of raw clips: same order, resumed anywhere, every clip once over all ranks, bounds hold, damage costs only itself."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.data import stream as module
from recipes.data.clips import LeftOut
from recipes.data.index import Index, ShardsError
from recipes.data.members import RawClip, encode, key
from recipes.data.stream import RawBatch, State, Stream, StreamConfig, main
from recipes.data.tape import read_clips
from recipes.data.writer import ShardWriter

LONGEST = 4


def clip(number: int, frames: int, filmed: bool) -> RawClip:
    """A clip whose content tells its number."""
    rng = np.random.default_rng(number)
    audio = rng.integers(-9, 9, frames * 640 - number % 7).astype(np.int16)
    crops = rng.integers(0, 255, (frames, 96, 96)).astype(np.uint8) if filmed else None
    present = rng.random(frames) < 0.7 if filmed else None
    return RawClip(f"clip.{number}", f"word {'x' * number} ö", "toy", "someone", audio, crops, present)


def write_shards(folder: Path, clips: list[RawClip], each: int) -> Index:
    """Shards of `each` clips."""
    shards = []
    for number, first in enumerate(range(0, len(clips), each)):
        with ShardWriter(folder / f"shard-{number:05d}.tar") as writer:
            for one in clips[first : first + each]:
                writer.add(encode(one))
            shards.append(writer.finish(min(len(clips), first + each)))
    index = Index(settings={}, planned=len(clips), done=len(clips), shards=tuple(shards))
    index.write(folder)
    return index


def drain(folder: Path, config: StreamConfig, state: State | None = None, **options: object) -> list[RawBatch]:
    """The rest of an epoch."""
    return list(Stream(folder, config, state=state, **options).epoch())


def ids(batches: list[RawBatch]) -> list[list[str]]:
    return [[one.id for one in batch.clips] for batch in batches]


def same(a: RawClip, b: RawClip) -> bool:
    texts = all(getattr(a, name) == getattr(b, name) for name in ("id", "text", "corpus", "speaker"))
    arrays = all(
        np.array_equal(getattr(a, name), getattr(b, name)) for name in ("audio", "crops", "present") if getattr(a, name) is not None
    )
    return texts and arrays and (a.crops is None) == (b.crops is None)


@st.composite
def sets(draw: st.DrawFn) -> tuple[list[RawClip], int, StreamConfig]:
    """Clips, how many go into a shard, and settings."""
    kinds = draw(st.lists(st.tuples(st.integers(1, LONGEST), st.booleans()), min_size=1, max_size=16))
    batch_frames = draw(st.integers(LONGEST, 14))
    config = StreamConfig(
        seed=draw(st.integers(0, 99)),
        batch_frames=batch_frames,
        max_clips=draw(st.integers(1, 5)),
        buffer_frames=draw(st.integers(batch_frames, 40)),
    )
    return [clip(number, *kind) for number, kind in enumerate(kinds)], draw(st.integers(1, 8)), config


@contextlib.contextmanager
def shards(clips: list[RawClip], each: int) -> Iterator[tuple[Path, Index]]:
    """A folder of shards for one example."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder), write_shards(Path(folder), clips, each)


@given(data=st.data(), case=sets())
def test_resumed_anywhere_the_same_batches_come(data: st.DataObject, case: tuple) -> None:
    clips, each, config = case
    with shards(clips, each) as (folder, _):
        whole = drain(folder, config)
        assert ids(drain(folder, config)) == ids(whole), "same seed, same order"
        cut = data.draw(st.integers(0, len(whole)))
        first = Stream(folder, config)
        batches = first.epoch()
        for _ in range(cut):
            next(batches)
        state = State.from_json(json.loads(json.dumps(first.state.to_json())))
        if cut:
            assert state == whole[cut - 1].after
        rest = Stream(folder, config, state=state)
        if cut < len(whole):
            assert ids(list(rest.epoch())) == ids(whole[cut:])
        assert (rest.state.epoch, rest.state.shard, rest.state.batch) == (1, 0, 0)


@given(case=sets(), readers=st.sampled_from([(1, 1), (2, 1), (1, 3), (2, 2)]), epoch=st.integers(0, 3))
def test_every_clip_comes_once_over_all_readers_and_within_bounds(case: tuple, readers: tuple[int, int], epoch: int) -> None:
    clips, each, config = case
    with shards(clips, each) as (folder, index):
        world, workers = readers
        seen: list[RawClip] = []
        for rank in range(world):
            for worker in range(workers):
                mine = dataclasses.replace(config, rank=rank, world=world, worker=worker, workers=workers)
                if len(index.shards) < world * workers:
                    with pytest.raises(ShardsError, match=r"smaller --shard-mb"):
                        Stream(folder, mine)
                    return
                stream = Stream(folder, mine)
                stream.state = dataclasses.replace(stream.state, epoch=epoch)
                for batch in stream.epoch():
                    seen += batch.clips
                    assert 1 <= len(batch.clips) <= config.max_clips
                    assert max(one.frames for one in batch.clips) * len(batch.clips) <= config.batch_frames
                    assert len({one.crops is None for one in batch.clips}) == 1
        by_id = {one.id: one for one in clips}
        assert sorted(one.id for one in seen) == sorted(by_id)
        assert all(same(one, by_id[one.id]) for one in seen)


@given(case=sets())
def test_no_more_than_the_buffer_is_held(case: tuple) -> None:
    clips, each, config = case
    with shards(clips, each) as (folder, _):
        alive: list[tuple[weakref.ref, int]] = []

        def watched(*arguments: object) -> Iterator:
            for position, item in read_clips(*arguments):
                alive.append((weakref.ref(item.audio), item.frames))
                # One clip is at hand while it is decided whether the buffer has room for it.
                assert sum(frames for array, frames in alive if array() is not None) <= config.buffer_frames + LONGEST
                yield position, item
                del item

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "read_clips", watched)
            for batch in Stream(folder, config).epoch():
                del batch
        assert not any(array() is not None for array, _ in alive)


@given(case=sets(), data=st.data())
def test_a_changed_byte_costs_at_most_what_it_touches(case: tuple, data: st.DataObject) -> None:
    clips, each, config = case
    with shards(clips, each) as (folder, index):
        shard = data.draw(st.sampled_from(index.shards))
        content = bytearray((folder / shard.name).read_bytes())
        described = content.index(b'{"id"')
        position = data.draw(st.integers(0, len(content) - 1) | st.integers(described, described + 200))
        content[position] ^= data.draw(st.integers(1, 255))
        (folder / shard.name).write_bytes(content)
        told: list[LeftOut] = []
        stream = Stream(folder, config, report=told.append)
        seen = [one for batch in stream.epoch() for one in batch.clips]
        by_id = {one.id: one for one in clips}
        assert all(same(one, by_id[one.id]) for one in seen), "what is given is what was packed"
        assert len(seen) + stream.lost == len(clips)
        assert stream.lost <= 1
        assert bool(told) == bool(stream.lost)


@given(case=sets(), data=st.data())
def test_a_shard_that_was_cut_off_costs_its_end(case: tuple, data: st.DataObject) -> None:
    clips, each, config = case
    with shards(clips, each) as (folder, index):
        content = (folder / index.shards[0].name).read_bytes()
        cut = data.draw(st.integers(0, len(content) - 1))
        (folder / index.shards[0].name).write_bytes(content[:cut])
        stream = Stream(folder, config, report=lambda item: None)
        seen = {one.id for batch in stream.epoch() for one in batch.clips}
        assert len(seen) + stream.lost == len(clips)
        assert {one.id for one in clips[each:]} <= seen
        assert seen & {one.id for one in clips[:each]} == {one.id for one in clips[: len(seen) - len(clips[each:])]}


class Pipe:
    """Gives bytes onwards, a few at a time, and can do nothing else."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._content.read(min(size, 1000))

    def close(self) -> None: ...


def test_shards_may_come_through_a_pipe(tmp_path: Path) -> None:
    index = write_shards(tmp_path, [clip(n, 1 + n % 5, n % 2 == 0) for n in range(12)], 5)
    config = StreamConfig(batch_frames=10, buffer_frames=20)
    expected = drain(tmp_path, config)
    contents = {shard.name: (tmp_path / shard.name).read_bytes() for shard in index.shards}
    for shard in index.shards:
        (tmp_path / shard.name).unlink()
    assert ids(drain(tmp_path, config, opener=lambda name: Pipe(contents[name]))) == ids(expected)
    again = drain(tmp_path, config, expected[3].after, opener=lambda name: Pipe(contents[name]))
    assert ids(again) == ids(expected[4:])


def test_epochs_follow_one_another_in_other_orders(tmp_path: Path) -> None:
    write_shards(tmp_path, [clip(n, 1 + n % 5, False) for n in range(20)], 4)
    stream = iter(Stream(tmp_path, StreamConfig(batch_frames=10, buffer_frames=30)))
    orders: dict[int, list[str]] = {0: [], 1: [], 2: []}
    epoch = 0
    while epoch < 3:
        batch = next(stream)
        orders[epoch] += [one.id for one in batch.clips]
        epoch = batch.after.epoch
    assert len({tuple(order) for order in orders.values()}) == 3
    assert len({tuple(sorted(order)) for order in orders.values()}) == 1


def test_a_lost_shard_is_named_once_and_the_others_go_on(tmp_path: Path) -> None:
    index = write_shards(tmp_path, [clip(n, 2, False) for n in range(6)], 3)
    (tmp_path / index.shards[1].name).unlink()
    told: list[LeftOut] = []
    stream = Stream(tmp_path, StreamConfig(batch_frames=10, buffer_frames=10), report=told.append)
    assert len([one for batch in stream.epoch() for one in batch.clips]) == 3
    assert len([one for batch in stream.epoch() for one in batch.clips]) == 3
    assert [item.name for item in told] == ["shard-00001.tar"]
    assert "3 of its 3 clips cannot be read: [Errno 2]" in told[0].reason
    (tmp_path / index.shards[0].name).unlink()
    with pytest.raises(ShardsError, match=r"not one clip could be read"):
        next(iter(Stream(tmp_path, StreamConfig(batch_frames=10, buffer_frames=10), report=told.append)))


def test_what_cannot_be_streamed_is_told_in_one_line(tmp_path: Path) -> None:
    index = write_shards(tmp_path, [clip(n, 5, False) for n in range(6)], 3)
    config = StreamConfig(batch_frames=10, buffer_frames=10)
    with pytest.raises(ShardsError, match=r"batch_frames is 4, expected at least 5, the longest clip's$"):
        Stream(tmp_path, StreamConfig(batch_frames=4, buffer_frames=10))
    state = Stream(tmp_path, config).state
    for other in ({"seed": 2}, {"batch_frames": 9}, {"world": 2}, {"buffer_frames": 11}):
        with pytest.raises(ValueError, match=r"resume with the same shards and settings"):
            Stream(tmp_path, dataclasses.replace(config, **other), state=state)
    with pytest.raises(ValueError, match=r"expected what State\.to_json gives"):
        State.from_json({"epoch": -1})
    dataclasses.replace(index, done=5).write(tmp_path)
    with pytest.raises(ShardsError, match=r"5 of 6 clips were packed; give recipes\.data\.shards the same command again"):
        Stream(tmp_path, config)
    for content in ("{}", "[]", "no list", '{"schema": "other"}'):
        (tmp_path / "index.json").write_text(content)
        with pytest.raises(ShardsError, match=r"pack the shards again"):
            Stream(tmp_path, config)
    with pytest.raises(ShardsError, match=r"give a folder written by recipes\.data\.shards"):
        Stream(tmp_path / "nowhere", config)
    for wrong in ({"batch_frames": 0}, {"buffer_frames": 1}, {"rank": 1}, {"worker": -1}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} is "):
            StreamConfig(**wrong)


def test_the_command_counts_and_names_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_shards(tmp_path, [clip(n, 5, True) for n in range(6)], 3)
    assert main(["--shards", str(tmp_path), "--batch-frames", "10", "--buffer-frames", "20"]) == 0
    assert "6 clips (0.00 h) in 3 batches, 10 frames each of which 0.0% is padding; 0 clips lost" in capsys.readouterr().err
    content = (tmp_path / "shard-00000.tar").read_bytes()
    crops = clip(1, 5, True).crops.tobytes()
    assert content.count(crops) == 1
    (tmp_path / "shard-00000.tar").write_bytes(content.replace(crops, crops[::-1]))
    assert main(["--shards", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "left out shard-00000.tar/clip.1: damaged: its crops.u8 is damaged\n" in said
    assert "1 clips lost" in said
    assert main(["--shards", str(tmp_path), "--world", "9"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_members_names_are_plain_and_differ(first: str, second: str) -> None:
    assert key(first).isascii()
    assert "." not in key(first)
    assert len(key(first)) <= 80
    assert (key(first) == key(second)) == (first == second)
