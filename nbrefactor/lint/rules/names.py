"""Imports, names and helpers: what nothing uses, and what is defined twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.knowledge.imports import import_has_effect
from nbrefactor.lint.rule import Finding, Fix, LintRule
from nbrefactor.lint.subject import Subject


def unused_import(subject: Subject) -> Iterator[Finding]:
    used = subject.used_names
    if used is None:
        return
    imports: list[tuple[int, ast.Import | ast.ImportFrom]] = [
        *subject.nodes(ast.Import),
        *subject.nodes(ast.ImportFrom),
    ]
    for cell, node in imports:
        if not subject.is_top_level(node) or not subject.is_own(cell, node):
            continue
        unused = [a for a in node.names if _is_unused(node, a, used)]
        fixes = _without(subject, cell, node, unused)
        for a in unused:
            name = a.asname or a.name
            yield subject.finding(
                "NBR641", cell, a, f"'{name}' is imported, and nothing in the notebook uses it.", "", fixes
            )


def _is_unused(node: ast.Import | ast.ImportFrom, a: ast.alias, used: frozenset[str]) -> bool:
    name = (a.asname or a.name).partition(".")[0]
    if a.name == "*" or name in used or name == "_" or a.asname == a.name:
        return False
    if isinstance(node, ast.ImportFrom) and (node.level or node.module == "__future__"):
        return False
    return not import_has_effect(f"{node.module}.{a.name}" if isinstance(node, ast.ImportFrom) else a.name)


def _without(
    subject: Subject, cell: int, node: ast.Import | ast.ImportFrom, unused: list[ast.alias]
) -> tuple[Fix, ...]:
    """The statement without these names, where it has its lines for itself and no comment would be lost."""
    lines = subject.sources[cell]
    clean = subject.clean[cell]
    end = node.end_lineno or node.lineno
    first, last = clean.lines[node.lineno - 1], clean.lines[end - 1]
    text = "\n".join(lines[first - 1 : last])
    if not unused or last - first != end - node.lineno or "#" in text or ";" in text or "\\" in text:
        return ()
    if node.col_offset or len(lines[last - 1].rstrip().encode()) != node.end_col_offset:
        return ()
    kept = [a for a in node.names if a not in unused]
    if not kept:
        return (Fix(cell, first, last, None),)
    if isinstance(node, ast.Import):
        shorter: ast.stmt = ast.Import(kept)
    else:
        shorter = ast.ImportFrom(node.module, kept, node.level)
    new = ast.unparse(shorter)
    return (Fix(cell, first, last, new),) if first == last and len(new) < len(text) else ()


def unused_name(subject: Subject) -> Iterator[Finding]:
    used = subject.used_names
    if used is None:
        return
    told: set[str] = set()
    for cell, node in (*subject.nodes(ast.Assign), *subject.nodes(ast.AnnAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.target if isinstance(node, ast.AnnAssign) and node.value is not None else target
        if not isinstance(target, ast.Name) or not subject.is_top_level(node) or not subject.is_own(cell, node):
            continue
        if target.id in used or target.id.startswith("_") or "parameters" in subject.clean[cell].tags:
            continue
        index = subject.statement_of(cell, node)
        effects = subject.effects[index] if 0 <= index < len(subject.effects) else None
        if effects is None or effects.touches or effects.mutates - {target.id}:
            continue
        if target.id not in told:
            told.add(target.id)
            message = f"'{target.id}' is assigned, and nothing in the notebook reads it."
            yield subject.finding("NBR642", cell, target, message)


def unused_helper(subject: Subject) -> Iterator[Finding]:
    used = subject.used_names
    if used is None:
        return
    for cell, node in subject.nodes(ast.FunctionDef):
        if node.name in used or node.name.startswith(("_", "test_")) or node.decorator_list:
            continue
        if subject.is_top_level(node):
            message = f"'{node.name}' is defined, and nothing in the notebook calls it."
            yield subject.finding("NBR643", cell, node, message)


def redefined_helper(subject: Subject) -> Iterator[Finding]:
    first: dict[str, tuple[int, ast.stmt]] = {}
    definitions: list[tuple[int, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]] = [
        *subject.nodes(ast.FunctionDef),
        *subject.nodes(ast.AsyncFunctionDef),
        *subject.nodes(ast.ClassDef),
    ]
    top = [(cell, node) for cell, node in definitions if subject.is_top_level(node) and not node.decorator_list]
    for cell, node in sorted(top, key=lambda row: (row[0], row[1].lineno)):
        if node.name not in first:
            first[node.name] = (cell, node)
            continue
        where, earlier = first[node.name]
        inside = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        if isinstance(node, ast.ClassDef) and node.name in inside:
            continue  # ``class Model(Model)`` builds on the one above
        same = ast.dump(earlier) == ast.dump(node)
        how = "the same again" if same else "with other code"
        place = "above in this cell" if where == cell else f"in cell {where}"
        message = f"'{node.name}' is already defined {place}; this defines it {how}."
        yield subject.finding("NBR644", cell, node, message)


RULES = (
    LintRule(
        "NBR641",
        "unused-import",
        "warning",
        "Import that nothing uses",
        "Reports an import at the top level of a cell whose name no cell reads: neither code, nor a magic, nor a cell "
        "in another language. Imports that do something by themselves are left alone. The fix removes the name.",
        "It costs time at every start, and whoever installs the notebook's dependencies installs one too many.",
        (
            "# %%\nimport json\nimport os\n# %%\nprint(os.getcwd())\n",
            "# %%\nfrom collections import Counter, deque\n# %%\nprint(Counter('abc'))\n",
        ),
        (
            "# %%\nimport os\n# %%\nprint(os.getcwd())\n",
            "# %%\nimport json\n# %%\n%timeit json.dumps([1])\n",
            "# %%\nfrom mpl_toolkits.mplot3d import Axes3D\n",
            "# %%\nimport json\n# %%\nprint json.dumps([1])\n",
            "# %%\nimport json\n# %%\nprint(eval('json.dumps([1])'))\n",
            "# %%\nimport json\n# %%\ndef helper_of_other_notebooks(x):\n    return x\n",
        ),
        unused_import,
        fixable=True,
    ),
    LintRule(
        "NBR642",
        "unused-name",
        "warning",
        "Variable that nothing reads",
        "Reports a variable, assigned at the top level of a cell, that no cell reads. Values whose computation does "
        "something else as well (it prints, draws, fits, writes) are left alone, and so is a cell tagged `parameters`.",
        "Readers look for its use in vain. Often the next lines were meant to use it, and use an older one.",
        (
            "# %%\nrows = [3, 1, 2]\nordered = sorted(rows)\n# %%\nprint(rows)\n",
            "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf2 = df.dropna()\n# %%\nprint(df)\n",
        ),
        (
            "# %%\nrows = [3, 1, 2]\nordered = sorted(rows)\n# %%\nprint(ordered)\n",
            "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\nlimit = 0\n# %%\ndf.query('a > @limit')\n",
            "# %% tags=['parameters']\nalpha = 0.5\n",
            "# %%\nname = 'x'\n# %%\n!echo {name}\n",
            "# %%\nanswer = input('Go on?')\n",
        ),
        unused_name,
    ),
    LintRule(
        "NBR643",
        "unused-helper",
        "warning",
        "Function that nothing calls",
        "Reports a function at the top level of a cell that no cell reads. Decorated functions, tests and notebooks "
        "that export code (nbdev) are left alone.",
        "It looks like a step of the analysis and is none; it grows stale unseen.",
        ("# %%\ndef clean(rows):\n    return sorted(rows)\n# %%\nprint([2, 1])\n",),
        ("# %%\ndef clean(rows):\n    return sorted(rows)\n# %%\nprint(clean([2, 1]))\n",),
        unused_helper,
    ),
    LintRule(
        "NBR644",
        "redefined-helper",
        "warning",
        "Function or class defined twice",
        "Reports a function or class that a cell above has defined already, with the same code or with other code. A "
        "class that extends the one above is left alone.",
        "What a call does depends on which of the two cells was run last.",
        (
            "# %%\ndef score(x):\n    return x\n# %%\nprint(score(1))\n# %%\ndef score(x):\n    return 2 * x\n"
            "# %%\nprint(score(1))\n",
        ),
        (
            "# %%\ndef score(x):\n    return x\n# %%\ndef doubled_score(x):\n    return 2 * x\n"
            "# %%\nprint(score(1), doubled_score(1))\n",
            "# %%\nclass Model:\n    pass\n# %%\nclass Model(Model):\n    size = 1\n# %%\nprint(Model.size)\n",
        ),
        redefined_helper,
    ),
)
