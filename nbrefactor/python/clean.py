"""Notebook cells to pure Python 3: IPython's syntax becomes what it means, and what is not Python is set apart.

A worked example, a cell of three lines::

    !pip install seaborn
    %time df = load(path)
    df.head()

becomes a :class:`~nbrefactor.model.CleanCell` with two lines, ``df = load(path)`` and ``df.head()``, which stood on the
lines ``(2, 3)`` of the cell, and the requirement ``seaborn``. IPython itself is never imported.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Cell, CleanCell, Diagnostic, Location, Notebook
from nbrefactor.python import quarantine
from nbrefactor.python.ipython_calls import calls, detached
from nbrefactor.python.ipython_syntax import Special, dedented, is_code, without_prompts
from nbrefactor.python.magics import LINE
from nbrefactor.python.magics.rewrite import Note
from nbrefactor.python.source import Positions, bound_names, check, tree_of
from nbrefactor.python.translate import DATABRICKS, Draft, add_imports, cell_magic, prune, substitute, translate

SKIP_TAGS = frozenset({"skip-execution", "remove-cell", "nbrefactor:skip"})
_WISH = r"(?:skip|keep|train|score|name=\w+|stage=\w+)"
_STEERING = re.compile(rf"#\s*nbrefactor\s*:\s*({_WISH}(?:[\s,]+{_WISH})*)\s*$")
_EXPORT = re.compile(r"#\s*\|\s*export[is]?(?:\s+[\w.]+)?|#\s?export[is]?")
_SESSION = re.compile(r"^[ \t]*(\w+)[ \t]*=[ \t]*(?:\w+\.)*get_ipython\(\)[ \t]*(?:[#;]|$)", re.MULTILINE)
_WORD = re.compile(r"\s*([A-Za-z]\w*)(?:[ \t]+(\S.*))?\s*")
COMMANDS = frozenset("ls ll pwd cd who whos debug lsmagic hist history quickref tb clear pylab matplotlib".split())
"""Magics whose bare name is taken for the magic, and not for a variable, where no cell above binds it."""

_Names = Callable[[], set[str]]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names of this cell, and those that the cells above bind."""

    here: Container[str]
    above: _Names

    def __contains__(self, name: object) -> bool:
        return name in self.here or name in self.above()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A clean cell; where it is not Python, ``loss`` says why, and ``lost`` are the names that it may define."""

    cell: CleanCell
    diagnostics: tuple[Diagnostic, ...] = ()
    loss: Diagnostic | None = None
    lost: frozenset[str] = frozenset()


def clean(notebook: Notebook) -> tuple[tuple[CleanCell, ...], tuple[Diagnostic, ...]]:
    """Every code cell as pure Python, in order, with what there is to say about it. Never fails.

    A cell that is not Python 3 keeps its source as ``text``, and ``quarantine`` says why.
    """
    outcomes: list[_Outcome] = []
    bound: set[str] = set()
    unread: list[str] = []
    sessions: set[str] = set()
    prose: list[str] = []

    def names() -> set[str]:
        """What the cells above bind; their code is read only when a cell needs it."""
        while unread:
            bound.update(bound_names(tree_of(unread.pop())))
        return bound

    for cell in notebook.cells:
        if cell.kind == "markdown" and cell.source.strip():
            prose.append(cell.source.strip())
        if cell.kind != "code":
            continue
        sessions.update(_SESSION.findall(cell.source))
        outcome = _clean_cell(_told(cell, prose), names, frozenset(sessions))
        prose.clear()
        outcomes.append(outcome)
        if not outcome.cell.quarantine and "nbrefactor:skip" not in outcome.cell.tags:
            unread.append(outcome.cell.text)
    found = [found for outcome in outcomes for found in outcome.diagnostics]
    losses = [outcome for outcome in outcomes if outcome.loss]
    found += [_with_names(outcome.loss, outcome.lost - names()) for outcome in losses if outcome.loss]
    in_order = sorted(found, key=lambda d: (d.location.cell, d.location.line, d.location.column))
    return tuple(outcome.cell for outcome in outcomes), tuple(in_order)


def _told(cell: Cell, prose: Sequence[str]) -> CleanCell:
    """The cell before cleaning, with its prose and the tags that steer us."""
    text = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n") if text else []
    return CleanCell(cell.number, text, tuple(range(1, len(rows) + 1)), "\n\n".join(prose), _tags(cell.tags, rows))


def _tags(tags: tuple[str, ...], rows: Sequence[str]) -> tuple[str, ...]:
    """The cell's tags, with those added that its first comments or the common tags of other tools mean."""
    added = ["nbrefactor:skip"] if SKIP_TAGS & set(tags) else []
    for row in rows:
        comment = row.strip()
        if not comment or comment.startswith("%%"):
            continue
        if not comment.startswith("#"):
            break
        if match := _STEERING.fullmatch(comment):
            added += [f"nbrefactor:{word}" for word in re.split(r"[\s,]+", match[1].strip())]
        elif _EXPORT.fullmatch(comment):
            added.append("nbdev:export")
    return tuple(dict.fromkeys((*tags, *added)))


def _clean_cell(cell: CleanCell, names: _Names, sessions: frozenset[str]) -> _Outcome:
    """The cell as Python. What already is Python, and does not speak to IPython, stays as it is."""
    skipped = (
        (diagnostic("NBR210", Location(cell.number), "the cell is left out, as its tag or comment asks for"),)
        if "nbrefactor:skip" in cell.tags
        else ()
    )
    rows = cell.text.split("\n")
    magic = _automagic(rows, names)
    error = None
    if magic is None:
        try:
            check(cell.text)
        except SyntaxError as failed:
            error = failed
        else:
            if not _speaks_to_ipython(cell.text, sessions):
                return _Outcome(replace(cell, shows=not _ends_in_semicolon(cell.text)), skipped)
    first: tuple[Draft, SyntaxError] | None = None
    for draft in _drafts(rows, magic, error, names):
        if draft.refused:
            return _refused(cell, draft, skipped)
        try:
            _finish(draft, names, sessions)
        except SyntaxError as failed:
            first = first or (draft, failed)
        else:
            return _accepted(cell, draft, skipped)
    assert first is not None
    return _apart(cell, *first, skipped)


def _drafts(rows: list[str], magic: Special | None, error: SyntaxError | None, names: _Names) -> Iterator[Draft]:
    """Ways to read the cell, the likeliest first."""
    origin = range(len(rows))
    if magic is not None:
        yield substitute(rows, origin, [magic], _Scope((), names))
        return
    if error is None:
        yield Draft(list(rows), list(origin))
        return
    lines = dedented(without_prompts(rows))
    expands = any("$" in row or "{" in row for row in rows)
    scope = _Scope(quarantine.names("\n".join(lines)) if expands else (), names)
    draft = translate(lines, origin, scope)
    if lines != rows:
        first = next(row for row in origin if lines[row] != rows[row])
        draft.notes.append((first, Note("NBR207", "prompts or indentation in front of the whole cell were removed")))
    yield draft
    first = next((row for row, line in enumerate(lines) if is_code(line)), 0)
    word = lines[first].partition(" ")[0] if lines else ""
    if word.startswith("%") and word[1:] in DATABRICKS:
        yield cell_magic(word[1:], lines[first][len(word) :].strip(), first, lines, origin, scope)


def _automagic(rows: Sequence[str], names: _Names) -> Special | None:
    """A cell of one line that IPython takes for a magic although it has no ``%``: ``cd data``, ``pip install x``."""
    code = [row for row, line in enumerate(rows) if line.strip()]
    match = _WORD.fullmatch(rows[code[0]]) if len(code) == 1 else None
    if match is None or match[1] not in LINE or (match[2] or "")[:1] in ("=", ","):
        return None
    word, argument = match[1], match[2] or ""
    try:
        check(rows[code[0]].strip())
    except SyntaxError:
        pass
    else:
        if word not in COMMANDS or word in names() or word in dir(builtins):
            return None
    return Special(code[0], code[0], "", word, argument.strip())


def _speaks_to_ipython(text: str, sessions: Iterable[str]) -> bool:
    return "get_ipython" in text or any(f"{session}." in text for session in sessions)


def _finish(draft: Draft, names: _Names, sessions: frozenset[str]) -> None:
    """Checks the draft, translates its calls to IPython too, and puts its imports in place."""
    check(draft.text)
    prune(draft)
    if _speaks_to_ipython(draft.text, sessions):
        _without_session(draft, names, sessions)
    add_imports(draft)


def _without_session(draft: Draft, names: _Names, sessions: frozenset[str]) -> None:
    """Replaces calls of magics by what they mean, and notes those that only IPython can answer."""
    tree = tree_of(draft.text)
    scope = _Scope(frozenset(bound_names(tree)), names)
    specials, others = calls(tree, draft.text, sessions)
    if specials:
        inner = substitute(draft.lines, draft.origin, specials, scope)
        ending = draft.ending
        draft.lines, draft.origin = [], []
        draft.absorb(inner, "")
        draft.ending = inner.ending if ending == "code" else ending
        check(draft.text)
        prune(draft)
        tree = tree_of(draft.text)
        others = calls(tree, draft.text, sessions)[1]
    for use in others:
        message = f"`{ast.unparse(use)}` needs a running IPython"
        draft.notes.append((draft.origin[use.lineno - 1], Note("NBR211", message)))
    if "get_ipython" not in scope:
        draft.lines = detached(tree, draft.text).split("\n")


def _accepted(cell: CleanCell, draft: Draft, skipped: tuple[Diagnostic, ...]) -> _Outcome:
    shows = draft.ending != "hidden" and not _ends_in_semicolon(draft.text)
    cleaned = replace(
        cell,
        text=draft.text,
        lines=tuple(row + 1 for row in draft.origin),
        shows=shows,
        requirements=tuple(dict.fromkeys(draft.requirements)),
    )
    notes = tuple(
        diagnostic(note.code, Location(cell.number, row + 1), note.message, note.hint) for row, note in draft.notes
    )
    return _Outcome(cleaned, (*skipped, *notes))


def _refused(cell: CleanCell, draft: Draft, skipped: tuple[Diagnostic, ...]) -> _Outcome:
    """A cell whose magic has no Python meaning."""
    assert draft.refused is not None
    reason, names = draft.refused
    cleaned = replace(cell, quarantine=reason, requirements=tuple(dict.fromkeys(draft.requirements)))
    row = next((row for row, line in enumerate(cell.text.split("\n")) if line.lstrip().startswith("%")), 0)
    loss = diagnostic("NBR202", Location(cell.number, row + 1), f"{reason}; the cell stays as a comment")
    return _Outcome(cleaned, skipped, None if skipped else loss, frozenset(names))


def _apart(cell: CleanCell, draft: Draft, error: SyntaxError, skipped: tuple[Diagnostic, ...]) -> _Outcome:
    """A cell that is not Python 3."""
    reason = quarantine.reason(draft.lines, error)
    at = min(max(error.lineno or 1, 1), max(len(draft.lines), 1)) - 1
    row = draft.origin[at] if draft.origin else 0
    same = draft.lines and cell.text.split("\n")[row] == draft.lines[at]
    location = Location(cell.number, row + 1, max(error.offset or 1, 1) if same else 1)
    cleaned = replace(cell, quarantine=reason, requirements=tuple(dict.fromkeys(draft.requirements)))
    loss = diagnostic("NBR201", location, f"not Python 3: {reason}; the cell stays as a comment")
    return _Outcome(cleaned, skipped, None if skipped else loss, quarantine.names(cell.text))


def _with_names(loss: Diagnostic, lost: frozenset[str]) -> Diagnostic:
    if not lost:
        return loss
    listed = [f"`{name}`" for name in sorted(lost)]
    more = [f"{len(listed) - 8} more"] if len(listed) > 9 else []
    return replace(
        loss, message=f"{loss.message}; only it could define {', '.join([*listed[: 8 if more else 9], *more])}"
    )


def _ends_in_semicolon(text: str) -> bool:
    """Whether the last statement is followed by the ``;`` that keeps Jupyter from displaying it."""
    body = tree_of(text).body if ";" in text else []
    return bool(body) and text[Positions(text).end(body[-1]) :].lstrip(" \t\\\n").startswith(";")
