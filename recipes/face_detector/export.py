"""Writes the trained detector as ONNX, batch norm folded and boxes decoded, with a model card.

`python -m recipes.face_detector.export --run RUN --out assets/checkpoints [--results eval.json]` writes face.onnx and face.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import nn

from pipeline.atomic import OutputError, write_text
from recipes.face_detector.card import model_card
from recipes.face_detector.network import HEIGHT, LARGEST_LOG, OUTPUTS, WIDTH, ConvUnit, FaceNetwork, Separable, cells, multiply_adds

OPSET = 17


class Graph:
    """An ONNX graph under construction: each method adds a node and returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, value: NDArray[Any]) -> str:
        """A tensor of the file."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """A node of one result."""
        name = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(self, x: str, layer: nn.Conv2d, weight: torch.Tensor, bias: torch.Tensor | None = None, active: bool = False) -> str:
        """A convolution shaped like `layer`."""
        size, stride, pad = layer.kernel_size[0], layer.stride[0], int(layer.padding[0])
        names = [self.constant(value.detach().numpy()) for value in (weight, bias) if value is not None]
        attributes = {"kernel_shape": [size, size], "strides": [stride, stride], "pads": [pad] * 4, "group": layer.groups}
        x = self.add("Conv", x, *names, **attributes)
        return self.add("Relu", x) if active else x

    def unit(self, x: str, unit: ConvUnit) -> str:
        """Convolution with its batch norm folded in."""
        return self.conv(x, unit.conv, *unit.folded(), active=True)

    def separable(self, x: str, block: Separable) -> str:
        """Depthwise and pointwise convolution."""
        y = self.unit(self.conv(x, block.depth, block.depth.weight), block.point)
        return self.add("Add", x, y) if block.skip else y

    def layers(self, x: str, stack: nn.Sequential) -> str:
        """Units and blocks in a row."""
        for layer in stack:
            x = self.unit(x, layer) if isinstance(layer, ConvUnit) else self.separable(x, layer)  # type: ignore[arg-type]
        return x


def to_onnx(network: FaceNetwork) -> Any:
    """The model: picture (1, 240, 320, 3) uint8 RGB to scores (1580,), boxes (1580, 4) and landmarks (1580, 5, 2) in input pixels."""
    graph = Graph()
    x = graph.add("Cast", graph.add("Transpose", "image", perm=[0, 3, 1, 2]), to=TensorProto.FLOAT)
    x = graph.add("Sub", graph.add("Mul", x, graph.constant(np.float32(1 / 127.5))), graph.constant(np.float32(1)))
    x = graph.layers(x, network.stem)
    levels = []
    for stage, lateral in zip(network.stages, network.laterals, strict=True):
        x = graph.layers(x, stage)  # type: ignore[arg-type]
        levels.append(graph.unit(x, lateral))  # type: ignore[arg-type]
    for fine, coarse in ((1, 2), (0, 1)):
        scales = graph.constant(np.array([1, 1, 2, 2], np.float32))
        resize = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        wide = graph.add("Resize", levels[coarse], "", scales, **resize)
        ends = np.array([-(-HEIGHT // (8 << fine)), -(-WIDTH // (8 << fine))], np.int64)
        cut = graph.add("Slice", wide, graph.constant(np.zeros(2, np.int64)), graph.constant(ends), graph.constant(np.array([2, 3])))
        levels[fine] = graph.add("Add", levels[fine], cut)
    rows = []
    for level, smooth, head, output in zip(levels, network.smooth, network.heads, network.outputs, strict=True):
        y = graph.separable(graph.separable(level, smooth), head)  # type: ignore[arg-type]
        y = graph.conv(y, output, output.weight, output.bias)  # type: ignore[arg-type]
        y = graph.add("Transpose", y, perm=[0, 2, 3, 1])
        rows.append(graph.add("Reshape", y, graph.constant(np.array([-1, OUTPUTS]))))
    _decode(graph, graph.add("Concat", *rows, axis=0))
    count = len(cells()[0])
    shapes = {"scores": [count], "boxes": [count, 4], "landmarks": [count, 5, 2]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    inputs = [helper.make_tensor_value_info("image", TensorProto.UINT8, [1, HEIGHT, WIDTH, 3])]
    body = helper.make_graph(graph.nodes, "viseme-face", inputs, outputs, graph.weights)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="viseme", ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def _decode(graph: Graph, rows: str) -> None:
    """The same as `network.decode`."""
    centres, strides = (value.numpy() for value in cells())
    parts = graph.constant(np.array([1, 2, 2, 10]))
    names = [f"part{index}" for index in range(4)]
    graph.nodes.append(helper.make_node("Split", [rows, parts], names, axis=1))
    graph.add("Reshape", graph.add("Sigmoid", names[0]), graph.constant(np.array([-1])), output="scores")
    centre, stride = graph.constant(centres), graph.constant(strides[:, None])
    limit = graph.constant(np.float32(LARGEST_LOG))
    low, high = (graph.add("Mul", graph.add("Exp", graph.add("Min", name, limit)), stride) for name in names[1:3])
    graph.add("Concat", graph.add("Sub", centre, low), graph.add("Add", centre, high), axis=1, output="boxes")
    offsets = graph.add("Reshape", graph.add("Mul", names[3], stride), graph.constant(np.array([-1, 5, 2])))
    graph.add("Add", offsets, graph.constant(centres[:, None, :]), output="landmarks")


def load_run(run: Path) -> tuple[FaceNetwork, dict[str, Any]]:
    """The averaged network of a run, in evaluation, and what is known of its training; raises OSError, SafetensorError, RuntimeError."""
    path = run / "face.safetensors"
    network = FaceNetwork()
    network.load_state_dict(load_file(path))
    with safe_open(path, "pt") as file:
        facts = json.loads((file.metadata() or {}).get("training", "{}"))
    return network.eval(), facts


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing could be written."""
    parser = argparse.ArgumentParser(prog="python -m recipes.face_detector.export", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the training run")
    parser.add_argument("--out", type=Path, required=True, help="folder for face.onnx and face.md")
    parser.add_argument("--results", type=Path, help="what recipes.face_detector.evaluate --json wrote, for the card")
    options = parser.parse_args(arguments)
    try:
        network, facts = load_run(options.run)
        data = to_onnx(network).SerializeToString()
        results = json.loads(options.results.read_text(encoding="utf-8")) if options.results else None
        digest = hashlib.sha256(data).hexdigest()
        options.out.mkdir(parents=True, exist_ok=True)
        beside = options.out / "face.onnx.part"
        beside.write_bytes(data)
        beside.replace(options.out / "face.onnx")
        weights = sum(parameter.numel() for parameter in network.parameters())
        write_text(options.out / "face.md", model_card(weights, multiply_adds(network), len(data), digest, facts, results))
    except (OSError, SafetensorError, RuntimeError, ValueError, OutputError) as error:
        print(f"recipes.face_detector.export: {error}", file=sys.stderr)
        return 1
    print(f"{options.out / 'face.onnx'}: {len(data) / 1e6:.2f} MB, sha256 {digest}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
