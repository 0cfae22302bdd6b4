"""Expressions: what each is worth (:mod:`values`), and its text for new rows.

The rule of the whole room: where a value that is the same for all rows meets values of the rows, the former is *captured*
in training, and the text for new rows names the captured value instead. Calls are judged in :mod:`calls` and its
neighbours; whatever is not known to work row by row is unknown, and an unknown value refuses the step that needs it.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbrefactor.knowledge import Knowledge
from nbrefactor.python.scoring.alignment import OTHER_ROWS, Parts
from nbrefactor.python.scoring.folding import fold
from nbrefactor.python.scoring.forms import Capture, Form, Loop
from nbrefactor.python.scoring.storable import refuse_unsavable
from nbrefactor.python.scoring.texts import clean_key, guarded, key_for, shorten, substituted
from nbrefactor.python.scoring.values import (
    NOTHING,
    PLACE,
    WHOLE_TABLE,
    Dependence,
    Estimator,
    Frame,
    Value,
    literal,
    mixes_rows,
    of_one_row,
    unknown,
)

__all__ = ["Evaluator", "Result", "Taken", "fold"]

ONE_VALUE = frozenset({"scalar", "cell"})
BUILTINS = frozenset(dir(builtins))
HIDDEN = re.compile(r"__state_(\d+)__")


@dataclass(slots=True, eq=False)
class Result:
    """An evaluated expression: ``score`` is its text for new rows, ``train`` its text in training."""

    node: ast.expr
    value: Value
    score: str
    train: str
    captures: tuple[Capture, ...] = ()

    def but(self, value: Value) -> Result:
        return Result(self.node, value, self.score, self.train, self.captures)


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Where an array comes from: the frame and its version then; ``written``: whether its entries were changed since."""

    frame: Result
    version: int
    written: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """One answer of an estimator for rows: where, by which, for what, and the call itself."""

    statement: int
    model: int
    features: Result
    env: dict[str, Value]
    path: tuple[Form, ...]
    node: ast.expr


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """Where a name got its value: the statement, how many loops are around it, and whether nothing else is."""

    form: Form
    depth: int
    plain_place: bool


class Evaluator:
    """The state of one forward pass: names, objects, and the statement that is being read."""

    def __init__(self, knowledge: Knowledge, target: frozenset[str], primary: int) -> None:
        self.knowledge = knowledge
        self.target = target
        self.primary = primary
        self.env: dict[str, Value] = {}
        self.heap: dict[int, Frame | Estimator] = {}
        self.sources: dict[int, tuple[Form, ast.expr, Value]] = {}
        self.captures: list[Capture] = []
        self.loops: list[Loop] = []
        self.form: Form
        self.parts = Parts()
        self.depth = 0
        self.call: Callable[[Evaluator, ast.Call], Result]
        self.subscript: Callable[[Evaluator, ast.Subscript], Result]
        self.attribute: Callable[[Evaluator, ast.Attribute], Result]
        self.bindings: list[tuple[str, int]] = []
        self.mutations: list[tuple[str, int]] = []
        self.thinned: set[tuple[int, int]] = set()  # a table, and the statement that leaves out rows of it
        self.defined: dict[str, Definition] = {}
        self.cells: dict[str, Value] = {}
        self.nested: set[str] = set()
        self.chain: tuple[Capture | None, int] | None = None
        self.helper: Any = None
        self.arguments: dict[str, Result] = {}  # in a helper, what its names are made of, as its caller would write it
        self.versions: dict[str, int] = {}
        self.caller_env: dict[str, Value] = {}
        self.final_env: dict[str, Value] = {}
        self.estimators: list[Estimator] = []
        self.top_forms: list[Form] = []
        self.puts: dict[
            str, list[ast.expr]
        ] = {}  # what the first ``puts_read`` of them bind to names, or put into them
        self.puts_read = 0
        self.place: Form
        self.path: list[Form] = []
        self.predictions: list[Prediction] = []
        self.uses: list[tuple[int, int]] = []
        self.turned: list[tuple[Form, Result]] = []  # answers that a statement turns back where it hands them on
        self.asked: list[tuple[int, int, ast.expr]] = []  # statement, model and call, whatever rows it is asked about
        self.split_parts = (0, 0)
        self.source_numbers: dict[tuple[object, ...], int] = {}
        self.narrowings: dict[int, int] = {}
        self.returned: list[list[Value]] = []
        self.variants: list[Any] = []
        self.sites: list[tuple[int, int, int]] = []
        self.training_ends = -1
        self.networks: Mapping[int, Any] = {}
        self.answers: dict[tuple[str, str], Value] = {}
        self.conditions: dict[int, ast.expr] = {}  # part → what its rows were chosen by
        self.kept: dict[tuple[int, str], tuple[str, Value, int]] = {}  # format and file → name, model and its fits
        self.chosen: dict[int, ast.expr] = {}  # the same of a frame, by its object

    # ------------------------------------------------------------------------------------------------------ objects

    def new(self, thing: Frame | Estimator) -> int:
        self.heap[len(self.heap) + 1] = thing
        if isinstance(thing, Estimator):
            self.estimators.append(thing)
        return len(self.heap)

    def frame(self, value: Value) -> Frame | None:
        thing = self.heap.get(value.obj)
        return thing if isinstance(thing, Frame) else None

    def estimator(self, value: Value) -> Estimator | None:
        thing = self.heap.get(value.obj)
        return thing if isinstance(thing, Estimator) else None

    @property
    def stands_alone(self) -> bool:
        """Whether the statement runs once for sure: in no loop, branch or helper."""
        return not self.loops and not self.depth and all(form.spelled for form in self.path[:-1])

    @property
    def in_scoring(self) -> bool:
        """Whether the statement belongs to a scoring notebook, whose rows are all new."""
        return 0 <= self.training_ends <= self.place.statement

    @property
    def outer_env(self) -> dict[str, Value]:
        """The notebook's names, also inside a helper."""
        return self.caller_env if self.depth else self.env

    def outer(self, result: Result) -> Result:
        """An argument of a helper as its caller wrote it."""
        if not self.depth:
            return result
        if isinstance(result.node, ast.Name) and result.node.id in self.arguments and self._as_given(result.node.id):
            return self.arguments[result.node.id]
        names = {n.id for n in ast.walk(result.node) if isinstance(n, ast.Name)}
        given_names = names & self.arguments.keys()
        unchanged = all(map(self._as_given, given_names))
        same = all(self.env.get(n) is self.caller_env.get(n) for n in names - given_names)
        if same and not given_names:
            return result  # made of the notebook's own names, as they are outside
        if same and unchanged and not result.captures:
            texts = {n: self.arguments[n] for n in given_names}
            score, train = (substituted(text, texts, side) for text, side in ((result.score, 0), (result.train, 1)))
            captures = tuple(c for r in texts.values() for c in r.captures)
            return Result(result.node, result.value, score, train, captures)
        return result.but(result.value if result.value.fixed else unknown("the helper prepares the rows itself"))

    def gives(self, names: Mapping[str, Result]) -> None:
        """Note what names of a helper are made of."""
        self.arguments |= names
        self.versions |= {n: self._version(r.value) for n, r in names.items()}

    def _as_given(self, name: str) -> bool:
        given = self.arguments[name].value
        return self.env.get(name) is given and self.versions[name] == self._version(given)

    def _version(self, value: Value) -> int:
        frame = self.frame(value)
        return frame.version if frame is not None else 0

    # ---------------------------------------------------------------------------------------------------- expressions

    def source(self, node: ast.expr) -> str:
        return self.form.sheet.segment(node)

    def eval(self, node: ast.expr) -> Result:
        """The value and the texts of an expression."""
        if isinstance(node, ast.Constant):
            return self.plain(node, literal(node.value))
        if isinstance(node, ast.Name):
            return self.plain(node, self.lookup(node.id))
        if isinstance(node, ast.Attribute):
            return self.attribute(self, node)
        if isinstance(node, ast.Subscript):
            return self.subscript(self, node)
        if isinstance(node, ast.Call):
            return self.call(self, node)
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp)):
            return self._operation(node)
        if isinstance(node, ast.IfExp):
            return self._choice(node)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._sequence(node)
        if isinstance(node, ast.Dict):
            return self._mapping(node)
        if isinstance(node, ast.Lambda):
            return self.plain(node, Value("fixed", "function", pure=True, data=node))
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            from nbrefactor.python.scoring.comprehensions import comprehension

            return comprehension(self, node)
        if isinstance(node, ast.JoinedStr):
            return self._format(node)
        if isinstance(node, ast.Starred):
            inner = self.eval(node.value)
            each = [v for _, v in inner.value.items or ()]
            shape = "scalar" if each and all(v.fixed and v.shape == "scalar" for v in each) else ""
            return self.plain(node, inner.value.but(shape=shape, literal=NOTHING, items=None))
        return self.plain(node, unknown("this expression is not understood"))

    def lookup(self, name: str) -> Value:
        if name in self.cells:
            return self.cells[name]
        if name in self.env:
            return self.env[name]
        return builtin(name)

    def plain(self, node: ast.expr, value: Value) -> Result:
        text = self.source(node) if hasattr(node, "lineno") else ""
        return Result(node, value, text, text)

    def refuse(self, node: ast.expr, why: str) -> Result:
        return self.plain(node, unknown(why))

    def built(self, node: ast.expr, value: Value, children: Iterable[Result]) -> Result:
        """A result whose text is the source with the children's texts in place."""
        kids = list(children)
        if not any(k.captures or k.score != k.train or k.score != self.source(k.node) for k in kids):
            return self.plain(node, value)
        sheet = self.form.sheet
        score = sheet.splice(node, [(k.node, guarded(k.node, k.score, sheet.segment(k.node))) for k in kids])
        train = sheet.splice(node, [(k.node, guarded(k.node, k.train, sheet.segment(k.node))) for k in kids])
        return Result(node, value, score, train, tuple(dict.fromkeys(c for k in kids for c in k.captures)))

    def written(self, node: ast.expr, value: Value, score: str, children: Iterable[Result], train: str = "") -> Result:
        """A result whose text for new rows is given; in training it reads as it stands."""
        kids = list(children)
        captures = tuple(dict.fromkeys(c for k in kids for c in k.captures))
        return Result(node, value, score, train or self.built(node, value, kids).train, captures)

    def together(
        self,
        node: ast.expr,
        results: Sequence[Result],
        shape: str = "",
        any_operand: frozenset[int] = frozenset(),
    ) -> Result:
        """Values that meet in a row-wise operation. ``any_operand``: those that may be lists or lookup tables."""
        values = [r.value for r in results]
        rows = strongest(v.rows for v in values)
        if any(v.is_place for v in values) and not _aligns(node):
            return self.refuse(node, PLACE)
        part = self.parts.common(values)
        if part is None and rows != "unknown":
            return self.refuse(node, OTHER_ROWS)
        if rows == "unknown":
            return self.refuse(node, next(v.why for v in values if v.rows == "unknown"))
        if rows == "fixed":
            return self.fixed(node, results, shape)
        if mixes_rows(values):
            return self.refuse(node, WHOLE_TABLE)
        lead = next(v for v in values if not v.fixed)
        fixed: list[Result] = []
        for index, result in enumerate(results):
            value = result.value
            if not value.fixed:
                fixed.append(result)
                continue
            if index not in any_operand and not self._aligned(value, lead):
                return self.refuse(
                    node, f"'{shorten(self.source(result.node))}' is not known to be one value for all rows"
                )
            fixed.append(self.fix(result))
        shapes = {v.shape for v in values if not v.fixed}
        if not shape:
            shape = next((s for s in ("frame", "series", "array", "list", "cell") if s in shapes), lead.shape)
        obj = self._frame_like(values) if shape == "frame" else 0
        value = self.rowwise(values, shape, obj)
        return self.built(node, value.but(part=part or value.part), fixed)

    def rowwise(self, values: Sequence[Value], shape: str, obj: int = 0) -> Value:
        """The value of a row-wise function of these."""
        tables = [v for v in values if not v.fixed]
        return Value(
            strongest(v.rows for v in values),
            shape,
            obj=obj,
            origins=frozenset().union(*(v.origins for v in tables)),
            source=next((v.source for v in tables if v.source == self.primary), tables[0].source if tables else 0),
            part=max((v.part for v in tables), default=0),
            parts=frozenset().union(*(v.parts | {v.part} for v in tables)),
            model=next((v.model for v in tables if v.model), 0),
            data="place"
            if shape == "index" and any(v.shape == "index" and v.data == "place" for v in tables)
            else None,
        )

    def fixed(self, node: ast.expr, results: Sequence[Result], shape: str = "", pure: bool = True) -> Result:
        """A value that is the same for all rows."""
        values = [r.value for r in results]
        if mixes_rows(values):
            return self.refuse(node, WHOLE_TABLE)
        if any(not v.fixed for v in values) and all(of_one_row(v) for v in values):
            return self.together(node, results, "cell", any_operand=frozenset(range(len(results))))
        shapes = {v.shape for v in values}
        if not shape:
            shape = "scalar" if shapes <= ONE_VALUE else "stats" if shapes <= {"scalar", "stats"} else ""
        value = Value(
            "fixed",
            shape,
            pure=pure and all(v.pure for v in values),
            parts=frozenset().union(*(v.parts | ({v.part} if not v.fixed else frozenset()) for v in values)),
            origins=frozenset().union(*(v.origins for v in values)),
            source=next((v.source for v in values if v.source), 0),
        )
        return self.plain(node, value)

    def _aligned(self, value: Value, lead: Value) -> bool:
        if value.shape in ONE_VALUE:
            return True
        if value.literal is not NOTHING and not isinstance(value.literal, (list, tuple, set, dict)):
            return True
        return value.shape == "stats" and lead.shape in ("frame", "array", "cell")

    def _frame_like(self, values: Sequence[Value]) -> int:
        for value in values:
            frame = self.frame(value)
            if frame is not None:
                return self.new(frame.copy())
        return self.new(Frame(raw=False))

    def _operation(self, node: ast.expr) -> Result:
        if isinstance(node, ast.BinOp):
            folded = fold(node, self.lookup)
            if folded is not NOTHING:
                return self.plain(node, literal(folded))
            children: list[ast.expr] = [node.left, node.right]
        elif isinstance(node, ast.UnaryOp):
            children = [node.operand]
        elif isinstance(node, ast.BoolOp):
            children = node.values
        else:
            assert isinstance(node, ast.Compare)
            children = [node.left, *node.comparators]
        results = [self.eval(c) for c in children]
        loose: frozenset[int] = frozenset()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            lists = [r.value.data if r.value.shape == "container" else None for r in results]
            if all(isinstance(each, list) for each in lists) and not all(r.value.fixed for r in results):
                return self._longer(node, results)
        if isinstance(node, ast.Compare) and any(isinstance(o, (ast.In, ast.NotIn)) for o in node.ops):
            if any(r.value.rows in ("rows", "target") and r.value.shape != "cell" for r in results):
                return self.refuse(node, "'in' asks about the whole table")
            loose = frozenset(range(1, len(results)))
        if isinstance(node, ast.Compare) and results[0].value.shape == "cell":
            kinds = ("function", "class", "module")
            loose |= {n for n, r in enumerate(results) if r.value.pure and r.value.shape in kinds}  # type(x) == float
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            from nbrefactor.python.scoring.positions import matrix_product

            return matrix_product(self, node, *results)
        if isinstance(node, (ast.Compare, ast.BoolOp)) and all(r.value.fixed for r in results):
            return self.fixed(
                node, results, "" if any(r.value.shape in ("columns", "stats") for r in results) else "scalar"
            )
        return self.together(node, results, any_operand=loose)

    def _choice(self, node: ast.IfExp) -> Result:
        results = [self.eval(c) for c in (node.test, node.body, node.orelse)]
        if not results[0].value.fixed and results[0].value.shape != "cell":
            return self.refuse(node, "a condition on the whole table")
        return self.together(node, results)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Result:
        results = [self.eval(e) for e in node.elts]
        folded = fold(node, self.lookup)
        if folded is not NOTHING:
            return self.plain(node, literal(folded).but(items=tuple(enumerate(r.value for r in results))))
        if any(isinstance(e, ast.Starred) for e in node.elts):
            return self.together(node, results, any_operand=frozenset(range(len(results))))
        if any(r.value.is_place for r in results):
            return self.refuse(node, PLACE)
        items = tuple(enumerate(r.value for r in results))
        value = Value(
            strongest(r.value.rows for r in results),
            "container",
            pure=all(r.value.pure for r in results),
            items=items,
            parts=frozenset().union(*(r.value.parts for r in results)),
            why=next((r.value.why for r in results if r.value.why), ""),
            data=results,
        )
        return self.built(node, value, results)

    def _longer(self, node: ast.BinOp, results: Sequence[Result]) -> Result:
        """One list of tables after another."""
        members = [member for r in results for member in r.value.data]
        values = [m.value for m in members]
        value = Value(
            strongest(v.rows for v in values),
            "container",
            items=tuple(enumerate(values)),
            parts=frozenset().union(*(v.parts for v in values)),
            why=next((v.why for v in values if v.why), ""),
            data=members,
        )
        return self.built(node, value, results)

    def _mapping(self, node: ast.Dict) -> Result:
        folded = fold(node, self.lookup)
        if folded is not NOTHING:
            return self.plain(node, literal(folded))
        if any(k is None for k in node.keys):
            results = [self.eval(v) for v in node.values]
            return (
                self.fixed(node, results)
                if all(r.value.fixed for r in results)
                else self.refuse(node, "an unpacked dict")
            )
        keys = [self.eval(k) for k in node.keys if k is not None]
        results = [self.eval(v) for v in node.values]
        items = None
        if all(k.value.literal is not NOTHING and not isinstance(k.value.literal, (list, dict, set)) for k in keys):
            items = tuple((k.value.literal, r.value) for k, r in zip(keys, results, strict=False))
        value = Value(
            strongest(r.value.rows for r in [*keys, *results]),
            "container",
            pure=all(r.value.pure for r in [*keys, *results]),
            items=items,
            parts=frozenset().union(*(r.value.parts for r in results)),
            why=next((r.value.why for r in results if r.value.why), ""),
            data=dict(zip((k.value.literal for k in keys), results, strict=False)) if items is not None else None,
        )
        return self.built(node, value, [*keys, *results])

    def _format(self, node: ast.JoinedStr) -> Result:
        values = [self.lookup(n.id) for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        rows = strongest(v.rows for v in values)
        if rows == "unknown" or any(not v.fixed and v.shape != "cell" for v in values):
            return self.refuse(node, "a text made of the whole table")
        if rows == "fixed":
            return self.plain(node, Value("fixed", "scalar", pure=all(v.pure for v in values)))
        if all(v.pure for v in values if v.fixed):
            return self.plain(node, self.rowwise(values, "cell"))
        return self.refuse(node, "a text with values of training inside")

    # ------------------------------------------------------------------------------------------------------- captures

    def fix(self, result: Result, hint: str = "") -> Result:
        """The text for new rows of a value that is the same for all rows: itself, or its place in the state."""
        if result.value.pure or not result.value.fixed:
            return result
        if isinstance(result.node, ast.Name):
            return self.capture_name(result)
        if isinstance(result.node, ast.Starred):
            inner = self.fix(self.eval(result.node.value))
            return Result(result.node, result.value, f"*{inner.score}", f"*{inner.train}", inner.captures)
        if refuse_unsavable(self, result.node):
            return result
        source = result.train
        line = (f"{{ref}} = {source}",)
        late = any(isinstance(n, ast.Name) and n.id in self.form.fitted for n in ast.walk(result.node))
        capture = self.capture(hint or key_for(result.node), () if late else line, result.value, line if late else ())
        text = capture.ref
        inline = source if late or self.keeps_inline() else text
        return Result(result.node, result.value, text, inline, (capture,))

    def capture_name(self, result: Result, fresh: bool = False) -> Result:
        """A named value: stored where it was defined, if that is a plain statement, else just before it is used."""
        assert isinstance(result.node, ast.Name)
        name, value = result.node.id, result.value
        if refuse_unsavable(self, result.node):
            return result
        loops = tuple(self.loops)
        for old in self.captures:
            same = old.version is value and old.name == name and old.helper is self.helper
            if not fresh and same and old.loops in ((), loops):
                return Result(result.node, value, old.ref, result.train, (old,))
        definition = self.defined.get(name)
        if definition is not None and definition.plain_place and definition.form is not self.form:
            capture = self.store_name(name, value, definition.form, loops=())
        else:
            invariant = definition is not None and definition.depth == 0 and not self.loop_changes(name)
            capture = self.store_name(name, value, self.form, after=False, loops=() if invariant else loops)
        return Result(result.node, value, capture.ref, result.train, (capture,))

    def store_name(
        self, name: str, value: Value, anchor: Form, after: bool = True, loops: tuple[Loop, ...] | None = None
    ) -> Capture:
        """Store what a name holds before or after a statement; as a copy where the notebook goes on changing it."""
        definition = self.defined.get(name)
        outside = bool(self.loops) and (definition is None or definition.depth < len(self.loops))
        copies = outside and (loops is None or bool(loops)) and value.shape != "scalar"
        line = (f"{{ref}} = __copy__({name})",)
        capture = self.capture(name, () if after else line, value, after=line if after else (), anchor=anchor)
        capture.what = name
        capture.name, capture.version, capture.copies = name, value, copies
        if loops is not None:
            capture.loops = loops
        return capture

    def loop_changes(self, name: str) -> bool:
        """Whether an enclosing loop binds or changes a name."""
        return any(name in loop.changes for loop in self.loops)

    def capture(
        self,
        key: str,
        before: tuple[str, ...],
        value: Value,
        after: tuple[str, ...] = (),
        anchor: Form | None = None,
        what: str = "",
    ) -> Capture:
        capture = Capture(
            clean_key(key),
            f"__state_{len(self.captures)}__",
            anchor or self.form,
            before,
            after,
            tuple(self.loops),
            what or shorten(" ".join((before or after)[0].partition("=")[2].split())),
            part=value.parts,
            names=known_strings(value) or () if value.fixed and not isinstance(value.literal, str) else (),
            helper=self.helper,
        )
        self.captures.append(capture)
        return capture

    def keeps_inline(self) -> bool:
        """Whether the statement also runs where no state is kept, so that its own text must not rely on it."""
        return bool(self.depth) or any(loop.frames for loop in self.loops)


def builtin(name: str) -> Value:
    """What a name is worth that the notebook does not bind."""
    if name in BUILTINS:
        return Value("fixed", "function", pure=True, type=f"builtins.{name}")
    return unknown(f"'{name}' is not defined above")


def _aligns(node: ast.expr) -> bool:
    """``series.reindex(table.index)`` only puts rows side by side."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reindex"


def strongest(kinds: Iterable[Dependence]) -> Dependence:
    """How a value depends on the rows when it is made from values that depend so."""
    found = set(kinds)
    for kind in ("unknown", "target", "rows"):
        if kind in found:
            return kind
    return "fixed"


def known_strings(value: Value) -> tuple[str, ...] | None:
    """The strings of a literal list of strings (or of one string)."""
    if isinstance(value.literal, str):
        return (value.literal,)
    if isinstance(value.literal, (list, tuple, set)) and all(isinstance(v, str) for v in value.literal):
        return tuple(value.literal)
    return None
