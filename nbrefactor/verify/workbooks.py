"""The sheets of a workbook as comma-separated texts, read by the notebook's own interpreter."""

from __future__ import annotations

import json
import subprocess

SUFFIXES = (".xlsx", ".xls", ".xlsm")
SECONDS = 120

_READ = """
import csv, io, json, sys
import openpyxl, pandas
found = {}
for name, rows in pandas.read_excel(sys.argv[1], sheet_name=None, header=None, dtype=object, keep_default_na=False).items():
    out = io.StringIO()
    lines = [["" if cell is None else str(cell) for cell in row] for row in rows.itertuples(index=False)]
    csv.writer(out, lineterminator="\\n").writerows(lines)
    found[str(name)] = out.getvalue()
json.dump(found, sys.stdout)
"""


def is_workbook(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def sheets_of(path: str, python: str) -> dict[str, str]:
    """Sheet → its cells; nothing where ``python`` cannot read this workbook, or write another."""
    try:
        done = subprocess.run(
            [python, "-c", _READ, path],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
        found: dict[str, str] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return found
