"""Calls of Python's own functions, and of functions that are made for single entries."""

from __future__ import annotations

import ast

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import Site
from nbrefactor.python.scoring.elements import element_function
from nbrefactor.python.scoring.evaluate import Evaluator, Result, known_strings
from nbrefactor.python.scoring.values import Dependence, Value, of_one_row

ONE_BUILTINS = frozenset({"len", "min", "max", "sum", "any", "all", "float", "int", "round", "abs", "str", "bool"})


def builtin_call(ev: Evaluator, site: Site, name: str, rows: Dependence) -> Result:
    node = site.node
    cells = all(r.value.fixed or r.value.shape == "cell" for r in site.operands)
    if rows == "fixed":
        if name in ("list", "tuple", "sorted", "set") and len(site.args) == 1:
            strings = known_strings(site.args[0].value)
            if strings is not None and not isinstance(site.args[0].value.literal, str) and name != "set":
                ordered = tuple(sorted(strings)) if name == "sorted" and not site.keywords else strings
                if name == "list" or name == "sorted" and not site.keywords:
                    return ev.plain(node, Value("fixed", "list", site.args[0].value.pure, list(ordered)))
            shape = "columns" if site.args[0].value.shape == "columns" else "list"
            made = ev.fixed(node, site.operands, shape)
            return made.but(made.value.but(obj=0, data=site.args[0].value.data))
        if name == "open" and site.args:
            made = ev.fixed(node, site.operands, "unknown", pure=False)
            return made.but(made.value.but(type="file", data=site.args[0].value.literal))
        if name in ("print", "display", "input", "next", "iter", "globals", "locals", "eval", "exec", "id"):
            return ev.fixed(node, site.operands, "unknown", pure=False)
        shape = "scalar" if name in ONE_BUILTINS | {"type", "isinstance", "ord", "chr", "pow"} else "unknown"
        if name in ("range", "enumerate", "zip", "dict", "map", "filter", "reversed"):
            shape = "list"
        return ev.fixed(node, site.operands, shape)
    if rows == "unknown" and name not in ("print", "len", "type", "display"):
        return ev.refuse(node, next(r.value.why for r in site.operands if r.value.rows == "unknown"))
    if cells and name not in ("print", "open", "input", "next", "iter", "exec", "eval", "globals", "locals"):
        return ev.together(node, site.operands, "cell", any_operand=frozenset(range(len(site.operands))))
    if name in ("list", "tuple") and len(site.args) == 1:
        return ev.built(node, ev.rowwise([site.args[0].value], "list"), site.args)
    if name in ("abs", "round"):
        return ev.together(node, site.operands)
    members = [v for r in site.operands for _, v in r.value.items or ()]
    if name in ("sum", "min", "max", "sorted", "any", "all") and any(not of_one_row(v) for v in members):
        return _of_columns(ev, site, name)
    if name == "getattr" and len(site.args) == 2:
        return _named_attribute(ev, site)
    if name == "zip":
        value = Value(rows, "zip", data=site.args)
        return ev.built(node, value, site.args)
    if name == "map" and len(site.args) == 2:
        body, why = element_function(ev, site.args[0])
        if body is None:
            return ev.refuse(node, why)
        return ev.built(node, ev.rowwise([site.args[1].value], "list"), [body, site.args[1]])
    if name in (
        "len",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "set",
        "sorted",
        "print",
        "type",
        "id",
        "dict",
        "isinstance",
        "hasattr",
        "range",
        "enumerate",
        "display",
        "str",
        "repr",
        "float",
        "int",
    ):
        shape = "scalar" if name in ONE_BUILTINS else "unknown"
        return ev.fixed(node, site.operands, shape, pure=False)
    return ev.refuse(node, f"'{name}' is not known to work row by row")


def _of_columns(ev: Evaluator, site: Site, name: str) -> Result:
    """``sum([df["a"], df["b"]])``: the columns added row by row."""
    members = site.args[0].value.data if len(site.args) == 1 else None
    if name != "sum" or not isinstance(members, list) or any(r.value.fixed for r in members):
        return ev.refuse(site.node, f"'{name}' of columns")
    made = ev.together(site.node, members)
    return ev.built(site.node, made.value, site.args) if made.value.rows in ("rows", "target") else made


def _named_attribute(ev: Evaluator, site: Site) -> Result:
    """``getattr(df["when"].dt, part)`` where all that ``part`` may be works row by row."""
    base, key = site.args
    data = key.value.data if isinstance(key.value.data, tuple) else ()
    names = known_strings(key.value) or (data[1] if data[:1] == ("each",) else ())
    facts = [row_facts.attribute(base.value.shape, name) for name in names]
    if not facts or base.value.rows == "unknown" or any(f is None or f.rows != "rowwise" for f in facts):
        return ev.refuse(site.node, "an attribute that is not known to work row by row")
    return ev.built(site.node, ev.rowwise([base.value], "series"), [base, ev.fix(key)])


def vectorized(ev: Evaluator, site: Site, maker: ast.Call) -> Result:
    """``np.vectorize(f)(a, b)``: a function of single entries, whose answers have the type that training gave them."""
    if len(maker.args) != 1 or maker.keywords or all(r.value.fixed for r in site.operands):
        return ev.refuse(site.node, "'numpy.vectorize' with options")
    body, why = element_function(ev, ev.eval(maker.args[0]))
    if body is None:
        return ev.refuse(site.node, why)
    made = ev.together(site.node, site.operands, "array")
    if made.value.rows not in ("rows", "target"):
        return made
    source = ev.source(site.node)
    kind = ev.capture("answer_type", (f"{{ref}} = {source}.dtype.char",), made.value, what="the type of its answers")
    built = ev.built(site.node, made.value, [body, *(ev.fix(r) for r in site.operands)])
    plain = f"{ev.source(maker.func)}({body.score}"
    score = built.score.replace(plain, f"{plain}, otypes=[{kind.ref}]", 1)
    return Result(site.node, built.value, score, built.train, (*built.captures, kind))
