"""The def-use graph of a notebook, and the state that it hides."""

from __future__ import annotations

import builtins
import difflib
from collections.abc import Iterable, Mapping, Sequence

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Cell, Diagnostic, Effects, FlowGraph, Location, Statement, Use

PROVIDED = frozenset(dir(builtins)) | {"display", "get_ipython", "__name__", "__file__", "__doc__", "__builtins__"}
NOBODY: list[int] = []
HISTORY = frozenset({"In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"})


def flow(effects: Sequence[Effects]) -> FlowGraph:
    """Which statements each lookup of a name depends on: those that bound it, and those that changed its object."""
    binders: dict[str, list[int]] = {}
    changers: dict[str, list[int]] = {}
    captured: dict[str, frozenset[str]] = {}
    uses: list[Use] = []
    undefined: list[tuple[int, str]] = []
    ever = {n for e in effects for n in e.binds} | {n for e in effects for c in e.closures for n in c.writes}
    for i, e in enumerate(effects):
        reads = _reached(e.reads, captured).union(*(c.reads for c in e.closures if not c.name))
        for name in sorted(reads):
            bound, changed = binders.get(name, NOBODY), changers.get(name, NOBODY)
            if bound or changed:
                uses.append(Use(i, name, bound, len(bound), changed, len(changed)))
            if not bound and name in e.reads and name not in PROVIDED:
                undefined.append((i, name))
        for closure in e.closures:
            loose = closure.reads - PROVIDED
            undefined += [(i, n) for n in sorted(loose) if n not in ever]
            if closure.name:
                captured[closure.name] = closure.reads
        for name in e.mutates:
            changers.setdefault(name, []).append(i)
        named = {closure.name for closure in e.closures}
        for name in e.binds:
            if name in e.definite:
                binders[name] = [i]
                changers.pop(name, None)
                if name in captured and name not in named and captured.keys().isdisjoint(e.reads):
                    del captured[name]  # no function any more, nor one made of another
            else:
                binders.setdefault(name, []).append(i)
        for name in e.deletes - e.binds:
            binders.pop(name, None)
    return FlowGraph(tuple(uses), tuple(dict.fromkeys(undefined)))


def _reached(names: Iterable[str], captured: Mapping[str, frozenset[str]]) -> set[str]:
    """The names with those that functions of these names look up, and so on."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= captured.get(name, frozenset()) - found
    return found


def hidden_state(
    cells: Sequence[Cell], statements: Sequence[Statement], effects: Sequence[Effects], graph: FlowGraph
) -> tuple[Diagnostic, ...]:
    """Names that nothing above defines, history variables, and cells that were run in another order."""
    found: list[Diagnostic] = []
    bound = sorted({n for e in effects for n in e.binds})
    first: dict[str, int] = {}
    for i, e in enumerate(effects):
        for name in e.binds:
            first.setdefault(name, i)
    stars = [i for i, s in enumerate(statements) if s.kind == "import" and "import *" in s.text]
    said: set[tuple[str, int]] = set()
    for i, name in graph.undefined:
        statement = statements[i]
        if (name, statement.cell) in said or (stars and stars[0] < i):
            continue
        if any(name in closure.writes for e in effects[:i] for closure in e.closures):
            continue  # a function above sets it by ``global``
        said.add((name, statement.cell))
        location = statement.location
        if name in HISTORY:
            found.append(diagnostic("NBR104", location, f"'{name}' is the notebook's own history; a script has none."))
        elif name in first and first[name] > i:
            later = statements[first[name]].cell
            where = "later in this cell" if later == statement.cell else f"only in cell {later}"
            found.append(diagnostic("NBR102", location, f"'{name}' is used here, but is defined {where}."))
        elif first.get(name) == i and statement.kind == "block":
            continue  # a loop that binds what it reads below, and perhaps does not run
        elif first.get(name) == i:
            found.append(
                diagnostic("NBR102", location, f"'{name}' is used here to define itself, and nothing above does.")
            )
        elif name in first:
            found.append(diagnostic("NBR106", location, f"'{name}' is used here, after it was deleted."))
        else:
            likely = _likely(name, bound, effects, i)
            hint = f"did you mean '{likely}'?" if likely else ""
            found.append(diagnostic("NBR101", location, f"no cell defines '{name}'.", hint))
    found += _execution_order(cells)
    return tuple(found)


def _likely(name: str, bound: Sequence[str], effects: Sequence[Effects], reader: int) -> str:
    """The name that was probably meant: alike in spelling, or one that begins or ends with it."""
    earlier = [n for n in bound if any(n in e.binds for e in effects[:reader]) and len(n) > 1]
    parts = [n for n in earlier if name in n.split("_") or n in name.split("_")]
    values = [
        n for n in parts if not any(n in dict(e.types) and "." in dict(e.types)[n] and not e.calls for e in effects)
    ]
    if values or parts:
        return (values or parts)[-1]
    close = difflib.get_close_matches(name, earlier, 1, 0.7)
    return close[0] if close else ""


def _execution_order(cells: Sequence[Cell]) -> list[Diagnostic]:
    highest, at = 0, 0
    for cell in cells:
        if cell.kind != "code" or cell.execution_count is None:
            continue
        if cell.execution_count < highest:
            message = (
                f"this cell was last run as [{cell.execution_count}], before cell {at} as [{highest}]; "
                "the scripts follow the order of the cells."
            )
            return [diagnostic("NBR103", Location(cell.number), message)]
        highest, at = cell.execution_count, cell.number
    return []
