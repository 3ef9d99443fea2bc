"""The model card of the face detector, and the table of an evaluation."""

from __future__ import annotations

from typing import Any

INTERFACE = """\
Input `image`: uint8 (1, 240, 320, 3), RGB. Outputs, one row for each of 1580 cells, in input pixels: `scores`, `boxes` (left, top,
right, bottom, in the convention of `pipeline/face/detector.py`) and `landmarks` in the order of `FaceBox.landmarks`. Overlapping
boxes are still to be sorted out, as `pipeline/face/own.py` does."""

DATA = """\
* 125 synthetic portraits of the faker-js person portraits (Stable Diffusion 3, CC0; 75 more are held back), cut out and put onto other
  grounds, at many sizes and turns, covered in part, in all kinds of light, blur, noise and compression
* 360 video frames of one GRID speaker, s1 (CC BY 4.0)
* face-free pictures out of Debian, npm and PyPI packages, listed with licences in `recipes/face_detector/sources.tsv`
* labels by two teachers: YuNet 2023mar (MIT) and MediaPipe's face landmarker (Apache-2.0)"""

LIMITS = """\
* seen in training: 126 persons, of whom 125 are synthetic; no children, few profiles, few glasses
* faces narrower than about 16 pixels of the 320 x 240 input (32 of a 640 x 480 picture) and faces turned by more than about 35° are missed
* it finds faces and says nothing about whose they are; it must not be used to watch people who have not agreed to it"""


def table(results: dict[str, Any]) -> str:
    """Markdown table of an evaluation's rows."""
    sets = results["sets"]
    head = ["detector", *(f"recall, {name}" for name in sets), "false", *(f"landmarks, {name}" for name in sets), "ms"]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    for name, row in results["detectors"].items():
        cells = [name, *(f"{row['recall'][one]:.1%}" for one in sets), f"{row['false']:.4f}"]
        cells += [_errors(row["landmarks"].get(one), row["check"].get(one)) for one in sets]
        lines.append("| " + " | ".join([*cells, f"{row['ms']:.1f}"]) + " |")
    return "\n".join(lines)


def _errors(mean: float | None, check: float | None) -> str:
    return "–" if mean is None or check is None else f"{mean:.1%} / {check:.1%}"


def description(results: dict[str, Any]) -> str:
    """What the table's columns are, with the counts of the evaluation."""
    counts = "; ".join(f"{name}: {text}" for name, text in results["sets"].items())
    return (
        f"Recall: faces at least {results['least_width']} pixels wide found with an overlap of 0.5. {counts}. False: detections for each "
        f"of {results['empty_frames']} face-free frames made of {results['empty_pictures']} pictures that training did not see. Landmarks: "
        "median over the faces found of the mean distance of the five points, in eye distances, from the mean of both teachers (YuNet at "
        "many looks, and MediaPipe) / from MediaPipe alone. Milliseconds: median for a 640 x 480 frame on one thread, "
        f"{results['machine']}. Every detector with its shipped threshold."
    )


def model_card(weights: int, operations: int, size: int, digest: str, facts: dict[str, Any], results: dict[str, Any] | None) -> str:
    """The card as Markdown."""
    lines = [
        "# face",
        "",
        "Finds faces in a 320 x 240 picture: boxes, a confidence, and five landmarks (eyes, nose tip, mouth corners).",
        "",
        f"{weights:,} weights, {operations / 1e6:.0f} million multiply-adds a picture, {size / 1e6:.2f} MB; licence BSD-2-Clause.",
        f"SHA-256 {digest}.",
        "",
        INTERFACE,
        "",
        "## Data",
        "",
        DATA,
        "",
        "## Training",
        "",
    ]
    if facts:
        spent = f"{facts['steps']:,} steps, {facts['images']:,} scenes, {facts['minutes']} minutes on 2 CPU cores"
        start = f", from an earlier export (SHA-256 {facts['start']})" if "start" in facts else ""
        lines += [f"{spent}{start}; see `docs/faces.md`.", ""]
    lines += ["## Limits", "", LIMITS, ""]
    if results is not None:
        lines += ["## Figures", "", "`python -m recipes.face_detector.evaluate`:", "", table(results), "", description(results), ""]
    return "\n".join(lines)
