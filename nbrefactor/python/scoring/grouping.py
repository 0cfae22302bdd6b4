"""``groupby``: a statistic of each group is a table of training, looked up for new rows.

A group that training did not have gets a missing value, as the lookup gives it.
"""

from __future__ import annotations

import ast
import copy

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import Site
from nbrefactor.python.scoring.evaluate import Evaluator, Result, known_strings
from nbrefactor.python.scoring.values import Groups, Value

ONE_BY_ONE = frozenset(
    {
        "shift",
        "diff",
        "cumsum",
        "cumcount",
        "cumprod",
        "cummax",
        "cummin",
        "rank",
        "ffill",
        "bfill",
        "pct_change",
        "rolling",
        "expanding",
        "ngroup",
        "fillna",
        "nth",
        "head",
        "tail",
        "sample",
        "filter",
    }
)


def group_column(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    """``df.groupby(keys)[column]``."""
    groups: Groups = base.value.data
    column = ev.eval(node.slice)
    return ev.built(node, base.value.but(data=Groups(groups.base, groups.keys, column)), [base])


def group_method(ev: Evaluator, site: Site) -> Result:
    """A method of groups: a table of statistics, or one value a row."""
    groups: Groups = site.base.value.data
    if site.name == "transform":
        return _transform(ev, site, groups)
    if site.name in ONE_BY_ONE:
        return ev.refuse(site.node, f"'{site.name}' within groups needs the other rows of the group")
    if site.name == "apply" and site.args and _fills(site.args[0].node):
        return ev.refuse(site.node, "groups that are put together again")
    several = (
        groups.column is None or groups.column.value.shape != "scalar" or known_strings(groups.column.value) is None
    )
    one = row_facts.group_statistic(site.name) and (not several or groups.base.value.shape == "series")
    return ev.fixed(site.node, [site.base, *site.args], "table" if one else "unknown", pure=False)


def _transform(ev: Evaluator, site: Site, groups: Groups) -> Result:
    node = site.node
    callee = site.argument(0, "func")
    if callee is None or len(site.args) > 1:
        return ev.refuse(node, "a statistic that is not understood")
    name = callee.value.literal
    if callee.value.type.startswith("numpy."):
        name = callee.value.type.rpartition(".")[2]
    if isinstance(callee.node, ast.Name) and callee.value.type in (
        "builtins.len",
        "builtins.min",
        "builtins.max",
        "builtins.sum",
    ):
        name = {"len": "size"}.get(callee.value.type[9:], callee.value.type[9:])
    if isinstance(name, str) and row_facts.group_statistic(name):
        table = f"{ev.source(site.base.node)}.{name}()"
        return _looked_up(ev, site, groups, table, name)
    statistic = _statistic(callee.node)
    if statistic:
        return _looked_up(ev, site, groups, f"{ev.source(site.base.node)}.agg({ev.source(callee.node)})", statistic)
    filled = _fills(callee.node)
    if filled:
        return _looked_up(ev, site, groups, f"{ev.source(site.base.node)}.agg(lambda {filled})", "filler", fill=True)
    return _of_statistics(ev, site, groups, callee.node) or ev.refuse(node, "a function of whole groups")


def _of_statistics(ev: Evaluator, site: Site, groups: Groups, function: ast.expr) -> Result | None:
    """``lambda x: (x - x.mean()) / x.std()``: arithmetic of an entry and of statistics of its group."""
    column = known_strings(groups.column.value) if groups.column is not None else None
    if not isinstance(function, ast.Lambda) or len(function.args.args) != 1 or function.args.defaults:
        return None
    if groups.base.value.shape == "frame" and (column is None or len(column) != 1):
        return None
    entry = f'{groups.base.score}["{column[0]}"]' if column is not None else groups.base.score
    reader = _Arithmetic(ev, site, groups, function.args.args[0].arg, entry)
    body = reader.visit(copy.deepcopy(function.body))
    if not reader.found or not reader.understood:
        return None
    captures = tuple(dict.fromkeys(c for r in reader.found.values() for c in r.captures))
    first = next(iter(reader.found.values()))
    return Result(site.node, first.value, f"({ast.unparse(body)})", ev.source(site.node), captures)


class _Arithmetic(ast.NodeTransformer):
    """The body of such a function, with the column in place of its parameter and lookups in place of statistics."""

    def __init__(self, ev: Evaluator, site: Site, groups: Groups, name: str, entry: str) -> None:
        self.ev, self.site, self.groups, self.name, self.entry = ev, site, groups, name, entry
        self.found: dict[str, Result] = {}
        self.understood = True

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Call):
            statistic = _statistic_of(node, self.name)
            if statistic and statistic not in self.found:
                table = f"{self.ev.source(self.site.base.node)}.{statistic}()"
                self.found[statistic] = _looked_up(self.ev, self.site, self.groups, table, statistic)
            known = self.found.get(statistic)
            if known is None or known.value.rows != "rows":
                self.understood = False
                return node
            return ast.parse(known.score, mode="eval").body
        if isinstance(node, ast.Name) and node.id == self.name:
            return ast.parse(self.entry, mode="eval").body
        if not isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop, ast.expr_context)):
            self.understood = False
        return self.generic_visit(node)


def _statistic_of(node: ast.Call, name: str) -> str:
    """The statistic of ``x.mean()``."""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        if node.func.value.id == name and not node.args and not node.keywords:
            return node.func.attr if row_facts.group_statistic(node.func.attr) else ""
    return ""


def _statistic(node: ast.expr) -> str:
    """The statistic of ``lambda x: x.mean()``."""
    if isinstance(node, ast.Lambda) and len(node.args.args) == 1 and isinstance(node.body, ast.Call):
        return _statistic_of(node.body, node.args.args[0].arg)
    return ""


def _fills(node: ast.expr) -> str:
    """``x: x.median()`` of ``lambda x: x.fillna(x.median())``."""
    if not isinstance(node, ast.Lambda) or len(node.args.args) != 1 or not isinstance(node.body, ast.Call):
        return ""
    name, call = node.args.args[0].arg, node.body
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "fillna" or len(call.args) != 1 or call.keywords:
        return ""
    if not isinstance(call.func.value, ast.Name) or call.func.value.id != name:
        return ""
    free = {n.id for n in ast.walk(call.args[0]) if isinstance(n, ast.Name)}
    return f"{name}: {ast.unparse(call.args[0])}" if free == {name} else ""


def _looked_up(ev: Evaluator, site: Site, groups: Groups, table: str, statistic: str, fill: bool = False) -> Result:
    node = site.node
    base: Result = groups.base
    keys: Result = groups.keys
    column = known_strings(groups.column.value) if groups.column is not None else None
    if base.value.shape == "frame" and (column is None or isinstance(groups.column.node, ast.List)):
        return ev.refuse(node, "statistics of several columns at once")
    if base.value.rows != "rows":
        target = base.value.rows == "target"
        return ev.refuse(node, "it is computed from the target" if target else base.value.why)
    names = known_strings(keys.value)
    key_name = "_".join(names) if names else "group"
    what = column[0] if column else "value"
    capture = ev.capture(f"{what}_{statistic}_by_{key_name}", (f"{{ref}} = {table}",), base.value)
    if not keys.value.fixed:
        if keys.value.shape != "series":
            return ev.refuse(node, "groups made by several series")
        score, lists = f"{keys.score}.map({capture.ref})", [base, keys]
    elif names is not None and len(names) == 1:
        score, lists = f'{base.score}["{names[0]}"].map({capture.ref})', [base]
    elif names is not None:
        pandas = next((n for n, v in ev.env.items() if v.shape == "module" and v.type == "pandas"), "")
        if not pandas:
            return ev.refuse(node, "pandas is not imported under a name")
        listed = "[" + ", ".join(f'"{n}"' for n in names) + "]"
        keyed = f"{pandas}.MultiIndex.from_frame({base.score}[{listed}])"
        score = f"{pandas}.Series({capture.ref}.reindex({keyed}).to_numpy(), index={base.score}.index)"
        lists = [base]
    else:
        return ev.refuse(node, "groups that the code does not spell out")
    if fill:
        own = f'{base.score}["{what}"]' if column else base.score
        score = f"{own}.fillna({score})"
    target_column = column is not None and _is_target(ev, base.value, column[0])
    value = ev.rowwise([base.value], "series")
    value = value.but(origins=frozenset(column or ()) if not target_column else frozenset())
    if fill and target_column:
        return ev.refuse(node, "it is computed from the target")
    captures = tuple(dict.fromkeys([*(c for r in lists for c in r.captures), capture]))
    return Result(node, value, score, ev.source(node), captures)


def _is_target(ev: Evaluator, value: Value, column: str) -> bool:
    frame = ev.frame(value)
    return frame is not None and (
        column in frame.targets or (frame.raw and column not in frame.made and column in ev.target)
    )
