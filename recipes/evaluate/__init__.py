"""Word and character error rates of a model over a manifest, whole files through the shipped pipeline, clean and in noise."""

from __future__ import annotations

from recipes.evaluate.cache import ResultCache, model_identity
from recipes.evaluate.conditions import MODES, NOISES, Condition
from recipes.evaluate.engine import Recognise, Settings
from recipes.evaluate.evaluation import STREAMS, EvaluationError, evaluate

__all__ = [
    "MODES",
    "NOISES",
    "STREAMS",
    "Condition",
    "EvaluationError",
    "Recognise",
    "ResultCache",
    "Settings",
    "evaluate",
    "model_identity",
]
