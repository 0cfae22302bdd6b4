"""The chosen forms as text: steps for new rows, and the edits that make training keep its state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.scoring.evaluate import HIDDEN
from nbrefactor.python.scoring.forms import Capture, Form, Sheet
from nbrefactor.python.scoring.result import Step
from nbrefactor.python.scoring.sources import RAW
from nbrefactor.python.scoring.variants import Variant

TURN = re.compile(r"__turn__\((\w+)\)")
COPY = re.compile(r"__copy__\((\w+)\)")
PRESENT = re.compile(r"__present__\((\w+), (\w+)\)")


class Writer:
    """Final names for the pieces of state, and texts with them. ``idle`` are places that helpers are handed for nothing."""

    def __init__(
        self, captures: dict[int, Capture], filtered: set[str], state: str, idle: frozenset[int] = frozenset()
    ) -> None:
        self.state = state
        self.idle = idle
        self.filtered = filtered
        self.captures = captures
        self.keys: dict[int, str] = {}
        taken: dict[object, dict[str, object]] = {None: {"schema": None}}
        for number in sorted(captures):
            capture = captures[number]
            space = taken.setdefault(capture.helper, {})
            same = (capture.anchor.node, capture.before, capture.after) if capture.helper is not None else capture
            key, count = capture.key, 2
            while key in space and space[key] != same:
                key, count = f"{capture.key}_{count}", count + 1
            space[key] = same
            self.keys[number] = key

    def keeps(self, text: str) -> bool:
        """Whether a training text names values of the state, all of which are kept: where a step is refused, some are not."""
        named = {int(number) for number in HIDDEN.findall(text)}
        return bool(named) and named <= self.captures.keys() | self.idle

    def reference(self, number: int) -> str:
        capture = self.captures[number]
        turns = ", ".join(loop.key for loop in capture.loops if loop.key)
        return f'{self.state}["{self.keys[number]}"]' + (f"[{turns}]" if turns else "")

    def outside(self, text: str, variants: Iterable[Variant]) -> str:
        """A place in the state as it is read outside helpers, which keep theirs in a place of their own."""
        number = int(HIDDEN.findall(text)[0])
        helper = self.captures[number].helper
        calls = [v for v in variants if v.function is helper and v.reference and v.first_capture <= number]
        if helper is None or not calls:
            return self.final(text)
        around = max(calls, key=lambda v: v.first_capture)
        return f'{self.final(around.reference)}["{self.keys[number]}"]'

    def lines(self, capture: Capture, lines: Iterable[str]) -> list[str]:
        """The lines that store a capture."""
        copied = r"copy.deepcopy(\1)" if capture.copies else r"\1"
        return [COPY.sub(copied, self.final(line.replace("{ref}", capture.ref))) for line in lines]

    def _kept(self, variable: str) -> str:
        loops = [loop for c in self.captures.values() for loop in c.loops if loop.variable == variable and loop.frames]
        return next((loop.kept[0] for loop in loops if loop.kept), loops[0].frames[0] if loops else variable)

    def final(self, text: str, raw: str = "") -> str:
        """A text with the names of the state in place of numbers, and the raw rows under their name."""

        def present(match: re.Match[str]) -> str:
            frame, listed = match.groups()
            return (
                f"[c for c in {listed} if c in {frame}]"
                if listed in self.filtered or not HIDDEN.fullmatch(listed)
                else listed
            )

        for number in self.idle:
            text = re.sub(rf"(?:, ?)?(?:__kept__=)?__state_{number}__(?: if __turn__\(\w+\) else None)?", "", text)
        text = PRESENT.sub(present, text)
        text = HIDDEN.sub(lambda m: self.reference(int(m.group(1))), text)
        text = TURN.sub(lambda m: f"{m.group(1)} is {self._kept(m.group(1))}", text).replace("__kept__", self.state)
        return text.replace(RAW, raw) if raw else text


# ------------------------------------------------------------------------------------------------------------- new rows


def score_text(form: Form, writer: Writer, raw: str) -> str:
    """The scoring text of a chosen form; empty where nothing is left to do."""
    if form.refusal:
        reason = form.refusal.replace("\\", "\\\\").replace('"', "'")
        return f'raise NotImplementedError("{reason}")'
    if form.loop is not None:
        return _loop_text(form, writer, raw)
    if form.text == "if":
        return _branch_text(form, writer, raw)
    if form.blocks:
        return "\n".join(t for block in form.blocks for t in _texts(block, writer, raw))
    if form.parts:
        lines = [text for name, text in form.parts if name in form.used_parts]
        return _prelude(form, writer) + "\n".join(
            writer.final(t, raw) for t in lines if not trivial(writer.final(t, raw))
        )
    text = writer.final(dedented(form.text, form.node.col_offset), raw)
    return "" if trivial(text) else _prelude(form, writer) + text


def _prelude(form: Form, writer: Writer) -> str:
    """Values of training that helpers read by name."""
    names = [(c.binds, c.ref) for c in form.captures if c.binds]
    return "".join(f"{name} = {writer.final(ref)}\n" for name, ref in names)


def trivial(text: str) -> bool:
    name, equals, value = text.partition("=")
    return bool(equals) and name.strip() == value.strip()


def _texts(forms: Iterable[Form], writer: Writer, raw: str) -> list[str]:
    return [t for form in forms if form.selected for t in [score_text(form, writer, raw)] if t]


def _loop_text(form: Form, writer: Writer, raw: str) -> str:
    assert isinstance(form.node, (ast.For, ast.AsyncFor)) and form.loop is not None
    body = _texts(form.blocks[0], writer, raw) if form.blocks else []
    if not body:
        return ""
    target = form.sheet.segment(form.node.target)
    if form.loop.frames:
        over = f"[{', '.join(form.loop.kept)}]"
    elif form.elements_kept is not None:
        over = "[" + ", ".join(f'"{e}"' for e in form.elements_kept) + "]"
    else:
        over = writer.final(form.header, raw)
    return f"for {target} in {over}:\n" + _indented(body)


def _branch_text(form: Form, writer: Writer, raw: str) -> str:
    body, other = (_texts(block, writer, raw) for block in ([*form.blocks, [], []])[:2])
    if not body and not other:
        return ""
    head = writer.final(form.header, raw)
    text = f"if {head}:\n" + _indented(body or ["pass"])
    if len(other) == 1 and other[0].startswith("if ") and isinstance(form.node, ast.If) and len(form.node.orelse) == 1:
        return f"{text}\nel{other[0]}"
    return text + ("\nelse:\n" + _indented(other) if other else "")


def _indented(texts: Sequence[str]) -> str:
    return "\n".join("    " + line if line.strip() else line for text in texts for line in text.split("\n"))


def dedented(text: str, width: int) -> str:
    """A nested statement's text at column 0 (its first line is there already)."""
    if not width or "\n" not in text:
        return text
    first, *rest = text.split("\n")
    return "\n".join([first, *(line[width:] if not line[:width].strip() else line for line in rest)])


# ------------------------------------------------------------------------------------------------------------- training


def train_text(
    form: Form, writer: Writer, extra_before: Sequence[str] = (), extra_after: Sequence[str] = ()
) -> str | None:
    """The training text of a top-level statement with its state captured; ``None`` where it stays as it is."""
    anchored = [c for _, c in sorted(writer.captures.items()) if c.helper is None]
    edits: list[Edit] = []
    _collect(form, writer, anchored, edits, None)
    mine = [c for c in anchored if c.anchor is form or _holds(form, c.anchor)]
    inits: list[str] = []
    for number, capture in sorted(writer.captures.items()):
        if capture in mine and any(loop.key for loop in capture.loops):
            inits.append(f'{writer.state}["{writer.keys[number]}"] = {{}}')
    before = [*extra_before, *inits]
    top_before, top_after, text = _lines(form, writer, anchored) if not form.blocks else ([], [], None)
    if form.blocks:
        top_before, top_after, _ = _lines(form, writer, anchored)
        text = apply(form.sheet.text, edits) if edits else None
        if form.branch and text is not None or form.branch and any(c.anchor is form for c in mine):
            text = text or form.sheet.text
    if (
        not before
        and not top_before
        and not top_after
        and not extra_after
        and (text is None or text == form.sheet.text)
    ):
        return None
    return "\n".join([*before, *top_before, text if text is not None else form.sheet.text, *top_after, *extra_after])


def _holds(form: Form, other: Form) -> bool:
    return any(inner is other or _holds(inner, other) for block in form.blocks for inner in block)


def _lines(form: Form, writer: Writer, captures: list[Capture]) -> tuple[list[str], list[str], str | None]:
    """Lines before and after one statement, and its own text if it changes."""
    before: list[str] = []
    after: list[str] = []
    for capture in captures:
        before += [line for mark, text in capture.marks if mark is form for line in writer.lines(capture, [text])]
        if capture.anchor is not form:
            continue
        lines_before = writer.lines(capture, capture.before)
        lines_after = writer.lines(capture, capture.after)
        guard = next((loop for loop in capture.loops if loop.frames), None)
        if guard is not None:
            test = f"if {guard.variable} is {guard.kept[0] if guard.kept else guard.frames[0]}:"
            lines_before = [test, *("    " + line for line in lines_before)] if lines_before else []
            lines_after = [test, *("    " + line for line in lines_after)] if lines_after else []
        before += lines_before
        after += lines_after
    text = None
    if form.train and (form.selected or form.forced) and not form.refusal and writer.keeps(form.train):
        text = writer.final(form.train)
    return before, after, text


def _collect(form: Form, writer: Writer, captures: list[Capture], edits: list[Edit], parent: Form | None) -> None:
    for block in form.blocks:
        for inner in block:
            before, after, text = _lines(inner, writer, captures)
            if inner.blocks:
                if before:
                    edits.append(
                        Edit.insert(
                            inner.node.lineno,
                            inner.node.col_offset,
                            _stacked(before, inner) + "\n" + " " * inner.node.col_offset,
                        )
                    )
                _header_edit(inner, writer, edits)
                _collect(inner, writer, captures, edits, inner)
                continue
            if not before and not after and text is None:
                continue
            own = text if text is not None else inner.sheet.segment(inner.node)
            column = inner.node.col_offset
            lead = ""
            if inner.node.lineno == form.node.lineno:
                column = form.node.col_offset + 4
                lead = "\n" + " " * column
            rows = [*before, own, *after]
            edits.append(Edit.replace(inner.node, lead + ("\n" + " " * column).join(rows)))
    if parent is None:
        _header_edit(form, writer, edits)


def _header_edit(form: Form, writer: Writer, edits: list[Edit]) -> None:
    """The condition of a branch whose outcome is kept."""
    if form.branch and form.captures and any(c in writer.captures.values() for c in form.captures) and form.selected:
        assert isinstance(form.node, ast.If)
        if not any(c.name for c in form.captures):
            edits.append(Edit.replace(form.node.test, writer.final(form.header)))


def _stacked(lines: Sequence[str], form: Form) -> str:
    return ("\n" + " " * form.node.col_offset).join(lines)


# -------------------------------------------------------------------------------------------------------------- helpers


def helper_text(variant: Variant, writer: Writer) -> str:
    """A helper that fits, as it is applied to new rows."""
    node = variant.function.node
    names = [a.arg for a in node.args.args]
    doc = ast.get_docstring(node)
    first = (doc or f"What `{node.name}` does, for new rows.").strip().splitlines()[0]
    body = [t for form in variant.forms if form.selected for t in [_helper_line(form, writer)] if t]
    names += [writer.state] if variant.reference else []
    return f"def {variant.name}({', '.join(names)}):\n" + _indented([f'"""{first}"""', *body])


def idle_helpers(variants: Iterable[Variant], writer: Writer) -> dict[str, int]:
    """Helpers that give new rows back as they are (they only drop rows): name → the argument that they give back."""
    found: dict[str, int] = {}
    for variant in variants:
        names = [a.arg for a in variant.function.node.args.args]
        body = [t for form in variant.forms if form.selected for t in [_helper_line(form, writer)] if t]
        back = body[0].removeprefix("return ") if len(body) == 1 else ""
        if back in names and not variant.reference:
            found[variant.name] = names.index(back)
    return found


def without_helpers(text: str, idle: dict[str, int]) -> str:
    """A scoring text with the argument in place of a call that only gives it back."""
    sheet = Sheet(text)
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in idle]
    edits = [Edit.replace(c, sheet.segment(c.args[idle[c.func.id]])) for c in calls if len(c.args) > idle[c.func.id]]  # type: ignore[attr-defined]
    return apply(text, edits)


def does_nothing(text: str) -> bool:
    """Whether a scoring text only gives names to themselves, in however many loops."""

    def idle(node: ast.stmt) -> bool:
        if isinstance(node, (ast.For, ast.If)):
            return all(map(idle, [*node.body, *node.orelse]))
        return isinstance(node, ast.Assign) and trivial(ast.unparse(node))

    return all(map(idle, ast.parse(text).body))


def without_last_names(steps: Sequence[Step], features: str) -> tuple[tuple[Step, ...], str]:
    """The path without steps at its end that only give the features another name, as a split does for new rows."""
    kept = list(steps)
    while kept and not kept[-1].refusal and (other := _renamed(kept[-1].text, features)):
        features = other
        kept.pop()
    return tuple(kept), features


def _renamed(text: str, name: str) -> str:
    """The name that ``text``, one assignment, gives to ``name``; empty where it does more."""
    match ast.parse(text).body:
        case [ast.Assign(targets=[ast.Name(id=target)], value=ast.Name(id=other))] if target == name:
            return other
    return ""


def _helper_line(form: Form, writer: Writer) -> str:
    text = score_text(form, writer, "")
    return "" if isinstance(form.node, ast.Expr) and isinstance(form.node.value, ast.Constant) else text


def helper_training_text(variants: Sequence[Variant], writer: Writer) -> str:
    """The helper with a place to keep what it fits."""
    function = variants[0].function
    sheet, node = function.sheet, function.node
    before: dict[ast.stmt, dict[str, None]] = {}
    after: dict[ast.stmt, dict[str, None]] = {}
    nodes: dict[tuple[int, int], ast.stmt] = {}
    inits: dict[str, None] = {}
    inside = {id(f.node) for v in variants for f in _everything(v.forms)}
    for number, capture in sorted(writer.captures.items()):
        if id(capture.anchor.node) not in inside:
            continue
        place = nodes.setdefault((capture.anchor.node.lineno, capture.anchor.node.col_offset), capture.anchor.node)
        if any(loop.key for loop in capture.loops):
            inits[f'    {writer.state}["{writer.keys[number]}"] = {{}}'] = None
        for lines, into in ((capture.before, before), (capture.after, after)):
            into.setdefault(place, {}).update(dict.fromkeys(writer.lines(capture, lines)))
    edits = [_parameter(sheet, node, writer.state)]
    test = f"if {writer.state} is not None:"
    for place in nodes.values():
        column = " " * place.col_offset
        early = [test, *("    " + line for line in before.get(place, ()))] if before.get(place) else []
        late = [test, *("    " + line for line in after.get(place, ()))] if after.get(place) else []
        if isinstance(place, ast.Return):
            early, late = [*early, *late], []  # the object is stored before the expression fits it
        rows = [*early, sheet.segment(place), *late]
        edits.append(Edit.replace(place, ("\n" + column).join(rows)))
    if inits:
        top = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        column = " " * top.col_offset
        edits.append(Edit.insert(top.lineno, top.col_offset, ("\n" + column).join([test, *inits]) + "\n" + column))
    return apply(sheet.text, edits)


def _everything(forms: Iterable[Form]) -> list[Form]:
    return [f for form in forms for f in [form, *_everything(i for b in form.blocks for i in b)]]


def _parameter(sheet: Sheet, node: ast.FunctionDef | ast.AsyncFunctionDef, state: str) -> Edit:
    """``state=None`` after the last parameter."""
    last: list[ast.AST] = [
        *node.args.args,
        *node.args.defaults,
        *(a.annotation for a in node.args.args if a.annotation),
    ]
    if not last:
        opening = sheet.text.split("\n")[node.lineno - 1].index("(", node.col_offset)
        return Edit.insert(node.lineno, opening + 1, f"{state}=None")
    end = max(last, key=lambda n: (n.end_lineno, n.end_col_offset))  # type: ignore[attr-defined]
    return Edit.insert(end.end_lineno, end.end_col_offset, f", {state}=None")  # type: ignore[attr-defined]
