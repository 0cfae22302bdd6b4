"""What the functions and classes of libraries do to rows, and the builtins."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbrefactor.knowledge.learning import is_a
from nbrefactor.python.leakage import tables
from nbrefactor.python.leakage.estimators import Choosing, Estimators, parts_of
from nbrefactor.python.leakage.rows import Limit, Part, Rows, share
from nbrefactor.python.leakage.values import (
    EMPTY,
    Cause,
    Evaluation,
    Function,
    Instance,
    Items,
    Site,
    Table,
    Train,
    Value,
    Whole,
    data,
    join_all,
    options,
    whole,
)

LOOSE = "?"
"""Sources with this mark are results of functions that we know nothing of."""
PLAIN_BUILTINS = frozenset(
    "print isinstance hasattr type id open input repr hash callable issubclass dir vars range".split()
)
METRIC_ENDS = ("_score", "_error", "_loss", "_report", "_matrix", "_curve", "_metric", "auc")


class Functions(Estimators):
    """Calls of functions and classes that the notebook does not define itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loops = 0
        self.adopted: dict[Value, Instance] = {}

    def call(
        self, callee: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call | None
    ) -> Value:
        raise NotImplementedError

    def attribute(self, base: Value, name: str, site: Site) -> Value:
        raise NotImplementedError

    def call_named(
        self, qualified: str, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call
    ) -> Value:
        """Calls a function or class of a library, or a builtin."""
        short = qualified.rpartition(".")[2]
        if qualified.startswith("builtins."):
            return self.builtin(short, arguments, keywords, node)
        site = self.site(node, ast.unparse(node.func))
        every = [*arguments, *keywords.values()]
        found = EMPTY
        for value in every:
            found = found.plus(whole(value))
        first = arguments[0] if arguments else next(iter(keywords.values()), Value())
        if short in ("clone", "deepcopy", "copy"):
            return self.copy_unfitted(first) if short == "clone" or not isinstance(first, Instance) else first
        if "split" in short.lower() and not is_a(short, "splitters") and found.rows:
            return self.split(arguments, keywords, site)
        if short == "resample" and found.many:
            replacing = keywords.get("replace")
            new = tables.copied(first)
            if replacing is None or replacing.const is not False:
                tables.add_causes(new, Whole(causes=frozenset({Cause(site, found.rows, copies=True)})))
            return new if len(arguments) == 1 else Items(keyed=dict.fromkeys(range(len(arguments)), new))
        if is_a(short, "reordering") and short in ("shuffle", "permutation", "argsort"):
            if len(arguments) > 1:
                return Items(keyed=dict(enumerate(arguments)))
            return Value(found.rows, found.causes, "data", reorders=True) if not isinstance(first, Table) else first
        if ".random." in qualified or qualified.startswith("random."):
            rows = frozenset({Part(f"{LOOSE}random {site.cell}:{site.line}:{site.column}")})
            return Table(rows, found.causes, "data", chance=True)
        if is_a(short, "fitting_functions") and found.many and "lmbda" not in keywords:
            new = tables.copied(first)
            tables.add_causes(new, Whole(causes=frozenset({Cause(site, found.rows)})))
            return new
        if short == "cut":
            bins = keywords.get("bins") or (arguments[1] if len(arguments) > 1 else Value())
            learnt = isinstance(bins.const, int) or bins.causes
            new = tables.copied(first)
            tables.add_causes(new, Whole(causes=frozenset({Cause(site, found.rows)}) if learnt else bins.causes))
            return new
        if is_a(short, "stacking") and found.rows:
            return self.stack_function(short, arguments, keywords, site)
        if is_a(short, "joining") and found.rows:
            return tables.beside(self.elements(first) if len(arguments) == 1 else arguments)
        if short in ("merge", "merge_asof", "merge_ordered") and arguments:
            new = tables.copied(first)
            for other in [*arguments[1:2], *([keywords["right"]] if "right" in keywords else [])]:
                tables.add_causes(new, Whole(causes=self.as_operand(other).learnt))
            return new
        if is_a(short, "choosing") and found.scores:
            self.choices.append(Choosing(found.scores))
        if is_a(short, "statistics") and found.many and not by_axis(arguments[1:], keywords):
            return Value() if first.gaps else self.statistic(found, site)
        return self.other_named(short, qualified, arguments, keywords, node, site, found)

    def other_named(
        self,
        short: str,
        qualified: str,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        node: ast.Call,
        site: Site,
        found: Whole,
    ) -> Value:
        first = arguments[0] if arguments else next(iter(keywords.values()), Value())
        if is_a(short, "cross_validates"):
            return self.cross_validate(arguments, keywords, site)
        if found.evaluations and short.endswith(METRIC_ENDS) or short == "accuracy":
            return self.metric(arguments, found, site, node)
        if is_a(short, "rowwise") and found.rows:
            if isinstance(first, Table) and first.rows:
                return tables.copied(first)
            new = tables.table(found)
            new.kind = "data" if found.many or _is_class(short) else first.kind
            new.unclear = not isinstance(first, Table)
            return new
        if short == "train" and found.rows:
            owner = Instance(name=qualified.split(".")[-2] if "." in qualified else "", key=f"train{self.fresh()}")
            rows = next((keywords[k] for k in ("dtrain", "train_set") if k in keywords), None)
            rows = rows or next((a for a in arguments if whole(a).rows), Value())
            self.train(owner, rows, keywords, replace(site, call=f"{owner.name}.train"), node)
            return owner
        if _is_class(short) or any(is_a(short, family) for family in ("composites", "stopping")):
            return self.construct(short, qualified, arguments, keywords, found)
        functions = [a for a in arguments if isinstance(a, Function)]
        if functions and found.rows:
            element = data(found, "cell")
            return data(found.plus(whole(self.call(functions[0], [element], {}, None))))
        path = first.const
        if not found.rows and isinstance(path, str) and short.startswith(("read_", "load", "genfromtxt")):
            return self.source(f"{short} {path}")
        return self.unknown(arguments, keywords, f"{LOOSE}{site.cell}:{site.line}:{site.column}")

    def construct(
        self, short: str, qualified: str, arguments: Sequence[Value], keywords: Mapping[str, Value], found: Whole
    ) -> Instance:
        every = [*arguments, *keywords.values()]
        short = "Pipeline" if short == "make_pipeline" else short
        new = Instance(name=short, qualified=qualified, parts=parts_of(every), key=f"{short}{self.fresh()}")
        new.lent = data(found) if found.rows else None
        monitored = keywords.get("monitor", Value(const="val_loss")).const
        by_validation = isinstance(monitored, str) and "val" in monitored
        new.stops = "early_stopping_rounds" in keywords or (is_a(short, "stopping") and by_validation)
        if is_a(short, "splitters"):
            new.key = f"fold {new.key}"
        return new

    def builtin(self, short: str, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call) -> Value:
        if short in PLAIN_BUILTINS or not arguments:
            if short in ("list", "dict", "set", "tuple"):
                return Items(keyed=dict(keywords.items()))
            bounds = [a.const for a in arguments if isinstance(a.const, int)]
            if short == "range" and 0 < len(bounds) == len(arguments) <= 3 and (len(bounds) < 3 or bounds[2]):
                return Items(keyed=dict(enumerate(Value(const=number) for number in range(*bounds)[:3])))
            return Value()
        first, found = arguments[0], whole(arguments[0])
        if short == "len":
            return Value(counts=found.rows)
        if short in ("list", "tuple", "set", "sorted", "reversed", "iter"):
            return first if isinstance(first, Items) else data(found, first.kind)
        if short == "dict":
            rows = [row.keyed for row in self.elements(first) if isinstance(row, Items)]
            named = {row[0].const: row[1] for row in rows if {0, 1} <= row.keys() and row[0].const is not None}
            return Items(keyed=named) if named else first
        if short == "enumerate":
            pairs = [Items(keyed={0: Value(), 1: element}) for element in self.elements(first)]
            return Items(keyed=dict(enumerate(pairs)))
        if short == "zip":
            columns = [self.elements(argument) for argument in arguments]
            zipped = [Items(keyed=dict(enumerate(row))) for row in zip(*columns, strict=False)]
            return Items(keyed=dict(enumerate(zipped)))
        if short in ("map", "filter") and len(arguments) > 1:
            results = [self.call(first, [element], {}, None) for element in self.elements(arguments[1])]
            return Items(keyed=dict(enumerate(results))) if short == "map" else arguments[1]
        if short in ("max", "min", "sum"):
            every = EMPTY
            for argument in arguments:
                every = every.plus(whole(argument))
            if isinstance(by := keywords.get("key"), Function):
                every = every.plus(whole(self.call_function(by, [join_all(self.elements(first))], {})))
            if short != "sum" and every.scores:
                self.choices.append(Choosing(every.scores))
            if len(arguments) == 1 and found.many and first.kind == "data":
                return Value() if first.gaps else self.statistic(found, self.site(node, short))
            return data(every, "plain")
        if short == "getattr" and len(arguments) > 1 and isinstance(arguments[1].const, str):
            return self.attribute(first, arguments[1].const, self.site(node, short))
        if short == "next":
            return join_all(self.elements(first))
        every = EMPTY
        for argument in arguments:
            every = every.plus(whole(argument))
        return data(every, first.kind)

    def source(self, name: str) -> Table:
        return Table(frozenset({Part(name)}), kind="data")

    def is_loose(self, value: Value) -> bool:
        return bool(value.rows) and all(part.source.startswith(LOOSE) and "[" not in part.source for part in value.rows)

    def unknown(self, arguments: Sequence[Value], keywords: Mapping[str, Value], name: str = "") -> Value:
        """A call of which we know nothing: its result may depend on all it was given."""
        found = EMPTY
        givers: list[Rows] = []
        for value in [*arguments, *keywords.values()]:
            given = self.as_operand(value)
            found = found.plus(given)
            if given.rows:
                givers.append(given.rows)
        if not found.rows and name:
            return Table(frozenset({Part(name)}), found.causes, "data", evaluations=found.evaluations)
        found = found._replace(origins=frozenset())
        if any(not share(a, b) for a in givers for b in givers):
            found = found._replace(rows=frozenset())
        new = tables.table(found)
        new.unclear = True
        new.kind = "data" if found.many else "plain"
        return new

    def as_operand(self, value: Value) -> Whole:
        """What a value brings to the rows of others."""
        found = whole(value)
        for option in options(value):
            if option.pending:
                found = found._replace(causes=found.causes | option.pending)
                found = found._replace(rows=frozenset(p for p in found.rows if not p.source.endswith(" by group")))
        return found

    def statistic(self, found: Whole, site: Site) -> Value:
        """One value, or a small table, that was learnt from all of these rows."""
        if found.rows:
            found = found._replace(causes=found.causes | {Cause(site, found.rows)})
        self.scored |= found.evaluations
        return Value(causes=found.learnt, scores=found.scores | found.evaluations)

    def split(self, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site) -> Items:
        """``train_test_split`` and its like: two parts of each argument; without a fixed seed, others at every site."""
        arguments = arguments or list(keywords.values())
        rows = sorted(part.text for value in arguments[:1] for part in whole(value).rows)
        seed, size = keywords.get("random_state"), keywords.get("test_size")
        key = f"split {site.cell}:{site.line}:{site.column}"
        if seed is not None and isinstance(seed.const, int) and rows:
            key = f"split {seed.const} {size.const if size is not None else None} {rows[0]}"
        outputs: list[Value] = []
        for value in arguments:
            found = whole(value)
            if not found.rows:
                if len(arguments) > 1 and not isinstance(value, (Items, Table)) and value.const is not None:
                    continue
                value = Table(frozenset({Part(key)}), found.causes, "data")
            for side in "01":
                part = tables.limit_rows(value, [Limit(key, side)])
                if not part.rows:
                    part.rows = frozenset({Part(key, frozenset({Limit(key, side)}))})
                self.parts |= part.rows
                outputs.append(part)
        return Items(keyed=dict(enumerate(outputs)))

    def stack_function(
        self, short: str, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site
    ) -> Value:
        first = keywords.get("objs") or (arguments[0] if arguments else Value())
        values = self.elements(first) if len(arguments) <= 1 or short != "append" else list(arguments[:2])
        axis = keywords.get("axis") or (arguments[1] if len(arguments) > 1 and short != "append" else Value(const=0))
        if axis.const == "columns" or (isinstance(axis.const, int) and axis.const):
            new = tables.beside(values)
            for value in values:
                tables.add_causes(new, Whole(causes=self.as_operand(value).causes - whole(value).causes))
            return new
        return self.stack(values, site)

    def stack(self, values: Sequence[Value], site: Site) -> Value:
        """Rows under each other; rows that come twice are copies."""
        new = tables.stacked(values)
        seen: Rows = frozenset()
        for number, value in enumerate(values):
            rows = whole(value).rows
            if any(_other_columns(value, other) for other in values[:number]):
                continue
            twice = frozenset(p for p in rows if any(p.holds(other) or other.holds(p) for other in seen))
            if twice and not self.loops and not any(p.source.startswith(LOOSE) for p in twice):
                tables.add_causes(new, Whole(causes=frozenset({Cause(site, twice, copies=True)})))
            seen |= rows
        return new

    def cross_validate(self, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site) -> Value:
        given = keywords.get("X") or (arguments[1] if len(arguments) > 1 else Value())
        found = whole(given)
        event = Train(site, found.rows, found.causes)
        self.note(Evaluation(site, found.rows, found.causes, frozenset({event}), "cross"))
        return Value()

    def metric(self, arguments: Sequence[Value], found: Whole, site: Site, node: ast.Call) -> Value:
        for argument in arguments:
            if isinstance(argument, Instance) and found.rows:
                given = next((a for a in arguments if whole(a).rows), Value())
                self.evaluate(argument, "score", given, site, node)
        self.scored |= found.evaluations
        return Value(scores=found.scores | found.evaluations)

    def compared(self, test: Value, node: ast.Compare, body: Sequence[ast.stmt], in_loop: bool) -> None:
        """``if score > best: best = …``."""
        scores = whole(test)
        binds = any(isinstance(statement, (ast.Assign, ast.AugAssign)) for statement in body)
        ordered = any(isinstance(op, (ast.Gt, ast.Lt, ast.GtE, ast.LtE)) for op in node.ops)
        if scores.scores and binds and ordered and (in_loop or len(scores.scores) > 1):
            self.choices.append(Choosing(scores.scores))


def by_axis(arguments: Sequence[Value], keywords: Mapping[str, Value]) -> bool:
    """Whether ``axis`` says that each row is summed up by itself."""
    axis = keywords.get("axis") or (arguments[0] if arguments else Value())
    return axis.const in (1, -1, "columns") and axis.const is not True


def _is_class(short: str) -> bool:
    return short[:1].isupper() or short.startswith("_") and short[1:2].isupper()


def _other_columns(first: Value, second: Value) -> bool:
    """Whether two values are known to have no column in common."""
    if not isinstance(first, Table) or not isinstance(second, Table) or first.known is None or second.known is None:
        return False
    return not first.known & second.known
