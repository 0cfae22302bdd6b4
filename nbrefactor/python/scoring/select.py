"""The slice: from what the model is given, backwards to the raw rows, column by column."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.python.scoring.elements import local_names
from nbrefactor.python.scoring.evaluate import HIDDEN
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.needs import ALL, Needs
from nbrefactor.python.scoring.statements import TARGET_REASON, Function
from nbrefactor.python.scoring.values import Demand, Frame, Value
from nbrefactor.python.scoring.variants import Variant

__all__ = ["ALL", "Selector", "free_names"]


class Selector(Needs):
    """Chooses statements, last first: each gives some of what is needed, and needs what it reads itself."""

    def walk(self, forms: Sequence[Form]) -> bool:
        """Choose from statements, last first; whether any was chosen."""
        chosen = False
        for form in reversed(forms):
            if self._visit(form):
                form.selected = chosen = True
        return chosen

    def _visit(self, form: Form) -> bool:
        if form.loop is not None and form.loop.frames:
            return self._frame_loop(form)
        if form.blocks:
            return self._compound(form)
        if form.parts:
            return self._parts(form)
        written = self._written(form)
        bound = [n for n in form.binds if n in self.names]
        changed = [n for n in form.changes if n in self.names]
        if not (written or bound or changed):
            return False
        if form.skip == "definition":
            return self._definition(form, bound)
        if form.refusal:
            self.names -= set(form.binds)
            self.trouble.append((form, form.refusal))
            return True
        if not form.text:
            if bound:
                self.names -= set(bound)
                if form.skip != "look":
                    form.refusal = f"'{bound[0]}' is known in training only"
                    self.trouble.append((form, form.refusal))
                    return True
            return False
        if (
            bound
            and not written
            and all(self.is_constant(n) for n in bound)
            and self.ev.top_forms[form.statement] is form  # not a name that a helper has for itself
            and not self.ev.loops
            and form.binds[bound[0]].pure
        ):
            self.constants.add(form.statement)
            self.names -= set(bound)
            self.need_text(form.text, ALL, form.env)
            return False
        self._read(form, bound, written)
        return True

    def _definition(self, form: Form, bound: list[str]) -> bool:
        self.names -= set(bound)
        self.external |= set(bound)
        node = form.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            nested = isinstance(node, ast.FunctionDef) and (
                node.name in self.ev.nested or self._reads_made_values(node)
            )
            self._free_names(node, form, nested)
            if nested:
                self.external -= set(bound)
                return True
        return False

    def _reads_made_values(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a helper looks up values that statements compute, so that it must stand next to them."""
        for name in free_names(node):
            value = self.ev.final_env.get(name)
            if value is None or name in seen:
                continue
            if isinstance(value.data, Function):
                if self._reads_made_values(value.data.node, seen | {name}):
                    return True
            elif value.fixed and value.shape not in ("class", "module", "function") and not self.is_constant(name):
                return True
        return False

    def _free_names(self, node: ast.AST, form: Form, nested: bool) -> None:
        for name in free_names(node):
            value = self.ev.final_env.get(name)
            if value is None:
                continue
            if nested and isinstance(value.data, Function):
                self.names.add(name)
            elif (
                nested
                and value.fixed
                and value.shape not in ("class", "module", "function")
                and not self.is_constant(name)
            ):
                if value.pure:
                    self.names.add(name)
            else:
                self.need_global(name)

    def need_global(self, name: str) -> None:
        """A name that a helper reads: it must stand at module level."""
        form = next((f for f in reversed(self.ev.top_forms) if name in f.binds), None)
        if form is None:
            return
        if form.skip == "definition":
            if name not in self.external:
                self.external.add(name)
                if isinstance(form.node, (ast.FunctionDef, ast.ClassDef)):
                    self._free_names(form.node, form, False)
            return
        if self.is_constant(name) and form.binds[name].pure and form.statement not in self.constants:
            self.constants.add(form.statement)
            for child in ast.walk(form.node):
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                    self.need_global(child.id)
        elif not self.is_constant(name):
            self.trouble.append((form, f"a helper reads '{name}', which is bound several times"))

    def _written(self, form: Form) -> list[tuple[int, frozenset[str] | None, bool]]:
        out: list[tuple[int, frozenset[str] | None, bool]] = []
        for obj, names, full in form.writes:
            demand = self.demand.get(obj)
            if not demand:
                continue
            if names is None:
                out.append((obj, names, full))
            elif form.refusal == TARGET_REASON:
                if any(demand.names(n) or n not in self.ev.target and demand.takes_with_all(n) for n in names):
                    out.append((obj, names, full))
            elif any(demand.wants(n) for n in names):
                out.append((obj, names, full))
        return out

    def _read(self, form: Form, bound: list[str], written: list[tuple[int, frozenset[str] | None, bool]]) -> None:
        """Take away what the statement gives, and add what it reads."""
        env = form.env
        demand = ALL
        for capture in form.captures:
            if capture.binds:
                self._use(int(HIDDEN.findall(capture.ref)[0]))
        for name in bound:
            self.names.discard(name)
            obj = form.binds[name].obj
            if isinstance(self.ev.heap.get(obj), Frame) and len(bound) == 1:
                same = name in env and env[name].obj == obj
                demand = self.demand.get(obj, Demand()) if same else self.demand.pop(obj, Demand())
        if form.receiver:
            obj = written[0][0] if written else 0
            demand = self.demand.pop(obj, Demand())
            self.need_text(form.text, demand, env)
            return
        for obj, names, full in written:
            if full and names is not None:
                self.demand[obj] = self.demand.get(obj, Demand()).without(names)
        tree = ast.parse(form.text).body
        for statement in tree:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                before = set(self.names)
                self.need(statement.value, demand, env)
                if isinstance(statement.value, ast.Lambda):  # what it reads of training is bound where it is used
                    self.names -= {n for n in self.names - before if n in env and env[n].fixed and not env[n].pure}
            elif isinstance(statement, (ast.Assign, ast.AugAssign)):
                self._target(statement, env, written)
            elif isinstance(statement, ast.Expr) and written and isinstance(statement.value, ast.Call):
                after = Demand()
                for obj, _, _ in written:
                    after |= self.demand.get(obj, Demand())
                column = getattr(statement.value.func, "value", None)
                if isinstance(column, ast.Subscript) and isinstance(column.slice, ast.Name):
                    self.passing = {column.slice.id}  # of the columns of a loop, those that are needed anyway
                self.need(statement.value, after, env)
                self.passing = set()
            elif isinstance(statement, ast.For):
                self._row_loop(statement, env, {c.binds for c in form.captures})
            else:
                self.need_text(ast.unparse(statement), ALL, env)

    def _row_loop(self, loop: ast.For, env: dict[str, Value], bound: set[str]) -> None:
        """What a loop over rows reads, apart from its own names and the lists that it fills."""
        own = local_names(loop)
        filled = {n.func.value.id for n in ast.walk(loop) if _appends(n)}  # type: ignore[attr-defined]
        before = set(self.names)
        inner = {**env, **dict.fromkeys(own | filled, Value("rows", "cell"))}
        for node in ast.walk(loop):
            for child in ast.iter_child_nodes(node) if isinstance(node, ast.stmt) else ():
                if isinstance(child, ast.expr) and not isinstance(getattr(child, "ctx", None), ast.Store):
                    self.need(child, ALL, inner)
        self.names -= (own | filled | bound) - before

    def _target(
        self,
        node: ast.Assign | ast.AugAssign,
        env: dict[str, Value],
        written: list[tuple[int, frozenset[str] | None, bool]],
    ) -> None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        after = Demand()
        for obj, _, _ in written:
            after |= self.demand.get(obj, Demand())
        base: ast.expr = target
        while isinstance(base, (ast.Subscript, ast.Attribute)):
            if isinstance(base, ast.Subscript):
                listed = self._listed(base.slice, env, after)
                if listed is None or not isinstance(base.slice, ast.Call):
                    self.need(base.slice, ALL, env)
                else:
                    self.need(base.slice.args[1], ALL, env)
            base = base.value
        if isinstance(base, ast.Name):
            masked = any(not full for _, _, full in written)
            names = frozenset().union(*(n or frozenset() for _, n, _ in written))
            self._name(base.id, Demand.of(*names) if masked or isinstance(node, ast.AugAssign) else Demand(), env)
        if isinstance(node, ast.AugAssign) and isinstance(target, ast.Name):
            self.need(ast.Name(target.id, ast.Load()), ALL, env)
        own = isinstance(target, ast.Subscript) and isinstance(target.slice, (ast.Name, ast.Call)) and after
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Name):
            self.passing = {target.slice.id}
        self.need(node.value, after if own and self._is_frame(node.value, env) else ALL, env)
        self.passing = set()

    def _parts(self, form: Form) -> bool:
        chosen: list[tuple[str, str]] = []
        for name, text in form.parts:
            if ":" in name:
                obj, column = name.split(":", 1)
                if int(obj) in self.demand and self.demand[int(obj)].wants(column):
                    chosen.append((name, text))
            elif name in self.names:
                chosen.append((name, text))
        if not chosen:
            return False
        demands: dict[str, Demand] = {}
        for name, _ in chosen:
            form.used_parts.add(name)
            if ":" in name:
                obj, column = name.split(":", 1)
                self.demand[int(obj)] = self.demand[int(obj)].without(frozenset({column}))
                continue
            self.names.discard(name)
            obj_number = form.binds[name].obj
            before = form.env.get(name)
            if isinstance(self.ev.heap.get(obj_number), Frame) and (before is None or before.obj != obj_number):
                demands[name] = self.demand.pop(obj_number, Demand())
        for name, text in chosen:
            if not text:
                self.trouble.append((form, form.part_refusals.get(name, "")))
                form.refusal = form.part_refusals.get(name, "it is not understood")
                continue
            if form.receiver and ":" in name:  # a column that is left out
                self.names.add(form.receiver)
                continue
            self.need_text(text, demands.get(name, ALL), form.env)
        return True

    def _compound(self, form: Form) -> bool:
        if form.loop is not None:
            return self._loop(form)
        if form.text == "if":
            return self._branches(form)
        chosen = False
        for block in reversed(form.blocks):
            chosen = self.walk(block) or chosen
        if chosen and form.text == "try":
            form.refusal = "it depends on whether an error occurs"
            self.trouble.append((form, form.refusal))
        return chosen

    def _loop(self, form: Form) -> bool:
        assert form.loop is not None and isinstance(form.node, (ast.For, ast.AsyncFor))
        own = {n.id for n in ast.walk(form.node.target) if isinstance(n, ast.Name)}
        self._keep_elements(form)
        chosen = False
        for _ in (0, 1):
            before = set(self.names)
            chosen = self.walk(form.blocks[0]) or chosen
            self.names |= before - own
            if not chosen:
                return False
        self.names -= own
        if any(isinstance(n, ast.Break) for n in ast.walk(form.node)):
            form.refusal = "a loop that is left early"
            self.trouble.append((form, form.refusal))
        self._keep_skips(form.blocks[0])
        if "__present__" in form.header:
            demand = Demand()
            for obj, _, _ in _all_writes(form):
                demand |= self.demand.get(obj, Demand())
            tree = ast.parse(form.header, mode="eval").body
            assert isinstance(tree, ast.Call)
            if demand.partial:
                self._listed(tree, form.env, demand)
            self.need(tree.args[1], ALL, form.env)
            return True
        if form.elements_kept is None:
            self.need_text(form.header, Demand(), form.env)
        return True

    def _keep_skips(self, forms: Sequence[Form]) -> bool:
        """``continue`` and the branches around it belong to every loop that is kept."""
        kept = False
        for form in forms:
            skips = (
                [self._keep_skips(block) for block in form.blocks] if form.loop is None else []
            )  # every block, not one
            if isinstance(form.node, ast.Continue):
                form.selected = kept = True
            elif any(skips):
                form.selected = kept = True
                if form.text == "if":
                    self.need_text(form.header, ALL, form.env)
                elif not form.refusal:
                    form.refusal = "a loop that is left early"
                    self.trouble.append((form, form.refusal))
        return kept

    def _keep_elements(self, form: Form) -> None:
        """Of ``for col in ["a", "b", "y"]``, the columns that are needed."""
        if form.each is None:
            return
        writes = _all_writes(form)
        if not writes or any(names is None or names != frozenset(form.each) for _, names, _ in writes):
            return
        kept = tuple(
            e for e in form.each if any(self.demand[obj].wants(e) for obj, _, _ in writes if obj in self.demand)
        )
        form.elements_kept = kept if kept != form.each else None

    def _branches(self, form: Form) -> bool:
        names, demand = set(self.names), dict(self.demand)
        merged_names: set[str] = set()
        merged: dict[int, Demand] = {}
        chosen = False
        for block in form.blocks:
            self.names, self.demand = set(names), dict(demand)
            chosen = self.walk(block) or chosen
            merged_names |= self.names
            for obj, d in self.demand.items():
                merged[obj] = merged.get(obj, Demand()) | d
        self.names, self.demand = merged_names, merged
        if chosen:
            self.need_text(form.header, ALL, form.env)
        return chosen

    def _frame_loop(self, form: Form) -> bool:
        assert form.loop is not None
        wanted = [
            (n, v)
            for n, v in form.elements
            if not v.fixed and self.demand.get(v.obj) and n in self.names | self._aliases_of(form)
        ]
        chosen = False
        kept = []
        for name, value in wanted:
            self.aliases[form.loop.variable] = value.obj
            if self.walk(form.blocks[0]):
                chosen = True
                kept.append(name)
            self.names.discard(form.loop.variable)
            self.aliases.pop(form.loop.variable, None)
            self.names.add(name)
        form.loop.kept = tuple(kept)
        if len(kept) > 1:
            form.refusal = "two frames of the loop are needed at once"
            self.trouble.append((form, form.refusal))
        return chosen

    def _aliases_of(self, form: Form) -> set[str]:
        return {n for n, v in form.elements if v.obj in self.demand}

    def _inside(self, variant: Variant, demand: Demand, env: dict[str, Value]) -> None:
        """Walk through the body of a helper, as if it stood at the call."""
        *body, last = variant.forms
        assert isinstance(last.node, ast.Return)
        outer, self.names = self.names, set()
        if last.refusal:
            self.trouble.append((variant.function.form, last.refusal))
        else:
            expression = ast.parse(last.text.removeprefix("return").strip(), mode="eval").body
            self.need(expression, demand, last.env)
        last.selected = True
        self.walk(body)
        inner, self.names = self.names, outer
        if variant.reference:
            self._use(int(HIDDEN.findall(variant.reference)[0]))
        for argument in variant.arguments.values():
            if argument.value.fixed:
                self.need_text(argument.score, ALL, env)
        if variant not in self.variants:
            self.variants.append(variant)
        for name in inner:
            if name in variant.arguments:
                argument = variant.arguments[name]
                obj = argument.value.obj
                known = isinstance(argument.node, ast.Name)
                wanted = Demand() if known else self.demand.pop(obj, ALL)
                if argument.value.shape != "frame":
                    wanted = ALL
                self.need_text(argument.score, wanted, env)
            else:
                self.need_global(name)


def _appends(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and isinstance(node.func.value, ast.Name)
    )


def free_names(node: ast.AST) -> list[str]:
    """The names that a function or class looks up outside itself."""
    local = local_names(node)
    names = (c.id for c in ast.walk(node) if isinstance(c, ast.Name) and isinstance(c.ctx, ast.Load))
    return list(dict.fromkeys(n for n in names if n not in local))


def _all_writes(form: Form) -> list[tuple[int, frozenset[str] | None, bool]]:
    return [w for block in form.blocks for inner in block for w in [*inner.writes, *_all_writes(inner)]]
