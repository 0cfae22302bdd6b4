"""How the code is written: long cells, bare ``except``, code that never runs."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Location

LONGEST_CELL = 50
_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OFF = re.compile(r"%%script\s+(?:--no-raise-error\s+)?(?:false|true|echo)\b")


def long_cell(subject: Subject) -> Iterator[Finding]:
    for number, tree in subject.trees.items():
        code = [node for node in tree.body if not isinstance(node, _DEFINITIONS)]
        if sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in code) <= LONGEST_CELL:
            continue
        lines = subject.clean[number].text.split("\n")
        count = sum(1 for row in _rows(code) if lines[row - 1].strip() and not lines[row - 1].lstrip().startswith("#"))
        if count > LONGEST_CELL:
            message = f"the cell has {count} lines of code outside functions, more than {LONGEST_CELL}."
            yield Finding("NBR645", Location(number), message)


def _rows(code: Sequence[ast.stmt]) -> set[int]:
    """The lines of statements, without those inside of strings and of lists, dicts and sets."""
    rows: set[int] = set()
    inside: set[int] = set()
    for statement in code:
        rows.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
        for node in ast.walk(statement):
            if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Constant, ast.JoinedStr)):
                inside.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return rows - inside


def bare_except(subject: Subject) -> Iterator[Finding]:
    for cell, node in subject.nodes(ast.ExceptHandler):
        if node.type is None and not any(isinstance(n, ast.Raise) for n in ast.walk(node)):
            message = "`except:` also catches an interrupt of the kernel and mistyped names."
            found = subject.finding("NBR646", cell, node, message, "name the exception that is expected.")
            yield Finding(found.code, found.location, found.message, found.hint)


def unreachable_code(subject: Subject) -> Iterator[Finding]:
    for cell, tree in subject.trees.items():
        for body in _blocks(tree):
            for before, after in itertools.pairwise(body):
                if reason := _ends(subject, before):
                    if not (isinstance(after, ast.Expr) and isinstance(after.value, (ast.Yield, ast.YieldFrom))):
                        yield subject.finding("NBR647", cell, after, f"this never runs: {reason} above ends the block.")
                    break
    branches: list[tuple[int, ast.If | ast.While]] = [*subject.nodes(ast.If), *subject.nodes(ast.While)]
    for cell, node in branches:
        if isinstance(node.test, ast.Constant) and not node.test.value:
            word = "if" if isinstance(node, ast.If) else "while"
            condition = f"`{word} {ast.unparse(node.test)}`"
            yield subject.finding("NBR647", cell, node, f"what stands under {condition} never runs.")
    for cell_ in subject.notebook.cells:
        if cell_.kind == "code" and (match := _OFF.match(cell_.source)):
            yield Finding("NBR647", Location(cell_.number), f"the cell never runs: `{match[0]}` switches it off.")


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and len(block) > 1:
                yield block


def _ends(subject: Subject, node: ast.stmt) -> str:
    """What ends the block at this statement, if anything does."""
    if isinstance(node, _JUMPS):
        return f"`{type(node).__name__.lower()}`"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = subject.qualified(node.value.func) or ast.unparse(node.value.func)
        return f"`{name}()`" if name in _EXITS else ""
    if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant) and not node.test.value:
        return f"`{ast.unparse(node)}`"
    return ""


RULES = (
    LintRule(
        "NBR645",
        "long-cell",
        "info",
        "Very long cell",
        f"Reports a cell with more than {LONGEST_CELL} lines of code outside functions; blank lines, comments, "
        "and the inside of strings and of written-out lists and dicts do not count.",
        "It does several things at once: none can be run again, looked at or tested alone.",
        ("# %%\n" + "".join(f"x{i} = {i}\n" for i in range(LONGEST_CELL + 1)),),
        (
            "# %%\n" + "".join(f"x{i} = {i}\n" for i in range(LONGEST_CELL)),
            "# %%\ndef f():\n" + "".join(f"    x{i} = {i}\n" for i in range(60)),
            "# %%\ntext = '''\n" + "line\n" * 60 + "'''\n",
            "# %%\nrows = [\n" + "    1,\n" * 60 + "]\n",
        ),
        long_cell,
    ),
    LintRule(
        "NBR646",
        "bare-except",
        "warning",
        "Bare `except`",
        "Reports `except:` without an exception, unless it raises again.",
        "It hides every mistake, a mistyped name included, and swallows the interrupt of the kernel.",
        ("# %%\ntry:\n    x = int('3')\nexcept:\n    x = 0\n",),
        (
            "# %%\ntry:\n    x = int('3')\nexcept ValueError:\n    x = 0\n",
            "# %%\ntry:\n    x = int('3')\nexcept:\n    print('no number')\n    raise\n",
        ),
        bare_except,
    ),
    LintRule(
        "NBR647",
        "unreachable-code",
        "warning",
        "Code that never runs",
        "Reports code below `return`, `raise`, `break`, `continue` or `exit()` in the same block, code under "
        "`if False` and `while 0`, and cells under `%%script false`.",
        "It looks like a part of the notebook and is none. Delete it: the history of the file keeps it.",
        (
            "# %%\ndef f(x):\n    return x\n    print(x)\n# %%\nf(1)\n",
            "# %%\nif False:\n    print('retrain')\n",
            "# %%\nimport sys\nsys.exit()\nprint('done')\n",
            "# %%\n%%script false\nprint('slow')\n",
        ),
        (
            "# %%\ndef f(x):\n    print(x)\n    return x\n# %%\nf(1)\n",
            "# %%\nRETRAIN = False\n# %%\nif RETRAIN:\n    print('retrain')\n",
            "# %%\ndef nothing():\n    return\n    yield\n# %%\nlist(nothing())\n",
        ),
        unreachable_code,
    ),
)
