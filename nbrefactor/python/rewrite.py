"""Rewriting one statement for its new place: what changes when module code moves into a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from nbrefactor.python.edits import Edit, apply, dedent_block, indent
from nbrefactor.python.namespaces import is_frame_look
from nbrefactor.python.scopes import bound_in, has_calls, parameters_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a statement's new place asks for.

    ``state``: helper → the notebook names it is handed. ``renames``: old → new name. ``namespace``: the statement keeps the
    notebook's own namespace (its names are module globals). ``nested``: the statement stands inside a function. ``shared``: names
    that stay module globals. ``plain``: only the renames are made. ``lambdas``: they stay lambdas, because names are told.
    """

    state: Mapping[str, tuple[str, ...]]
    renames: Mapping[str, str]
    namespace: bool = False
    nested: bool = True
    notebook_names: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    plain: bool = False
    functools: str = "functools"
    lambdas: bool = False


def parse_module(text: str) -> ast.Module:
    tree = compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def rewrite(text: str, surroundings: Surroundings) -> str:
    """The statement's text for its new place."""
    tree = parse_module(text)
    edits = list(_Rewriter(surroundings, text).collect(tree))
    text = apply(text, edits)
    return text if surroundings.plain else _without_file_guard(_without_main_guard(text))


def _without_main_guard(text: str) -> str:
    """``if __name__ == "__main__":`` is true in a notebook: its body as it is."""
    if "__name__" not in text:
        return text
    tree = parse_module(text)
    node = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(node, ast.If) and not node.orelse and _is_main_test(node.test):
        return dedent_block(text, node.body)
    edits = [
        Edit.replace(n, '"__main__"')
        for n in ast.walk(tree)
        if isinstance(n, ast.Name) and n.id == "__name__" and isinstance(n.ctx, ast.Load)
    ]
    return apply(text, edits)


def _without_file_guard(text: str) -> str:
    """A notebook has no ``__file__``, a script has: ``try: here = dirname(__file__) except NameError:`` is its last part."""
    if "__file__" not in text:
        return text
    guard = next(filter(_asks_for_file, ast.walk(parse_module(text))), None)
    if isinstance(guard, ast.Try):
        name = guard.handlers[0].name
        told = [
            n for part in guard.handlers[0].body for n in ast.walk(part) if isinstance(n, ast.Name) and n.id == name
        ]
        if told:
            message = "NameError(\"name '__file__' is not defined\")"
            return _without_file_guard(apply(text, [Edit.replace(n, message) for n in told]))
        last = dedent_block(text, guard.handlers[0].body)
        return _without_file_guard(apply(text, [Edit.replace(guard, indent(last, " " * guard.col_offset).lstrip())]))
    edits = [
        Edit.replace(n, str(isinstance(n.ops[0], ast.NotIn)))
        for n in ast.walk(parse_module(text))
        if isinstance(n, ast.Compare) and isinstance(n.left, ast.Constant) and n.left.value == "__file__"
    ]
    return apply(text, edits)


def _asks_for_file(node: ast.AST) -> bool:
    """Whether it is a ``try`` that begins with ``__file__``, and whose handler hears that there is none."""
    if not isinstance(node, ast.Try) or node.finalbody or not node.handlers:
        return False
    if not isinstance(node.body[0], (ast.Assign, ast.Expr, ast.Return)) or not _catches_names(node.handlers[0].type):
        return False
    return _surely_asks(node.body[0])


def _surely_asks(node: ast.AST) -> bool:
    """Whether ``__file__`` is looked up whatever a condition in the statement says."""
    if isinstance(node, (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return False
    if isinstance(node, ast.Name):
        return node.id == "__file__"
    return any(_surely_asks(child) for child in ast.iter_child_nodes(node))


def _catches_names(type_: ast.expr | None) -> bool:
    names = type_.elts if isinstance(type_, ast.Tuple) else [type_]
    return any(n is None or isinstance(n, ast.Name) and n.id in ("NameError", "Exception") for n in names)


def _is_main_test(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
        and {_main_side(test.left), _main_side(test.comparators[0])} == {"name", "main"}
    )


def _main_side(node: ast.expr) -> str:
    if isinstance(node, ast.Name) and node.id == "__name__":
        return "name"
    return "main" if isinstance(node, ast.Constant) and node.value == "__main__" else ""


def helper_text(text: str, state: tuple[str, ...], new_name: str, surroundings: Surroundings) -> str:
    """A helper for module level: its state as keyword-only parameters, its new name; ``f = lambda`` becomes a ``def``."""
    text = _without_file_guard(text)
    tree = parse_module(text)
    node = tree.body[0]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and not surroundings.lambdas:
        text = _lambda_to_def(text, node, new_name)
        tree = parse_module(text)
        node = tree.body[0]
    edits = list(_Rewriter(surroundings, text).collect(tree))
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if state:
            edits.append(_add_parameters(text, node, state))
        if new_name and new_name != node.name:
            edits.append(_rename_definition(text, node, new_name))
    elif isinstance(node, ast.ClassDef) and new_name and new_name != node.name:
        edits.append(_rename_definition(text, node, new_name))
    return apply(text, edits)


def _lambda_to_def(text: str, node: ast.Assign, name: str) -> str:
    value = node.value
    assert isinstance(value, ast.Lambda)
    arguments = ast.unparse(value.args)
    body = ast.get_source_segment(text, value.body) or ast.unparse(value.body)
    if "\n" in body:
        body = f"({body})"
    return f"def {name}({arguments}):\n    return {body}"


def _rename_definition(text: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, name: str) -> Edit:
    line = text.split("\n")[node.lineno - 1].encode()
    start = line.index(b"class" if isinstance(node, ast.ClassDef) else b"def", node.col_offset)
    start = line.index(node.name.encode(), start + 3)
    return Edit(node.lineno, start, node.lineno, start + len(node.name.encode()), name)


def _add_parameters(text: str, node: ast.FunctionDef | ast.AsyncFunctionDef, state: tuple[str, ...]) -> Edit:
    """Adds keyword-only parameters at the end of the signature (before ``**kwargs``)."""
    arguments = node.args
    extra = ", ".join(state)
    star = "" if arguments.vararg or arguments.kwonlyargs else "*, "
    parts = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    if arguments.vararg:
        parts.append(arguments.vararg)
    if arguments.kwarg:
        before = f"{star}{extra}, "
        lines = text.split("\n")
        line, column = arguments.kwarg.lineno, arguments.kwarg.col_offset
        head = lines[line - 1].encode()[:column]
        stars = head.rindex(b"**")
        return Edit.insert(line, stars, before)
    ends: list[ast.expr | ast.arg] = [*parts, *arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
    if not ends:
        lines = text.split("\n")
        head = lines[node.lineno - 1].encode()
        column = head.index(b"(", head.index(node.name.encode(), node.col_offset)) + 1
        return Edit.insert(node.lineno, column, f"{star}{extra}")
    last = max(ends, key=lambda n: (n.end_lineno or 0, n.end_col_offset or 0))
    assert last.end_lineno is not None and last.end_col_offset is not None
    line, column = _past_parentheses(text, last.end_lineno, last.end_col_offset, node)
    return Edit.insert(line, column, f", {star}{extra}")


def _past_parentheses(
    text: str, line: int, column: int, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> tuple[int, int]:
    """The end of a default value that is written in parentheses: past its closing ones, never past the signature's."""
    rows = text.split("\n")
    start = rows[node.lineno - 1].encode()
    opened = start.index(b"(", start.index(node.name.encode(), node.col_offset)) + 1
    between = "\n".join(
        [start[opened:].decode(), *rows[node.lineno : line - 1], rows[line - 1].encode()[:column].decode()]
        if line > node.lineno
        else [start[opened:column].decode()]
    )
    missing = between.count("(") - between.count(")")
    row = rows[line - 1].encode()
    while missing > 0 and column < len(row):
        if row[column : column + 1] == b")":
            missing -= 1
        column += 1
    return line, column


class _Rewriter:
    def __init__(self, surroundings: Surroundings, text: str):
        self.s = surroundings
        self.lines = text.split("\n")
        self.following: dict[ast.AST, ast.AST] = {}
        """Of the statements of functions, each with the next one."""

    def collect(self, tree: ast.AST) -> Iterable[Edit]:
        yield from self.visit(tree, frozenset(), False)

    def visit(self, node: ast.AST, hidden: frozenset[str], in_function: bool) -> Iterable[Edit]:
        s = self.s
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id not in hidden:
                name = function.id
                if s.namespace and not in_function and (edit := self.namespace_call(node, name)) is not None:
                    yield edit
                if name in s.state:
                    yield from self.state_arguments(node, s.state[name])
                    if name in s.renames:
                        yield Edit.replace(function, s.renames[name])
                    for child in [*node.args, *(k.value for k in node.keywords)]:
                        yield from self.visit(child, hidden, in_function)
                    return
                if name == "display" and "display" not in s.notebook_names and not s.plain:
                    yield Edit.replace(function, "print")
        elif isinstance(node, ast.Name) and node.id not in hidden:
            new = s.renames.get(node.id, node.id)
            if node.id in s.state and isinstance(node.ctx, ast.Load):
                given = ", ".join(f"{n}={n}" for n in s.state[node.id])
                yield Edit.replace(node, f"{s.functools}.partial({new}, {given})")
            elif new != node.id:
                yield Edit.replace(node, new)
            return
        elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and s.nested and not s.plain:
            yield Edit.replace(node, f'exec("{ast.unparse(node)}", globals())')  # a function must not have a star
            return
        elif isinstance(node, ast.Global) and not s.plain:
            # At module level it says nothing, and in a step it would come too late; what a function only looks up is
            # a global no more where it became a parameter or a step's own name.
            kept = [s.renames.get(name, name) for name in node.names if name in s.shared] if in_function else []
            if kept != node.names and (s.nested or in_function):
                yield Edit.replace(node, f"global {', '.join(kept)}") if kept else self.without(node)
            return
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and s.nested and not in_function:
            if node.target.id in s.shared or has_calls(node.annotation):
                yield from self.unannotated(node)
                return
        if isinstance(node, ast.FunctionDef) and node.name == "main" and "main" in s.renames and not in_function:
            yield _rename_definition("\n".join(self.lines), node, s.renames["main"])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
            self.following |= dict(pairwise(body))
            bound, global_, nonlocal_ = bound_in(body)
            inner = (hidden | bound | parameters_of(node)) - global_ - nonlocal_
            outside: list[ast.expr] = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
            if not isinstance(node, ast.Lambda):
                outside += node.decorator_list
            for now in outside:
                yield from self.visit(now, hidden, in_function)
            for part in body:
                yield from self.visit(part, inner, True)
            return
        if isinstance(node, ast.ClassDef):
            for part in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
                yield from self.visit(part, hidden, in_function)
            for statement in node.body:
                yield from self.visit(statement, hidden, True)
            return
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            targets = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
            yield from self.visit(node.generators[0].iter, hidden, in_function)
            for inside in ast.iter_child_nodes(node):
                if isinstance(inside, ast.comprehension):
                    if inside is not node.generators[0]:
                        yield from self.visit(inside.iter, hidden | targets, True)
                    for test in inside.ifs:
                        yield from self.visit(test, hidden | targets, True)
                else:
                    yield from self.visit(inside, hidden | targets, True)
            return
        yield from self.inside(node, hidden, in_function)

    def inside(self, node: ast.AST, hidden: frozenset[str], in_function: bool) -> Iterable[Edit]:
        for child in ast.iter_child_nodes(node):
            if is_frame_look(child, node) and isinstance(child, ast.Attribute):  # a step's names are partly globals
                frame = ast.unparse(child.value)
                yield Edit.replace(child, f"({frame}.f_globals | {frame}.f_locals)")
                continue
            yield from self.visit(child, hidden, in_function)

    def without(self, node: ast.Global) -> Edit:
        """A declaration that is gone; ``pass`` where something must stand, or where a comment would go with it."""
        after = self.following.get(node)
        behind = self.lines[node.lineno - 1].encode()[node.end_col_offset or 0 :].strip()
        if isinstance(after, ast.stmt) and (
            after.lineno == node.lineno or after.lineno == node.lineno + 1 and not behind
        ):
            return Edit(node.lineno, node.col_offset, after.lineno, after.col_offset, "")
        return Edit.replace(node, "pass")

    def unannotated(self, node: ast.AnnAssign) -> Iterable[Edit]:
        """A global must not be annotated, and a local's annotation is not evaluated: what it calls is called beside it."""
        called = rewrite(ast.unparse(node.annotation), self.s) if has_calls(node.annotation) else ""
        if node.value is None:
            yield Edit.replace(node, called or "pass")
        else:
            yield from self.visit(node.target, frozenset(), False)
            yield from self.visit(node.value, frozenset(), False)
            stop = (node.value.lineno, node.value.col_offset)
            before = self.lines[stop[0] - 1].encode()[: stop[1]]
            if before.rstrip().endswith(b"("):  # a value in parentheses
                stop = (stop[0], before.rindex(b"("))
            yield Edit(node.target.end_lineno or 0, node.target.end_col_offset or 0, *stop, " = ")
            if called:
                yield Edit.insert(node.end_lineno or 0, node.end_col_offset or 0, f"; {called}")

    def state_arguments(self, node: ast.Call, names: tuple[str, ...]) -> Iterable[Edit]:
        given = ", ".join(f"{n}={n}" for n in names)
        last = [*node.args, *(k.value for k in node.keywords)]
        assert node.end_lineno is not None and node.end_col_offset is not None
        if not last:
            yield Edit.insert(node.end_lineno, node.end_col_offset - 1, given)
            return
        end = max(last, key=lambda n: (n.end_lineno or 0, n.end_col_offset or 0))
        assert end.end_lineno is not None and end.end_col_offset is not None
        only = node.args[0] if len(node.args) == 1 and not node.keywords else None
        closing = (node.end_lineno, node.end_col_offset)
        if isinstance(only, ast.GeneratorExp) and (only.end_lineno, only.end_col_offset) == closing:
            yield Edit.insert(only.lineno, only.col_offset, "(")  # the call's parentheses were the generator's own
            yield Edit(closing[0], closing[1] - 1, *closing, f"), {given})")
            return
        comma = _ends_in_comma(self.lines, (end.end_lineno, end.end_col_offset), closing)
        yield Edit.insert(closing[0], closing[1] - 1, (" " if comma else ", ") + given)

    def namespace_call(self, node: ast.Call, name: str) -> Edit | None:
        """Calls that look at the caller's frame, made to look at the module's names, which are the notebook's."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        if name in ("locals", "vars") and not node.args:
            return Edit.replace(node.func, "globals")
        if name == "dir" and not node.args:
            return Edit.replace(node, "sorted(globals())")
        if name in ("exec", "eval") and len(node.args) == 1 and not node.keywords:
            first, closing = node.args[0], (node.end_lineno, node.end_col_offset)
            assert first.end_lineno is not None and first.end_col_offset is not None
            comma = _ends_in_comma(self.lines, (first.end_lineno, first.end_col_offset), closing)
            return Edit.insert(closing[0], closing[1] - 1, " globals()" if comma else ", globals()")
        return None


def _ends_in_comma(lines: list[str], start: tuple[int, int], stop: tuple[int, int]) -> bool:
    """Whether a trailing comma stands between the last argument and the closing parenthesis."""
    for number in range(start[0], stop[0] + 1):
        row = lines[number - 1].encode()
        first = start[1] if number == start[0] else 0
        last = stop[1] if number == stop[0] else len(row)
        if b"," in row[first:last].split(b"#")[0]:
            return True
    return False
