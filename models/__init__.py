"""The network, decoding, checkpoints and runtimes: pure tensor code."""

import os

# onnxruntime reports to its maker unless this is set before it is loaded. All rooms that may load it import this one first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
