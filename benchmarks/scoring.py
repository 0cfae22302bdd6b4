"""Converts real training notebooks and compares what ``score.py`` answers with what the notebook's own model answers.

    python benchmarks/scoring.py FOLDER… [--list FILE] [--data FOLDER…] [--json FILE] [--cache FOLDER [--run-only]]

For each notebook: convert it, run it, run ``train.py``, score the raw rows of the part that the notebook itself predicts
for, in one batch, through ``run()`` and one by one, and compare all of it with the notebook's final model on the notebook's
own prepared rows. Where that part is prepared in another way than the rows of training (a scaler fitted again), the rows
that the model is fitted on decide. ``--list`` is a JSON list of paths, to run only these.
``--data`` are folders in which files are looked for by name, where a notebook reads a path that does not exist.

Each notebook is *right*, *refused* (with the reason), *wrong*, or left out: it fails by itself, fits no model or gives no
way to tell which raw rows its prepared rows come from. The notebooks run offline, in copies of their folders.

What a notebook itself does has nothing to do with its conversion: with ``--cache`` it is run once and its predictions are
kept (of every model that it has at its end), for as long as its code and this file stay the same. ``--run-only`` fills the
cache and converts nothing: so one sees which notebooks run to their end before anybody knows how they are converted.
"""

from __future__ import annotations

import argparse
import bisect
import hashlib
import json
import math
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from fidelity import Options, cleaned, copied, found, run

TOLERANCE = 1e-9

# Run before the notebook and before train.py: one seed, files that are found by their name, a hosted notebook's modules.
PRELUDE = """
import os, random, sys
import numpy, pandas
random.seed(0)
numpy.random.seed(0)

def _by_name(reader):
    def read(path, *args, **kwargs):
        if isinstance(path, (str, os.PathLike)) and "://" not in str(path) and not os.path.exists(path):
            name = str(path).replace("\\\\", "/").rpartition("/")[2]
            for folder in filter(None, os.environ["NOTEBOOK_DATA"].split(os.pathsep)):
                for top, _, files in sorted(os.walk(folder)):
                    if name in files:
                        return reader(os.path.join(top, name), *args, **kwargs)
        return reader(path, *args, **kwargs)
    return read

for _name in ("read_csv", "read_excel", "read_table"):
    setattr(pandas, _name, _by_name(getattr(pandas, _name)))
from unittest.mock import MagicMock
class _Drawing(MagicMock):
    # Drawing decides nothing and takes most of the time; what old versions could draw must not stop a notebook.
    __path__ = []
    __all__ = []
    def subplots(self, *args, **kwargs):
        rows, columns = ([*(a for a in args if isinstance(a, int)), 1, 1])[:2]
        rows, columns = kwargs.get("nrows", rows), kwargs.get("ncols", columns)
        axes = numpy.empty((rows, columns), dtype=object)
        for place in numpy.ndindex(rows, columns):
            axes[place] = MagicMock()
        return MagicMock(), axes[0, 0] if rows == columns == 1 else axes.squeeze()
    def hist(self, *args, **kwargs):
        return MagicMock(), MagicMock(), MagicMock()
    def load_dataset(self, name, *args, **kwargs):
        return pandas.read_csv(name + ".csv")

class _Finder:
    def find_spec(self, name, path=None, target=None):
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in DRAWING else None
    def create_module(self, spec):
        return _Drawing()
    def exec_module(self, module):
        pass

DRAWING = {"matplotlib", "seaborn", "plotly", "missingno", "wordcloud", "cufflinks", "pandas_profiling", "yellowbrick"}
DRAWING |= {"ydata_profiling", "sweetviz", "bokeh", "altair", "graphviz", "pydotplus", "google", "scikitplot", "pylab"}
sys.meta_path.insert(0, _Finder())
import matplotlib.pyplot, matplotlib.colors, matplotlib.cm
for _kind in (pandas.DataFrame, pandas.Series):
    for _name in ("plot", "hist", "boxplot"):
        if hasattr(_kind, _name):
            setattr(_kind, _name, MagicMock())
import sklearn.metrics, sklearn.tree
for _kind in (n for n in dir(sklearn.metrics) if n.endswith("Display")):
    setattr(sklearn.metrics, _kind, MagicMock())
for _name in ("plot_roc_curve", "plot_confusion_matrix", "plot_precision_recall_curve"):
    setattr(sklearn.metrics, _name, MagicMock())
sklearn.tree.plot_tree = sklearn.tree.export_graphviz = MagicMock()
"""

# Runs the cells with a note of every split, transformation, fit and prediction, and writes the raw rows of the last
# prediction (else of the last fit) of the model, next to what the model says about them.
ORACLE = """
import ast, json, pickle
import numpy as np
import pandas as pd

_, cells, out, tests = sys.argv
sys.path.insert(0, tests)
from fuzz.oracle import execute
sys.path[0] = ""

APPLIES = {"predict", "predict_proba", "decision_function"}
CHANGES = {"transform", "fit_transform"}
tables, known, parts, fitted, predicted = [], {}, [], [], []

def rows_of(x):
    if id(x) in known:
        return known[id(x)][1]
    if isinstance(x, (pd.DataFrame, pd.Series)):
        return x.attrs["labels"].before(x.index) if x.attrs.get("labels") else x.index
    try:
        count = x.shape[0] if hasattr(x, "shape") else len(x)
    except TypeError:
        return None
    for index in reversed(parts):
        if len(index) == count:
            return index
    for table in reversed(tables):
        if len(table) == count:
            return table.index
    return None

def keep(x, index):
    if index is not None and not isinstance(x, (pd.DataFrame, pd.Series)):
        known[id(x)] = (x, index)

class Labels:
    # The labels that rows had in the raw table, by those that they have now; pandas carries it from table to table.
    def __init__(self, old, new):
        self.labels = pd.Series(np.asarray(old), index=new)

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return bool, ()  # a notebook may pickle its tables

    def before(self, index):
        if not self.labels.index.is_unique or not index.isin(self.labels.index).all():
            return None
        return pd.Index(self.labels.loc[index].to_numpy())

def renumbered(kind, name):
    original = getattr(kind, name)
    def method(self, *args, **kwargs):
        again = name in ("reset_index", "set_index")
        old = rows_of(self)
        if not again and kwargs.get("ignore_index"):
            quiet = {k: v for k, v in kwargs.items() if k not in ("ignore_index", "inplace")}
            old = rows_of(original(self.copy(), *args, **quiet))
            again = True
        made = original(self, *args, **kwargs)
        target = self if made is None else made
        if again and isinstance(target, (pd.DataFrame, pd.Series)) and old is not None and len(old) == len(target):
            target.attrs["labels"] = Labels(old, target.index)
        return made
    setattr(kind, name, method)

for kind in (pd.DataFrame, pd.Series):
    for name in ("reset_index", "drop_duplicates", "sort_values", "dropna", "sample", "set_index"):
        if hasattr(kind, name):
            renumbered(kind, name)

def carrying(function):
    # Dummies, and tables side by side, forget where their rows come from.
    def made(first, *args, **kwargs):
        out = function(first, *args, **kwargs)
        for table in [first] if isinstance(first, (pd.DataFrame, pd.Series)) else list(first):
            labels = getattr(table, "attrs", {}).get("labels")
            if labels and len(table) == len(out):
                out.attrs["labels"] = labels
        return out
    return made

pd.get_dummies, pd.concat = carrying(pd.get_dummies), carrying(pd.concat)

figures = []
def figure(made):
    if isinstance(made, (int, float, np.number)) and not isinstance(made, bool):
        figures.append(float(made))
    return made

def measured(function):
    def measure(*args, **kwargs):
        return figure(function(*args, **kwargs))
    return measure

import sklearn.metrics
for _name in dir(sklearn.metrics):
    if _name.endswith(("_score", "_error", "_loss")) or _name == "auc":
        setattr(sklearn.metrics, _name, measured(getattr(sklearn.metrics, _name)))

def resampled(sampler, x, made):
    # Made-up rows come from no raw row; those that are only repeated or left out keep their labels.
    old, places = rows_of(x), getattr(sampler, "sample_indices_", None)
    known = old is not None and places is not None and len(places) == len(made)
    labels = pd.Index(old)[places] if known else [None] * len(made)
    if isinstance(made, (pd.DataFrame, pd.Series)):
        made.attrs["labels"] = Labels(labels, made.index)
    else:
        keep(made, pd.Index(labels, dtype=object))

def noted(f, *args, **kwargs):
    name, owner = getattr(f, "__name__", ""), getattr(f, "__self__", None)
    if name == "train_test_split" and args:
        index = rows_of(args[0])
        if index is None or len(index) != len(args[0]):
            return f(*args, **kwargs)
        *made, train, test = f(*args, np.arange(len(index)), **kwargs)
        for number, part in enumerate(made):
            keep(part, index[test if number % 2 else train])
        parts.extend([index[train], index[test]])
        return made
    made = f(*args, **kwargs)
    if name == "score":
        figure(made)
    if owner is None or isinstance(owner, type) or not args:
        return made
    if name in ("fit_resample", "fit_sample"):
        resampled(owner, args[0], made[0])
    elif name in CHANGES and hasattr(made, "shape") and made.shape[0] == getattr(args[0], "shape", [len(args[0])])[0]:
        keep(made, rows_of(args[0]))
    elif name == "fit":
        fitted.append((owner, args[0], rows_of(args[0])))
        predicted[:] = [p for p in predicted if p[0] is not owner]
    elif name in APPLIES:
        predicted.append((owner, args[0], rows_of(args[0])))
    return made

class Notes(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if word in APPLIES | CHANGES | {"fit", "score", "train_test_split", "fit_resample", "fit_sample"}:
            return ast.copy_location(ast.Call(ast.Name("noted", ast.Load()), [node.func, *node.args], node.keywords), node)
        return node

def loaded(reader):
    def read(*args, **kwargs):
        made = reader(*args, **kwargs)
        if isinstance(made, pd.DataFrame):
            tables.append(made.copy())
        return made
    return read

for name in ("read_csv", "read_excel", "read_table"):
    setattr(pandas, name, loaded(getattr(pandas, name)))
import sklearn.datasets as datasets
def bunch(reader):
    def read(*args, **kwargs):
        made = reader(*args, **kwargs)
        if hasattr(made, "feature_names") and getattr(made.data, "ndim", 0) == 2:
            tables.append(pd.DataFrame(np.asarray(made.data), columns=list(made.feature_names)))
            tables.append(pd.DataFrame(np.asarray(made.data)))
        return made
    return read
for name in [n for n in dir(datasets) if n.startswith("load_")]:
    setattr(datasets, name, bunch(getattr(datasets, name)))
try:
    import seaborn
    seaborn.load_dataset = loaded(seaborn.load_dataset)
except ImportError:
    pass

code = [ast.unparse(ast.fix_missing_locations(Notes().visit(ast.parse(c)))) for c in json.load(open(cells))]
import builtins
builtins.noted = noted
error = ""
try:
    execute(tuple(code), displays=False)
except BaseException as stopped:
    error = "fails by itself: " + type(stopped).__name__ + ": " + str(stopped)[:150]
space = sys.modules["__main__"].__dict__
figures += [float(v) for v in space.values() if isinstance(v, (int, float, np.number))]
copies = {}

def unmarked(x):
    # One copy without our labels, for all models that saw it.
    if not isinstance(x, (pd.DataFrame, pd.Series)):
        return x
    if id(x) not in copies:
        copies[id(x)] = (x, x.copy())
        copies[id(x)][1].attrs.clear()
    return copies[id(x)][1]

def record(model, same, found, trouble):
    for owner, x, index in reversed(found):
        if not any(owner is s for s in same) or index is None:
            continue
        try:
            case = {"x": unmarked(x), "prediction": np.asarray(model.predict(unmarked(x)))}
            if hasattr(model, "predict_proba") and hasattr(model, "classes_"):
                case["probabilities"] = dict(zip(map(str, model.classes_), np.asarray(model.predict_proba(case["x"])).T))
        except Exception as e:
            trouble.append(repr(e)[:200])
            continue
        if len(case["prediction"]) != len(index):
            continue
        raws = [t for t in tables if index.isin(t.index).all() and t.index.is_unique]
        if raws:
            case["raws"] = [unmarked(t.loc[index]) for t in raws[:4]]
            return case
    return None

cases, trouble = {}, []
for name, model in list(space.items()):
    same = [model]
    for word in ("best_estimator_", "estimator", "_results"):
        try:
            same.append(getattr(model, word))
        except Exception:
            pass
    if any(owner is s for owner, *_ in predicted + fitted for s in same):
        cases[name] = [case for case in (record(model, same, predicted, trouble), record(model, same, fitted, trouble)) if case]
counts = {name: len(some) for name, some in cases.items()}
with open(os.path.join(out, "cases.pkl"), "wb") as file:
    pickle.dump(cases, file)
told = {"error": error, "figures": figures, "fits": len(fitted), "predicts": len(predicted)}
with open(os.path.join(out, "told.json"), "w") as file:
    json.dump({**told, "cases": counts, "trouble": trouble[:3]}, file)
sys.stdout.flush()
os._exit(0)
"""

START = "import runpy; sys.argv[:] = sys.argv[1:]; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"

# Scores the rows in a batch, through run() and one by one; prints what does not agree.
CHECK = """
import contextlib, io, json, pickle, sys
import numpy as np
import pandas as pd
from converted_notebook import features, score

cases = pickle.load(open(sys.argv[1], "rb"))[sys.argv[2]]
score.init()

def close(got, want):
    want = np.asarray(want).ravel()
    got = np.asarray(got).ravel()
    if len(got) != len(want):
        return False
    if want.dtype == np.float32:  # a file holds as many digits as tell such numbers apart
        got = got.astype(np.float32)
    try:
        return bool(np.allclose(got.astype(float), want.astype(float), rtol=1e-9, atol=1e-9, equal_nan=True))
    except (TypeError, ValueError):
        return [str(v) for v in got] == [str(v) for v in want]

def finished(rows):
    if not hasattr(features, "finish_predictions"):
        return case["prediction"]
    return np.asarray(features.finish_predictions(score.bundle.model, case["x"], score.bundle.state))

def attempt(raw):
    needed = [c["name"] for c in json.load(open("model/schema.json"))["columns"]]
    if not set(map(str, needed)) <= set(map(str, raw.columns)):
        return "columns are needed that the raw rows do not have"
    want = finished(raw)
    keep = np.arange(len(raw))[:400]
    rows, want = raw.iloc[keep], np.asarray(want)[keep]
    rows.to_csv("in.csv", index=False)
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        try:
            score.main(["--model-dir", "model", "--input", "in.csv", "--output", "out.csv"])
        except SystemExit:
            return "stopped: " + told.getvalue().strip()[-150:]
    got = pd.read_csv("out.csv")
    if not close(got["prediction"], want):
        made = score.conform(pd.read_csv("in.csv", dtype=dict.fromkeys(score.bundle.texts, str)), score.bundle)
        made = features.prepare_rows(made, score.bundle.state)
        own = case["x"]
        own = own.iloc[keep] if hasattr(own, "iloc") else own[keep]
        try:
            plain = [np.asarray(v.toarray() if hasattr(v, "toarray") else v, dtype=float) for v in (made, own)]
            if plain[0].shape == plain[1].shape and np.allclose(*plain, equal_nan=True):
                return "random: the same prepared rows, another model"
        except (TypeError, ValueError):
            pass
        if len(got) != len(want):
            return f"{len(got)} predictions for {len(want)} rows"
        differ = int((got["prediction"].astype(str).to_numpy() != want.ravel().astype(str)).sum())
        return f"predictions differ in {differ} of {len(want)} rows"
    for label, column in case.get("probabilities", {}).items():
        name = f"probability_{label}"
        if name in got and not close(got[name], column[keep]):
            return f"{name} differs"
    payload = json.loads(rows.iloc[:60].to_json(orient="records", double_precision=15))
    told = score.run(json.dumps({"data": payload}))
    if not isinstance(told, dict) or "predictions" not in told:
        return f"run() refused: {told}"
    if not close(told["predictions"], want[:60]):
        return "run() differs"
    for n in range(min(6, len(payload))):
        told = score.run(json.dumps({"data": payload[n : n + 1]}))
        if not isinstance(told, dict) or "predictions" not in told:
            return f"one row alone is refused: {told}"
        if not close(told["predictions"], want[n : n + 1]):
            return "one row alone differs"
    return ""

for case in cases:
    results = [attempt(raw) for raw in case["raws"]]
    told = {"results": results, "rows": len(case["prediction"])}
    told["distinct"] = len(set(map(str, np.asarray(case["prediction"]).ravel())))
    print("RESULT " + json.dumps(told))
"""


@dataclass(frozen=True)
class Outcome:
    """``kind``: right, refused, wrong, fails (train.py), or left out."""

    path: str
    kind: str
    detail: str = ""
    rows: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--list", type=Path, help="a JSON list of the notebooks to run")
    parser.add_argument("--data", nargs="*", default=[], help="folders in which missing files are looked for by name")
    parser.add_argument("--seconds", type=int, default=150, help="for one run")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the notebooks' libraries")
    parser.add_argument("--match", default="")
    parser.add_argument("--cache", type=Path, help="keep what the notebooks themselves predict in this folder")
    parser.add_argument("--run-only", action="store_true", help="run the notebooks, convert nothing")
    parser.add_argument("--keep", type=Path, help="keep what is generated in this folder")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.run_only and not given.cache:
        parser.error("--run-only needs --cache")
    options = Options(given.python, given.seconds, False, False, given.cache)
    paths = [Path(path) for path in json.loads(given.list.read_text())] if given.list else list(found(given.folders))
    paths = [path for path in paths if given.match in str(path)]
    outcomes = []
    judge = ran if given.run_only else partial(compare, keep=given.keep)
    with ThreadPoolExecutor(given.jobs) as pool:
        for outcome in pool.map(partial(judge, options=options, data=given.data), paths):
            outcomes.append(outcome)
            print(f"{outcome.kind}: {outcome.path}: {outcome.detail}", flush=True)
            if given.json:
                given.json.write_text(json.dumps([vars(o) for o in outcomes], indent=1), encoding="utf-8")
    kinds = Counter(outcome.kind for outcome in outcomes)
    counted = sum(kinds[kind] for kind in ("right", "refused", "wrong", "fails"))
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    if counted:
        print(
            f"{kinds['right']} of {counted} training notebooks score as they predict ({kinds['right'] / counted:.0%})"
        )
    return 0 if counted and not kinds["wrong"] and not kinds["fails"] else 1


def compare(path: Path, options: Options, data: list[str], keep: Path | None) -> Outcome:
    """One notebook: converted, run, trained, scored."""
    from nbrefactor.model import NbrefactorError
    from nbrefactor.notebook import read
    from nbrefactor.pipeline import refactor
    from nbrefactor.settings import Settings

    out = Outcome(str(path), "left out")
    try:
        code = cleaned(path)
        if not any(".fit" in source for source in code):
            return replace(out, detail="fits nothing")
        made = refactor(read(str(path)), Settings(tests=False, package="converted_notebook"))
    except NbrefactorError as error:
        return replace(out, kind="left out", detail=str(error))
    except Exception as error:
        return replace(out, kind="fails", detail=f"conversion: {error!r}"[:200])
    reason = next((d.message for d in made.diagnostics if d.code == "NBR402"), "")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = (keep / str(path).strip("/").replace("/", "__")) if keep else folder / "out"
        for file in made.files:
            (source / file.path).parent.mkdir(parents=True, exist_ok=True)
            (source / file.path).write_text(file.text, encoding="utf-8")
        answers, truth = own(path, code, options, data, folder)
        if why := left_out(truth):
            return replace(out, detail=why)
        if "score" not in dict(made.entry_points):
            return replace(out, kind="refused", detail="no model is found")
        home = copied(path, code, folder / "home2")
        env = {**environment(path, data), "PYTHONPATH": str(source / "src")}
        module = dict(made.entry_points)["train"]
        done = run([options.python, "-c", PRELUDE + START, module, "--output-dir", "model"], home, options, env)
        if done is None or done.returncode:
            why = "takes too long" if done is None else (done.stderr.strip().splitlines() or [""])[-1]
            return replace(out, kind="fails", detail=f"train.py: {why}"[:220])
        if other := other_metrics(home / "model" / "metrics.json", truth["figures"]):
            return replace(out, kind="metrics", detail=other)
        if reason:
            return replace(out, kind="refused", detail=reason)
        if not truth["cases"].get(made.plan.model):
            return replace(out, detail=f"no raw rows for its prepared rows {' '.join(truth['trouble'])}")
        done = run([options.python, "-c", CHECK, str(answers / "cases.pkl"), made.plan.model], home, options, env)
    lines = [] if done is None else [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done is None or not lines:
        return replace(out, kind="fails", detail=f"score.py: {'' if done is None else done.stderr.strip()[-200:]}")
    cases = [json.loads(line.removeprefix("RESULT ")) for line in lines]
    for number, told in enumerate(cases):
        if "" in told["results"]:
            note = f"{told['rows']} rows, {told['distinct']} answers"
            if number:
                note += f", of those it is fitted on; its test rows: {cases[0]['results'][0]}"
            return replace(out, kind="right", detail=note, rows=told["rows"])
    told = cases[0]
    out = replace(out, rows=told["rows"])
    best = min(told["results"], key=lambda text: text.startswith("columns are needed"))
    kind = "random" if best.startswith("random") else "wrong"
    if best.startswith(("stopped", "run() refused", "one row alone is refused")):
        kind = "refused"
    return replace(out, kind=kind, detail=best)


def ran(path: Path, options: Options, data: list[str]) -> Outcome:
    """Whether one notebook runs to its end and predicts, without a look at how it is converted."""
    code = cleaned(path)
    out = Outcome(str(path), "left out")
    if not any(".fit" in source for source in code):
        return replace(out, detail="fits nothing")
    with tempfile.TemporaryDirectory() as temporary:
        _, truth = own(path, code, options, data, Path(temporary))
    why = left_out(truth)
    return replace(out, detail=why) if why else replace(out, kind="runs", detail=str(truth["cases"]))


def left_out(truth: dict[str, Any]) -> str:
    """Why a notebook cannot be judged, whatever it is converted to."""
    if truth["error"]:
        return str(truth["error"])
    return "" if truth["fits"] and truth["predicts"] else "predicts nothing"


def own(path: Path, code: list[str], options: Options, data: list[str], folder: Path) -> tuple[Path, dict[str, Any]]:
    """What the notebook itself does: the folder with its predictions, and what is told about them."""
    key = hashlib.sha1("\0".join([PRELUDE, ORACLE, options.python, str(path), *code]).encode()).hexdigest()[:20]
    answers = (options.cache or folder) / f"notebook-{key}"
    told = answers / "told.json"
    if not told.exists():
        answers.mkdir(parents=True, exist_ok=True)
        (folder / "cells.json").write_text(json.dumps(code), encoding="utf-8")
        tests = str(Path(__file__).resolve().parent.parent / "tests")
        home = copied(path, code, folder / "home")
        command = [options.python, "-c", PRELUDE + ORACLE, str(folder / "cells.json"), str(answers.resolve()), tests]
        done = run(command, home, options, environment(path, data))
        if done is None or not told.exists():
            why = "takes too long" if done is None else done.stderr.strip()[-150:]
            told.write_text(json.dumps({"error": why}), encoding="utf-8")
    return answers, json.loads(told.read_text(encoding="utf-8"))


def environment(path: Path, data: list[str]) -> dict[str, str]:
    return {"NOTEBOOK_DATA": os.pathsep.join([str(repository(path)), *data])}


def other_metrics(path: Path, figures: list[float]) -> str:
    """The metrics of ``train.py`` that the notebook did not compute, nor a root, a share in percent or a rounding of it."""
    known = sorted({v for f in figures for v in (f, -f, abs(f) ** 0.5, 100 * f) if f == f})

    def computed(value: float) -> bool:
        place = bisect.bisect(known, value)
        return any(
            math.isclose(value, v, rel_tol=1e-9, abs_tol=1e-9) or value == round(v, digits(value))
            for v in known[max(0, place - 2) : place + 2]
        )

    found = json.loads(path.read_text()) if path.exists() else {}
    return ", ".join(f"{n} {v}" for n, v in found.items() if isinstance(v, float) and v == v and not computed(v))


def digits(value: float) -> int:
    return len(str(value).partition(".")[2])


def repository(path: Path) -> Path:
    """The folder of the project that a notebook belongs to, as far as one can tell."""
    for folder in path.parents[:4]:
        if any((folder / name).exists() for name in (".git", "LICENSE", "README.md", "README", "requirements.txt")):
            return folder
    return path.parent


if __name__ == "__main__":
    sys.exit(main())
