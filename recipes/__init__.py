"""Training, evaluation, data preparation and synthesis; each a runnable module."""

import models  # noqa: F401  # keeps onnxruntime from reporting to its maker
