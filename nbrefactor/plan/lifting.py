"""Which functions and classes may stand at module level, and what notebook state each is handed.

A helper that looks up notebook state gets it as keyword parameters, with the value at the call. That is the same only
where every use is a call, nothing that the helper makes outlives it, and the state is bound wherever it is called.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping

from nbrefactor.model import HelperPlan, Statement
from nbrefactor.plan.facts import BUILTINS, DEFINITIONS, Facts, closure_reads, never_bound
from nbrefactor.plan.liveness import Liveness


def lift_helpers(
    facts: Facts,
    header: set[int],
    module_names: set[str],
    constants: Mapping[str, int],
    duplicates: set[int],
    late_names: Collection[str] = (),
) -> tuple[list[HelperPlan], set[str], list[tuple[int, str, str]]]:
    """The functions and classes that may stand at module level, with the state each needs (greatest fixpoint).

    ``late_names`` are bound by imports that must wait; a function that looks one up imports it when it is called.
    """
    versions = _versions(facts, duplicates)
    position = facts.position
    candidates: dict[int, str] = {i: name for i, (name, _) in versions.items()}
    while True:
        by_name: dict[str, list[int]] = {}
        for i, n in candidates.items():
            by_name.setdefault(n, []).append(i)
        state: dict[int, set[str]] = {i: set() for i in candidates}
        constants_of: dict[int, set[str]] = {i: set() for i in candidates}
        for i in candidates:
            for closure in facts.effects[i].closures:
                for name in closure.reads:
                    if name in module_names or name in by_name or name not in facts.binders or name in facts.shared:
                        continue
                    if name in constants:
                        constants_of[i].add(name)
                    elif name not in late_names or facts.statements[i].kind == "class":
                        state[i].add(name)
        for versions_of_it in by_name.values():
            merged = set().union(*(state[i] for i in versions_of_it))
            for i in versions_of_it:
                state[i] = merged  # one set: calls are written the same for each version
        changed = True
        while changed:
            changed = False
            for i in candidates:
                for closure in facts.effects[i].closures:
                    for name in closure.reads & by_name.keys():
                        for other in by_name[name]:
                            if not state[other] <= state[i]:
                                state[i] |= state[other]
                                changed = True
        bad = [
            i
            for i in candidates
            if not _may_rise(i, candidates, by_name, state, module_names, constants, facts, position)
        ]
        if not bad:
            break
        for i in bad:
            candidates.pop(i, None)
            name = versions[i][0]
            for j in [j for j, n in candidates.items() if n == name]:
                del candidates[j]
    used_constants = {name for i in candidates for name in constants_of[i]}
    for i in candidates:
        used_constants |= {n for n in facts.effects[i].reads if n in constants}
    helpers, renames = [], []
    for i in sorted(candidates):
        name, number = versions[i]
        new_name = name if number == 1 else f"{name}_{number}"
        if name == "main":
            new_name += "_"  # the module has a main of its own
        while new_name != name and new_name in facts.binders:
            new_name += "_"
        helpers.append(HelperPlan(name, i, tuple(sorted(state[i])), new_name))
        if new_name != name:
            renames += [(j, name, new_name) for j in _readers_of_version(i, name, versions, facts)]
            renames.append((i, name, new_name))
    return helpers, used_constants, renames


def _versions(facts: Facts, duplicates: set[int]) -> dict[int, tuple[str, int]]:
    """Every top-level definition statement with its name and which version of the name it is (1, 2, …)."""
    out: dict[int, tuple[str, int]] = {}
    named = tells_names(facts.statements)
    for name, binders in facts.binders.items():
        real = [b for b in binders if b not in duplicates]
        if (
            (name == "main" and (named or name in facts.shared))
            or name in facts.deleters
            or name in BUILTINS - {"display", "get_ipython"}
        ):
            continue
        if not all(_defines(facts, b, name) for b in real):
            continue
        if len(real) > 1:
            spelled = named or any(name in e.spelled for e in facts.effects)
            if name in facts.shared or spelled or any(facts.statements[b].kind == "class" for b in real):
                continue  # a second class of a name also changes what its instances print as
            late_closure = any(
                name in closure_reads(e) and (i < real[-1]) and i not in real for i, e in enumerate(facts.effects)
            )
            recursive = any(name in closure_reads(facts.effects[b]) for b in real)
            if late_closure or recursive:
                continue
        for number, b in enumerate(real, 1):
            out[b] = (name, number)
    return out


def tells_names(statements: Iterable[Statement]) -> bool:
    """Whether the notebook asks what its functions are called: then a lambda must stay one."""
    return any(".__name__" in s.text or "__qualname__" in s.text for s in statements)


def _defines(facts: Facts, statement: int, name: str) -> bool:
    """Whether a statement is the definition of a function or class of this name (``f = lambda …`` included)."""
    e = facts.effects[statement]
    if e.binds != {name}:
        return False
    if facts.statements[statement].kind in DEFINITIONS:
        return True
    if facts.statements[statement].kind != "assign" or len(e.closures) != 1 or e.closures[0].name != name:
        return False
    text = facts.statements[statement].text
    return text.split("=", 1)[1].lstrip().startswith("lambda") if "=" in text else False


def _readers_of_version(i: int, name: str, versions: Mapping[int, tuple[str, int]], facts: Facts) -> list[int]:
    following = sorted(j for j, (n, _) in versions.items() if n == name and j > i)
    end = following[0] if following else len(facts.effects)
    start = i + 1 if versions[i][1] > 1 else 0  # functions that stand above the first one mean it, too
    readers = (j for j in range(start, end) if j != i)
    return [j for j in readers if name in facts.effects[j].reads or name in closure_reads(facts.effects[j])]


def _may_rise(
    i: int,
    candidates: Mapping[int, str],
    by_name: Mapping[str, list[int]],
    state: Mapping[int, set[str]],
    module_names: set[str],
    constants: Mapping[str, int],
    facts: Facts,
    position: Liveness,
) -> bool:
    """Whether a definition may stand at module level with its state as parameters."""
    e, name = facts.effects[i], candidates[i]
    if i in facts.compared or name in e.reads:
        return False
    fine = module_names | constants.keys() | by_name.keys()
    if any(r not in fine and not never_bound(r, facts) for r in e.reads):
        return False  # a default, decorator or base that needs notebook state when the definition runs
    if any(r in module_names and r in facts.binders and not position.bound(r, i) for r in e.reads):
        return False  # the same of an import that may not have run: it would fail before the first step
    if any(r in by_name and (min(by_name[r]) > i or not _free_of_state(r, by_name, fine, facts)) for r in e.reads):
        return False
    if e.touches - {"unknown"} or e.mutates - {name}:
        return False
    if facts.statements[i].kind == "class" and state[i]:
        return False
    first = facts.first_use.get(name)
    if first is not None and first < min(by_name[name]):
        return False
    if not state[i]:
        return True
    if facts.statements[i].kind == "assign" and tells_names(facts.statements):
        return False
    if len(by_name[name]) > 1 and state[i] & e.inner:
        return False  # the version of another cell needs it, and here the name means something else
    if facts.statements[i].kind == "class" or facts.statements[i].text.startswith("@"):
        return False  # a decorator knows nothing of further parameters
    if LISTS_ITS_NAMES.search(facts.statements[i].text):
        return False  # a further parameter would be among them
    return _state_can_be_passed(i, name, state[i], candidates, facts, position)


def _free_of_state(name: str, by_name: Mapping[str, list[int]], fine: Collection[str], facts: Facts) -> bool:
    """Whether a helper, and those it calls, look up nothing that the steps bind: then it may be called at module level."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        helper = todo.pop()
        if helper in seen:
            continue
        seen.add(helper)
        for i in by_name[helper]:
            for read in closure_reads(facts.effects[i]):
                if read in by_name:
                    todo.append(read)
                elif read not in fine and not never_bound(read, facts):
                    return False
    return True


def _state_can_be_passed(
    i: int, name: str, state: set[str], candidates: Mapping[int, str], facts: Facts, position: Liveness
) -> bool:
    """Every use is a call (or hands the function to a call that only uses it), where all of the state is bound."""
    lasting = _outlasts_its_call(i, candidates, facts)
    for j, other in enumerate(facts.effects):
        if name not in other.reads and name not in closure_reads(other):
            continue
        if name in other.spelled or not state.isdisjoint(other.inner):
            return False  # the text of the call is printed; or there the name means something else
        if means(name, j, i, facts) and not calls_fit(facts.statements[j].text, name, facts.statements[i].text, state):
            return False  # the error would speak of the further parameters; or one of them is given something else
        if j == i or j in candidates:
            if name in other.escapes and j != i:
                return False
            if j == i and facts.statements[i].kind == "assign":
                return False
            continue
        if name in other.escapes:
            return False
        if not all(position.bound(s, j) for s in state):
            return False
        if any(s in other.deletes for s in state):
            return False
        changes = (b for s in state for b in (*facts.binders.get(s, ()), *facts.deleters.get(s, ())))
        if lasting and any(b >= j for b in changes):
            return False  # what it made may still run when the name is bound again
    return True


def means(name: str, reader: int, definition: int, facts: Facts) -> bool:
    """Whether a statement that looks a name up has this definition above it, and none of the name's others between."""
    binders = facts.binders[name]
    above = [b for b in binders if b < reader] or binders[:1]
    return above[-1] == definition


def calls_fit(text: str, name: str, function: str, state: Collection[str] = ()) -> bool:
    """Whether a function takes what every call of it in a statement gives, which is none of its ``state``."""
    definition = ast.parse(function).body[0]
    if not isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return True
    taken = definition.args
    positional = [*taken.posonlyargs, *taken.args]
    optional = positional[len(positional) - len(taken.defaults) :]
    optional += [a for a, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True) if default is not None]
    every = {a.arg for a in (*positional, *taken.kwonlyargs)}
    needed = every - {a.arg for a in optional}
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name):
            continue
        keywords = {k.arg for k in node.keywords}
        if not keywords.isdisjoint(state) or (state and None in keywords and taken.kwarg is not None):
            return False
        if None in keywords or any(isinstance(a, ast.Starred) for a in node.args):
            continue
        if len(node.args) > len(positional) and taken.vararg is None:
            return False
        given = {a.arg for a in positional[: len(node.args)]}
        by_name = keywords - {a.arg for a in taken.posonlyargs}
        unknown = taken.kwarg is None and not keywords <= every & by_name
        if given & by_name or not needed <= given | by_name or unknown:
            return False
    return True


def _outlasts_its_call(i: int, candidates: Mapping[int, str], facts: Facts) -> bool:
    """Whether a helper, or one that it calls, makes a generator or function, which looks names up after the call."""
    seen: set[int] = set()
    todo = [i]
    while todo:
        helper = todo.pop()
        text = facts.statements[helper].text
        if "yield" in text or "async def" in text or makes_functions(text):
            return True
        seen.add(helper)
        called = (j for name in closure_reads(facts.effects[helper]) for j in facts.binders.get(name, ()))
        todo += [j for j in called if j in candidates and j not in seen]
    return False


LISTS_ITS_NAMES = re.compile(r"\b(locals|vars|dir)\(\)")


def makes_functions(text: str) -> bool:
    return text.count("def ") > 1 or "lambda" in text
