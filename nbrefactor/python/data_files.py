"""Where scripts read files: each path goes through ``provenance.py``, so that the data may lie anywhere (``--data URI``).

``pd.read_csv(path)`` becomes ``pd.read_csv(data_file(path))``, and ``os.listdir(folder)`` becomes
``os.listdir(locate(folder))``. What the notebook writes itself is read from where it was written.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nbrefactor.knowledge import Knowledge
from nbrefactor.knowledge.paths import names_path, path_use
from nbrefactor.model import Effects, Option, Statement
from nbrefactor.python.edits import Edit, apply, source_of
from nbrefactor.python.resolve import import_table, qualified
from nbrefactor.python.rewrite import parse_module

PROVENANCE = "provenance"
"""The module that knows where the data are."""

READ, LOOK, FROM, RECORD = "data_file", "locate", "read_from", "run_record"
NAMES = frozenset({READ, LOOK, FROM, RECORD})

_WRITERS = re.compile(r"to_|save|dump|write|mk?dirs?|makedirs|urlretrieve|copy|move|rename|extract|download")
_MAKES_PATHS = frozenset("format join joinpath replace strip with_suffix with_name as_posix expanduser resolve".split())


def data_flag(options: Sequence[Option]) -> str:
    """The option that says where the data are: ``--data``, unless the notebook has a value of that name."""
    taken = {option.name for option in options}
    return next(flag for flag in ("--data", "--data-uri", "--data-place") if flag[2:].replace("-", "_") not in taken)


@dataclass(frozen=True, slots=True)
class Routed:
    """The statements, reading through ``provenance.py``.

    ``names``: function of it → what they call it, for those that they need. ``read`` and ``written`` are the places below
    the working directory, as patterns: ``data/*.csv``.
    """

    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    read: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def route(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    knowledge: Knowledge,
    literals: Mapping[str, str],
    *,
    hashed: bool,
) -> Routed:
    """The statements with each path that is read found through ``provenance.py``.

    ``literals``: name → the source of its literal value. Without ``hashed``, what is read is only located.
    """
    imports = import_table(statements, effects)
    known = dict(literals) | {next(iter(e.binds)): e.literal for e in effects if e.literal and len(e.binds) == 1}
    search = _Search(imports, _types(effects), known, _handles(statements))
    targets = list(_targets(statements, search, knowledge))
    written = frozenset(search.text(node) for node in targets) - {""}
    taken = {n for s in statements for n in re.findall(r"\w+", s.text)}
    out, used, read = [], {}, []
    for statement in statements:
        edits = []
        for node, use in search.paths(parse_module(statement.text)):
            if search.text(node) and _is_own(search.text(node), written):
                continue
            name = READ if use == "read" and hashed else LOOK
            used[name] = name + "_" * (name in taken)
            read.append(search.place(node))
            assert node.end_lineno is not None and node.end_col_offset is not None
            edits.append(Edit.insert(node.lineno, node.col_offset, f"{used[name]}("))
            edits.append(Edit.insert(node.end_lineno, node.end_col_offset, ")"))
        out.append(replace(statement, text=apply(statement.text, edits)) if edits else statement)
    made = [place for node in targets if re.search(r"\w\.\w{1,8}$", place := search.place(node)) and " " not in place]
    return Routed(tuple(out), used, _below(read), _below(made))


def unrouted(text: str) -> str:
    """A module's text as if it read its files directly, for those who look at what it reads."""
    if f".{PROVENANCE} import " not in text:
        return text
    while True:
        tree = ast.parse(text)
        ours = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(f".{PROVENANCE}")
            for alias in node.names
            if alias.name in (READ, LOOK)
        }
        lines = text.split("\n")
        edits = [
            Edit.replace(node, source_of(node.args[0], lines))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours
        ]
        if not edits:
            return text
        text = apply(text, edits)  # of two that are nested, the outer one


@dataclass(frozen=True, slots=True)
class _Search:
    """What is known of the names in which paths and their readers are written.

    ``imports`` and ``types``: name → qualified name; ``known``: name → the source of its literal value; ``handles`` are
    names of open files.
    """

    imports: Mapping[str, str]
    types: Mapping[str, str]
    known: Mapping[str, str]
    handles: Collection[str]

    def paths(self, tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
        """Each expression for a path that is read or looked at, and which of both."""
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or any(k.arg == "storage_options" for k in call.keywords):
                continue
            name = self.called(call)
            use = path_use(name)
            node = self.path_argument(call, name)
            if use and node is not None and not writes(call, name) and self.is_path(node):
                yield node, use

    def called(self, call: ast.Call) -> str:
        """The qualified name of what is called."""
        if isinstance(call.func, ast.Name) and call.func.id == "open" and "open" not in self.imports:
            return "builtins.open"
        if name := qualified(call.func, self.imports):
            return name.replace("tensorflow.keras.", "keras.")
        if isinstance(call.func, ast.Attribute) and self.is_path_object(call.func.value):
            return f"pathlib.Path.{call.func.attr}"
        return ""

    def path_argument(self, call: ast.Call, name: str) -> ast.expr | None:
        if name.startswith("pathlib.Path.") and isinstance(call.func, ast.Attribute):
            return call.func.value
        if call.args:
            return call.args[0]
        return next((k.value for k in call.keywords if k.arg and names_path(k.arg)), None)

    def is_path(self, node: ast.expr) -> bool:
        """Whether this can be the name of a file, as far as it shows: no number, no open file, no text that was made."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and node.value != ":memory:"
        if isinstance(node, ast.Name):
            return node.id not in self.handles and self.types.get(node.id, "") in ("", "builtins.str", "pathlib.Path")
        if isinstance(node, ast.Call):
            name = qualified(node.func, self.imports)
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            return name.startswith(("os.path.", "pathlib.")) or (not name and method in _MAKES_PATHS)
        return isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Attribute, ast.Subscript))

    def is_path_object(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self.is_path_object(node.left)
        if isinstance(node, ast.Call):
            return qualified(node.func, self.imports) == "pathlib.Path"
        return isinstance(node, ast.Name) and self.types.get(node.id) == "pathlib.Path"

    def text(self, node: ast.expr) -> str:
        """The source of a path, with the value of a name that is known; empty for a name that is not."""
        if isinstance(node, ast.Name):
            return self.known.get(node.id, "")
        return ast.unparse(node)

    def place(self, node: ast.expr) -> str:
        """The path as a pattern, with ``*`` for what is not known."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.Name) and node.id in self.known:
            return self.place(ast.parse(self.known[node.id], mode="eval").body)
        if isinstance(node, ast.FormattedValue):
            return self.place(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(self.place(part) for part in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
            return ("/" if isinstance(node.op, ast.Div) else "").join((self.place(node.left), self.place(node.right)))
        if isinstance(node, ast.Call) and qualified(node.func, self.imports) in ("os.path.join", "pathlib.Path"):
            return "/".join(self.place(part) for part in node.args)
        return "*"


def writes(call: ast.Call, name: str) -> bool:
    """Whether a file is opened to be written, or may be."""
    if not name.endswith(("open", "ZipFile")):
        return False
    place = 0 if name.startswith("pathlib.") else 1
    mode = next((k.value for k in call.keywords if k.arg == "mode"), None)
    mode = mode or (call.args[place] if len(call.args) > place else None)
    return mode is not None and (not isinstance(mode, ast.Constant) or bool(set(str(mode.value)) & set("wax+")))


def _targets(statements: Sequence[Statement], search: _Search, knowledge: Knowledge) -> Iterator[ast.expr]:
    """The paths that the notebook writes to, and what it hands to a shell."""
    for statement in statements:
        for call in ast.walk(parse_module(statement.text)):
            if not isinstance(call, ast.Call):
                continue
            name = search.called(call)
            last = ast.unparse(call.func).rpartition(".")[2]
            fact = knowledge.function(name) if name else knowledge.method("", last)
            stores = fact is not None and "file:write" in fact.touches
            arguments = [*call.args, *(k.value for k in call.keywords)]
            if name.startswith(("subprocess.", "os.system")) or writes(call, name):
                yield from arguments
            elif not path_use(name) and (stores or _WRITERS.match(last)):
                yield from (a for a in arguments if search.is_path(a))


def _is_own(text: str, written: Collection[str]) -> bool:
    """Whether a path is one that is written, lies in a folder that is, or is named in a shell line."""
    inside = text.strip("'\"")
    for other in written:
        plain = other.strip("'\"")
        if text == other or inside.startswith(plain + "/") or (" " in plain and inside and inside in plain):
            return True
    return False


def _below(places: Sequence[str]) -> tuple[str, ...]:
    """Those that lie below the working directory and say more than that, without repetition."""
    found = [re.sub(r"\*{2,}", "*", posixpath.normpath(place.replace("\\", "/"))) for place in places if place]
    inside = [p for p in found if not re.match(r"[/~*.]|\w+:", p) and p.isprintable() and p not in ("src", "tests")]
    return tuple(dict.fromkeys(inside))


def _types(effects: Sequence[Effects]) -> dict[str, str]:
    """Name → its type, where all that bind it agree."""
    found: dict[str, str] = {}
    for e in effects:
        types = dict(e.types)
        for name in e.binds:
            type_ = types.get(name, "")
            found[name] = type_ if found.get(name, type_) == type_ else ""
    return found


def _handles(statements: Sequence[Statement]) -> frozenset[str]:
    """The names that ``with … as name`` gives to what it opens."""
    found = set()
    for statement in statements:
        for node in ast.walk(parse_module(statement.text)) if "with" in statement.text else ():
            if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                found.add(node.optional_vars.id)
    return frozenset(found)
