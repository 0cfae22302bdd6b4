"""Answers that are mixed from several models: an average of predictions, a vote, a weighted sum.

``score.py`` asks one model. Where the notebook's own answer is a mixture, the answer of one of them is another number,
so such a notebook is refused, unless the user or the notebook has said which model is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.values import Estimator

MIXING = frozenset(
    "mean average median sum mode max min maximum minimum add where column_stack hstack vstack dstack stack concatenate "
    "concat reduce bincount argmax".split()
)
"""The last names of calls that make one answer of several."""
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCALAR_ROLES = frozenset({"metric", "score", "cross_validate", "plot", "display"})
LOOKS = frozenset({"print", "display", "len", "str", "repr", "zip", "round", "range", "enumerate"})


def blend(ev: Evaluator) -> Form | None:
    """The first statement that mixes the answers of several models, or ``None``."""
    by_node = {id(node): model for _, model, node in ev.asked}
    of_statement: dict[int, set[int]] = {}
    for statement, model, _ in ev.asked:
        of_statement.setdefault(statement, set()).add(model)
    carried: dict[str, frozenset[int]] = {}

    def answers(node: ast.AST) -> frozenset[int]:
        """The models whose answers the value of an expression holds."""
        if id(node) in by_node:
            return frozenset({by_node[id(node)]})
        if isinstance(node, ast.Name):
            return carried.get(node.id, frozenset())
        if isinstance(node, ast.Compare):
            return frozenset()
        if isinstance(node, COMPREHENSIONS):
            found = frozenset().union(*(answers(child) for child in ast.iter_child_nodes(node)))
            turns = frozenset(by_node[id(call)] for call in _of_turns(node, by_node))
            return found | {one for model in turns for one in (*_each(ev, model), -model)}
        if isinstance(node, ast.Call):
            target = qualified(ev, node.func)
            fact = ev.knowledge.function(target) if target else None
            if (fact is not None and SCALAR_ROLES & set(fact.roles)) or _name(node.func) in LOOKS:
                return frozenset()
        return frozenset().union(*(answers(child) for child in ast.iter_child_nodes(node)))

    def mixes(node: ast.AST) -> bool:
        if isinstance(node, ast.BinOp):
            left, right = answers(node.left), answers(node.right)
            if left and right and len(left | right) > 1 and not isinstance(node.op, ast.Sub):
                return True
        if isinstance(node, ast.Call) and _name(node.func) in MIXING and len(answers(node)) > 1:
            return True
        return any(mixes(child) for child in ast.iter_child_nodes(node))

    for form in _in_order(ev.top_forms):
        node = form.node
        here = of_statement.get(form.statement, set())
        if isinstance(node, (ast.For, ast.While)):
            here = {one for model in here for one in _each(ev, model)}
            if form.text == "with":  # through the parts of a splitter: a model of each turn
                here |= {-model for model in here if _fitted_at(ev, model, form.statement)}
            here |= {-by_node[id(call)] for call in _of_turns(node, by_node)}
            again = here | {-model for model in here if _fitted_at(ev, model, form.statement)}
            if len(again) > 1 and any(_adds_up(inner, by_node) for inner in ast.walk(node)):
                return form
            carried |= dict.fromkeys(_filled(node, answers), frozenset(again))
            turns = (
                {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)} if isinstance(node, ast.For) else set()
            )
            if isinstance(node, ast.For) and (found := answers(node.iter)):
                carried |= dict.fromkeys(turns, found)
            given = [
                (f, f.node.value)
                for f in _in_order([f for b in form.blocks for f in b])
                if isinstance(f.node, ast.Assign)
            ]
            for inner, value in [*given, *given]:  # what a turn leaves behind, the next one finds
                if found := answers(value):
                    carried |= dict.fromkeys(inner.binds, found)
            bound = {name for inner, _ in given for name in inner.binds}
            holds = {name for name in bound if carried.get(name)}
            for name in (form.changes | set(form.binds)) - (bound - holds) - turns | holds | _filled(node, answers):
                carried[name] = carried.get(name, frozenset()) | frozenset(here)
            continue
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)) and node.value is not None:
            if mixes(node.value):
                return form
            if isinstance(node, ast.AugAssign) and len(answers(node.value) | answers(node.target)) > 1:
                return form
            found = answers(node.value)
            for name in form.binds:
                carried[name] = found
            for name in _filled(node, answers):
                carried[name] = carried.get(name, frozenset()) | found
    return None


def _of_turns(node: ast.AST, by_node: dict[int, int]) -> Iterator[ast.Call]:
    """The calls that ask another model in each turn: ``for m in models: m.predict(X)``, also in a comprehension."""
    over = node.generators if isinstance(node, COMPREHENSIONS) else [node] if isinstance(node, ast.For) else []
    names = {n.id for each in over for n in ast.walk(each.target) if isinstance(n, ast.Name)}
    for call in ast.walk(node):
        if id(call) in by_node and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if names & {n.id for n in ast.walk(call.func.value) if isinstance(n, ast.Name)}:
                yield call


def _each(ev: Evaluator, model: int) -> tuple[int, ...]:
    """The models that a loop's own variable stands for, one after the other."""
    thing = ev.heap.get(model)
    return (thing.members or (model,)) if isinstance(thing, Estimator) else (model,)


def _in_order(forms: list[Form]) -> Iterator[Form]:
    """Statements with those inside them, a loop before its body."""
    for form in forms:
        yield form
        for block in form.blocks:
            yield from _in_order(block)


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _adds_up(node: ast.AST, by_node: dict[int, int]) -> bool:
    """``total += model.predict(X)`` in a loop over models, or ``total = total + model.predict(X)``."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
        if not any(isinstance(t, ast.Name) and t.id in names for t in node.targets):
            return False
    elif not isinstance(node, ast.AugAssign):
        return False
    return any(id(child) in by_node for child in ast.walk(node.value))


def _fitted_at(ev: Evaluator, model: int, statement: int) -> bool:
    thing = ev.heap.get(model)
    return isinstance(thing, Estimator) and any(fit.statement == statement for fit in thing.fits)


def _filled(node: ast.AST, answers: Callable[[ast.AST], frozenset[int]]) -> set[str]:
    """Names of the containers that a loop fills with answers: ``answers.append(…)``, ``answers[name] = …``."""
    found = set()
    for child in ast.walk(node):
        values: list[ast.expr] = []
        place: ast.expr | None = None
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
            if child.func.attr in ("append", "extend"):
                place, values = child.func.value, child.args
        elif isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Subscript):
            place, values = child.targets[0].value, [child.value]
        if isinstance(place, ast.Name) and any(map(answers, values)):
            found.add(place.id)
    return found
