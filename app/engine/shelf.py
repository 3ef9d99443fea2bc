"""Loaded models, kept for the next job that wants them: weights are read once, whatever is made of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.checkpoint import Loaded
    from models.recognizer import Recognizer
    from models.runtime import Runtime

MOST = 2
"""Models that are kept at once; the one that was wanted longest ago makes room."""
_Key = tuple[Path, int, int, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    loaded: Loaded
    runtime: Runtime


class Shelf:
    """Recognisers for any number of threads; two that want the same model at once wait for one load."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()

    def load_recognizer(
        self, model: str, *, segment_length: int, beam: int, device: str = "cpu", hotwords: Sequence[str] = ()
    ) -> tuple[Loaded, Recognizer]:
        """As `recipes.loading.load_recognizer`, but at once where the model is there already and its file has not changed."""
        from recipes.loading import load_recognizer, make_recognizer

        with self._lock:
            _use_few_threads()
            key = _key(model, device)
            kept = None if key is None else self._kept.get(key)
            if kept is not None and key is not None:
                self._kept.move_to_end(key)
                recognizer = make_recognizer(
                    kept.loaded, model, segment_length=segment_length, beam=beam, device=device, hotwords=hotwords, runtime=kept.runtime
                )
                return kept.loaded, recognizer
            loaded, recognizer = load_recognizer(model, segment_length=segment_length, beam=beam, device=device, hotwords=hotwords)
            if key is not None:
                self._kept[key] = _Kept(loaded, recognizer.runtime)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
            return loaded, recognizer


def _key(model: str, device: str) -> _Key | None:
    """What a model is kept by; None where its file is not there, which loading then explains."""
    from models import catalogue

    path = catalogue.resolve(model)
    try:
        facts = path.stat()
    except OSError:
        return None
    return path, facts.st_mtime_ns, facts.st_size, device


def _use_few_threads() -> None:
    """Recognition takes a tenth of a core; threads that wait for one another while the window paints take far more."""
    import torch

    from app.engine.sessions import THREADS

    torch.set_num_threads(THREADS)


SHELF = Shelf()
"""The one of this process."""
