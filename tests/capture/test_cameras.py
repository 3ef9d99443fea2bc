"""Cameras are listed by name without being opened, and a choice means one of them, an address or a file."""

from __future__ import annotations

import struct
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import capture.cameras
from capture.cameras import SCHEMES, CameraDevice, choose_camera, list_cameras
from capture.media import MediaError

DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"


@pytest.fixture
def sysfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with two webcams, the first with a node for metadata, and a coder."""
    root = tmp_path / "video4linux"
    for node, name, index in (
        ("video10", "Second Cam", "0"),
        ("video0", "Integrated Camera: HD", "0"),
        ("video1", "Integrated Camera: HD", "1"),
        ("video2", "External Camera", "0"),
        ("v4l-subdev0", "sensor", "0"),
    ):
        (root / node).mkdir(parents=True)
        (root / node / "name").write_text(name + "\n")
        (root / node / "index").write_text(index + "\n")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(capture.cameras, "_SYSFS", root)
    monkeypatch.setattr(capture.cameras, "_DEV", tmp_path / "dev")
    return root


def test_linux_lists_nodes_that_give_pictures_in_the_order_of_their_numbers(sysfs: Path, tmp_path: Path) -> None:
    assert [(camera.index, camera.name) for camera in list_cameras()] == [
        (0, "Integrated Camera: HD"),
        (2, "External Camera"),
        (10, "Second Cam"),
    ]
    assert list_cameras()[0].path == str(tmp_path / "dev" / "video0")


@pytest.mark.parametrize(
    ("whole", "own", "listed"),
    [
        (0x84200001, 0x04200001, True),  # a webcam's node for pictures
        (0x84A00001, 0x04A00000, False),  # its node for metadata: the whole can do what this node cannot
        (0x04201000, 0, True),  # several planes, no capabilities of the node alone
        (0x84208000, 0x04208000, False),  # a coder
    ],
)
def test_a_node_is_asked_what_it_can_do(
    sysfs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int, own: int, listed: bool
) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "video1").touch()
    answer = struct.pack("=16s32s32sIII12x", b"uvcvideo", b"Cam", b"usb-1", 0x60000, whole, own)
    fake = types.SimpleNamespace(ioctl=lambda node, request, room: answer if request == 0x80685600 and len(room) == 104 else None)
    monkeypatch.setitem(sys.modules, "fcntl", fake)
    assert (1 in [camera.index for camera in list_cameras()]) == listed


def test_a_computer_without_cameras(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(capture.cameras, "_SYSFS", tmp_path / "none")
    assert list_cameras() == []
    with pytest.raises(MediaError, match="none found; connect one"):
        choose_camera()
    with pytest.raises(MediaError, match="camera 0: not found; no camera is connected"):
        choose_camera("0")


@pytest.mark.parametrize(("platform", "backend"), [("darwin", 1200), ("win32", 1400)])
def test_other_systems_are_asked_through_the_library(monkeypatch: pytest.MonkeyPatch, platform: str, backend: int) -> None:
    asked: list[int] = []

    def enumerate_cameras(preference: int) -> list[types.SimpleNamespace]:
        asked.append(preference)
        return [types.SimpleNamespace(index=1, name="FaceTime HD", path="0x1420", vid=None, pid=None, backend=preference)]

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", types.SimpleNamespace(enumerate_cameras=enumerate_cameras))
    assert list_cameras() == [CameraDevice(1, "FaceTime HD", "0x1420")]
    assert asked == [backend]
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", None)
    with pytest.raises(MediaError, match="pip install cv2-enumerate-cameras"):
        list_cameras()


def test_a_choice_by_number_and_by_name(sysfs: Path) -> None:
    assert choose_camera().name == "Integrated Camera: HD"
    assert choose_camera("2").target == "2"
    assert choose_camera(" external ").target == "2"
    assert choose_camera("SECOND CAM").target == "10"
    with pytest.raises(MediaError, match=r"fits several; give the number: 0 \(Integrated Camera: HD\), 2 \(External Camera\)"):
        choose_camera("camera")
    for choice in ("7", "Logitech", "", "no/such/file.mp4"):
        with pytest.raises(MediaError, match=r"there are: 0 \(Integrated Camera: HD\), 2 \(External Camera\), 10 \(Second Cam\)"):
            choose_camera(choice)


def test_a_file_and_an_address(sysfs: Path) -> None:
    file = choose_camera(str(DEMO))
    assert (file.kind, file.target) == ("file", str(DEMO))
    secret = "rtsp://bob:p@ss@cam.example/live?token=xyz"
    address = choose_camera(secret)
    assert (address.kind, address.target, address.name) == ("address", secret, "rtsp://cam.example/live")
    for wrong in ("file:///etc/passwd", "concat://a|b", "://x"):
        with pytest.raises(MediaError, match="is not an address of a camera; give one with rtsp://"):
            choose_camera(wrong)


@given(st.text(max_size=50) | st.text(max_size=20).map("rtsp://cam/{}".format))
def test_any_text_is_a_choice_or_one_line(text: str) -> None:
    try:
        choice = choose_camera(text)
    except MediaError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert choice.kind == "file" or choice.target.split("://")[0].lower() in SCHEMES
