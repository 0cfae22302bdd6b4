"""What libraries removed: the format of the table, and the libraries themselves, where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version

import pytest

from nbrefactor.knowledge.chance import by_chance
from nbrefactor.knowledge.removed import Removal, removals
from nbrefactor.knowledge.tables import documents


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def is_here(removal: Removal) -> bool:
    """Whether a version is installed that should no longer have it."""
    if removal.distribution == "python":
        return sys.version_info >= numbers(removal.version)
    try:
        return numbers(version(removal.distribution)) >= numbers(removal.version)
    except PackageNotFoundError:
        return False


def found(qualified: str) -> object:
    """The object of this name; None where there is none."""
    parts = qualified.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            try:
                value = getattr(value, part)
            except (AttributeError, ImportError):
                return None
        return value
    return None


@pytest.fixture(autouse=True)
def quiet() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_rows_have_what_they_need_and_nothing_else() -> None:
    for document in documents("_removed"):
        assert set(document) == {"removed"}
        for row in document["removed"]:
            assert {"distribution", "version", "names"} <= set(row)
            assert ("instead" in row) != ("same" in row)
            assert set(row) - {"distribution", "version", "names", "instead", "same"} <= {
                *("of", "keywords", "values", "distinct", "stub"),
            }
            assert "." in row["version"] and numbers(row["version"])


STUBS = {
    name
    for document in documents("_removed")
    for row in document["removed"]
    if row.get("stub")
    for name in row["names"].split()
}
NAMES = [name for name, removal in removals().names.items() if is_here(removal) and name not in STUBS]
MEMBERS = [member for member, removal in removals().members.items() if is_here(removal)]
KEYWORDS = [keyword for keyword, removal in removals().keywords.items() if is_here(removal)]


@pytest.mark.parametrize("name", NAMES)
def test_installed_library_does_not_have_the_name(name: str) -> None:
    assert found(name) is None


@pytest.mark.parametrize(("type_", "member"), MEMBERS)
def test_installed_type_does_not_have_the_member(type_: str, member: str) -> None:
    assert not hasattr(found(type_), member)


@pytest.mark.parametrize(("owner", "keyword"), KEYWORDS)
def test_installed_function_does_not_have_the_parameter(owner: str, keyword: str) -> None:
    function = found(owner)
    assert callable(function)
    assert keyword not in inspect.signature(function).parameters


VALUES = [value for value, removal in removals().values.items() if is_here(removal)]


@pytest.mark.parametrize(("owner", "keyword", "value"), VALUES)
def test_installed_function_does_not_take_the_value(owner: str, keyword: str, value: str) -> None:
    function = found(owner)
    assert callable(function)
    with pytest.raises((OSError, ValueError)):
        made = function(value) if keyword == "0" else function(**{keyword: value})
        if hasattr(made, "fit"):
            made.fit([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 3.0]], [0, 1, 0, 1])
        else:
            made.__enter__()


SAME = sorted({removal.same for removal in removals().names.values() if removal.same and "." in removal.same})


@pytest.mark.parametrize("name", SAME)
def test_what_is_the_same_is_there(name: str) -> None:
    pytest.importorskip(name.partition(".")[0])
    assert found(name) is not None


def test_something_was_compared_with_a_library() -> None:
    pytest.importorskip("pandas")
    assert MEMBERS and KEYWORDS and VALUES


@pytest.mark.parametrize(
    ("name", "keywords", "expected"),
    [
        ("sklearn.ensemble.RandomForestClassifier", {}, True),
        ("sklearn.svm.SVC", {}, False),
        ("sklearn.svm.SVC", {"probability": "True"}, True),
        ("sklearn.linear_model.LogisticRegression", {"solver": "'saga'"}, True),
        ("sklearn.linear_model.LogisticRegression", {"solver": "'lbfgs'"}, False),
    ],
)
def test_chance(name: str, keywords: dict[str, str], expected: bool) -> None:
    assert by_chance(name, keywords) is expected
