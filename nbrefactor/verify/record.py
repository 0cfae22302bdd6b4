"""Recorded tests: what every step answers on made-up rows with the schema of the real ones.

Only code that was shown equal on the real data is asked, and only made-up rows and figures about them are kept.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbrefactor.model import OutputFile, Refactoring
from nbrefactor.verify.limits import kill
from nbrefactor.verify.probe import answers as asked
from nbrefactor.verify.run import PROBE, Progress, Trace, environment
from nbrefactor.verify.synthetic import SUFFIXES, made_up, real_values

FOLDER = "tests/recorded"
ATTEMPTS = 3
SECONDS = 300
MOST_BYTES_BESIDE = 8 << 20
SCORING = "score.run"
Leaks = Callable[[str], bool]
checksum: Callable[[Sequence[str]], str] = asked.checksum


@dataclass(slots=True)
class Recording:
    """``steps``: function → its answers; ``tables``: path as the code has it → text; ``skipped``: function → why not."""

    module: str
    package: str
    arguments: list[str]
    scores: bool = False
    steps: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
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
    unable = [shown for shown in trace.read_files if not _can_be_made_up(shown)]
    if unable:
        best.skipped = dict.fromkeys(names, f"it needs {unable[0]}, which cannot be made up")
        return best
    reals = {shown: _read(path) for shown, path in trace.read_files.items()}
    code = "\n".join(statement.text for statement in made.statements)
    taken = frozenset().union(*(real_values(text, code, shown) for shown, text in reals.items()), _beside(trace))
    leaks = reader_of(taken)
    for seed in range(ATTEMPTS):
        progress(f"recording: attempt {seed + 1}")
        tables = {shown: made_up(text, code, seed, shown, taken) for shown, text in reals.items()}
        if lost := next((shown for shown, table in tables.items() if table is None), ""):
            best.skipped = dict.fromkeys(names, f"it needs {lost}, which is no table")
            return best
        found = Recording(entry, made.plan.package, arguments, scores, types=best.types)
        found.tables = {shown: _without(table.text, leaks) for shown, table in tables.items() if table}
        found.spelled = {k: v for table in tables.values() if table for k, v in table.spelled}
        runs = [_answers(found, names, paths, trace, f"{seed}-{number}", plain=number == 1) for number in range(2)]
        found.steps, found.skipped = _stable(names, *runs)
        if seed == 0 or len(found.steps) > len(best.steps):
            best = found
        if not best.skipped:
            break
    return without_real_values(best, leaks)


def _can_be_made_up(shown: str) -> bool:
    return shown.lower().endswith(SUFFIXES) and not os.path.isabs(shown) and shown.count("..") <= 3


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
    for shown, text in found.tables.items():
        target = os.path.normpath(os.path.join(home, shown))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="") as file:
            file.write(spelled_out(text, found.spelled))
    result = os.path.join(top, "answers.json")
    start = (
        f"import sys; sys.path.insert(0, {sandbox!r}); from {PROBE} import answers, guard\n"
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


def spelled_out(text: str, spelled: Mapping[str, str]) -> str:
    """The table with the words of the code in the place of the codes that stand for them."""
    import csv
    import io

    if not spelled:
        return text
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    rows = [[spelled.get(cell, cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
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


def _without(text: str, leaks: Leaks) -> str:
    """The table without the rows that hold such a text by chance."""
    head, *lines = text.splitlines(keepends=True)
    return head + "".join(line for line in lines if not leaks(line))


# -------------------------------------------------------------------------------------------------------------- files


def recorded_files(found: Recording) -> tuple[OutputFile, ...]:
    """The tests and their fixtures, unformatted."""
    if not found.steps:
        return ()
    tables = {shown: f"{number}_{os.path.basename(shown)}" for number, shown in enumerate(found.tables)}
    answers = {
        "files": {fixture: shown for shown, fixture in tables.items()},
        "steps": found.steps,
        "skipped": found.skipped,
        "types": found.types,
        "code": found.code,
    }
    files = [OutputFile(f"{FOLDER}/{fixture}", found.tables[shown], "test") for shown, fixture in tables.items()]
    return (
        OutputFile("tests/test_recorded.py", _tests(found), "test"),
        OutputFile(f"{FOLDER}/answers.json", _one_a_line(answers), "test"),
        *files,
    )


def _one_a_line(answers: Mapping[str, Any]) -> str:
    """JSON with one answer a line, so that a change is seen in a review."""
    parts = []
    for key, value in answers.items():
        if isinstance(value, dict) and value:
            rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
            parts.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _tests(found: Recording) -> str:
    with open(os.path.join(os.path.dirname(__file__), "probe", "answers.py"), encoding="utf-8") as file:
        source = file.read().partition("# --- begin\n")[2].partition("# --- end")[0]
    imports, _, functions = source.partition("\n\n\n")
    modules = sorted(
        {*imports.split("\n"), "import csv", "import json", "import os"} - {"", "from pathlib import Path"}
    )
    spelled = ""
    if found.spelled:
        why = "# what the codes in the tables stand for: words that the code treats in a way of their own"
        spelled = f"{why}\nSPELLED = {found.spelled!r}\n"
    reading = (
        "rows = [[SPELLED.get(cell, cell) for cell in row] for row in csv.reader(text.splitlines(), delimiter=mark)]\n"
        "    out = io.StringIO()\n"
        '    csv.writer(out, delimiter=mark, lineterminator="\\n").writerows(rows)\n'
        "    return out.getvalue()"
    )
    table = f'''
def table(text):
    """A made-up table as the code reads it."""
    mark = max(",;\\t|", key=text.partition("\\n")[0].count)
    {reading}
'''
    if not spelled:
        table, modules = "", [line for line in modules if line != "import csv"]
    skips = ""
    if found.skipped:
        skips = """
@pytest.mark.parametrize("step", RECORDED["skipped"])
def test_a_step_that_was_not_recorded(step):
    pytest.skip(f"{step} has no recorded answer: {RECORDED['skipped'][step]}")
"""
    written = "table(text)" if spelled else "text"
    scored, given = ("score, ", ", score") if found.scores else ("", "")
    return f'''"""What every step answers on made-up rows, as it was recorded.

The rows have the schema of the real data and none of its rows. They were recorded after the scripts had been shown to do
on the real data what the notebook does.
"""

{chr(10).join(modules)}
from pathlib import Path

import pytest

from {found.package} import {scored}{found.module}

HERE = Path(__file__).parent / "recorded"
RECORDED = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
{spelled}

@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """The answer of every step, from one run of all of them."""
    folder = tmp_path_factory.mktemp("recorded") / "a" / "b" / "c" / "work"
    folder.mkdir(parents=True)
    for name, place in RECORDED["files"].items():
        target = Path(os.path.normpath(folder / place))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (HERE / name).read_text(encoding="utf-8")
        target.write_text({written}, encoding="utf-8", newline="")
    before = os.getcwd()
    os.chdir(folder)
    try:
        return run_steps({found.module}, [*RECORDED["steps"], *RECORDED["skipped"]], {found.arguments!r}{given})[0]
    finally:
        os.chdir(before)


@pytest.mark.parametrize("step", RECORDED["steps"])
def test_a_step_answers_as_it_did_when_it_was_recorded(step, seen):
    assert not differences(seen.get(step, "it is not called"), RECORDED["steps"][step], step)


{skips}
{table}
{functions.strip()}
'''
