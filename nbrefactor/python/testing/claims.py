"""The tests of one generated function, as text: what must hold of its results on synthetic rows.

Each room looks for one kind of work in the function (a table changed, rows split, a model fitted, metrics computed, a file
saved), and gives tests for it, or none. A test says only what the function's text shows for certain.
"""

from __future__ import annotations

import ast
import re

from nbrefactor.python.testing.measures import metric_tests
from nbrefactor.python.testing.models import model_tests
from nbrefactor.python.testing.replay import replayed
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.tables import follow, table_tests
from nbrefactor.python.testing.told import told_tests
from nbrefactor.python.testing.traces import effect_tests


def tests_of(subject: Subject, again: bool = True) -> list[str]:
    """The tests that the function's text allows; empty where it says too little.

    ``again``: whether a test may run the step's own lines again.
    """
    found = [*table_tests(subject), *model_tests(subject), *metric_tests(subject), *effect_tests(subject)]
    found.append(told_tests(subject, "\n".join(found)))
    said = "\n".join(found)
    claimed = [name for name in subject.gives if _is_said(subject, name, said)]
    repeated = replayed(subject, claimed) if again else []
    return [test for test in [*found, *repeated] if test]


def _is_said(subject: Subject, name: str, tests: str) -> bool:
    """Whether tests already say what the function gives under a name: as one expression, column by column, or key by key."""
    whole = rf"(same|settings|assert_frame_equal|check_is_fitted)\({name}[,)]|assert {name} =="
    if keys := re.search(rf"assert set\({name}\) == ({{.*}})", tests):
        return len(re.findall(rf"assert {name}\[.*\] == ", tests)) >= len(ast.literal_eval(keys[1]))
    return bool(re.search(whole, tests)) or (f"same({name}[" in tests and follow(subject, name).whole)
