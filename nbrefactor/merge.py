"""Three-way merge of texts: what the user changed and what the notebook changed, both kept.

``git merge-file`` does it where git is installed; :func:`merge_lines` is the same in pure Python, for where it is not.
Where both sides changed the same lines differently, the merge holds both, and the common ancestor, between markers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Resolution = Literal["markers", "ours", "theirs", "abort"]
"""What becomes of lines that both sides changed: markers around both, or one side's. To abort is left to the caller."""

OURS, BASE, THEIRS = "your edit", "last generated", "newly generated"
_CONFLICT = re.compile(
    rf"^<{{7}} {OURS}\n(?P<ours>(?s:.*?))^\|{{7}} {BASE}\n(?P<base>(?s:.*?))^={{7}}\n(?P<theirs>(?s:.*?))^>{{7}} {THEIRS}\n",
    re.MULTILINE,
)
_MARKER = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


class Merge(NamedTuple):
    """``conflict`` tells that ``text`` holds conflict markers."""

    text: str
    conflict: bool


def merge(base: str, ours: str, theirs: str, conflict: Resolution = "markers") -> Merge:
    """``ours`` with the changes that lead from ``base`` to ``theirs``; ``conflict`` decides where both changed."""
    if ours == theirs or base == theirs:
        return Merge(ours, False)
    if ours == base:
        return Merge(theirs, False)
    merged = _merge_with_git(base, ours, theirs, conflict)
    if merged is None:
        merged = merge_lines(base, ours, theirs, conflict)
    if not merged.conflict:
        return merged
    text = _CONFLICT.sub(_settled, merged.text)
    return Merge(text, first_marker(text) > 0)


def first_marker(text: str) -> int:
    """The number of the first line that is a conflict marker; 0 if there is none."""
    found = _MARKER.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def trouble(ours: str, theirs: str, merged: str) -> str:
    """What is wrong with a module that was merged without conflict, although both sides are sound; empty if nothing is.

    Lines may fit each other where their meaning does not: two renamings can meet in one name, and one side may drop
    what the other has begun to use.
    """
    mine, new, names = _definitions(ours), _definitions(theirs), _definitions(merged)
    if mine is None or new is None:
        return ""
    if names is None:
        return "does not compile any more"
    twice = sorted(name for name in set(names) if names.count(name) > max(1, mine.count(name), new.count(name)))
    if twice:
        return f"defines {' and '.join(twice)} twice"
    missing = _undefined(merged)
    missing = missing - _undefined(ours) - _undefined(theirs) if missing else missing
    return f"uses {' and '.join(sorted(missing))}, which nothing in it defines any more" if missing else ""


def _undefined(module: str) -> frozenset[str]:
    """The names that a module uses and nothing defines, as ruff finds them; none where it cannot tell."""
    import subprocess

    from nbrefactor.python.formatters import find_ruff

    command = [find_ruff(), "check", "--isolated", "--no-cache", "--select", "F821", "--ignore-noqa"]
    command += ["--output-format", "concise", "-"]
    done = subprocess.run(command, input=module.encode("utf-8", "replace"), capture_output=True, check=False)
    return frozenset(re.findall(r"F821 Undefined name `([^`]+)`", done.stdout.decode("utf-8", "replace")))


def _definitions(text: str) -> list[str] | None:
    """The functions and classes of a module; None where it does not compile."""
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]


def merge_lines(base: str, ours: str, theirs: str, resolution: Resolution = "markers") -> Merge:
    """The merge in pure Python.

    The texts are cut where all three agree. Between two cuts, a side that equals the base gives way to the other, and
    equal changes count once; everything else is a conflict.
    """
    b, o, t = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (base, ours, theirs))
    merged: list[str] = []
    conflict = False
    at_b = at_o = at_t = 0
    for in_b, in_o, in_t, length in _common_runs(b, o, t):
        old, mine, new = b[at_b:in_b], o[at_o:in_o], t[at_t:in_t]
        if mine in (old, new):
            merged += new
        elif new == old:
            merged += mine
        elif resolution in ("ours", "theirs"):
            merged += mine if resolution == "ours" else new
        else:
            merged += _conflict(old, mine, new)
            conflict = True
        merged += b[in_b : in_b + length]
        at_b, at_o, at_t = in_b + length, in_o + length, in_t + length
    return Merge("".join(merged), conflict)


def _settled(conflict: re.Match[str]) -> str:
    """What a conflict comes to where it is none: both sides added imports, or changed neighbouring lines."""
    sides = conflict["base"], conflict["ours"], conflict["theirs"]
    for attempt in (_with_both_imports, _with_neighbours):
        merged = attempt(*sides)
        if merged is not None:
            return merged
    return conflict[0]


def _with_neighbours(base: str, ours: str, theirs: str) -> str | None:
    """Both changes where each line of the base was changed by one side at most; None where that is not so.

    Lines that are added, and not changed, must have an unchanged line between them and what the other side did: nothing
    tells which comes first.
    """
    from difflib import SequenceMatcher

    old = base.splitlines(keepends=True)
    changes: list[tuple[int, int, int, list[str]]] = []
    for side, text in enumerate((ours, theirs)):
        lines = text.splitlines(keepends=True)
        for tag, start, end, at, to in SequenceMatcher(None, old, lines, autojunk=False).get_opcodes():
            if tag != "equal":
                changes.append((start, end, side, lines[at:to]))
    changes.sort(key=lambda change: change[:3])
    for (start, end, side, _), (next_start, next_end, next_side, _) in pairwise(changes):
        apart = end < next_start or (end == next_start and start < end and next_start < next_end)
        if side != next_side and not apart:
            return None
    merged: list[str] = []
    done = 0
    for start, end, _, lines in changes:
        merged += [*old[done:start], *lines]
        done = end
    return "".join([*merged, *old[done:]])


def _with_both_imports(base: str, ours: str, theirs: str) -> str | None:
    """The new imports with those that the user added among them; None where the lines hold anything else.

    Imports are the lines that both sides change most often, and the only ones that can be had from both at once.
    """
    sides = [_imports(side) for side in (base, ours, theirs)]
    if any(side is None for side in sides):
        return None
    old, mine, new = (dict.fromkeys(side or ()) for side in sides)
    if old.keys() - mine.keys():
        return None  # one that the user removed may still be needed
    lines = theirs.splitlines(keepends=True)
    for line in (line for line in mine if line not in old and line not in new):
        first_word = line.split()[0]
        alike = [row for row, other in enumerate(lines) if other.startswith(first_word + " ")]
        after = [row for row in alike if lines[row] > line]
        lines.insert(after[0] if after else alike[-1] + 1 if alike else len(lines), f"{line}\n")
    return "".join(lines)


def _imports(text: str) -> list[str] | None:
    """Each imported name as a statement of its own; None where the text holds anything but imports."""
    import ast

    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if "#" in text or not all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in body):
        return None
    found = []
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            home = f"from {'.' * node.level}{node.module or ''} " if isinstance(node, ast.ImportFrom) else ""
            found += [f"{home}import {ast.unparse(alias)}" for alias in node.names]
    return found


def _common_runs(b: Sequence[str], o: Sequence[str], t: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Runs of lines common to all three: their starts in base, ours and theirs, and their length; last, the end."""
    from difflib import SequenceMatcher

    with_ours = SequenceMatcher(None, b, o, autojunk=False).get_matching_blocks()
    with_theirs = SequenceMatcher(None, b, t, autojunk=False).get_matching_blocks()
    runs = []
    for start_o, in_o, length_o in with_ours:
        for start_t, in_t, length_t in with_theirs:
            start = max(start_o, start_t)
            length = min(start_o + length_o, start_t + length_t) - start
            if length > 0:
                runs.append((start, in_o + start - start_o, in_t + start - start_t, length))
    return [*runs, (len(b), len(o), len(t), 0)]


def _conflict(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    def whole(lines: Sequence[str]) -> list[str]:
        return [line if line.endswith("\n") else f"{line}\n" for line in lines]

    return [
        f"<<<<<<< {OURS}\n",
        *whole(ours),
        f"||||||| {BASE}\n",
        *whole(base),
        "=======\n",
        *whole(theirs),
        f">>>>>>> {THEIRS}\n",
    ]


def _merge_with_git(base: str, ours: str, theirs: str, resolution: Resolution) -> Merge | None:
    """The merge by ``git merge-file``; None where git is missing or cannot do it."""
    import os
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="nbrefactor-") as folder:
        paths = []
        for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
            paths.append(os.path.join(folder, name))
            with open(paths[-1], "wb") as file:
                file.write(text.encode("utf-8", "surrogateescape"))
        labels = [word for label in (OURS, BASE, THEIRS) for word in ("-L", label)]
        how = f"--{resolution}" if resolution in ("ours", "theirs") else "--diff3"
        command = ["git", "merge-file", how, "-p", *labels, *paths]
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder, check=False)
        except OSError:
            return None
    if done.returncode < 0 or done.returncode > 127:
        return None
    return Merge(done.stdout.decode("utf-8", "surrogateescape"), done.returncode > 0)
