"""Configurations survive JSON, and say what is wrong with one that was written by hand."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from models.config import EmformerConfig, ModelConfig, mean_latency_ms
from models.presets import PRESETS, preset
from tests.models.networks import NARROW


@pytest.mark.parametrize("config", [make() for make in PRESETS.values()] + list(NARROW.values()), ids=lambda config: config.name)
def test_round_trip_through_json(config: ModelConfig) -> None:
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_what_is_left_out_takes_its_default() -> None:
    config = ModelConfig.from_dict({"name": "mine", "emformer": {"layers": 3}})
    assert config == ModelConfig(name="mine", emformer=EmformerConfig(layers=3))


def test_building_does_not_change_what_is_given() -> None:
    given: dict[str, Any] = {"name": "mine", "segment_lengths": [8], "emformer": {"layers": 3}}
    before = json.dumps(given)
    ModelConfig.from_dict(given)
    assert json.dumps(given) == before


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "x", "colour": 1}, r"configuration 'model' has unknown fields \['colour'\]; accepted are \['audio', "),
        ({"name": "x", "emformer": {"depth": 3}}, r"configuration 'emformer' has unknown fields \['depth'\]; accepted are"),
        ({"name": "x", "audio": [1]}, "configuration 'audio' must be an object, got list"),
        ([], "configuration 'model' must be an object, got list"),
        (None, "configuration 'model' must be an object, got NoneType"),
        ({}, "configuration 'model': .*name"),
        ({"name": 3}, "'model': name must be text, got 3"),
        ({"name": "x", "vocabulary": "many"}, "'model': vocabulary must be a whole number, at least 0, got 'many'"),
        ({"name": "x", "vocabulary": -1}, "vocabulary must be a whole number, at least 0, got -1"),
        ({"name": "x", "vocabulary": True}, "vocabulary must be a whole number, at least 0, got True"),
        ({"name": "x", "segment_lengths": 8}, "segment_lengths must be a list of whole numbers, got 8"),
        ({"name": "x", "video": {"window": [1, 2, 3]}}, r"'video': window must be 4 whole numbers, got \(1, 2, 3\)"),
        ({"name": "x", "video": {"channels": [1, "b"]}}, "'video': channels must be a list of whole numbers"),
        ({"name": "x", "audio": {"kind": "mel"}}, "'audio': kind must be one of 'resnet', 'filterbank', got 'mel'"),
        ({"name": "x", "audio": {"normalize": "yes"}}, "'audio': normalize must be true or false, got 'yes'"),
        ({"name": "x", "fusion": {"dropout": "none"}}, "'fusion': dropout must be a number, at least 0, got 'none'"),
        ({"name": "x", "fusion": {"dropout": float("nan")}}, "'fusion': dropout must be a number"),
    ],
)
def test_errors_name_the_field(values: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ModelConfig.from_dict(values)


def test_a_whole_number_will_do_for_a_fraction() -> None:
    assert ModelConfig.from_dict({"name": "x", "fusion": {"dropout": 0}}).fusion.dropout == 0


def test_mean_latency_of_the_three_settings() -> None:
    assert [mean_latency_ms(length, 4) for length in preset("tiny").segment_lengths] == [320, 480, 800]
    assert mean_latency_ms(32, 0) == 640


def test_blank_is_the_last_symbol() -> None:
    assert ModelConfig(name="x", vocabulary=7).blank == 6


def test_configurations_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig(name="x").vocabulary = 3


def test_unknown_preset_lists_the_names() -> None:
    with pytest.raises(ValueError, match=r"unknown preset 'huge'; accepted are \['device', 'large', 'small', 'tiny'\]"):
        preset("huge")
