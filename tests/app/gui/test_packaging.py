"""What desktops are told of the program, and its icon."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import tomllib
import types
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from bundle import entry, icons, licences

ROOT = Path(__file__).parents[3]
BUNDLE = ROOT / "bundle"
# Registered by the freedesktop.org menu specification.
MAIN_CATEGORIES = {
    "AudioVideo",
    "Audio",
    "Video",
    "Development",
    "Education",
    "Game",
    "Graphics",
    "Network",
    "Office",
    "Science",
    "Utility",
}


@pytest.mark.parametrize("size", [16, 48, 256])
def test_the_icon_is_seen_on_light_and_dark(qapp: object, size: int) -> None:
    picture = QImage.fromData(icons.png(size))
    assert (picture.width(), picture.height()) == (size, size)
    assert picture.pixelColor(0, 0).alpha() == 0, "its corners are open"
    tones = [picture.pixelColor(x, y).lightness() for x in range(size) for y in range(size) if picture.pixelColor(x, y).alpha() == 255]
    assert len(tones) > size * size * 0.7
    assert max(tones) - min(tones) > 100, "lips stand out from the ground"
    assert sum(tone > 170 for tone in tones) > len(tones) * 0.05
    for ground in ("#f4f5f7", "#14161b"):
        assert abs(picture.pixelColor(size // 2, size - size // 8).lightness() - QColor(ground).lightness()) > 40


def test_the_icon_files_hold_every_size(qapp: object) -> None:
    data = icons.ico()
    _, kind, count = struct.unpack_from("<HHH", data)
    assert (kind, count) == (1, 7)
    for number in range(count):
        width, length, place = (*struct.unpack_from("<B", data, 6 + 16 * number), *struct.unpack_from("<II", data, 6 + 16 * number + 8))
        assert QImage.fromData(data[place : place + length]).width() == (width or 256)
    data = icons.icns()
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4) == (len(data),)
    assert QImage.fromData(data[16 : 8 + struct.unpack_from(">I", data, 12)[0]]).width() == 16


def desktop() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(BUNDLE / "viseme.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_desktop_file_keeps_the_rules() -> None:
    found = desktop()
    assert found["Type"] == "Application"
    assert found["Exec"] == "viseme gui %F"
    assert found["Icon"] == found["StartupWMClass"] == "viseme"
    categories = found["Categories"].rstrip(";").split(";")
    assert set(categories) & MAIN_CATEGORIES
    assert "AudioVideo" in categories, "which Audio and Video ask for"
    assert all(re.fullmatch(r"(audio|video)/[\w.+-]+", kind) for kind in found["MimeType"].rstrip(";").split(";"))
    for key in ("Categories", "Keywords", "Keywords[de]", "MimeType"):
        assert found[key].endswith(";")
    tool = shutil.which("desktop-file-validate")
    if tool is not None:
        assert subprocess.run([tool, BUNDLE / "viseme.desktop"], capture_output=True, text=True, check=False).stdout == ""


def test_the_metadata_names_the_desktop_file_and_the_version() -> None:
    root = ET.parse(BUNDLE / "viseme.metainfo.xml").getroot()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    releases = [release.get("version") for release in root.iter("release")]
    assert root.findtext("launchable") == "viseme.desktop"
    assert root.findtext("project_license") == "BSD-2-Clause"
    assert releases[0] == version
    assert root.findtext("summary") == "Live captions that hear and see"


def test_macos_is_told_why_microphone_and_camera_are_used() -> None:
    spec = (BUNDLE / "viseme.spec").read_text(encoding="utf-8")
    compile(spec, "viseme.spec", "exec")
    assert "NSMicrophoneUsageDescription" in spec
    assert "NSCameraUsageDescription" in spec
    allowed = plistlib.loads((BUNDLE / "entitlements.plist").read_bytes())
    assert allowed["com.apple.security.device.camera"]
    assert allowed["com.apple.security.device.audio-input"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What the executable of a bundle begins, instead of which only this is noted."""
    begun: list[tuple[str, list[str]]] = []
    line = types.ModuleType("app.cli.main")
    line.main = lambda: begun.append(("line", sys.argv[1:]))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.cli.main", line)
    monkeypatch.setattr("runpy.run_module", lambda name, **rest: begun.append((name, sys.argv[1:])))
    return begun


@pytest.mark.parametrize(
    ("given", "by_hand", "expected"),
    [
        (["--engine"], False, ("app.engine", [])),
        (["transcribe", "x"], False, ("line", ["transcribe", "x"])),
        (["--version"], True, ("line", ["--version"])),
        ([], False, ("line", [])),
        ([], True, ("line", ["gui"])),
    ],
)
def test_one_executable_is_all_three(
    started: list[tuple[str, list[str]]],
    monkeypatch: pytest.MonkeyPatch,
    given: list[str],
    by_hand: bool,
    expected: tuple[str, list[str]],
) -> None:
    monkeypatch.setattr(sys, "argv", ["viseme", *given])
    monkeypatch.setattr(entry, "_opened_by_hand", lambda: by_hand)
    entry.main()
    assert started == [expected]


def test_the_systems_portaudio_comes_before_that_of_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes.util

    systems: dict[str, Any] = {}
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes.util, "find_library", systems.get)
    entry._offer_portaudio()
    assert ctypes.util.find_library("portaudio") is None
    (tmp_path / "libportaudio.so.2").touch()
    assert ctypes.util.find_library("portaudio") == str(tmp_path / "libportaudio.so.2")
    assert ctypes.util.find_library("other") is None
    systems["portaudio"] = "libportaudio.so.2"
    assert ctypes.util.find_library("portaudio") == "libportaudio.so.2"


def test_the_licences_are_those_of_what_was_collected(tmp_path: Path) -> None:
    import msgspec
    import PySide6

    sources = [msgspec.__file__, str(Path(PySide6.__file__))]
    found = licences.collected(sources)
    assert {entry.name.lower().replace("-", "_") for entry in found} == {"msgspec", "pyside6_essentials"}
    licences.write(tmp_path, found, sources)
    (msgspec_folder,) = tmp_path.glob("msgspec-*")
    assert "Redistribution and use" in (msgspec_folder / "LICENSE").read_text(encoding="utf-8")
    (qt_folder,) = tmp_path.glob("[Pp]y[Ss]ide6*")
    assert any("LESSER GENERAL PUBLIC LICENSE" in path.read_text(encoding="utf-8") for path in qt_folder.iterdir())
    listed = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "msgspec" in listed
    assert "x264" in listed
