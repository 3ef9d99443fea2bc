"""What the window asks of its engine and what the engine tells: typed messages that name the job they belong to.

A job is a number that the window chooses. Every job ends with exactly one `Done` or `Trouble`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Request(Struct, frozen=True, kw_only=True, tag=True):
    """Something asked of the engine."""

    job: int = 0
    """The job that begins, or the running one that is meant."""


class Settings(Struct, frozen=True, kw_only=True):
    """How speech is recognised; names and meanings as the options of the command line."""

    mode: str = "auto"
    model: str = "tiny"
    segment_length: int = 16
    """Frames of 40 ms that are recognised at once: 8, 16, 32 for 320, 480, 800 ms."""
    beam: int = 4
    face: str = "largest"
    detector: str = "own"
    hotwords: tuple[str, ...] = ()


class Prepare(Request, frozen=True, kw_only=True):
    """Load a model so that the next job begins at once. Done: `name`, `parameters`, `sha256`, `latencies_ms`."""

    settings: Settings


class StartLive(Request, frozen=True, kw_only=True):
    """Caption microphone and camera until StopLive. Tells Event and Picture. Done when it has ended."""

    settings: Settings
    microphone: str | None = None
    """As on the command line: None for the default device, `none` for none."""
    camera: str | None = None
    av_offset_ms: float = 0.0
    append: str | None = None
    """File that finals are appended to as they come; its ending (txt, srt, vtt, jsonl) says how."""


class PauseLive(Request, frozen=True, kw_only=True):
    """End the utterance and throw away what comes."""


class ResumeLive(Request, frozen=True, kw_only=True):
    """Go on."""


class StopLive(Request, frozen=True, kw_only=True):
    """Recognise what was heard, then end."""


class ChangeLive(Request, frozen=True, kw_only=True):
    """Change settings by their LiveSettings names. What is refused is told by a Refused with the reason; the job goes on."""

    changes: dict[str, Any]


class UseDevices(Request, frozen=True, kw_only=True):
    """Exchange devices of a live job; None leaves one as it is."""

    microphone: str | None = None
    camera: str | None = None


class Follow(Request, frozen=True, kw_only=True):
    """Follow the face at this place of the picture, in [0, 1] of its width and height. A Refused says where there is none."""

    x: float
    y: float


class Transcribe(Request, frozen=True, kw_only=True):
    """Transcribe a file. Tells Event and Progress (seconds). Done: the transcript as `viseme.transcript/1`."""

    path: str
    settings: Settings


class StartBench(Request, frozen=True, kw_only=True):
    """Play a file into two recognisers, sound alone and sound with lips, as fast as it was recorded.

    Tells Event (of sessions `a` and `av`), Picture, Score, Progress. Done at its end: `a` and `av`, each with `text`, `wer` or None.
    """

    path: str
    settings: Settings
    kind: str = "babble"
    """`white`, `pink`, `babble` or the path of a recording."""
    snr_db: float | None = None
    """None for no noise."""
    reference: str | None = None
    """The words that are spoken; None looks for subtitles (srt, vtt) or a txt of the same name beside the file."""
    aloud: bool = False
    """Whether the noisy sound is played."""


class BenchNoise(Request, frozen=True, kw_only=True):
    """Another noise from here on."""

    kind: str
    snr_db: float | None
    aloud: bool = False


class Play(Request, frozen=True, kw_only=True):
    """Play a stretch of a file: its sound, and its pictures as Picture, in time. Tells Progress (seconds of the file). Done at its end."""

    path: str
    start: float
    end: float


class Cancel(Request, frozen=True, kw_only=True):
    """End a job; what it has found so far is told before its Done. Unknown jobs are no trouble."""


class Shown(Request, frozen=True, kw_only=True):
    """The last Picture of the job is on the screen: another one may come."""


class ListDevices(Request, frozen=True, kw_only=True):
    """Done: `microphones` (name, kind, default, choice), `cameras` (name, choice), `problems` (lines)."""


class ListModels(Request, frozen=True, kw_only=True):
    """Done: `models`, rows as of `viseme models list --json`."""


class DescribeModel(Request, frozen=True, kw_only=True):
    """Done: what `viseme models info --json` tells."""

    model: str


class VerifyModel(Request, frozen=True, kw_only=True):
    """Done: `ok`, `sha256`, `expected`, `path`, `remedy`. Tells Progress (bytes)."""

    model: str


class PullModel(Request, frozen=True, kw_only=True):
    """Fetch a model. Tells Progress (bytes). Done: `path`, `fetched`."""

    model: str


class RemoveModel(Request, frozen=True, kw_only=True):
    """Delete a fetched model. Done: `path`."""

    model: str


class MeasureSpeed(Request, frozen=True, kw_only=True):
    """Recognise the demo clip as fast as the machine can. Done: `rtf`, `text`, `faces` (whether its face was found)."""

    settings: Settings


class ListenTo(Request, frozen=True, kw_only=True):
    """Open devices without recognising, until Cancel. Tells Event (Level, FaceFound, DeviceLost …) and Picture."""

    microphone: str | None = None
    camera: str | None = None


class Reply(Struct, frozen=True, kw_only=True, tag=True):
    """Something the engine tells."""

    job: int = 0


class Ready(Reply, frozen=True, kw_only=True):
    """The engine takes requests; job is 0."""

    version: str
    pid: int


class Told(Reply, frozen=True, kw_only=True):
    """An event of a session; `app.engine.wire.event_from` makes it whole."""

    event: dict[str, Any]


class Face(Struct, frozen=True, kw_only=True):
    """A face in a picture; places in [0, 1] of its width and height."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    landmarks: tuple[tuple[float, float], ...] = ()
    """Right eye, left eye, nose, right and left mouth corner of the person, or none."""
    followed: bool = False
    speaking: bool = False


class Picture(Reply, frozen=True, kw_only=True):
    """What is seen now. Behind it: width x height x 3 bytes of RGB, then, where `crop`, 96 x 96 bytes of grey.

    Width is 0 where there is no picture. The next one is sent when this one is `Shown`.
    """

    width: int
    height: int
    crop: bool = False
    faces: tuple[Face, ...] = ()
    time: float = 0.0
    """Seconds on the media clock."""


class Progress(Reply, frozen=True, kw_only=True):
    """How far a job is."""

    done: float
    total: float | None
    """None where it is not known."""


class Score(Reply, frozen=True, kw_only=True):
    """Running word error rates of a bench, of the words that should have been recognised by now; None where nothing was said yet."""

    a: float | None
    av: float | None


class Refused(Reply, frozen=True, kw_only=True):
    """A change that was not made; the job goes on as before."""

    message: str


class Done(Reply, frozen=True, kw_only=True):
    """The job has ended well."""

    result: dict[str, Any] = field(default_factory=dict)
    cancelled: bool = False


class Trouble(Reply, frozen=True, kw_only=True):
    """The job has ended; one line says why and what to do. What was told before stays valid."""

    message: str
    result: dict[str, Any] = field(default_factory=dict)
    """What was found before, as of Done."""


AnyRequest = (
    Prepare | StartLive | PauseLive | ResumeLive | StopLive | ChangeLive | UseDevices | Follow | Transcribe | StartBench | BenchNoise
    | Play | Cancel | Shown | ListDevices | ListModels | DescribeModel | VerifyModel | PullModel | RemoveModel | MeasureSpeed | ListenTo
)  # fmt: skip
AnyReply = Ready | Told | Picture | Progress | Score | Refused | Done | Trouble
