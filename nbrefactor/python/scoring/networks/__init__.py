"""Networks: which rows they were asked about, what the notebook makes of their answers, and how to build them anew.

A network of PyTorch is trained by a loop and not by ``fit``, and asked by a call; one of Keras answers with scores that the
notebook turns into labels. :class:`Tracer` follows both through loops and functions; what it found is a :class:`Network`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nbrefactor.python.scoring.evaluate import HIDDEN, Evaluator
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.networks.keras_code import own_code
from nbrefactor.python.scoring.networks.rebuild import rebuilt
from nbrefactor.python.scoring.networks.symbols import ANSWER, Symbol
from nbrefactor.python.scoring.networks.tracer import Tracer
from nbrefactor.python.scoring.select import ALL, Selector
from nbrefactor.python.scoring.values import Estimator, Fit, Value

__all__ = ["ANSWER", "Network", "needed", "plain_answer", "trace"]


@dataclass(frozen=True, slots=True)
class Network:
    """``final`` leads from :data:`ANSWER` to the prediction (at ``form``); ``build`` makes the network before its weights.

    ``last`` is the last statement that changes what it answers. ``why`` it cannot be asked about new rows.
    """

    final: str
    form: Form
    last: int
    build: str = ""
    why: str = ""


def trace(ev: Evaluator) -> dict[int, Network]:
    """What is known of each network of the notebook; fits, predictions and uses are added to the evaluator's."""
    things = {n: t for n, t in ev.heap.items() if isinstance(t, Estimator) and "network" in t.roles}
    if not things:
        return {}
    tracer = Tracer(ev)
    for form in ev.top_forms:
        tracer.read(form)
    ev.uses.sort(key=lambda use: use[0])
    code = own_code(ev) if any(tracer.is_keras(obj) for obj, thing in things.items() if thing.fits) else ""
    asked = _asked(ev)
    return {obj: _network(ev, tracer, obj, thing.fits, code, asked) for obj, thing in things.items() if thing.fits}


def _network(
    ev: Evaluator, tracer: Tracer, obj: int, fits: Sequence[Fit], code: str, asked: frozenset[int | None]
) -> Network:
    form, answer = _prediction(tracer, obj)
    build, why = ("", code) if tracer.is_keras(obj) else rebuilt(tracer, obj)
    why = why or tracer.trouble.get(obj, "")
    if answer.kind == "unknown":
        why = why or answer.why
    elif any(f.features is not None and f.target is f.features.value for f in fits):
        why = why or "the network is trained to give back its own input"
    elif obj not in tracer.answered and not asked.isdisjoint((obj, None)):
        why = why or "what the notebook makes of the answers of the network is not followed"
    elif answer.training and tracer.modal.get(obj):
        why = (
            why
            or "the notebook asks the network in training mode, in which answers are random (model.eval() is missing)"
        )
    last = tracer.last_change.get(obj, -1)
    return Network(answer.text, form or ev.top_forms[max(last, 0)], last, build, why)


def _prediction(tracer: Tracer, obj: int) -> tuple[Form | None, Symbol]:
    """The answer that the notebook holds against the labels at last: labels before scores, what is not understood before all."""
    nothing: tuple[Form | None, Symbol] = (None, Symbol("answer", ANSWER, obj=obj))
    mine = [(form, answer) for form, answer in tracer.decisions if answer.obj == obj]
    decided = [found for found in mine if found[1].decides]
    named = [found for found in tracer.named if found[1].obj == obj and found[1].decides]
    chosen = [nothing, *mine[-1:], *named[-1:], *decided[-1:]][-1]
    later = [found for found in mine if found[1].kind == "unknown" and _is_later(found[0], chosen[0])]
    return later[-1] if later else chosen


def _asked(ev: Evaluator) -> frozenset[int | None]:
    """The models that the notebook asks for predictions; ``None`` among them for one that may be any network."""
    found: set[int | None] = set()
    for form in ev.top_forms:
        for node in ast.walk(form.node):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "predict":
                owner = node.func.value
                known = ev.final_env.get(owner.id) if isinstance(owner, ast.Name) else None
                found.add(known.obj if known is not None and ev.estimator(known) is not None else None)
    return frozenset(found)


def _is_later(form: Form, other: Form | None) -> bool:
    return other is None or form.statement >= other.statement


def plain_answer(network: Network | None) -> bool:
    """Whether no network, or one whose answer becomes the prediction without the fitted state or names of the notebook."""
    return network is None or not network.why and not network.build and not HIDDEN.search(network.final)


def needed(network: Network, selector: Selector) -> list[str]:
    """Note what the answer and the building need of the notebook; the reasons why they cannot have it."""
    before = len(selector.trouble)
    for text in filter(None, (network.final, network.build)):
        selector.need_text(text, ALL, {**network.form.env, ANSWER: Value()})
    selector.names.discard(ANSWER)
    forms = selector.ev.top_forms
    selector.walk([f for f in forms if f.skip == "definition" or f.binds and all(map(selector.is_constant, f.binds))])
    return [network.why] * bool(network.why) + [why for _, why in selector.trouble[before:]]
