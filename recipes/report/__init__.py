"""The tables of the README from one command: word error rates with confidence intervals by noise, corpus, latency and context, with peers.

`python -m recipes.report --manifest FILE --split dev --cache DIR --out report.md --json report.json`
"""

from __future__ import annotations

from recipes.report.measure import ReportError, measure
from recipes.report.plan import TABLES, Plan
from recipes.report.rows import Report, Row
from recipes.report.tables import markdown

__all__ = ["TABLES", "Plan", "Report", "ReportError", "Row", "markdown", "measure"]
