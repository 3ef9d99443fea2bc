"""The checks of `viseme doctor`: each tries something for real and says what it found and how to mend it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.cli.checks import Absent, Check, library, tried
from app.cli.diagnosis_live import examine_live
from app.errors import described

LIBRARIES = {
    "torch": "torch",
    "numpy": "numpy",
    "av": "av",
    "opencv-python-headless": "cv2",
    "onnxruntime": "onnxruntime",
    "sentencepiece": "sentencepiece",
    "safetensors": "safetensors",
    "psutil": "psutil",
    "rich": "rich",
    "typer": "typer",
}
"""Distributions that transcription needs and the modules they are imported by."""

FOR_EVALUATE = {"jiwer": "jiwer"}
"""What `viseme evaluate` alone needs."""

EXTRAS = {
    "train": {"scipy": "scipy"},
    "demo-clip": {"scipy": "scipy", "pocketsphinx": "pocketsphinx"},
    "gui": {"PySide6-Essentials": "PySide6"},
    "openvino": {"openvino": "openvino"},
    "export": {"onnx": "onnx", "onnxscript": "onnxscript"},
    "cluster": {"ray": "ray"},
}
"""Optional distributions by the extra that brings them. They are looked up, not imported: some take seconds."""


def examine() -> Iterator[Check]:
    """All checks, one by one as they are done."""
    yield _python()
    for distribution, module in LIBRARIES.items():
        yield library(distribution, module)
    for distribution, module in FOR_EVALUATE.items():
        yield replace(library(distribution, module), name=f"{distribution} (for viseme evaluate)", required=False)
    for extra, modules in EXTRAS.items():
        yield _extra(extra, modules)
    yield tried("processor", "CPU", _processor, "mend torch and psutil first", required=False)
    yield tried("processor", "bfloat16", _bfloat16, "nothing to do: newer processors have it", required=False)
    yield tried("processor", "accelerator", _accelerator, "only for --device: a driver and a torch built for it", required=False)
    yield tried("media", "decode the demo clip", _decode_demo, "reinstall viseme: assets/demo.mp4 or the library av is damaged")
    yield tried("face", "detector on a blank picture", _detect, "reinstall viseme: its face detector or onnxruntime is damaged")
    yield from _models()
    yield from examine_live()


def _python() -> Check:
    """Which Python runs this; older ones than 3.11 cannot install it."""
    return Check("program", "Python", "ok", f"{platform.python_version()} at {sys.executable}, {platform.platform()}")


def _extra(extra: str, modules: dict[str, str]) -> Check:
    """Look whether the libraries of an extra are there."""
    present: list[str] = []
    missing: list[str] = []
    for distribution in modules:
        try:
            present.append(f"{distribution} {version(distribution)}")
        except PackageNotFoundError:
            missing.append(distribution)
        except Exception as error:  # damaged metadata of what is optional must not end the diagnosis
            return Check(
                "extra", extra, "broken", f"{distribution}: {described(error)}", f"pip install --force-reinstall {distribution}", False
            )
    if missing:
        detail = "not installed: " + ", ".join(missing)
        return Check("extra", extra, "absent", detail, "pip install " + " ".join(missing), required=False)
    return Check("extra", extra, "ok", ", ".join(present), required=False)


def _processor() -> str:
    """Cores and the instruction set that PyTorch's kernels use."""
    import psutil
    import torch

    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    kernels = torch.backends.cpu.get_cpu_capability()
    return f"{cores} cores, {platform.machine()}, torch uses {kernels} and {torch.get_num_threads()} threads"


def _bfloat16() -> str:
    """Whether the CPU multiplies bfloat16 in hardware: the biggest lever on speed."""
    import torch

    ask = {"AMX": "_is_amx_tile_supported", "AVX512-BF16": "_is_avx512_bf16_supported"}
    units = [name for name, function in ask.items() if getattr(torch.cpu, function, bool)()]
    ones = torch.ones(8, 8, dtype=torch.bfloat16)
    if not bool(((ones @ ones) == 8).all()):
        raise ArithmeticError("a product of ones is wrong")
    if not units:
        raise Absent("neither AMX nor AVX512-BF16: float32 is used")
    return f"in hardware: {', '.join(units)}"


def _accelerator() -> str:
    """CUDA or MPS devices that `--device` can name."""
    import torch

    if torch.cuda.is_available():
        return "cuda: " + ", ".join(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
    if torch.backends.mps.is_available():
        return "mps"
    raise Absent(f"no CUDA or MPS device (CUDA that torch is built for: {torch.version.cuda or 'none'})")


def _decode_demo() -> str:
    """Decode all of the bundled clip."""
    import assets
    from capture.file import FileSource
    from capture.media import AudioChunk

    pictures = samples = 0
    with FileSource(Path(assets.__file__).parent / "demo.mp4") as source:
        for item in source:
            if isinstance(item, AudioChunk):
                samples += len(item.samples)
            else:
                pictures += 1
    return f"{pictures} pictures and {samples / 16_000:.1f} s of sound"


def _detect() -> str:
    """Look for faces where there are none."""
    import numpy as np

    from pipeline.face import create_detector

    faces = create_detector().detect(np.full((240, 320, 3), 128, np.uint8))
    if faces:
        raise RuntimeError(f"{len(faces)} faces found in a grey picture")
    return "runs, finds no face in it"


def _models() -> Iterator[Check]:
    """Read every installed model and let it hear one segment of noise."""
    try:
        from models import catalogue

        default, names = catalogue.DEFAULT, [entry.name for entry in catalogue.entries()]
    except Exception as error:
        yield Check("model", "catalogue", "broken", described(error), "reinstall viseme")
        return
    if not names:
        yield Check("model", "catalogue", "absent", "no model is installed", "reinstall viseme, or name a checkpoint with --model")
    for name in names:
        yield tried("model", name, partial(_recognize, name), "reinstall viseme: the checkpoint is damaged", required=name == default)


def _recognize(name: str) -> str:
    """One step of a model."""
    import torch

    from models.catalogue import load_model
    from models.config import CROP_SIZE, SAMPLES_PER_FRAME, mean_latency_ms
    from models.recognizer import Recognizer
    from models.segment import Segment

    recognizer = Recognizer(load_model(name))
    frames = recognizer.segment_length + recognizer.lookahead
    heard, seen = torch.ones(1, frames, dtype=torch.bool), torch.zeros(1, frames, dtype=torch.bool)
    audio = 0.001 * torch.randn(1, frames * SAMPLES_PER_FRAME, generator=torch.Generator().manual_seed(0))
    segment = Segment(audio, torch.zeros(1, frames, CROP_SIZE, CROP_SIZE, dtype=torch.uint8), heard, seen)
    hypothesis, _ = recognizer.step(segment, recognizer.start())
    if hypothesis.frames != recognizer.segment_length:
        raise RuntimeError(f"{hypothesis.frames} frames recognised, expected {recognizer.segment_length}")
    latencies = (mean_latency_ms(length, recognizer.lookahead) for length in recognizer.loaded.config.segment_lengths)
    return f"recognises, with a latency of {', '.join(map(str, latencies))} ms"
