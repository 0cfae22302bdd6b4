"""Where a row stands in its table: nothing that a new row has, unless a column was made the index before."""

from __future__ import annotations

import ast

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import Site, by_fact, function, method
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.values import PLACE, Frame


def index_of(ev: Evaluator, node: ast.Attribute, base: Result) -> Result:
    """``df.index``: a column where one was made the index, else the place of the row."""
    frame = ev.frame(base.value)
    value = ev.rowwise([base.value], "index")
    return ev.built(node, value.but(data=None if frame is not None and frame.indexed else "place"), [base])


@method("frame", "set_index")
def set_index(ev: Evaluator, site: Site) -> Result:
    """Keeps rows as they are, and gives them a name."""
    fact = row_facts.method("frame", "set_index")
    assert fact is not None
    made = by_fact(ev, site, fact)
    frame = ev.heap.get(made.value.obj)
    if isinstance(frame, Frame):
        frame.indexed = True
    return made


@method("frame", "reset_index")
def reset_index(ev: Evaluator, site: Site) -> Result:
    """Without ``drop=True`` the index becomes a column: for new rows only where it was one before."""
    fact = row_facts.method("frame", "reset_index")
    assert fact is not None
    made = by_fact(ev, site, fact)
    known = ev.frame(site.base.value)
    frame = ev.heap.get(made.value.obj)
    if isinstance(frame, Frame):
        frame.indexed = False
    if made.value.rows in ("rows", "target"):
        made = made.but(made.value.but(part=ev.parts.counted_anew(site.base.value.part)))
    if (known is not None and known.indexed) or site.flag("drop") is True or made.value.rows == "unknown":
        return made
    if site.args or "drop" in site.keywords or "level" in site.keywords:
        return ev.refuse(site.node, PLACE)
    if isinstance(frame, Frame):
        frame.lost |= {"index", "level_0"}
    others = "".join(f", {name}={r.score}" for name, r in site.keywords.items())
    score = f"{site.base.score}.reset_index(drop=True{others})"
    return ev.written(site.node, made.value, score, [site.base], train=made.train)


@method("series", "reset_index")
def reset_series(ev: Evaluator, site: Site) -> Result:
    """The same entries under labels that are counted anew."""
    fact = row_facts.method("series", "reset_index")
    assert fact is not None
    made = by_fact(ev, site, fact)
    return made.but(made.value.but(part=ev.parts.counted_anew(site.base.value.part)))


@function("numpy.dot numpy.matmul")
def product(ev: Evaluator, site: Site) -> Result:
    """A product with a matrix of training takes the rows first; the other way round it mixes them."""
    if len(site.args) != 2 or site.keywords:
        return ev.refuse(site.node, "a product that is not understood")
    return matrix_product(ev, site.node, *site.args)


def matrix_product(ev: Evaluator, node: ast.expr, left: Result, right: Result) -> Result:
    """``rows @ weights``."""
    if left.value.fixed and right.value.fixed:
        return ev.fixed(node, [left, right], "unknown", pure=False)
    if left.value.rows == "unknown" or not right.value.fixed:
        return ev.refuse(node, left.value.why or "a product that mixes rows")
    made = ev.together(node, [left, right], "array", any_operand=frozenset({1}))
    return made.but(made.value.but(obj=0))
