"""The tests of one generated function, as text: what must hold of its results on synthetic rows.

Each room looks for one kind of work in the function (a table changed, rows split, a model fitted, metrics computed, a file
saved), and gives tests for it, or none. A test says only what the function's text shows for certain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from nbrefactor.python.testing.measures import metric_tests
from nbrefactor.python.testing.models import model_tests
from nbrefactor.python.testing.replay import replayed
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.tables import follow, table_tests
from nbrefactor.python.testing.texts import reads, with_texts
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
    named, files = with_texts(subject, said)
    repeated = replayed(named, files, claimed) if again else []
    held = [path for path in files.values() if reads(path, "\n".join(repeated))]
    return [test for test in [*(_without_sizes(test, held) for test in found), *repeated] if test]


def _without_sizes(test: str, held: Collection[str]) -> str:
    """A test without what it says of the size of files whose text another one compares; empty where nothing is left."""
    sizes = {f"    assert (workspace / {path!r}).stat().st_size > 0" for path in held}
    lines = test.split("\n")
    left = [line for line in lines if line not in sizes]
    return "\n".join(left) if len(left) == len(lines) or "assert" in "".join(left) or "same(" in "".join(left) else ""


def _is_said(subject: Subject, name: str, tests: str) -> bool:
    """Whether tests already say what the function gives under a name: as one expression, column by column, or key by key."""
    whole = rf"(same|settings|assert_frame_equal|check_is_fitted)\({name}[,)]|assert {name} =="
    if keys := re.search(rf"assert set\({name}\) == ({{.*}})", tests):
        return len(re.findall(rf"assert {name}\[.*\] == ", tests)) >= len(ast.literal_eval(keys[1]))
    return bool(re.search(whole, tests)) or (f"same({name}[" in tests and follow(subject, name).whole)
