"""Constructs that look at the notebook's namespace itself: ``globals()``, ``exec``, ``eval``, ``locals()``…

Where the name they ask for is written down (``"df" in globals()``, ``globals()["df"]``, ``eval("df + 1")``), the statement is
an ordinary one and the name is *pinned*: it must stay a module global. Everything else is a barrier.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from nbrefactor.python.names import Names, names_of
from nbrefactor.python.scopes import comprehension_parts, inner_names, walk

_SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.ClassDef,
)  # fmt: skip
VIEWS = frozenset({"globals", "locals", "vars", "dir"})


@dataclass(slots=True)
class NamespaceUse:
    """``barrier`` names the construct whose names cannot be told; the sets hold those that can."""

    barrier: str = ""
    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    pinned: set[str] = field(default_factory=set)


_WORDS = re.compile(
    r"globals|locals|vars|dir|eval|exec|__main__|query|evaluate|modules|f_back|f_locals|~|\w *(?::|->) *[\"']\w|\) *-> *[\"']\w"
)
_AT_NAME = re.compile(r"@([^\W\d]\w*)")
_WORD = re.compile(r"[^\W\d]\w*")


_WRITES = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__"})
_ONLY_READS = frozenset(
    {
        "list",
        "sorted",
        "len",
        "set",
        "dict",
        "print",
        "str",
        "iter",
        "enumerate",
        "filter",
        "map",
        "format_map",
        "substitute",
    }
)


def looks_at_names(text: str) -> bool:
    """Whether a text may hold such a construct at all: a cheap first look."""
    return _WORDS.search(text) is not None


def namespace_use(tree: ast.AST, defined: Collection[str] = ()) -> NamespaceUse:
    """How a statement uses its namespace as a value; ``defined`` are names that hide a built-in."""
    use = NamespaceUse()
    own: frozenset[str] | None = None
    for node, parent, inside in _scopes(tree):
        use.pinned |= _annotated(node)
        if module := _module_as_value(node, parent):
            use.barrier = use.barrier or module
        if is_frame_look(node, parent):
            asked = parent.left if isinstance(parent, ast.Compare) else getattr(parent, "slice", None)
            if word := _word(asked):
                use.pinned.add(word)
            else:
                use.barrier = use.barrier or "f_locals"
        if not isinstance(node, ast.Call):
            continue
        if inside and (words := _names_in_strings(node)):
            own = inner_names(walk(tree)) if own is None else own
            use.pinned |= words - own  # neither a closure nor a comprehension hands these on
        if not isinstance(node.func, ast.Name) or node.func.id in defined:
            continue
        name = node.func.id
        if name in VIEWS:
            if node.args or node.keywords or (inside and name != "globals"):
                continue
            _view(use, node, parent, name)
        elif name in ("eval", "exec") and node.args:
            _text(use, node, name, inside)
    if use.barrier or use.pinned:
        use.pinned |= use.reads  # one statement looks names up in one way
    return use


def _module_as_value(node: ast.AST, parent: ast.AST) -> str:
    """The construct through which the notebook's module is taken as an object, else empty."""
    if isinstance(node, ast.Attribute) and node.attr in ("f_globals", "__globals__"):
        return node.attr
    if isinstance(node, ast.alias) and node.name == "__main__":
        return "__main__"
    if isinstance(node, ast.ImportFrom) and node.module == "__main__":
        return "__main__"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if "__main__" in node.value and not isinstance(parent, (ast.Compare, ast.Expr)):
            return "__main__"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "modules":
        if isinstance(node.slice, ast.Name) and node.slice.id == "__name__":
            return "sys.modules"
    return ""


def _annotated(node: ast.AST) -> set[str]:
    """The names in an annotation that is a text: what asks for the types looks them up among the module's names."""
    annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
    found: set[str] = set()
    todo = [annotation] if isinstance(annotation, ast.expr) else []
    while todo:
        part = todo.pop()
        if isinstance(part, ast.Subscript) and _last_name(part.value) == "Literal":
            continue
        if text := _word(part):
            facts, _ = _names_in(part, "eval")
            found |= facts.reads if facts is not None and text.strip() else set()
        todo += [child for child in ast.iter_child_nodes(part) if isinstance(child, ast.expr)]
    return found


def is_frame_look(node: ast.AST, parent: ast.AST) -> bool:
    """Whether a name is looked up among those of a frame, which is the notebook's own where a cell has made the call."""
    if not (isinstance(node, ast.Attribute) and node.attr == "f_locals"):
        return False
    if isinstance(parent, ast.Compare):
        return isinstance(parent.ops[-1], (ast.In, ast.NotIn)) and parent.comparators[-1] is node
    if isinstance(parent, ast.Subscript):
        return parent.value is node and isinstance(parent.ctx, ast.Load)
    return isinstance(parent, ast.Attribute) and parent.attr == "get"


def _names_in_strings(node: ast.Call) -> set[str]:
    """Names that pandas looks up in the calling frame (``df.query("a > @limit")``), or patsy for a formula."""
    texts = [
        part.value
        for argument in [*node.args, *(k.value for k in node.keywords)]
        for part in (argument.values if isinstance(argument, ast.JoinedStr) else [argument])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if isinstance(node.func, ast.Attribute) and _last_name(node.func.value) in ("pd", "pandas", "ne", "numexpr"):
        return {name for text in texts for name in _WORD.findall(text) if node.func.attr in ("eval", "evaluate")}
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("query", "eval"):
        return {name for text in texts for name in _AT_NAME.findall(text)}
    if isinstance(node.func, ast.Attribute) and any("~" in text for text in texts):
        return {name for text in texts for name in _WORD.findall(text)}
    return set()


def _view(use: NamespaceUse, node: ast.Call, parent: ast.AST, name: str) -> None:
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1 and isinstance(parent.ops[0], (ast.In, ast.NotIn)):
        if parent.comparators[0] is node and (word := _word(parent.left)):
            use.pinned.add(word)
            return
    if isinstance(parent, ast.Subscript) and parent.value is node and name != "dir" and (word := _word(parent.slice)):
        use.pinned.add(word)
        if isinstance(parent.ctx, ast.Store):
            use.binds.add(word)
        else:
            use.reads.add(word)
        if isinstance(parent.ctx, ast.Del):
            use.deletes.add(word)
        return
    if isinstance(parent, ast.Attribute) and parent.attr in _WRITES:
        use.barrier = use.barrier or f"{name}().{parent.attr}()"
    elif isinstance(parent, ast.Compare) and isinstance(parent.ops[-1], (ast.In, ast.NotIn)):
        use.barrier = use.barrier or f"in {name}()"
    elif isinstance(parent, ast.Call) and _last_name(parent.func) not in _ONLY_READS:
        use.barrier = use.barrier or f"{name}() as an argument"
    else:
        use.barrier = use.barrier or f"{name}()"


def _last_name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _text(use: NamespaceUse, node: ast.Call, name: str, inside: bool) -> None:
    """``eval`` and ``exec``: of a constant text the names are known."""
    if len(node.args) > 1 and isinstance(node.args[1], (ast.Dict, ast.Name)):
        return  # it has a namespace of its own
    facts, scopes = _names_in(node.args[0], name)
    own = len(node.args) == 1 or _is_globals(node.args[1])
    if facts is None or not own or len(node.args) > 2 or node.keywords:
        use.barrier = use.barrier or f"{name}()"
        return
    use.reads |= facts.reads
    if inside or scopes or name == "exec" or len(node.args) > 1 or facts.binds:
        use.pinned |= facts.reads | facts.binds | facts.deletes
        use.pinned.update(*(d.reads | d.writes for d in facts.deferred))
        use.binds |= facts.binds
        use.deletes |= facts.deletes


def _names_in(node: ast.expr, name: str) -> tuple[Names | None, bool]:
    """The binding facts of a constant text, and whether it has scopes of its own, which see globals only."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return None, False
    try:
        tree = ast.parse(node.value.strip() if name == "eval" else node.value)
    except (SyntaxError, ValueError):
        return Names(), False  # it raises, whatever the names
    total = Names()
    for statement in tree.body:
        if namespace_use(statement).barrier or any(
            isinstance(n, ast.alias) and n.name == "*" for n in ast.walk(statement)
        ):
            return None, False
        facts = names_of(statement)
        total.reads |= facts.reads
        total.binds |= facts.binds
        total.deletes |= facts.deletes
        total.deferred += facts.deferred
    return total, any(isinstance(n, _SCOPES) for n in ast.walk(tree))


def _is_globals(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals"


def _word(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _scopes(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST, bool]]:
    """All nodes with their parents, and whether they stand inside a function or comprehension (another frame)."""
    todo: list[tuple[ast.AST, ast.AST, bool]] = [(tree, tree, False)]
    while todo:
        node, parent, inside = todo.pop()
        yield node, parent, inside
        if isinstance(node, ast.Call) and _second_is_globals(node):
            todo += [(child, node, inside) for child in (*node.args[:1], *node.args[2:])]
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            todo.append((node.generators[0].iter, node, inside))  # evaluated at once, outside
            parts = [*comprehension_parts(node), *(g.target for g in node.generators)]
            todo += [(part, node, True) for part in parts]
            continue
        deeper = inside or isinstance(node, _SCOPES)
        todo += [(child, node, deeper) for child in ast.iter_child_nodes(node)]


def _second_is_globals(node: ast.Call) -> bool:
    named = isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    return named and len(node.args) > 1 and _is_globals(node.args[1])
