"""Plan to Python modules: the stage functions, the helpers at module level, and ``main``.

Text is assembled from the author's own; :mod:`nbrefactor.python.style` formats it afterwards, so nothing here counts columns.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from nbrefactor.model import CleanCell, Effects, FunctionPlan, HelperPlan, ModulePlan, Option, Plan, Statement
from nbrefactor.python.data_files import FROM, PROVENANCE, RECORD
from nbrefactor.python.edits import Edit, apply, indent
from nbrefactor.python.rewrite import Surroundings, helper_text, parse_module, rewrite

INDENT = "    "
PARSER = "argument_parser"
"""The function of the emitted module that gives its command line."""


@dataclass(frozen=True, slots=True)
class Emission:
    """What the emitter adds around the plan.

    ``shared``: helpers (by new name) and constants that live in ``features.py``. ``bundle``: source of ``save_bundle`` and the
    call that writes the bundle, with the position (number of functions called before). ``initial``: statements ``main``
    starts with (``state = {}``). ``extra_imports`` for the module. ``title``: for the module's docstring. ``routed``: function
    of ``provenance.py`` that finds data → what the module calls it.
    """

    shared: frozenset[str] = frozenset()
    bundle: str = ""
    bundle_call: str = ""
    bundle_after: int = -1
    initial: tuple[str, ...] = ()
    extra_imports: tuple[str, ...] = ()
    title: str = ""
    notebook: str = ""
    writes_model: bool = False
    routed: Mapping[str, str] = field(default_factory=dict)


def emit_module(
    plan: Plan,
    module: ModulePlan,
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    quarantined: Sequence[CleanCell] = (),
    emission: Emission = Emission(),
) -> str:
    """The text of ``train.py`` or ``pipeline.py``, unformatted."""
    page = _Page(plan, module, statements, effects, emission)
    parts = [_docstring(emission.title or f"{module.name.capitalize()} pipeline."), "", *page.imports()]
    if emission.shared:
        parts.append(f"from {plan.package}.features import {', '.join(sorted(emission.shared))}")
    parts += [_provenance_import(plan, emission), "", *page.header(frozenset(), emission.shared)]
    bodies = [page.function(f, _between(quarantined, f, module)) for f in module.functions]
    parts += bodies
    if emission.bundle:
        parts.append(emission.bundle)
    leftover = _leftover(quarantined, module)
    parts.append(page.main())
    parts.append('if __name__ == "__main__":\n    main()')
    if leftover:
        parts.append("\n".join(_commented(cell) for cell in leftover))
    return "\n\n".join(part for part in parts if part) + "\n"


def emit_shared(
    plan: Plan,
    module: ModulePlan,
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    shared: Collection[str],
    functions: str,
    title: str,
    imports: Collection[str] = (),
    routed: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The text of ``features.py``: the helpers named in ``shared`` and the source of the scoring functions."""
    page = _Page(plan, module, statements, effects, Emission(extra_imports=tuple(imports)))
    header = page.header(frozenset(shared), frozenset(), only=True)
    routed = {use: name for use, name in routed.items() if any(f"{name}(" in text for text in (*header, functions))}
    parts = [_docstring(title), *page.imports(), _import_line(plan.package, routed), *header, functions]
    return "\n\n".join(part for part in parts if part) + "\n"


def _provenance_import(plan: Plan, emission: Emission) -> str:
    needed = dict(emission.routed)
    if plan.data_flag:
        needed[FROM] = FROM
    if emission.bundle:
        needed[RECORD] = RECORD
    return _import_line(plan.package, needed)


def _import_line(package: str, names: Mapping[str, str]) -> str:
    listed = [name + (f" as {own}" if own != name else "") for name, own in sorted(names.items())]
    return f"from {package}.{PROVENANCE} import {', '.join(listed)}" if listed else ""


def shared_helpers(plan: Plan, effects: Sequence[Effects], wanted: Collection[str]) -> frozenset[str]:
    """The helpers and constants in ``wanted``, with everything that they look up.

    What uses globals of the module that defines it stays there, and so does what looks that up.
    """
    used = {
        h.statement: effects[h.statement].asks.union(*(c.writes for c in effects[h.statement].closures))
        for h in plan.helpers
    }
    stay = set(plan.shared)
    while more := {n for h in plan.helpers if used[h.statement] & stay for n in (h.name, h.new_name)} - stay:
        stay |= more
    by_name: dict[str, list[HelperPlan]] = {}
    for helper in plan.helpers:
        by_name.setdefault(helper.name, []).append(helper)
        if helper.new_name != helper.name:
            by_name.setdefault(helper.new_name, []).append(helper)
    constants = {
        name: i for module in plan.modules for i in module.header if effects[i].literal for name in effects[i].binds
    }
    found: set[str] = set()
    todo = list(wanted)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        if name in constants:
            found.add(name)
        for helper in by_name.get(name, ()):
            if not used[helper.statement] & stay:
                found.add(helper.new_name or helper.name)
                todo += used[helper.statement]
    return frozenset(found)


class _Page:
    """One module being written."""

    def __init__(
        self,
        plan: Plan,
        module: ModulePlan,
        statements: Sequence[Statement],
        effects: Sequence[Effects],
        emission: Emission,
    ):
        self.plan, self.module, self.statements, self.effects = plan, module, statements, effects
        self.emission = emission
        self.helper_at = {h.statement: h for h in plan.helpers}
        self.state = {h.name: h.state for h in plan.helpers if h.state}
        self.renames: dict[int, dict[str, str]] = {}
        for i, old, new in plan.renames:
            self.renames.setdefault(i, {})[old] = new
        self.notebook_names = frozenset(n for e in effects for n in e.binds)
        self.taken = self.notebook_names.union(*(e.asks for e in effects))
        if any(e.barrier for e in effects):  # any word may be a name that is asked for
            self.taken |= {word for s in statements for word in re.findall(r"[^\W\d]\w*", s.text)}
        self.named = any(".__name__" in s.text or "__qualname__" in s.text for s in statements)
        self.late = {name: statements[i].text for i in plan.late_imports for name in effects[i].binds}

    # ---- module level

    def imports(self) -> list[str]:
        lines = [
            self._with_comments(i)
            for i in self.module.header
            if self.statements[i].kind == "import" and "from __future__" not in self.statements[i].text
        ]
        future = [self.statements[i].text for i in self.module.header if "from __future__" in self.statements[i].text]
        system = self.emission.writes_model or any(option.variable for option in self.module.options)
        needed = ["argparse"] + ["functools"] * bool(self.state) + ["os"] * system
        if any(awaits(self.statements[i].text) for f in self.module.functions for i in f.statements):
            needed.append("asyncio")
        if any(option.kind == "literal" for option in self.module.options):
            needed.append("json")
        own = [f"import {name}" + (f" as {used}" if (used := self.library(name)) != name else "") for name in needed]
        own += [line for line in self.emission.extra_imports if line not in own]
        return ["\n".join(["from __future__ import annotations", *future] if future else []), "\n".join([*own, *lines])]

    def _with_comments(self, i: int) -> str:
        comments = self.statements[i].comments.strip("\n")
        keep = "\n".join(line for line in comments.splitlines() if line.strip())
        return (keep + "\n" if keep else "") + self.statements[i].text

    def header(self, shared: frozenset[str], elsewhere: frozenset[str], only: bool = False) -> list[str]:
        """Constants, guarded imports and helpers; those in ``elsewhere`` left out, or only those in ``shared``."""
        out = []
        for i in self.module.header:
            statement = self.statements[i]
            if statement.kind == "import":
                continue
            helper = self.helper_at.get(i)
            names = {helper.new_name or helper.name} if helper else set(self.effects[i].binds)
            literal_or_helper = helper is not None or bool(self.effects[i].literal)
            if only and literal_or_helper and not names & shared:
                continue
            if literal_or_helper and names & elsewhere:
                continue
            surroundings = self.surroundings(i, nested=False)
            if helper is not None:
                text = helper_text(statement.text, helper.state, helper.new_name or helper.name, surroundings)
                text = self._with_late_imports(text, i)
            else:
                text = rewrite(statement.text, surroundings)
            comments = statement.comments.strip("\n")
            out.append((comments + "\n" if comments.strip() else "") + text)
        return out

    def library(self, name: str) -> str:
        """What the module calls a library that we use: another name where the notebook uses its name for something else."""
        if any(dict(self.effects[i].types).get(name) == name for i in self.module.header):
            return name
        return self.free(name)

    def surroundings(self, i: int, nested: bool = True) -> Surroundings:
        e = self.effects[i]
        namespace = nested and bool(e.barrier or e.pinned)
        return Surroundings(
            self.state,
            self.renames.get(i, {}),
            namespace,
            nested,
            self.notebook_names,
            frozenset(self.plan.shared),
            functools=self.library("functools"),
            lambdas=self.named and not self.late,
        )

    def _with_late_imports(self, text: str, i: int) -> str:
        needed = sorted({self.late[n] for c in self.effects[i].closures for n in c.reads if n in self.late})
        if not needed:
            return text
        node = parse_module(text).body[0]
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        first = node.body[0]
        lines = text.split("\n")
        if isinstance(node, ast.ClassDef):
            return "\n".join([*needed, text])
        if first.lineno == node.lineno:
            return apply(text, [Edit.insert(first.lineno, first.col_offset, "".join(f"{line}; " for line in needed))])
        pad = " " * first.col_offset
        at = first.lineno - 1
        return "\n".join([*lines[:at], *(pad + line for line in needed), *lines[at:]])

    # ---- functions

    def function(self, plan: FunctionPlan, quarantined: Sequence[CleanCell] = ()) -> str:
        is_async = any(awaits(self.statements[i].text) for i in plan.statements)
        signature = _signature(plan)
        returns = list(plan.returns)
        lines = [f"{'async ' if is_async else ''}def {plan.name}({signature}){_annotation(plan)}:"]
        lines.append(indent(_docstring(plan.docstring or plan.name), INDENT))
        if plan.global_names:
            lines.append(f"{INDENT}global {', '.join(plan.global_names)}")
        body: list[str] = []
        imported: set[str] = set()
        waiting = list(quarantined)
        for i in plan.statements:
            statement = self.statements[i]
            while waiting and waiting[0].number < statement.cell:
                body.append(_commented(waiting.pop(0)))
            for name in sorted(self.effects[i].reads | frozenset().union(*(c.reads for c in self.effects[i].closures))):
                if name in self.late and self.late[name] not in imported:
                    imported.add(self.late[name])
                    body.append(self.late[name])
            text = rewrite(statement.text, self.surroundings(i))
            block = [statement.comments.strip("\n")] if statement.comments.strip() else []
            block.append(text)
            if statement.trailing.strip():
                block.append(statement.trailing.strip("\n"))
            body.append("\n".join(block))
        body += [_commented(cell) for cell in waiting]
        text = "\n".join(_spaced(body))
        lines.append(indent(text, INDENT, parse_module(text)))
        if plan.metrics:
            named = {key: value for key, value in plan.metrics if key}  # a name that is printed again says the last
            rows = ", ".join(f'"{key}": {value}' for key, value in named.items())
            spread = [value for key, value in plan.metrics if not key]
            if spread and not rows and len(spread) == 1:
                returns = [r for r in returns if r != spread[0]]
                returns.append(spread[0])
            else:
                name = self.free("metrics")
                lines.append(f"{INDENT}{name} = {{{', '.join([rows, *(f'**{s}' for s in spread)]).strip(', ')}}}")
                returns.append(name)
        if returns:
            lines.append(f"{INDENT}return {', '.join(returns)}")
        return "\n".join(lines)

    # ---- main

    def free(self, name: str) -> str:
        while name in self.taken and name != "state":
            name += "_"
        return name

    def main(self) -> str:
        options = self.free("options")
        is_async = any(awaits(self.statements[i].text) for f in self.module.functions for i in f.statements)
        inner = self.free("_main")
        lines = [
            f"async def {inner}(argv=None):" if is_async else "def main(argv=None):",
            indent(_docstring("Run every step of the notebook, in order."), INDENT),
        ]
        flag = self.plan.data_flag
        if self.module.options or self.emission.writes_model or flag:
            lines = [*self.argument_parser(), "", *lines]
            lines.append(f"{INDENT}{options} = {self.free(PARSER)}().parse_args(argv)")
        else:
            lines.append(f"{INDENT}{self.library('argparse')}.ArgumentParser(description=__doc__).parse_args(argv)")
        if flag:
            lines.append(f"{INDENT}{FROM}({options}.{flag[2:].replace('-', '_')})")
        lines += [INDENT + line for line in self.emission.initial]
        gathers = [f for f in self.module.functions if f.metrics]
        metrics = self.metrics_name(gathers)
        if len(gathers) > 1 or (self.emission.bundle_call and not gathers):
            lines.append(f"{INDENT}{metrics} = {{}}")
        for number, plan in enumerate(self.module.functions):
            lines += [INDENT + line for line in self.call(plan, options, metrics, len(gathers) > 1)]
            if number == self.emission.bundle_after:
                call = self.emission.bundle_call.format(options=options, metrics=metrics)
                lines += [INDENT + line for line in call.splitlines()]
        if is_async:
            lines += [
                "",
                "def main(argv=None):",
                f'{INDENT}"""Run every step of the notebook, in order."""',
                f"{INDENT}{self.library('asyncio')}.run({inner}(argv))",
            ]
        return "\n".join(lines)

    def argument_parser(self) -> list[str]:
        """The function that says which options there are; other ways to run the steps have the same."""
        parser = self.free("parser")
        lines = [
            f"def {self.free(PARSER)}():",
            indent(_docstring("Options, with the notebook's own values as defaults."), INDENT),
            f"{INDENT}{parser} = {self.library('argparse')}.ArgumentParser(description=__doc__)",
        ]
        if self.emission.writes_model:
            place = f"type={self.library('os')}.path.abspath"  # a step may change the working directory
            text = f'"--output-dir", {place}, default="model", help="where the model bundle goes"'
            lines.append(f"{INDENT}{parser}.add_argument({text})")
        if flag := self.plan.data_flag:
            text = f'"{flag}", help="folder or URI of the data, by default the working directory"'
            lines.append(f"{INDENT}{parser}.add_argument({text})")
        flags = _flags(self.module.options, self.emission.writes_model, flag)
        lines += [INDENT + self.argument(parser, option, own) for option, own in flags]
        return [*lines, f"{INDENT}return {parser}"]

    def argument(self, parser: str, option: Option, flag: str) -> str:
        parts = [repr(flag).replace("'", '"')]
        if flag[2:].replace("-", "_") != option.name:
            parts.append(f'dest="{option.name}"')
        if option.kind == "bool":
            parts.append(f"action={self.library('argparse')}.BooleanOptionalAction")
        elif option.kind in ("int", "float"):
            parts.append(f"type={option.kind}")
        elif option.kind == "literal":
            parts.append(f"type={self.library('json')}.loads")
        environment = f'{self.library("os")}.environ.get("{option.variable}", {option.default})'
        parts.append(f"default={environment if option.variable else option.default}")
        if option.help or option.kind == "literal":
            text = ", ".join(filter(None, [option.help, "as JSON" if option.kind == "literal" else ""]))
            parts.append(f"help={text.replace('%', '%%')!r}")
        return f"{parser}.add_argument({', '.join(parts)})"

    def metrics_name(self, gathers: Sequence[FunctionPlan]) -> str:
        """What ``main`` calls the metrics: the author's own dict, where there is just that one."""
        if len(gathers) == 1 and len(gathers[0].metrics) == 1 and not gathers[0].metrics[0][0]:
            return gathers[0].metrics[0][1]
        return self.free("metrics")

    def call(self, plan: FunctionPlan, options: str, metrics: str, several: bool) -> list[str]:
        is_async = any(awaits(self.statements[i].text) for i in plan.statements)
        declared = {o.name for o in self.module.options}
        arguments = [
            f"{p.name}={options}.{p.name}" if p.name in declared else (f"{p.name}={p.default}" if p.default else p.name)
            for p in plan.parameters
        ]
        called = f"{'await ' if is_async else ''}{plan.name}({', '.join(arguments)})"
        returns = list(plan.returns)
        if not plan.metrics:
            return [f"{', '.join(returns)} = {called}" if returns else called]
        spread = [v for k, v in plan.metrics if not k]
        only = len(spread) == 1 and not any(k for k, _ in plan.metrics)
        if only:
            returns = [r for r in returns if r != spread[0]]
        if not several:
            lines = [f"{', '.join([*returns, metrics])} = {called}"]
        elif not returns:
            lines = [f"{metrics} |= {called}"]
        else:
            step = self.free("step_metrics")
            lines = [f"{', '.join([*returns, step])} = {called}", f"{metrics} |= {step}"]
        if only and spread[0] in plan.returns and spread[0] != metrics:
            lines.append(f"{spread[0]} = {metrics}")
        return lines


def awaits(text: str) -> bool:
    """Whether a statement waits at its top level, outside any function."""
    if "await" not in text and "async " not in text:
        return False
    todo: list[ast.AST] = [parse_module(text)]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or (
            isinstance(node, ast.comprehension) and node.is_async
        ):
            return True
        todo += ast.iter_child_nodes(node)
    return False


def _signature(plan: FunctionPlan) -> str:
    positional = [p for p in plan.parameters if not p.default]
    keywords = [p for p in plan.parameters if p.default]
    out = [f"{p.name}: {p.annotation}" if p.annotation else p.name for p in positional]
    if keywords:
        out += ["*", *(f"{p.name}={p.default}" for p in keywords)]
    return ", ".join(out)


def _annotation(plan: FunctionPlan) -> str:
    if not plan.annotation or plan.metrics:
        return ""
    return f" -> {plan.annotation}"


def _docstring(text: str, width: int = 72) -> str:
    safe = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    first, *rest = (" ".join(p.split()) for p in safe.split("\n\n") if p.strip())
    if first[-1] not in ".!?:…":
        first += "."
    if len(first) > width - 3 and ". " in first[: width - 3]:
        first, _, more = first.partition(". ")
        first, rest = first + ".", [more, *rest]
    if first.endswith('"'):
        first += " "
    if not any(rest) and len(first) <= width - 3:
        return f'"""{first}"""'
    texts = [p for p in (first, *rest) if p]
    body = "\n\n".join(textwrap.fill(p, width, break_long_words=False, break_on_hyphens=False) for p in texts)
    return f'"""{body}\n"""'


def _flags(options: Sequence[Option], writes_model: bool, data_flag: str = "") -> list[tuple[Option, str]]:
    """Every option with its flag: no two the same, none of them one of ours."""
    taken = {"--help", data_flag} | ({"--output-dir"} if writes_model else set())
    out = []
    for option in options:
        flag = "--" + option.name.replace("_", "-").lower() if option.name.isascii() else "--" + option.name
        if flag in taken:
            flag = "--" + option.name
        while flag in taken:
            flag += "-value"
        taken.add(flag)
        out.append((option, flag))
    return out


def _spaced(body: Sequence[str]) -> list[str]:
    """A blank line before every comment block and compound statement."""
    out: list[str] = []
    for number, text in enumerate(body):
        if number and (text.startswith("#") or "\n" in text):
            out.append("")
        out.append(text)
    return out


def _commented(cell: CleanCell) -> str:
    lines = [f"# Cell {cell.number} could not be converted: {cell.quarantine}"]
    lines += [f"#     {line}".rstrip() for line in cell.text.splitlines()]
    return "\n".join(lines)


def _between(cells: Sequence[CleanCell], plan: FunctionPlan, module: ModulePlan) -> list[CleanCell]:
    """The quarantined cells that stood inside a function's cells, or directly before them."""
    position = module.functions.index(plan)
    before = module.functions[position - 1].cells[-1] if position else 0
    return [c for c in cells if before < c.number <= plan.cells[-1]]


def _leftover(cells: Sequence[CleanCell], module: ModulePlan) -> list[CleanCell]:
    last = module.functions[-1].cells[-1] if module.functions else 0
    return [c for c in cells if c.number > last]
