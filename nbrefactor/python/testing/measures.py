"""Tests of functions that give metrics: every metric is there, is what it says, and is perfect for a perfect model."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nbrefactor.python.testing.literals import call_name
from nbrefactor.python.testing.subject import Over, Subject, a_set

PERFECT = {
    **dict.fromkeys(("accuracy_score", "balanced_accuracy_score", "f1_score", "precision_score", "recall_score"), 1),
    **dict.fromkeys(("roc_auc_score", "average_precision_score", "r2_score", "explained_variance_score"), 1),
    **dict.fromkeys(("mean_squared_error", "mean_absolute_error", "root_mean_squared_error", "max_error"), 0),
    **dict.fromkeys(("median_absolute_error", "mean_absolute_percentage_error", "mean_squared_log_error"), 0),
}
"""Metric function -> its value for a model that is always right."""

_NEED_BOTH = frozenset({"f1_score", "precision_score", "recall_score", "roc_auc_score", "average_precision_score"})
"""Metrics that are perfect only where both answers occur."""


def metric_tests(subject: Subject) -> Iterator[str]:
    """A function that gives back a dict of metrics."""
    result = metrics_dict(subject)
    if result is None:
        return
    name, pairs = result
    claims = [f"assert set({name}) == {a_set(pairs)}"]
    over = Over(subject, measures=True)
    for key, value in pairs.items():
        expected = over.text(value, longest=180)
        if expected:
            claims.append(f"assert {name}[{key!r}] == pytest.approx({expected})")
    if len(claims) == 1 and all(measure(subject, value) for value in pairs.values()):
        claims.append(f"assert all(math.isfinite(value) for value in {name}.values())")
    yield subject.test("reports_every_metric", claims)
    yield _perfect(subject, name, pairs)


def metrics_dict(subject: Subject) -> tuple[str, dict[str, ast.expr]] | None:
    """The name and the entries of the dict of metrics that a function gives, where it is written out."""
    for name, value in subject.assignments():
        if name in subject.gives and isinstance(value, ast.Dict) and value.keys:
            keys = [key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            scalars = all(isinstance(v, (ast.Name, ast.Call, ast.BinOp)) for v in value.values)
            if len(keys) == len(value.keys) and scalars:
                measured = [measure(subject, v) for v in value.values]
                if any(measured) or "metric" in name:
                    return name, dict(zip(keys, value.values, strict=True))
    return None


def measure(subject: Subject, node: ast.expr, depth: int = 0) -> ast.Call | None:
    """The call of a metric function that a value comes from."""
    if depth > 4:
        return None
    if isinstance(node, ast.Name):
        values = [value for name, value in subject.assignments() if name == node.id]
        return measure(subject, values[0], depth + 1) if len(values) == 1 else None
    if isinstance(node, ast.Call):
        if call_name(node) in PERFECT:
            return node
        if call_name(node) in ("sqrt", "float", "round") and node.args:
            return measure(subject, node.args[0], depth + 1)
    return None


def _perfect(subject: Subject, name: str, pairs: Mapping[str, ast.expr]) -> str:
    """A model that is always right gets perfect metrics."""
    truths: dict[str, None] = {}
    models: dict[str, None] = {}
    best: dict[str, int] = {}
    for key, value in pairs.items():
        call = measure(subject, value)
        if call is None or len(call.args) != 2:
            continue
        truth, model = subject.over_parameters(call.args[0]), _predicted_by(subject, call.args[1])
        certain = subject.sure or call_name(call) not in _NEED_BOTH
        if truth and model and certain:
            truths[truth], models[model], best[key] = None, None, PERFECT[call_name(call)]
    if len(truths) != 1 or len(models) != 1 or not best:
        return ""
    truth, model = next(iter(truths)), next(iter(models))
    used = [
        parent.attr
        for parent in ast.walk(subject.node)
        if isinstance(parent, ast.Attribute) and isinstance(parent.value, ast.Name) and parent.value.id == model
    ]
    loads = sum(isinstance(n, ast.Name) and n.id == model for n in ast.walk(subject.node))
    if not set(used) <= {"predict", "predict_proba"} or loads != len(used):
        return ""
    lines = [*subject.header("gives_a_perfect_model_perfect_metrics", "always_right")]
    lines.append(f"    {model} = always_right({truth})")
    lines.append(subject.called())
    lines += [f"    assert {name}[{key!r}] == pytest.approx({value})" for key, value in best.items()]
    return "\n".join(lines)


def _predicted_by(subject: Subject, node: ast.expr) -> str:
    """The parameter whose ``predict`` or ``predict_proba`` gave a value."""
    if isinstance(node, ast.Name):
        values = [value for name, value in subject.assignments() if name == node.id]
        return _predicted_by(subject, values[0]) if len(values) == 1 else ""
    if isinstance(node, ast.Subscript):
        return _predicted_by(subject, node.value) if "predict_proba" in ast.unparse(node.value) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        owner = node.func.value.id
        return owner if node.func.attr in ("predict", "predict_proba") and owner in subject.takes else ""
    return ""
