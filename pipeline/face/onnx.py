"""onnxruntime as this program loads it: on one thread for each session, and without its reports to its maker."""

from __future__ import annotations

from typing import Any


def open_session(model: str | bytes, *, threads: int = 1, severity: int = 2) -> Any:
    """A session on the CPU; `model` is a path or a file's bytes, `severity` the least that onnxruntime logs (2 warnings, 3 errors).

    Raises one of onnxruntime's own exceptions, which share no public base class, where that is no model it can read.
    """
    import onnxruntime  # late: it takes a while

    # Elsewhere the environment forbids the reports (see models/__init__.py); on Windows only this does.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = severity
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
