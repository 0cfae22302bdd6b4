"""The plan as one self-contained page: cells at the left, the data flow in the middle, the code they became at the right.

The page holds its style and its script, loads nothing, and works from ``file://``. Without its script everything is
still there: what is linked is linked by anchors, the script only marks what belongs together.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from nbrefactor.model import STAGES, Cell, Diagnostic, FunctionPlan, ModulePlan, Refactoring
from nbrefactor.page.code import highlighted
from nbrefactor.page.fates import Block, anchor, blocks, fates, home_of, modules
from nbrefactor.page.graph import graph, svg


def render(refactoring: Refactoring) -> str:
    """The page as text."""
    folder = Path(__file__).parent
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    notebook = refactoring.notebook.path.replace("\\", "/").rpartition("/")[2]
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">",
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(notebook)}: what it becomes</title>",
        f"<style>\n{style}</style>\n</head>\n<body>",
        *_header(refactoring, notebook),
        '<main class="panes">',
        *_cells(refactoring),
        *_flow(refactoring),
        *_code(refactoring),
        "</main>",
        f"<script>\n{script}</script>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


# ------------------------------------------------------------------------------------------------------------- header


def _header(refactoring: Refactoring, notebook: str) -> Iterator[str]:
    plan = refactoring.plan
    counts = [
        (len(refactoring.notebook.cells), "cell", "cells"),
        (len(plan.functions), "function", "functions"),
        (len(plan.state), "fitted value", "fitted values"),
        (len(plan.dropped), "line dropped", "lines dropped"),
        (len(refactoring.diagnostics), "finding", "findings"),
    ]
    summary = " · ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    used = {function.stage for function in plan.functions}
    legend = "".join(f'<li class="chip s-{stage}">{stage}</li>' for stage in STAGES if stage in used)
    yield '<a class="skip" href="#code">Skip to the code</a>\n<header class="top">'
    yield f'<h1>{escape(notebook)} <span aria-label="becomes">→</span> {escape(plan.package)}</h1>'
    yield f'<p>{summary}</p>\n<ul class="legend" aria-label="Stages">{legend}</ul>'
    whole = [found for found in refactoring.diagnostics if not found.location.cell]
    if whole:
        yield f"<details><summary>{len(whole)} about the whole notebook</summary>"
        yield from map(_finding, whole)
        yield "</details>"
    yield "</header>"


def _chip(stage: str) -> str:
    return f'<span class="chip s-{stage}">{stage}</span>'


def _finding(found: Diagnostic) -> str:
    hint = f" <em>{escape(found.hint)}</em>" if found.hint else ""
    return (
        f'<p class="finding {found.severity}"><strong>{found.severity} {found.code}</strong> '
        f"{escape(found.message)}{hint}</p>"
    )


# -------------------------------------------------------------------------------------------------------------- cells


def _cells(refactoring: Refactoring) -> Iterator[str]:
    known = fates(refactoring)
    names = _names(refactoring)
    yield '<section class="pane" id="cells" aria-labelledby="cells-title" tabindex="-1">'
    yield '<h2 id="cells-title">Cells of the notebook</h2>'
    for cell in refactoring.notebook.cells:
        if cell.kind == "code":
            yield from _code_cell(cell, blocks(cell, refactoring.statements, known), refactoring, names)
        elif cell.source.strip():
            yield f'<article class="cell prose" id="cell-{cell.number}" aria-label="Cell {cell.number}, {cell.kind}">'
            yield f'<header><span class="number">{cell.number}</span></header><div>{_prose(cell.source)}</div></article>'
    yield "</section>"


def _code_cell(cell: Cell, parts: Sequence[Block], refactoring: Refactoring, names: Mapping[str, str]) -> Iterator[str]:
    targets = list(dict.fromkeys(target for block in parts for target in block.fate.targets))
    stages = list(dict.fromkeys(block.fate.stage for block in parts if block.fate.stage))
    found = [one for one in refactoring.diagnostics if one.location.cell == cell.number]
    gone = not targets and any(block.fate.dropped for block in parts)
    links = ", ".join(
        f'<a href="#{target}" data-k="{target}">{escape(names.get(target, target))}</a>' for target in targets
    )
    style = "cell" + (f" s-{stages[0]}" if stages else "") + (" gone" if gone else "")
    yield f'<article class="{style}" id="cell-{cell.number}" aria-label="Cell {cell.number}">'
    outcome = f"→ {links}" if links else "dropped" if gone else ""
    yield f'<header><span class="number">{cell.number}</span>{"".join(map(_chip, stages))}'
    yield f'<span class="became">{outcome}</span></header>'
    rows = highlighted(cell.source)
    for block in parts:
        inside = [one for one in found if block.first <= one.location.line <= block.last]
        yield from _block(block, rows, refactoring, inside)
    yield from (_finding(one) for one in found if not any(b.first <= one.location.line <= b.last for b in parts))
    yield "</article>"


def _block(block: Block, rows: Sequence[str], refactoring: Refactoring, found: Sequence[Diagnostic]) -> Iterator[str]:
    lines = list(rows[block.first - 1 : block.last])
    if not any(line.strip() for line in lines):
        yield from map(_finding, found)
        return
    while not lines[-1].strip():
        lines.pop()
    keys = " ".join(block.fate.targets)
    style = (
        "block" + (" dropped" if block.fate.dropped else "") + (f" s-{block.fate.stage}" if block.fate.stage else "")
    )
    yield f'<div class="{style}"{f" data-k={chr(34)}{keys}{chr(34)}" if keys else ""}>'
    yield "<pre>" + "\n".join(lines) + "</pre>"
    if block.fate.note:
        yield f'<p class="note">{escape(block.fate.note)}</p>'
    for state in refactoring.plan.state:
        if state.statement in block.statements:
            yield f'<p class="note fitted">fitted in training, kept for scoring: <code>{escape(state.name)}</code></p>'
    yield from map(_finding, found)
    yield "</div>"


def _prose(source: str) -> str:
    lines = []
    for line in source.strip().split("\n"):
        text = line.lstrip("#").strip() if line.startswith("#") else line
        lines.append(f"<strong>{escape(text)}</strong>" if line.startswith("#") else escape(text))
    return "<br>".join(lines)


def _names(refactoring: Refactoring) -> dict[str, str]:
    """Anchor → what a link to it says."""
    texts = modules(refactoring)
    names = {anchor(module): f"{module}.py, module level" for module in texts}
    for module in refactoring.plan.modules:
        names |= {anchor(module.name, function.name): function.name for function in module.functions}
    for helper in refactoring.plan.helpers:
        name = helper.new_name or helper.name
        names[anchor(home_of(name, texts), name)] = name
    return names


# --------------------------------------------------------------------------------------------------------------- flow


def _flow(refactoring: Refactoring) -> Iterator[str]:
    roles = {file.role for file in refactoring.files}
    picture = svg(graph(refactoring.plan, ["score"] if "score" in roles else []))
    if picture:
        yield '<section class="pane" id="flow" aria-labelledby="flow-title" tabindex="-1">'
        yield f'<h2 id="flow-title">Data flow</h2>\n<div class="picture">{picture}</div>\n</section>'


# --------------------------------------------------------------------------------------------------------------- code


def _code(refactoring: Refactoring) -> Iterator[str]:
    yield '<section class="pane" id="code" aria-labelledby="code-title" tabindex="-1">'
    yield '<h2 id="code-title">What they became</h2>'
    paths = {file.path.rpartition("/")[2].removesuffix(".py"): file.path for file in refactoring.files}
    plans = {module.name: module for module in refactoring.plan.modules}
    for name, text in modules(refactoring).items():
        yield f'<h3 id="file-{name}"><code>{escape(paths[name])}</code></h3>'
        yield from _module(name, text, plans.get(name), refactoring)
    yield "</section>"


def _module(name: str, text: str, plan: ModulePlan | None, refactoring: Refactoring) -> Iterator[str]:
    """The functions of the notebook's in the open; what nbrefactor adds itself is folded."""
    rows = text.split("\n")
    functions = {function.name: function for function in plan.functions} if plan else {}
    helpers = {helper.new_name or helper.name: helper.statement for helper in refactoring.plan.helpers}
    level: list[str] = []
    ours: list[tuple[str, str]] = []
    shown: list[str] = []
    end = 0
    try:
        tree = ast.parse(text)
    except SyntaxError:  # reported as NBR501 or the like: there is nothing to take apart
        yield _pre(text)
        return
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
        last = node.end_lineno or node.lineno
        level += rows[end:first]
        source = "\n".join(rows[first:last])
        end = last
        if node.name in functions:
            shown += _function(name, functions[node.name], source, refactoring)
        elif node.name in helpers:
            cell = refactoring.statements[helpers[node.name]].cell
            shown += _article(anchor(name, node.name), node.name, "", _from_cells([cell]), source)
        else:
            ours.append((node.name, source))
    level += rows[end:]
    plain = "\n".join(row for number, row in enumerate(level) if row.strip() or (number and level[number - 1].strip()))
    yield f'<details id="{anchor(name)}" data-k="{anchor(name)}"><summary>module level</summary>'
    yield f"{_pre(plain.strip())}</details>"
    yield from shown
    for title, source in ours:
        summary = f"<code>{escape(title)}</code>" + (" <span>written by nbrefactor</span>" if plan else "")
        yield f"<details><summary>{summary}</summary>{_pre(source)}</details>"


def _function(module: str, function: FunctionPlan, source: str, refactoring: Refactoring) -> list[str]:
    taken = ", ".join(parameter.name for parameter in function.parameters)
    given = ", ".join([*function.returns, *(["metrics"] if function.metrics else [])])
    title = f"{function.name}({taken})" + (f" → {given}" if given else "")
    fitted = [state.name for state in refactoring.plan.state if state.statement in function.statements]
    about = _from_cells(function.cells)
    if fitted:
        about += f' <span class="fitted">fits {", ".join(f"<code>{escape(name)}</code>" for name in fitted)}</span>'
    return _article(anchor(module, function.name), title, function.stage, about, source)


def _article(identifier: str, title: str, stage: str, about: str, source: str) -> list[str]:
    return [
        f'<article class="function{f" s-{stage}" if stage else ""}" id="{identifier}" data-k="{identifier}">',
        f"<header><h4>{escape(title)}</h4><p>{_chip(stage) if stage else ''} {about}</p></header>",
        f"{_pre(source)}</article>",
    ]


def _from_cells(cells: Sequence[int]) -> str:
    links = ", ".join(f'<a href="#cell-{cell}">{cell}</a>' for cell in cells)
    return f"from cell{'s'[: len(cells) > 1]} {links}" if cells else ""


def _pre(source: str) -> str:
    lines = "\n".join(highlighted(source))
    return f"<pre>{lines}</pre>"
