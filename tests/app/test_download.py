"""Fetching a file from a web server on this machine, which cuts, lies and changes its mind."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import download
from app.download import DownloadError, fetch
from tests.app.web import CONTENT, OTHER, Site, files, get, leave_part


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses, it is not asked for what is on this machine."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "file.onnx"


def test_a_whole_file(target: Path) -> None:
    seen: list[int] = []
    with Site(CONTENT) as site:
        get(site, target, progress=seen.append)
    assert target.read_bytes() == CONTENT
    assert files(target) == ["file.onnx"]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, len(CONTENT))
    (request,) = site.requests
    assert set(request) <= {"host", "user-agent", "accept-encoding", "connection"}, "nothing is told about the user"


@pytest.mark.parametrize("announce", [True, False])
def test_a_cut_connection_is_taken_up_again(target: Path, announce: bool) -> None:
    told: list[str] = []
    with Site(CONTENT, cuts=[50_000, 0, 70_000], announce=announce) as site:
        get(site, target, notice=told.append)
    assert target.read_bytes() == CONTENT
    assert site.asked_from == [0, 50_000, 50_000, 120_000]
    assert {request.get("if-range") for request in site.requests[1:]} == {'"one"'}
    assert told == ["the connection to 127.0.0.1 was cut; trying again"] * 3


def test_a_connection_that_is_always_cut_is_given_up_and_its_part_is_used_later(target: Path) -> None:
    with Site(CONTENT, cuts=[100_000] + [10] * download.TRIES) as site:
        with pytest.raises(
            DownloadError, match=r"was cut, and 4 attempts .* 100,040 of 200,000 bytes are kept: run the same command again"
        ):
            get(site, target)
        assert files(target) == ["file.onnx.part", "file.onnx.part.json"]
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert files(target) == ["file.onnx"]
    assert site.asked_from[-1] == 100_040


@pytest.mark.parametrize("cuts", [[150_000], [150_000, 90_000, 199_999]])
def test_a_server_without_ranges_begins_anew(target: Path, cuts: list[int]) -> None:
    with Site(CONTENT, cuts=list(cuts), ranges=False) as site:
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert len(site.requests) == len(cuts) + 1


def test_a_server_without_ranges_that_always_cuts_is_given_up(target: Path) -> None:
    with Site(CONTENT, cuts=[150_000] * 20, ranges=False) as site, pytest.raises(DownloadError, match="150,000 of 200,000 bytes are kept"):
        get(site, target)
    assert len(site.requests) == 1 + download.TRIES


@pytest.mark.parametrize("heed_if_range", [True, False])
def test_a_file_that_changed_begins_anew(target: Path, heed_if_range: bool) -> None:
    with Site(CONTENT, etag='"two"', heed_if_range=heed_if_range) as site:
        leave_part(target, OTHER[:70_000], url=site.url)
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert site.asked_from == ([70_000] if heed_if_range else [70_000, 0])


def test_a_weak_etag_is_not_asked_for_but_compared(target: Path) -> None:
    with Site(CONTENT, etag='W/"two"') as site:
        leave_part(target, CONTENT[:70_000], url=site.url, etag='W/"two"')
        get(site, target)
        assert site.asked_from == [70_000]
        assert "if-range" not in site.requests[0]
        leave_part(target, CONTENT[:70_000], url=site.url, etag='W/"one"')
        get(site, target)
        assert site.asked_from == [70_000, 70_000, 0]


def test_a_beginning_that_does_not_fit_costs_one_more_fetch(target: Path) -> None:
    with Site(CONTENT) as site:
        leave_part(target, OTHER[:70_000], url="https://elsewhere.example/file.onnx", etag='"one"')
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert site.asked_from == [70_000, 0]


def test_a_part_of_another_file_is_not_used(target: Path) -> None:
    with Site(CONTENT) as site:
        leave_part(target, OTHER[:70_000], sha256="0" * 64, url=site.url)
        get(site, target)
    assert site.asked_from == [0]


def test_a_whole_part_needs_no_network(target: Path) -> None:
    leave_part(target, CONTENT)
    get(Site(b""), target, url="https://nowhere.invalid/file.onnx")
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("excess", [b"", b"and more"])
def test_a_damaged_part_is_replaced(target: Path, excess: bytes) -> None:
    with Site(CONTENT) as site:
        leave_part(target, OTHER + excess)
        get(site, target)
    assert target.read_bytes() == CONTENT


def test_a_mistaken_range_is_not_believed(target: Path) -> None:
    with Site(CONTENT, shift=1, cuts=[50_000]) as site:
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert site.asked_from == [0, 50_000, 0]


def test_a_wrong_hash_is_refused_and_the_bad_file_deleted(target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"the old one")
    with (
        Site(OTHER) as site,
        pytest.raises(DownloadError, match=r"not the file of the catalogue \(SHA-256 \w{12}…, expected \w{12}…\) and was"),
    ):
        get(site, target)
    assert len(site.requests) == 1, "a file that came in one piece is not asked for twice"
    assert files(target) == ["file.onnx"]
    assert target.read_bytes() == b"the old one"


@pytest.mark.parametrize(("content", "found"), [(CONTENT + b"x", "200,001 bytes"), (b"version 1", "9 bytes"), (b"", "0 bytes")])
def test_another_length_is_refused(target: Path, content: bytes, found: str) -> None:
    with Site(content) as site, pytest.raises(DownloadError, match=f"offers {found} where the catalogue has 200,000"):
        get(site, target)
    assert files(target) == []


def test_a_body_without_end_is_stopped(target: Path) -> None:
    with Site(CONTENT * 9, announce=False) as site, pytest.raises(DownloadError, match="more than 200,000 bytes"):
        get(site, target)
    assert files(target) == []


def test_a_wrong_mirror_costs_nothing_of_what_is_here(target: Path) -> None:
    leave_part(target, CONTENT[:70_000])
    with Site(CONTENT * 2) as wrong, pytest.raises(DownloadError, match="another file"):
        get(wrong, target)
    with Site(CONTENT) as site:
        get(site, target)
    assert site.asked_from == [70_000]


def test_a_part_that_the_server_cannot_go_on_with(target: Path) -> None:
    with Site(CONTENT, codes=[416]) as site:
        leave_part(target, CONTENT[:70_000], url=site.url)
        get(site, target)
    assert site.asked_from == [70_000, 0]


def test_an_interruption_keeps_what_has_come(target: Path) -> None:
    def interrupt(have: int) -> None:
        if have >= 100_000:
            raise KeyboardInterrupt

    with Site(CONTENT) as site:
        with pytest.raises(KeyboardInterrupt):
            get(site, target, progress=interrupt)
        assert files(target) == ["file.onnx.part", "file.onnx.part.json"]
        get(site, target)
    assert target.read_bytes() == CONTENT
    assert site.asked_from[1] >= 100_000


@settings(max_examples=40)
@given(
    cuts=st.lists(st.integers(0, 5_000), max_size=6),
    ranges=st.booleans(),
    announce=st.booleans(),
    heed_if_range=st.booleans(),
    left=st.integers(0, 6_000),
    right=st.booleans(),
)
def test_what_is_put_in_place_is_always_the_file(
    cuts: list[int], ranges: bool, announce: bool, heed_if_range: bool, left: int, right: bool
) -> None:
    """However the server behaves and whatever lies there: either the very file comes, or none and a reason."""
    content, digest = CONTENT[:5_000], hashlib.sha256(CONTENT[:5_000]).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "file.onnx"
        leave_part(target, (CONTENT if right else OTHER)[:left], sha256=digest)
        with Site(content, cuts=list(cuts), ranges=ranges, announce=announce, heed_if_range=heed_if_range) as site:
            failed = None
            try:
                fetch(site.url, target, size=len(content), sha256=digest, advice="", pause=0.0)
            except DownloadError as error:
                failed = str(error)
        if failed is None:
            assert target.read_bytes() == content
            assert files(target) == ["file.onnx"]
        else:
            assert len(cuts) >= download.TRIES, failed
            assert "\n" not in failed
            assert not target.exists()
