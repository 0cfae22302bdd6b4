"""Comprehensions: over rows they are row-wise lists; over anything else they are values like any other."""

from __future__ import annotations

import ast
from typing import Any

from nbrefactor.python.scoring.cells import within
from nbrefactor.python.scoring.elements import CELL
from nbrefactor.python.scoring.evaluate import Evaluator, Result, fold, strongest
from nbrefactor.python.scoring.spelled import spelled
from nbrefactor.python.scoring.values import NOTHING, Value, literal

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def comprehension(ev: Evaluator, node: Comprehension) -> Result:
    """The value of a comprehension."""
    folded = _fold(ev, node)
    if folded is not NOTHING:
        return ev.plain(node, literal(folded))
    first = ev.eval(node.generators[0].iter)
    if first.value.rows == "unknown":
        return ev.refuse(node, first.value.why)
    if not first.value.fixed and first.value.shape in ("series", "list", "array", "zip", "index"):
        return _over_rows(ev, node, first)
    if not first.value.fixed and first.value.shape == "cell":
        return _in_cell(ev, node, first)
    return _other(ev, node, first)


def _over_rows(ev: Evaluator, node: Comprehension, first: Result) -> Result:
    generator = node.generators[0]
    if not isinstance(node, ast.ListComp) or len(node.generators) > 1 or generator.ifs:
        return ev.fixed(node, [first], "unknown", pure=False)
    sources: list[Result] = first.value.data if first.value.shape == "zip" else [first]
    if any(r.value.fixed for r in sources):
        return ev.refuse(node, "a list that is not made of the rows")
    names = [n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)]
    rows = strongest(r.value.rows for r in sources)
    with within(ev, dict.fromkeys(names, CELL.but(rows=rows))):
        element = ev.eval(node.elt)
    if element.value.rows == "unknown":
        return ev.refuse(node, element.value.why)
    if not element.value.fixed and element.value.shape not in ("cell", "container"):
        return ev.refuse(node, "the whole table for one row")
    value = ev.rowwise([r.value for r in sources], "list")
    return ev.built(node, value, [first, ev.fix(element) if element.value.fixed else element])


def _in_cell(ev: Evaluator, node: Comprehension, first: Result) -> Result:
    """Over what one cell holds: ``[w for w in text.split() if w.isupper()]``, whose words are made of the row as well."""
    names = [n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
    with within(ev, dict.fromkeys(names, CELL.but(rows=first.value.rows))):
        others = [ev.eval(g.iter) for g in node.generators[1:]]
        others += [ev.eval(e) for e in ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])]
        others += [ev.eval(test) for g in node.generators for test in g.ifs]
    for result in others:
        if result.value.rows == "unknown":
            return ev.refuse(node, result.value.why)
        if not result.value.fixed and result.value.shape not in ("cell", "container"):
            return ev.refuse(node, "the whole table for one row")
    value = ev.rowwise([first.value, *(r.value for r in others)], "cell")
    return ev.built(node, value, [first, *(ev.fix(r) if r.value.fixed else r for r in others)])


def _other(ev: Evaluator, node: Comprehension, first: Result) -> Result:
    """Over columns, names, models: the same for all rows if no element is made of the rows."""
    saved = ev.cells
    inner = dict(saved)
    for generator in node.generators:
        over = ev.eval(generator.iter) if generator is not node.generators[0] else first
        for name in ast.walk(generator.target):
            if isinstance(name, ast.Name):
                inner[name.id] = _element_of(over.value, generator.target, name)
        ev.cells = inner
    try:
        results = [ev.eval(e) for e in ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])]
        results += [ev.eval(test) for g in node.generators for test in g.ifs]
    finally:
        ev.cells = saved
    value = results[-1 - sum(len(g.ifs) for g in node.generators)].value  # of each element
    if ev.estimator(value) is not None:
        return ev.plain(node, Value("fixed", "container", items=((None, value),), parts=value.parts))
    if any(not r.value.fixed for r in results):
        return spelled(ev, node) or ev.refuse(node, "a list of columns or tables")
    pure = first.value.pure and all(r.value.pure for r in results)
    made = ev.fixed(node, [first, *results], "table" if isinstance(node, ast.DictComp) else "list", pure=pure)
    return made.but(made.value.but(data=("elements", value)))


def _element_of(container: Value, target: ast.expr, name: ast.Name) -> Value:
    """What a loop variable of a comprehension may hold."""
    values = [v for _, v in container.items or ()]
    if (
        container.data is not None
        and isinstance(container.data, tuple)
        and container.data
        and container.data[0] == "pairs"
    ):
        values = [v for _, v in container.data[1].items or ()]
        if isinstance(target, ast.Tuple) and target.elts and target.elts[0] is name:
            return Value("fixed", "scalar", pure=True)
    if values and all(v.obj for v in values):
        return values[0]
    return Value("fixed", "scalar", pure=container.pure)


def _fold(ev: Evaluator, node: ast.expr) -> Any:
    """``[c for c in names if c not in others]`` over literal names."""
    if not isinstance(node, ast.ListComp) or len(node.generators) != 1:
        return NOTHING
    generator = node.generators[0]
    source = fold(generator.iter, ev.lookup)
    if not isinstance(generator.target, ast.Name) or not isinstance(source, (list, tuple)):
        return NOTHING
    out = []
    for item in source:
        scope = {generator.target.id: literal(item)}

        def lookup(name: str, scope: dict[str, Value] = scope) -> Value:
            return scope[name] if name in scope else ev.lookup(name)

        keep = True
        for test in generator.ifs:
            if not isinstance(test, ast.Compare) or len(test.ops) != 1:
                return NOTHING
            left, right = fold(test.left, lookup), fold(test.comparators[0], lookup)
            if left is NOTHING or right is NOTHING:
                return NOTHING
            keep = keep and _compare(test.ops[0], left, right)
        element = fold(node.elt, lookup)
        if element is NOTHING:
            return NOTHING
        if keep:
            out.append(element)
    return out


def _compare(operator: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(operator, ast.In):
        return left in right
    if isinstance(operator, ast.NotIn):
        return left not in right
    if isinstance(operator, ast.Eq):
        return bool(left == right)
    if isinstance(operator, ast.NotEq):
        return bool(left != right)
    return True
