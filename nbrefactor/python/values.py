"""The values of the abstract interpreter: objects, what they hold, and the record of what a statement did to them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbrefactor.model import Resource

ANY = "*"  # the key of a field that is not known
KEYS = "?"  # the field of what are a dict's keys
MANY = 64  # objects that one field holds, before they are taken together
BUDGET = 4000  # expression nodes followed inside functions, per top-level statement

IMMUTABLE = frozenset(
    f"builtins.{t}"
    for t in ("int", "float", "complex", "bool", "str", "bytes", "NoneType", "frozenset", "range", "type")
) | {"module", "datetime.datetime", "datetime.timedelta", "pandas.Timestamp", "numpy.float64", "numpy.int64"}
SCALARS = frozenset(f"builtins.{t}" for t in ("int", "float", "complex", "bool", "str", "bytes", "NoneType"))
COPYING = frozenset({"pandas.DataFrame", "pandas.Series", "numpy.ndarray", "pandas.Index", "scipy.sparse.csr_matrix"})
"""Types that copy what is stored into them, so that they hold no other objects."""
BUILTIN_CONTAINERS = frozenset({"builtins.list", "builtins.dict", "builtins.set", "builtins.tuple"})


class Obj:
    """One abstract object. They are numbered, so that sets of them have the same order in every run."""

    made = 0
    __slots__ = (
        "number",
        "type",
        "fields",
        "holders",
        "views",
        "viewers",
        "names",
        "node",
        "scope",
        "qual",
        "bound",
        "const",
        "maker",
        "final",
        "draws",
    )

    def __init__(self, type_: str = "", qual: str = "", const: str | None = None):
        Obj.made += 1
        self.number = Obj.made
        self.type = type_
        self.qual = qual  # dotted name of an imported or built-in thing
        self.const = const  # value of a string literal
        self.maker = ""  # the library that made an object of unknown type
        self.fields: dict[str, set[Obj]] = {}
        self.holders: set[Obj] = set()
        self.views: set[Obj] = set()  # what this is a view of
        self.viewers: set[Obj] = set()  # views of this
        self.names: set[str] = set()
        self.node: ast.AST | None = None  # definition of a notebook function or class
        self.scope: dict[str, Objs] | None = None  # the enclosing function's names, for nested functions
        self.bound: tuple[Objs, str] | None = None  # receiver and name of a bound method
        self.final = False  # something is seen to happen when it is let go: an open file, a ``__del__``
        self.draws = False  # it has no seed of its own, and draws when it is fitted or splits

    def __hash__(self) -> int:
        return self.number

    @property
    def mutable(self) -> bool:
        return self.type not in IMMUTABLE and not self.qual

    def look_at(self, others: Iterable[Obj]) -> None:
        """This shows others, or takes from them."""
        for other in others:
            self.views.add(other)
            other.viewers.add(self)

    def hold(self, key: str, values: Iterable[Obj]) -> None:
        if self.type in COPYING or self.type in IMMUTABLE:
            return
        kept = {v for v in values if v is not self and (v.mutable or v.node is not None or v.qual)}
        if kept:
            held = self.fields.setdefault(key, set())
            held |= kept
            if len(held) > MANY:
                self.fields[key] = kept = _taken_together(held)
            for value in kept:
                if not value.qual:
                    value.holders.add(self)
                value.keep_receivers()

    def hold_texts(self, values: Iterable[Obj]) -> None:
        """A list of texts gives texts: which ones is forgotten."""
        if any(v.type == "builtins.str" for v in values):
            self.fields.setdefault(ANY, set()).update(CONSTANTS["str"])

    def hold_key(self, keys: Iterable[Obj]) -> None:
        """An instance of the notebook's own class may be a key, and be changed where the keys are gone through."""
        self.hold(KEYS, (key for key in keys if key.type == "user"))

    def texts(self) -> bool:
        """Whether this is a list of texts, such as the names of columns."""
        return self.type == "builtins.list" and {o.type for o in self.contents()} == {"builtins.str"}

    def keep_receivers(self) -> None:
        """A bound method that outlives its expression leads to its receiver: ``push = xs.append``."""
        for receiver in self.bound[0] if self.bound is not None else ():
            receiver.holders.add(self)

    def contents(self, key: str = ANY) -> set[Obj]:
        if key == ANY:
            return set().union(*self.fields.values()) if self.fields else set()
        return self.fields.get(key, set()) | self.fields.get(ANY, set())


def _taken_together(objs: set[Obj]) -> set[Obj]:
    """One object through which many are seen, and the functions among them."""
    made = Obj()
    made.look_at(o for o in objs if o.mutable and o.node is None)
    return {made, *(o for o in objs if not o.mutable or o.node is not None)}


Objs = frozenset[Obj]
NOTHING: Objs = frozenset()


class Layer(dict[str, Objs]):
    """The names bound in a block, over those around it: what it costs does not grow with the notebook's names.

    ``is_scope`` tells a function or comprehension from a mere block (or a class body): a function made in a block
    looks its names up in what is around the block.
    """

    __slots__ = ("around", "is_scope")

    def __init__(self, around: dict[str, Objs], is_scope: bool = False):
        self.around = around
        self.is_scope = is_scope

    def scope(self) -> dict[str, Objs]:
        found: dict[str, Objs] = self
        while isinstance(found, Layer) and not found.is_scope:
            found = found.around
        return found

    def get(self, name: str, default: Any = None) -> Any:
        found = dict.get(self, name)
        return self.around.get(name, default) if found is None else found


CONSTANTS = {
    t: frozenset({Obj(f"builtins.{t}")})
    for t in ("int", "float", "complex", "bool", "bytes", "NoneType", "str", "ellipsis")
}


class Record:
    """What one top-level statement was seen to do."""

    __slots__ = (
        "mutated", "apart", "touches", "calls", "immediate", "string_reads", "global_binds", "global_deletes", "budget",
    )  # fmt: skip

    def __init__(self) -> None:
        self.mutated: set[Obj] = set()
        self.apart: set[Obj] = set()  # those of them whose views keep what they show
        self.touches: set[Resource] = set()
        self.calls: list[tuple[str, str, str, tuple[str, ...]]] = []
        self.immediate: set[int] = set()  # ids of name and lambda nodes whose function value does not outlive the call
        self.string_reads: set[str] = set()
        self.global_binds: set[str] = set()  # names that the functions it calls bind by ``global``
        self.global_deletes: set[str] = set()  # and those that they unbind
        self.budget = BUDGET


def key_of(node: ast.AST) -> str:
    """The field that a constant subscript names; ``*`` where it is not constant."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
        return str(node.value)
    return ANY


def kind_of(node: ast.AST, index: Objs) -> str:
    if isinstance(node, ast.Slice):
        return "slice"
    if isinstance(node, ast.Constant):
        return "string" if isinstance(node.value, str) else "other"
    if isinstance(node, ast.Tuple):
        return _kind_of_tuple(node, index)
    if isinstance(node, (ast.List, ast.ListComp)) or any(o.type in ("builtins.list", "pandas.Index") for o in index):
        return "list"
    if isinstance(node, ast.Compare) or any(
        o.type in ("pandas.Series", "pandas.DataFrame", "numpy.ndarray") for o in index
    ):
        return "mask"
    if any(o.type == "builtins.str" for o in index):
        return "string"
    return "other"


SEVERAL = frozenset({"slice", "list", "mask"})
PICKED = "picked "


def picks(kind: str) -> bool:
    """Whether a subscript takes what it takes one by one, and not as a slice: a copy."""
    return kind in ("list", "mask") or kind.startswith(PICKED)


def _kind_of_tuple(node: ast.Tuple, index: Objs) -> str:
    """``block``: several rows of several columns; ``line``: several of one; else ``tuple``. See :func:`picks`."""
    kinds = []
    for position, element in enumerate(node.elts):
        objs = frozenset(o for part in index for o in part.contents(str(position)))
        kinds.append("one" if isinstance(element, ast.Constant) else kind_of(element, objs))
    picked = PICKED if any(map(picks, kinds)) else ""
    if len(kinds) == 2 and SEVERAL.issuperset(kinds):
        return f"{picked}block"
    return f"{picked}line" if len(kinds) == 2 and "one" in kinds and SEVERAL & set(kinds) else "tuple"
