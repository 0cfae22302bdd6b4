"""Tests that run the notebook's own lines again: what a step gives and prints is what these lines give and print.

They are for results that no single expression says: a table made, sorted, given a column and cut, models fitted in a loop.
Only lines that compute are repeated (:mod:`repeatable`), and only those that the result needs. Where models may draw,
both runs begin with the same seed, and then every line of the step is repeated.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nbrefactor.python.scopes import stored_names
from nbrefactor.python.testing.repeatable import fits, repeatable, says
from nbrefactor.python.testing.subject import Subject

_MOST_LINES, _LONGEST = 24, 2400
_BUILTINS = frozenset(dir(builtins))
_LINES = (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If, ast.With)


def replayed(subject: Subject, files: Mapping[str, str], claimed: Collection[str]) -> list[str]:
    """Tests of what the function gives, changes and prints, as far as it is not in ``claimed``: one, or several short ones.

    Where made-up rows may not get through, the lines are tried first: what they take, the function must take as well.
    ``files``: names of the texts in its lines → the files that hold them.
    """
    prints = printing(subject)
    changed = [name for name in subject.takes if name not in subject.gives and _changes(subject, name)]
    whole = bool(_repeated(subject, {*subject.gives, *changed, *files}, prints, every=True))
    wanted = [
        name for name in [*subject.gives, *changed, *files] if name not in claimed or (whole and not subject.sure)
    ]
    if subject.draws and (subject.networks or any(fits(statement) for statement in subject.node.body)):
        chosen = [] if subject.parallel else _every_line(subject)
        parts = [_Part(wanted, prints, chosen, seeded=True)] if chosen and (wanted or prints) else []
    else:
        parts = _parts(subject, [name for name in wanted if _repeated(subject, {name})], prints)
    return [
        "\n".join(_text(subject, part, changed, whole or part.seeded, lines, len(parts) > 1, files))
        for part in parts
        if (lines := _lines(subject, part.chosen))
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one test compares, and the lines that it takes."""

    names: list[str]
    prints: list[ast.stmt]
    chosen: list[ast.stmt]
    seeded: bool = False


def _parts(subject: Subject, names: list[str], prints: list[ast.stmt]) -> list[_Part]:
    """All in one test where its lines are few enough; else what is printed, and the names, in as many as it takes."""
    together = _Part(names, prints, _repeated(subject, set(names), prints))
    if _lines(subject, together.chosen) or not (names or prints):
        return [together] if names or prints else []
    found = [_Part([], prints, _repeated(subject, set(), prints))] if prints else []
    for name in names:
        last = found[-1] if found and found[-1].names else _Part([], [], [])
        more = [*last.names, name]
        longer = _Part(more, [], _repeated(subject, set(more)))
        if last.names and _lines(subject, longer.chosen):
            found[-1] = longer
        else:
            found.append(_Part([name], [], _repeated(subject, {name})))
    return [part for part in found if _lines(subject, part.chosen)]


def _every_line(subject: Subject) -> list[ast.stmt]:
    """All lines of the step; empty where one of them cannot be repeated."""
    lines = [s for s in subject.node.body if not isinstance(s, ast.Return) and not _is_docstring(s)]
    able = all(isinstance(s, _LINES) and repeatable(s, subject) for s in lines)
    return lines if able and subject.module not in {*subject.takes, *subject.stores} else []


def _seed(subject: Subject) -> list[str]:
    """The lines with which both runs begin: a seed that nobody chooses, or a lost ``random_state=0`` would not be seen."""
    return ["    np.random.seed(6174)", *["    torch.manual_seed(6174)"] * subject.networks]


def _text(
    subject: Subject,
    part: _Part,
    changed: list[str],
    whole: bool,
    lines: list[str],
    several: bool,
    files: Mapping[str, str],
) -> list[str]:
    """The test: the lines, the function, and what must be the same."""
    able, prints, careful = [name for name in part.names if name not in files], bool(part.prints), not subject.sure
    texts = [name for name in part.names if name in files]
    what = f"makes_{part.names[0].lower()}_as_its_lines_do" if several and part.names else "does_what_its_lines_do"
    fixtures = ["workspace"] * bool(texts) + ["identical"] * bool(able) + ["capsys"] * prints + ["permitting"] * careful
    header = subject.header(what, *fixtures)
    if whole:
        header[0] = header[0].replace(", attempt", "").replace("(attempt, ", "(")
    if careful:
        lines = ["    with permitting():", *(f"    {line}" for line in lines)]
    body = [
        *header,
        *(["    capsys.readouterr()"] * (prints and subject.follows)),
        *_seed(subject) * part.seeded,
        *lines,
    ]
    if prints:
        body.append("    expected = capsys.readouterr().out")
    step = f"{subject.module}.{subject.name}"
    arguments = [f"*before({step})"] if subject.takes else []
    if any(name in able for name in changed) or (arguments and part.seeded):
        arguments = [f"found_{name}" for name in subject.takes]
        body.append(f"    {', '.join(arguments)}{',' * (len(arguments) == 1)} = before({step})")
    body += _seed(subject) * part.seeded
    call = f"{step}({', '.join(arguments)})" if whole or subject.sure else f"attempt({', '.join([step, *arguments])})"
    found = ", ".join(f"found_{name}" if name in able else "_" for name in subject.gives)
    body.append(f"    {found} = {call}" if any(name in able for name in subject.gives) else f"    {call}")
    if prints:
        body.append("    assert capsys.readouterr().out == expected")
    body += [f"    assert (workspace / {files[name]!r}).read_bytes().decode() == {name}" for name in texts]
    return [*body, *(f"    identical(found_{name}, {name})" for name in able)]


def printing(subject: Subject) -> list[ast.stmt]:
    """The lines that print, if they can be repeated as they are and nothing else prints."""
    prints = [s for s in subject.node.body if says(s, subject)]
    others = {n.id for n in ast.walk(subject.node) if isinstance(n, ast.Name)} & {"subprocess", "display", "sys"}
    return prints if not others and _repeated(subject, set(), prints) else []


def _changes(subject: Subject, name: str) -> bool:
    """Whether the function may change what it is given under this name, and never calls something else so."""
    return name not in subject.stores and not subject.only_reads(ast.Module(subject.node.body, []), {name})


def _repeated(
    subject: Subject, wanted: Collection[str], prints: Sequence[ast.stmt] = (), every: bool = False
) -> list[ast.stmt]:
    """The statements that the wanted names need; empty where one of them cannot be repeated, or is missing from ``every``."""
    needed = set(wanted)
    chosen: list[ast.stmt] = []
    printing_ones = frozenset(prints)
    for statement in reversed(subject.node.body):
        if isinstance(statement, ast.Return) or _is_docstring(statement):
            continue
        bound, mentioned = _names_in(statement)
        changed = {name for name in needed & mentioned if not subject.only_reads(statement, {name})}
        changed |= needed & _changed_by_turns(statement, subject)
        if statement not in printing_ones and not needed & bound and not changed:
            if every:
                return []
            continue
        if not isinstance(statement, _LINES) or not repeatable(statement, subject):
            return []
        chosen.append(statement)
        loaded = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        added = (n.target for n in ast.walk(statement) if isinstance(n, ast.AugAssign))
        loaded |= {n.id for target in added for n in ast.walk(target) if isinstance(n, ast.Name)}
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            needed -= bound
        needed |= loaded - set(subject.packages) - _BUILTINS
    chosen.reverse()
    local = {name for s in chosen for name in stored_names(s)}
    inner = {a.arg for s in chosen for n in ast.walk(s) if isinstance(n, ast.Lambda) for a in n.args.args}
    if subject.module in local | set(subject.takes):  # the test calls the step by the name of its module
        return []
    known = {*subject.takes, *_options(subject), *subject.names, *local, *inner}
    return chosen if needed <= known and any(map(_computes, chosen)) else []


@lru_cache(maxsize=4096)
def _names_in(statement: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a statement binds, and all that stand in it; asked once for each name that a step gives."""
    bound = frozenset(stored_names(statement))
    return bound, bound | {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}


def _changed_by_turns(statement: ast.stmt, subject: Subject) -> set[str]:
    """The names over whose elements a loop goes that changes them: ``for name, model in models.items(): model.fit(…)``."""
    if not isinstance(statement, ast.For):
        return set()
    turns = {n.id for n in ast.walk(statement.target) if isinstance(n, ast.Name)}
    if subject.only_reads(ast.Module(statement.body, []), turns):
        return set()
    return {n.id for n in ast.walk(statement.iter) if isinstance(n, ast.Name)}


def _lines(subject: Subject, chosen: Sequence[ast.stmt]) -> list[str]:
    """The statements as a test says them, with the options that they use at their defaults; empty where they are too long."""
    used = {n.id for s in chosen for n in ast.walk(s) if isinstance(n, ast.Name)}
    given = [f"{name} = {ast.unparse(subject.known[name])}" for name in sorted(_options(subject) & used)]
    try:
        said = [ast.unparse(_Said(subject).visit(copy.deepcopy(statement))) for statement in chosen]
    except RecursionError:  # a sum of a thousand parts
        return []
    lines = [line for text in [*given, *said] for line in text.split("\n")]
    short = len(lines) <= _MOST_LINES and sum(map(len, lines)) <= _LONGEST
    return [f"    {line}" for line in lines] if short else []


def _options(subject: Subject) -> set[str]:
    return {a.arg for a in subject.node.args.kwonlyargs if a.arg in subject.known}


def _computes(statement: ast.stmt) -> bool:
    """Whether a line does more than give a name to something."""
    return any(
        isinstance(n, (ast.expr, ast.For)) and not isinstance(n, (ast.Name, ast.Attribute)) for n in ast.walk(statement)
    )


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


class _Said(ast.NodeTransformer):
    """A line with the names of the module under test looked up there."""

    def __init__(self, subject: Subject) -> None:
        self.module = subject.module
        self.names = set(subject.names) - subject.stores - set(subject.takes) - _options(subject)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.names and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name(self.module, ast.Load()), node.id, ast.Load())
        return node
