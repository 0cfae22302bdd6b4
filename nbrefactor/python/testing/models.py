"""Tests of functions that split rows, make models and fit them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.python.testing.literals import call_name, keyword, scalar
from nbrefactor.python.testing.subject import LIBRARIES, STATE, Over, Subject
from nbrefactor.python.testing.tables import follow

_SAME_LENGTH = frozenset({"copy", "fit_transform", "transform", "astype", "reshape", "to_numpy", "ravel", "drop"})
_MAKERS = frozenset({"make_pipeline", "make_union", "make_column_transformer"})
"""Functions that make what has settings; ``make_blobs`` makes rows."""
_PREDICTS = ("Classifier", "Regressor", "Regression", "SVC", "SVR", "NB", "Ridge", "Lasso", "ElasticNet", "SearchCV")


def model_tests(subject: Subject) -> Iterator[str]:
    yield _split(subject)
    yield from _fitted(subject)
    yield from _made(subject)


# ------------------------------------------------------------------------------------------------------------- split


def _split(subject: Subject) -> str:
    for statement in subject.node.body:
        if not (isinstance(statement, ast.Assign) and call_name(statement.value) == "train_test_split"):
            continue
        call, target = statement.value, statement.targets[0]
        if not (isinstance(call, ast.Call) and isinstance(target, (ast.Tuple, ast.List))):
            continue
        parts = [element.id for element in target.elts if isinstance(element, ast.Name)]
        places = _places(subject, parts)
        whole = len(parts) == len(target.elts) == 2 * len(call.args)
        if not whole or not {parts[0], parts[1]} <= set(places):
            continue
        claims = [*_sizes(subject, call, parts, places), *_rows(subject, call, parts, places)]
        if claims:
            return subject.test("keeps_every_row_once", claims)
    return ""


def _sizes(subject: Subject, call: ast.Call, parts: list[str], places: dict[str, str]) -> Iterator[str]:
    train, test = places[parts[0]], places[parts[1]]
    size = scalar(keyword(call, "test_size"), subject.known) if keyword(call, "test_size") else 0.25
    if isinstance(size, float) and keyword(call, "train_size") is None:
        yield f"assert len({test}) == math.ceil({size} * (len({train}) + len({test})))"
    elif isinstance(size, int) and not isinstance(size, bool):
        yield f"assert len({test}) == {size}"
    for first, second in zip(parts[2::2], parts[3::2], strict=True):
        if first in places and second in places:
            yield f"assert len({places[first]}) == len({train})"
            yield f"assert len({places[second]}) == len({test})"


def _rows(subject: Subject, call: ast.Call, parts: list[str], places: dict[str, str]) -> Iterator[str]:
    """The same rows as the notebook's own split; where that is not known, the same rows every time."""
    if keyword(call, "random_state") is None:
        return
    later = {name for name, value in subject.assignments() if name in parts}
    kept = [part for part in parts if part in places and part not in later]
    expected = _split_over_parameters(subject, call)
    if expected and kept:
        yield f"expected = {expected}"
        yield from (f"same({places[part]}, expected[{parts.index(part)}])" for part in kept)
    elif subject.gives:
        train = places[parts[0]]
        alone = len(subject.gives) == 1
        where = train.removeprefix(subject.gives[0]) if alone else f"[{subject.gives.index(train)}]"
        yield f"same({train}, {subject.call()}{where})"


def _split_over_parameters(subject: Subject, call: ast.Call) -> str:
    """The source of the same split over what the function takes, if its table is not changed on the way."""
    if (
        not isinstance(call.func, ast.Name)
        or subject.packages.get(call.func.id) != "sklearn.model_selection.train_test_split"
    ):
        return ""
    for name in subject.takes:
        walk = follow(subject, name)
        if name in STATE or walk.changed or walk.step.gone or walk.step.base != "given" or walk.rebound:
            continue
        said = [walk.say(argument) for argument in [*call.args, *(k.value for k in call.keywords)]]
        if all(value is not None for value in said):
            values = [ast.unparse(value).replace("given", name) for value in said if value is not None]
            options = [f"{k.arg}={v}" for k, v in zip(call.keywords, values[len(call.args) :], strict=True)]
            text = f"train_test_split({', '.join([*values[: len(call.args)], *options])})"
            return text if len(text) < 250 else ""
    return ""


def _places(subject: Subject, parts: list[str]) -> dict[str, str]:
    """Where each part of a split is found in the results: its own name, or keys of a returned dict."""
    found: dict[str, str] = {}
    for name, value in subject.assignments():
        if isinstance(value, ast.Dict) and name in subject.gives:
            found.update({part: name + keys for keys, part in _leaves(value) if part in parts})
    for part in parts:
        later = [value for name, value in subject.assignments() if name == part]
        if part in subject.gives and all(call_name(value) in _SAME_LENGTH for value in later):
            found[part] = part
    return found


def _leaves(node: ast.Dict) -> Iterator[tuple[str, str]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
            yield f"[{key.value!r}]", value.id
        elif isinstance(key, ast.Constant) and isinstance(value, ast.Dict):
            yield from ((f"[{key.value!r}]{keys}", name) for keys, name in _leaves(value))


# ------------------------------------------------------------------------------------------------------------- models


def _fitted(subject: Subject) -> Iterator[str]:
    """A function that fits what it gives back: fitted, with the notebook's settings, one answer a row."""
    fits = _fits(subject)
    made = _constructors(subject)
    for name in subject.gives:
        if name not in fits or name not in made:
            continue
        constructor = made[name]
        root = _root(subject, constructor)
        claims = []
        if root == "sklearn":
            claims.append(f"check_is_fitted({name})")
        features = subject.over_parameters(fits[name].args[0]) if fits[name].args else ""
        answers = subject.over_parameters(fits[name].args[1]) if len(fits[name].args) > 1 else ""
        if features and answers and root in LIBRARIES:
            claims.append(f"assert len({name}.predict({features})) == len({answers})")
        claims += _settings(subject, name, constructor)
        if claims:
            yield subject.test(f"gives_a_fitted_{name}".lower(), claims)
            yield from _hyperparameters(subject, name, constructor)


def _made(subject: Subject) -> Iterator[str]:
    """A function that makes a model or a preprocessing step and does not fit it."""
    fits = _fits(subject)
    claims = []
    for name, constructor in _constructors(subject).items():
        if name in subject.gives and name not in fits:
            claims += _settings(subject, name, constructor)
    if claims:
        yield subject.test("has_the_notebooks_settings", claims)


def _settings(subject: Subject, name: str, constructor: ast.Call) -> list[str]:
    called = call_name(constructor)
    if _root(subject, constructor) not in LIBRARIES - {"catboost"} or not (called[:1].isupper() or called in _MAKERS):
        return []
    text = Over(subject, constructs=True).text(constructor, longest=700)
    return [f"assert settings({name}) == settings({text})"] if text else []


def _fits(subject: Subject) -> dict[str, ast.Call]:
    """Name → the call of its ``fit``."""
    found = {}
    for node in ast.walk(ast.Module(subject.node.body, [])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
            if isinstance(node.func.value, ast.Name):
                found[node.func.value.id] = node
    for name, value in subject.assignments():
        if call_name(value) == "fit" and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if isinstance(value.func.value, ast.Call):
                found[name] = value
    return found


def _constructors(subject: Subject) -> dict[str, ast.Call]:
    """Name → the call that made it, of the last assignment."""
    found = {}
    for name, value in subject.assignments():
        if isinstance(value, ast.Call) and call_name(value) == "fit" and isinstance(value.func, ast.Attribute):
            value = value.func.value
        if isinstance(value, ast.Call):
            found[name] = value
    return found


def _hyperparameters(subject: Subject, name: str, constructor: ast.Call) -> Iterator[str]:
    """A keyword parameter handed to the model reaches it."""
    defaults = {a.arg: d for a, d in zip(subject.node.args.kwonlyargs, subject.node.args.kw_defaults, strict=True) if d}
    changed, claims = {}, []
    for option in constructor.keywords:
        if not (option.arg and isinstance(option.value, ast.Name) and option.value.id in defaults):
            continue
        value = scalar(defaults[option.value.id], {})
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        other = value + 1 if isinstance(value, int) else value / 2
        changed[option.value.id] = repr(other)
        claims.append(f"assert {name}.get_params()[{option.arg!r}] == {other!r}")
    if claims:
        lines = [*subject.header(f"passes_its_options_to_{name}".lower()), subject.called(**changed)]
        yield "\n".join([*lines, *(f"    {claim}" for claim in claims)])


def _root(subject: Subject, call: ast.Call) -> str:
    """The library of what is called."""
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute):
        node = node.value
    return subject.packages.get(node.id, "").partition(".")[0] if isinstance(node, ast.Name) else ""


__all__ = ["model_tests"]
