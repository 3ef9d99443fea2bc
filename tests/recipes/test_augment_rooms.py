"""The bank of rooms: the same for a seed, its direct paths aligned so that sound stays with the lips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recipes.augment import rooms
from recipes.augment.rooms import LEAD, RoomBank, RoomError, make_bank
from recipes.augment.spectrum import reverberate


@pytest.fixture(scope="module")
def bank() -> RoomBank:
    """Twelve rooms."""
    return make_bank(12, seed=3)


def test_the_same_seed_makes_the_same_rooms(bank: RoomBank) -> None:
    again, other = make_bank(2, seed=3), make_bank(2, seed=4)
    for ours, theirs in zip(bank.responses, again.responses, strict=False):
        assert np.array_equal(ours, theirs)
    assert not np.array_equal(bank.responses[0], other.responses[0])


def test_direct_paths_are_aligned_and_rooms_differ(bank: RoomBank) -> None:
    lengths = []
    for response in bank.responses:
        assert response.dtype == np.float32
        assert np.sum(response**2) == pytest.approx(1, rel=1e-4)
        loud = np.flatnonzero(np.abs(response) > 0.5 * abs(response[LEAD]))
        assert abs(int(loud[0]) - LEAD) <= 1
        assert np.sum(response[: LEAD - 8] ** 2) < 0.02
        lengths.append(len(response))
    assert max(lengths) > 1.5 * min(lengths)


def test_a_click_in_a_room_begins_where_it_was(bank: RoomBank) -> None:
    click = np.zeros(16_000, dtype=np.float32)
    click[5_000:5_020] = np.random.default_rng(0).choice([-0.5, 0.5], 20)
    for response in bank.responses:
        wet = reverberate(click, response, LEAD)
        assert wet.shape == click.shape
        begun = int(np.flatnonzero(np.abs(wet) > 0.25 * abs(response[LEAD]))[0])
        assert abs(begun - 5_000) <= 16, "within a millisecond"


def test_a_bank_is_written_and_read_again(bank: RoomBank, tmp_path: Path) -> None:
    bank.save(tmp_path / "rooms.npz")
    read = RoomBank.open(tmp_path / "rooms.npz")
    assert len(read.responses) == 12
    for ours, theirs in zip(bank.responses, read.responses, strict=True):
        assert np.array_equal(ours, theirs)
    rng = np.random.default_rng(0)
    assert len({len(read.draw(rng)) for _ in range(60)}) > 6


def test_the_command_writes_a_bank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rooms.main(["--out", str(tmp_path / "rooms.npz"), "--count", "2"]) == 0
    assert "2 rooms" in capsys.readouterr().err
    assert rooms.main(["--out", str(tmp_path / "no/rooms.npz"), "--count", "1"]) == 1
    assert rooms.main(["--out", str(tmp_path / "rooms.npz"), "--count", "0"]) == 1
    assert "count is 0, expected one room or more" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no", b"no zip"])
def test_what_is_no_bank_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "rooms.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RoomError, match=r"no bank of rooms .*make one with python -m recipes\.augment\.rooms"):
        RoomBank.open(path)
