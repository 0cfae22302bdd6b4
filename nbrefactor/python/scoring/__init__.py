"""The scoring path of a training notebook: raw rows in, the notebook's predictions out.

One forward pass reads every statement (:mod:`statements`) and judges every expression (:mod:`evaluate`): is its value the
same for all rows, has it one entry a row, or is neither known? Where a value of training meets rows it is *captured*. Then
the model is chosen (:mod:`models`), and a backward walk (:mod:`select`) takes the statements that lead from the raw rows
to the model's argument, column by column. What is on that path and not understood refuses: a wrong prediction is worse
than none.

The pass is made twice: the first finds the label and the main table, the second knows them.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge import Knowledge
from nbrefactor.model import Effects, NbrefactorError, Statement
from nbrefactor.python.scoring import branches, grouping, hidden, positions, sources, tables, text_columns
from nbrefactor.python.scoring.calls import attribute, call
from nbrefactor.python.scoring.changes import unseen_changes
from nbrefactor.python.scoring.compose import Composer
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Sheet
from nbrefactor.python.scoring.grades import not_followed
from nbrefactor.python.scoring.models import Model, candidates, choose, class_of, last_fit
from nbrefactor.python.scoring.networks import trace
from nbrefactor.python.scoring.post import family_of
from nbrefactor.python.scoring.result import Lift, Scoring, Source, Step
from nbrefactor.python.scoring.statements import run
from nbrefactor.python.scoring.subscripts import subscript
from nbrefactor.python.scoring.values import Fit

__all__ = ["Composer", "Lift", "Scoring", "Source", "Step", "derive", "last_fit", "read_forward", "target_of"]

_RULES = (branches, grouping, hidden, positions, sources, tables, text_columns)
"""Imported for the rules that they register."""


def derive(
    statements: Sequence[Statement], effects: Sequence[Effects], knowledge: Knowledge, model: str = ""
) -> Scoring | None:
    """The scoring path; ``None`` where the notebook fits no model. ``model`` names the one to use if there are several."""
    trees = [parse_statement(s.text) for s in statements]
    first = read_forward(statements, effects, trees, Evaluator(knowledge, frozenset(), 0))
    found = _end_of_chain(statements, effects, first, choose(first, model))
    if found is None and model and (known := candidates(first)):
        raise NbrefactorError(f"'{model}' is no model of the notebook; --model may be {_either(known)}.")
    if found is None or not found.fits:
        return None
    fit = last_fit(found)
    target = target_of(fit)
    primary = fit.features.value.source if fit.features is not None else 0
    informed = Evaluator(knowledge, target, primary)
    informed.source_numbers = dict(first.source_numbers)
    second = read_forward(statements, effects, trees, informed)
    again = _end_of_chain(statements, effects, second, choose(second, model))
    if again is None or not again.fits:
        return None
    scoring = Composer(statements, effects, second, again, target).compose()
    told = _with_what_is_besides(statements, second, again, replace(scoring, model_class=class_of(second, again)))
    return _even_untrained(told, statements, trees, effects)


def _even_untrained(
    scoring: Scoring, statements: Sequence[Statement], trees: Sequence[ast.stmt], effects: Sequence[Effects]
) -> Scoring:
    """Binds the model to ``None`` first, where one statement alone deals with it and may leave it unbound.

    The notebook ends well then, and so must the script, which saves it at its end. Loops are taken to run.
    """
    name = scoring.model
    dealing = [i for i, e in enumerate(effects) if e.barrier or name in e.asks | e.binds | e.deletes]
    if len(dealing) != 1 or not isinstance(trees[dealing[0]], (ast.If, ast.Try, ast.Match)):
        return scoring
    (only,) = dealing
    if name in effects[only].definite or name not in effects[only].binds:
        return scoring
    text = scoring.edits.get(only, statements[only].text)
    return replace(scoring, edits={**scoring.edits, only: f"{name} = None\n{text}"}, perhaps=True)


def _with_what_is_besides(statements: Sequence[Statement], ev: Evaluator, model: Model, made: Scoring) -> Scoring:
    """Tells of grades and the like that the notebook makes of the answers, and ``score.py`` does not."""
    followed = {step.statement for step in made.post}
    first = model.fitted
    besides = not_followed(ev, family_of(ev, model), first, followed) if not made.refusal else None
    if besides is None:
        return made
    message = f"score.py gives the answers of '{model.name}' as they are, and not what is made of them here."
    told = diagnostic("NBR414", statements[besides.statement].location, message)
    return replace(made, diagnostics=(*made.diagnostics, told))


def _end_of_chain(
    statements: Sequence[Statement], effects: Sequence[Effects], ev: Evaluator, found: Model | None
) -> Model | None:
    """The model that is given the answers of the one found, if there is such a one: the other only prepares its rows."""
    for name in found.rivals if found is not None and found.how == "last" else ():
        other = choose(ev, name)
        fit = last_fit(other) if other is not None and other.fits else None
        if found is None or other is None or fit is None or fit.features is None or other.obj == found.obj:
            continue
        path = Composer(statements, effects, ev, other, frozenset()).path(
            fit.features, fit.env, fit.path, fit.statement
        )
        if any(c.version is not None and c.version.obj == found.obj for c in path.selector.used.values()):
            return replace(other, how="last")
    return found


def _either(names: Sequence[str]) -> str:
    spelled = [f"'{name}'" for name in names]
    return " or ".join(filter(None, [", ".join(spelled[:-1]), spelled[-1]]))


def parse_statement(text: str) -> ast.stmt:
    tree = compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree.body[0] if tree.body else ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)


def read_forward(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    trees: Sequence[ast.stmt],
    ev: Evaluator,
) -> Evaluator:
    """One forward pass."""
    ev.call, ev.subscript, ev.attribute = call, subscript, attribute

    for statement, tree in zip(statements, trees, strict=False):
        form = run(ev, tree, Sheet(statement.text), statement.index)
        ev.top_forms.append(form)
        unseen_changes(ev, form, effects[statement.index])
    ev.final_env = dict(ev.env)
    ev.networks = trace(ev)
    return ev


def target_of(fit: Fit) -> frozenset[str]:
    """The raw column that the label comes from, where it is one."""
    if fit.target is None or fit.target.fixed:
        return frozenset()
    names = frozenset(o for o in fit.target.origins if not o.startswith("@"))
    return names if len(names) == 1 else frozenset()
