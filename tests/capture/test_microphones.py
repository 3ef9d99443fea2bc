"""Which microphones are listed, and which of them a choice means, on each system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture import microphones, portaudio
from capture.media import MediaError
from capture.microphone import Microphone
from capture.microphones import MicrophoneDevice, advice, arrange, choose_microphone, list_microphones
from capture.portaudio import Input, explain
from tests.pulse import Pulse


def device(number: int, name: str, host: str, *, rate: int = 48_000, default: bool = False, first: bool = True) -> Input:
    return Input(number, name, host, channels=2, rate=rate, default=default, first=first)


WINDOWS = [
    device(0, "Microsoft Sound Mapper - Input", "MME", default=True),
    device(1, "Microphone (USB Audio Device wit", "MME"),
    device(5, "Microphone (USB Audio Device with a long name)", "Windows DirectSound", first=False),
    device(9, "Speakers (Realtek) [Loopback]", "Windows WASAPI", first=False),
    device(11, "Microphone (USB Audio Device with a long name)", "Windows WASAPI", default=True, first=False),
]
MAC = [device(0, "MacBook Pro Microphone", "Core Audio", default=True), device(2, "BlackHole 2ch", "Core Audio")]
ALSA = [
    device(0, "HDA Intel PCH: ALC295 Analog (hw:0,0)", "ALSA"),
    device(4, "lavrate", "ALSA"),
    device(6, "upmix", "ALSA"),
    device(9, "default", "ALSA", default=True),
]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> list[Input]:
    """What PortAudio finds; no sound server."""
    found: list[Input] = []
    monkeypatch.setattr(portaudio, "inputs", lambda: found)
    monkeypatch.setattr(microphones.pulse, "sources", lambda: None)
    return found


def told(choice: str | None) -> str:
    with pytest.raises(MediaError) as error:
        choose_microphone(choice)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_windows_lists_each_device_once(there: list[Input]) -> None:
    there += WINDOWS
    listed = list_microphones()
    assert [(entry.index, entry.number, entry.kind, entry.default) for entry in listed] == [
        (0, 11, "microphone", True),
        (1, 9, "monitor", False),
    ]
    assert choose_microphone().number == choose_microphone("usb").number == 11
    assert choose_microphone("system").number == choose_microphone("System ").number == 9


def test_macos_takes_a_loopback_device_for_system_sound(there: list[Input]) -> None:
    there += MAC[:1]
    assert advice("monitor", "darwin").count("BlackHole") == 1
    assert "system sound" in told("system")
    there += MAC[1:]
    assert choose_microphone("system").name == "BlackHole 2ch"
    assert choose_microphone().name == "MacBook Pro Microphone"


def test_alsa_without_a_server_hides_its_plugins(there: list[Input]) -> None:
    there += ALSA
    assert [entry.name for entry in list_microphones()] == ["HDA Intel PCH: ALC295 Analog (hw:0,0)", "default"]
    assert choose_microphone().number == 9
    assert choose_microphone("alc295").number == choose_microphone("0").number == 0


def test_choices_that_lead_nowhere(there: list[Input]) -> None:
    assert "plug one in" in told(None)
    assert "plug one in" in told("usb")
    there += [device(0, "USB one", "ALSA"), device(1, "USB two", "ALSA"), device(2, "3 colours", "ALSA")]
    assert "could be any of 0 USB one, 1 USB two;" in told("usb")
    assert "choose one of 0 USB one, 1 USB two, 2 3 colours" in told("bluetooth")
    assert "is not there" in told("")
    assert choose_microphone("3").name == "3 colours", "no index, but a part of a name"
    assert choose_microphone("two").index == choose_microphone(" 1 ").index == 1


def test_a_whole_name_comes_before_a_part(there: list[Input]) -> None:
    there += [device(0, "Desk Mic Pro", "ALSA"), device(1, "Desk Mic", "ALSA")]
    assert choose_microphone("desk mic").index == 1


@given(st.lists(st.sampled_from([*WINDOWS, *MAC, *ALSA]), max_size=8), st.text(max_size=6))
def test_whatever_is_there_any_choice_is_a_device_or_an_error(found: list[Input], choice: str) -> None:
    listed = arrange(found, None)
    assert [entry.index for entry in listed] == list(range(len(listed)))
    try:
        chosen: MicrophoneDevice = microphones._named(listed, choice)
    except MediaError:
        return
    assert chosen in listed


def test_a_sound_server_lists_its_sources_by_name(pulse: Pulse) -> None:
    with pulse.sink("desk", title="Desk \u266a speakers"), pulse.sink("other"):
        alias = pulse.alias("headset", "other.monitor", title="Headset Microphone")
        pulse.default("headset")
        listed = {entry.name: entry for entry in list_microphones()}
        monitor, headset = listed["Monitor of Desk \u266a speakers"], listed["Headset Microphone"]
        assert (monitor.kind, monitor.host, monitor.default) == ("monitor", "PulseAudio", False)
        assert (headset.kind, headset.rate, headset.default, headset.index) == ("microphone", 48_000, True, 0)
        assert choose_microphone().name == "Headset Microphone"
        assert choose_microphone("system").kind == "monitor"
        pulse.unload(alias)
        assert "Headset Microphone" not in {entry.name for entry in list_microphones()}


def test_what_is_plugged_in_is_seen_while_another_is_open(pulse: Pulse) -> None:
    with pulse.sink("first"), Microphone("first") as microphone:
        with pulse.sink("second"):
            assert {"Monitor of first", "Monitor of second"} <= {entry.name for entry in list_microphones()}
        pulse.settle("first")
        assert microphone.read(10.0) is not None, "listing leaves the open one alone"


@pytest.mark.parametrize(
    ("arguments", "platform", "expected"),
    [
        (("Error opening InputStream: Device unavailable", -9985), "linux", "is busy"),
        (("Error opening InputStream: Unanticipated host error", -9999, (0, -13, "Permission denied")), "linux", "group audio"),
        (("Error opening InputStream: Unanticipated host error", -9999, (3, 0, "0x80070005")), "win32", "Settings > Privacy"),
        (("Error opening InputStream: Internal PortAudio error", -9986), "darwin", "System Settings"),
        (("Error opening InputStream: Invalid device", -9996), "linux", "plug it in again"),
        (("odd\nthing",), "linux", "check that it works elsewhere"),
    ],
)
def test_why_a_device_does_not_open(arguments: tuple[object, ...], platform: str, expected: str) -> None:
    message = str(explain("Desk Mic", Exception(*arguments), platform))
    assert message.startswith("Desk Mic: ")
    assert expected in message
    assert "\n" not in message
