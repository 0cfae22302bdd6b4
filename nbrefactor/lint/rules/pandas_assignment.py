"""Assignments that change a copy: chained subscripts, and ``inplace=True`` on a column."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject

_INDEXERS = frozenset({"loc", "iloc", "at", "iat", "ix"})
_FRAME, _SERIES = "pandas.DataFrame", "pandas.Series"


def chained_assignment(subject: Subject) -> Iterator[Finding]:
    if "pandas" not in subject.libraries:
        return
    for cell, node in subject.nodes(ast.Subscript):
        if isinstance(node.ctx, ast.Store) and _is_chained(subject, cell, node):
            text = ast.unparse(node)
            shown = text if len(text) <= 60 else text[:57] + "..."
            yield subject.finding("NBR652", cell, node, f"`{shown} = ...` may change a copy.", _instead(node))


def chained_inplace(subject: Subject) -> Iterator[Finding]:
    if "pandas" not in subject.libraries:
        return
    for cell, node in subject.nodes(ast.Call):
        if not isinstance(node.func, ast.Attribute) or not any(
            k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True for k in node.keywords
        ):
            continue
        owner = node.func.value
        if not (_is_selection(owner) and (_is_mask(owner) or _is_frame(subject, cell, _root(owner)))):
            continue
        text = f"{ast.unparse(owner)}.{node.func.attr}(..., inplace=True)"
        hint = f"assign the result: `{ast.unparse(owner)} = {ast.unparse(owner)}.{node.func.attr}(...)`."
        yield subject.finding("NBR653", cell, node, f"`{text}` may change a copy.", hint if len(hint) < 120 else "")


def _is_chained(subject: Subject, cell: int, node: ast.Subscript) -> bool:
    """Whether the target is a part of a part of a frame: ``df[a][b]``, ``df[a].loc[b]``, ``df.loc[a][b]``, ``df.a[b]``."""
    inner = node.value
    if isinstance(inner, ast.Attribute) and inner.attr in _INDEXERS:
        inner = inner.value
        return isinstance(inner, ast.Subscript) and (_is_mask(inner) or _is_frame(subject, cell, inner.value))
    if isinstance(inner, ast.Attribute):
        return subject.type_of(cell, inner.value) == _FRAME and subject.type_of(cell, inner) == _SERIES
    if not isinstance(inner, ast.Subscript):
        return False
    base = inner.value
    if isinstance(base, ast.Attribute) and base.attr in _INDEXERS:
        return _is_frame(subject, cell, base.value) or subject.type_of(cell, base.value) == _SERIES
    return _is_frame(subject, cell, base)


def _is_selection(node: ast.expr) -> bool:
    """``df["a"]``, ``df.a``, ``df.loc[...]``: an expression that picks a part, and not a name."""
    if isinstance(node, ast.Attribute):
        return node.attr not in _INDEXERS
    return isinstance(node, ast.Subscript)


def _is_mask(node: ast.expr) -> bool:
    """``x[x.a > 1]`` is a copy of rows, whatever library ``x`` is from."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Compare)


def _root(node: ast.expr) -> ast.expr:
    """What is picked from."""
    assert isinstance(node, (ast.Attribute, ast.Subscript))
    inner = node.value
    if isinstance(inner, ast.Attribute) and inner.attr in _INDEXERS:
        inner = inner.value
    return inner


def _is_frame(subject: Subject, cell: int, node: ast.expr) -> bool:
    return subject.type_of(cell, node) == _FRAME


def _instead(node: ast.Subscript) -> str:
    inner = node.value
    if not isinstance(inner, ast.Subscript) or isinstance(inner.value, ast.Attribute):
        return "use one `.loc[rows, columns]`."
    row, column = ast.unparse(node.slice), ast.unparse(inner.slice)
    if not isinstance(inner.slice, ast.Constant):
        row, column = column, row
    text = f"use `{ast.unparse(inner.value)}.loc[{row}, {column}] = ...`."
    return text if len(text) < 100 else "use one `.loc[rows, columns]`."


RULES = (
    LintRule(
        "NBR652",
        "chained-assignment",
        "warning",
        "Chained assignment to a pandas frame",
        "Reports an assignment to a part of a part of a frame: `df[a][b] = x`, `df[mask].loc[...] = x`, "
        "`df.column[b] = x`.",
        "From pandas 3.0 it never changes the frame; before, it depends on the layout in memory.",
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf['age'][0] = 3\nprint(df)\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf[df['age'] > 90]['age'] = 90\nprint(df)\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf['age'].iloc[0] = 3\nprint(df)\n",
        ),
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf.loc[df['age'] > 90, 'age'] = 90\nprint(df)\n",
            "# %%\nimport pandas as pd\nscores = {'a': {}}\nscores['a']['b'] = pd.Timestamp.now()\nprint(scores)\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf.columns.values[0] = 'a'\nprint(df)\n",
        ),
        chained_assignment,
    ),
    LintRule(
        "NBR653",
        "chained-inplace",
        "warning",
        "`inplace=True` on a part of a frame",
        "Reports a method with `inplace=True` that is called on a column or on selected rows of a frame.",
        "From pandas 3.0 it never changes the frame: the missing values are still there, and nothing says so.",
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf['age'].fillna(0, inplace=True)\nprint(df)\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf.age.replace(-1, 0, inplace=True)\nprint(df)\n",
        ),
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf['age'] = df['age'].fillna(0)\nprint(df)\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\ndf.dropna(inplace=True)\nprint(df)\n",
            "# %%\nimport pandas as pd\nframes = {'a': pd.read_csv('rows.csv')}\n"
            "frames['a'].dropna(inplace=True)\nprint(frames)\n",
        ),
        chained_inplace,
    ),
)
