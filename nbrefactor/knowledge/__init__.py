"""What we know of libraries, as data: which calls mutate, touch, load, split, fit, predict, measure, save.

>>> facts = load(["pandas"])
>>> facts.function("pandas.read_csv").returns
'pandas.DataFrame'
>>> sorted(facts.method("pandas.DataFrame", "drop").given({"inplace": "True"}).mutates)
['receiver']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache

from nbrefactor.knowledge.fact import Fact
from nbrefactor.knowledge.tables import Table, TypeTable, documents, table

__all__ = ["Fact", "Knowledge", "distribution", "load", "star_exports"]


class Knowledge:
    """Facts for the libraries a notebook imports, the built-ins and the standard library.

    A question with a type or a qualified name reads the table of its library when first asked. A question without a
    type is judged over the libraries given to :func:`load`, and those that they require.
    """

    def __init__(self, libraries: Collection[str]) -> None:
        names: dict[str, None] = {}
        waiting = ["stdlib", *sorted(libraries)]
        while waiting:
            name = waiting.pop()
            found = table(name)
            if found is not None and name not in names:
                names[name] = None
                waiting.extend(found.requires)
        self.libraries = frozenset(names)
        self._untyped: dict[str, tuple[Fact, ...]] | None = None
        self._functions: dict[str, Fact | None] = {}
        self._methods: dict[tuple[str, str], Fact | None] = {}

    def function(self, qualified: str) -> Fact | None:
        """The fact for calling a function, a class, or a method through its class or an object of a module."""
        if qualified not in self._functions:
            self._functions[qualified] = self._function(qualified)
        return self._functions[qualified]

    def _function(self, qualified: str) -> Fact | None:
        qualified = canonical(qualified)
        fact = _table(qualified).functions.get(qualified)
        if fact is not None:
            return fact
        owner, _, name = qualified.rpartition(".")
        if not owner:
            return None
        if _type(owner) is not None and owner in _table(owner).functions:
            unbound = self.method(owner, name)
            if unbound is not None and "receiver" in unbound.mutates:
                return replace(unbound, mutates=unbound.mutates - {"receiver"} | {"first"})
            return unbound
        module, _, instance = owner.rpartition(".")
        type_ = self.attribute(module, instance) if module else ""
        return self.method(type_, name) if type_ else None

    def method(self, type_: str, name: str) -> Fact | None:
        """The fact for calling a method.

        With ``type_`` empty it is judged over all types of the loaded libraries: all pure is pure, all mutating is
        mutating, mixed is ``None`` (:meth:`methods` then gives the single facts).
        """
        if (type_, name) not in self._methods:
            self._methods[type_, name] = self._method(type_, name)
        return self._methods[type_, name]

    def _method(self, type_: str, name: str) -> Fact | None:
        if not type_:
            return _agreed(self.methods(name))
        type_ = canonical(type_)
        for ancestor in _ancestors(type_):
            fact = ancestor.methods.get(name)
            if fact is not None:
                return replace(fact, returns=type_, type=type_) if fact.returns == "same" else fact
        return None

    def methods(self, name: str) -> tuple[Fact, ...]:
        """The different facts that the loaded libraries have for methods of this name.

        Where they have none, the verbs of scikit-learn's estimators (``fit``, ``predict``…) mean what they mean there:
        a notebook that unpickles a model imports no library of it.
        """
        if self._untyped is None:
            collected: dict[str, dict[Fact, None]] = {}
            for library in sorted(self.libraries):
                for entry in (table(library) or Table()).types.values():
                    for method, fact in entry.methods.items():
                        collected.setdefault(method, {})[fact] = None
            self._untyped = {method: tuple(facts) for method, facts in collected.items()}
        return self._untyped.get(name) or _estimator_methods(name)

    def attribute(self, type_: str, name: str) -> str:
        """The type of an attribute or property of a type or of a module; empty where unknown.

        ``*`` in a table stands for every name that is no method: a column of a frame.
        """
        type_ = canonical(type_)
        for entry in _ancestors(type_):
            if name in entry.attributes:
                return entry.attributes[name]
            if "*" in entry.attributes and not name.startswith("_") and self.method(type_, name) is None:
                return entry.attributes["*"]
        return ""

    def keeps_arguments(self, library: str) -> bool:
        """Whether what we do not know of a library leaves its arguments as they are, by the library's custom."""
        found = table(library) if library else None
        return found is not None and found.pure

    def item(self, type_: str, kind: str = "other") -> str:
        """The type of ``x[…]`` for a ``kind`` of subscript: string, number, list, slice, mask, tuple or other.

        Of two subscripts, ``block`` is several rows of several columns, and ``line`` several of one.
        """
        type_ = canonical(type_)
        found = next((entry.items[kind] for entry in _ancestors(type_) if kind in entry.items), "")
        return type_ if found == "same" else found


def load(libraries: Collection[str]) -> Knowledge:
    """Knowledge of these top-level import names; names we have no file of are ignored."""
    return _load(frozenset(libraries))


@lru_cache(maxsize=64)
def _load(libraries: frozenset[str]) -> Knowledge:
    return Knowledge(libraries)


def distribution(module: str) -> str:
    """The distribution that provides a top-level import name; the name itself where we know no other."""
    return _distributions().get(module, module)


@lru_cache(maxsize=1)
def _distributions() -> dict[str, str]:
    rows = (row for document in documents("_distributions") for row in document.items())
    return {module: name for name, modules in rows for module in modules.split()}


def star_exports(module: str) -> frozenset[str] | None:
    """The names that ``from module import *`` brings; ``None`` where we do not know."""
    found = [frozenset(document[module].split()) for document in documents("_exports") if module in document]
    return frozenset().union(*found) if found else None


def _table(qualified: str) -> Table:
    return table(qualified.partition(".")[0]) or table("stdlib") or Table()


def _type(name: str) -> TypeTable | None:
    return _table(name).types.get(name)


def _ancestors(type_: str) -> Iterator[TypeTable]:
    """The tables of a type and its bases, nearest first."""
    waiting, seen = [type_], set()
    while waiting:
        name = waiting.pop(0)
        entry = _type(name)
        if entry is not None and name not in seen:
            seen.add(name)
            yield entry
            waiting.extend(entry.bases)


@lru_cache(maxsize=4096)
def canonical(qualified: str) -> str:
    """The name under which the tables know a name: aliases of modules followed, private modules left out."""
    for _ in range(4):
        found = _table(qualified)
        if qualified in found.functions or qualified in found.types:
            return qualified
        head, tail = qualified, ""
        while head and head not in found.aliases:
            head, _, last = head.rpartition(".")
            tail = f".{last}{tail}"
        if not head:
            break
        qualified = found.aliases[head] + tail
    parts = qualified.split(".")
    while len(parts) > 2 and (parts[-1][:1].isupper() or parts[-2] == "core" or parts[-2].startswith("_")):
        del parts[-2]
        shorter = ".".join(parts)
        if shorter in _table(shorter).functions:
            return shorter
    return qualified


def _estimator_methods(name: str) -> tuple[Fact, ...]:
    entry = _type("sklearn.base.BaseEstimator")
    fact = entry.methods.get(name) if entry is not None else None
    verbs = {"fit", "fit_transform", "transform", "predict", "score"}
    return (fact,) if fact is not None and fact.roles & verbs else ()


def _agreed(facts: tuple[Fact, ...]) -> Fact | None:
    """What holds for all of these facts, or ``None`` where some mutate and some do not."""
    if not facts:
        return None
    unconditional = {frozenset(fact.mutates - {"inplace", "out", "structure"}) for fact in facts}
    if len(unconditional) > 1 and frozenset() in unconditional:
        return None
    returns = {"fresh" if fact.returns == "same" else fact.returns for fact in facts}
    if all(kind in ("fresh", "value") or "." in kind for kind in returns) and len(returns) > 1:
        returns = {"fresh"}  # a new object of one type or another
    types = {fact.type for fact in facts}
    return Fact(
        mutates=frozenset().union(*(fact.mutates for fact in facts)) - {"structure"},
        returns=returns.pop() if len(returns) == 1 else "",
        touches=frozenset().union(*(fact.touches for fact in facts)),
        roles=frozenset().union(*(fact.roles for fact in facts)),
        type=types.pop() if len(types) == 1 else "",
    )
