"""What the models page says of a model: states, sizes, and the card of its trainer as text with tables."""

from __future__ import annotations

import html
import shlex
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QLocale

from app.gui.counting import Counting
from app.gui.models.rows import DETECTOR, Activity, Row


def kind_of(row: Row) -> str:
    """What the model is for."""
    if row.kind == DETECTOR:
        return QCoreApplication.translate("Models", "Face detector")
    return QCoreApplication.translate("Models", "Recogniser")


def state_of(row: Row) -> str:
    """Where its file is."""
    states = {
        "bundled": QCoreApplication.translate("Models", "comes with Viseme"),
        "pulled": QCoreApplication.translate("Models", "fetched"),
        "available": QCoreApplication.translate("Models", "can be fetched"),
        "damaged": QCoreApplication.translate("Models", "damaged"),
        "missing": QCoreApplication.translate("Models", "missing"),
        "added": QCoreApplication.translate("Models", "your own"),
    }
    return states.get(row.state, row.state)


def doing(activity: Activity) -> str:
    """What is being done."""
    words = {
        "use": QCoreApplication.translate("Models", "is being loaded …"),
        "verify": QCoreApplication.translate("Models", "is being verified …"),
        "pull": QCoreApplication.translate("Models", "is being fetched …"),
        "remove": QCoreApplication.translate("Models", "is being removed …"),
        "add": QCoreApplication.translate("Models", "is being looked at …"),
        "describe": QCoreApplication.translate("Models", "is being looked at …"),
    }
    return words.get(activity.what, "")


def megabytes_of(row: Row, details: dict[str, Any]) -> float | None:
    """As exactly as is known."""
    return details["bytes"] / 1e6 if details.get("bytes") else row.megabytes


def size_of(megabytes: float | None) -> str:
    """Megabytes, or kilobytes where that says more; empty where it is not known."""
    if megabytes is None:
        return ""
    if megabytes < 1:
        return QCoreApplication.translate("Models", "%1 kB").replace("%1", QLocale().toString(round(megabytes * 1000)))
    return QCoreApplication.translate("Models", "%1 MB").replace("%1", QLocale().toString(megabytes, "f", 1))


def host_of(url: str) -> str:
    """The computer that a file would come from."""
    return urlsplit(url).hostname or url


def advice(row: Row, remedy: str) -> str:
    """What to do where the file is not as it should be; empty where it is."""
    if row.state == "damaged":
        return QCoreApplication.translate("Models", "The file is damaged: %1").replace("%1", remedy)
    if row.state == "missing":
        return QCoreApplication.translate("Models", "The file is not there: %1").replace("%1", remedy)
    return ""


def facts(row: Row, details: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values that a short table holds."""
    card = details.get("card") or {}
    latencies = ", ".join(QLocale().toString(round(float(value))) for value in details.get("latencies_ms", ()))
    parameters = details.get("parameters")
    pairs = [
        (QCoreApplication.translate("Models", "Kind"), kind_of(row)),
        (QCoreApplication.translate("Models", "Size"), size_of(megabytes_of(row, details))),
        (QCoreApplication.translate("Models", "Parameters"), QLocale().toString(int(parameters)) if parameters else ""),
        (QCoreApplication.translate("Models", "Latencies"), f"{latencies} ms" if latencies else ""),
        (QCoreApplication.translate("Models", "Licence"), str(row.licence or card.get("licence") or "")),
        (QCoreApplication.translate("Models", "From"), row.url or ""),
        (QCoreApplication.translate("Models", "File"), str(details.get("path") or row.path)),
    ]
    return [(name, value) for name, value in pairs if value]


def card_html(card: dict[str, Any]) -> str:
    """Figures, limits, misuse and data of a model card; empty for an empty card."""
    parts = [_figures(figure) for figure in card.get("figures") or () if isinstance(figure, dict)]
    if parts:
        parts.insert(0, _heading(QCoreApplication.translate("Models", "How accurate it is")))
    sections = (
        ("limits", QCoreApplication.translate("Models", "Its limits")),
        ("not_for", QCoreApplication.translate("Models", "Not to be used for")),
        ("data", QCoreApplication.translate("Models", "What it has learnt from")),
    )
    for name, heading in sections:
        entries = card.get(name) or ()
        entries = [entries] if isinstance(entries, str) else entries
        if entries:
            parts += [_heading(heading), "<ul>", *(f"<li>{html.escape(str(entry))}</li>" for entry in entries), "</ul>"]
    return "".join(parts)


def _heading(text: str) -> str:
    return f"<h3>{html.escape(text)}</h3>"


def _figures(figure: dict[str, Any]) -> str:
    heads = (
        QCoreApplication.translate("Models", "Mode"),
        QCoreApplication.translate("Models", "Noise"),
        QCoreApplication.translate("Models", "Wrong words"),
        QCoreApplication.translate("Models", "95 % between"),
    )
    rows = "".join(_result(result) for result in figure.get("results") or () if isinstance(result, dict))
    top = "".join(f'<th align="left">{html.escape(head)}</th>' for head in heads)
    return f'<p>{html.escape(_measured_on(figure))}</p><table cellpadding="4"><tr>{top}</tr>{rows}</table>'


def _result(result: dict[str, Any]) -> str:
    modes = {
        "av": QCoreApplication.translate("Models", "sound and lips"),
        "a": QCoreApplication.translate("Models", "sound alone"),
        "v": QCoreApplication.translate("Models", "lips alone"),
    }
    snr = result.get("snr_db")
    noise = QCoreApplication.translate("Models", "none") if snr is None else f"{result.get('noise') or ''} {snr:g} dB".strip()
    between = result.get("wer_ci95") or ()
    spread = " – ".join(_percent(value) for value in between)
    cells = (modes.get(str(result.get("mode")), str(result.get("mode"))), noise, _percent(result.get("wer")), spread)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"


def _measured_on(figure: dict[str, Any]) -> str:
    """One line about the clips; corpus and split stand in the command that made the figures."""
    words = shlex.split(str(figure.get("command", "")).replace("=", " "))
    named = [words[words.index(option) + 1] for option in ("--corpus", "--split") if option in words[:-1]]
    line = Counting().clips(int(figure.get("utterances") or 0))
    latency = QLocale().toString(int(figure.get("latency_ms") or 0))
    return line.replace("%1", " ".join(named) or "–").replace("%2", latency)


def _percent(value: object) -> str:
    return f"{QLocale().toString(100 * value, 'f', 1)} %" if isinstance(value, int | float) else "–"
