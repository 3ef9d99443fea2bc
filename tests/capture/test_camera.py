"""A camera gives its newest pictures with the time they were taken, and says in one line what is wrong with it."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

import capture.grab
from capture.camera import Camera, CameraFrozen, CameraGone, Picture
from capture.cameras import CameraChoice
from capture.media import MediaError
from tests.mjpeg import MjpegCamera, number_of, numbered

DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"


@pytest.fixture
def server() -> Iterator[MjpegCamera]:
    with MjpegCamera(numbered) as server:
        yield server


def gather(camera: Camera, count: int) -> list[Picture]:
    """The next pictures, at least so many."""
    pictures: list[Picture] = []
    end = time.monotonic() + 20
    while len(pictures) < count and time.monotonic() < end:
        pictures += camera.read(1.0)
    return pictures


def drain(camera: Camera, pictures: list[Picture] | None = None) -> None:
    """Read until the camera complains."""
    while True:
        read = camera.read(5.0)
        if pictures is not None:
            pictures += read


def going_on(camera: Camera) -> bool:
    """Whether pictures come; a frozen camera may go on by itself."""
    try:
        return camera.read(0.1) != []
    except CameraFrozen:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_pictures_of_a_network_camera_in_order_upright_and_in_colour(server: MjpegCamera) -> None:
    with Camera(server.url, keep=100) as camera:
        pictures = gather(camera, 40)
        assert camera.name == server.url
        assert camera.size == (320, 240)
        assert camera.rate == pytest.approx(25, rel=0.2)
        assert camera.dropped == 0
    numbers = [number_of(picture.image) for picture in pictures]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    image = pictures[-1].image
    assert image.shape == (240, 320, 3)
    assert image.dtype == np.uint8
    for channel, column in enumerate((50, 160, 270)):
        assert image[180, column, channel] > 200
        assert np.delete(image[180, column], channel).max() < 60


def test_stamps_are_close_to_when_pictures_were_taken_also_in_bursts(server: MjpegCamera) -> None:
    server.burst = 4
    with Camera(server.url, keep=100) as camera:
        pictures = gather(camera, 90)
    times = np.array([picture.taken for picture in pictures])
    assert (np.diff(times) > 0).all()
    errors = np.array([picture.taken - server.taken[number_of(picture.image)] for picture in pictures])[40:]
    arrivals = 0.5 * 3 / 25  # mean delay of a picture in a burst of four
    assert np.median(np.abs(errors)) < arrivals / 2


def test_only_the_newest_are_kept_and_discard_forgets_them(server: MjpegCamera) -> None:
    with Camera(server.url, keep=3) as camera:
        wait_for(lambda: camera.dropped >= 10)
        last = server.sent
        pictures = camera.read(1.0)
        assert len(pictures) == 3
        assert number_of(pictures[-1].image) >= last - 3
        wait_for(lambda: camera.dropped >= 20)
        camera.discard()
        assert number_of(gather(camera, 1)[0].image) > number_of(pictures[-1].image) + 5


def test_a_reader_waits_no_longer_than_asked(server: MjpegCamera) -> None:
    with Camera(server.url) as camera:
        server.freeze()
        while camera.read(0.2):
            pass
        assert camera.read(0.05) == []
        threading.Timer(0.3, server.thaw).start()
        assert camera.read(1.5) != []


def test_a_change_of_size_in_mid_stream(server: MjpegCamera) -> None:
    with Camera(server.url) as camera:
        gather(camera, 3)
        for size in ((640, 480), (160, 120)):
            server.size = size
            begun = server.sent + 2
            wait_for(lambda begun=begun: server.sent > begun + 10)
            camera.discard()
            picture = gather(camera, 1)[0]
            assert camera.size == (picture.image.shape[1], picture.image.shape[0])
            assert number_of(picture.image) >= begun


def test_frozen_is_told_apart_from_gone_and_both_come_back(server: MjpegCamera) -> None:
    camera = Camera(server.url).open()
    server.freeze()
    with pytest.raises(CameraFrozen, match="no picture for 2 s"):
        drain(camera)
    with pytest.raises(CameraFrozen):
        camera.read(0.0)
    server.thaw()
    wait_for(lambda: going_on(camera))
    assert gather(camera, 5)
    server.vanish()
    with pytest.raises(CameraGone, match="the connection has ended") as first:
        drain(camera)
    with pytest.raises(CameraGone) as second:
        camera.read(1.0)
    assert first.value is not second.value
    camera.close()
    with pytest.raises(MediaError, match="cannot be opened; check the address"):
        camera.open()
    server.come_back()
    with camera:  # and the same camera can be opened again
        assert gather(camera, 2)


def test_closing_a_frozen_camera_does_not_wait_for_it(server: MjpegCamera) -> None:
    camera = Camera(server.url).open()
    server.freeze()
    before = threading.active_count()
    begun = time.monotonic()
    camera.close()
    assert time.monotonic() - begun < 1.0
    with pytest.raises(MediaError, match="not opened; call open"):
        camera.read(0.1)
    camera.close()
    server.vanish()  # the thread that was left behind wakes and ends
    wait_for(lambda: threading.active_count() < before)


def test_a_camera_that_does_not_answer_is_given_up_after_five_seconds(server: MjpegCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(capture.camera.OPEN_SECONDS, "address", 1.0)
    server.silent = True
    camera = Camera(server.url.replace("http://", "http://bob:secret@") + "?token=xyz")
    with pytest.raises(MediaError, match="gives no picture within 1 s") as error:
        camera.open()
    assert "secret" not in str(error.value)
    assert "xyz" not in str(error.value)
    server.silent = False


def test_a_file_plays_at_its_own_pace_and_ends() -> None:
    with Camera(str(DEMO), keep=500) as camera:
        begun = time.monotonic()
        assert camera.size == (480, 480)
        assert camera.rate == pytest.approx(25)
        pictures = gather(camera, 30)
        took = time.monotonic() - begun
    assert took > 0.9  # 30 pictures take 1.2 s, the first few come while it opens
    assert np.diff([picture.taken for picture in pictures]) == pytest.approx(np.full(len(pictures) - 1, 0.04), abs=1e-3)
    assert pictures[0].image.std() > 10


def test_the_end_of_a_file_is_that_of_a_device_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "short.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (320, 240))
    for number in range(10):
        writer.write(numbered(number))
    writer.release()
    with Camera(str(path), keep=20) as camera:
        pictures: list[Picture] = []
        with pytest.raises(CameraGone, match="has ended"):
            drain(camera, pictures)
    assert [number_of(picture.image) for picture in pictures] == list(range(10))  # everything before was given out


@pytest.mark.parametrize("name", ["empty.mp4", "text.mp4", "sound.wav"])
def test_files_without_pictures_are_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes({"empty.mp4": b"", "text.mp4": b"words " * 500, "sound.wav": _silence()}[name])
    with pytest.raises(MediaError, match=name) as error:
        Camera(str(path)).open()
    assert "\n" not in str(error.value)


def test_pictures_that_nobody_read_are_wiped(server: MjpegCamera) -> None:
    camera = Camera(server.url, keep=4).open()
    wait_for(lambda: camera.dropped > 0)
    feed = camera._feed
    assert feed is not None
    waiting = [picture.image for picture in feed._waiting]
    assert any(image.any() for image in waiting)
    camera.close()
    assert not any(image.any() for image in waiting)
    known = weakref.ref(feed)
    del feed
    gc.collect()
    assert known() is None


class FakeDevice:
    """A driver: gives pictures with stamps, hangs, or fails, as told."""

    opened = True
    stamp_age: float | None = 0.02

    def __init__(self, index: int, backend: int) -> None:
        self.index, self.backend = index, backend
        self.set_to: dict[int, float] = {}
        self.hang = threading.Event()
        self.hang.set()
        self.fail = 0
        self.damaged = False
        self.released = threading.Event()
        self.image = np.full((480, 640, 3), (10, 20, 30), np.uint8)  # BGR
        self.grabbed = 0.0
        FakeDevice.last = self

    last: FakeDevice

    def isOpened(self) -> bool:
        return self.opened

    def set(self, what: int, value: float) -> bool:
        self.set_to[what] = value
        return True

    def get(self, what: int) -> float:
        if what == cv2.CAP_PROP_FPS:
            return 30.0
        return 0.0 if self.stamp_age is None else (self.grabbed - self.stamp_age) * 1e3

    def grab(self) -> bool:
        time.sleep(0.01)
        self.hang.wait()
        self.grabbed = time.monotonic()
        if self.fail:
            self.fail -= 1
            return False
        return True

    def retrieve(self, scratch: np.ndarray | None) -> tuple[bool, np.ndarray | None]:
        return (False, None) if self.damaged else (True, self.image)

    def release(self) -> None:
        self.released.set()


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> type[FakeDevice]:
    """A camera of this computer with a driver that does as told."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(capture.camera, "choose_camera", lambda choice: CameraChoice("device", "Test Cam", "3", None))
    monkeypatch.setattr(cv2, "VideoCapture", FakeDevice)
    monkeypatch.setattr(FakeDevice, "opened", True)
    monkeypatch.setattr(FakeDevice, "stamp_age", 0.02)
    return FakeDevice


def test_a_device_is_asked_for_size_and_rate_and_its_own_stamps_count(device: type[FakeDevice]) -> None:
    with Camera("3", width=800, height=600, rate=25) as camera:
        picture = gather(camera, 1)[0]
        now = time.monotonic()
        assert camera.name == "Test Cam"
        assert camera.rate == 30.0
        assert device.last.index == 3
        assert device.last.backend == cv2.CAP_V4L2
        assert list(device.last.set_to.items()) == [(3, 800), (4, 600), (5, 25)]
        assert picture.image[0, 0].tolist() == [30, 20, 10]
        assert 0.02 <= now - picture.taken < 5
    assert device.last.released.wait(5)
    assert not device.last.image.any()  # what the driver wrote into is wiped too


@pytest.mark.parametrize("age", [None, -5.0, 40.0], ids=["none", "ahead", "another clock"])
def test_stamps_of_another_clock_are_not_believed(device: type[FakeDevice], monkeypatch: pytest.MonkeyPatch, age: float | None) -> None:
    monkeypatch.setattr(device, "stamp_age", age)
    with Camera() as camera:
        before = time.monotonic() - 1
        pictures = gather(camera, 5)
        assert all(before - 1 < picture.taken <= time.monotonic() for picture in pictures)


def test_closing_does_not_wait_for_a_driver_that_hangs(device: type[FakeDevice]) -> None:
    camera = Camera().open()
    driver = device.last
    driver.hang.clear()
    time.sleep(0.05)
    begun = time.monotonic()
    camera.close()
    assert time.monotonic() - begun < 1.0
    assert not driver.released.is_set()
    with camera:  # meanwhile the camera may be opened again
        assert gather(camera, 1)
        driver.hang.set()
        assert driver.released.wait(5)  # the handle is let go when the driver wakes
        assert gather(camera, 1)[0].image.any()


def test_a_disturbance_costs_a_picture_and_an_unplugged_camera_is_gone(device: type[FakeDevice]) -> None:
    with Camera() as camera:
        device.last.fail = 1
        gather(camera, 5)
        device.last.damaged = True
        time.sleep(0.1)
        camera.discard()
        device.last.damaged = False
        assert gather(camera, 1)
        device.last.fail = 1000
        with pytest.raises(CameraGone, match="Test Cam: the camera is gone; check that it is connected"):
            drain(camera)


@pytest.mark.parametrize(
    ("platform", "advice"), [("linux", "close other programs"), ("darwin", "Privacy & Security > Camera"), ("win32", "allow desktop apps")]
)
def test_a_camera_that_does_not_open(device: type[FakeDevice], monkeypatch: pytest.MonkeyPatch, platform: str, advice: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(device, "opened", False)
    with pytest.raises(MediaError, match=f"Test Cam: is in use by another program, or does not work; .*{advice}"):
        Camera().open()


@pytest.mark.parametrize("name", ["width", "height", "rate", "keep"])
def test_numbers_that_make_no_sense_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0, expected at least 1"):
        Camera(**{name: 0})


def test_nothing_is_written_to_the_terminal_and_leaving_without_close_is_clean(server: MjpegCamera) -> None:
    script = (
        "import sys\nfrom capture.camera import Camera\nfrom capture.media import MediaError\n"
        "camera = Camera(sys.argv[1]).open()\nassert camera.read(2.0)\n"
        "for wrong in ('http://127.0.0.1:9/x', 'rtsp://127.0.0.1:9/x', '77'):\n"
        "    try:\n        Camera(wrong).open()\n    except MediaError:\n        continue\n    raise SystemExit(wrong)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, server.url], capture_output=True, text=True, timeout=60, cwd=DEMO.parents[1])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _silence() -> bytes:
    """A WAV file of a tenth of a second."""
    import io
    import wave

    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(3200))
    return data.getvalue()
