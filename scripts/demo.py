"""The life of a model in a minute: a notebook is converted, and what comes out is trained, used and tested.

    make demo

Everything is written to ``build/demo``; the sample notebook is not touched.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "build" / "demo"
SAMPLE = ROOT / "sample_notebooks" / "credit_models"
NOTEBOOK, DATA, TARGET = "credit.ipynb", "credit.csv", "default"
PACKAGE = "credit"
BIN = Path(sys.executable).parent
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def main() -> None:
    shutil.rmtree(DEMO, ignore_errors=True)
    shutil.copytree(SAMPLE, DEMO)
    cells = len(json.loads((DEMO / NOTEBOOK).read_text(encoding="utf-8"))["cells"])
    say(f"A notebook with {cells} cells becomes a project", f"(in {DEMO.relative_to(ROOT)})")
    report = json.loads(run(f"nbrefactor convert {NOTEBOOK} -o credit --json", codes=(0, 1), show=""))
    show_files(report)
    show_functions(report)
    show_diagnostics(report)

    say("Train", "the notebook's own values are the defaults; --help lists the options")
    run(f"python -m {PACKAGE}.train --output-dir model", show="tail")
    metrics = json.loads((DEMO / "model" / "metrics.json").read_text(encoding="utf-8"))
    print(f"  metrics.json: {json.dumps(metrics)}")

    say("Score two applications", "raw rows as the data source gives them, without the answer")
    show_table(raw_rows())
    run(f"python -m {PACKAGE}.score --model-dir model --input rows.csv --output predictions.csv", show="tail")
    show_table(DEMO / "predictions.csv")

    say("Run the generated tests")
    run("python -m pytest -q credit/tests", show="tail")
    say("That is all.", f"Read {(DEMO / PACKAGE).relative_to(ROOT)}, or try: .venv/bin/nbrefactor show YOUR.ipynb")


def say(title: str, note: str = "") -> None:
    print(f"\n{styled(title, '1')}" + (f"  {styled(note, '2')}" if note else ""), flush=True)


def styled(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def run(command: str, *, codes: tuple[int, ...] = (0,), show: str) -> str:
    """Run a command as the user would type it; its standard output, of which the last lines are shown."""
    print(f"  {styled('$ ' + command, '36')}", flush=True)
    program, *arguments = command.split()
    environment = {**os.environ, "PYTHONPATH": str(DEMO / PACKAGE / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=DEMO,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode not in codes:
        sys.exit(f"{done.stdout}{done.stderr}\nThe demo failed: exit code {done.returncode} from {command}")
    if show == "tail":
        lines = done.stdout.strip().splitlines()
        for line in ["…"] * (len(lines) > 6) + lines[-6:]:
            print(f"  {line}")
    return done.stdout


def show_files(report: dict) -> None:
    for file in report["files"]:
        lines = len((DEMO / PACKAGE / file["path"]).read_text(encoding="utf-8").splitlines())
        print(f"    {file['path']:38} {lines:4} lines")


def show_functions(report: dict) -> None:
    say("Functions", "from which cells, and what goes in and out")
    for function in report["functions"]:
        module = function["module"].rpartition(".")[2]
        returns = f" -> {', '.join(function['returns'])}" if function["returns"] else ""
        signature = f"({', '.join(function['parameters'])}){returns}"
        print(f"    {module + '.' + function['name']:38} {ranges(function['cells']):12} {styled(signature, '2')}")
    print(
        f"    {len(report['dropped'])} lines of exploration were dropped, each with the reason that makes it harmless."
    )


def show_diagnostics(report: dict) -> None:
    for entry in report["diagnostics"]:
        if entry["severity"] == "error":
            print(f"    {styled(entry['code'], '33')} cell {entry['cell']}: {entry['message']}")


def ranges(cells: list[int]) -> str:
    """
    >>> ranges([3, 4, 5, 8])
    'cells 3-5, 8'
    """
    parts: list[list[int]] = []
    for cell in cells:
        if parts and cell == parts[-1][-1] + 1:
            parts[-1].append(cell)
        else:
            parts.append([cell])
    return ("cells " if len(cells) > 1 else "cell ") + ", ".join(
        f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts
    )


def raw_rows() -> Path:
    """The first two rows of the notebook's data, without the column that is to be predicted."""
    with (DEMO / DATA).open(encoding="utf-8", newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(2), strict=False)]
    path = DEMO / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != TARGET], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def show_table(path: Path) -> None:
    """The rows of a small CSV file, one column a line: wide tables are hard to read."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    print(f"  {path.name}")
    for name, *values in zip(header, *rows, strict=True):
        print(f"    {name:18}" + "".join(f"{value:>20}" for value in values))


if __name__ == "__main__":
    main()
