"""Where every statement may stand: the ladder of DESIGN.md ("Meaning"), decided per statement.

*Module level* holds what is the same wherever it runs first: imports, functions and classes that look up only such things,
literal constants that nothing rebinds or changes. A helper that looks up notebook state gets it as a *keyword
parameter*, passed at each call with the value at the call (late binding kept). A helper for which this cannot be shown
stays a statement of the step that defines it (nested), and what rebinds the state it captured is *glued* to it, so
that both share one scope. A name that only works as a module global (``exec``, ``"x" in globals()``, the author's own
``global x``, a class body's ``x = x``), or whose scope would be longer than one can read, is *shared*: it stays a module global.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbrefactor.knowledge.processes import picklers
from nbrefactor.knowledge.removed import removals
from nbrefactor.model import Effects, HelperPlan, Statement
from nbrefactor.plan.facts import BUILTINS, DEFINITIONS, LISTINGS, Facts, closure_reads, collect, is_star, never_bound
from nbrefactor.plan.imports import submodules
from nbrefactor.plan.lifting import LISTS_ITS_NAMES, calls_fit, lift_helpers, makes_functions, means
from nbrefactor.plan.liveness import Liveness, without
from nbrefactor.plan.segments import LONGEST_LINES, failing_pairs, uncertain_ranges


@dataclass(frozen=True, slots=True)
class Glue:
    """Statements ``first`` to ``last`` must share one scope; ``reason`` says why in one clause."""

    first: int
    last: int
    reason: str
    name: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The ladder's answer. Indices are statement indices; ``body`` keeps document order."""

    header: tuple[int, ...]
    body: tuple[int, ...]
    helpers: tuple[HelperPlan, ...] = ()
    constants: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    late_imports: tuple[int, ...] = ()
    glue: tuple[Glue, ...] = ()
    renames: tuple[tuple[int, str, str], ...] = ()
    barrier: int = -1
    barrier_reason: str = ""
    nested: tuple[tuple[int, str], ...] = ()
    extra: Mapping[int, frozenset[str]] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    shared_because: tuple[tuple[int, str, str], ...] = ()
    """Rows of statement, reason and name; the reason is empty where the statement's barrier says it."""


def place(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    importable: frozenset[str] = frozenset(),
    wanted: frozenset[int] = frozenset(),
    exact: bool = False,
) -> Placement:
    """Decides the place of every statement.

    ``importable`` are statement indices' top-level modules that are known to have no side effect when imported early
    (the standard library and libraries we have facts about). ``wanted`` are literal constants that should stand
    at module level even if no helper needs them. ``exact``: what fails must fail in its place.
    """
    facts = collect(statements, effects)
    facts.exact = exact
    why = _shared(facts)
    facts.shared = frozenset(why)
    while True:
        placement = _attempt(facts, importable, wanted)
        more = {name: row for name, row in _worth_sharing(facts, placement).items() if name not in why}
        if not more:
            return replace(placement, shared_because=tuple((i, reason, name) for name, (i, reason) in why.items()))
        why |= more
        facts.shared = frozenset(why)


def _attempt(facts: Facts, importable: frozenset[str], wanted: frozenset[int]) -> Placement:
    """The placement that follows from the set of shared names."""
    statements, effects = facts.statements, facts.effects
    duplicates = _duplicates(facts)
    header, module_names, late = _lifted_imports(facts, importable, duplicates)
    header_set = set(header)
    barrier = max((i for i, e in enumerate(effects) if e.barrier), default=-1)
    constants = [] if barrier >= 0 else _constants(facts)
    constant_names = {next(iter(effects[i].binds)): i for i in constants}
    late_names = frozenset().union(*(effects[i].binds for i in late))
    helpers, used_constants, renames = lift_helpers(
        facts, header_set, module_names, constant_names, duplicates, late_names
    )
    used_constants |= {name for name, i in constant_names.items() if i in wanted}
    renames += _absent_main(facts)
    header_set |= {h.statement for h in helpers}
    header_set |= {constant_names[name] for name in used_constants}
    body = [i for i in range(len(statements)) if i not in header_set and i not in duplicates and i not in late]
    extra = _extra_reads(facts, body, helpers)
    at_module_level = frozenset(module_names) | {h.name for h in helpers} | used_constants | facts.shared
    nested = tuple((i, ", ".join(sorted(effects[i].binds))) for i in body if statements[i].kind in DEFINITIONS)
    return Placement(
        header=tuple(sorted(header_set)),
        body=tuple(body),
        helpers=tuple(helpers),
        constants=tuple(sorted(constant_names[n] for n in used_constants)),
        duplicates=tuple(sorted(duplicates)),
        late_imports=tuple(late),
        glue=tuple(_glue(facts, body, extra, at_module_level)),
        renames=tuple(renames),
        barrier=barrier,
        barrier_reason=effects[barrier].barrier if barrier >= 0 else "",
        nested=nested,
        extra=extra,
        shared=facts.shared,
    )


def _absent_main(facts: Facts) -> list[tuple[int, str, str]]:
    """Renames where the notebook's ``main`` could be unbound: it must not find the one of the module.

    A local of that name is no matter, so only what asks for it gets another name; but of a module global, everything does.
    """
    mentions = [i for i, e in enumerate(facts.effects) if "main" in e.asks | e.binds | e.deletes | _written(e)]
    asking = [
        i
        for i in mentions
        if ("main" in facts.effects[i].reads - facts.effects[i].pinned and not facts.position.maybe_bound("main", i))
        or ("main" not in facts.binders and "main" in closure_reads(facts.effects[i]))
    ]
    if "main" in facts.shared:
        plain = (_plain_variable(facts.statements[i].text, "main") for i in mentions)
        spelled = any("main" in e.spelled for e in facts.effects) or any("main.__" in s.text for s in facts.statements)
        asking = mentions if all(plain) and not spelled else []
    else:
        asking = [i for i in asking if "main" not in facts.effects[i].binds]
    new = "main_"
    while asking and any(new in e.asks | e.binds for e in facts.effects):
        new += "_"
    return [(i, "main", new) for i in asking]


def _written(e: Effects) -> frozenset[str]:
    return frozenset().union(*(c.writes for c in e.closures))


def _plain_variable(text: str, name: str) -> bool:
    """Whether a statement has the name only as one that is assigned, looked up or declared global, and assigns it in no class.

    It may also define a function of that name.
    """
    fields = ("name", "asname", "rest", "arg")
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    if isinstance(tree.body[0], ast.FunctionDef):
        nodes.remove(tree.body[0])
    in_classes = (inner for n in nodes if isinstance(n, ast.ClassDef) for inner in ast.walk(n))
    if any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in in_classes):
        return False
    return not any(getattr(n, f, None) == name for n in nodes for f in fields)


FAILS = "it may be looked up here while it is unbound, and a local would fail in another way"

INSIDE = "a function is asked for its parameters or its names, and would have it among them"
_LOOKS_INTO_FUNCTIONS = re.compile(
    r"f_locals|__closure__|__code__|__kwdefaults__|\bsignature\(|\bgetfullargspec\(|\bgetclosurevars\(|\bgetcallargs\("
)

_LOOPS = re.compile(r"\b(?:for|while)\b")
"""Where a name may be looked up in one turn that an earlier one has bound."""
_REMADE = re.compile(r"\b(\w+)\.__(?:(?:kw)?defaults|code)__\s*(?:\[.*\]\s*)?=[^=]")

Reasons = dict[str, tuple[int, str]]
"""Name → the statement that makes it a module global, and why, in one clause; empty where the statement's barrier says it."""


def _shared(facts: Facts) -> Reasons:
    """The names that must stay module globals whatever else is decided."""
    found: Reasons = {}

    def share(names: Iterable[str], i: int, why: str) -> None:
        for name in names:
            found.setdefault(name, (i, why))

    for i, e in enumerate(facts.effects):
        if e.barrier:
            lasting = e.barrier not in LISTINGS or e.binds or e.closures
            last = len(facts.effects) if lasting else i + 1
            share((n for n, binders in facts.binders.items() if binders[0] < last), i, "")
        for closure in e.closures:
            share(closure.writes, i, f"{closure.name or 'a function'} rebinds it by 'global'")
        share(e.pinned, i, "it is looked up among the module's names here")
        share(e.held, i, "something happens when its value is let go, and nothing closes it")
        if any(type_.startswith("weakref") for _, type_ in e.types):
            share(facts.binders, i, "weak references show who else holds an object")
    position = facts.position
    for i, e in enumerate(facts.effects):
        once = facts.statements[i].kind == "block" and not _LOOPS.search(facts.statements[i].text)
        fails = [n for n in (e.reads & e.binds if once else e.updated) if not position.maybe_bound(n, i)]
        fails += [n for n in _looked_up(e.guarded & e.reads, i, facts) if not position.bound(n, i)]
        fails += [n for n in e.guarded & closure_reads(e) if _used_before_bound(n, facts) or n in facts.deleters]
        share([*fails, *e.lost], i, FAILS)
    _share_doubtful(facts, share)
    for i, s in enumerate(facts.statements):
        share(_REMADE.findall(s.text), i, "an error tells its name")
        if s.kind in DEFINITIONS and LISTS_ITS_NAMES.search(s.text):
            share(closure_reads(facts.effects[i]) & facts.binders.keys(), i, INSIDE)
        if s.kind == "function" and _may_stay_in_a_step(i, facts):
            share((n for n in facts.effects[i].binds if _called_wrongly(n, i, facts)), i, "an error tells its name")
    if (asked := next((i for i, s in enumerate(facts.statements) if _LOOKS_INTO_FUNCTIONS.search(s.text)), -1)) >= 0:
        share((n for e in facts.effects for n in closure_reads(e) & facts.binders.keys()), asked, INSIDE)
    for name in BUILTINS & facts.binders.keys():
        for i, e in enumerate(facts.effects):
            direct = name in e.deletes or (name in e.reads and not position.bound(name, i))
            if direct or (name in closure_reads(e) and _ambiguous_builtin(name, i, facts)):
                share([name], i, "the built-in of this name is used as well")
                break
    written = frozenset().union(*(_written(e) for e in facts.effects))
    there = {*facts.binders, *facts.deleters, *facts.announced, *written}
    return {n: row for n, row in found.items() if n in there}


def _share_doubtful(facts: Facts, share: Callable[[Iterable[str], int, str], None]) -> None:
    """Shares the names that a statement looks up, itself or in a function, where some path there leaves them unbound."""
    usual = Liveness([replace(e, definite=e.usual) if e.usual != e.definite else e for e in facts.effects])
    for i, e in enumerate(facts.effects):
        direct = [n for n in e.reads if not usual.bound(n, i)]
        direct = [n for n in direct if usual.maybe_bound(n, i) or n in e.deletes or n in facts.announced]
        called = _looked_up(e.reads, i, facts) - e.reads
        share([*direct, *(n for n in called if n in facts.binders and not usual.bound(n, i))], i, FAILS)


def _may_stay_in_a_step(i: int, facts: Facts) -> bool:
    """Whether a function needs what the notebook binds, when it is made or called, or its name has other meanings."""
    e = facts.effects[i]
    needs = not (e.reads | closure_reads(e)).isdisjoint(facts.binders)
    return needs or any(len(facts.binders[name]) > 1 for name in e.binds)


def _called_wrongly(name: str, definition: int, facts: Facts) -> bool:
    function = facts.statements[definition].text
    readers = (j for j, e in enumerate(facts.effects) if name in e.asks and means(name, j, definition, facts))
    return not all(calls_fit(facts.statements[j].text, name, function) for j in readers)


def _used_before_bound(name: str, facts: Facts) -> bool:
    return name in facts.binders and facts.first_use.get(name, facts.binders[name][0]) < facts.binders[name][0]


def _looked_up(names: Iterable[str], i: int, facts: Facts) -> frozenset[str]:
    """What a statement that uses some names may look up, also in the functions of these names."""
    seen: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [n for b, reads in facts.makers.get(name, ()) if b < i for n in reads]
    return frozenset(seen)


def _worth_sharing(facts: Facts, placement: Placement) -> Reasons:
    """Names that had better be module globals, because keeping them local costs more than it gives."""
    found: Reasons = {}
    named = any("__qualname__" in s.text or "main.__name__" in s.text for s in facts.statements)
    stored = any(c.target in picklers() for e in facts.effects for c in e.calls)
    handed_over = frozenset().union(*(e.escapes for e in facts.effects if stored))
    for i in placement.body:
        names: frozenset[str] = frozenset()
        if facts.statements[i].kind == "class":
            names = facts.effects[i].binds  # a class in a function has another name, and cannot be pickled
        elif named or stored:
            names = frozenset(c.name for c in facts.effects[i].closures) & facts.effects[i].binds
            names = names if named else names & handed_over
        found |= dict.fromkeys(names, (i, "inside a function it would have another qualified name"))
    for g in placement.glue:  # a function that runs after the deletion says which kind of name it missed
        if any(g.first < d <= g.last for d in facts.deleters.get(g.name, ())):
            found.setdefault(g.name, (g.last, FAILS))
    lines = [facts.statements[i].text.count("\n") + 1 for i in placement.body]
    at = {i: p for p, i in enumerate(placement.body)}
    before = [0]
    for count in lines:
        before.append(before[-1] + count)
    liveness = Liveness([without(facts.effects[i], facts.shared) for i in placement.body])
    unbound, apart = uncertain_ranges(liveness), failing_pairs(liveness)
    ranges = [(at[g.first], at[g.last], g.name) for g in placement.glue] + unbound
    for group in _overlapping(ranges):
        first, last = group[0][0], max(row[1] for row in group)
        if (long := before[last + 1] - before[first]) > LONGEST_LINES:
            why = f"as a local it would tie {long} lines together in one function"
            found |= {name: (placement.body[start], why) for start, _, name in group if name not in found}
        tied = {name: placement.body[i] for i, j, name in apart if first <= i and j <= last and name not in found}
        found |= {name: (i, FAILS) for name, i in tied.items()}
    return found


def _overlapping(ranges: Iterable[tuple[int, int, str]]) -> list[list[tuple[int, int, str]]]:
    """Ranges in groups that share a statement."""
    out: list[list[tuple[int, int, str]]] = []
    end = -1
    for row in sorted(ranges):
        if not out or row[0] > end:
            out.append([])
            end = row[1]
        out[-1].append(row)
        end = max(end, row[1])
    return out


def _lifted_imports(
    facts: Facts, importable: frozenset[str], duplicates: set[int]
) -> tuple[list[int], set[str], list[int]]:
    """The imports that stand at module level, the names that they bind there, and those that must wait in ``main``.

    A name that several imports bind to one thing stands there with all of them, or with none: an import that is left in
    a function makes the name local to it.
    """
    environment = next((i for i in range(len(facts.statements)) if _decides_imports(i, facts)), None)
    reloaded = any(_MODULES_CHANGE.search(s.text) for s in facts.statements)
    left = {*facts.compared, *facts.replaced}
    while True:
        header: list[int] = []
        names: set[str] = set()
        late: list[int] = []
        for i, statement in enumerate(facts.statements):
            if i in duplicates or i in left or not _is_import_like(i, facts):
                continue
            e = facts.effects[i]
            if statement.text.startswith("from __future__"):
                header.append(i)
                continue
            if not all(_only_imported(name, facts, duplicates) for name in e.binds):
                continue
            if e.closures or not all(_resolved(name, names, facts) for name in e.reads):
                continue
            if environment is not None and environment < i:
                if is_star(statement) or (reloaded and not _roots(e) <= importable):
                    continue  # it brings what is there when it runs
                if not _roots(e) <= importable:
                    late.append(i)
                    continue
            if e.touches - {"unknown"} or (facts.exact and _does_something(i, facts) and _may_be_gone(i, facts)):
                continue
            header.append(i)
            names.update(e.binds)
        placed = {*header, *late, *duplicates}
        torn = {b for name in names for b in facts.binders[name] if not placed.issuperset(facts.binders[name])}
        if not torn - left:
            return header, names, late
        left |= torn


def _may_be_gone(i: int, facts: Facts) -> bool:
    """Whether not all versions of a library have what is imported: where that fails, it fails in its place."""
    imported = {type_ for _, type_ in facts.effects[i].types} | submodules(facts.statements[i].text)
    return any(removals().of(name) is not None for name in imported)


def _does_something(before: int, facts: Facts) -> bool:
    """Whether more than imports and definitions stands above a statement."""
    return any(s.kind not in {"import", *DEFINITIONS} for s in facts.statements[:before])


def _decides_imports(i: int, facts: Facts) -> bool:
    """Whether what an import finds may depend on a statement: the environment, the search path, a module that is written."""
    e = facts.effects[i]
    if facts.statements[i].kind in DEFINITIONS:
        return False
    text = facts.statements[i].text
    writes = "file:write" in e.touches and re.search(r"\.py[\"']", text)
    looks = any(c.target.startswith("sys.path.") for c in e.calls) or _FINDERS.search(text)
    return "environment" in e.touches or bool(writes) or bool(looks)


_FINDERS = re.compile(r"\bsys\.(modules|meta_path|path_hooks)\b")
_MODULES_CHANGE = re.compile(r"\breload\(|\bsys\.modules\b")


def _roots(effects: Effects) -> frozenset[str]:
    """The top-level modules of the things an import binds."""
    return frozenset(type_.split(".")[0] for _, type_ in effects.types)


def _is_import_like(i: int, facts: Facts) -> bool:
    """An import, or a block that only imports and sets flags (``try: import x`` …)."""
    statement, e = facts.statements[i], facts.effects[i]
    if statement.kind == "import":
        return True
    if statement.kind != "block" or "import " not in statement.text:
        return False
    return not e.calls and not e.mutates and not e.touches and not e.deletes - {n for n in e.deletes if n in e.binds}


def _only_imported(name: str, facts: Facts, duplicates: frozenset[int] | set[int]) -> bool:
    """Whether the name has one meaning: a single binder apart from repetitions of it, or imports of one thing."""
    binders = [b for b in facts.binders.get(name, []) if b not in duplicates]
    if name == "main":
        return False  # the module has a main of its own
    if not binders or facts.first_use.get(name, binders[0]) < binders[0]:
        return False
    deleters = facts.deleters.get(name, [])
    if len(binders) > 1:
        targets = {_import_target(facts, b, name) for b in binders}
        return len(targets) == 1 and all(facts.statements[b].kind == "import" for b in binders) and not deleters
    return not deleters or (deleters == binders)


def _resolved(name: str, module_names: set[str], facts: Facts) -> bool:
    """Whether a name means the same at module level: an import made there, or a built-in that nothing rebinds."""
    return name in module_names or never_bound(name, facts)


def _duplicates(facts: Facts) -> set[int]:
    """Later repetitions of an import or definition that change nothing: the same text, nothing else binding the name."""
    kinds: dict[str, set[str]] = {}  # what the binders of a name bind it to
    texts: dict[str, set[str]] = {}
    for name, binders in facts.binders.items():
        if len(binders) > 1 and name not in facts.deleters:
            kinds[name] = {_import_target(facts, b, name) for b in binders}
            texts[name] = {facts.statements[b].text for b in binders}
    out: set[int] = set()
    for i, statement in enumerate(facts.statements):
        e = facts.effects[i]
        if (
            i in facts.replaced
            or not e.binds
            or not all(name in kinds and facts.binders[name][0] != i for name in e.binds)
        ):
            continue
        if statement.kind == "import":
            before = [j for name in e.binds for j in facts.binders[name] if j < i]
            loaded = frozenset().union(*(submodules(facts.statements[j].text) for j in before))
            if all(len(kinds[name]) == 1 for name in e.binds) and submodules(statement.text) <= loaded:
                out.add(i)
        elif statement.kind in DEFINITIONS and not e.reads and all(len(texts[name]) == 1 for name in e.binds):
            if all(_same_again(name, i, facts) for name in e.binds):
                out.add(i)
    return out


def _same_again(name: str, i: int, facts: Facts) -> bool:
    """Whether what a definition makes is no different from what the same text made before: nothing had changed that."""
    first = facts.binders[name][0]
    if name in facts.mutated or any(name in facts.effects[j].escapes for j in range(first + 1, i)):
        return False  # what is kept of the old one is another object
    definition = ast.parse(facts.statements[i].text).body[0]
    if isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults = [*definition.args.defaults, *definition.args.kw_defaults]
        return all(default is None or isinstance(default, ast.Constant) for default in defaults)
    return not any(name in facts.effects[j].asks for j in range(first + 1, i))  # instances know their class


def _import_target(facts: Facts, statement: int, name: str) -> str:
    if facts.statements[statement].kind == "import":
        for bound, target in facts.effects[statement].types:
            if bound == name:
                return target
    return f"<{statement}>"


def _ambiguous_builtin(name: str, reader: int, facts: Facts) -> bool:
    """A function reads a built-in's name that the notebook also binds, and may run on both sides of the binding."""
    e = facts.effects[reader]
    names = {c.name for c in e.closures if name in c.reads and c.name}
    anonymous = any(name in c.reads and not c.name and c.escapes for c in e.closures)
    if anonymous:
        return True
    uses = [i for i, other in enumerate(facts.effects) if names & (other.reads | closure_reads(other))]
    binders, deleters = facts.binders[name], facts.deleters.get(name, [])
    if not uses or (deleters == [] and (max([*uses, reader]) < binders[0])):
        return False
    if all(b < reader for b in binders) and not deleters:
        return min(uses) < binders[0]
    return True


def _constants(facts: Facts) -> list[int]:
    """Statements ``name = <literal>`` that nothing rebinds, deletes, changes or reads before."""
    out = []
    for i, e in enumerate(facts.effects):
        if not e.literal or len(e.binds) != 1:
            continue
        name = next(iter(e.binds))
        if len(facts.binders[name]) != 1 or name in facts.deleters or name in facts.shared:
            continue
        if name in facts.mutated or facts.first_use.get(name, i + 1) < i or name in BUILTINS | {"main"}:
            continue
        out.append(i)
    return out


def _extra_reads(facts: Facts, body: Sequence[int], helpers: Sequence[HelperPlan]) -> dict[int, frozenset[str]]:
    """For each body statement, the state of the helpers it calls."""
    state: dict[str, set[str]] = {}
    for helper in helpers:
        state.setdefault(helper.name, set()).update(helper.state)
    out: dict[int, frozenset[str]] = {}
    for i in body:
        called = (facts.effects[i].reads | closure_reads(facts.effects[i])) & state.keys()
        names = frozenset().union(*(state[n] for n in called))
        if names:
            out[i] = names
    return out


def _glue(
    facts: Facts, body: Sequence[int], extra: Mapping[int, frozenset[str]], module_names: frozenset[str]
) -> list[Glue]:
    """Which statements must share a scope: closures with what rebinds the names they captured."""
    out: list[Glue] = []
    in_body = set(body)
    last = body[-1] if body else 0
    readers: dict[str, list[int]] = {}
    closure_readers: dict[str, list[int]] = {}
    for i in body:
        for name in facts.effects[i].reads | extra.get(i, frozenset()):
            readers.setdefault(name, []).append(i)
        for name in closure_reads(facts.effects[i]):
            closure_readers.setdefault(name, []).append(i)
    for i in body:
        for closure in facts.effects[i].closures:
            if not closure.escapes and not closure.name:
                continue
            captured = {
                n for n in closure.reads | extra.get(i, frozenset()) if n in facts.binders and n not in module_names
            }
            end = _last_call(i, closure.name, facts, readers, closure_readers, last) if captured else i
            for name in sorted(captured):
                changing = [b for b in facts.binders[name] if i < b <= end and b in in_body]
                changing += [d for d in facts.deleters.get(name, ()) if i < d <= end and d in in_body]
                if changing:
                    reason = f"a function defined there looks up '{name}', which is bound again later"
                    out.append(Glue(i, max(changing), reason, name))
    return out


def _last_call(
    i: int,
    name: str,
    facts: Facts,
    readers: Mapping[str, list[int]],
    closure_readers: Mapping[str, list[int]],
    last: int,
) -> int:
    """The last statement that may run a closure made by statement ``i``, or one that it makes in turn."""
    text = facts.statements[i].text
    if (
        not name
        or facts.statements[i].kind != "function"
        or text.startswith("@")  # a decorator may keep it
        or "yield" in text
        or "async " in text
        or makes_functions(text)
    ):
        return last
    if any(c != i for c in closure_readers.get(name, ())):
        return last
    uses = [r for r in readers.get(name, ()) if r > i]
    if any(name in facts.effects[r].escapes for r in uses):
        return last
    if any(name in closure_reads(e) and name in e.escapes for e in facts.effects):
        return last
    return uses[-1] if uses else i
