"""What the scoring notebook takes from training, in training's own words."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nbrefactor.model import Effects
from nbrefactor.python.joined.artefacts import Saved
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.evaluate import HIDDEN, Evaluator
from nbrefactor.python.scoring.forms import Capture, Form
from nbrefactor.python.scoring.render import COPY

HARMLESS = frozenset(
    {"list", "dict", "float", "int", "str", "sorted", "tuple", "set", "len", "min", "max", "sum", "round"}
)
ROUND_TRIP = {"json": "json.loads(json.dumps({}))"}
"""What a format keeps of an object."""


class NotClosed(Exception):
    """Why a value is not known in training."""


class Closing:
    """``start`` is the first statement that is not training's; ``pairs`` are the names of what is loaded."""

    def __init__(self, ev: Evaluator, start: int, pairs: Mapping[str, Saved], effects: Sequence[Effects]) -> None:
        self.ev, self.start, self.pairs, self.effects = ev, start, pairs, effects

    def text(self, capture: Capture) -> str:
        """The expression that training stores for a capture. Errors: NotClosed."""
        if capture.helper is not None or len([*capture.before, *capture.after]) != 1:
            raise NotClosed(f"it computes '{capture.what}' from the rows that it is given")
        line = COPY.sub(r"\1", (*capture.before, *capture.after)[0])
        value = ast.parse(line.partition("=")[2].strip(), mode="eval").body
        if any(loop.key for loop in capture.loops):
            raise NotClosed(f"it computes '{capture.what}' in a loop")
        closed = self._close(value, frozenset())
        return ast.unparse(ast.fix_missing_locations(closed))

    def ready(self, capture: Capture) -> int:
        """The statement of training after which a capture can be stored."""
        line = (*capture.before, *capture.after)[0]
        found: set[str] = set()
        self._loaded(ast.parse(COPY.sub(r"\1", line).partition("=")[2].strip(), mode="eval"), found, frozenset())
        return max((self.pairs[name].statement for name in found), default=-1)

    def _loaded(self, node: ast.AST, found: set[str], seen: frozenset[str]) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and child.id not in seen:
                if child.id in self.pairs:
                    found.add(child.id)
                elif hidden := HIDDEN.fullmatch(child.id):
                    capture = self.ev.captures[int(hidden.group(1))]
                    for line in (*capture.before, *capture.after):
                        text = COPY.sub(r"\1", line).partition("=")[2].strip()
                        self._loaded(ast.parse(text, mode="eval"), found, seen | {child.id})
                else:
                    form = self._definition(child.id)
                    if form is not None and isinstance(form.node, ast.Assign):
                        self._loaded(form.node.value, found, seen | {child.id})

    def _definition(self, name: str) -> Form | None:
        forms = [f for f in self.ev.top_forms[self.start :] if name in f.binds]
        definition = self.ev.defined.get(name)
        return forms[0] if len(forms) == 1 and definition is not None and definition.plain_place else None

    def _close(self, node: ast.expr, seen: frozenset[str]) -> ast.expr:
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, ast.Name):
            return self._name(node, seen)
        if isinstance(node, ast.Attribute):
            if qualified(self.ev, node):
                return node
            return ast.Attribute(self._close(node.value, seen), node.attr, ast.Load())
        if isinstance(node, ast.Subscript):
            return ast.Subscript(self._close(node.value, seen), self._close(node.slice, seen), ast.Load())
        if isinstance(node, (ast.List, ast.Tuple)):
            return type(node)([self._close(e, seen) for e in node.elts], ast.Load())
        if isinstance(node, ast.Dict) and all(k is not None for k in node.keys):
            keys: list[ast.expr | None] = [self._close(k, seen) for k in node.keys if k is not None]
            return ast.Dict(keys, [self._close(v, seen) for v in node.values])
        if isinstance(node, ast.BinOp):
            return ast.BinOp(self._close(node.left, seen), node.op, self._close(node.right, seen))
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self._close(node.operand, seen))
        if isinstance(node, ast.Call):
            return self._call(node, seen)
        raise NotClosed(f"'{ast.unparse(node)}' is not known in training")

    def _call(self, node: ast.Call, seen: frozenset[str]) -> ast.expr:
        name = qualified(self.ev, node.func)
        fact = self.ev.knowledge.function(name) if name else None
        if name.startswith("builtins."):
            if name.partition(".")[2] not in HARMLESS:
                raise NotClosed(f"'{ast.unparse(node)}' is not known in training")
        elif name and (fact is None or fact.touches or "estimator" in fact.roles):
            raise NotClosed(f"'{ast.unparse(node)}' is not known in training")
        callee = node.func
        if not name:
            if not isinstance(callee, ast.Attribute):
                raise NotClosed(f"'{ast.unparse(node)}' is not known in training")
            callee = ast.Attribute(self._close(callee.value, seen), callee.attr, ast.Load())
        arguments = [self._close(a, seen) for a in node.args]
        return ast.Call(callee, arguments, [ast.keyword(k.arg, self._close(k.value, seen)) for k in node.keywords])

    def _name(self, node: ast.Name, seen: frozenset[str]) -> ast.expr:
        name = node.id
        hidden = HIDDEN.fullmatch(name)
        if hidden:
            return ast.parse(self.text(self.ev.captures[int(hidden.group(1))]), mode="eval").body
        if name in self.pairs:
            return self._pair(self.pairs[name])
        value = self.ev.final_env.get(name)
        if name in seen or value is None or not value.fixed:
            raise NotClosed(f"'{_plain(name)}' is made of the rows to be scored")
        if value.shape in ("module",) and any(name in f.binds for f in self.ev.top_forms[: self.start]):
            return node
        form = self._definition(name)
        if form is None or not isinstance(form.node, ast.Assign):
            raise NotClosed(f"'{_plain(name)}' is not known in training")
        if any(name in e.mutates for e in self.effects[self.start :]):
            raise NotClosed(f"'{_plain(name)}' is changed by the scoring notebook")
        if len(form.node.targets) == 1 and isinstance(form.node.targets[0], ast.Name):
            return self._close(form.node.value, seen | {name})
        target = form.node.targets[0]
        if isinstance(target, (ast.Tuple, ast.List)) and all(isinstance(t, ast.Name) for t in target.elts):
            place = [t.id for t in target.elts if isinstance(t, ast.Name)].index(name)
            if isinstance(form.node.value, (ast.Tuple, ast.List)):
                return self._close(form.node.value.elts[place], seen | {name})
            return ast.Subscript(self._close(form.node.value, seen | {name}), ast.Constant(place), ast.Load())
        raise NotClosed(f"'{_plain(name)}' is not known in training")

    def _pair(self, saved: Saved) -> ast.expr:
        tree = ast.parse(saved.value, mode="eval")
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        for index in range(saved.statement + 1, self.start):
            changed = names & (self.effects[index].binds | self.effects[index].mutates)
            if changed:
                raise NotClosed(f"training changes '{min(changed)}' after it saves it")
        text = ROUND_TRIP[saved.text].format(saved.value) if saved.text else saved.value
        return ast.parse(text, mode="eval").body


def _plain(name: str) -> str:
    from nbrefactor.python.joined.names import unmarked

    return unmarked(name)
