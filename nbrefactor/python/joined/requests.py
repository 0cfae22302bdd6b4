"""What a web service is sent and answers, in the words of a batch: a table of rows in, a named value out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nbrefactor.model import Statement
from nbrefactor.python.joined.flatten import ANSWER, NotStraight, Straight

PANDAS = "pandas_for_rows"
TABLE = f'{PANDAS}.read_csv("request")'
POSITIONAL = f"{TABLE}.to_numpy()"
"""A request of rows without names: the columns in the order that the model was fitted with."""


def as_rows(straight: Straight) -> tuple[Statement, ...]:
    """The statements of a service over the table that a request holds; those of a batch as they are."""
    if not straight.request:
        return written_rows(straight.statements)
    request = _Request(straight.request)
    out: list[Statement] = []
    for statement in straight.statements:
        tree = ast.parse(statement.text)
        if straight.request not in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | request.aliases:
            if not request.aliases & {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}:
                out += _answers(statement)
                continue
        before = ast.dump(tree)
        changed = request.visit(tree)
        if not changed.body:
            continue
        text = ast.unparse(ast.fix_missing_locations(changed)) if ast.dump(changed) != before else statement.text
        out += _answers(replace(statement, text=text))
    if not request.tables:
        raise NotStraight("the request is not made a table of rows in a way that is understood")
    first = replace(straight.statements[0], text=f"import pandas as {PANDAS}", kind="import", comments="")
    return (first, *out)


ASKED = frozenset({"predict", "predict_proba", "decision_function", "transform", "DataFrame"})


def written_rows(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``model.predict([[38.2, 2]])``: rows that the notebook itself writes down, as a table that a request holds.

    Only where the notebook reads no other rows, and the written ones go as they are to a model, a transformer or a table.
    """
    trees = [ast.parse(s.text) for s in statements]
    words = [n.attr for t in trees for n in ast.walk(t) if isinstance(n, ast.Attribute)]
    if any(word.startswith("read_") for word in words) or "loadtxt" in words:
        return statements
    rows = _Written()
    for tree in trees:
        rows.find(tree)
    if not rows.used:
        return statements
    out = []
    for statement, tree in zip(statements, trees, strict=True):
        before = ast.dump(tree)
        changed = rows.visit(tree)
        text = ast.unparse(ast.fix_missing_locations(changed)) if ast.dump(changed) != before else statement.text
        out.append(replace(statement, text=text))
    return (replace(out[0], text=f"import pandas as {PANDAS}", kind="import", comments=""), *out)


class _Written(ast.NodeTransformer):
    """Written rows as the rows of a request; ``used`` are the names that hold them, and the calls that they are given to."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.held: dict[str, int] = {}

    def find(self, tree: ast.AST) -> None:
        """Which names hold written rows, and whether these are asked about."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                self.held[name] = self.held.get(name, 0) + (1 if len(node.targets) == 1 and _is_rows(node.value) else 2)
            first = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKED:
                if isinstance(first, ast.Name) and self.held.get(first.id) == 1:
                    self.used.add(first.id)
                elif first is not None and _is_rows(first):
                    self.used.add("")

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self.used and _is_rows(node.value):
            return ast.Assign(node.targets, ast.parse(POSITIONAL, mode="eval").body)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        first = node.args[0] if node.args else None
        if isinstance(node.func, ast.Attribute) and node.func.attr in ASKED and first is not None:
            columns = next((k.value for k in node.keywords if k.arg == "columns"), None)
            given = _is_rows(first) or isinstance(first, ast.Name) and first.id in self.used
            if given and node.func.attr == "DataFrame" and columns is not None and len(node.keywords) == 1:
                return ast.Subscript(ast.parse(TABLE, mode="eval").body, columns, ast.Load())
            if _is_rows(first) and node.func.attr != "DataFrame":
                node.args[0] = ast.parse(POSITIONAL, mode="eval").body
                return node
        return self.generic_visit(node)


def _is_rows(node: ast.expr) -> bool:
    """``[[1, 2]]``, ``np.array([[1, 2]])`` and ``np.array([1, 2]).reshape(1, -1)`` with nothing but plain numbers and words."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr == "reshape" and isinstance(node.func.value, ast.Call):
            inner = node.func.value.args[0] if node.func.value.args else None
            return ast.unparse(ast.Tuple(list(node.args))) in ("(1, -1)", "((1, -1),)") and _is_row(inner)
        return node.func.attr in ("array", "asarray") and not node.keywords and _is_rows(node.args[0])
    return isinstance(node, (ast.List, ast.Tuple)) and bool(node.elts) and all(map(_is_row, node.elts))


def _is_row(node: ast.AST | None) -> bool:
    if not isinstance(node, (ast.List, ast.Tuple)) or not node.elts:
        return False
    try:
        return all(isinstance(value, (str, int, float)) for value in ast.literal_eval(node))
    except ValueError:
        return False


class _Request(ast.NodeTransformer):
    """``pd.DataFrame(json.loads(data)["data"])`` as the table itself."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter
        self.aliases: set[str] = set()
        self.tables = 0

    def _is_request(self, node: ast.AST) -> bool:
        """Whether an expression is the request, or the list of rows in it."""
        if isinstance(node, ast.Name):
            return node.id in self.aliases
        if isinstance(node, ast.Subscript):
            return isinstance(node.slice, ast.Constant) and self._is_request(node.value)
        if isinstance(node, ast.Call):
            word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if word == "get" and isinstance(node.func, ast.Attribute):
                return self._is_request(node.func.value)
            given = node.args[0] if node.args else None
            return word == "loads" and isinstance(given, ast.Name) and given.id == self.parameter
        return False

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name) and self._is_request(node.value):
            self.aliases.add(target.id)
            return None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "data"), None)
        if first is not None and word in ("DataFrame", "from_records", "array", "asarray") and self._is_request(first):
            self.tables += 1
            others = {k.arg: k.value for k in node.keywords if k.arg != "data"}
            if word in ("array", "asarray"):
                return ast.parse(POSITIONAL, mode="eval").body
            if set(others) - {"columns"} or len(node.args) > 1:
                raise NotStraight("the request is made a table in a way that is not understood")
            if "columns" in others:
                value = ast.Subscript(ast.parse(TABLE, mode="eval").body, others["columns"], ast.Load())
                return ast.Call(ast.Attribute(value, "copy", ast.Load()), [], [])
            return ast.parse(TABLE, mode="eval").body
        if word == "read_json" and isinstance(first, ast.Name) and first.id == self.parameter:
            self.tables += 1
            return ast.parse(TABLE, mode="eval").body
        return self.generic_visit(node)


def _answers(statement: Statement) -> list[Statement]:
    """``return {"label": values.tolist()}``: the values by themselves."""
    tree = ast.parse(statement.text).body
    node = tree[0] if tree else None
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if not isinstance(node, ast.Assign) or not isinstance(target, ast.Name) or target.id != ANSWER:
        return [statement]
    value = _plain(node.value)
    if not isinstance(value, ast.Dict):
        return [replace(statement, text=f"{ANSWER} = {ast.unparse(value)}")]
    parts = [_plain(v) for v in value.values]
    named = [p for p in parts if not isinstance(p, (ast.Name, ast.Constant))]
    return [replace(statement, text=f"{ANSWER}_{n} = {ast.unparse(p)}") for n, p in enumerate(named, 1)]


def _plain(node: ast.expr) -> ast.expr:
    """A value without what only makes JSON of it."""
    if isinstance(node, ast.Call):
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if word == "tolist" and isinstance(node.func, ast.Attribute):
            return _plain(node.func.value)
        if word in ("dumps", "list", "jsonify") and node.args:
            return _plain(node.args[0])
    return node


def split_columns(statements: Sequence[Statement]) -> list[Statement]:
    """``rows["answer"] = values`` after the model answered, as a name of its own, so that its way can be followed."""
    out: list[Statement] = []
    names: dict[tuple[str, str], str] = {}
    answered = False
    for statement in statements:
        text = statement.text
        tree = ast.parse(text).body
        node = tree[0] if tree else None
        if names and node is not None:
            changed = _Columns(names).visit(ast.parse(text))
            if ast.dump(changed) != ast.dump(ast.parse(text)):
                text = ast.unparse(ast.fix_missing_locations(changed))
                node = ast.parse(text).body[0]
        answered = answered or any(
            isinstance(n, ast.Attribute) and n.attr.startswith("predict") for n in ast.walk(ast.parse(text))
        )
        column = _column(node) if answered else None
        if column is None or not isinstance(node, ast.Assign):
            out.append(replace(statement, text=text))
            continue
        name = "answer_" + "".join(c if c.isalnum() else "_" for c in column[1]).lower()
        names[column] = name
        out.append(replace(statement, text=f"{name} = {ast.unparse(node.value)}"))
    return out


def aligned(statements: Sequence[Statement]) -> list[Statement]:
    """``for c in names: if c not in X: X[c] = 0``, with ``X[names]`` after it, as ``X = X.reindex(columns=names, …)``."""
    out: list[Statement] = []
    for place, statement in enumerate(statements):
        found = _missing_columns(statement.text)
        later = " ".join(s.text for s in statements[place + 1 :])
        if found is not None and f"{found[0]}[{found[1]}]" in later:
            table, names, value = found
            text = f"{table} = {table}.reindex(columns={names}, fill_value={value})"
            statement = replace(statement, text=text, kind="assign")
        out.append(statement)
    return out


def _missing_columns(text: str) -> tuple[str, str, str] | None:
    """Table, names and value of a loop that adds the columns which a table does not have."""
    tree = ast.parse(text).body
    loop = tree[0] if len(tree) == 1 else None
    if not isinstance(loop, ast.For) or loop.orelse or len(loop.body) != 1 or not isinstance(loop.target, ast.Name):
        return None
    branch = loop.body[0]
    if not isinstance(branch, ast.If) or branch.orelse or len(branch.body) != 1:
        return None
    test, write = branch.test, branch.body[0]
    if not isinstance(write, ast.Assign) or not isinstance(write.value, ast.Constant):
        return None
    place = write.targets[0]
    if not isinstance(place, ast.Subscript) or not isinstance(place.value, ast.Name):
        return None
    own, table = loop.target.id, place.value.id
    asked = {f"{own} not in {table}", f"{own} not in {table}.columns"}
    if ast.unparse(place.slice) != own or ast.unparse(test) not in asked:
        return None
    return table, ast.unparse(loop.iter), ast.unparse(write.value)


def _column(node: ast.stmt | None) -> tuple[str, str] | None:
    """Table and column of ``table["column"] = …``."""
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            return target.value.id, target.slice.value
    return None


class _Columns(ast.NodeTransformer):
    """Reads of a column that has a name of its own."""

    def __init__(self, names: dict[tuple[str, str], str]) -> None:
        self.names = names

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
            name = self.names.get((node.value.id, str(node.slice.value)))
            if name is not None:
                return ast.Name(name, ast.Load())
        return self.generic_visit(node)
