"""`viseme doctor`: what is installed, what works, what is missing and how to get it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, guarded, one_line, print_json

MARKS = {"ok": "ok    ", "absent": "absent", "broken": "BROKEN"}


@guarded
def doctor(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Try everything that transcription needs and say how to mend what does not work.

    Exit code 0 if all that is needed works, else 1. What only some options need may be absent.
    """
    from app.cli import diagnosis

    checks = []
    area = ""
    for check in diagnosis.examine():
        checks.append(check)
        if json_output:
            continue
        if check.area != area:
            area = check.area
            print(area)
        print(f"  {MARKS[check.status]}  {one_line(check.name)}: {one_line(check.detail)}", flush=True)
        if check.status != "ok" and check.remedy:
            print(f"          {'to mend it' if check.required or check.status == 'broken' else 'if you want it'}: {one_line(check.remedy)}")
    failed = [check.name for check in checks if check.failed]
    if json_output:
        print_json({"schema": "viseme.doctor/1", "works": not failed, "checks": [asdict(check) for check in checks]})
    else:
        print(f"Not working: {', '.join(failed)}" if failed else "All that transcription needs works.")
    sys.exit(EXIT_FAILED if failed else EXIT_OK)
