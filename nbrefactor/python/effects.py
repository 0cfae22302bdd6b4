"""What each statement defines, reads, deletes, mutates and touches: the facts that everything else is decided by.

Two passes over the statements in document order: :mod:`nbrefactor.python.names` for Python's binding rules (exact) and
:mod:`nbrefactor.python.objects` for objects and libraries (an over-approximation). No notebook code runs.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nbrefactor.model import Call, Closure, Effects, Statement
from nbrefactor.python.names import Names
from nbrefactor.python.namespaces import NamespaceUse, looks_at_names, namespace_use
from nbrefactor.python.objects import Interpreter
from nbrefactor.python.scopes import has_calls
from nbrefactor.python.syntax import Syntax, syntax_of
from nbrefactor.python.values import Layer, Obj, Record

if TYPE_CHECKING:
    from nbrefactor.knowledge import Knowledge


def imported_libraries(statements: Iterable[Statement]) -> frozenset[str]:
    """Top-level import names of everything imported, also inside functions and blocks."""
    found: set[str] = set()
    for text in (s.text for s in statements if "import" in s.text):
        for node in syntax_of(text).nodes:
            if isinstance(node, ast.Import):
                found.update(a.name.split(".")[0] for a in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return frozenset(found)


def analyse(
    statements: Sequence[Statement], knowledge: Knowledge | None = None, provided: Iterable[str] = ()
) -> tuple[Effects, ...]:
    """The effects of every statement, in order; ``provided`` are names that hold a dict before the first."""
    if knowledge is None:
        from nbrefactor.knowledge import load

        knowledge = load(imported_libraries(statements))
    read = [syntax_of(s.text) for s in statements]
    nonempty = _nonempty_names(read)
    interpreter = Interpreter(knowledge)
    for name in provided:
        interpreter.assign_name(name, frozenset({Obj("builtins.dict")}), interpreter.names)
    found: list[Effects] = []
    held: list[dict[str, frozenset[Obj]]] = []
    for s, syntax in zip(statements, read, strict=True):
        use = namespace_use(syntax.tree, interpreter.names) if looks_at_names(s.text) else NamespaceUse()
        effects = _effects(syntax, syntax.names(nonempty), interpreter, use)
        found.append(effects)
        held.append({name: objs for name in effects.binds if (objs := interpreter.final_objects(name))})
    return tuple(
        replace(e, held=frozenset(n for n, objs in rows.items() if any(o.final for o in objs))) if rows else e
        for e, rows in zip(found, held, strict=True)
    )


def _effects(syntax: Syntax, names: Names, interpreter: Interpreter, use: NamespaceUse) -> Effects:
    tree = syntax.tree
    record = interpreter.run(tree)
    defined = [d for d in names.deferred if d.name]
    if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        closure_effects = _dry_run(tree, interpreter)
    else:
        closure_effects = None
    closures = []
    names_bound_to_lambdas = _lambda_names(tree)
    for deferred in names.deferred:
        name = deferred.name or names_bound_to_lambdas.get(id(deferred.node), "")
        mutates: frozenset[str] = frozenset()
        if deferred in defined and closure_effects is not None:
            mutates = closure_effects[0] & deferred.reads
        elif not isinstance(deferred.node, (ast.GeneratorExp,)):
            mutates = _lambda_mutates(deferred.node, interpreter) & deferred.reads
        closures.append(
            Closure(name, deferred.reads, deferred.writes, mutates, id(deferred.node) not in record.immediate)
        )
    in_strings = {n for n in record.string_reads if any(o.node is not None for o in interpreter.names.get(n, ()))}
    calls = record.calls + (closure_effects[1] if closure_effects else [])
    return Effects(
        reads=frozenset(names.reads | record.string_reads | use.reads),
        binds=frozenset(names.binds | use.binds | record.global_binds),
        definite=frozenset(names.definite),
        deletes=frozenset(names.deletes | use.deletes | record.global_deletes),
        mutates=interpreter.changed_names(),
        touches=frozenset(record.touches),
        calls=tuple(Call(*row) for row in calls),
        closures=tuple(closures),
        literal=_literal(tree),
        barrier=use.barrier,
        escapes=frozenset(n.id for n in syntax.loads if id(n) not in record.immediate) | in_strings,
        types=tuple(sorted((n, t) for n in names.binds if (t := _type_of(interpreter, n)))),
        pinned=frozenset(names.pinned | use.pinned),
        inner=syntax.inner,
        spelled=syntax.spelled,
        guarded=syntax.guarded,
        updated=frozenset(names.updated & names.reads),
        usual=frozenset(names.usual),
        lost=frozenset(names.lost),
    )


def _type_of(interpreter: Interpreter, name: str) -> str:
    types = {o.type or o.qual for o in interpreter.names.get(name, ())}
    return types.pop() if len(types) == 1 else ""


def _dry_run(
    tree: ast.stmt, interpreter: Interpreter
) -> tuple[frozenset[str], list[tuple[str, str, str, tuple[str, ...]]]]:
    """What a function's body would change among notebook names, and the calls it makes, without running it."""
    from nbrefactor.python.bodies import inline  # the same walk that a call makes

    kept, interpreter.record = interpreter.record, Record()
    names, interpreter.names = interpreter.names, Layer(interpreter.names)
    functions = (
        [n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        if isinstance(tree, ast.ClassDef)
        else [tree]
    )
    for function in functions:
        assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        count = len(function.args.posonlyargs) + len(function.args.args)
        inline(interpreter, function, None, tuple(frozenset({Obj()}) for _ in range(count)), {})
    interpreter.names = names
    changed = interpreter.changed_names()
    calls = interpreter.record.calls
    interpreter.record = kept
    return changed, calls


def _lambda_mutates(node: ast.AST, interpreter: Interpreter) -> frozenset[str]:
    from nbrefactor.python.bodies import inline

    if not isinstance(node, ast.Lambda):
        return frozenset()
    kept, interpreter.record = interpreter.record, Record()
    count = len(node.args.posonlyargs) + len(node.args.args)
    inline(interpreter, node, None, tuple(frozenset({Obj()}) for _ in range(count)), {})
    changed = interpreter.changed_names()
    interpreter.record = kept
    return changed


def _lambda_names(tree: ast.stmt) -> dict[int, str]:
    if isinstance(tree, ast.Assign) and len(tree.targets) == 1 and isinstance(tree.targets[0], ast.Name):
        return {id(tree.value): tree.targets[0].id}
    return {}


def _literal(tree: ast.stmt) -> str:
    """The source of the value where the statement is ``name = <literal>``, else empty."""
    if not isinstance(tree, (ast.Assign, ast.AnnAssign)) or tree.value is None:
        return ""
    targets = tree.targets if isinstance(tree, ast.Assign) else [tree.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return ""
    if isinstance(tree, ast.AnnAssign) and has_calls(tree.annotation):
        return ""
    return ast.unparse(tree.value) if is_literal(tree.value) else ""


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is a constant, or a display of constants, or arithmetic on numbers."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.UAdd)) and is_literal(node.operand)
    if isinstance(node, ast.BinOp):
        return is_number(node)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(is_literal(e) for e in node.elts)
    if isinstance(node, ast.Dict):
        return all(k is not None and is_literal(k) for k in node.keys) and all(is_literal(v) for v in node.values)
    return False


def is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.UAdd)) and is_number(node.operand)
    if isinstance(node, ast.BinOp):
        safe = isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div))
        zero = isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant) and not node.right.value
        return safe and not zero and is_number(node.left) and is_number(node.right)
    return False


def _nonempty_names(statements: Sequence[Syntax]) -> frozenset[str]:
    """Names bound once in the notebook, to a non-empty literal sequence or a positive number, and never changed."""
    candidates: set[str] = set()
    counts = Counter(name for syntax in statements for name in syntax.changes)
    for syntax in statements:
        tree = syntax.tree
        if isinstance(tree, ast.Assign) and len(tree.targets) == 1 and isinstance(tree.targets[0], ast.Name):
            value = tree.value
            if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
                good = bool(value.elts) and not any(isinstance(e, ast.Starred) for e in value.elts)
            elif isinstance(value, ast.Dict):
                good = bool(value.keys) and None not in value.keys
            else:
                good = isinstance(value, ast.Constant) and (
                    (isinstance(value.value, int) and not isinstance(value.value, bool) and value.value > 0)
                    or (isinstance(value.value, str) and bool(value.value))
                )
            if good:
                candidates.add(tree.targets[0].id)
    return frozenset(name for name in candidates if counts[name] == 1)
