"""The project's own face detector: collect data, train, export to ONNX, compare with other detectors; see `docs/faces.md`."""
