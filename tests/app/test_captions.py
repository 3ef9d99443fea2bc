"""What live captions look like on terminals of all sizes; the screen is read back by a terminal emulator."""

from __future__ import annotations

import io
import unicodedata

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from app.cli.captions import CaptionView
from app.cli.status import Status
from pipeline.events import Event, FaceLost, Level, Metrics, ModeChanged, Silence, StateChanged
from tests.app.fake_live import final, made, partial

LOUD = made(Level, rms_db=-6.0, peak_db=0.0, clipping=True, silent=False)
MUTED = made(Level, rms_db=-120.0, peak_db=-120.0, clipping=False, silent=True)
FIGURES = made(
    Metrics,
    rtf=0.256,
    latency_ms={"mean": 1, "p50": 612.4, "p95": 2},
    frames=9,
    lag=1.26,
    dropped_frames=3,
    drift_ppm=-12.2,
    av_offset_ms=41.0,
)


class Screen:
    """A view and the terminal that it draws on."""

    def __init__(self, width: int = 60, height: int = 10, **options: object) -> None:
        self.console = Console(
            file=io.StringIO(), force_terminal=True, width=width, height=height, highlight=False, color_system="256", **options
        )  # type: ignore[arg-type]
        self.view = CaptionView("auto", console=self.console)
        self.pyte = pyte.HistoryScreen(width, height, history=1000)
        self._stream = pyte.Stream(self.pyte)
        self.raw = ""

    def show(self, *events: Event) -> list[str]:
        """Draw after each event; returns all rows with text, those that scrolled away first."""
        for event in events:
            self.view.add(event)
            self.view._drawn_at = 0.0
            self.view.refresh()
        return self.read()

    def read(self) -> list[str]:
        file = self.console.file
        assert isinstance(file, io.StringIO)
        text = file.getvalue()[len(self.raw) :]
        self.raw += text
        self._stream.feed(text.replace("\n", "\r\n"))  # as the terminal driver does
        past = ["".join(row[column].data for column in range(self.pyte.columns)).rstrip() for row in self.pyte.history.top]
        return [row for row in [*past, *(line.rstrip() for line in self.pyte.display)] if row]

    def colours(self, row: int, width: int) -> list[str]:
        return [self.pyte.buffer[row][column].fg for column in range(width)]


def test_the_partial_is_rewritten_in_place_and_gives_way_to_the_final() -> None:
    screen = Screen()
    with screen.view:
        rows = screen.show(partial(1, "bin"), partial(1, "bin blue", 1), partial(1, "bin blue at f too", 2))
        assert rows[0] == "bin blue at f too"
        assert len(rows) == 2
        assert screen.colours(0, 17) == ["white"] * 9 + ["brightblack"] * 8
        rows = screen.show(final(1, "bin blue at f two now"), partial(2, "set"))
        assert rows[:2] == ["bin blue at f two now", "set"]
        assert screen.colours(0, 5) == ["default"] * 5
        rows = screen.show(made(Silence), final(3, ""))
        assert rows[0] == "bin blue at f two now"
        assert len(rows) == 2, "the partial is gone, a final without words leaves no line"
    assert screen.read() == ["bin blue at f two now"], "what is not final goes at the end"


@settings(max_examples=40)
@given(
    width=st.integers(8, 90),
    height=st.integers(3, 12),
    texts=st.lists(
        st.lists(st.sampled_from(["a", "word", "größe", "日本語", "한국어", "x" * 30, "e\u0301t\u00e9"]), min_size=1, max_size=30),
        max_size=5,
    ),
)
def test_no_size_of_terminal_loses_or_doubles_words(width: int, height: int, texts: list[list[str]]) -> None:
    screen = Screen(width, height)
    with screen.view:
        for count, words in enumerate(texts):
            for end in range(1, len(words) + 1, 7):
                screen.show(LOUD, FIGURES, partial(count, " ".join(words[:end]), end // 2))
            screen.show(final(count, " ".join(words)))
    squeezed = "".join("".join(screen.read()).split())
    assert squeezed == unicodedata.normalize("NFC", "".join("".join(words) for words in texts)), "the emulator composes letters"


def test_of_a_long_partial_the_end_is_shown() -> None:
    screen = Screen(20, 5)
    with screen.view:
        rows = screen.show(partial(1, " ".join(f"word{count}" for count in range(60))))
        assert "word59" in rows[-2]
        assert not any("word0 " in row for row in rows)
        assert len(rows) <= 5


def test_without_colours_words_that_may_change_are_dim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    with screen.view:
        screen.show(LOUD, partial(1, "bin blue", 1))
    assert "\x1b[2m" in screen.raw
    assert "\x1b[3" not in screen.raw
    assert "38;5" not in screen.raw


def line_of(width: int, *events: Event, wanted: str = "auto") -> str:
    status = Status(wanted)
    for event in events:
        status.add(event)
    return status.line(width).plain


def test_the_status_line_tells_everything_there_is_room_for() -> None:
    events = [made(StateChanged, state="running"), LOUD, made(FaceLost), made(ModeChanged, mode="a", reason="no face"), FIGURES]
    assert line_of(200, *events) == (
        "● live  ███████░ CLIP  auto: a  (no face)  no face  RTF 0.26  p50 612 ms  lag 1.3 s  dropped 3  drift -12 ppm  offset +41 ms"
    )
    assert line_of(200, made(StateChanged, state="running"), MUTED) == "● live  no sound  auto"
    assert line_of(200, made(StateChanged, state="paused"), LOUD) == "‖ paused  auto"
    assert "v (av wanted)" in line_of(200, made(ModeChanged, mode="v", reason="as chosen"), wanted="av")


@given(st.integers(0, 160))
def test_the_status_line_never_needs_a_second_line(width: int) -> None:
    events = [made(StateChanged, state="running"), LOUD, made(ModeChanged, mode="a", reason="日本\x1b[2J\n語"), FIGURES]
    status = Status("auto")
    for event in events:
        status.add(event)
    line = status.line(width)
    assert line.cell_len <= width
    assert not set(line.plain) & {"\x1b", "\n"}
