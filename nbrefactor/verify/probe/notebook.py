"""The notebook's side: hooks before statements, which take snapshots where a function of the scripts begins or ends.

The hooks are put into the syntax tree that IPython is about to run, between the author's statements, under a name that
lives among the built-ins. What is displayed, where errors stand and which names the notebook has stays as it is.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import json
import os
import subprocess
import sys
from typing import Any

from .files import listing, written
from .guard import guard
from .recorder import Draws, Recorder, Seeds, Tee, undisturbed
from .rows import held_back

AT, ROWS, FIGURE = "__nbrefactor_at__", "__nbrefactor_rows__", "__nbrefactor_figure__"
INSTALLS = ("pip", "pip3", "conda", "mamba", "apt", "apt-get", "brew", "uv", "poetry", "sudo")


class Watch:
    """One run of a notebook. ``plan`` says which statements there are, and where functions begin and end."""

    def __init__(self, shell: Any, plan: dict[str, Any], folder: str):
        self.shell, self.plan = shell, plan
        self.recorder = Recorder(folder, plan["package"])
        self.folder, self.home, self.top = folder, os.getcwd(), plan["top"]
        self.seeds = Seeds(plan["seed"])
        self.statements: list[tuple[int, str]] = []
        self.texts = {i: text for pairs in plan["cells"].values() for i, text in pairs}
        self.position = -1.0
        self.current = -1
        self.events = sorted(plan["events"], key=lambda event: event["at"])
        self.figures: dict[str, Any] = {}
        self.draws = Draws()
        self.read: set[str] = set()
        self.raw: Any = None
        self.asked: Any = None
        self.answer: Any = None
        builtins.__dict__.update({AT: self.before, ROWS: self.rows, FIGURE: self.figure})
        self.before_files = listing(self.top)
        shell.ast_transformers.append(self)
        sys.stdout = Tee(sys.stdout, self.recorder)
        self.no_installing()
        shell.ask_exit = leave
        guard(plan["sandbox"], plan["original"], self.opened)

    # ---- cells

    def begin(self, cell: int) -> None:
        self.statements = [(i, text) for i, text in self.plan["cells"].get(str(cell), [])]
        if self.statements:
            self.before(self.statements[0][0])

    def end(self, complete: bool) -> None:
        self.drawn()
        if complete and self.statements:
            self.advance(self.statements[-1][0] + 0.75)
        self.recorder.at("")
        self.recorder.flush()
        if not complete:
            self.recorder.write(kind="stopped", statement=self.current)
        self.statements = []

    def finish(self) -> None:
        """Once, after the last cell, or after the one that failed."""
        self.statements = []
        with undisturbed():
            for path, node in written(self.recorder.snapshots, self.top, self.before_files).items():
                self.recorder.write(kind="file", path=path, node=node)
            self.ask()
        self.recorder.write(kind="end")

    def ask(self) -> None:
        """The held-back rows with the notebook's predictions."""
        found: Any = "the notebook does not predict with its final model"
        if self.raw is None:
            found = "the raw rows are not a table"
        elif self.asked is not None and self.plan["answers"] and length_or_none(self.answer) != self.asked["count"]:
            found = "the notebook does not keep its predictions for the rows that it asks its model about"
        elif self.asked is not None:
            try:
                answer = self.answer if self.plan["answers"] else self.model().predict(self.asked["rows"])
                if getattr(answer, "ndim", 1) == 2 and answer.shape[1] == 1:
                    answer = answer.ravel()
                found = held_back(self.raw, self.asked["rows"], answer, self.plan["target"], self.asked["beside"])
            except Exception as error:
                found = f"the notebook's model cannot be asked again ({type(error).__name__})"
        table = {"why": found} if isinstance(found, str) else {"rows": found[0], "predictions": found[1]}
        with open(os.path.join(self.folder, "rows.json"), "w", encoding="utf-8") as file:
            json.dump(table, file)

    def model(self) -> Any:
        return self.shell.user_ns.get(self.plan["model"])

    # ---- hooks

    def before(self, i: int) -> None:
        if i >= self.position:
            self.drawn()
            self.seeds.numpy()
            self.draws.look()
            self.advance(i)
            self.current = i
            self.recorder.at(str(i))

    def drawn(self) -> None:
        """Say so where the statement that ran has drawn from a global generator that nothing has seeded."""
        generator = self.draws.without_seed("seed" in self.texts.get(self.current, ""))
        if generator:
            self.recorder.write(kind="drawn", statement=self.current, generator=generator)

    def advance(self, position: float) -> None:
        """All that is due up to and with ``position``."""
        self.position = max(self.position, position)
        while self.events and self.events[0]["at"] <= position:
            event = self.events.pop(0)
            names = self.shell.user_ns
            if event["kind"] == "raw":
                value = names.get(event["name"], self.figures.get(event["name"]))
                self.raw = value.copy() if hasattr(value, "columns") and hasattr(value, "iloc") else None
            elif event["kind"] == "answer":
                self.answer = self.evaluated(event["source"])
            else:
                if event["kind"] == "enter" and event["at"] < position:
                    continue  # the statement at which the function begins was not seen
                pairs = [(shown, names.get(name, self.figures.get(name, self))) for shown, name in event["names"]]
                self.recorder.values(event["function"], event["kind"], {n: v for n, v in pairs if v is not self})

    def evaluated(self, source: str) -> Any:
        try:
            with undisturbed():
                return eval(source, self.shell.user_ns)
        except Exception:
            return None

    def rows(self, i: int, name: str, rows: Any) -> Any:
        """What the final model is asked about: remembered, and handed on."""
        if i >= self.plan["ready"] and self.asked is None and hasattr(rows, "__len__"):
            beside = {k: v for k, v in self.shell.user_ns.items() if not k.startswith("_")}
            self.asked = {
                "rows": rows.copy() if hasattr(rows, "copy") else rows,
                "count": length(rows),
                "beside": beside,
            }
        return rows

    def figure(self, name: str, value: Any) -> Any:
        self.figures[name] = value
        return value

    # ---- syntax trees

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython with each tree that it is about to run."""
        try:
            if not self.statements or not isinstance(tree, ast.Module) or is_ours(tree):
                return tree
            return self.instrumented(tree)
        except Exception as error:
            self.recorder.write(kind="note", text=f"the hooks could not be placed: {error!r}")
            return tree

    def instrumented(self, tree: ast.Module) -> ast.Module:
        wanted = [ast.dump(ast.parse(text).body[0]) for _, text in self.statements]
        given = [ast.dump(node) for node in tree.body]
        at = {}
        for what, a, a_end, b, b_end in difflib.SequenceMatcher(None, given, wanted, autojunk=False).get_opcodes():
            surplus = (b_end - b) - (a_end - a)  # a magic may have become several statements: imports, then the call
            if what == "equal" or (what == "replace" and surplus >= 0):
                at.update({a + k: self.statements[b + surplus + k][0] for k in range(a_end - a)})
        body: list[ast.stmt] = []
        for number, node in enumerate(tree.body):
            i = at.get(number)
            if i is not None and not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
                hook = ast.Expr(call(AT, ast.Constant(i)))
                body.append(ast.fix_missing_locations(ast.copy_location(hook, node)))
                if i >= self.plan["ready"] and self.plan["model"]:
                    Asking(self.plan["model"], i).visit(node)
                for name, source in self.plan["figures"].get(str(i), []):
                    Naming(name, source).visit(node)
                ast.fix_missing_locations(node)
            body.append(node)
        tree.body = body
        return tree

    # ---- the surroundings

    def opened(self, path: str) -> None:
        """Note a data file of the notebook's folder that is read."""
        place = os.path.relpath(os.path.join(os.getcwd(), path), self.top).replace(os.sep, "/")
        if place in self.before_files and place not in self.read and not place.endswith((".py", ".pyc", ".ipynb")):
            self.read.add(place)
            shown = os.path.relpath(os.path.join(os.getcwd(), path), self.home).replace(os.sep, "/")
            self.recorder.write(kind="read", path=os.path.join(self.top, place), shown=shown)

    def no_installing(self) -> None:
        """A run must not install into the user's environment: such lines are passed over.

        Other shell lines write to a pipe, as they do in a script: to a terminal, some would write another text.
        """

        def system(command: str) -> None:
            command = self.shell.var_expand(command, depth=1)
            words = command.replace("python -m", "").replace(f"{sys.executable} -m", "").split()
            if words and os.path.basename(words[0]) in INSTALLS:
                self.recorder.write(kind="note", text=f"passed over: {command[:200]}")
                return
            process = subprocess.Popen(
                command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            for line in process.stdout or ():
                sys.stdout.write(line.decode(errors="replace"))
            self.shell.user_ns["_exit_code"] = process.wait()

        self.shell.system = system
        for name in ("pip", "conda", "mamba", "uv"):
            self.shell.register_magic_function(lambda line: None, magic_name=name)


def leave() -> None:
    """What ``exit()`` does in a script; a kernel would go on, and die between two cells."""
    raise SystemExit(0)


def is_ours(tree: ast.Module) -> bool:
    """Whether this is what verify itself asks the kernel, between the cells."""
    return len(tree.body) == 1 and any(isinstance(n, ast.Name) and n.id == AT for n in ast.walk(tree))


def length(rows: Any) -> int:
    shape = getattr(rows, "shape", None)
    return int(shape[0]) if shape else len(rows)


def length_or_none(value: Any) -> int | None:
    return length(value) if hasattr(value, "__len__") else None


def call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class Asking(ast.NodeTransformer):
    """``model.predict(X)`` becomes ``model.predict(__nbrefactor_rows__(7, "model", X))``."""

    def __init__(self, model: str, statement: int):
        self.model, self.statement = model, statement

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and function.attr in ("predict", "predict_proba", "score", "decision_function")
            and isinstance(function.value, ast.Name)
            and function.value.id == self.model
            and node.args
            and not isinstance(node.args[0], ast.Starred)
        ):
            node.args[0] = call(ROWS, ast.Constant(self.statement), ast.Constant(self.model), node.args[0])
        return node


class Naming(ast.NodeTransformer):
    """The first expression that reads ``source`` is handed on, and remembered under a name."""

    def __init__(self, name: str, source: str):
        self.name, self.wanted, self.found = name, ast.dump(ast.parse(source, mode="eval").body), False

    def visit(self, node: ast.AST) -> ast.AST:
        if not self.found and isinstance(node, ast.expr) and ast.dump(node) == self.wanted:
            self.found = True
            return call(FIGURE, ast.Constant(self.name), node)
        return self.generic_visit(node)
