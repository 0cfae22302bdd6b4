"""What IPython keeps of the cells' outputs, where later cells ask for it: ``_``, ``Out[3]`` and ``%%capture printed``.

A script has no such memory, so what is asked for gets a name::

    6 * 7                   # cell 1              out_1 = 6 * 7
    print(_ + 1)            # cell 2              print(out_1 + 1)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import CleanCell, Diagnostic, Location, Notebook
from nbrefactor.python.edits import Edit, apply, indent
from nbrefactor.python.names import names_of
from nbrefactor.python.source import tree_of

_LAST = {"_": 1, "__": 2, "___": 3}
_NUMBERED = re.compile(r"_([1-9]\d*)")
_ASKS = re.compile(r"(?<![\w.])(?:_{1,3}(?!\w)|_[1-9]\d*(?!\w)|Out\s*\[)")
_FUNCTIONS_GIVE_NOTHING = frozenset("print display exec setattr delattr".split())
_METHODS_GIVE_NOTHING = frozenset(
    "append extend insert sort reverse remove clear update add discard close show"
    " seed shuffle info savefig mkdir makedirs chdir set_option filterwarnings simplefilter tight_layout".split()
)
_MAY_GIVE_NOTHING = frozenset("to_csv to_json to_excel to_pickle rename dump run call".split())
_CAPTURE = re.compile(r"\s*%%capture\b(?P<options>[^\n]*)")


def keep_outputs(
    notebook: Notebook, cells: Sequence[CleanCell]
) -> tuple[tuple[CleanCell, ...], tuple[Diagnostic, ...]]:
    """The cells with names for the outputs that later cells ask for, and what there is to say about it."""
    given = tuple(cells)
    cells, found = _captured(notebook, given)
    if not any(_ASKS.search(cell.text) for cell in cells if not cell.quarantine):
        return cells, found
    cells, more = _remembered(notebook, cells)
    return cells, (*found, *more)


def _remembered(
    notebook: Notebook, cells: tuple[CleanCell, ...]
) -> tuple[tuple[CleanCell, ...], tuple[Diagnostic, ...]]:
    trees = {cell.number: tree_of(cell.text) for cell in cells if not cell.quarantine}
    bound = {name for tree in trees.values() for statement in tree.body for name in names_of(statement).binds}
    used = {n.id for tree in trees.values() for n in ast.walk(tree) if isinstance(n, ast.Name)} | bound
    silent = _functions_without_answer(trees.values())
    counts = _counts(notebook)
    shown: list[int] = []
    answers: dict[int, list[tuple[ast.expr, int]]] = {}  # by asking cell: what asks, and the cell that it means
    for cell in cells:
        if cell.number not in trees:
            continue
        for node, name in _questions(trees[cell.number], bound):
            back = _LAST.get(name)
            number = (shown[-back] if len(shown) >= back else 0) if back else counts.get(name, 0)
            if number and number in shown:
                answers.setdefault(cell.number, []).append((node, number))
        if cell.shows and (value := _shown(trees[cell.number], silent)) is not None:
            shown.append(cell.number if value else 0)
    names = {number: _free(f"out_{number}", used) for rows in answers.values() for _, number in rows}
    found = [
        diagnostic(
            "NBR216",
            Location(asking, node.lineno, node.col_offset + 1),
            f"`{ast.unparse(node)}` is what cell {number} shows; the scripts call it `{names[number]}`",
        )
        for asking, rows in answers.items()
        for node, number in rows
    ]
    return tuple(_edited(cell, trees, names, answers.get(cell.number, ())) for cell in cells), tuple(found)


def _edited(
    cell: CleanCell,
    trees: Mapping[int, ast.Module],
    names: Mapping[int, str],
    asked: Sequence[tuple[ast.expr, int]],
) -> CleanCell:
    edits = [Edit.replace(node, names[number]) for node, number in asked]
    if cell.number in names:
        last = trees[cell.number].body[-1]
        edits.append(Edit.insert(last.lineno, last.col_offset, f"{names[cell.number]} = "))
    return replace(cell, text=apply(cell.text, edits)) if edits else cell


def _questions(tree: ast.Module, bound: set[str]) -> Iterator[tuple[ast.expr, str]]:
    """What a cell looks up of the outputs, with the name that IPython gives it (``Out[3]`` is ``_3``)."""
    for statement in tree.body:
        names = names_of(statement)
        reads = names.reads - bound - frozenset().union(*(d.reads for d in names.deferred))
        stored = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        stored |= {n.arg for n in ast.walk(statement) if isinstance(n, ast.arg)}
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in reads - stored:
                if node.id in _LAST or _NUMBERED.fullmatch(node.id):
                    yield node, node.id
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Out":
                key = node.slice.value if isinstance(node.slice, ast.Constant) else None
                if "Out" in reads and isinstance(key, int) and isinstance(node.ctx, ast.Load):
                    yield node, f"_{key}"


def _counts(notebook: Notebook) -> dict[str, int]:
    """The cells by their execution counts (``_3``), where these are what a run from top to bottom gives."""
    run = [cell for cell in notebook.cells if cell.kind == "code" and cell.source.strip()]
    if any(cell.execution_count not in (None, count) for count, cell in enumerate(run, 1)):
        return {}
    return {f"_{count}": cell.number for count, cell in enumerate(run, 1)}


def _shown(tree: ast.Module, silent: frozenset[str]) -> bool | None:
    """Whether a cell's last expression has a value to show, ``None`` where it has none; false where that is not known."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return None
    if isinstance(last.value, ast.Constant):
        return True if last.value.value is not None else None
    if isinstance(last.value, ast.Call):
        function = last.value.func
        is_method = isinstance(function, ast.Attribute)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        nothing = silent | (_METHODS_GIVE_NOTHING if is_method else _FUNCTIONS_GIVE_NOTHING)
        if name in nothing or any(k.arg == "inplace" for k in last.value.keywords):
            return None
        return name not in _MAY_GIVE_NOTHING
    return True


def _functions_without_answer(trees: Iterable[ast.Module]) -> frozenset[str]:
    functions = [n for tree in trees for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    answering = {f for f in functions for n in ast.walk(f) if isinstance(n, ast.Return) and n.value is not None}
    return frozenset(f.name for f in functions if f not in answering)


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name += "_"
    return name


def _captured(notebook: Notebook, cells: tuple[CleanCell, ...]) -> tuple[tuple[CleanCell, ...], tuple[Diagnostic, ...]]:
    """Cells whose prints ``%%capture`` keeps under a name that a later cell reads, with IPython's own means for that.

    Where no cell asks for them, the statements that print do so to nowhere.
    """
    sources = {cell.number: cell.source for cell in notebook.cells if "%%capture" in cell.source}
    if not sources:
        return cells, ()
    out: list[CleanCell] = []
    for position, cell in enumerate(cells):
        match = _CAPTURE.match(sources.get(cell.number, ""))
        words = match["options"].split() if match else []
        name = next((word for word in words if word.isidentifier()), "")
        later = any(re.search(rf"(?<![\w.]){name}(?!\w)", c.text) for c in cells[position + 1 :]) if name else False
        if match and not cell.quarantine:
            cell = _within_capture(cell, name, words) if later else _silenced(cell, words)
        out.append(cell)
    return tuple(out), ()


def _silenced(cell: CleanCell, words: Sequence[str]) -> CleanCell:
    """The prints of a cell that nobody asks for: each printing statement prints to nowhere."""
    if "--no-stdout" in words:
        return cell
    lines = cell.text.split("\n")
    numbers = list(cell.lines or range(1, len(lines) + 1))
    printing = [node for node in tree_of(cell.text).body if _prints(node)]
    if not printing or any(";" in lines[node.lineno - 1] for node in printing):
        return cell
    for node in reversed(printing):
        first, end = node.lineno - 1, node.end_lineno or node.lineno
        body = indent("\n".join(lines[first:end]), "    ").split("\n")
        lines[first:end] = ["with contextlib.redirect_stdout(io.StringIO()):", *body]
        numbers.insert(first, numbers[first])
    return replace(cell, text="\n".join(["import contextlib", "import io", *lines]), lines=(*numbers[:1] * 2, *numbers))


def _prints(node: ast.stmt) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(isinstance(function, ast.Name) and function.id in ("print", "display") for function in calls)


def _within_capture(cell: CleanCell, name: str, words: Sequence[str]) -> CleanCell:
    left = [f"{kind}=False" for kind in ("stdout", "stderr") if f"--no-{kind}" in words]
    left += ["display=False"] if "--no-display" in words else []
    opening = [
        "from IPython.utils.capture import capture_output",
        "",
        f"with capture_output({', '.join(left)}) as {name}:",
    ]
    body = cell.text if tree_of(cell.text).body else "pass"
    text = "\n".join([*opening, indent(body, "    ")])
    first = cell.lines[0] if cell.lines else 1
    return replace(cell, text=text, lines=(*[first] * len(opening), *(cell.lines or (1,))))
