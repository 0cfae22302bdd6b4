"""What cells really read, bind and change, traced while notebooks run, against what the analysis says without running.

    python benchmarks/trace.py FOLDER… [--list FILE] [--seconds 150] [--fuzz 200] [--python OLD NEW]

For every cell: the names bound above it whose objects it changed, and the cells whose bindings or changes it read. An
object has changed when its fingerprint after the cell is another one than before. Printed: recall and precision of the
changed names, and of the edges between cells. Values that cannot be fingerprinted (plots, open files, generators) are
counted on neither side.

The analysis serves every version of a library, and what changes a value differs between them: ``df["c"].fillna(0,
inplace=True)`` changes the table under pandas 2 and not under pandas 3. With several interpreters (``--python``) the
truth is what happens under any of them.

A change may leave its object equal: ``df["a"] = df["a"].fillna(0)`` where nothing is missing, a model fitted anew on the
same rows. Such changes are seen as well (the writing methods of tables are watched, and an estimator has changed that
holds new arrays), and counted on neither side: no analysis knows from the code alone what the data hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OPAQUE_PACKAGES = ("matplotlib", "seaborn", "plotly", "_io", "IPython", "mpl_toolkits")
DEEPEST, MOST = 5, 3000


@dataclass
class Truth:
    """Per cell: the names ``changed`` and ``unchanged`` (bound above, and still bound); the ``edges`` between cells.

    A name whose object was written to without becoming another is in neither.
    """

    changed: list[set[str]] = field(default_factory=list)
    unchanged: list[set[str]] = field(default_factory=list)
    edges: set[tuple[int, int]] = field(default_factory=set)
    opaque: set[tuple[int, int]] = field(default_factory=set)


# ------------------------------------------------------------------------------------------------------------ tracing


class Namespace(dict):  # type: ignore[type-arg]
    """The names of a notebook; remembers which ones a cell binds, and which it looks up before that."""

    def __init__(self) -> None:
        super().__init__()
        self.read: set[str] = set()
        self.bound: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        if name not in self.bound:
            self.read.add(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.bound.add(name)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self.bound.add(name)
        super().__delitem__(name)


def traced(code: list[str]) -> Truth | None:
    """Run the cells and watch them; None where one of them fails."""
    import contextlib
    import io
    import types

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    names = Namespace()
    names.update(__name__="__main__", __builtins__=__builtins__, display=lambda *_, **__: None)
    truth = Truth()
    binder: dict[str, int] = {}
    changers: dict[str, set[int]] = {}
    equal: dict[str, set[int]] = {}  # cells that wrote to the object of a name, and left it equal
    written: list[Any] = []
    for cell, source in enumerate(code):
        before = {name: value for name, value in names.items() if not name.startswith("__")}
        prints = {name: fingerprint(value) for name, value in before.items()}
        names.read, names.bound = set(), set()
        held = {name: learnt(value) for name, value in before.items()}
        watch(written)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, f"<cell {cell}>", "exec", dont_inherit=True), names)
        except BaseException:
            return None
        changed, unchanged, rewritten = set(), set(), {id(value) for value in written}
        for name in names.read:
            if name in binder:
                pairs = {(binder[name], cell), *((writer, cell) for writer in changers[name])}
                (truth.opaque if prints.get(name) is None else truth.edges).update(pairs)
                truth.opaque.update((writer, cell) for writer in equal[name])
        for name, value in before.items():
            rebound = name not in names or dict.__getitem__(names, name) is not value
            if prints[name] is not None and not rebound:
                if fingerprint(value) != prints[name]:
                    changed.add(name)
                elif id(value) in rewritten or any(a is not b for a, b in zip(learnt(value), held[name], strict=False)):
                    equal[name].add(cell)
                else:
                    unchanged.add(name)
        for name in changed:
            changers.setdefault(name, set()).add(cell)
        for name, value in names.items():
            if not name.startswith("__") and (name not in before or value is not before[name] or name in names.bound):
                binder[name], changers[name], equal[name] = cell, set(), set()
        truth.changed.append(changed - names.bound)
        truth.unchanged.append(unchanged - names.bound)
    truth.edges -= {(a, b) for a, b in truth.edges if a == b}
    truth.opaque -= truth.edges
    return truth


def watch(written: list[Any]) -> None:
    """From now on the tables that are written to are put into ``written``, which is emptied."""
    import functools

    written.clear()
    pandas = sys.modules.get("pandas")
    if pandas is None or hasattr(pandas.DataFrame.__setitem__, "__wrapped__"):
        return

    def noting(method: Any) -> Any:
        @functools.wraps(method)
        def noted(self: Any, *arguments: Any, **keywords: Any) -> Any:
            written.append(getattr(self, "obj", self))
            column_of = getattr(self, "_cacher", None)  # pandas 2: the column's table, by a weak reference
            written.append(column_of[1]() if column_of else None)
            return method(self, *arguments, **keywords)

        return noted

    indexer = pandas.core.indexing
    for kind in (pandas.DataFrame, pandas.Series):
        kind._update_inplace = noting(kind._update_inplace)
    for kind in (pandas.DataFrame, pandas.Series, indexer._LocationIndexer, indexer._ScalarAccessIndexer):
        kind.__setitem__ = noting(kind.__setitem__)


def learnt(value: Any) -> list[Any]:
    """The parts of an estimator, which a fit makes anew."""
    if not hasattr(value, "get_params") or not hasattr(value, "fit") or isinstance(value, type):
        return []
    return [v for k, v in sorted(vars(value).items()) if k.endswith("_") and not isinstance(v, (int, float, str))]


def fingerprint(value: object, depth: int = 0, budget: list[int] | None = None) -> object:
    """Equal for equal contents; None for a value that cannot be looked into."""
    budget = [MOST] if budget is None else budget
    budget[0] -= 1
    kind = type(value)
    package = (kind.__module__ or "").partition(".")[0]
    if value is None or kind in (int, float, complex, str, bytes, bool):
        return repr(value) if kind is float else value
    if package == "pandas" and hasattr(value, "obj"):  # a grouping sees its frame; what it caches does not count
        return kind.__name__, fingerprint(value.obj, depth + 1, budget)
    if kind.__name__ in ("Random", "RandomState", "Generator"):
        return "generator", hash(repr(_random_state(value)))
    if isinstance(value, type) or kind.__name__ == "function":
        return _code(value, depth, budget)
    if package in OPAQUE_PACKAGES or depth > DEEPEST or budget[0] < 0:
        return None if depth == 0 else kind.__name__
    if package == "numpy" and hasattr(value, "dtype"):
        array = value
        data = array.tobytes() if array.dtype != object else repr(array.tolist())  # type: ignore[attr-defined]
        return "array", getattr(array, "shape", ()), str(array.dtype), hash(data)
    if package == "pandas" and hasattr(value, "to_flat_index"):
        return "index", repr(value.tolist())  # type: ignore[attr-defined]
    if package == "pandas" and hasattr(value, "to_csv"):
        return "frame", str(getattr(value, "dtypes", "")), hash(value.to_csv()), str(getattr(value, "name", ""))
    if kind in (list, tuple):
        return kind.__name__, *(fingerprint(item, depth + 1, budget) for item in value)  # type: ignore[attr-defined]
    if isinstance(value, dict):
        return "dict", *((repr(k)[:80], fingerprint(v, depth + 1, budget)) for k, v in list(value.items())[:MOST])
    if kind.__name__ in ("dict_keys", "dict_values", "dict_items"):
        return kind.__name__, *map(repr, value)  # type: ignore[call-overload]
    if isinstance(value, (set, frozenset)):
        return "set", *sorted(map(repr, value))
    if (callable(value) and not hasattr(value, "fit")) or kind.__name__ == "module":
        return "code"
    if hasattr(value, "get_params") and hasattr(value, "fit"):  # what it learnt and how it is set, not what it caches
        learnt = {k: v for k, v in vars(value).items() if k.endswith("_") or not k.startswith("_")}
        return kind.__name__, fingerprint(learnt, depth + 1, budget)
    if kind.__module__ == "__main__" and hasattr(value, "__dict__"):
        return kind.__name__, fingerprint(vars(value), depth + 1, budget)
    return None if depth == 0 else kind.__name__


def _code(value: Any, depth: int, budget: list[int]) -> object:
    """A class or function of the notebook with what hangs on it; those of libraries do not change."""
    if value.__module__ != "__main__":
        return "code"
    if isinstance(value, type):
        held: object = {k: v for k, v in vars(value).items() if not k.startswith("__") and not callable(v)}
    else:
        held = (value.__dict__, value.__defaults__)
    return value.__name__, fingerprint(held, depth + 1, budget)


def _random_state(value: Any) -> object:
    if hasattr(value, "bit_generator"):
        return value.bit_generator.state
    return value.getstate() if hasattr(value, "getstate") else value.get_state()


# ----------------------------------------------------------------------------------------------------------- analysis


def predicted(code: list[str]) -> tuple[list[set[str]], set[tuple[int, int]]]:
    """Per cell the names it may change, and the edges between cells, from the analysis alone."""
    from nbrefactor.flow import flow
    from nbrefactor.model import CleanCell
    from nbrefactor.python.effects import analyse
    from nbrefactor.python.statements import split

    cells = [CleanCell(i, text, tuple(range(1, text.count("\n") + 2))) for i, text in enumerate(code)]
    statements = split(cells)
    effects = analyse(statements)
    changes: list[set[str]] = [set() for _ in code]
    for statement, effect in zip(statements, effects, strict=True):
        changes[statement.cell] |= effect.mutates
    graph = flow(effects)
    edges = set()
    for edge in graph.edges:
        pair = statements[edge.writer].cell, statements[edge.reader].cell
        if edge.kind != "order" and pair[0] != pair[1]:
            edges.add(pair)
    return changes, edges


@dataclass
class Score:
    hit: int = 0
    missed: int = 0
    extra: int = 0

    def add(self, truth: set[Any], found: set[Any], possible: set[Any]) -> None:
        found = found & possible
        self.hit += len(truth & found)
        self.missed += len(truth - found)
        self.extra += len(found - truth)

    def __str__(self) -> str:
        recall = self.hit / (self.hit + self.missed or 1)
        precision = self.hit / (self.hit + self.extra or 1)
        f1 = 2 * recall * precision / (recall + precision or 1)
        counts = f"{self.hit} right, {self.missed} missed, {self.extra} extra"
        return f"recall {recall:.3f}, precision {precision:.3f}, F1 {f1:.4f} ({counts})"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--list", type=Path, help="a JSON list of notebooks")
    parser.add_argument("--fuzz", type=int, default=0, help="this many random programs of each profile as well")
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=150)
    parser.add_argument("--show", type=int, default=40, help="print this many errors")
    parser.add_argument("--cache", type=Path, help="keep the traces in this folder")
    parser.add_argument("--python", nargs="+", default=[sys.executable], help="the interpreters to trace with")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        return trace_to_file(*map(Path, given.one))
    sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]
    changed, edges, exact, total, shown = Score(), Score(), 0, 0, 0
    for path, code in programs(given):
        truth = united([t for python in given.python if (t := recorded(path, code, given, python)) is not None])
        if truth is None:
            continue
        total += 1
        changes, found = predicted(code)
        for cell, (yes, no) in enumerate(zip(truth.changed, truth.unchanged, strict=True)):
            changed.add(yes, changes[cell], yes | no)
            for name in sorted((yes ^ changes[cell]) & (yes | no)):
                if (shown := shown + 1) <= given.show:
                    print(f"{'MISSED' if name in yes else 'extra'} {name} in {path} cell {cell}: {code[cell][:160]!r}")
        possible = truth.edges | (found - truth.opaque)
        edges.add(truth.edges, found, possible)
        exact += truth.edges == found - truth.opaque
        for pair in sorted(truth.edges ^ (found - truth.opaque)):
            if (shown := shown + 1) <= given.show:
                print(f"{'MISSED' if pair in truth.edges else 'extra'} edge {pair} in {path}: {code[pair[1]][:120]!r}")
    print(f"{total} notebooks\nchanged names: {changed}\nedges between cells: {edges}; {exact} notebooks exact")
    return 0


def programs(given: argparse.Namespace) -> list[tuple[str, list[str]]]:
    from fidelity import cleaned, found
    from fuzz.generator import generate  # type: ignore[import-not-found]

    paths = json.loads(given.list.read_text()) if given.list else [str(path) for path in found(given.folders)]
    made = [(path, cleaned(Path(path))) for path in paths[: given.limit]]
    for profile in ("plain", "frames") if given.fuzz else ():
        for seed in range(given.fuzz):
            code = [source.replace("\r\n", "\n") for source in generate(profile, seed).code if source.strip()]
            if not any("await" in source or "async" in source for source in code):
                made.append((f"{profile}-{seed}", code))
    return made


def united(truths: list[Truth]) -> Truth | None:
    """What happens in any of several runs; None without one."""
    if not truths:
        return None
    changed = [set().union(*names) for names in zip(*(t.changed for t in truths), strict=True)]
    unchanged = [set.intersection(*names) for names in zip(*(t.unchanged for t in truths), strict=True)]
    edges = set().union(*(t.edges for t in truths))
    opaque = set().union(*(t.opaque for t in truths)) - edges
    return Truth(changed, [no - yes for no, yes in zip(unchanged, changed, strict=True)], edges, opaque)


def recorded(path: str, code: list[str], given: argparse.Namespace, python: str) -> Truth | None:
    """The trace of a notebook, made in a process of its own, in a copy of its folder."""
    import hashlib

    from fidelity import Options, copied, run

    tracer = Path(__file__).read_text(encoding="utf-8")
    key = hashlib.sha256("\0".join([tracer, python, path, *code]).encode()).hexdigest()[:24]
    kept = given.cache / f"{key}.json" if given.cache else None
    if kept and kept.exists():
        return _load(json.loads(kept.read_text()))
    with tempfile.TemporaryDirectory() as temporary:
        home = copied(Path(path), code, Path(temporary) / "home") if Path(path).exists() else Path(temporary)
        cells, result = Path(temporary) / "cells.json", Path(temporary) / "truth.json"
        cells.write_text(json.dumps(code), encoding="utf-8")
        command = [python, str(Path(__file__).resolve()), "--one", str(cells), str(result)]
        run(command, home, Options(python, given.seconds, False, False, None), {})
        facts = json.loads(result.read_text()) if result.exists() else None
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(facts), encoding="utf-8")
    return _load(facts)


def _load(facts: dict[str, Any] | None) -> Truth | None:
    if not facts:
        return None
    return Truth(
        [set(names) for names in facts["changed"]],
        [set(names) for names in facts["unchanged"]],
        {(a, b) for a, b in facts["edges"]},
        {(a, b) for a, b in facts["opaque"]},
    )


def trace_to_file(cells: Path, result: Path) -> int:
    sys.path.insert(0, "")
    truth = traced(json.loads(cells.read_text(encoding="utf-8")))
    if truth is None:
        return 1
    facts = {key: [sorted(names) for names in getattr(truth, key)] for key in ("changed", "unchanged")}
    result.write_text(json.dumps({**facts, "edges": sorted(truth.edges), "opaque": sorted(truth.opaque)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
