"""torchaudio's Python modules as an oracle: Emformer and RNNT, importable beside a CPU-only torch. Tests alone may import this.

torchaudio's wheel links CUDA, so that its compiled part cannot be loaded here; the Python parts need only that importing it succeeds.
"""

from __future__ import annotations

import sys
from types import ModuleType


def _stand_in() -> ModuleType:
    """What torchaudio's modules ask of `torchaudio._extension` when they are imported."""
    module = ModuleType("torchaudio._extension")
    module._IS_TORCHAUDIO_EXT_AVAILABLE = False
    module._IS_ALIGN_AVAILABLE = False
    module.fail_if_no_align = lambda function: function
    module._check_cuda_version = lambda: None
    return module


sys.modules.setdefault("torchaudio._extension", _stand_in())

from torchaudio.models import RNNT, Emformer, emformer_rnnt_model  # noqa: E402

__all__ = ["RNNT", "Emformer", "emformer_rnnt_model"]
