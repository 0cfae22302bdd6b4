"""Three-way merge of texts: what the user changed and what the notebook changed, both kept.

``git merge-file`` does it where git is installed; :func:`merge_lines` is the same in pure Python, for where it is not.
Where both sides changed the same lines differently, the merge holds both, and the common ancestor, between markers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Resolution = Literal["markers", "ours", "theirs", "abort"]
"""What becomes of lines that both sides changed: markers around both, or one side's. To abort is left to the caller."""

OURS, BASE, THEIRS = "your edit", "last generated", "newly generated"
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
    return merged if merged is not None else merge_lines(base, ours, theirs, conflict)


def first_marker(text: str) -> int:
    """The number of the first line that is a conflict marker; 0 if there is none."""
    found = _MARKER.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def trouble(ours: str, theirs: str, merged: str) -> str:
    """What is wrong with a module that was merged without conflict, although both sides are sound; empty if nothing is.

    Lines may fit each other where their meaning does not: two renamings can meet in one name.
    """
    mine, new, names = _definitions(ours), _definitions(theirs), _definitions(merged)
    if mine is None or new is None:
        return ""
    if names is None:
        return "does not compile any more"
    twice = sorted(name for name in set(names) if names.count(name) > max(1, mine.count(name), new.count(name)))
    return f"defines {' and '.join(twice)} twice" if twice else ""


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
