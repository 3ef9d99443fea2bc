"""Curves of a run: a table with one value a line, and a picture of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pipeline.atomic import AtomicFile

COLUMNS = ("step", "minutes", "name", "value")
Curve = list[tuple[int, float, float]]
"""Step, minutes of training and value."""


class Curves:
    """`curves.csv` and `curves.png` in a run's folder."""

    def __init__(self, folder: Path) -> None:
        self.table, self.picture = folder / "curves.csv", folder / "curves.png"

    def begin(self, step: int) -> None:
        """Go on after a step: what a run that was broken off wrote beyond it comes again."""
        kept = [row for row in self._rows() if int(row["step"]) <= step]
        with AtomicFile(self.table, option="--out") as file:
            file.write(",".join(COLUMNS) + "\n")
            for row in kept:
                file.write(",".join(row[name] for name in COLUMNS) + "\n")

    def add(self, step: int, minutes: float, values: Mapping[str, float]) -> None:
        """Append values by name."""
        with self.table.open("a", encoding="utf-8") as file:
            file.writelines(f"{step},{minutes:.3f},{name},{value:.6g}\n" for name, value in values.items())

    def read(self) -> dict[str, Curve]:
        """All values by name."""
        curves: dict[str, Curve] = {}
        for row in self._rows():
            curves.setdefault(row["name"], []).append((int(row["step"]), float(row["minutes"]), float(row["value"])))
        return curves

    def draw(self) -> str | None:
        """Write the picture; returns what to do where that needs a library which is not there."""
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        except ImportError:
            return "curves.png needs matplotlib: pip install matplotlib"
        curves = self.read()
        panels = {
            "loss": [name for name in curves if not name.startswith(("wer ", "rate", "pace"))],
            "word error rate on dev": [name for name in curves if name.startswith("wer ")],
            "learning rate": [name for name in curves if name == "rate"],
        }
        figure = Figure(figsize=(10, 11), layout="constrained")
        FigureCanvasAgg(figure)
        for axes, (title, names) in zip(figure.subplots(len(panels), 1, sharex=True), panels.items(), strict=True):
            for name in names:
                axes.plot([step for step, *_ in curves[name]], [value for *_, value in curves[name]], label=name.removeprefix("wer "))
            axes.set_title(title, loc="left")
            axes.grid(alpha=0.3)
            if len(names) > 1:
                axes.legend(fontsize="small")
        axes.set_xlabel("updates")
        beside = self.picture.with_name("curves.part")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=90)
        try:
            beside.write_bytes(drawn.getvalue())
            beside.replace(self.picture)
        finally:
            beside.unlink(missing_ok=True)
        return None

    def _rows(self) -> list[dict[str, str]]:
        """Lines that are whole: the last one may have been cut off."""
        if not self.table.is_file():
            return []
        with self.table.open(newline="", encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if all(row.get(name) for name in COLUMNS)]
