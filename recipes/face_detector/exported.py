"""An exported detector read back, so that training can go on from it where its run is no longer there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from recipes.face_detector.network import ConvUnit, FaceNetwork, Separable


class ExportedError(ValueError):
    """A file that is no exported detector of this shape; the message names it."""


def load_exported(path: Path) -> FaceNetwork:
    """The network with the weights of face.onnx; its batch norms add the folded bias alone. Raises ExportedError, OSError."""
    try:
        graph = onnx.load_model_from_string(path.read_bytes()).graph
    except Exception as error:  # protobuf's own exceptions
        raise ExportedError(f"{path} is no ONNX model: {error}") from error
    values = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in graph.initializer}
    nodes = [[values[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    network = FaceNetwork()
    layers = list(_convolutions(network))
    if len(nodes) != len(layers) or any(given[0].shape != conv.weight.shape for given, (conv, _) in zip(nodes, layers, strict=True)):
        raise ExportedError(f"{path} has {len(nodes)} convolutions, expected the {len(layers)} of this detector")
    with torch.no_grad():
        for (weight, *bias), (conv, norm) in zip(nodes, layers, strict=True):
            conv.weight.copy_(weight)
            if norm is not None:
                norm.weight.fill_((1 + norm.eps) ** 0.5)  # running statistics begin as 0 and 1
                norm.bias.copy_(bias[0])
            elif conv.bias is not None:
                conv.bias.copy_(bias[0])
    return network


def freeze_norms(network: nn.Module) -> None:
    """Keep all batch norms at their running statistics: with those of a batch, folded weights would mean something else."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _convolutions(network: FaceNetwork) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """All convolutions in the order of the export, each with the batch norm that was folded into it."""

    def walk(layer: nn.Module) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
        if isinstance(layer, ConvUnit):
            yield layer.conv, layer.norm
        elif isinstance(layer, Separable):
            yield layer.depth, None
            yield layer.point.conv, layer.point.norm
        elif isinstance(layer, nn.Conv2d):
            yield layer, None
        else:
            for child in layer.children():
                yield from walk(child)

    yield from walk(network.stem)
    for stage, lateral in zip(network.stages, network.laterals, strict=True):
        yield from walk(stage)
        yield from walk(lateral)
    for parts in zip(network.smooth, network.heads, network.outputs, strict=True):
        for part in parts:
            yield from walk(part)
