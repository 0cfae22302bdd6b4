"""The tests of one generated function, as text: what must hold of its results on synthetic rows.

Each writer looks for one kind of work in the function (a table changed, rows split, a model fitted, metrics computed, a
file saved), and gives a test for it, or nothing. A test says only what the function's text shows for certain.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from nbrefactor.python.testing.schema import READERS, Source, call_name, keyword, path_of, scalar
from nbrefactor.python.testing.walk import Function, Walk

PERFECT = {
    **dict.fromkeys(("accuracy_score", "balanced_accuracy_score", "f1_score", "precision_score", "recall_score"), 1),
    **dict.fromkeys(("roc_auc_score", "average_precision_score", "r2_score", "explained_variance_score"), 1),
    **dict.fromkeys(("mean_squared_error", "mean_absolute_error", "root_mean_squared_error", "max_error"), 0),
    **dict.fromkeys(("median_absolute_error", "mean_absolute_percentage_error", "mean_squared_log_error"), 0),
}
"""Metric function -> its value for a model that is always right."""

_NEED_BOTH = frozenset({"f1_score", "precision_score", "recall_score", "roc_auc_score", "average_precision_score"})
"""Metrics that are perfect only where both answers occur."""

_SAME_LENGTH = frozenset({"copy", "fit_transform", "transform", "astype", "reshape", "to_numpy", "ravel", "drop"})
DUMPS = frozenset("dump to_csv to_parquet to_json to_excel to_pickle savefig save save_model".split())


@dataclass(frozen=True, slots=True)
class Subject:
    """A function under test: what it takes and gives, and the names that a test may use for it.

    ``call`` is the source of the call with the parameters' own names; ``known`` are literals by name; ``packages`` maps
    imported names to their modules.
    """

    node: Function
    module: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    sure: bool
    known: Mapping[str, ast.expr]
    packages: Mapping[str, str]
    names: Collection[str]
    sources: tuple[Source, ...] = ()

    @property
    def name(self) -> str:
        return self.node.name

    def call(self, **changed: str) -> str:
        """The source of a call; where success is not sure, a failure is a reason to skip."""
        arguments = [*self.takes, *(f"{name}={value}" for name, value in changed.items())]
        if not self.sure:
            return f"attempt({', '.join([f'{self.module}.{self.name}', *arguments])})"
        return f"{self.module}.{self.name}({', '.join(arguments)})"

    def header(self, what: str, *fixtures: str) -> list[str]:
        """The first lines of a test: its name, and the values that the function takes."""
        needed = [*(["before"] if self.takes else ["workspace"]), *([] if self.sure else ["attempt"]), *fixtures]
        lines = [f"def test_{self.name}_{what}({', '.join(dict.fromkeys(needed))}):"]
        if self.takes:
            left = ", ".join(self.takes) if len(self.takes) > 1 else f"({self.takes[0]},)"
            lines.append(f"    {left} = before({self.module}.{self.name})")
        return lines

    def called(self, **changed: str) -> str:
        """The line that calls it and names what it gives."""
        return f"    {', '.join(self.gives)} = {self.call(**changed)}" if self.gives else f"    {self.call(**changed)}"

    def assignments(self) -> Iterator[tuple[str, ast.expr]]:
        """The name bound and the value, of each plain assignment at the function's own level."""
        for statement in self.node.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    yield target.id, statement.value

    def over_parameters(self, node: ast.expr) -> str:
        """The source of an expression that only uses what the function takes; empty for any other."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        rebound = {name for name, _ in self.assignments()}
        plain = all(isinstance(n, (ast.Name, ast.Subscript, ast.Constant, ast.expr_context)) for n in ast.walk(node))
        return ast.unparse(node) if plain and names and names <= set(self.takes) - rebound else ""


def tests_of(subject: Subject) -> list[str]:
    """The tests that the function's text allows; empty where it says too little."""
    tables, models = [_reading(subject), _table(subject), _split(subject)], [*_fitted(subject), *_metrics(subject)]
    found = [test for test in [*tables, *models, _saved(subject)] if test]
    return found or [test for test in [_said(subject)] if test]


# ---------------------------------------------------------------------------------------------------------- tables


STATE = frozenset({"state", "fitted_state"})
"""Names under which steps collect what scoring needs: a dict, and no table."""


def _reading(subject: Subject) -> str:
    """A function that reads a file gives all its rows."""
    calls = [(n, v) for n, v in subject.assignments() if isinstance(v, ast.Call) and n in subject.gives]
    read = next(((name, call) for name, call in calls if call_name(call) in READERS), None)
    if set(subject.takes) - STATE or read is None:
        return ""
    name, value = read
    path = path_of(value.args[0] if value.args else None, subject.known)
    options = [k for k in value.keywords if isinstance(k.value, (ast.Constant, ast.List))]
    if not path or len(options) != len(value.keywords) or "pd" not in subject.packages:
        return ""
    given = f"pd.{call_name(value)}({', '.join([repr(path), *(ast.unparse(k) for k in options)])})"
    return _about_table(subject, name, given, "gives_what_the_file_holds")


def _table(subject: Subject) -> str:
    """A function that is given a table and gives it back changed."""
    for name in [n for n in subject.takes if n not in STATE]:
        test = _about_table(subject, name, f"{name}.copy()", "does_what_the_notebook_does")
        if test:
            return test
    return ""


def _about_table(subject: Subject, name: str, given: str, what: str) -> str:
    libraries = {n: p for n, p in subject.packages.items() if (n, p) in (("pd", "pandas"), ("np", "numpy"))}
    names = {*subject.names, *subject.packages}
    walk = Walk(subject.node, name, names, subject.module, libraries)
    step, claims = walk.step, list[str]()
    in_place = name in subject.takes and not walk.rebound
    if name in subject.gives or in_place:
        touched = walk.changed or step.gone or step.base != "given"
        if step.base and touched:
            claims.append(f"assert len({name}) == len({step.base})")
        elif step.base and name not in subject.takes:
            claims.append(f"pd.testing.assert_frame_equal({name}, given)")
        made = [column for column in step.made if column not in step.columns]
        if made:
            claims.append(f"assert {_set(made)} <= set({name}.columns)")
        if step.gone:
            claims.append(f"assert not {_set(step.gone)} & set({name}.columns)")
        for column, value in step.columns.items():
            claims.append(f"same({name}[{column!r}], {value})")
        for column in step.filled:
            if column not in step.columns:
                claims.append(f"assert {name}[{column!r}].notna().all()")
        for column in step.codes:
            claims.append(f"assert set({name}[{column!r}]) == set(range({name}[{column!r}].nunique()))")
    if walk.known:
        for other in subject.gives:
            said = walk.locals.get(other)
            if said is not None and "given" in ast.unparse(said):
                claims.append(f"same({other}, {ast.unparse(said)})")
    if not claims:
        return ""
    if step.base not in ("", "given"):
        claims = [f"rows = {step.base}", *(claim.replace(step.base, "rows") for claim in claims)]
    fixtures = ["same"] if any(claim.startswith("same(") for claim in claims) else []
    lines = [
        *subject.header(what, *fixtures),
        f"    given = {given}" if any("given" in claim for claim in claims) else "",
        subject.called(),
        *(f"    {claim}" for claim in claims),
    ]
    return "\n".join(line for line in lines if line)


def skipped(name: str, reason: str) -> str:
    """A test that says what has to be supplied before it can be one."""
    pieces = textwrap.wrap(reason, 55, drop_whitespace=False) or [reason]
    return f"def test_{name}():\n    pytest.skip({' '.join(repr(piece) for piece in pieces)})"


def _set(names: Iterable[str]) -> str:
    """The source of a set of strings, in an order of its own."""
    return "{" + ", ".join(repr(name) for name in sorted(names)) + "}"


# ----------------------------------------------------------------------------------------------------------- split


def _split(subject: Subject) -> str:
    for statement in subject.node.body:
        if not (isinstance(statement, ast.Assign) and call_name(statement.value) == "train_test_split"):
            continue
        call, target = statement.value, statement.targets[0]
        if not (isinstance(call, ast.Call) and isinstance(target, (ast.Tuple, ast.List))):
            continue
        parts = [element.id for element in target.elts if isinstance(element, ast.Name)]
        places = _places(subject, parts)
        if (
            len(parts) != len(target.elts)
            or len(parts) != 2 * len(call.args)
            or not {parts[0], parts[1]} <= set(places)
        ):
            continue
        train, test = places[parts[0]], places[parts[1]]
        claims = []
        size = scalar(keyword(call, "test_size"), subject.known) if keyword(call, "test_size") else 0.25
        if isinstance(size, float) and keyword(call, "train_size") is None:
            claims.append(f"assert len({test}) == math.ceil({size} * (len({train}) + len({test})))")
        elif isinstance(size, int):
            claims.append(f"assert len({test}) == {size}")
        for first, second in zip(parts[2::2], parts[3::2], strict=True):
            if first in places and second in places:
                claims.append(f"assert len({places[first]}) == len({train})")
                claims.append(f"assert len({places[second]}) == len({test})")
        if keyword(call, "random_state") is not None:
            alone = len(subject.gives) == 1
            where = train.removeprefix(subject.gives[0]) if alone else f"[{subject.gives.index(train)}]"
            claims.append(f"same({train}, {subject.call()}{where})")
        if not claims:
            continue
        fixtures = ["same"] if claims[-1].startswith("same(") else []
        lines = [*subject.header("keeps_every_row_once", *fixtures), subject.called()]
        return "\n".join([*lines, *(f"    {claim}" for claim in claims)])
    return ""


def _places(subject: Subject, parts: list[str]) -> dict[str, str]:
    """Where each part of a split is found in the results: its own name, or keys of a returned dict."""
    found: dict[str, str] = {}
    for name, value in subject.assignments():
        if isinstance(value, ast.Dict) and name in subject.gives:
            found.update({part: name + keys for keys, part in _leaves(value) if part in parts})
    for part in parts:
        later = [value for name, value in subject.assignments() if name == part]
        if part in subject.gives and all(call_name(value) in _SAME_LENGTH for value in later):
            found[part] = part
    return found


def _leaves(node: ast.Dict) -> Iterator[tuple[str, str]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
            yield f"[{key.value!r}]", value.id
        elif isinstance(key, ast.Constant) and isinstance(value, ast.Dict):
            yield from ((f"[{key.value!r}]{keys}", name) for keys, name in _leaves(value))


# ------------------------------------------------------------------------------------------------------------ models


def _fitted(subject: Subject) -> Iterator[str]:
    """A function that fits what it gives back."""
    fits = {
        node.func.value.id: node
        for node in ast.walk(ast.Module(subject.node.body, []))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fit"
        and isinstance(node.func.value, ast.Name)
    }
    made = {name: value for name, value in subject.assignments() if isinstance(value, ast.Call)}
    for name, value in list(made.items()):
        if (
            call_name(value) == "fit"
            and isinstance(value.func, ast.Attribute)
            and isinstance(value.func.value, ast.Call)
        ):
            made[name], fits[name] = value.func.value, value
    for name in subject.gives:
        if name not in fits or name not in made:
            continue
        constructor, root = made[name], subject.packages.get(call_name(made[name]).partition(".")[0], "")
        root = root or subject.packages.get(_owner(constructor), "")
        claims = []
        if root.startswith("sklearn"):
            claims.append(f"check_is_fitted({name})")
        features = subject.over_parameters(fits[name].args[0]) if fits[name].args else ""
        if features and root.partition(".")[0] in ("sklearn", "xgboost", "lightgbm", "catboost"):
            answers = subject.over_parameters(fits[name].args[1]) if len(fits[name].args) > 1 else ""
            if answers:
                claims.append(f"assert len({name}.predict({features})) == len({answers})")
        if root.partition(".")[0] in ("sklearn", "xgboost", "lightgbm"):
            for option in constructor.keywords:
                if option.arg and isinstance(option.value, ast.Constant):
                    claims.append(f"assert {name}.get_params()[{option.arg!r}] == {option.value.value!r}")
        if not claims:
            continue
        lines = [*subject.header(f"gives_a_fitted_{name}".lower()), subject.called()]
        yield "\n".join([*lines, *(f"    {claim}" for claim in claims)])
        yield from _hyperparameters(subject, name, constructor)


def _hyperparameters(subject: Subject, name: str, constructor: ast.Call) -> Iterator[str]:
    """A keyword parameter handed to the model reaches it."""
    defaults = {a.arg: d for a, d in zip(subject.node.args.kwonlyargs, subject.node.args.kw_defaults, strict=True) if d}
    for option in constructor.keywords:
        if not (option.arg and isinstance(option.value, ast.Name) and option.value.id in defaults):
            continue
        value = scalar(defaults[option.value.id], {})
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        other = value + 1 if isinstance(value, int) else value / 2
        yield "\n".join(
            [
                *subject.header(f"passes_{option.value.id}_on".lower()),
                subject.called(**{option.value.id: repr(other)}),
                f"    assert {name}.get_params()[{option.arg!r}] == {other!r}",
            ]
        )


def _owner(call: ast.Call) -> str:
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


# ----------------------------------------------------------------------------------------------------------- metrics


def _metrics(subject: Subject) -> Iterator[str]:
    """A function that gives back a dict of metrics."""
    result = metrics_dict(subject)
    if result is None:
        return
    name, pairs = result
    lines = [*subject.header("reports_every_metric"), subject.called()]
    lines.append(f"    assert set({name}) == {_set(pairs)}")
    if all(_measure(subject, value) for value in pairs.values()):
        lines.append(f"    assert all(math.isfinite(value) for value in {name}.values())")
    yield "\n".join(lines)
    yield _perfect(subject, name, pairs)


def metrics_dict(subject: Subject) -> tuple[str, dict[str, ast.expr]] | None:
    """The name and the entries of the dict of metrics that a function gives, where it is written out."""
    for name, value in subject.assignments():
        if name in subject.gives and isinstance(value, ast.Dict) and value.keys:
            keys = [key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            scalars = all(isinstance(v, (ast.Name, ast.Call, ast.BinOp)) for v in value.values)
            if len(keys) == len(value.keys) and scalars and not any(isinstance(v, ast.Dict) for v in value.values):
                measured = [_measure(subject, v) for v in value.values]
                if any(measured) or "metric" in name:
                    return name, dict(zip(keys, value.values, strict=True))
    return None


def _measure(subject: Subject, node: ast.expr, depth: int = 0) -> ast.Call | None:
    """The call of a metric function that a value comes from."""
    if depth > 4:
        return None
    if isinstance(node, ast.Name):
        values = [value for name, value in subject.assignments() if name == node.id]
        return _measure(subject, values[0], depth + 1) if len(values) == 1 else None
    if isinstance(node, ast.Call):
        if call_name(node) in PERFECT:
            return node
        if call_name(node) in ("sqrt", "float", "round") and node.args:
            return _measure(subject, node.args[0], depth + 1)
    return None


def _perfect(subject: Subject, name: str, pairs: Mapping[str, ast.expr]) -> str:
    """A model that is always right gets perfect metrics."""
    truths: dict[str, None] = {}
    models: dict[str, None] = {}
    best: dict[str, int] = {}
    for key, value in pairs.items():
        call = _measure(subject, value)
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


# ------------------------------------------------------------------------------------------------------------- files


def _saved(subject: Subject) -> str:
    """A function that writes files leaves them behind."""
    paths: dict[str, None] = {}
    for node in ast.walk(subject.node):
        if isinstance(node, ast.Call) and call_name(node) in DUMPS:
            for argument in node.args[:2]:
                path = path_of(argument, subject.known)
                if path and "." in path and not path.startswith(("/", "~")) and ".." not in path and "://" not in path:
                    paths[path] = None
        if isinstance(node, ast.Call) and call_name(node) == "open" and len(node.args) > 1:
            path, mode = path_of(node.args[0], subject.known), scalar(node.args[1], {})
            if path and isinstance(mode, str) and "w" in mode and not path.startswith(("/", "~", "..")):
                paths[path] = None
    if not paths:
        return ""
    lines = [*subject.header("writes_its_files", "workspace"), f"    {subject.call()}"]
    return "\n".join([*lines, *(f"    assert (workspace / {path!r}).stat().st_size > 0" for path in paths)])


# ------------------------------------------------------------------------------------------------ prints and settings


def _said(subject: Subject) -> str:
    """A function that only prints or sets options: what it says, and the options afterwards."""
    printed: dict[str, None] = {}
    options: list[str] = []
    prints = False
    for statement in subject.node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call):
            continue
        if call_name(call) == "print" and call.args:
            prints = True
            words = _words(call.args[0])
            if words:
                printed[words] = None
        constant = all(isinstance(argument, ast.Constant) for argument in call.args)
        if call_name(call) == "set_option" and len(call.args) == 2 and constant and "pd" in subject.packages:
            option, value = map(ast.unparse, call.args)
            options.append(f"assert pd.get_option({option}) == {value}")
    if not prints and not options:
        return ""
    lines = [*subject.header("says_what_it_did" if prints else "sets_options", *(["capsys"] if prints else []))]
    lines.append(subject.called())
    if prints:
        lines.append("    printed = capsys.readouterr().out")
        lines += [f"    assert {words!r} in printed" for words in printed] or ["    assert printed"]
    return "\n".join([*lines, *(f"    {claim}" for claim in options)])


def _words(node: ast.expr) -> str:
    """The text that a printed value surely begins with."""
    while isinstance(node, ast.BinOp):
        node = node.left
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.partition("%")[0].partition("{")[0].partition("\n")[0].strip()
    if isinstance(node, ast.JoinedStr) and node.values:
        return _words(node.values[0])
    return ""
