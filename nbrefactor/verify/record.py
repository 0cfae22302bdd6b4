"""Recorded tests: what every step answers on made-up rows with the schema of the real ones.

Only code that was shown equal on the real data is asked, and only made-up rows and figures about them are kept.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbrefactor.model import Refactoring
from nbrefactor.verify.limits import kill
from nbrefactor.verify.probe import answers as asked
from nbrefactor.verify.run import PROBE, Progress, Trace, environment
from nbrefactor.verify.synthetic import SUFFIXES, Table, made_up, real_values
from nbrefactor.verify.workbooks import is_workbook, sheets_of

ATTEMPTS = 3
SECONDS = 300
MOST_BYTES_BESIDE = 8 << 20
SCORING = "score.run"
Leaks = Callable[[str], bool]
checksum: Callable[[Sequence[str]], str] = asked.checksum


@dataclass(frozen=True, slots=True)
class Place:
    """A file as the code has it, and the sheet of a workbook."""

    path: str
    sheet: str = ""


@dataclass(slots=True)
class Recording:
    """``steps``: function → its answers; ``tables``: what is made up for each place; ``skipped``: function → why not."""

    module: str
    package: str
    arguments: list[str]
    scores: bool = False
    steps: dict[str, Any] = field(default_factory=dict)
    tables: dict[Place, Table] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    types: list[list[str]] = field(default_factory=list)
    code: str = ""


def record(
    made: Refactoring,
    trace: Trace,
    paths: Sequence[str],
    types: Sequence[tuple[str, str, str, str]],
    progress: Progress,
) -> Recording:
    """Run the scripts on made-up rows, a few times, and keep the answers of the run that came furthest."""
    entry = "train" if "train" in dict(made.entry_points) else "pipeline"
    arguments = ["--output-dir", "model"] if entry == "train" else []
    scores = "score" in dict(made.entry_points)
    best = Recording(entry, made.plan.package, arguments, scores, types=[list(row) for row in types])
    names = [function.name for function in made.plan.functions] + [SCORING] * scores
    code = "\n".join(statement.text for statement in made.statements)
    texts = {shown: _texts(shown, path, trace.python, code) for shown, path in trace.read_files.items()}
    if unable := next((shown for shown, found in texts.items() if not found), ""):
        best.skipped = dict.fromkeys(names, f"it needs {unable}, which cannot be made up")
        return best
    reals = {place: text for found in texts.values() for place, text in found.items()}
    held = (real_values(text, code, place.path) for place, text in reals.items())
    taken = frozenset().union(*held, _beside(trace))
    leaks = reader_of(taken)
    for seed in range(ATTEMPTS):
        progress(f"recording: attempt {seed + 1}")
        tables = {place: made_up(text, code, seed, place.path, taken) for place, text in reals.items()}
        tables |= {place: Table("") for place, table in tables.items() if table is None and _aside(place, reals, code)}
        if lost := next((place.path for place, table in tables.items() if table is None), ""):
            best.skipped = dict.fromkeys(names, f"it needs {lost}, which is no table")
            return best
        found = Recording(entry, made.plan.package, arguments, scores, types=best.types)
        found.tables = {place: _without(table, leaks) for place, table in tables.items() if table}
        found.spelled = {k: v for table in tables.values() if table for k, v in table.spelled}
        runs = [_answers(found, names, paths, trace, f"{seed}-{number}", plain=number == 1) for number in range(2)]
        found.steps, found.skipped = _stable(names, *runs)
        if seed == 0 or len(found.steps) > len(best.steps):
            best = found
        if not best.skipped:
            break
    return without_real_values(best, leaks)


def _texts(shown: str, path: str, python: str, code: str) -> dict[Place, str]:
    """The tables of a file as texts; nothing where another cannot be made up in its place."""
    if os.path.isabs(shown) or shown.count("..") > 3:
        return {}
    if is_workbook(shown):
        sheets = [(Place(shown, sheet), text) for sheet, text in sheets_of(path, python).items()]
        asked = any(_spelled(place.sheet, code) for place, _ in sheets[1:]) or re.search(r"sheet_name|ExcelFile", code)
        return dict(sheets if asked else sheets[:1])
    return {Place(shown): _read(path)} if shown.lower().endswith(SUFFIXES) else {}


def _aside(place: Place, places: Iterable[Place], code: str) -> bool:
    """Whether a sheet stands beside the one that is read, as far as the code says: such a one may be empty."""
    return place != next(other for other in places if other.path == place.path) and not _spelled(place.sheet, code)


def _spelled(sheet: str, code: str) -> bool:
    return f"'{sheet}'" in code or f'"{sheet}"' in code


def _beside(trace: Trace) -> set[str]:
    """The values of the other tables in the folders that were read from: another version of the data, a test part."""
    found: set[str] = set()
    for folder in {os.path.dirname(path) for path in trace.read_files.values()}:
        others = (os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(SUFFIXES))
        for path in others:
            if path not in trace.read_files.values() and os.path.getsize(path) <= MOST_BYTES_BESIDE:
                found |= real_values(_read(path))
    return found


def _read(path: str) -> str:
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _answers(
    found: Recording, names: Sequence[str], paths: Sequence[str], trace: Trace, name: str, plain: bool
) -> dict[str, Any]:
    """One run on the made-up rows, in a folder of its own; ``plain``: as on the simplest machine that numpy runs on."""
    sandbox = os.path.dirname(trace.folder)
    top = os.path.join(sandbox, f"record-{name}")
    home = os.path.join(top, "a", "b", "c", "work")
    os.makedirs(home)
    books = _write(found, home)
    result = os.path.join(top, "answers.json")
    start = (
        f"import sys; sys.path.insert(0, {sandbox!r}); from {PROBE} import answers, guard, workbook\n"
        f"for path, sheets in {books!r}.items(): workbook.write_workbook(path, sheets)\n"
        f"sys.path[0:1] = {list(paths)!r}; import importlib, json; guard.guard({sandbox!r}, {sandbox + '/none'!r})\n"
        f"module = importlib.import_module({found.package + '.' + found.module!r})\n"
        f"score = importlib.import_module({found.package + '.score'!r}) if {found.scores} else None\n"
        f"steps, error = answers.run_steps(module, {list(names)!r}, {found.arguments!r}, score)\n"
        f"json.dump([steps, error], open({result!r}, 'w', encoding='utf-8'))\n"
    )
    own = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    surroundings = environment(sandbox) | {"PYTHONPATH": os.pathsep.join([*paths, *own]), "MPLBACKEND": "agg"}
    if plain:
        surroundings |= _PLAIN | {"NPY_DISABLE_CPU_FEATURES": _special_instructions(trace.python)}
    process = subprocess.Popen(
        [trace.python, "-c", start],
        cwd=home,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        kill(process.pid)
        process.wait()
    try:
        with open(result, encoding="utf-8") as file:
            steps, error = json.load(file)
        return {"steps": steps, "error": error}
    except (OSError, ValueError):
        return {"steps": {}, "error": "the scripts ended without an answer"}
    finally:
        shutil.rmtree(top, ignore_errors=True)


_PLAIN = {"ATEN_CPU_CAPABILITY": "default", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""What makes networks and sums of many numbers the same on every machine."""


def _special_instructions(python: str) -> str:
    """What numpy uses of this machine and not every machine has: equal rows are sorted in another order with it."""
    code = "import numpy; print(*numpy._core._multiarray_umath.__cpu_dispatch__)"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return found.stdout.strip()


def _stable(
    names: Sequence[str], first: Mapping[str, Any], second: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What two runs agree on of each answer, and why answers are left out."""
    steps, skipped = {}, {}
    for name in names:
        answer, again = first["steps"].get(name), second["steps"].get(name)
        if answer is None or answer.get("raises"):
            why = first["error"].partition(":")[0] or "it was not called"
            skipped[name] = f"made-up rows do not get through it ({why})"
        elif again is None or set(again) != set(answer):
            skipped[name] = "it answers differently each time"
        else:
            steps[name] = _agreed(answer, again)
    return steps, skipped


def _agreed(one: Any, other: Any) -> Any:
    """An answer with None, which is not compared, for each part that two runs do not agree on."""
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        return {key: _agreed(value, other[key]) for key, value in one.items()}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_agreed(*pair) for pair in zip(one, other, strict=True)]
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (one, other))
    same = math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-9) if numbers else one == other
    return one if same else None


def _write(found: Recording, home: str) -> dict[str, dict[str, str]]:
    """Writes the made-up files below the folder that the scripts run in; the sheets of the workbooks are left to be written."""
    books: dict[str, dict[str, str]] = {}
    for place, table in found.tables.items():
        text = spelled_out(table, found.spelled)
        target = os.path.normpath(os.path.join(home, place.path))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if is_workbook(target):
            books.setdefault(target, {})[place.sheet] = text
        else:
            with open(target, "w", encoding="utf-8", newline="") as file:
                file.write(text)
    return books


def spelled_out(table: Table, spelled: Mapping[str, str]) -> str:
    """The text with the words of the code in the place of the codes that stand for them."""
    import csv
    import io

    if not spelled:
        return table.text
    lines = csv.reader(io.StringIO(table.text), delimiter=table.mark)
    rows = [[spelled.get(cell, cell) for cell in row] for row in lines]
    out = io.StringIO()
    csv.writer(out, delimiter=table.mark, lineterminator="\n").writerows(rows)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------------ no real values


def reader_of(real: frozenset[str]) -> Leaks:
    """Whether a text holds one of these values."""
    lengths = sorted({len(value) for value in real})
    return lambda text: any(text[i : i + n] in real for n in lengths for i in range(len(text) - n + 1))


def without_real_values(found: Recording, leaks: Leaks) -> Recording:
    """The recording without anything that reads like a real value: such a figure is not compared, such a name is a checksum."""
    for name, answer in found.steps.items():
        if leaks(json.dumps(answer, ensure_ascii=False)):
            found.steps[name] = _masked(answer, leaks)
    return found


def _masked(answer: Any, leaks: Leaks) -> Any:
    """The answer without the figures and names that read like a real value."""
    if isinstance(answer, dict):
        return {f"#{checksum([key])}" if leaks(key) else key: _masked(value, leaks) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_masked(value, leaks) for value in answer]
    return None if leaks(json.dumps(answer, ensure_ascii=False)) else answer


def _without(table: Table, leaks: Leaks) -> Table:
    """The table without the rows that hold such a text by chance."""
    lines = table.text.splitlines(keepends=True)
    return replace(table, text="".join(line for number, line in enumerate(lines) if not number or not leaks(line)))
