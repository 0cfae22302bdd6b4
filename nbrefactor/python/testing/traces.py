"""Tests of what a function leaves outside its values: files, printed words, options of libraries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.python.testing.literals import call_name, keyword, path_of, scalar
from nbrefactor.python.testing.replay import printing
from nbrefactor.python.testing.subject import Over, Subject

DUMPS = frozenset("dump to_csv to_parquet to_json to_excel to_pickle savefig save save_model".split())


def effect_tests(subject: Subject) -> Iterator[str]:
    yield _saved(subject)
    yield _printed(subject)
    yield _options(subject)
    yield _drawn(subject)


def _saved(subject: Subject) -> str:
    """A function that writes files leaves them behind; what it saved can be loaded again."""
    claims: dict[str, None] = {}
    opened = _opened(subject)
    for node in ast.walk(subject.node):
        if not isinstance(node, ast.Call):
            continue
        dumped = _dumped(subject, node, opened)
        if dumped:
            claims |= dict.fromkeys(dumped)
        elif call_name(node) in DUMPS:
            places = [*node.args[:2], *(k.value for k in node.keywords if k.arg in _PLACES)]
            paths = (path_of(argument, subject.known) for argument in places)
            for path in paths:
                if path and "." in path and _inside(path):
                    claims[_content(subject, node, path)] = None
        elif call_name(node) == "open" and len(node.args) > 1 and isinstance(node.func, ast.Name):
            path, mode = path_of(node.args[0], subject.known), scalar(node.args[1], {})
            if path and isinstance(mode, str) and "w" in mode and _inside(path) and path not in opened.values():
                claims[f"assert (workspace / {path!r}).stat().st_size > 0"] = None
    if not claims:
        return ""
    fixtures = ["workspace", *(["same"] if any(claim.startswith("same(") for claim in claims) else [])]
    lines = [*subject.header("writes_its_files", *fixtures), f"    {subject.call()}"]
    return "\n".join([*lines, *(f"    {claim}" for claim in claims)])


def _content(subject: Subject, call: ast.Call, path: str) -> str:
    """What a file holds, where the text says it: a table as CSV; else that it holds something."""
    file = f"(workspace / {path!r})"
    owner = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "to_csv" else None
    table = Over(subject).text(owner) if owner is not None else ""
    options = [k for k in call.keywords if k.arg not in _PLACES]
    if table and len(call.args) < 2 and all(k.arg and isinstance(k.value, (ast.Constant, ast.List)) for k in options):
        if not {k.arg for k in options} & {"compression", "encoding", "mode"}:
            return f"assert {file}.read_bytes().decode() == {table}.to_csv({', '.join(map(ast.unparse, options))})"
    return f"assert {file}.stat().st_size > 0"


_PLACES = ("filename", "path_or_buf", "path", "fname", "excel_writer")


def _inside(path: str) -> bool:
    return not path.startswith(("/", "~")) and ".." not in path and "://" not in path and ":\\" not in path


def _opened(subject: Subject) -> dict[ast.Call, str]:
    """A dump into a file that is open around it → the file's path."""
    found: dict[ast.Call, str] = {}
    for node in ast.walk(subject.node):
        for item in node.items if isinstance(node, ast.With) else ():
            call, name = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and call_name(call) == "open" and isinstance(name, ast.Name):
                path = path_of(call.args[0] if call.args else None, subject.known)
                inner = (n for n in ast.walk(node) if isinstance(n, ast.Call) and call_name(n) in DUMPS)
                found |= {dump: path for dump in inner if path and _inside(path) and _given(dump, name.id)}
    return found


def _given(call: ast.Call, name: str) -> bool:
    return any(isinstance(argument, ast.Name) and argument.id == name for argument in call.args)


def _dumped(subject: Subject, call: ast.Call, opened: dict[ast.Call, str]) -> list[str]:
    """``joblib.dump(model, "model.pkl")``: the file holds a model that answers the same."""
    function = call.func
    owner = function.value if isinstance(function, ast.Attribute) else None
    root = subject.packages.get(owner.id, "") if isinstance(owner, ast.Name) else ""
    if isinstance(function, ast.Name):
        root = subject.packages.get(function.id, "").rpartition(".")[0]
    if root not in ("joblib", "pickle") or call_name(call) != "dump":
        return []
    value = call.args[0] if call.args else keyword(call, "value")
    place = call.args[1] if len(call.args) > 1 else keyword(call, "filename")
    path = path_of(place, subject.known) or opened.get(call, "")
    names = value.elts if isinstance(value, ast.Tuple) else [value]
    taken = [name.id for name in names if isinstance(name, ast.Name) and name.id in subject.takes]
    if not path or not _inside(path) or len(taken) != len(names):
        return []
    left = [f"saved_{name}" for name in taken]
    text = f"({', '.join(left)})" if isinstance(value, ast.Tuple) else left[0]
    claims = [f"{text} = joblib.load(workspace / {path!r})"]
    for name, saved in zip(taken, left, strict=True):
        if name in subject.asked:
            given = f"before()[{subject.asked[name]!r}]"
            claims.append(f"same({saved}.predict({given}), {name}.predict({given}))")
        else:
            claims.append(f"assert type({saved}) is type({name})")
    return claims


def _printed(subject: Subject) -> str:
    """What a function says: the words that it prints around its figures, where its lines cannot be repeated."""
    if printing(subject):
        return ""
    printed: dict[str, None] = {}
    prints = False
    for statement in subject.node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print" and call.args:
            prints = True
            words = next((words for argument in call.args if (words := _words(argument))), "")
            if words:
                printed[words] = None
    if not prints:
        return ""
    lines = [*subject.header("prints_its_findings", "capsys")]
    if subject.follows:
        lines.append("    capsys.readouterr()  # what the steps before it print")
    lines += [f"    {subject.call()}", "    printed = capsys.readouterr().out"]
    return "\n".join([*lines, *([f"    assert {words!r} in printed" for words in printed] or ["    assert printed"])])


def _words(node: ast.expr) -> str:
    """The text that a printed value surely begins with."""
    while isinstance(node, ast.BinOp):
        node = node.left
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        node = node.func.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.partition("%")[0].partition("{")[0].partition("\n")[0].strip()
    if isinstance(node, ast.JoinedStr) and node.values:
        return _words(node.values[0])
    return ""


def _options(subject: Subject) -> str:
    """Options of libraries afterwards, and the generator that was seeded: what the last statement says that sets them."""
    claims: dict[str, str] = {}
    for statement in subject.node.body:
        if any(isinstance(n, ast.Call) and call_name(n) not in _STILL for n in ast.walk(statement)):
            claims.pop("numpy.random", None)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            found = _option(subject, statement.value)
            if _STYLE in found:
                claims = {what: claim for what, claim in claims.items() if not what.startswith("plt.")}
            claims |= found
        elif isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]).startswith("plt.rcParams["):
            target, value = ast.unparse(statement.targets[0]), _constant(statement.value)
            claims = {what: claim for what, claim in claims.items() if what != _STYLE}
            if isinstance(value, (bool, int, float, tuple)) and subject.packages.get("plt") == "matplotlib.pyplot":
                claims[target] = f"assert {target} == {list(value) if isinstance(value, tuple) else value!r}"
    said = [claim for claim in claims.values() if claim]
    begin = ["warnings.resetwarnings()"] if "warnings" in claims else []  # Python itself ignores some
    return subject.test("sets_options", said, before=begin) if said else ""


_STYLE = "style"
_STYLES = ("sns.set", "plt.style.", "plt.rc", "mpl.rc", "matplotlib.rc", "sns.reset", "sns.despine")
_STILL = frozenset(
    """
    seed set_option filterwarnings simplefilter set_style set_theme set set_context set_palette use print set_seed
    manual_seed read_csv drop copy head rename len
    """.split()
)
"""Names of what surely draws no random number."""


def _option(subject: Subject, call: ast.Call) -> dict[str, str]:
    """What a call sets → what holds then; empty where that is not known."""
    called, packages = ast.unparse(call.func), subject.packages
    arguments = [ast.unparse(argument) for argument in call.args if isinstance(argument, ast.Constant)]
    plain = len(arguments) == len(call.args) and bool(arguments)
    if called.startswith(_STYLES):
        style = ""
        if plain and called == "sns.set_style" and packages.get("sns") == "seaborn":
            style = f"assert sns.axes_style() == sns.axes_style({arguments[0]})"
        elif plain and called == "plt.style.use" and packages.get("plt") == "matplotlib.pyplot":
            style = f"assert plt.style.library[{arguments[0]}].items() <= plt.rcParams.items()"
        return {_STYLE: style}
    if called == "pd.set_option" and packages.get("pd") == "pandas" and plain and len(arguments) == 2:
        return {arguments[0]: f"assert pd.get_option({arguments[0]}) == {arguments[1]}"}
    if called in ("warnings.filterwarnings", "warnings.simplefilter") and "warnings" in packages and plain:
        return {"warnings": f"assert any(action == {arguments[0]} for action, *_ in warnings.filters)"}
    if called == "np.random.seed" and packages.get("np") == "numpy" and plain:
        return {"numpy.random": f"assert np.random.random() == np.random.RandomState({arguments[0]}).random_sample()"}
    return {}


def _constant(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


_DRAWS = frozenset(
    "plot hist scatter bar barh pie boxplot imshow heatmap countplot barplot histplot distplot pairplot scatterplot lineplot"
    " violinplot kdeplot jointplot figure subplots plot_tree".split()
)


def _drawn(subject: Subject) -> str:
    """A function that only draws leaves a figure."""
    for statement in subject.node.body:
        for node in ast.walk(statement) if isinstance(statement, (ast.Expr, ast.Assign)) else ():
            if isinstance(node, ast.Attribute) and node.attr in _DRAWS:
                root: ast.expr = node
                while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
                    root = root.func if isinstance(root, ast.Call) else root.value
                package = subject.packages.get(root.id, "") if isinstance(root, ast.Name) else ""
                if package.partition(".")[0] in ("matplotlib", "seaborn") or (not package and node.attr == "plot"):
                    lines = [*subject.header("draws_a_figure"), '    plt.close("all")', f"    {subject.call()}"]
                    return "\n".join([*lines, "    assert plt.get_fignums()"])
    return ""
