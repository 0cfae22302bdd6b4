"""The rules of the knowledge files, checked in the tests so that a conversion need not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from nbrefactor.model import Resource

MUTATES = frozenset({"receiver", "arguments", "first", "rest", "inplace", "out", "structure"})
RETURNS = frozenset({"self", "fresh", "value", "view", "window", "element", "none", "same"})
ITEM_KINDS = frozenset({"string", "number", "list", "slice", "mask", "tuple", "block", "line", "other"})
RESOURCES = frozenset(get_args(Resource))

#: What a call can be for. Those of the second group carry a keyword's name: ``random_state:seed`` draws from a global
#: generator unless ``seed=`` is given, ``random_if:shuffle`` only where ``shuffle=`` is.
ROLES = frozenset(
    """
    load open held download dataset deserialize inspect display plot print log timing environment
    clean transform fit_transform transformer text resample filter aggregate split splitter seed option
    fit train_step estimator classifier regressor clusterer network layer loss optimizer pipeline search callback
    predict score metric cross_validate explain save iterator cloner random_state random_if
    """.split()
)
ROLES_WITH_KEYWORD = frozenset({"random_state", "random_if"})

_ROW_KEYS = {
    "functions": {
        "names": True,
        "of": False,
        "mutates": False,
        "returns": False,
        "touches": False,
        "roles": False,
        "out": False,
    },
    "classes": {"names": True, "of": False, "bases": False, "mutates": False, "touches": False, "roles": False},
    "methods": {
        "names": True,
        "of": True,
        "mutates": False,
        "returns": False,
        "touches": False,
        "roles": False,
        "out": False,
    },
    "attributes": {"names": True, "of": True, "type": True},
    "items": {"of": True, "kind": True, "type": True},
    "exports": {"names": True, "of": True, "source": True},
}
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TYPE = re.compile(r"tuple\[[\w.,]+\]|[^\W\d]\w*(\.[^\W\d]\w*)+")


def problems(name: str, document: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one parsed file, as sentences that begin with the file and the key."""
    for key, value in document.items():
        if key == "unlisted":
            if value != "pure":
                yield f"{name}: unlisted: must be 'pure'"
        elif key == "requires":
            yield from _words(f"{name}: requires", value, _NAME)
        elif key == "aliases":
            for alias, target in value.items():
                yield from _words(f"{name}: aliases.{alias}", target, _NAME)
        elif key in _ROW_KEYS:
            for number, row in enumerate(value):
                yield from _row_problems(f"{name}: {key}[{number}]", key, row)
        else:
            yield f"{name}: {key}: unknown key"


def _row_problems(place: str, kind: str, row: dict[str, Any]) -> Iterator[str]:
    keys = _ROW_KEYS[kind]
    yield from (f"{place}.{key}: unknown key" for key in row if key not in keys)
    yield from (f"{place}.{key}: missing" for key, needed in keys.items() if needed and key not in row)
    for key, value in row.items():
        where = f"{place}.{key}"
        if not isinstance(value, str):
            yield f"{where}: must be a string of blank-separated words"
        elif key in ("names", "of", "bases", "source"):
            if not (kind == "attributes" and value == "*"):
                yield from _words(where, value, _NAME)
        elif key == "mutates":
            yield from (f"{where}: unknown word {word!r}" for word in value.split() if word not in MUTATES)
        elif key == "out":
            if not value.isdecimal():
                yield f"{where}: not the place of an argument: {value!r}"
        elif key == "touches":
            yield from (f"{where}: unknown resource {word!r}" for word in value.split() if word not in RESOURCES)
        elif key == "kind":
            yield from (f"{where}: unknown kind {word!r}" for word in value.split() if word not in ITEM_KINDS)
        elif key == "roles":
            for word in value.split():
                role, _, keyword = word.partition(":")
                if role not in ROLES or (keyword and role not in ROLES_WITH_KEYWORD):
                    yield f"{where}: unknown role {word!r}"
        elif key == "type":
            if value and value != "same" and not _TYPE.fullmatch(value):
                yield f"{where}: not a qualified type: {value!r}"
        elif key == "returns":
            result, _, type_ = value.partition(" ")
            known = not value or result in RETURNS or _TYPE.fullmatch(result)
            if not known or (type_ and not (result in RETURNS and _TYPE.fullmatch(type_))):
                yield f"{where}: not a result: {value!r}"


def _words(place: str, value: object, pattern: re.Pattern[str]) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{place}: must be a string of blank-separated words"
        return
    words = value.split()
    yield from (f"{place}: not a name: {word!r}" for word in words if not pattern.fullmatch(word))
    yield from (f"{place}: twice: {word!r}" for word in sorted({word for word in words if words.count(word) > 1}))
