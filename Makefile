# Two commands do everything on a bare Debian or Ubuntu machine with Python 3.11 or newer:
#   make demo   sets up .venv and transcribes assets/demo.mp4
#   make test   sets up .venv with the developers' tools and runs the whole test command
# make bundle builds a program that needs no Python into dist/, make test-bundle tries it; docs/packaging.md tells more.
# What is there already is left alone; system packages are installed by apt only where something is missing and only as root.

VENV ?= .venv
BIN := $(VENV)/bin
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
FIND_PYTHON := for p in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$p" -c '$(SUPPORTED)' 2>/dev/null && command -v "$$p" && break; done
IMPORTS := import torch, av, cv2, onnxruntime, sentencepiece, safetensors, psutil
# The libraries that the wheels of the dependencies do not bring along (found with ldd on every one of them).
LIBRARIES := libstdc++6 libgcc-s1 zlib1g
# What the tests of the microphone need: a sound server of their own, its tools, and ALSA's door to it.
SOUND := pulseaudio pulseaudio-utils libasound2-plugins
# What Qt needs on a bare machine to open a window under X11 (found with ldd), and a font to write with.
WINDOW := libegl1 libgl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 \
	libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xfixes0 libxcb-xkb1 fonts-dejavu-core
# What the tests of the window need: a screen without a monitor, a window manager, and hands for mouse and keys.
SCREEN := xvfb openbox xdotool
PIP := $(BIN)/python -m pip --disable-pip-version-check
BUNDLE_VENV ?= build/bundle-venv
# On Linux the package index may offer PyTorch for CUDA alone, which would make a bundle of many GB: then give
# TORCH_INDEX='--extra-index-url URL' with the CPU index that PyTorch's installation page names.
TORCH_INDEX ?=

# $(call apt,PACKAGES): installs them as root; otherwise prints the line to run and stops.
apt = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -q update \
	&& DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $(1); } \
	|| { printf '\nMissing on this machine. Please run:\n\n    sudo apt-get install %s\n\nthen make again.\n' "$(1)" >&2; exit 1; }

# The microphone needs PortAudio, which on Linux does not come with sounddevice; without it files can be transcribed all the same.
TRY_PORTAUDIO = $(BIN)/python -c 'import sounddevice' 2>/dev/null || ( $(call apt,libportaudio2) )
TRY_SOUND = { command -v pulseaudio && command -v pactl && command -v pacat && command -v parec \
	&& ls /usr/lib*/alsa-lib/libasound_module_pcm_pulse.so /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so 2>/dev/null | grep .; } \
	>/dev/null || { $(call apt,$(SOUND)); }

# Loading Qt's plug-in for X11 tells whether everything is there, without a screen.
LOAD_QT := import ctypes, pathlib, PySide6.QtWidgets; \
	ctypes.CDLL(str(pathlib.Path(PySide6.__path__[0], "Qt", "plugins", "platforms", "libqxcb.so")))
TRY_WINDOW = $(BIN)/python -c '$(LOAD_QT)' 2>/dev/null && { command -v Xvfb && command -v openbox && command -v xdotool; } >/dev/null || { $(call apt,$(WINDOW) $(SCREEN)); }

TRY_IMPORTS = $(BIN)/python -c '$(IMPORTS)' 2>/dev/null || { $(call apt,$(LIBRARIES)); $(BIN)/python -c '$(IMPORTS)'; }

.PHONY: help demo test lint types contracts pytest setup setup-test bundle test-bundle clean
.DELETE_ON_ERROR:

help:
	@printf '%s\n' 'make demo    set up and transcribe assets/demo.mp4' 'make test    set up and run every check and test' \
		'make setup   only set up: then .venv/bin/viseme is there' 'make lint types contracts pytest   the parts of make test' \
		'make bundle  build a program that needs no Python into dist/' 'make test-bundle   try it' \
		'make clean   remove .venv and everything that was built'

demo: $(VENV)/.ready
	$(BIN)/viseme transcribe assets/demo.mp4

test: lint types contracts pytest

setup: $(VENV)/.ready

setup-test: $(VENV)/.ready-test

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-test
	$(BIN)/mypy

contracts: $(VENV)/.ready-test
	$(BIN)/lint-imports

pytest: $(VENV)/.ready-test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# --clear mends what an interrupted attempt left behind.
$(BIN)/python:
	@python="$$($(FIND_PYTHON))"; \
	[ -n "$$python" ] || $(call apt,python3 python3-venv); \
	[ -n "$$python" ] || python="$$($(FIND_PYTHON))"; \
	[ -n "$$python" ] || { echo 'Viseme needs Python 3.11 to 3.14; name one with: make PYTHON=/path/to/python3.12' >&2; exit 1; }; \
	version="$$("$$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"; \
	"$$python" -c 'import ensurepip' 2>/dev/null || $(call apt,$$version-venv); \
	echo "Making $(VENV) with $$python"; \
	"$$python" -m venv --clear $(VENV)

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	@echo 'Installing Viseme and its libraries; the first time this downloads PyTorch'
	$(PIP) install --editable .
	@$(TRY_IMPORTS)
	@$(TRY_PORTAUDIO) || true
	@touch $@

# torchaudio serves as an oracle in tests. Its wheel is built for CUDA and asks for nothing that the tests use: take the Python parts alone.
$(VENV)/.ready-test: pyproject.toml | $(BIN)/python
	@echo 'Installing Viseme, its libraries and the tools of the checks; the first time this downloads PyTorch'
	$(PIP) install --editable '.[dev]'
	$(PIP) install --no-deps 'torchaudio==2.11.*'
	@$(TRY_IMPORTS)
	@$(TRY_PORTAUDIO)
	@$(TRY_SOUND)
	@$(TRY_WINDOW)
	@touch $(VENV)/.ready $@

bundle: $(BUNDLE_VENV)/.ready
	$(BUNDLE_VENV)/bin/python -m bundle.build

test-bundle: $(BUNDLE_VENV)/.ready
	$(BUNDLE_VENV)/bin/python -m bundle.check

# An environment of its own: what is installed for training and tests must not slip into the bundle.
$(BUNDLE_VENV)/.ready: pyproject.toml | $(BIN)/python
	@echo 'Installing Viseme, its libraries, Qt and PyInstaller into $(BUNDLE_VENV)'
	$(BIN)/python -m venv $(BUNDLE_VENV)
	$(BUNDLE_VENV)/bin/python -m pip --disable-pip-version-check install 'torch>=2.11,<2.14' $(TORCH_INDEX)
	$(BUNDLE_VENV)/bin/python -m pip --disable-pip-version-check install --editable '.[bundle]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
