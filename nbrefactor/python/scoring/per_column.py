"""``df.apply(helper)``: a function of the notebook that is given one column after the other."""

from __future__ import annotations

from nbrefactor.python.scoring.calls import Site, frame_of
from nbrefactor.python.scoring.elements import names_inside
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.helpers import read_helper, why_not
from nbrefactor.python.scoring.statements import Function


def by_helper(ev: Evaluator, site: Site, callee: Result) -> Result:
    """The table with each column as the helper makes it of that column alone; or one statistic a column.

    Further arguments, and helpers that compute something of all rows on the way, are refused.
    """
    base, node = site.base, site.node
    function = callee.value.data
    assert isinstance(function, Function)
    arguments = function.node.args
    parameters = [a.arg for a in [*arguments.posonlyargs, *arguments.args]]
    several = len(parameters) != 1 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs
    if several or len(site.operands) != 2:
        return ev.refuse(node, "a function with several arguments")
    column = ev.plain(callee.node, base.value.but(shape="series", obj=0, data=None))
    before = len(ev.captures)
    value, forms = read_helper(ev, function, {parameters[0]: column})
    if value.fixed:
        del ev.captures[before:]
        return ev.fixed(node, site.operands, "stats", pure=False)
    free, names = names_inside(ev, function.node)
    why = why_not(forms) or value.why or free
    if why or names or value.shape not in ("series", "array") or len(ev.captures) > before:
        del ev.captures[before:]
        return ev.refuse(node, why or "a helper that is given whole columns")
    return ev.built(node, base.value.but(obj=ev.new(frame_of(ev, base.value)), data=None), [base])
