"""The stream: synchronise, find and crop the face, segment, recognise, emit events, write transcripts."""

import models  # noqa: F401  # keeps onnxruntime from reporting to its maker
