"""How fast the tool is, always as a ratio to something else measured in the same run.

    python benchmarks/speed.py [--rounds 5] [--limit]

- A whole conversion of a 30-cell notebook by the command, against ``jupyter nbconvert --to script`` of the same (limit 1).
- The analysis of the statements of a notebook of 100 cells and 2,000 lines, against importing libcst (limit 1), and all
  that is done before the plan: clean, split, analyse, label, flow (limit 2). Skipped without libcst.
- The analysis of 1,000 to 50,000 lines, per line, against that of the shortest (limit 2, linear is 1).
- The whole conversion of 1,000 to 8,000 lines, in the same way (limit 2).

``--limit`` exits 1 where a ratio is above its limit. CPU time of the process and its children, median of the rounds;
against libcst the least of the rounds, since its import is short.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BIN = Path(sys.executable).parent
NBCONVERT = [str(BIN / "jupyter"), "nbconvert", "--to", "script", "--log-level=ERROR"]
LENGTHS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
CONVERTED = (1_000, 2_000, 4_000, 8_000)

# One round of an ordinary notebook, 24 lines in 4 cells; {n} numbers what a round binds.
LOAD = """\
df_{n} = pd.read_csv(f"part_{n}.csv")
df_{n} = df_{n}.dropna(subset=["price"])
print(df_{n}.shape)
df_{n}.head()
"""
PREPARE = """\
for column in ["rooms", "area"]:
    df_{n}[column] = df_{n}[column].fillna(df_{n}[column].median())
df_{n}["ratio"] = df_{n}["rooms"] / df_{n}["area"]
df_{n} = pd.get_dummies(df_{n}, columns=["city"])
def scaled_{n}(values, by=1.0):
    return (values - values.mean()) / values.std() * by
df_{n}["ratio"] = scaled_{n}(df_{n}["ratio"])
"""
TRAIN = """\
X_{n} = df_{n}.drop(columns=["price"])
y_{n} = df_{n}["price"]
X_train, X_test, y_train, y_test = train_test_split(X_{n}, y_{n}, random_state=0)
model_{n} = Ridge(alpha=0.5)
model_{n}.fit(X_train, y_train)
"""
EVALUATE = """\
predicted = model_{n}.predict(X_test)
scores[{n}] = mean_squared_error(y_test, predicted)
results.append(("part {n}", scores[{n}]))
print(f"part {n}: {{scores[{n}]:.3f}}")
"""
IMPORTS = """\
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
scores, results = {}, []
"""


def cells_of(lines: int, cells: int = 0) -> list[str]:
    """An ordinary notebook of about so many lines, in so many cells (default: four for every 24 lines)."""
    parts = [IMPORTS]
    for number in range(max(1, lines // 24)):
        round_ = [part.replace("{n}", str(number)) for part in (LOAD, PREPARE, TRAIN, EVALUATE)]
        parts += [part.replace("{{", "{").replace("}}", "}") for part in round_]
    if not cells:
        return parts
    per_cell = -(-len(parts) // cells)
    return ["".join(parts[start : start + per_cell]) for start in range(0, len(parts), per_cell)]


def write_notebook(path: Path, sources: list[str]) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for source in sources
    ]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document), encoding="utf-8")


def cpu_of_command(command: list[str]) -> float:
    """User and system seconds of a command and its children, its output thrown away."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds, with the garbage collector off, as every conversion has it."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()


def analysis(sources: list[str]) -> Callable[[], object]:
    """The analysis alone: pure Python, statements, effects, flow, stages and plan."""
    from nbrefactor.flow import flow
    from nbrefactor.model import Cell, Notebook
    from nbrefactor.pipeline import understand

    notebook = Notebook("speed.ipynb", tuple(Cell(i, "code", source) for i, source in enumerate(sources, 1)))

    def work() -> object:
        understood = understand(notebook)
        return flow(understood.effects)

    return work


def conversion(rounds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "houses.ipynb"
        write_notebook(path, cells_of(150)[:30])
        ours, theirs = [], []
        for number in range(rounds):
            convert = [str(BIN / "nbrefactor"), "convert", str(path), "-o", f"{folder}/out{number}"]
            ours.append(cpu_of_command(convert))
            theirs.append(cpu_of_command([*NBCONVERT, str(path)]))
    ratio = statistics.median(ours) / statistics.median(theirs)
    both = f"{statistics.median(ours):.3f} s, nbconvert --to script {statistics.median(theirs):.3f} s"
    print(f"conversion of 30 cells: {both}; ratio {ratio:.2f}")
    return ratio


def effects_of(sources: list[str]) -> Callable[[], object]:
    """The analysis of the statements alone, from their texts, with nothing remembered."""
    from nbrefactor.model import Cell, Notebook
    from nbrefactor.python.clean import clean
    from nbrefactor.python.effects import analyse
    from nbrefactor.python.statements import split
    from nbrefactor.python.syntax import forget

    cells = tuple(Cell(i, "code", source) for i, source in enumerate(sources, 1))
    statements = split(clean(Notebook("speed.ipynb", cells))[0])

    def work() -> object:
        forget()
        return analyse(statements)

    return work


def against_libcst(rounds: int) -> tuple[float, float]:
    if importlib.util.find_spec("libcst") is None:
        print("analysis against importing libcst: skipped, libcst is not installed")
        return 0.0, 0.0
    sources = cells_of(2_000, cells=100)
    alone, all_ = effects_of(sources), analysis(sources)
    ours: dict[Callable[[], object], list[float]] = {alone: [], all_: []}
    bare, imports = [], []
    for work in (alone, all_):
        work()
    for _ in range(rounds):
        for work in (alone, all_):
            ours[work].append(cpu_of(work))
        bare.append(cpu_of_command([sys.executable, "-c", "pass"]))
        imports.append(cpu_of_command([sys.executable, "-c", "import libcst"]))
    theirs = min(imports) - min(bare)
    ratios = []
    for name, work in (("analysis", alone), ("all before the plan", all_)):
        ratios.append(min(ours[work]) / theirs)
        figures = f"{min(ours[work]):.3f} s, importing libcst {theirs:.3f} s; ratio {ratios[-1]:.2f}"
        print(f"{name}, 100 cells of 2,000 lines: {figures}")
    return ratios[0], ratios[1]


def whole(sources: list[str]) -> Callable[[], object]:
    """Everything that a conversion does, but for reading and writing files."""
    from nbrefactor.model import Cell, Notebook
    from nbrefactor.pipeline import refactor

    notebook = Notebook("speed.ipynb", tuple(Cell(i, "code", source) for i, source in enumerate(sources, 1)))
    return lambda: refactor(notebook)


def growth(what: str, measured: Callable[[list[str]], Callable[[], object]], lengths: tuple[int, ...]) -> float:
    """The cost of a line in the longest notebook, against that in the shortest."""
    costs = {}
    for lines in lengths:
        sources = cells_of(lines)
        count = sum(source.count("\n") for source in sources)
        work = measured(sources)
        costs[lines] = min(cpu_of(work) for _ in range(3 if lines < 4_000 else 1)) / count
        ratio = costs[lines] / costs[lengths[0]]
        cost = f"{costs[lines] * count:7.3f} s, {costs[lines] * 1e6:5.0f} µs a line"
        print(f"{what} of {count:6,} lines: {cost}; ratio {ratio:.2f}", flush=True)
    return max(costs.values()) / costs[lengths[0]]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", action="store_true", help="exit 1 where a ratio is above its limit")
    options = parser.parse_args()
    sys.setrecursionlimit(10_000)
    alone, all_ = against_libcst(options.rounds)
    ratios = [(conversion(options.rounds), 1.0), (alone, 1.0), (all_, 2.0)]
    ratios += [(growth("analysis", analysis, LENGTHS), 2.0), (growth("conversion", whole, CONVERTED), 2.0)]
    return 1 if options.limit and any(ratio > limit for ratio, limit in ratios) else 0


if __name__ == "__main__":
    sys.exit(main())
