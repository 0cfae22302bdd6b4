"""Looks for values of the user's data in what a conversion writes: none of more than six characters may be there.

    python benchmarks/leaks.py [NOTEBOOK…] [--no-record]

Each notebook (default: the samples) is converted with ``--record``. Every cell of every delimited file near it is looked for:
anywhere in the fixtures, and as a text of its own in all that is written beside them. Names of columns are not values,
and what the notebook's own code spells is listed apart, because the code that is generated has to spell it as well.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbrefactor.verify.synthetic import mark_of
from nbrefactor.verify.workbooks import is_workbook, sheets_of

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 6
SUFFIXES = (".csv", ".tsv", ".txt", ".data")
MOST_BYTES = 60_000_000


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--no-record", action="store_true", help="what a conversion without a run writes")
    options = parser.parse_args()
    notebooks = options.notebooks or sorted((ROOT / "sample_notebooks").glob("*/*.ipynb"))
    total = 0
    for notebook in notebooks:
        with tempfile.TemporaryDirectory() as temporary:
            home = Path(temporary) / notebook.parent.name
            convert(notebook.resolve(), home, not options.no_record)
            found = leaks(notebook.resolve(), home)
        bad = [row for row in found if not row[2]]
        total += len(bad)
        spelled = sorted({value for _, value, known in found if known})
        print(f"{notebook.parent.name}/{notebook.name}: {len(bad)} values found", flush=True)
        for path, value, _ in bad[:20]:
            print(f"    {path}: {value!r}")
        if spelled:
            print(f"    spelled by the code: {', '.join(map(repr, spelled[:12]))}")
    return int(total > 0)


def convert(notebook: Path, home: Path, record: bool) -> None:
    command = [sys.executable, "-m", "nbrefactor", "convert", str(notebook), "-o", str(home), *(["--record"] * record)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode > 1:
        print(f"{notebook}: {done.stderr.strip()[-200:]}")


def leaks(notebook: Path, home: Path) -> list[tuple[str, str, bool]]:
    """File, value and whether the notebook's code spells it, for each real value that was written."""
    code = notebook.read_text(encoding="utf-8", errors="replace").replace('\\"', '"')
    real = real_values(notebook, code)
    lengths = sorted({len(value) for value in real})
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file() and ".nbrefactor" not in path.parts):
        with contextlib.suppress(UnicodeDecodeError):
            text = path.read_text(encoding="utf-8")
            shown = path.relative_to(home)
            values = within(text, real, lengths) if "recorded" in shown.parts else real & set(texts_of(text, path))
            found += [(str(shown), value, value in code) for value in sorted(values)]
    return found


def real_values(notebook: Path, code: str) -> set[str]:
    """Every cell that is long enough to be somebody's, of all files in the notebook's folder and beside it."""
    folders = [notebook.parent, *(notebook.parent.parent / name for name in ("data", "input", "dataset", "datasets"))]
    found: set[str] = set()
    for path in {path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()}:
        for text in tables_of(path):
            mark = mark_of(text, path=path.name)
            rows = [row for row in csv.reader(io.StringIO(text.replace("\0", "")), delimiter=mark) if row]
            if not rows:
                continue
            headless = "header=None" in code or "names=" in code
            body = rows if headless or any(re.fullmatch(r"-?[\d.]+", cell) for cell in rows[0]) else rows[1:]
            names = set() if headless else {cell.strip() for cell in rows[0]}
            found |= {cell.strip() for row in body for cell in row if len(cell.strip()) > LONGEST} - names
    return found


def tables_of(path: Path) -> list[str]:
    """The texts of a delimited file, or of each sheet of a workbook."""
    if path.stat().st_size > MOST_BYTES:
        return []
    if is_workbook(str(path)):
        return list(sheets_of(str(path), sys.executable).values())
    return [path.read_bytes().decode("utf-8", errors="replace")] if path.suffix.lower() in SUFFIXES else []


def within(text: str, real: set[str], lengths: list[int]) -> set[str]:
    """Real values that stand anywhere in a text."""
    return {text[i : i + n] for n in lengths for i in range(len(text) - n + 1) if text[i : i + n] in real}


def texts_of(text: str, path: Path) -> Iterator[str]:
    """What a file says as a text of its own: the strings and numbers of code, and the cells and words of all else."""
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
                yield str(node.value).strip()
    else:
        yield from (cell.strip(" \"'`") for line in text.splitlines() for cell in re.split(r"[,;|\t=:]", line))


if __name__ == "__main__":
    sys.exit(main())
