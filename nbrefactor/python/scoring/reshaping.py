"""What becomes of a model's answers where the way to the prediction does not go: inside the helper that trains it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

PREDICTS = frozenset({"predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples"})
INVERSES = frozenset({"expm1", "exp", "square", "exp2", "power", "inverse_transform", "inv_boxcox"})
ORDERS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
WRAPPERS = frozenset({"Series", "DataFrame", "array", "asarray", "list", "ravel", "squeeze"})
CHOICES = frozenset({"where", "select", "clip", "maximum", "minimum", "argmax", "map", "replace", "apply", "digitize"})


def turns_answers_back(statements: Iterable[ast.stmt]) -> bool:
    """Whether statements undo a change of the label in the answers of a model: ``np.expm1(model.predict(X))``."""
    return _reshaped(statements, INVERSES, (ast.Pow,), ())


def reshapes_answers(statements: Iterable[ast.stmt]) -> bool:
    """Whether statements turn the answers of a model into something else than they are, beyond measuring them."""
    return _reshaped(statements, INVERSES | CHOICES, (ast.operator,), ORDERS)


def _reshaped(
    statements: Iterable[ast.stmt],
    words: frozenset[str],
    arithmetic: tuple[type[ast.operator], ...],
    orders: tuple[type[ast.cmpop], ...],
) -> bool:
    answers: set[str] = set()

    def is_answer(node: ast.AST) -> bool:
        while isinstance(node, ast.Subscript):
            node = node.value
        word = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and word in WRAPPERS and node.args:
            return is_answer(node.args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return word in PREDICTS or is_answer(node.func.value)
        return isinstance(node, ast.Name) and node.id in answers

    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                told = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
                if word in words and any(map(is_answer, told)):
                    return True
            elif isinstance(node, ast.Compare) and any(isinstance(o, orders) for o in node.ops):
                if any(map(is_answer, [node.left, *node.comparators])):
                    return True
            elif isinstance(node, ast.BinOp) and isinstance(node.op, arithmetic) and not isinstance(node.op, ast.Sub):
                if is_answer(node.left) or is_answer(node.right):
                    return True
            elif isinstance(node, (ast.Assign, ast.AugAssign)) and is_answer(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                plain = all(isinstance(t, ast.Name) for t in targets) and isinstance(node, ast.Assign)
                if orders and not plain:
                    return True
                answers |= {t.id for t in targets if isinstance(t, ast.Name)}
    return False
