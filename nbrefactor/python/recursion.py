"""Functions of the notebook that call themselves: what such calls change is what the body changes.

The body is followed with what the first call is given; what it hands to itself is added to the parameters, and the body
followed again, until it hands over nothing new. Then every call of the chain has been seen:

    def visit(graph, node, seen):
        seen.append(node)                   changes ``seen``, in each call
        for other in graph[node]:
            visit(graph, other, seen)       hands over parts of ``graph``, which no call changes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nbrefactor.python.values import Obj, Objs

Given = dict[str, Objs]
"""What each parameter is given."""

PASSES = 3


def widened(given: Given, handed: Iterable[Mapping[str, Objs]], before: Objs) -> Given | None:
    """The parameters with what a body hands to itself; the same if nothing is new; None where that cannot be told.

    ``before`` are the objects that the first call can reach. Of what is made on the way, one of each kind is enough. What
    holds earlier objects may be taken apart differently in each call, and what has code of its own does anything.
    """
    out = dict(given)
    for call in handed:
        for name, objs in call.items():
            known = out.get(name, frozenset())
            kinds = {_kind(obj, before) for obj in known}
            for obj in objs - known:
                if obj in before or obj.qual:
                    known |= {obj}
                elif not obj.mutable or (kind := _kind(obj, before)) in kinds:
                    continue
                elif any(o.type == "user" or o.node is not None for o in _behind(obj)) or _held(obj) & before:
                    return None
                else:
                    known |= {obj}
                    kinds.add(kind)
            out[name] = known
    return out


def _kind(obj: Obj, before: Objs) -> tuple[str, frozenset[str], Objs]:
    """Two new objects of one kind are changed by the same statements, and the same earlier ones with them."""
    behind = _behind(obj)
    return obj.type, frozenset(o.type for o in behind), frozenset() if obj in before else behind & before


def _behind(obj: Obj) -> Objs:
    """The object with all that it holds or shows."""
    return _closure(obj, lambda o: o.contents() | o.views)


def _held(obj: Obj) -> Objs:
    return _closure(obj, Obj.contents)


def _closure(obj: Obj, near: Callable[[Obj], set[Obj]]) -> Objs:
    found, todo = {obj}, [obj]
    while todo:
        here = todo.pop()
        more = (near(here) | (set(here.bound[0]) if here.bound is not None else set())) - found
        found |= more
        todo += more
    return frozenset(found)
