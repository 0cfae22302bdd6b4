"""Tests of the functions that the notebook itself defines: by example where their text can be folded, on rows where not."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nbrefactor.python.testing.fold import Unknown, fold
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.tables import claims_of, follow

_MOST = 8  # examples of one helper
_TEXTS = (
    "",
    "Red green FREE call 12",
    "  two  Words, and a comma! ",
    "see https://example.org/a?b=1 or www.example.org",
)
_TEXT_METHODS = frozenset("lower upper strip split replace title lstrip rstrip startswith endswith".split())
_TEXT_CALLS = frozenset({"sub", "findall", "search", "word_tokenize"})
Example = tuple[dict[str, object], object]


def helper_tests(subject: Subject, module: Mapping[str, ast.AST], columns: Sequence[str]) -> list[str]:
    """Tests of one helper. ``module``: what its module defines, by name; ``columns`` are those of the made-up rows."""
    node = subject.node
    if not isinstance(node, ast.FunctionDef) or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        return []
    examples = list(_examples(node, module))
    if examples:
        return [_by_example(subject, examples)]
    return [test for test in [_on_rows(subject, columns)] if test]


def _examples(node: ast.FunctionDef, module: Mapping[str, ast.AST]) -> Iterator[Example]:
    """Arguments on both sides of what the text compares with, and the answers; none if any is unknown or all are None."""
    names = [argument.arg for argument in node.args.args]
    if not 1 <= len(names) <= 3:
        return
    choices = [_values(node, name, module) for name in names]
    if not all(choices):
        return
    rows = [dict(zip(names, values, strict=True)) for values in _combined(choices)]
    found: list[Example] = []
    for arguments in rows:
        try:
            answer = fold(node, dict(arguments), module)
        except Unknown:
            continue
        if (isinstance(answer, (str, int, float, bool, type(None))) or _plain(answer)) and _as_written(answer):
            found.append((arguments, answer))
    if any(answer not in (None, arguments.get(names[0])) for arguments, answer in found):
        yield from found[:_MOST]


def _plain(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(v, (str, int, float, bool)) for v in value)


def _as_written(value: object) -> bool:
    """Whether a value can be written down; ``nan`` and infinity are no literals."""
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (SyntaxError, ValueError):
        return False


def _combined(choices: Sequence[Sequence[object]]) -> Iterator[tuple[object, ...]]:
    """Every choice of each parameter, the others at their first."""
    firsts = [options[0] for options in choices]
    seen = []
    for place, options in enumerate(choices):
        for option in options:
            row = (*firsts[:place], option, *firsts[place + 1 :])
            if row not in seen:
                seen.append(row)
                yield row


def _values(node: ast.FunctionDef, name: str, module: Mapping[str, ast.AST]) -> list[object]:
    if any(
        isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == name for n in ast.walk(node)
    ):
        return []
    constants = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    for used in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(module):
        value = module[used]
        if isinstance(value, ast.expr):
            constants += [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
    if _is_text(node, name):
        return list(_TEXTS)
    numbers = sorted({c for c in constants if isinstance(c, (int, float)) and not isinstance(c, bool)})
    words = list(dict.fromkeys(c for c in constants if isinstance(c, str) and c != ast.get_docstring(node)))
    if _compared_with_text(node, name):
        return [*words[:5], "something else"]
    if numbers and all(isinstance(n, int) for n in numbers):
        return [*sorted({value for n in numbers[:4] for value in (n - 1, n, n + 1)})]
    return [-1.5, 0.5, *(float(n) for n in numbers[:3]), 40.0] if numbers else [2, 7]


def _is_text(node: ast.FunctionDef, name: str) -> bool:
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == name:
            return child.attr in _TEXT_METHODS
        if isinstance(child, ast.Call) and any(isinstance(a, ast.Name) and a.id == name for a in child.args):
            called = child.func
            if isinstance(called, ast.Attribute) and called.attr in _TEXT_CALLS:
                return True
            if isinstance(called, ast.Name) and called.id == "len":
                return True
    return False


def _compared_with_text(node: ast.FunctionDef, name: str) -> bool:
    for child in ast.walk(node):
        if isinstance(child, ast.Compare):
            sides = [child.left, *child.comparators]
            named = any(isinstance(side, ast.Name) and side.id == name for side in sides)
            texts = [c for side in sides for c in ast.walk(side) if isinstance(c, ast.Constant)]
            if named and any(isinstance(c.value, str) for c in texts):
                return True
    return False


def _by_example(subject: Subject, examples: Sequence[Example]) -> str:
    names = list(examples[0][0])
    listed = ", ".join(repr(name) for name in [*names, "expected"])
    rows = "".join(f"({', '.join(repr(v) for v in [*arguments.values(), answer])}), " for arguments, answer in examples)
    result = "pytest.approx(expected)" if any(isinstance(answer, float) for _, answer in examples) else "expected"
    if any(answer is None or isinstance(answer, bool) for _, answer in examples):
        result = "expected"
    return "\n".join(
        [
            f"@pytest.mark.parametrize(({listed}), [{rows}])",
            f"def test_{subject.name}_by_example({', '.join([*names, 'expected'])}):",
            f"    assert {subject.module}.{subject.name}({', '.join(names)}) == {result}",
        ]
    )


def _on_rows(subject: Subject, columns: Sequence[str]) -> str:
    """A helper that is given a table: what it does to the columns that the notebook's file has."""
    node = subject.node
    if len(subject.takes) != 1 or not columns:
        return ""
    name = subject.takes[0]
    asked = {
        n.slice.value
        for n in ast.walk(node)
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant) and isinstance(n.slice.value, str)
    }
    walk = follow(subject, name)
    if not asked or not asked <= {*columns, *walk.changed}:
        return ""
    last = node.body[-1]
    result = f"{subject.module}.{subject.name}(given.copy())"
    if isinstance(last, ast.Return) and last.value is not None and not isinstance(last.value, ast.Name):
        said = walk.say(last.value)
        claims = [f"same(result, {ast.unparse(said)})"] if said is not None and "given" in ast.unparse(said) else []
        given = "result"
    else:
        claims = claims_of(walk, subject.gives, False, set())
        given = ", ".join(subject.gives)
    if not claims or not given:
        return ""
    fixtures = ["raw", "attempt", *(["same"] if any(claim.startswith("same(") for claim in claims) else [])]
    lines = [
        f"def test_{subject.name}_on_rows({', '.join(fixtures)}):",
        "    given = raw.copy()",
        f"    {given} = attempt({result.replace('(', ', ', 1)}",
        *(f"    {claim}" for claim in claims),
    ]
    return "\n".join(lines)
