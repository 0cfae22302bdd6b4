"""Notebook names that hide a built-in or an import for a while, or that the scripts need, get a name of their own.

At module level ``del max`` brings the built-in back, and ``sum = sum(xs)`` reads it one last time. Inside a function both are
an UnboundLocalError, because a name is local there or it is not. So the variable becomes ``max_`` wherever the notebook also
uses the built-in; and ``f1_score = f1_score(y, predicted)`` makes an ``f1_score_``, so that the import can stand at the top.
A helper called ``prepare_rows`` would hide the function of that name in ``features.py``.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Diagnostic, Effects, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.rewrite import Surroundings, helper_text, rewrite
from nbrefactor.python.syntax import parse

BUILTINS = frozenset(dir(builtins))
OURS = frozenset(
    {"input_schema", "usual_value", "prepare_rows", "finish_predictions", "build_network", "TRUSTED_TYPES"}
)
"""What ``features.py`` defines for scoring."""


def rename_shadows(
    statements: Sequence[Statement], effects: Sequence[Effects]
) -> tuple[dict[int, str], tuple[Diagnostic, ...]]:
    """New texts of the statements that bind or read such a variable, and what was renamed."""
    bound = {n for i, e in enumerate(effects) for n in e.binds if statements[i].kind != "import"}
    spelled = frozenset().union(*(e.spelled for e in effects))
    imports = {name: rows for name, rows in _imports(statements, effects).items() if name in bound}
    texts: dict[int, str] = {}
    found: list[Diagnostic] = []
    for name in sorted(bound & (BUILTINS | imports.keys())):
        uses = _uses(name, statements, effects, imports.get(name, frozenset()))
        if uses is None or not {"builtin", "both"} & set(uses.values()) or name in spelled:
            continue
        new = _free(name, effects)
        first = min(i for i, use in uses.items() if use != "builtin")
        for i, use in uses.items():
            text = texts.get(i, statements[i].text)
            if use == "variable":
                texts[i] = rewrite(text, Surroundings({}, {name: new}, nested=False, plain=True))
            elif use == "both":
                texts[i] = _rename_targets(text, name, new)
        found.append(
            diagnostic(
                "NBR304",
                statements[first].location,
                f"the variable '{name}' hides {'an import' if name in imports else 'a built-in'}; it is '{new}' in the scripts.",
            )
        )
    for name in sorted((OURS & bound) - spelled):
        new = _free(name, effects)
        first = next(i for i, e in enumerate(effects) if name in e.binds)
        for statement in statements:
            if re.search(rf"\b{name}\b", text := texts.get(statement.index, statement.text)):
                place = Surroundings({}, {name: new}, nested=False, plain=True, lambdas=True)
                defines = name in effects[statement.index].binds and statement.kind in ("function", "class")
                texts[statement.index] = helper_text(text, (), new, place) if defines else rewrite(text, place)
        message = f"'{name}' is the name of a function of the scripts; the notebook's is '{new}' there."
        found.append(diagnostic("NBR304", statements[first].location, message))
    return texts, tuple(found)


def _free(name: str, effects: Sequence[Effects]) -> str:
    new = name + "_"
    while any(new in e.binds | e.reads for e in effects):
        new += "_"
    return new


def _imports(statements: Sequence[Statement], effects: Sequence[Effects]) -> dict[str, frozenset[int]]:
    """For names that imports bind to one thing: these statements."""
    found: dict[str, set[int]] = {}
    targets: dict[str, set[str]] = {}
    for i, e in enumerate(effects):
        if statements[i].kind == "import":
            for name, target in e.types:
                found.setdefault(name, set()).add(i)
                targets.setdefault(name, set()).add(target)
    return {name: frozenset(rows) for name, rows in found.items() if len(targets[name]) == 1}


def _uses(
    name: str, statements: Sequence[Statement], effects: Sequence[Effects], imports: frozenset[int]
) -> dict[int, str] | None:
    """Statement → whether the name is the ``variable``, the ``builtin`` or first this, then that; None if it is unclear.

    ``imports``: where the name is an import and no built-in, the statements that import it.
    """
    uses: dict[int, str] = {}
    state = "builtin" if not imports else ""
    for i, e in enumerate(effects):
        if i in imports:
            if state not in ("", "builtin") or e.binds != {name}:
                return None
            state = uses[i] = "builtin"
            continue
        reads = name in e.reads or any(name in c.reads for c in e.closures)
        binds = name in e.binds or name in e.deletes or any(name in c.writes for c in e.closures)
        later = any(name in o.binds or name in o.deletes for o in effects[i:])
        if later and any(name in c.reads | c.writes for c in e.closures):
            return None  # a function that outlives this point may see either
        if reads or binds:
            if state in ("", "unclear") or (binds and not _by_name_only(statements[i].text, name)):
                return None
            if imports and state == "builtin" and name in e.deletes:
                return None
            if reads and binds and state == "builtin":
                if statements[i].kind != "assign":
                    return None
                uses[i] = "both"
            else:
                uses[i] = "variable" if binds or state == "variable" else "builtin"
        if name in e.deletes:
            if not statements[i].text.startswith("del "):
                return None  # what follows in the same statement may see the built-in again
            state = "builtin" if not imports else ""  # an import does not come back
        elif name in e.definite:
            state = "variable"
        elif name in e.binds and state == "builtin":
            state = "unclear"
    return uses


def _by_name_only(text: str, name: str) -> bool:
    """Whether a statement binds the name as a plain variable, never by ``def``, ``import``, ``except … as`` or a pattern."""
    fields = ("name", "asname", "rest")
    return not any(
        str(getattr(n, f, None)).partition(".")[0] == name or isinstance(n, ast.Global) and name in n.names
        for n in ast.walk(parse(text))
        for f in fields
    )


def _rename_targets(text: str, name: str, new: str) -> str:
    tree = parse(text)
    stores = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    return apply(text, [Edit.replace(n, new) for n in stores])
