"""The plan as text for a terminal: cells, the stages and functions they became, what was dropped, what was found.

Pure functions from values to text, plain ASCII apart from what the notebook says itself, in 80 columns by default.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable, Iterable, Sequence

from nbrefactor.model import Cell, Diagnostic, Dropped, FunctionPlan, ModulePlan, Plan, Refactoring

Paint = Callable[[str, str], str]

_BOLD, _DIM, _RED, _YELLOW = "1", "2", "31", "33"
_COLORS = {
    "load": "34",
    "explore": "2",
    "prepare": "36",
    "split": "35",
    "train": "32",
    "evaluate": "33",
    "save": "34",
    "predict": "32",
    "error": _RED,
    "warning": _YELLOW,
    "info": _DIM,
}
_STAGE_WIDTH = 9


def render(refactoring: Refactoring, *, width: int = 80, color: bool = False) -> str:
    """The whole plan as text without a trailing newline; ``color`` adds ANSI colours, which take no room."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color and code and text.strip() else text

    plan, notebook = refactoring.plan, refactoring.notebook
    sections = [
        [f"{paint(notebook.path, _BOLD)} -> {paint(plan.package or '(unnamed)', _BOLD)}"],
        _section("Cells", _cells(refactoring, width, paint), paint),
        *(_section(_module_title(module), _functions(module, width, paint), paint) for module in plan.modules),
        _section("Fitted in training, applied in scoring", _state(plan, width), paint),
        _section("Dropped", _dropped(plan.dropped, width, paint), paint),
        _section("Findings", _findings(refactoring.diagnostics, width, paint), paint),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def diff(before: str | None, after: str | None, path: str) -> str:
    """A unified diff of one file, ready for ``git apply`` or ``patch``; None stands for no file."""
    old, new = ((text or "").replace("\r\n", "\n").splitlines(keepends=True) for text in (before, after))
    lines = difflib.unified_diff(
        old, new, "/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


# ----------------------------------------------------------------------------------------------------------- sections


def _section(title: str, lines: Sequence[str], paint: Paint) -> list[str]:
    return [paint(title, _BOLD), *lines] if lines else []


def _cells(refactoring: Refactoring, width: int, paint: Paint) -> list[str]:
    lines = []
    number_width = len(str(len(refactoring.notebook.cells)))
    code_width = max(20, width // 2 - number_width)
    for cell in refactoring.notebook.cells:
        first = f"  {cell.number:>{number_width}}  "
        text = _shortened(_first_line(cell), code_width).ljust(code_width)
        for stage, became in _became(cell, refactoring):
            column = width - len(first) - code_width - _STAGE_WIDTH - 4
            line = first + paint(text, "" if cell.kind == "code" else _DIM)
            line += f"  {paint(stage.ljust(_STAGE_WIDTH), _COLORS.get(stage, ''))}  {_shortened(became, column)}"
            lines.append(line.rstrip())
            first, text = " " * len(first), " " * code_width
    return lines


def _became(cell: Cell, refactoring: Refactoring) -> list[tuple[str, str]]:
    """The stages and functions of a cell, in call order; one pair at least."""
    if cell.kind != "code":
        return [("", "")]
    plan = refactoring.plan
    cell_of = {statement.index: statement.cell for statement in refactoring.statements}
    became: list[tuple[str, str]] = []
    if any(cell_of.get(index) == cell.number for module in plan.modules for index in module.header):
        became.append(("", "module level"))
    became += [(function.stage, function.name) for function in plan.functions if cell.number in function.cells]
    dropped = sum(dropped.location.cell == cell.number for dropped in plan.dropped)
    if dropped:
        became.append(("", "dropped" if not became else f"{dropped} dropped"))
    return list(dict.fromkeys(became)) or [("", "")]


def _module_title(module: ModulePlan) -> str:
    return f"{module.name}.py"


def _functions(module: ModulePlan, width: int, paint: Paint) -> list[str]:
    lines = []
    for function in module.functions:
        cells = ", ".join(str(cell) for cell in function.cells)
        where = f"  # {function.stage}" + (f", cell{'s'[: len(function.cells) > 1]} {cells}" if cells else "")
        signature = _wrapped(_signature(function), width, "  ", "      ")
        if len(signature[-1]) + len(where) <= width:
            signature[-1] += paint(where, _COLORS.get(function.stage, ""))
        else:
            signature.append("    " + paint(where, _COLORS.get(function.stage, "")))
        lines += signature
    for option in module.options:
        flag = f"--{option.name.lower().replace('_', '-')} {option.default}"
        lines += _wrapped(flag + (f"  ({option.help})" if option.help else ""), width, "  ", "      ")
    return lines


def _signature(function: FunctionPlan) -> str:
    plain = [parameter.name for parameter in function.parameters if not parameter.default]
    keyword = [f"{parameter.name}={parameter.default}" for parameter in function.parameters if parameter.default]
    arguments = [*plain, *(["*", *keyword] if keyword else [])]
    returns = f" -> {', '.join(function.returns)}" if function.returns else ""
    return f"{function.name}({', '.join(arguments)}){returns}"


def _state(plan: Plan, width: int) -> list[str]:
    return [line for state in plan.state for line in _wrapped(f"{state.name}: {state.what}", width, "  ", "      ")]


def _dropped(dropped: Sequence[Dropped], width: int, paint: Paint) -> list[str]:
    """Lines with the same reason together, because a notebook drops many for few reasons."""
    lines = []
    for reason in dict.fromkeys(entry.reason for entry in dropped):
        lines += [paint(line, _DIM) for line in _wrapped(f"{reason}:", width, "  ", "  ")]
        for entry in dropped:
            if entry.reason == reason:
                place = f"    cell {entry.location.cell}:{entry.location.line}"
                first = entry.code.strip().split("\n", 1)
                code = first[0] + (" ..." if len(first) > 1 else "")
                lines.append(f"{place:<16}{_shortened(code, width - 16)}".rstrip())
    return lines


def _findings(diagnostics: Iterable[Diagnostic], width: int, paint: Paint) -> list[str]:
    lines = []
    for found in diagnostics:
        place = f" cell {found.location.cell}:{found.location.line}" if found.location.cell else ""
        lines.append(f"  {paint(found.severity, _COLORS[found.severity])} {found.code}{place}")
        lines += _wrapped(found.message, width, "    ", "    ")
        if found.hint:
            lines += _wrapped(f"hint: {found.hint}", width, "    ", "          ")
    return lines


# -------------------------------------------------------------------------------------------------------------- text


def _first_line(cell: Cell) -> str:
    """The line that tells most about a cell: its first code line, else its first line."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    code = [line for line in lines if not line.startswith("#")] if cell.kind == "code" else lines
    return (code or lines or ["(empty)"])[0]


def _shortened(text: str, width: int) -> str:
    text = text.expandtabs(4)
    return text if len(text) <= width else text[: max(0, width - 3)].rstrip() + "..."


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]
