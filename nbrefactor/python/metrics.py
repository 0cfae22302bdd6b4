"""The metrics of a notebook: the scalars that it printed or displayed, under their names.

``print("MSE:", mean_squared_error(y, p))`` becomes two lines, of which the first gives the figure a name, so that the
evaluation can return it and the line still prints the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nbrefactor.model import Effects, StageLabel, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.resolve import import_table, qualified
from nbrefactor.python.syntax import parse

if TYPE_CHECKING:
    from nbrefactor.knowledge import Knowledge

SHORT = {
    "mean_squared_error": "mse", "mean_absolute_error": "mae", "root_mean_squared_error": "rmse", "r2_score": "r2",
    "accuracy_score": "accuracy", "f1_score": "f1", "precision_score": "precision", "recall_score": "recall",
    "roc_auc_score": "auc", "log_loss": "log_loss", "mean_absolute_percentage_error": "mape", "score": "score",
    "explained_variance_score": "explained_variance", "balanced_accuracy_score": "balanced_accuracy",
    "average_precision_score": "average_precision", "matthews_corrcoef": "mcc",
}  # fmt: skip
NUMBER_TYPES = frozenset({"builtins.float", "builtins.int", "numpy.float64", "float"})
AVERAGES = frozenset({"mean", "average", "sqrt", "median", "round", "float", "abs"})
Pairs = tuple[tuple[str, str], ...]


def capture_metrics(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    labels: Mapping[int, StageLabel],
    knowledge: Knowledge,
) -> tuple[dict[int, str], dict[int, Pairs]]:
    """New statement texts, and statement → (key, name) pairs; an empty key means that the name is a dict of metrics."""
    return _Search(statements, effects, labels, knowledge).run()


def named_figures(texts: Mapping[int, str]) -> tuple[tuple[int, str, str], ...]:
    """Statement, name and expression of each figure that got a name, from the new texts."""
    found = []
    for i, text in texts.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.append((i, node.targets[0].id, ast.unparse(node.value)))
    return tuple(found)


class _Search:
    def __init__(
        self,
        statements: Sequence[Statement],
        effects: Sequence[Effects],
        labels: Mapping[int, StageLabel],
        knowledge: Knowledge,
    ):
        self.statements, self.effects, self.labels, self.knowledge = statements, effects, labels, knowledge
        self.imports = import_table(statements, effects)
        self.names = {n for e in effects for n in e.binds | e.reads}
        self.scalars: set[str] = set()
        self.dicts: dict[str, bool] = {}
        self.keys: dict[str, str] = {}
        self.computed: dict[str, int] = {}

    def run(self) -> tuple[dict[int, str], dict[int, Pairs]]:
        texts: dict[int, str] = {}
        pairs: dict[int, Pairs] = {}
        for i, statement in enumerate(self.statements):
            if statement.kind == "import":
                continue
            tree = parse(statement.text)
            self.note_names(tree, i)
            if statement.kind != "expression" or not isinstance(tree, ast.Expr):
                continue
            stage = self.labels[i].stage if i in self.labels else ""
            if stage not in ("evaluate", "train", "predict"):
                continue
            new, found = self.shown(tree.value, statement)
            if found:
                # a bare name is only looked at, and its line goes: the metric belongs to the line that computed it
                at = self.computed.get(tree.value.id, i) if isinstance(tree.value, ast.Name) else i
                pairs[at] = (*pairs.get(at, ()), *found)
                if new:
                    texts[i] = new
        return texts, pairs

    def note_names(self, tree: ast.stmt, i: int) -> None:
        """Which names hold a metric, or a dict of metrics, after this statement."""
        for name in self.effects[i].binds:
            self.computed[name] = i
            self.scalars.discard(name)
            self.dicts.pop(name, None)
        if not isinstance(tree, ast.Assign) or len(tree.targets) != 1 or not isinstance(tree.targets[0], ast.Name):
            return
        name, value = tree.targets[0].id, tree.value
        if self.is_metric(value) or (self.is_average(value) and self.is_evaluation(i)):
            self.scalars.add(name)
        elif (
            isinstance(value, ast.Dict)
            and value.keys
            and all(isinstance(k, ast.Constant) and isinstance(k.value, str) for k in value.keys)
        ):
            self.dicts[name] = all(
                self.is_metric(v) or (isinstance(v, ast.Name) and v.id in self.scalars) for v in value.values
            )

    def is_evaluation(self, i: int) -> bool:
        return i in self.labels and self.labels[i].stage == "evaluate"

    def is_metric(self, node: ast.expr) -> bool:
        """A call that gives one figure of merit, or arithmetic on such."""
        if isinstance(node, ast.BinOp):
            sides = [node.left, node.right]
            known = [self.is_metric(s) or (isinstance(s, ast.Name) and s.id in self.scalars) for s in sides]
            return any(known) and all(k or isinstance(s, ast.Constant) for k, s in zip(known, sides, strict=True))
        if not isinstance(node, ast.Call):
            return False
        if qual := qualified(node.func, self.imports):
            fact = self.knowledge.function(qual)
            if fact is not None and "metric" in fact.roles:
                averaged = not any(k.arg in ("average", "multioutput") and _is_none(k.value) for k in node.keywords)
                return (
                    fact.returns in NUMBER_TYPES
                    or (fact.type in NUMBER_TYPES)
                    or (averaged and qual.rpartition(".")[2] in SHORT)
                )
            if qual.rpartition(".")[2] in AVERAGES and node.args:
                inner = node.args[0]
                return self.is_metric(inner) or (isinstance(inner, ast.Name) and inner.id in self.scalars)
            return False
        if isinstance(node.func, ast.Name) and node.func.id in AVERAGES and node.args:
            inner = node.args[0]
            return self.is_metric(inner) or (isinstance(inner, ast.Name) and inner.id in self.scalars)
        return isinstance(node.func, ast.Attribute) and node.func.attr == "score" and len(node.args) == 2

    def is_average(self, node: ast.expr) -> bool:
        """A figure made by hand: ``(pred == y).mean()``, ``np.sqrt(np.mean((y - p) ** 2))``, ``np.mean(abs(y - p)) * 100``."""
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            return any(self.is_average(a) and isinstance(b, ast.Constant) for a, b in (sides, sides[::-1]))
        if not isinstance(node, ast.Call):
            return False
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        inside = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        if name in ("sqrt", "float", "round"):
            return inside is not None and self.is_average(inside)
        if isinstance(inside, ast.Call) and inside.args and _last_name(inside.func) in ("abs", "absolute", "square"):
            inside = inside.args[0]
        return name in ("mean", "average", "median") and isinstance(inside, (ast.Compare, ast.BinOp))

    def shown(self, value: ast.expr, statement: Statement) -> tuple[str, list[tuple[str, str]]]:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("print", "display"):
            return self.printed(value, statement.text)
        if not statement.displayed:
            return "", []
        new, pairs = self.captured([(value, "")], statement.text)
        return new.rpartition("\n")[0], pairs  # its name alone, which the last line would be, shows nothing in a script

    def printed(self, call: ast.Call, text: str) -> tuple[str, list[tuple[str, str]]]:
        found: list[tuple[ast.expr, str]] = []
        said = ""
        for argument in call.args:
            for part in _parts(argument):
                if isinstance(part, str):
                    said = part
                else:
                    found.append((part, said))
                    said = ""
        return self.captured(found, text)

    def captured(self, shown: list[tuple[ast.expr, str]], text: str) -> tuple[str, list[tuple[str, str]]]:
        pairs: list[tuple[str, str]] = []
        lines: list[str] = []
        edits: list[Edit] = []
        for node, said in shown:
            if isinstance(node, ast.Name):
                if self.dicts.get(node.id):
                    pairs.append(("", node.id))
                elif node.id in self.scalars:
                    pairs.append((self.key(said, node.id), node.id))
            elif self.is_metric(node) and not isinstance(node, ast.BinOp):
                assert isinstance(node, ast.Call)
                key = self.key(said, _function_key(node), f"call {len(self.keys)}")
                name = key if key.isidentifier() and key not in self.names else f"{key}_value"
                while name in self.names:
                    name += "_"
                self.names.add(name)
                lines.append(f"{name} = {ast.get_source_segment(text, node)}")
                edits.append(Edit.replace(node, name))
                pairs.append((key, name))
        if not lines:
            return "", pairs
        return "\n".join([*lines, apply(text, edits)]), pairs

    def key(self, said: str, fallback: str, figure: str = "") -> str:
        """A key that no other metric has: what the author printed before the figure, else the variable's name.

        ``figure`` tells the metrics apart where their names do not.
        """
        figure = figure or fallback
        words = re.findall(r"[a-z0-9²]+", said.lower().replace("²", "2"))
        words = [w for w in words if w not in ("the", "is", "of", "on", "model", "s", "a", "our", "for")]
        label = "_".join(words)
        if not 1 <= len(words) <= 4 or label[:1].isdigit() or len(label) > 40:
            label = fallback
        key, number = label, 2
        while key in self.keys and self.keys[key] != figure:
            key, number = f"{label}_{number}", number + 1
        self.keys[key] = figure
        return key


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _function_key(node: ast.Call) -> str:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in AVERAGES and node.args and isinstance(node.args[0], ast.Call):
        inner = _function_key(node.args[0])
        return f"r{inner}" if name == "sqrt" and inner == "mse" else inner
    return SHORT.get(name, name)


def _parts(node: ast.expr) -> list[ast.expr | str]:
    """The texts and values of a printed argument, in order: through ``+``, ``%``, ``.format`` and f-strings."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        out: list[ast.expr | str] = []
        for value in node.values:
            out += _parts(value.value) if isinstance(value, ast.FormattedValue) else _parts(value)
        return out
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        texts = re.split(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]", str(node.left.value))
        return [x for text, value in zip(texts, right, strict=False) for x in (text, *_parts(value))]
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("str", "round", "repr") and node.args:
            return _parts(node.args[0])
        if (
            isinstance(function, ast.Attribute)
            and function.attr == "format"
            and isinstance(function.value, ast.Constant)
        ):
            texts = re.split(r"\{[^}]*\}", str(function.value.value))
            return [x for text, value in zip(texts, node.args, strict=False) for x in (text, *_parts(value))]
    return [node]
