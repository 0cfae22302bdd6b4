"""Runs real notebooks and what the tool makes of them, side by side and offline, and compares what they do.

    python benchmarks/fidelity.py --packages statsmodels==0.14.5 mlxtend==0.23.4
    python benchmarks/fidelity.py --repositories [OWNER/NAME…]
    python benchmarks/fidelity.py FOLDER… [--list FILE] [--default] [--displays] [--values] [--json FILE]

Compared are the printed lines, the files written, and the error where the notebook ends in one. With ``--default``
exploration is dropped, as without an option the tool does: then the files, the end, and every metric, which must be a
number that the notebook printed or displayed.

``--packages`` takes the notebooks out of source distributions, so that anybody can repeat the measurement with the same
ones. ``--list`` is a JSON list of paths, to run only these. ``--displays`` prints what Jupyter would display, in both;
``--values`` prints a fingerprint of every variable at the end, in both. The notebook is run twice: lines and files in
which the two runs differ are not compared. Notebooks run in copies of their folders, offline, without a window.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

REPOSITORIES = """
0019atharv/House-Price-Estimation-ML-Project- 01yashshinde/HR_Analytics 0701Vatsal/ML_Practicals
176deepak/BharatIntern 17Rajat/Diabetes_Predictor_app 1BM21CS010/Machine_learning-
24jr1a4232-dot/CodeAlpha_IrisFlowerClassification 74ilia/Titanic-analysis
9925104006-cpu/Pima-Indians-Diabetes-Dataset 99deepshitha/titanic-survival-prediction
AK-1809-TRIGGER/Titanic-Survival-Prediction-Model Abhinav2907/Machine-Learning-and-data-analysis-notebooks
Azure/MachineLearningNotebooks MicrosoftLearning/mslearn-mlops adgirish/kaggleScape ageron/handson-ml
ageron/handson-ml2 ageron/handson-ml3 amueller/introduction_to_ml_with_python codebasics/py
donnemartin/data-science-ipython-notebooks guipsamora/pandas_exercises ipython/ipython-in-depth
jakevdp/PythonDataScienceHandbook jakevdp/sklearn_tutorial justmarkham/scikit-learn-videos
krishnaik06/Feature-Engineering-Live-sessions statsmodels/statsmodels susanli2016/Machine-Learning-with-Python
wesm/pydata-book
""".split()
"""Where the notebooks of our own measurement come from: courses, books, and students' projects with their data."""

LARGEST_FILE = 60_000_000
HERE = Path(__file__).resolve().parent
CHANGING = re.compile(r"0x[0-9a-f]{6,}|\b\d\d:\d\d:\d\d\b|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}\b")
DISPLAYED = re.compile("\x01(.*?)\x02", re.DOTALL)
"""How the oracle marks what ``display`` shows."""
SEED = "import random, numpy\nrandom.seed(0)\nnumpy.random.seed(0)\n"
"""Run before both, so that notebooks without a seed of their own can be compared as well."""

# Executes cells (a JSON list in argv[1]) as a kernel would, and writes the error that ended them.
RUNNER = f"""
{SEED}
import json, sys
_, cells, report, tests = sys.argv
sys.path.insert(0, tests)
from fuzz.oracle import execute
sys.path[0] = ""
error = ""
try:
    execute(tuple(json.load(open(cells, encoding="utf-8"))), displays=False)
except BaseException as stopped:
    error = type(stopped).__name__
sys.__stdout__.flush()
open(report, "w").write(error)
"""

START = (
    "import runpy, sys; sys.argv[:] = sys.argv[1:]; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)

# A fingerprint of a value: the same for equal values, whatever their addresses.
DIGEST = """
import hashlib
import numpy as np
import pandas as pd

def digest(**values):
    for name in sorted(values):
        print(f"VALUE {name} {shown(values[name])}")

def shown(value, depth=0):
    if isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
        return f"{type(value).__name__}{value.shape} " + text(pd.DataFrame(value).to_csv())
    if isinstance(value, np.ndarray):
        return f"array{value.shape} {value.dtype} " + text(str(value.tolist()))
    if isinstance(value, (list, tuple, set, frozenset)) and depth < 3:
        items = [shown(v, depth + 1) for v in value]
        return type(value).__name__ + " " + text(str(sorted(items) if isinstance(value, (set, frozenset)) else items))
    if isinstance(value, dict) and depth < 3:
        return "dict " + text(str([(shown(k, depth + 1), shown(v, depth + 1)) for k, v in value.items()]))
    if isinstance(value, (int, float, complex, str, bytes, bool, type(None), np.generic)):
        return repr(value)[:80]
    if hasattr(value, "get_params") and hasattr(value, "fit"):
        fitted = sorted((k, v) for k, v in vars(value).items() if k.endswith("_"))
        return type(value).__name__ + " " + " ".join(f"{k}={shown(v, 3)}" for k, v in fitted)
    return type(value).__name__

def text(long):
    return hashlib.sha1(long.encode("utf-8", "replace")).hexdigest()[:12]
"""


@dataclass(frozen=True)
class Options:
    python: str
    seconds: int
    displays: bool
    values: bool
    cache: Path | None
    default: bool = False


@dataclass(frozen=True)
class Run:
    """What a notebook did: the lines it printed, the files it left (None: they differ from run to run), its error."""

    lines: tuple[str | None, ...]
    files: dict[str, str | None]
    error: str = ""


@dataclass(frozen=True)
class Outcome:
    """``kind``: same, different, refused, crashed, or left out: the notebook takes too long, or prints by chance."""

    path: str
    kind: str
    detail: str = ""
    lines: int = 0
    functions: int = 0
    fails: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--packages", nargs="*", default=[], help="source distributions, as name==version")
    parser.add_argument("--repositories", nargs="*", help="clone these from GitHub, as owner/name (default: ours)")
    parser.add_argument("--list", type=Path, help="a JSON list of the notebooks to run")
    parser.add_argument("--displays", action="store_true", help="print what Jupyter would display, in both")
    parser.add_argument("--default", action="store_true", help="drop exploration, compare files and metrics")
    parser.add_argument("--values", action="store_true", help="print a fingerprint of every variable, in both")
    parser.add_argument("--seconds", type=int, default=150, help="for one run")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the notebooks' libraries")
    parser.add_argument("--cache", type=Path, help="keep what the notebooks themselves print in this folder")
    parser.add_argument("--match", default="")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    displays = given.displays or given.default
    options = Options(given.python, given.seconds, displays, given.values, given.cache, given.default)
    with tempfile.TemporaryDirectory() as downloads:
        folders = [*given.folders, *(unpacked(package, Path(downloads)) for package in given.packages)]
        if given.repositories is not None:
            folders += [cloned(name, Path(downloads)) for name in given.repositories or REPOSITORIES]
        paths = [Path(path) for path in json.loads(given.list.read_text())] if given.list else list(found(folders))
        paths = [path for path in paths if given.match in str(path)]
        outcomes = []
        with ThreadPoolExecutor(given.jobs) as pool:
            for outcome in pool.map(partial(compare, options=options), paths):
                outcomes.append(outcome)
                if outcome.kind != "same":
                    print(f"{outcome.kind}: {outcome.path}: {outcome.detail}", flush=True)
    if given.json:
        given.json.write_text(json.dumps([vars(outcome) for outcome in outcomes], indent=1), encoding="utf-8")
    kinds = Counter(outcome.kind for outcome in outcomes)
    counted = [o for o in outcomes if o.kind in ("same", "different", "refused", "crashed")]
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    if not counted:
        return 1
    split = sum(outcome.functions >= 2 for outcome in counted)
    for name, some in (
        ("run to their end", [o for o in counted if not o.fails]),
        ("fail", [o for o in counted if o.fails]),
    ):
        same = sum(o.kind == "same" for o in some)
        folders = len({Path(o.path).parts[-2] for o in some})
        print(
            f"{same} of {len(some)} notebooks that {name} do the same ({same / (len(some) or 1):.1%}; {folders} folders)"
        )
    print(f"{split / len(counted):.1%} in two or more functions")
    return 0 if kinds["same"] == len(counted) else 1


def unpacked(package: str, into: Path) -> Path:
    """The source distribution of ``package``, downloaded with pip and unpacked."""
    folder = into / package.replace("==", "-")
    command = [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
        "--no-build-isolation",
        "-d",
        folder,
        package,
    ]
    subprocess.run([sys.executable, *map(str, command)], check=False, stderr=subprocess.DEVNULL)
    for archive in folder.glob("*.tar.gz"):
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(folder, filter="data")
            else:
                tar.extractall(folder)
    return folder


def cloned(name: str, into: Path) -> Path:
    """The newest files of a repository on GitHub."""
    folder = into / name.replace("/", "+")
    command = ["git", "clone", "--quiet", "--depth", "1", f"https://github.com/{name}.git", str(folder)]
    subprocess.run(command, check=False)
    return folder


def found(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts)


# ------------------------------------------------------------------------------------------------------- one notebook


def compare(path: Path, options: Options) -> Outcome:
    """Run the notebook and its refactoring, each in a copy of the notebook's folder."""
    from nbrefactor.model import Cell, NbrefactorError, Notebook
    from nbrefactor.notebook import read
    from nbrefactor.pipeline import refactor
    from nbrefactor.settings import Settings

    out = Outcome(str(path), "left out")
    try:
        code = cleaned(path)
    except NbrefactorError as error:
        return replace(out, detail=str(error))
    if options.displays:
        code = [printing(source) for source in code]
    if options.values:
        code = [*code, digest_of(code)]
    wanted = oracle(path, code, options)
    if wanted is None:
        return replace(out, detail="takes too long, or prints differently each time")
    out = replace(out, lines=len(wanted.lines), fails=wanted.error)
    try:
        notebook = read(str(path))
        if options.displays or options.values:
            notebook = Notebook(notebook.path, tuple(_with(notebook.cells, code, Cell)))
        settings = Settings(keep_exploration=not options.default, tests=False, package="converted_notebook")
        made = refactor(notebook, settings)
    except NbrefactorError as error:
        return replace(out, kind="refused", detail=str(error))
    except Exception as error:
        return replace(out, kind="crashed", detail=repr(error)[:200])
    points = dict(made.entry_points)
    entry = points.get("train") or points.get("pipeline") or points["score"]
    out = replace(out, functions=len(made.plan.functions))
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "out"
        for file in made.files:
            (source / file.path).parent.mkdir(parents=True, exist_ok=True)
            (source / file.path).write_text(file.text, encoding="utf-8")
        home = copied(path, code, Path(temporary) / "home")
        before = set(files_of(home))
        command = [options.python, "-c", f"{SEED}{START}", entry]
        done = run(command, home, options, {"PYTHONPATH": str(source / "src")})
        if done is None:
            return replace(out, kind="different", detail="time-out")
        files = written(home, before)
        metrics = home / "model" / "metrics.json"
        values = json.loads(metrics.read_text(encoding="utf-8")) if metrics.exists() else {}
        got = normal(done.stdout, home)
    last = ended(done.stderr) if done.returncode else ""
    said = errors_differ(wanted.error, last) or files_differ(wanted.files, files)
    said = said or (unseen(values, wanted.lines) if options.default else difference(wanted.lines, got))
    return replace(out, kind="different" if said else "same", detail=f"{said} {last[:160]}" if said else "")


def cleaned(path: Path) -> list[str]:
    from nbrefactor.notebook import read
    from nbrefactor.python.clean import clean

    cells, _ = clean(read(str(path)))
    return [cell.text for cell in cells if not cell.quarantine and cell.text.strip()]


def _with(cells: tuple[object, ...], code: list[str], make: type) -> Iterator[object]:
    """The notebook's prose with other code: the cleaned cells take the places of the code cells."""
    rest = iter(code)
    number = 0
    for cell in cells:
        number += 1
        if cell.kind != "code":  # type: ignore[attr-defined]
            yield make(number, cell.kind, cell.source)  # type: ignore[attr-defined]
        elif (source := next(rest, None)) is not None:
            yield make(number, "code", source)
    for source in rest:
        number += 1
        yield make(number, "code", source)


def printing(source: str) -> str:
    """The cell with ``print`` around its last expression."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or isinstance(last.value, (ast.Await, ast.Constant)):
        return source
    if (
        isinstance(last.value, ast.Call)
        and isinstance(last.value.func, ast.Name)
        and last.value.func.id in ("print", "display")
    ):
        return source
    lines = source.splitlines()
    kept = lines[: last.lineno - 1]
    head = lines[last.lineno - 1].encode()[: last.col_offset].decode()
    return "\n".join([*kept, f"{head}print({ast.get_source_segment(source, last.value)})"])


def digest_of(code: list[str]) -> str:
    """A last cell that prints a fingerprint of every variable that the notebook certainly binds."""
    names: set[str] = set()
    for source in code:
        for node in ast.parse(source).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                names.update(n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            if isinstance(node, ast.Delete):
                names -= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return "from _digest import digest\ndigest(" + ", ".join(f"{name}={name}" for name in sorted(names)) + ")"


def oracle(path: Path, code: list[str], options: Options) -> Run | None:
    """What the notebook does; None if it takes too long, or prints more lines one time than the other."""
    key = hashlib.sha256("\0".join([RUNNER, "files", str(path.resolve()), *code]).encode()).hexdigest()[:24]
    kept = options.cache / f"{key}.json" if options.cache else None
    if kept and kept.exists():
        facts = json.loads(kept.read_text())
        return Run(tuple(facts["lines"]), facts["files"], facts["error"]) if facts else None
    first = once(path, code, options)
    second = once(path, code, options) if first else None
    result = None
    if first and second and len(first.lines) == len(second.lines) and first.error == second.error:
        lines = tuple(a if a == b else None for a, b in zip(first.lines, second.lines, strict=True))
        names = first.files.keys() & second.files.keys()
        files = {name: first.files[name] if first.files[name] == second.files[name] else None for name in names}
        result = Run(lines, files, first.error)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(vars(result) if result else None), encoding="utf-8")
    return result


def once(path: Path, code: list[str], options: Options) -> Run | None:
    with tempfile.TemporaryDirectory() as temporary:
        home = copied(path, code, Path(temporary) / "home")
        before = set(files_of(home))
        cells, error = Path(temporary) / "cells.json", Path(temporary) / "error"
        cells.write_text(json.dumps(code), encoding="utf-8")
        command = [options.python, "-c", RUNNER, str(cells), str(error), str(HERE.parent / "tests")]
        done = run(command, home, options, {})
        if done is None or not error.exists():
            return None
        return Run(tuple(normal(done.stdout, home)), written(home, before), error.read_text())


def files_of(home: Path) -> Iterator[tuple[str, int, int]]:
    """The files of a folder with their sizes and times; not those that Python, Jupyter or our training add."""
    for path in home.rglob("*"):
        name = path.relative_to(home).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and not name.startswith("model/"):
            yield name, path.stat().st_size, path.stat().st_mtime_ns


def written(home: Path, before: set[tuple[str, int, int]]) -> dict[str, str | None]:
    """The files that are new or changed, by a digest of what they hold."""
    names = [name for name, size, time in files_of(home) if (name, size, time) not in before]
    return {name: hashlib.sha1((home / name).read_bytes()).hexdigest()[:12] for name in names}


def copied(path: Path, code: list[str], into: Path) -> Path:
    """A copy of the notebook's folder, with the folders above that the code reaches into; the working directory."""
    above = sum(any(".." + "/.." * level in source for source in code) for level in range(3))
    top = path.parent if not above else path.parents[min(above, len(path.parents) - 1)]
    shutil.copytree(top, into, ignore=_too_large, symlinks=True)
    home = into / path.parent.relative_to(top)
    (home / "_digest.py").write_text(DIGEST, encoding="utf-8")
    return home


def _too_large(folder: str, names: list[str]) -> set[str]:
    def skipped(name: str) -> bool:
        full = os.path.join(folder, name)
        return name in (".git", ".ipynb_checkpoints") or (os.path.isfile(full) and os.path.getsize(full) > LARGEST_FILE)

    return {name for name in names if skipped(name)}


def run(
    command: list[str], cwd: Path, options: Options, env: dict[str, str]
) -> subprocess.CompletedProcess[str] | None:
    """One process with fixed hashing, one thread and no window; None for a time-out."""
    settled = {"PYTHONHASHSEED": "0", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    settled |= {"PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1", "LOKY_MAX_CPU_COUNT": "1", "COLUMNS": "80"}
    settled |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}  # offline
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "encoding": "utf-8", "errors": "replace"}
    try:
        return subprocess.run(command, cwd=cwd, env={**os.environ, **settled, **env}, timeout=options.seconds, **quiet)  # type: ignore[call-overload,no-any-return]
    except subprocess.TimeoutExpired:
        return None


def normal(text: str, home: Path) -> list[str]:
    """Lines without addresses, times, dates, folder names and trailing spaces."""
    text = DISPLAYED.sub(lambda shown: "".join([*json.loads(shown[1])[:1], "\n"]), text)
    text = text.replace(str(home), "HOME").replace("UnboundLocalError", "NameError")
    return [CHANGING.sub("…", line.rstrip()) for line in text.splitlines()]


def difference(wanted: Sequence[str | None], got: list[str]) -> str:
    """The first line that differs; empty if none does."""
    for number, (a, b) in enumerate(zip(wanted, got, strict=False), 1):
        if a is not None and a != b:
            return f"line {number} of {len(wanted)}: {a[:90]!r} became {b[:90]!r}"
    return f"{len(wanted)} lines became {len(got)}" if len(wanted) != len(got) else ""


ENDED = re.compile(r"(\w+\.)*\w*(Error|Exception|Interrupt|Exit|Stop\w*|Warning)\b(:|$)")


def ended(stderr: str) -> str:
    """The last line that names an exception, because a message may have several lines; else the last line.

    What goes wrong while the interpreter ends comes after the exception, and says nothing.
    """
    lines = stderr.partition("Exception ignored in")[0].strip().splitlines() or [""]
    return next((line for line in reversed(lines) if ENDED.match(line)), lines[-1])


def errors_differ(wanted: str, last: str) -> str:
    """Whether one ends in an error and the other does not, or in another one."""
    got = last.partition(":")[0].rpartition(".")[2].strip() if last else ""
    alike = {wanted, got} <= {"NameError", "UnboundLocalError"} or wanted == got
    return "" if alike else f"ends in {got or 'no error'} instead of {wanted or 'none'}"


def files_differ(wanted: dict[str, str | None], got: dict[str, str | None]) -> str:
    for name in sorted(wanted.keys() | got.keys()):
        if name not in got:
            return f"file {name} is not written"
        if name not in wanted:
            return f"file {name} is written as well"
        if wanted[name] is not None and wanted[name] != got[name]:
            return f"file {name} differs"
    return ""


NUMBER = re.compile(r"-?\d+(?:\.(\d+))?(?:[eE][-+]?\d+)?")


def unseen(metrics: object, lines: Sequence[str | None]) -> str:
    """A metric that is none of the numbers that the notebook shows, as it rounds them; empty if there is none."""
    if None in lines:
        return ""
    shown = [(float(m[0]), len(m[1] or "")) for line in lines for m in NUMBER.finditer(line or "")]
    for name, value in metrics.items() if isinstance(metrics, dict) else ():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            continue
        forms = (value, value * 100, -value)
        if not any(abs(form - number) <= 0.51 * 10**-digits for form in forms for number, digits in shown):
            return f"metric {name}={value} is shown nowhere"
    return ""


if __name__ == "__main__":
    sys.exit(main())
