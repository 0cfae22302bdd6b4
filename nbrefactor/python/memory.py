"""The abstract objects of a notebook and what leads to them: names, containers, attributes, views."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nbrefactor.python.values import (
    ANY,
    BUILTIN_CONTAINERS,
    CONSTANTS,
    COPYING,
    IMMUTABLE,
    KEYS,
    NOTHING,
    PICKED,
    SCALARS,
    Obj,
    Objs,
    Record,
    picks,
)

if TYPE_CHECKING:
    from nbrefactor.knowledge import Knowledge

WIDEST = 16  # objects that one expression may be, before they are taken together
LABELS = frozenset({"pandas.DataFrame", "pandas.Index", "builtins.file"})  # iterating these gives labels, or lines
DICT_VIEW = "builtins.dict_view"  # keys, values or items of a dict: what it yields is what the dict holds
ACCESSOR = ".loc"  # the type of any: df.loc, df.iloc, df.at
ITERATORS = frozenset({"iterator", "builtins.file"})
FARTHEST = 200  # objects followed from one


class Known:
    """The objects that some name leads to, and those that none does, as far as one walk has found out."""

    __slots__ = ("alive", "dead")

    def __init__(self) -> None:
        self.alive: set[Obj] = set()
        self.dead: set[Obj] = set()


class Memory:
    """``names`` is the notebook's namespace; ``record`` notes what the statement that runs does to the objects."""

    def __init__(self, knowledge: Knowledge):
        Obj.made = 0
        self.knowledge = knowledge
        self.names: dict[str, Objs] = {}
        self.record = Record()
        self.imported: dict[str, Obj] = {}  # one object for each imported or built-in thing
        self.parts: dict[tuple[Obj, str], Obj] = {}  # one view for each part of which nothing is known
        self.made_parts: set[Obj] = set()
        self.bounds: dict[tuple[Obj, str], Obj] = {}  # one bound method of an object and a name
        self.pairs: dict[Objs, Obj] = {}  # one tuple of any given objects
        self.finals = False  # whether any object is final
        self.draws = False  # whether any draws

    def changed_names(self) -> frozenset[str]:
        """Notebook names through which a change made by the last statement can be seen."""
        found: set[str] = set()
        known = Known()
        todo = list(self.record.mutated - self.record.apart)
        for obj in self.record.apart:
            found |= self.names_of(obj)
            self.prune(obj, known)
            todo += obj.holders
            todo += (v for v in obj.views if v.type not in COPYING and not v.type.endswith(ACCESSOR))
            for viewer in {v for v in obj.viewers if v.type not in COPYING}:
                if viewer.type.endswith(ACCESSOR):  # what was taken through it keeps its values as well
                    found |= self.names_of(viewer)
                    todo += viewer.holders | {v for v in viewer.viewers if v.type not in COPYING}
                else:
                    todo.append(viewer)
        seen = set(todo)
        todo = list(seen)
        while todo:
            obj = todo.pop()
            if obj.names:
                found |= self.names_of(obj)
            self.prune(obj, known)
            new = (obj.holders | obj.views | obj.viewers) - seen
            seen |= new
            todo += new
        return frozenset(found)

    def names_of(self, obj: Obj) -> set[str]:
        return {name for name in obj.names if obj in self.names.get(name, NOTHING)}

    def final_objects(self, name: str) -> frozenset[Obj]:
        """What a notebook name leads to that does something when it is let go."""
        objs = self.names.get(name, NOTHING)
        if not self.finals or all(o.type in IMMUTABLE or o.type in COPYING or o.qual for o in objs):
            return NOTHING
        return frozenset(o for o in self.reachable(objs) if o.final)

    def prune(self, obj: Obj, known: Known) -> None:
        """Forgets holders and views of an object that no name leads to any more, so that walks stay short."""
        for other in (obj.holders | obj.viewers) - known.alive - known.dead:
            self.is_alive(other, known)
        obj.holders -= known.dead
        obj.viewers -= known.dead

    def is_alive(self, obj: Obj, known: Known) -> bool:
        if obj in known.alive or obj in known.dead:
            return obj in known.alive
        known.alive.add(obj)  # while it is looked at, so that a circle ends
        if len(known.alive) < 300 and not (obj.names and self.names_of(obj)):
            self.prune(obj, known)
            if not obj.holders and not obj.viewers:
                known.alive.discard(obj)
                known.dead.add(obj)
                return False
        return True

    def mutate(self, objs: Iterable[Obj], deep: bool = False, structure: bool = False) -> None:
        """Notes a change; one of ``structure`` alone (a column set anew) leaves the memory as it is that views share."""
        every = self.reachable(objs) | set(objs) if deep else objs
        changed = {o for o in every if o.mutable and o.node is None}
        if structure:
            self.record.apart |= changed - self.record.mutated
        else:
            self.record.apart -= changed
        self.record.mutated |= changed

    def store(self, receivers: Objs, kind: str, method: str = "__setitem__") -> None:
        """An item is set or deleted, or an attribute (``kind`` is then ``string``)."""
        for obj in receivers:
            fact = self.knowledge.method(obj.type, method) if obj.type else None
            if fact is None or fact.mutates:
                self.mutate((obj,), structure=fact is not None and "structure" in fact.mutates and kind == "string")

    def reachable(self, objs: Iterable[Obj]) -> frozenset[Obj]:
        known = set(objs)
        todo = list(known)
        seen = 0
        while todo and seen <= FARTHEST:
            obj = todo.pop()
            seen += 1
            found = obj.contents()
            found.update(v for v in obj.views if v.type in BUILTIN_CONTAINERS)
            if obj.bound is not None:
                found |= obj.bound[0]
            found -= known
            known |= found
            todo += found
        self.record.budget -= seen // 8
        return frozenset(known)

    def summary(self, objs: Objs) -> Objs:
        """One object that stands for too many: what happens to it happens to all of them, and it may be anything."""
        defined = frozenset(o for o in objs if o.node is not None)
        imported = frozenset(o for o in objs if o.qual)
        if len(defined) > WIDEST:
            defined = frozenset({o.node: o for o in sorted(defined, key=hash)}.values())
        kept = defined | imported if len(imported) <= WIDEST else defined
        return self.view(objs - kept) | kept

    def named(self, qual: str) -> Obj:
        """The imported or built-in thing of a dotted name."""
        if qual not in self.imported:
            self.imported[qual] = Obj("", qual=qual)
        return self.imported[qual]

    def view(self, base: Objs, type_: str = "") -> Objs:
        if type_ in IMMUTABLE:
            return frozenset({Obj(type_)})
        made = Obj(type_)
        makers = {obj.maker for obj in base}
        made.maker = makers.pop() if len(makers) == 1 else ""
        for obj in base:
            if obj.mutable and obj.node is None:
                made.views.add(obj)
                obj.viewers.add(made)
            if obj.node is not None or obj.bound is not None:
                made.hold(ANY, (obj,))  # a wrapper may call it
        return frozenset({made})

    def part(self, obj: Obj, key: str) -> Obj:
        """An attribute or item of which nothing is known: the same each time in one statement, and of a part itself."""
        made = obj if obj in self.made_parts else self.parts.get((obj, key))
        if made is None:
            (made,) = self.view(frozenset({obj}))
            self.parts[obj, key] = made
            self.made_parts.add(made)
        elif made is not obj:
            made.look_at((obj,))
        return made

    def bound_method(self, obj: Obj, name: str) -> Obj:
        """A method with its receiver; of an object of unknown type the same each time in one statement."""
        made = self.bounds.get((obj, name))
        if made is None:
            made = Obj("bound")
            made.bound = (frozenset({obj}), name)
            if not obj.type:
                self.bounds[obj, name] = made
        return made

    def forget_parts(self) -> None:
        """What was made for parts in one statement is not that of another: what happened to it there is noted."""
        self.parts.clear()
        self.made_parts.clear()
        self.bounds.clear()
        self.pairs.clear()

    def item(self, base: Objs, key: str, kind: str) -> Objs:
        """The objects that ``base[key]`` may be; ``kind`` says how it was subscripted."""
        out: set[Obj] = set()
        for obj in base:
            if obj.type in BUILTIN_CONTAINERS or obj.type in ("user", "iterator"):
                if kind == "slice":
                    made = Obj(obj.type)
                    made.hold(ANY, obj.contents())
                    out.add(made)
                else:
                    out |= obj.contents(key)
            elif obj.type == DICT_VIEW:  # unpacked: ``first, second = d.values()``
                out |= self.iterate(frozenset({obj}))
            elif obj.type in IMMUTABLE:
                out |= CONSTANTS["str"] if obj.type == "builtins.str" else frozenset({Obj()})
            elif obj.type.startswith("tuple["):
                types = dict(enumerate(obj.type[6:-1].split(",")))
                out |= self.view(frozenset({obj}), types.get(int(key), "") if key.isdecimal() else "")
            elif obj.type:
                type_ = self.knowledge.item(obj.type, kind.removeprefix(PICKED))
                if (obj.type in COPYING or obj.type.endswith(ACCESSOR)) and picks(kind):
                    out.add(Obj(type_ or (obj.type if obj.type in COPYING else "")))
                else:
                    out |= self.view(frozenset({obj}), type_)
            else:
                out |= self.seen_through(obj, key)
                out.add(self.part(obj, key))
        return frozenset(out) if len(out) <= WIDEST else self.summary(frozenset(out))

    def seen_through(self, obj: Obj, key: str = ANY) -> set[Obj]:
        """What an object holds, or a container that it is a view of (``d.items()``)."""
        out = obj.contents(key)
        for viewed in obj.views:
            if viewed.type in BUILTIN_CONTAINERS:
                held = viewed.contents()
                out = out | (self.keys_and_values(viewed) if obj.type == DICT_VIEW else self.singly_and_in_tuples(held))
        return out

    def keys_and_values(self, dict_: Obj) -> Objs:
        """What a view of a dict may yield: its keys, its values, or both in pairs."""
        keys = dict_.fields.get(KEYS, set())
        values = set().union(*(held for key, held in dict_.fields.items() if key != KEYS))
        pair = Obj("builtins.tuple")
        pair.hold("0", keys)
        pair.hold("1", values)
        return frozenset(keys | values | {pair}) if keys or values else NOTHING

    def singly_and_in_tuples(self, objs: Objs | set[Obj]) -> Objs:
        """Elements of what may yield them alone or in tuples: ``d.items()``, ``enumerate``, ``zip``."""
        if not objs:
            return NOTHING
        held = frozenset(objs)
        pair = self.pairs.get(held)
        if pair is None:
            pair = self.pairs[held] = Obj("builtins.tuple")
        pair.hold(ANY, held)
        return held | {pair}

    def consume(self, objs: Objs) -> Objs:
        """Notes that iterators are used up, by a loop, a call, ``in`` or a star; gives them back."""
        self.mutate(o for o in objs if o.type in ITERATORS)
        return objs

    def iterate(self, base: Objs) -> Objs:
        out: set[Obj] = set()
        for obj in base:
            if obj.type in IMMUTABLE:
                out |= CONSTANTS["str"] if obj.type == "builtins.str" else CONSTANTS["int"]
            elif obj.type in BUILTIN_CONTAINERS or obj.type == "iterator":
                out |= obj.contents()
            elif obj.type in LABELS:
                out |= CONSTANTS["str"]
            elif obj.type in COPYING:
                out.add(Obj())
            elif obj.mutable:
                out |= self.seen_through(obj)
                if obj.type != DICT_VIEW or not obj.views or any(v.type not in BUILTIN_CONTAINERS for v in obj.views):
                    out |= {self.part(obj, ANY)} if not obj.type else self.view(frozenset({obj}))
        return frozenset(out) if len(out) <= WIDEST else self.summary(frozenset(out))

    def fresh_binary(self, left: Objs, right: Objs) -> Objs:
        """The result of an operator: a new object of the type that prevails, if one does."""
        types = {o.type for o in left | right}
        for winner in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray"):
            if winner in types:
                return frozenset({Obj(winner)})
        if types <= SCALARS:
            for winner in ("builtins.str", "builtins.float", "builtins.int"):
                if winner in types:
                    return CONSTANTS[winner[9:]]
        others = types - SCALARS
        if "builtins.str" in types and all(o.const is not None for o in left) and others <= BUILTIN_CONTAINERS:
            return CONSTANTS["str"]  # ``"%s" % (value,)``
        made = Obj(others.pop() if len(others) == 1 else "")
        for obj in left | right:
            made.hold(ANY, obj.contents())
            if obj.type not in BUILTIN_CONTAINERS and obj.mutable and obj.node is None:
                made.views.add(obj)  # an operator of its own may answer with itself
                obj.viewers.add(made)
        return frozenset({made})
