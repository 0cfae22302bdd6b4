"""Plan and generated modules to pytest files: tests that need no data of the user's, and can all fail.

``conftest.py`` makes synthetic rows with the columns that the code reveals, and runs the steps before the one under
test. Each stage function is tested for what its own text shows (:mod:`nbrefactor.python.testing.claims`); where the
text shows too little, or the function needs what a test cannot have, the test is an explicit skip that says what to
supply.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from nbrefactor.model import Cell, Effects, ModulePlan, OutputFile, Plan, Statement
from nbrefactor.python.testing.categories import encoded_by_position
from nbrefactor.python.testing.claims import tests_of
from nbrefactor.python.testing.figures import completed
from nbrefactor.python.testing.fixtures import conftest_text
from nbrefactor.python.testing.quality import quality_tests
from nbrefactor.python.testing.runs import Run, given_first, import_line, import_lines, runs_of
from nbrefactor.python.testing.schema import Reading
from nbrefactor.python.testing.scoring import features_tests, helpers_of, score_tests
from nbrefactor.python.testing.sources import Source
from nbrefactor.python.testing.subject import skipped
from nbrefactor.settings import Settings


def emit_tests(
    plan: Plan,
    sources: Mapping[str, str],
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    settings: Settings,
    cells: Iterable[Cell] = (),
) -> tuple[OutputFile, ...]:
    """The test files, unformatted.

    ``sources``: module file name → its final text. ``cells`` are the notebook's, for what their stored outputs show.
    A module whose text does not parse gives no tests.
    """
    module = next((m for m in plan.modules if m.functions and f"{m.name}.py" in sources), None)
    if module is None:
        return ()
    try:
        tree = ast.parse(sources[f"{module.name}.py"])
    except SyntaxError:
        return ()
    cells = tuple(cells)
    shared = _parsed(sources["features.py"]) if "features.py" in sources else None
    reading = Reading(tree, shared)
    nodes = {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    counts: dict[str, int] = {}
    for function in module.functions:
        if function.name in nodes:
            before = len(reading.sources)
            reading.function(nodes[function.name])
            counts[function.name] = len(reading.sources) - before
    tables = tuple(encoded_by_position(completed(reading.result(), statements, effects, cells), [tree]))
    runs = runs_of(module, tree, nodes, statements, effects, tables, counts, reading.unclear)
    if not runs:
        return ()
    module_tests = _module_tests(plan, module, runs, sources[f"{module.name}.py"], tables)
    state = next(iter(given_first(tree)), "")
    features = features_tests(plan, shared, tables, runs, state) if "score.py" in sources else ""
    score = ""
    if "score.py" in sources:
        score = score_tests(plan, sources.get("features.py", ""), sources["score.py"], tables, runs)
    conftest = conftest_text(
        plan, module, runs, tables, [tree, *filter(None, [shared])], effects, module_tests + features + score
    )
    texts = {"conftest": conftest, "test_features": features, f"test_{module.name}": module_tests, "test_score": score}
    files = [OutputFile(f"tests/{name}.py", text, "test") for name, text in texts.items() if text]
    files += quality_tests(plan, module, runs, statements, cells, tables, settings.metric_margin)
    return tuple(files)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


# ------------------------------------------------------------------------------------------------------- module tests


def _module_tests(plan: Plan, module: ModulePlan, runs: Sequence[Run], text: str, tables: Sequence[Source]) -> str:
    columns = [column.name for column in tables[0].columns] if len(tables) == 1 else []
    steps = [function.name for function in module.functions]
    tests = helpers_of(ast.parse(text), runs[0].subject.module, columns, steps)
    for run in runs:
        if run.obstacle:
            tests.append(skipped(run.plan.name, f"{run.plan.name} cannot be tested without data: {_sentence(run)}"))
            continue
        tests += tests_of(run.subject, again=not run.refused) or [_something(run)]
    if runs and not any(run.obstacle for run in runs):
        tests.append(_main_test(runs, "--output-dir" in text))
    body = "\n\n\n".join(tests)
    used = {n.id for n in ast.walk(ast.parse(body)) if isinstance(n, ast.Name)}
    known = {**import_lines(ast.parse(text)), **_IMPORTS}
    own = import_line(plan.package, module, runs) if runs[0].subject.module in used else ""
    imports = sorted(known[name] for name in used & set(known))
    title = f'"""Tests of {module.name}.py on made-up rows."""'
    return "\n".join([title, "", *imports, own, "", "", body, ""])


_IMPORTS = {
    "math": "import math",
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "pytest": "import pytest",
    "joblib": "import joblib",
    "torch": "import torch",
    "plt": "import matplotlib.pyplot as plt",
    "check_is_fitted": "from sklearn.utils.validation import check_is_fitted",
}


def _sentence(run: Run) -> str:
    """What to supply, as a sentence."""
    return f"it {run.obstacle}" if not run.obstacle.startswith("it ") else run.obstacle


def _something(run: Run) -> str:
    """The least that can be said of a step: it gives what the next ones take."""
    subject = run.subject
    if not subject.gives:
        return skipped(subject.name, f"say what {subject.name} leaves behind: its text does not show it")
    values = f"({', '.join(subject.gives)}{',' if len(subject.gives) == 1 else ''})"
    lines = [*subject.header("gives_what_the_next_steps_take"), subject.called()]
    return "\n".join([*lines, f"    assert all(value is not None for value in {values})"])


def _main_test(runs: Sequence[Run], takes_folder: bool) -> str:
    sure = all(run.subject.sure for run in runs)
    arguments = '["--output-dir", "out"]' if takes_folder else "[]"
    name = runs[0].subject.module
    call = f"{name}.main({arguments})" if sure else f"attempt({name}.main, {arguments})"
    return f"""\
def test_main_runs_every_step_in_order(workspace, monkeypatch, steps{"" if sure else ", attempt"}):
    called = []
    for step in steps:
        monkeypatch.setattr({name}, step.__name__, noted(step, called))
    {call}
    assert called == [step.__name__ for step in steps]


def noted(step, called):
    def call(*arguments, **options):
        called.append(step.__name__)
        return step(*arguments, **options)

    return call"""
