"""``conftest.py`` of the generated tests, as text: made-up rows, a folder to work in, and the earlier steps."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.model import Effects, ModulePlan, Plan
from nbrefactor.python.testing.absent import SKIPPED, guarded, may_be_absent
from nbrefactor.python.testing.quick import quick
from nbrefactor.python.testing.refused import REFUSALS
from nbrefactor.python.testing.row_counts import rows_needed
from nbrefactor.python.testing.runs import Run, given_first, import_line, packages_of
from nbrefactor.python.testing.sources import EXCEL, Source
from nbrefactor.python.testing.synthetic import needs_words, rows_function, write_call

_ONE_THREAD = 'os.environ.setdefault("OMP_NUM_THREADS", "1")'


def conftest_text(
    plan: Plan,
    module: ModulePlan,
    runs: Sequence[Run],
    tables: Sequence[Source],
    trees: Sequence[ast.Module],
    effects: Sequence[Effects],
    tests: str,
) -> str:
    """The text, unformatted; ``trees`` are the module that the notebook's steps are in, and what it shares."""
    tree = trees[0]
    used = _arguments(tests)
    able = [run for run in runs if not run.obstacle]
    usable = [table for table in tables if table.columns]
    moved = {table.path: table.place for table in usable if table.path != table.place}
    functions = [("raw_rows" if len(usable) == 1 else f"raw_rows_{n}", table) for n, table in enumerate(usable, 1)]
    depth = max((table.place.split("/").count("..") for table in usable), default=0)
    folder = "tmp_path" + "".join(f' / "{name}"' for name in ["project", "work", "notebooks", "inner"][:depth])
    lines = [
        '"""What the tests share: made-up rows, a folder to work in, and the steps before the one under test."""',
        "",
    ]
    speed = quick(tree)
    if "permitting" in used or speed.searches:
        lines.append("import contextlib")
    lines.append("import copy")
    if speed.fixtures:
        lines.append("import functools")
    if "rows" in used and not tables:
        lines.append("import json")
    lines += ["import os"]
    lines += ["import re"] if {"before", "attempt", "identical"} & used else []
    lines += ["import shutil"] if {"rows", "bundle"} & used else []
    lines += ["", "# the tables are small: more threads would wait for each other", _ONE_THREAD, ""]
    lines += ["import numpy as np", "import pandas as pd", "import pytest"]
    lines += speed.imports
    if "matplotlib" in ast.unparse(tree):
        lines += ['os.environ.setdefault("MPLBACKEND", "Agg")']
    risky = may_be_absent(trees, plan.package)
    lines += [] if risky else [import_line(plan.package, module, runs), ""]
    if functions:
        lines.append(f"ROWS = {rows_needed(tree)}")
    if "identical" in used:
        lines.append(_LEARNT)
    if needs_words(usable):
        lines.append('WORDS = "a of red Green FREE call offer meeting tonight please 12 30".split()')
    if moved:
        lines.append(f"PLACES = {moved!r}  # where the notebook reads: where the tests do")
    steps = ["# function, what it takes, what it gives", "STEPS = ["]
    for run in able:
        takes, gives = " ".join(run.subject.takes), " ".join(run.subject.gives)
        steps.append(f"    ({run.subject.module}.{run.plan.name}, {takes!r}, {gives!r}),")
    steps += ["]", ""]
    refused = {f"{run.subject.module}.{run.plan.name}": run.refused for run in able if run.refused}
    if refused:
        refused[f"{runs[0].subject.module}.main"] = next(iter(refused.values()))
        said = "".join(f"    {function}: {why!r},\n" for function, why in refused.items())
        steps += [
            "# what a step uses and newer libraries no longer have: there it fails",
            f"REFUSED = {{\n{said}}}",
            "",
        ]
    lines += guarded(import_line(plan.package, module, runs), module.name, plan.package, steps) if risky else steps
    for name, table in functions:
        lines += [rows_function(name, table), "", ""]
    if any(table.reader == EXCEL for table in usable):
        lines += [_WRITE_WORKBOOK, ""]
    lines += ["@pytest.fixture", f"def workspace({', '.join(['tmp_path', 'monkeypatch', *speed.fixtures])}):"]
    lines.append('    """An empty working directory, with the files that the notebook reads."""')
    lines.append(f"    folder = {folder}")
    if depth:
        lines.append("    folder.mkdir(parents=True)")
    lines.append("    monkeypatch.chdir(folder)")
    for name, table in functions:
        parent = table.place.rpartition("/")[0]
        if parent and parent.replace("..", "").strip("/"):
            lines.append(f"    (folder / {parent!r}).mkdir(parents=True, exist_ok=True)")
        lines.append("    " + write_call(name, table))
    for reader in sorted({table.reader for table in usable if table.path in moved}):
        lines.append(f"    monkeypatch.setattr(pd, {reader!r}, redirected(pd.{reader}))")
    if any("://" in path for path in moved):
        lines.append(f'    monkeypatch.setattr("{plan.package}.provenance.fetch", lambda uri: "")')
    lines += ["    return folder", "", ""]
    lines.append(speed.text)
    if moved:
        lines.append(_REDIRECTED)
    writes = any("file:write" in effects[i].touches for run in able[:-1] for i in run.plan.statements)
    raw, made = raw_rows_of(tables), saved_bundle(tree, runs[0].subject.module)
    given = "{" + ", ".join(f'"{name}": {{}}' for name in given_first(tree)) + "}"
    filled = {"SCOPE": "function" if writes else "session", "GIVEN": given, "MADE": made}
    if raw or tables:
        filled |= {"TAKES": "workspace", "SAID": "The rows that the notebook reads.", "READ": f"return {raw}"}
    else:
        filled |= {"TAKES": "bundle", "SAID": "Rows as the bundle's schema describes them.", "READ": _FROM_SCHEMA}
    own = f'isinstance(error, ImportError) and "{plan.package}" in str(error.name)'
    filled |= {"OURS": f"isinstance(error, NameError) or ({own})", "MODULE": runs[0].subject.module}
    filled["WITH"] = "attempt" if made.startswith("attempt(") else "before"
    fixtures = dict(FIXTURES)
    if refused:
        fixtures["before|attempt"] = FIXTURES["before|attempt"].replace(*_EXPECTED)
    if any(package.partition(".")[0] == "torch" for package in packages_of(tree).values()):
        fixtures["identical"] = fixtures["identical"].replace(*_NETWORKS_ALIKE)
    if any(package.partition(".")[0] == "statsmodels" for package in packages_of(tree).values()):
        fixtures["identical"] = fixtures["identical"].replace(*_ESTIMATES_ALIKE)
    for old, new in filled.items():
        fixtures = {names: text.replace(old, new) for names, text in fixtures.items()}
    needed = used
    while True:
        chosen = [text for names, text in fixtures.items() if needed & set(names.split("|"))]
        if not (more := _arguments("".join(chosen)) - needed):
            break
        needed = needed | more
    lines += chosen
    if risky:
        lines.append(SKIPPED)
    return "\n".join(lines)


def _arguments(tests: str) -> set[str]:
    """What the tests and their own fixtures take by name: not what their docstrings talk of."""
    functions = [node for node in ast.walk(ast.parse(tests)) if isinstance(node, ast.FunctionDef)]
    return {argument.arg for function in functions for argument in function.args.args}


_FROM_SCHEMA = """schema = json.loads((bundle / "schema.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng(1)
    return pd.DataFrame({row["name"]: rng.random(5) for row in schema["columns"]})"""


def raw_rows_of(tables: Sequence[Source]) -> str:
    """The expression that reads the notebook's one file again; empty where it has none, or several."""
    if len(tables) != 1 or tables[0].index or not tables[0].columns:
        return ""
    (table,) = tables
    separator = f", sep={table.separator!r}" if table.separator != "," else ""
    separator += f", sheet_name={table.sheet!r}" if table.sheet else ""
    dates = [column.name for column in table.columns if column.name in table.dates]
    parsed = f", parse_dates={dates!r}" if dates else ""
    given = "" if table.numbered else f", names={[column.name for column in table.columns]!r}"
    names = "" if table.header else f", header=None{given}"
    return f"pd.{table.reader}({table.path!r}{separator}{names}{parsed})"


def saved_bundle(tree: ast.Module, module: str) -> str:
    """The statements that save the bundle as ``main`` does, of what the steps made."""
    main = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "main"), None)
    calls = (
        [n for n in ast.walk(main) if isinstance(n, ast.Call) and ast.unparse(n.func) == "save_bundle"] if main else []
    )
    if len(calls) != 1:
        return f'attempt({module}.main, ["--output-dir", str(folder)])'
    arguments = []
    for argument in calls[0].args:
        if isinstance(argument, ast.Name):
            arguments.append(f'made.get("{argument.id}", {{}})')
        elif isinstance(argument, ast.Call):
            arguments.append("{}")  # the record of the run
        else:
            arguments.append("folder" if "output_dir" in ast.unparse(argument) else ast.unparse(argument))
    return f"made = before()\n        {module}.save_bundle({', '.join(arguments)})"


_LEARNT = """
# what models show of what they have learnt
LEARNT = (
    "classes_ coef_ intercept_ feature_importances_ theta_ mean_ scale_ "
    "statistics_ categories_ components_ cluster_centers_ labels_ steps "
    "best_params_ best_score_ best_estimator_ named_estimators_ transformers_"
).split()
"""

_WRITE_WORKBOOK = """
def write_workbook(rows, path, **options):
    pytest.importorskip("openpyxl", reason="install openpyxl: the notebook reads a workbook")
    with open(path, "wb") as file:
        rows.to_excel(file, index=False, engine="openpyxl", **options)

"""

_REDIRECTED = """
def redirected(read):
    def elsewhere(path, *arguments, **options):
        return read(PLACES.get(path, path), *arguments, **options)

    return elsewhere


"""

_EXPECTED = (
    """        except Exception as error:
            called""",
    """        except Exception as error:
            if function in REFUSED and isinstance(error, REFUSALS):
                pytest.xfail(f"{REFUSED[function]}: {error!r}")
            called""".replace("REFUSALS", REFUSALS),
)
"""A failure whose reason is known before is expected, and named."""

_NETWORKS_ALIKE = (
    """        elif hasattr(found, "toarray"):
""",
    """        elif hasattr(found, "detach"):
            found, expected = found.detach().cpu(), expected.detach().cpu()
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
        elif hasattr(found, "state_dict"):
            compare(dict(found.state_dict()), dict(expected.state_dict()))
            assert getattr(found, "training", 0) == getattr(expected, "training", 0)
        elif hasattr(found, "tensors"):
            compare(list(found.tensors), list(expected.tensors))
        elif hasattr(found, "dataset"):
            assert found.batch_size == expected.batch_size
            assert type(found.sampler) is type(expected.sampler)
            compare(found.dataset, expected.dataset)
        elif hasattr(found, "toarray"):
""",
)
"""Networks, tensors and data loaders are compared by what they hold."""

_ESTIMATES_ALIKE = (
    """        elif hasattr(found, "toarray"):
""",
    """        elif hasattr(found, "params") and hasattr(found, "nobs"):
            compare(found.params, expected.params)
            compare(found.nobs, expected.nobs)
        elif hasattr(found, "toarray"):
""",
)
"""Results of statsmodels are compared by what was estimated."""

FIXTURES = {
    "before|attempt": r'''
@pytest.fixture
def attempt():
    """Calls a function; skips the test where made-up rows stop it."""

    def call(function, *arguments, **options):
        try:
            return function(*arguments, **options)
        except Exception as error:
            called = re.match(r"(\w+)\(\) (got|missing|takes)", str(error))
            if OURS or (called and hasattr(MODULE, called[1])):
                raise
            name = function.__name__
            pytest.skip(f"{name} fails on the made-up rows of conftest.py: {error!r}")

    return call
''',
    "permitting": '''
@pytest.fixture
def permitting():
    """Skips the test where made-up rows stop the notebook's own lines."""

    @contextlib.contextmanager
    def lines():
        try:
            yield
        except Exception as error:
            if OURS:
                raise
            pytest.skip(f"these lines fail on conftest.py's made-up rows: {error!r}")

    return lines
''',
    "before": '''
@pytest.fixture
def before(workspace, attempt, done):
    """The values that a step takes, made by the steps before it; without a step, all that the steps make."""

    def values(step=None):
        made = GIVEN
        for function, takes, gives in STEPS:
            arguments = [made[name] for name in takes.split()]
            if function is step:
                return copy.deepcopy(arguments)
            if function not in done:
                result = attempt(function, *arguments)
                names = gives.split()
                results = result if len(names) > 1 else [result]
                made.update(zip(names, results))
                done[function] = copy.deepcopy(made)
            made = copy.deepcopy(done[function])
        return made

    return values
''',
    "before|done": '''
@pytest.fixture(scope="SCOPE")
def done():
    """What each step made, so that it runs once."""
    return {}
''',
    "raw|rows": '''
@pytest.fixture
def raw(TAKES):
    """SAID"""
    READ
''',
    "bundle|rows": '''
@pytest.fixture
def bundle(WITH, workspace, done, tmp_path_factory):
    """A model bundle, as training on made-up rows leaves it; each test has a copy."""
    if "bundle" not in done:
        folder = tmp_path_factory.mktemp("bundle")
        MADE
        done["bundle"] = folder
    return shutil.copytree(done["bundle"], workspace / "bundle")
''',
    "steps": '''
@pytest.fixture
def steps():
    """The functions that main calls, in order."""
    return [function for function, _, _ in STEPS]
''',
    "same": '''
@pytest.fixture
def same():
    """Compares a result with what the notebook's own expression gives."""

    def compare(actual, expected):
        if hasattr(actual, "toarray"):
            actual, expected = actual.toarray(), expected.toarray()
        if hasattr(actual, "get_params"):
            assert repr(actual) == repr(expected)
        elif isinstance(actual, pd.DataFrame):
            pd.testing.assert_frame_equal(actual, expected, check_dtype=False)
        elif isinstance(actual, pd.Series):
            expected = pd.Series(expected, index=actual.index)
            pd.testing.assert_series_equal(
                actual, expected, check_names=False, check_dtype=False
            )
        elif np.asarray(actual).dtype.kind == "f":
            np.testing.assert_allclose(actual, expected, rtol=1e-9)
        else:
            np.testing.assert_array_equal(actual, expected)

    return compare
''',
    "identical": '''
@pytest.fixture
def identical():
    """Compares two results: values, order, index and types."""

    def compare(found, expected):
        assert type(found) is type(expected)
        if hasattr(found, "get_params"):
            assert re.sub(" at 0x[^>]*", "", repr(found)) == re.sub(" at 0x[^>]*", "", repr(expected))
            for name in LEARNT:
                if hasattr(expected, name):
                    compare(getattr(found, name), getattr(expected, name))
        elif isinstance(found, pd.DataFrame):
            pd.testing.assert_frame_equal(found, expected, rtol=1e-9)
        elif isinstance(found, pd.Series):
            pd.testing.assert_series_equal(found, expected, rtol=1e-9)
        elif isinstance(found, dict):
            assert list(found) == list(expected)
            for key in found:
                compare(found[key], expected[key])
        elif isinstance(found, (list, tuple)):
            assert len(found) == len(expected)
            for one, other in zip(found, expected):
                compare(one, other)
        elif hasattr(found, "toarray"):
            np.testing.assert_allclose(found.toarray(), expected.toarray(), rtol=1e-9)
        elif np.ndim(found) == 0 and isinstance(found, np.ndarray):  # around a sparse matrix
            compare(found.item(), expected.item())
        elif np.asarray(found).dtype.kind in "fc":
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
        elif np.asarray(found).dtype != object or isinstance(found, (pd.Index, np.ndarray)):
            np.testing.assert_array_equal(found, expected)

    return compare
''',
    "settings": '''
@pytest.fixture
def settings():
    """What a model or a splitter was told, and the models inside it."""

    def of(model):
        told = model.get_params() if hasattr(model, "get_params") else vars(model)
        plain = (bool, int, float, str, list, tuple, dict, type(None))
        return {
            name: repr(value) if isinstance(value, plain) else type(value).__name__
            for name, value in [("", model), *sorted(told.items())]
        }

    return of
''',
    "made_by": '''
@pytest.fixture
def made_by(monkeypatch):
    """Notes what a step makes with a class that it uses, as it was made."""

    def watch(module, name):
        original, made = getattr(module, name), []

        def note(*arguments, **options):
            model = original(*arguments, **options)
            made.append(copy.deepcopy(model))
            return model

        monkeypatch.setattr(module, name, note)
        return made

    return watch
''',
    "always_right": '''
@pytest.fixture
def always_right():
    """A model that knows the answers."""

    class Model:
        def __init__(self, answers):
            self.answers = np.asarray(answers)

        def predict(self, X):
            return self.answers

        def predict_proba(self, X):
            return np.column_stack([1 - self.answers, self.answers])

    return Model
''',
}
