"""Tests of functions that read, change or summarise a table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.python.testing.literals import call_name, path_of
from nbrefactor.python.testing.readers import READERS
from nbrefactor.python.testing.subject import STATE, Subject, a_set
from nbrefactor.python.testing.walk import Step, Walk


def table_tests(subject: Subject) -> Iterator[str]:
    """What the function does to each table that it reads or is given."""
    yield _reading(subject)
    said: set[str] = set()
    for name in subject.takes:
        if name not in STATE and not _is_model(subject, name) and not _is_plain(subject, name):
            walk = follow(subject, name)
            in_place = not walk.rebound and name not in _unpacked(subject)
            claims = claims_of(walk, subject.gives, in_place, said)
            if claims:
                changed = any(f"{name}[" in claim or f"{name}." in claim or f"({name})" in claim for claim in claims)
                what = f"prepares_{name}" if changed else f"computes_{_first(claims, subject.gives)}"
                yield subject.test(what.lower(), claims, before=_given(claims, f"{name}.copy()"))


def _unpacked(subject: Subject) -> set[str]:
    """The names that are bound several at a time: ``train, test = train.copy(), test.copy()`` leaves what was given alone."""
    targets = (t for n in ast.walk(subject.node) if isinstance(n, ast.Assign) for t in n.targets)
    several = (target for target in targets if isinstance(target, (ast.Tuple, ast.List)))
    return {
        n.id for target in several for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _is_model(subject: Subject, name: str) -> bool:
    """Whether the function asks what only a model knows: what it has learnt, or its answers."""
    return name in subject.asked or any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and (node.attr.endswith("_") or node.attr in ("predict", "predict_proba", "score"))
        for node in ast.walk(subject.node)
    )


def _is_plain(subject: Subject, name: str) -> bool:
    """Whether the function's own hint says that a parameter is a dict or a list: its entries are no columns."""
    arguments = subject.node.args
    hints = (a.annotation for a in [*arguments.args, *arguments.kwonlyargs] if a.arg == name and a.annotation)
    return any(isinstance(hint, ast.Name) and hint.id in ("dict", "list", "set", "tuple") for hint in hints)


def follow(subject: Subject, name: str) -> Walk:
    """The walk of one table through the function."""
    libraries = {n: p for n, p in subject.packages.items() if (n, p) in (("pd", "pandas"), ("np", "numpy"))}
    return Walk(subject.node, name, subject.names, subject.module, {**subject.packages, **libraries}, subject.known)


def _given(claims: list[str], copy: str) -> list[str]:
    return [f"given = {copy}"] if any("given" in claim for claim in claims) else []


def _first(claims: list[str], gives: tuple[str, ...]) -> str:
    return next((name for name in gives if any(name in claim for claim in claims)), "state")


def _reading(subject: Subject) -> str:
    """A function that reads a file gives all its rows."""
    calls = [(n, v) for n, v in subject.assignments() if isinstance(v, ast.Call)]
    read = next(((name, call) for name, call in calls if call_name(call) in READERS), None)
    if set(subject.takes) - STATE or read is None:
        return ""
    name, value = read
    path = path_of(value.args[0] if value.args else None, subject.known)
    options = [k for k in value.keywords if isinstance(k.value, (ast.Constant, ast.List))]
    if not path or len(options) != len(value.keywords) or "pd" not in subject.packages:
        return ""
    given = f"pd.{call_name(value)}({', '.join([repr(path), *(ast.unparse(k) for k in options)])})"
    walk = follow(subject, name)
    claims = claims_of(walk, subject.gives, False, set())
    if not claims and walk.step.base == "given" and name in subject.gives and not walk.changed:
        claims = [f"pd.testing.assert_frame_equal({name}, given)"]
    return subject.test("reads_every_row", claims, before=_given(claims, given)) if claims else ""


def claims_of(walk: Walk, gives: tuple[str, ...], in_place: bool, said: set[str]) -> list[str]:
    """What must hold of the table, of the fitted state and of the other results; ``said`` are results that have a claim."""
    step, claims, name = walk.step, list[str](), walk.table
    if name in gives or in_place:
        claims += _of_table(name, step, walk)
    for target, value in step.stored.items():
        if "given" in value and value != "given":  # it may be no table at all
            claims.append(f"same({target}, {value})")
    for other in gives:
        value = walk.said_of(other) if other != name and other not in said else ""
        listed = value.startswith("[") and isinstance(walk.locals[other], ast.List)
        if ("given" in value and value != "given") or listed:
            said.add(other)
            claims.append(f"assert {other} == {value}" if listed else f"same({other}, {value})")
    if step.base not in ("", "given") and sum(step.base in claim for claim in claims) > 1:
        claims = [f"rows = {step.base}", *(claim.replace(step.base, "rows") for claim in claims)]
    return claims


def _of_table(name: str, step: Step, walk: Walk) -> list[str]:
    claims: list[str] = []
    if step.base and (walk.changed or step.gone or step.base != "given" or step.only):
        claims.append(f"assert len({name}) == len({step.base})")
    if step.only:
        claims.append(f"assert list({name}.columns) == {step.only!r}")
    made = [column for column in step.made if column not in step.columns]
    if made and not step.only:
        claims.append(f"assert {a_set(made)} <= set({name}.columns)")
    if step.gone:
        claims.append(f"assert not {a_set(step.gone)} & set({name}.columns)")
    claims += [f"assert set({dummies}) <= set({name}.columns)" for dummies in step.dummies]
    claims += [f"same({name}[{column!r}], {value})" for column, value in step.columns.items()]
    if step.complete:
        claims.append(f"assert {name}.notna().all(axis=None)")
    filled = [column for column in step.filled if column not in step.columns and not step.complete]
    claims += [f"assert {name}[{column!r}].notna().all()" for column in filled]
    for column in step.codes:
        claims.append(f"assert set({name}[{column!r}]) == set(range({name}[{column!r}].nunique()))")
    if step.ordered is not None:
        column, up = step.ordered
        claims.append(f"assert {name}[{column!r}].dropna().is_monotonic_{'in' if up else 'de'}creasing")
    return claims
