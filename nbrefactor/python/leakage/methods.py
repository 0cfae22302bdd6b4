"""What the methods, attributes and subscripts of libraries' objects do to rows."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nbrefactor.knowledge.learning import is_a
from nbrefactor.python.leakage import tables
from nbrefactor.python.leakage.estimators import BEST, Choosing
from nbrefactor.python.leakage.functions import Functions, by_axis
from nbrefactor.python.leakage.rows import Limit, Part
from nbrefactor.python.leakage.values import (
    EMPTY,
    Cause,
    Function,
    Instance,
    Items,
    Named,
    Site,
    Table,
    Value,
    Whole,
    data,
    join_all,
    options,
    whole,
)

SAME = frozenset({"values", "loc", "iloc", "ix", "at", "iat", "T", "str", "dt", "cat", "array", "real", "data", "flat"})
NO_STATISTIC = frozenset({"dtypes", "dtype", "ndim", "name", "names", "categories", "columns", "feature_names", "size"})
ORDERED = frozenset({"shift", "rolling", "ewm", "expanding", "pct_change"})


class Methods(Functions):
    """Whatever is asked of a value."""

    def attribute(self, base: Value, name: str, site: Site) -> Value:
        if isinstance(base, Named):
            return Named(qualified=f"{base.qualified}.{name}")
        if isinstance(base, Instance):
            if name in base.attributes:
                return base.attributes[name]
            if name in BEST:
                return self.best(base)
            own = self.method_of(base, name)
            if own is not None:
                return own
            if name.endswith("_"):
                return data(Whole(causes=self.learnt_by(base)), "plain")
            return Named(qualified=name, of=base)
        if name == "shape":
            return Items(keyed={0: Value(counts=base.rows), 1: Value()})
        if name == "columns" and isinstance(base, Table) and base.known is not None and not base.unclear:
            return Items(keyed=dict(enumerate(Value(const=column) for column in sorted(base.known))))
        if name in NO_STATISTIC:
            return Value()
        if name == "index":
            return Value(base.rows, base.causes if not base.rows else frozenset(), "cell")
        if base.kind not in ("data", "group") or name in SAME:
            return base
        if _is_method(name):
            return Named(qualified=name, of=base)
        return tables.read_column(base, name)

    def item(self, base: Value, node: ast.expr, key: Value, positional: bool) -> Value:
        """``base[key]``."""
        if isinstance(base, Items):
            if key.const is not None and key.const in base.keyed:
                return base.keyed[key.const]
            if isinstance(node, ast.Slice):
                return base
            if isinstance(key.const, int) and key.const < 0 and base.keyed and not base.rest:
                return list(base.keyed.values())[max(key.const, -len(base.keyed))]
            chosen = join_all(base.all())
            causes = whole(key).causes
            return data(whole(chosen)._replace(causes=whole(chosen).causes | causes), chosen.kind) if causes else chosen
        if isinstance(base, Named):
            return Value()
        if isinstance(base, Instance):
            named = [part for part in base.parts if isinstance(part, Instance)]
            return named[-1] if named and is_a(base.name, "composites") else data(whole(base))
        if base.kind == "group":
            return Value(base.rows, base.causes, "group")
        if isinstance(node, ast.Slice):
            return _sliced(base, node)
        if isinstance(node, ast.Tuple) and isinstance(key, Items):
            return self.rows_and_columns(base, node, key, positional)
        names = tables.names_in(key)
        if names is not None and not positional and (base.kind != "cell" or isinstance(base, Table)):
            if isinstance(key, Items):
                return tables.choose_columns(base, key, names)
            return tables.read_column(base, names[0])
        if key.mask:
            return tables.limit_rows(base, key.mask)
        if key.rows and not key.reorders:
            limits = tables.rows_in_both(key.rows, base.rows)
            if not limits and key.kind == "data":
                limits = (Limit(ast.unparse(node), "1", False),)
            return tables.limit_rows(base, limits)
        if key.reorders:
            return base
        if isinstance(key.const, int) or base.kind == "cell":
            found = whole(base)
            return data(found, "cell" if found.rows else base.kind)
        return tables.choose_columns(base, key, None) if isinstance(base, Table) else base

    def rows_and_columns(self, base: Value, node: ast.Tuple, key: Items, positional: bool) -> Value:
        """``base[rows, columns]``."""
        if not node.elts:
            return base
        first, result = node.elts[0], base
        if isinstance(first, ast.Slice):
            result = _sliced(base, first)
        elif key.keyed:
            result = self.item(base, first, key.keyed[0], True)
        last = node.elts[-1]
        if isinstance(last, ast.Slice):
            if last.lower is None and last.upper is None:
                return result
            new = tables.copied(result)
            new.unclear = True
            return new
        column = key.keyed.get(len(node.elts) - 1, Value())
        names = tables.names_in(column)
        if names is None:
            new = tables.copied(result)
            new.causes |= whole(column).causes
            new.unclear = True
            new.owner = (base, "?") if isinstance(base, Table) and result is base else None
            return new
        if isinstance(column, Items):
            return tables.choose_columns(result, column, names)
        return tables.read_column(result, names[0])

    def call_method(
        self,
        base: Value,
        name: str,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        node: ast.Call,
    ) -> Value:
        if isinstance(base, Named):
            if base.of is not None:
                base = self.attribute(base.of, base.qualified, self.site(node, name))
            if isinstance(base, Named):
                return self.call_named(f"{base.qualified}.{name}", arguments, keywords, node)
        if isinstance(base, Function) and isinstance(base.node, ast.ClassDef):
            holder = Instance(name=base.node.name, definition=base)
            own = self.method_of(holder, name)
            return self.call_function(own, arguments, keywords) if own is not None else Value()
        if isinstance(base, Instance):
            held = base.attributes.get(name)
            if held is not None:
                return join_all([self.call(option, arguments, keywords, node) for option in options(held)])
            site = self.site(node, f"{base.name or _receiver(node)}.{name}")
            return self.estimate(base, name, arguments, keywords, site, node)
        if isinstance(base, Items) and (found := self.items_method(base, name, arguments, keywords)) is not None:
            return found
        if is_a(name, "trains") or is_a(name, "evaluates") or name in ("fit_transform", "fit_resample"):
            if not (isinstance(base, Table) and base.rows and not self.is_loose(base)):
                return self.estimate(
                    self.adopt(base), name, arguments, keywords, self.site(node, f"{_receiver(node)}.{name}"), node
                )
        if name == "backward":
            for seen in whole(base).passes:
                seen.trained = True
            return Value()
        return self.table_method(base, name, arguments, keywords, node)

    def adopt(self, value: Value) -> Instance:
        """The estimator that a value of unknown origin turns out to be."""
        held = self.adopted.get(value)
        if held is None:
            held = self.adopted[value] = Instance(name="", key=f"?{self.fresh()}")
        return held

    def items_method(
        self, base: Items, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value | None:
        """Methods of lists and dicts."""
        if name in ("append", "add", "extend", "update", "insert", "appendleft"):
            for argument in arguments[-1:]:
                grows = self.elements(argument) if name == "extend" else [argument]
                if name == "update" and isinstance(argument, Items):
                    base.keyed |= argument.keyed
                    grows = argument.rest
                if (
                    not base.rest
                    and name == "append"
                    and len(base.keyed) < LONGEST
                    and len(base.keyed) not in base.keyed
                ):
                    base.keyed[len(base.keyed)] = argument
                else:
                    base.rest += grows
                if len(base.rest) > LONGEST:
                    base.rest = [data(whole(Items(rest=base.rest)), grows[-1].kind if grows else "plain")]
            return Value()
        if name == "items":
            pairs = [Items(keyed={0: Value(const=k), 1: v}) for k, v in base.keyed.items()]
            pairs += [Items(keyed={0: Value(), 1: v}) for v in base.rest]
            return Items(keyed=dict(enumerate(pairs)))
        if name == "values":
            return Items(keyed=dict(enumerate(base.all())))
        if name == "keys":
            return Items(keyed=dict(enumerate(Value(const=key) for key in base.keyed)))
        if name in ("get", "pop", "setdefault"):
            key = arguments[0].const if arguments else None
            return base.keyed[key] if key in base.keyed else join_all([*base.all(), *arguments[1:]])
        if name == "copy":
            return Items(keyed=dict(base.keyed), rest=list(base.rest))
        if name in ("sort", "reverse", "index", "remove", "clear", "count"):
            return Value()
        return None

    def table_method(
        self, base: Value, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call
    ) -> Value:
        if isinstance(base.const, str):
            given = EMPTY
            for argument in [*arguments, *keywords.values()]:
                given = given.plus(whole(argument))
            return data(given, "cell" if given.rows else "plain")
        found = whole(base)
        functions = [a for a in [*arguments, *keywords.values()] if isinstance(a, Function)]
        inplace = "inplace" in keywords and keywords["inplace"].const is not False
        site = self.site(node, f"{_receiver(node)}.{name}")
        if base.kind == "group":
            return self.group_method(base, name, arguments, keywords, site)
        if name in ("groupby", "resample"):
            return Value(found.rows, found.causes, "group", origins=found.origins)
        if name in ("isnull", "isna", "notnull", "notna"):
            column = base.owner[1] if base.owner is not None else _receiver(node)
            limit = Limit(f"{column} missing", "1" if name.startswith("is") else "0", False)
            return Value(found.rows, kind="data", gaps=True, mask=(limit,))
        if name == "isin" and arguments:
            limits = tables.rows_in_both(whole(arguments[0]).rows, found.rows)
            limits = limits[:1] or (Limit(ast.unparse(node), "1", False),)
            return Value(found.rows, kind="data", mask=limits)
        if is_a(name, "statistics") and not functions:
            if is_a(name, "choosing") and found.scores:
                self.choices.append(Choosing(found.scores))
            if base.gaps:
                return Value(kind="plain")
            if (found.many or isinstance(base, Items)) and not by_axis(arguments[:1], keywords):
                return self.statistic(found, site)
            return data(found, base.kind)
        if name in ("drop", "pop") or (name == "sample" and found.many):
            return self.drop_or_draw(base, name, arguments, keywords, inplace, site)
        if name == "query":
            return tables.limit_rows(base, [Limit(ast.unparse(node.args[0]) if node.args else "", "1", False)])
        if name in ("iterrows", "itertuples", "iteritems", "items"):
            return Items(rest=[Items(keyed={0: Value(), 1: data(found, "cell" if name != "items" else "data")})])
        if name in ("merge", "join"):
            new = tables.copied(base)
            for argument in [*arguments[:1], *(keywords[k] for k in ("right", "other") if k in keywords)]:
                tables.add_causes(new, Whole(causes=self.as_operand(argument).learnt))
            return new
        if name in ("append", "extend") and arguments and found.many:
            return self.stack([base, *arguments], site)
        if name == "assign":
            new = tables.copied(base)
            for column, value in keywords.items():
                made = self.call(value, [new], {}, None) if isinstance(value, Function) else value
                tables.write_column(new, column, whole(made), site)
            return new
        if name == "insert" and len(arguments) > 2 and isinstance(arguments[1].const, str):
            tables.write_column(base, arguments[1].const, whole(arguments[2]), site)
            return Value()
        if name == "pipe" and arguments:
            return self.call(arguments[0], [base, *arguments[1:]], keywords, None)
        if "split" in name.lower() and found.many and name not in ("split", "rsplit"):
            return self.split([base], keywords, site)
        return self.same_rows(base, name, arguments, keywords, functions, inplace, found)

    def same_rows(
        self,
        base: Value,
        name: str,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        functions: Sequence[Function],
        inplace: bool,
        found: Whole,
    ) -> Value:
        """A method that answers one row for each row, from the row and from the arguments."""
        added, by_row = EMPTY, False
        for argument in [*arguments, *keywords.values()]:
            if isinstance(argument, Function):
                element = tables.copied(base)
                frame = name in ("apply", "agg", "transform") and isinstance(base, Table)
                by_row = frame and by_axis([], keywords)
                element.kind = "data" if frame and not by_row else "cell"
                added = added.plus(self.as_operand(self.call(argument, [element], {}, None)))
            elif not isinstance(argument, Instance):
                added = added.plus(self.as_operand(argument))
        added = added._replace(rows=frozenset(), causes=added.learnt, many=False)
        if inplace:
            tables.add_causes(base, added)
            return Value()
        if by_row:
            return Table(found.rows, added.causes, "data", origins=added.origins, evaluations=added.evaluations)
        new = tables.copied(base)
        tables.add_causes(new, added)
        new.origins |= added.origins
        if isinstance(base, Table) is False or base.kind != "data":
            new.kind = base.kind
        if name in ORDERED:
            new.kind, new.origins = "cell", frozenset()
            new.columns = {}
        if name in ("rename", "select_dtypes", "get_dummies", "filter", "melt", "stack", "unstack", "add_prefix"):
            new.unclear = True
        return new

    def group_method(
        self, base: Value, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site
    ) -> Value:
        found = whole(base)
        cause = frozenset({Cause(site, found.rows)}) if found.rows else frozenset()
        if name in ("transform", "rank"):
            return Table(found.rows, found.causes | cause, "data")
        if is_a(name, "group_statistics"):
            groups = frozenset(Part(f"{part.source} by group", part.limits) for part in found.rows)
            return Table(groups, found.causes, "data", pending=cause)
        if name in ("apply", "filter", "pipe") and arguments and isinstance(arguments[0], Function):
            result = whole(self.call(arguments[0], [tables.table(found)], {}, None))
            return Table(found.rows, found.causes | result.causes, "data")
        return tables.table(found)

    def drop_or_draw(
        self,
        base: Value,
        name: str,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        inplace: bool,
        site: Site,
    ) -> Value:
        if name == "sample":
            fraction = keywords.get("frac")
            if (replacing := keywords.get("replace")) is not None and replacing.const is True:
                new = tables.copied(base)
                tables.add_causes(new, Whole(causes=frozenset({Cause(site, base.rows, copies=True)})))
                return new
            if fraction is not None and fraction.const in (1, 1.0):
                return tables.copied(base)
            return tables.limit_rows(base, [Limit(f"sample {site.cell}:{site.line}:{site.column}", "1")])
        labels = keywords.get("columns") or keywords.get("labels") or (arguments[0] if arguments else Value())
        axis = keywords.get("axis") or (arguments[1] if len(arguments) > 1 else Value(const=0))
        if name == "pop":
            column = tables.read_column(base, str(labels.const))
            tables.drop_columns(base, tables.names_in(labels))
            return column
        target = base if inplace else tables.copied(base)
        if "columns" in keywords or axis.const in (1, "columns"):
            tables.drop_columns(target, tables.names_in(labels), whole(labels).causes)
        elif (limits := tables.rows_in_both(labels.rows, base.rows)) and not inplace:
            return tables.limit_rows(base, [limits[-1].other_side()])
        return Value() if inplace else target


def _receiver(node: ast.Call) -> str:
    """What a method is called on, as the notebook writes it."""
    if not isinstance(node.func, ast.Attribute):
        return "?"
    text = ast.unparse(node.func.value)
    return text if len(text) <= 40 else f"{text[:37]}…"


LONGEST = 48
"""A list is remembered element by element up to this length."""


def _sliced(base: Value, node: ast.Slice) -> Value:
    """Rows by position; a slice of two stacked sources is taken to be cut where they meet."""
    limits = _slice_limits(node)
    if len(limits) == 1 and not isinstance(node.lower or node.upper, ast.Constant):
        at = tables.slice_pieces(base, node.lower is not None)
        if at is not None:
            return at
    return tables.limit_rows(base, limits) if limits else base


def _is_method(name: str) -> bool:
    from nbrefactor.knowledge.rows import method

    return any(method(shape, name) is not None for shape in ("frame", "series", "array"))


def _slice_limits(node: ast.Slice) -> list[Limit]:
    """The cuts of a row slice; ``[:5]`` and ``[5:]`` cut at the same place."""
    limits = []
    for bound, side in ((node.lower, "1"), (node.upper, "0")):
        if bound is not None and not (isinstance(bound, ast.Constant) and bound.value in (0, None)):
            limits.append(Limit(f"position {ast.unparse(bound)}", side))
    return limits
