"""What is done to tensors and to the answers of a network: row by row it has a text for new rows, else it is a measure."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.networks.layers import other_axis
from nbrefactor.python.scoring.networks.symbols import FIXED, MEASURE, Symbol, unknown, wrapped

if TYPE_CHECKING:
    from nbrefactor.python.scoring.networks.tracer import Tracer

SAME_VALUES = frozenset(
    {"to", "cpu", "cuda", "detach", "clone", "contiguous", "requires_grad_", "copy", "data", "pin_memory"}
)
DECIDING = frozenset({"argmax", "argmin", "round", "ge", "gt", "le", "lt"})
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.BitAnd: "&", ast.BitOr: "|",
}  # fmt: skip


def made(t: Tracer, node: ast.Call, inner: Symbol) -> Symbol:
    """``torch.tensor(rows, dtype=torch.float32)``: rows or answers as a tensor."""
    if inner.kind == "answer":
        return inner
    if inner.value.shape in ("frame", "series") and ast.unparse(node.func).endswith("from_numpy"):
        return unknown("a table is given where an array is needed", inner)
    options = [k for k in node.keywords if k.arg == "dtype"]
    given = "".join(f", dtype={ast.unparse(k.value)}" for k in options)
    if len(node.args) > 1:
        given = f", {ast.unparse(node.args[1])}"
    return inner.but(text=f"{ast.unparse(node.func)}({inner.text}{given})", tensor=True)


def collated(t: Tracer, entry: Symbol) -> Symbol:
    """Entries of a data set put together: rows become tensors, as PyTorch's loader makes them."""
    if entry.kind != "rows" or entry.tensor:
        return entry
    if entry.value.shape != "array":
        return unknown("entries of a data set that are no arrays", entry)
    root = next((n for n, v in t.form.env.items() if v.shape == "module" and v.type == "torch"), "")
    return (
        entry.but(text=f"{root}.as_tensor({entry.text})", tensor=True) if root else unknown("PyTorch is not imported")
    )


def as_array(symbol: Symbol) -> Symbol:
    """A tensor as an array."""
    return symbol.but(text=f"{wrapped(symbol.text)}.numpy()", tensor=False) if symbol.tensor else symbol


def with_places(lead: Symbol, word: str, node: ast.Call, position: int) -> Symbol:
    """``torch.max(answer, 1)``: the largest entry of each row, and where it is."""
    if not other_axis(node, position):
        return MEASURE
    axis = next((ast.unparse(k.value) for k in node.keywords if k.arg in ("dim", "axis")), "")
    axis = axis or ast.unparse(node.args[position])
    base = wrapped(lead.text)
    value = lead.as_text(f"{base}.a{word}(dim={axis})")
    place = lead.as_text(f"{base}.arg{word}(dim={axis})", decides=True)
    return Symbol("parts", parts=(value, place))


def method(t: Tracer, node: ast.Call, owner: Symbol, word: str) -> Symbol:
    """A method of a tensor, or of the answer of a network as an array."""
    given = [t.eval(a) for a in node.args] + [t.eval(k.value) for k in node.keywords]
    base = wrapped(owner.text)
    if any(s.table or s.kind == "unknown" for s in given):
        others = [s for s in given if s.kind == "rows"]
        if owner.kind == "answer" and word in ("eq", "ne", "sub", "__eq__"):
            t.compare(owner, others)
            return MEASURE
        if word in ("view_as", "reshape_as", "expand_as", "type_as"):
            return owner
        return unknown(f"'.{word}()' with other rows", owner, *given)
    if word in SAME_VALUES:
        kinds = [t.name_of(a) for a in [*node.args, *(k.value for k in node.keywords)]]
        kind = next((k for k in kinds if k.startswith("torch.") and k != "torch.device"), "")
        if kind and not kind.startswith("torch.cuda") and word == "to":
            return owner.but(text=f"{base}.to({_dtype(t, node)})")
        return owner
    if word == "numpy":
        return as_array(owner)
    if word == "tolist":
        return as_array(owner)
    if word == "item":
        return MEASURE if owner.kind == "answer" else unknown("a single number of the rows", owner)
    if word in ("squeeze", "ravel", "flatten"):
        return _flat(node, owner, word, base)
    if word in ("view", "reshape"):
        return _shaped(node, owner, word, base)
    if word == "unsqueeze" and (not node.args or getattr(node.args[0], "value", None) == 0):
        return unknown("a new first axis", owner)
    if word in ("max", "min") and owner.tensor and (node.args or node.keywords):
        return with_places(owner, word, node, 0)
    fact = row_facts.method("tensor" if owner.tensor else "array", word)
    if fact is None or fact.rows not in ("rowwise", "aggregate"):
        return unknown(f"'.{word}()' is not known to work row by row", owner)
    if fact.rows == "aggregate" and not other_axis(node, 0):
        return MEASURE
    text = t.rendered(node, owner)
    if text is None:
        return unknown(f"'.{word}()' with values that are not followed", owner)
    return owner.as_text(text, decides=word in DECIDING)


def _dtype(t: Tracer, node: ast.Call) -> str:
    found = [a for a in [*node.args, *(k.value for k in node.keywords)] if t.name_of(a).startswith("torch.")]
    return ast.unparse(found[0])


def _flat(node: ast.Call, owner: Symbol, word: str, base: str) -> Symbol:
    """One column as a series, for one row as for many."""
    if word == "squeeze" and owner.tensor:
        axis = ast.unparse(node.args[0]) if node.args else "-1"
        return (
            owner.as_text(f"{base}.squeeze({axis})")
            if axis in ("1", "-1", "2")
            else unknown("the rows are squeezed", owner)
        )
    if word == "flatten" and node.args:
        if ast.unparse(node.args[0]) != "1":
            return unknown("'.flatten()' of several axes", owner)
        return owner.as_text(f"{base}.flatten(1)")
    if owner.kind != "answer":
        return unknown(f"'.{word}()' of all rows", owner)
    return owner.as_text(f"{base}.{'flatten' if word == 'flatten' else 'ravel'}()")


def _shaped(node: ast.Call, owner: Symbol, word: str, base: str) -> Symbol:
    """``view(-1, 1)``, ``view(x.size(0), -1)``: a shape that keeps the rows apart."""
    axes = node.args[0].elts if len(node.args) == 1 and isinstance(node.args[0], (ast.Tuple, ast.List)) else node.args
    texts = [ast.unparse(a) for a in axes]
    plain = [bool(isinstance(a, ast.Constant) or ast.unparse(a) == "-1") for a in axes]
    if not texts or not all(plain[1:]):
        return unknown(f"'.{word}()' to a shape that is not spelled out", owner)
    if texts == ["-1"]:
        return owner.as_text(f"{base}.{word}(-1)")
    if texts[0] == "-1" and len(texts) > 1:
        return owner.as_text(f"{base}.{word}({', '.join(texts)})")
    if not plain[0] and texts[0].endswith((".size(0)", ".shape[0]")) or texts[0].startswith("len("):
        return owner.as_text(f"{base}.{word}(len({owner.text}), {', '.join(texts[1:])})")
    return unknown(f"'.{word}()' may put several rows into one", owner)


def operation(t: Tracer, op: ast.operator, left: ast.expr, right: ast.expr) -> Symbol:
    """``answer * 2``, ``answer - labels``."""
    sides = [t.eval(left), t.eval(right)]
    tables = [s for s in sides if s.table]
    answers = [s for s in sides if s.kind == "answer"]
    strange = [s for s in sides if s.kind == "unknown"]
    if len(tables) == 2 and answers:
        if len(answers) == 1:
            t.compare(answers[0], [s for s in tables if s.kind == "rows"])
        return MEASURE if len(answers) == 1 else unknown("two answers are mixed", *answers)
    if strange:
        labels = [s for s in tables if s.kind == "rows"]
        for symbol in strange if labels else ():
            t.compare(symbol, labels)
        return unknown(strange[0].why, *strange, *tables)
    if any(s.kind == "measure" for s in sides) and not answers:
        return MEASURE
    if not tables:
        grown = [s for s in sides if s.kind == "list"]
        return grown[0] if grown else FIXED
    lead = tables[0]
    if lead.kind == "rows" and not lead.tensor:
        return t.outside(ast.BinOp(left, op, right))
    texts = [_side(t, s, n) for s, n in zip(sides, (left, right), strict=False)]
    sign = SIGNS.get(type(op))
    if sign is None or None in texts:
        return unknown("arithmetic with values that are not followed", *sides)
    return lead.as_text(f"{texts[0]} {sign} {texts[1]}")


def _side(t: Tracer, symbol: Symbol, node: ast.expr) -> str | None:
    if symbol.table:
        return wrapped(symbol.text)
    text = t.fixed_text(node)
    return wrapped(text) if text is not None and not isinstance(node, ast.Constant) else text


def compared(t: Tracer, node: ast.Compare) -> Symbol:
    """``answer == labels`` measures; ``answer > 0.5`` decides."""
    sides = [t.eval(node.left), *(t.eval(c) for c in node.comparators)]
    answers = [s for s in sides if s.kind == "answer"]
    strange = [s for s in sides if s.kind == "unknown"]
    others = [s for s in sides if s.kind == "rows"]
    if (answers or strange) and (others or len(answers) > 1 or strange):
        for symbol in (*answers, *strange) if others else ():
            t.compare(symbol, others)
        return MEASURE if others else unknown("a comparison that is not understood", *answers, *strange)
    if answers and len(sides) == 2:
        texts = [_side(t, s, n) for s, n in zip(sides, (node.left, node.comparators[0]), strict=False)]
        sign = SIGNS.get(type(node.ops[0]))
        if sign is None or None in texts:
            return unknown("a threshold that is not understood turns its answers into labels", *answers)
        return answers[0].as_text(f"{texts[0]} {sign} {texts[1]}", decides=True)
    if answers:
        return unknown("a comparison that is not understood", *answers)
    if others:
        return t.outside(node) if not any(s.tensor for s in others) else unknown("a comparison of tensors", *others)
    return MEASURE if any(s.kind == "measure" for s in sides) else FIXED


def picked(t: Tracer, node: ast.Subscript) -> Symbol:
    """``rows[places]`` takes rows of the same kind; ``answer[:, 1]`` a column."""
    base = t.eval(node.value)
    if base.kind == "parts":
        number = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return (
            t.part(base, number) if isinstance(number, int) else unknown("a part that is not spelled out", *base.parts)
        )
    if base.kind in ("measure", "unknown", "batches"):
        if base.kind == "batches":
            return base.parts[0]
        return base
    if base.kind == "list":
        return unknown("an entry of a list", *base.parts)
    if base.kind == "network":
        return FIXED
    if not base.table:
        return t.of_fixed_item(node, base)
    if base.kind == "rows" and not base.tensor:
        entry = t.eval(node.slice) if not isinstance(node.slice, (ast.Slice, ast.Tuple)) else FIXED
        if base.value.shape == "array" and (entry.data == "entry" or isinstance(node.slice, ast.Slice)):
            return base
        return t.outside(node)
    if isinstance(node.slice, ast.Tuple):
        first, *rest = node.slice.elts
        whole = isinstance(first, ast.Slice) and first.lower is None and first.upper is None and first.step is None
        if whole and all(_spelled(e) for e in rest):
            return base.as_text(f"{wrapped(base.text)}{ast.unparse(node).removeprefix(ast.unparse(node.value))}")
        return unknown("entries of a tensor that are not spelled out", base)
    if base.kind == "answer":
        return unknown("the answer for some of the rows", base)
    chosen = t.eval(node.slice) if not isinstance(node.slice, ast.Slice) else FIXED
    return (
        base
        if chosen.kind in ("fixed", "measure") and not isinstance(node.slice, ast.Constant)
        else unknown("rows that are chosen by other rows", base)
    )


def _spelled(node: ast.expr) -> bool:
    return all(isinstance(n, (ast.Slice, ast.Constant, ast.UnaryOp, ast.USub, ast.Load)) for n in ast.walk(node))
