"""What a person touches: the command line and the window."""

import models  # noqa: F401  # keeps onnxruntime from reporting to its maker
