"""Puts the answer together: the slice, what training keeps for it, and the texts of both scripts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Diagnostic, Dropped, Effects, FittedState, Location, Statement
from nbrefactor.python.scoring.alignment import ancestors
from nbrefactor.python.scoring.batches import depends_on_others
from nbrefactor.python.scoring.blends import blend
from nbrefactor.python.scoring.estimators import members
from nbrefactor.python.scoring.evaluate import HIDDEN, Evaluator, Result
from nbrefactor.python.scoring.forms import Capture, Form, all_forms
from nbrefactor.python.scoring.lifting import check_functions, lift_lambdas, named_in_estimators
from nbrefactor.python.scoring.models import Model, last_fit
from nbrefactor.python.scoring.networks import needed, plain_answer
from nbrefactor.python.scoring.post import FEATURES, MODEL, Post, find_post, not_followed
from nbrefactor.python.scoring.raw_rows import missing_values, needs_what_is_around, noted_inside, target_name
from nbrefactor.python.scoring.render import (
    Writer,
    does_nothing,
    helper_text,
    helper_training_text,
    idle_helpers,
    score_text,
    train_text,
    without_helpers,
    without_last_names,
)
from nbrefactor.python.scoring.result import Listed, ModelKind, Scoring, Source, Step
from nbrefactor.python.scoring.segments import REASON as SEGMENTS
from nbrefactor.python.scoring.segments import fitted_on_a_part
from nbrefactor.python.scoring.select import ALL, Selector
from nbrefactor.python.scoring.sources import RAW, taken_out_of
from nbrefactor.python.scoring.values import Demand, Fit, Value
from nbrefactor.python.scoring.variants import Variant
from nbrefactor.python.scoring.with_label import CLONES


@dataclass(slots=True)
class _Path:
    """One way to the model's argument: what it takes, and what stands against it."""

    features: Result
    selector: Selector
    statement: int
    trouble: list[tuple[Form, str]]

    @property
    def reason(self) -> str:
        return self.trouble[0][1] if self.trouble else ""


class Composer:
    """Puts the answer together; :mod:`nbrefactor.python.joined` does it for two notebooks."""

    def __init__(
        self,
        statements: Sequence[Statement],
        effects: Sequence[Effects],
        ev: Evaluator,
        model: Model,
        target: frozenset[str],
    ) -> None:
        self.statements, self.effects, self.ev, self.model, self.target = statements, effects, ev, model, target
        self.counts: dict[str, int] = {}
        for effect in effects:
            for name in effect.binds:
                self.counts[name] = self.counts.get(name, 0) + 1
        self.changed = frozenset().union(*(e.mutates for e in effects)) if effects else frozenset()
        bound = frozenset(self.counts)
        self.state = "state" if "state" not in bound else "fitted_state"
        self.diagnostics: list[Diagnostic] = []
        self.source_node: ast.expr

    def is_constant(self, name: str) -> bool:
        """Whether a name is bound once, to a literal, and never changed: it may stand at module level."""
        definition = self.ev.defined.get(name)
        if self.counts.get(name) != 1 or name in self.changed or definition is None or not definition.plain_place:
            return False
        return bool(self.effects[definition.form.statement].literal)

    # ------------------------------------------------------------------------------------------------------------ paths

    def path(self, features: Result, env: dict[str, Value], place: Sequence[Form], statement: int) -> _Path:
        inside = [f for v in self.ev.variants for form in v.forms for f in [form, *all_forms(form.blocks)]]
        for form in [f for top in self.ev.top_forms for f in [top, *all_forms(top.blocks)]] + inside:
            form.selected = False
            form.used_parts = set()
        selector = Selector(self.ev, self.is_constant)
        selector.need_text(features.score, ALL, env)
        formula = getattr(self.ev.heap.get(self.model.obj), "formula", "")
        if formula:
            self._formula(selector, features, formula, env)
        for depth in range(len(place) - 1, -1, -1):
            outer = place[depth]
            if depth == 0:
                siblings = [f for f in self.ev.top_forms if f.statement < outer.statement]
            else:
                block = next(b for b in place[depth - 1].blocks if outer in b)
                siblings = block[: block.index(outer)]
                loop = place[depth - 1].node
                selector.walk(siblings)
                if isinstance(loop, (ast.For, ast.While)):
                    own = (
                        {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
                        if isinstance(loop, ast.For)
                        else set()
                    )
                    if own & selector.names:
                        selector.trouble.append((outer, "it depends on the turn of a loop"))
                continue
            selector.walk(siblings)
        trouble = list(selector.trouble)
        if features.value.rows == "unknown":
            trouble.append((place[-1] if place else self.ev.top_forms[statement], features.value.why))
        elif features.value.rows == "target":
            trouble.append((place[-1], "the features are computed from the target"))
        return _Path(features, selector, statement, trouble)

    def _formula(self, selector: Selector, features: Result, formula: str, env: dict[str, Value]) -> None:
        """A formula names the columns that it reads."""
        import re

        right = formula.partition("~")[2]
        names = set(re.findall(r"[A-Za-z_]\w*", right)) | set(re.findall(r"Q\(['\"](.+?)['\"]\)", right))
        for obj in list(selector.demand):
            selector.demand[obj] = Demand.of(*names)

    # ---------------------------------------------------------------------------------------------------------- compose

    def compose(self) -> Scoring:
        fit = last_fit(self.model)
        statement = self.statements[fit.statement]
        kind = self._kind()
        check_functions(self.ev, self.model, self.is_constant)
        self._tell_choice()
        network = self.ev.networks.get(self.model.obj)
        ready = max(fit.statement, self.model.bound, network.last if network is not None else -1)
        if kind == "unsupported" or fit.features is None:
            reason = "models of this kind do not predict single new rows, or are not supported yet"
            if any(".tsa." in m.type for m in members(self.ev, self.model.obj)):
                reason = "a forecast goes on from the end of its own series, so that there are no rows to send"
            self._refused(statement.location, reason)
            return Scoring(
                self.model.name, ready, kind, diagnostics=tuple(self.diagnostics), refusal=reason, state_name=self.state
            )
        if fit.features.value.fixed:
            return self._plain_arrays(fit, ready, kind)
        if self.model.how in ("best", "last") and (mixture := blend(self.ev)) is not None:
            reason = "the notebook's answer is mixed from several models; --model NAME scores with one of them"
            self._refused(self.statements[mixture.statement].location, reason)
            return Scoring(
                self.model.name, ready, kind, diagnostics=tuple(self.diagnostics), refusal=reason, state_name=self.state
            )
        path = self._best_path(fit)
        return self._finish(fit, path, ready, kind)

    def _kind(self) -> ModelKind:
        types = {m.type for m in members(self.ev, self.model.obj)}
        roles = frozenset().union(*(m.roles for m in members(self.ev, self.model.obj)))
        if "network" in roles or any(t.startswith(("keras", "tensorflow", "torch")) for t in types):
            return "network" if self.model.obj in self.ev.networks else "unsupported"
        if any("statsmodels" in t for t in types):
            return "unsupported" if any(".tsa." in t or "holtwinters" in t.lower() for t in types) else "statsmodels"
        return "booster" if "booster" in roles else "estimator"

    def _tell_choice(self) -> None:
        if self.model.how == "last" and self.model.rivals:
            location = self.statements[last_fit(self.model).statement].location
            others = ", ".join(f"'{r}'" for r in self.model.rivals[:6])
            self.diagnostics.append(
                diagnostic(
                    "NBR403",
                    location,
                    f"several models are trained; '{self.model.name}', evaluated last, is used.",
                    f"--model NAME chooses another: {others}.",
                )
            )

    def _refused(self, location: Location, reason: str) -> None:
        self.diagnostics.append(diagnostic("NBR402", location, f"new rows cannot be scored here: {reason}."))

    def _plain_arrays(self, fit: Fit, ready: int, kind: ModelKind) -> Scoring:
        """The notebook makes its own numbers: rows are what the model was fitted on."""
        name = fit.features.score
        thing = self.ev.heap.get(self.model.obj)
        named = bool(getattr(thing, "formula", "")) or self._pipeline(fit)
        source = Source(fit.statement, "rows", "frame" if named else "array", everything=True)
        edits = {
            fit.statement: f'{self.state}["schema"] = input_schema(pd.DataFrame({name}))\n{self.statements[fit.statement].text}'
        }
        elsewhere = name not in self.effects[fit.statement].reads  # a helper's own name
        network = self.ev.networks.get(self.model.obj)
        table = taken_out_of(fit, name, self.effects)
        if table or not name.isidentifier() or elsewhere or fit.path and len(fit.path) > 1 or not plain_answer(network):
            made = (
                f"what is taken out of '{table}' is not followed"
                if table
                else "the rows are made by the notebook itself"
            )
            reason = (network.why if network is not None else "") or made
            self._refused(self.statements[fit.statement].location, reason)
            return Scoring(
                self.model.name, ready, kind, diagnostics=tuple(self.diagnostics), refusal=reason, state_name=self.state
            )
        return Scoring(
            self.model.name,
            ready,
            kind,
            fit.statement,
            source,
            edits,
            schema=(fit.statement, edits[fit.statement]),
            features="rows" if named else "rows.to_numpy()",
            final=network.final if network is not None else "",
            needs=self._needs_of(network.final) if network is not None else frozenset(),
            state_name=self.state,
            diagnostics=tuple(self.diagnostics),
            imports=("import pandas as pd",),
        )

    def _best_path(self, fit: Fit) -> _Path:
        """The way of the rows that the model was fitted on; that of the test rows where it does more of the same."""
        own = self.path(fit.features, fit.env, fit.path, fit.statement)
        others = [
            p
            for p in self.ev.predictions
            if p.model == self.model.obj
            and p.features.value.rows == "rows"
            and p.features.value.source == fit.features.value.source
        ]
        if not others:
            return own
        last = others[-1]
        test = self.path(last.features, last.env, last.path, last.statement)
        parts = ancestors(self.ev.parts.of, fit.features.value.part)
        legitimate = all(c.part <= parts for c in test.selector.used.values())
        mine = {c.key for c in own.selector.used.values()}
        theirs = {c.key for c in test.selector.used.values()}
        if legitimate and not test.trouble and (own.trouble or theirs > mine):
            return test
        return self.path(fit.features, fit.env, fit.path, fit.statement)

    def _finish(self, fit: Fit, path: _Path, ready: int, kind: ModelKind) -> Scoring:
        ev, selector = self.ev, path.selector
        network = ev.networks.get(self.model.obj) if kind == "network" else None
        post = find_post(ev, self.model, selector) if network is None else None
        trouble = list(path.trouble)
        if network is not None:
            post = Post((), (), network.final)
            trouble += [(ev.top_forms[fit.statement], why) for why in needed(network, selector)]
        elif post is not None:
            last = max((f.statement for f in post.forms), default=fit.statement)
            between = [f for f in ev.top_forms if fit.statement < f.statement < last and f.binds]
            selector.walk([f for f in between if all(self.is_constant(name) for name in f.binds)])
            selector.walk([f for f in ev.top_forms if f.statement < fit.statement and not f.selected and not f.writes])
        for form in named_in_estimators(ev, self.model):
            selector.need_global(form)
        for capture in selector.used.values():
            capture.copies = capture.copies or self._changes_later(capture)
        writer = Writer(selector.used, selector.filtered, self.state, self._idle(selector))
        for form in fit.path[-1:]:
            if path.features.captures and not form.blocks:
                form.train = form.sheet.splice(form.node, [(path.features.node, path.features.train)])
                form.forced = True
        source, raw = self._source(fit, selector, writer)
        if source is None and fit.features.value.source in ev.sources:
            trouble.append((ev.top_forms[fit.statement], "the data are read inside a helper"))
        leak = [t for t in self.target if selector.raw.names(t)]
        if leak and not self._pipeline(fit):
            trouble.append((ev.top_forms[fit.statement], f"the label '{leak[0]}' is among the features"))
        taken = fit.target.origins & path.features.value.origins if fit.target is not None else frozenset()
        if any(o.startswith("@array") for o in taken):
            trouble.append(
                (ev.top_forms[fit.statement], "the label is taken by its place out of the array of the features")
            )
        if fitted_on_a_part(ev, self.model, fit):
            trouble.append((ev.top_forms[fit.statement], SEGMENTS))
        trouble += not_followed(ev, self.model, post if network is None else None, network is not None)
        again = [f for f in self.model.fits if f.statement > fit.statement]
        if network is None and any(f.features is None or f.features.value.rows == "unknown" for f in again):
            place = max(again, key=lambda f: f.statement).statement
            trouble.append((ev.top_forms[place], "the model is fitted again in a way that is not understood"))
        if others := depends_on_others(ev, self.model.obj, list(selector.used.values())):
            trouble.append((ev.top_forms[fit.statement], others))
        for doubtful, reason in trouble[:1]:
            self._refused(self._location(doubtful), reason)
        idle = idle_helpers(selector.variants, writer)
        steps = tuple(
            replace(step, text=text)
            for step in self._steps(selector, writer, raw, path)
            if not does_nothing(text := without_helpers(step.text, idle))
        )
        edits = self._edits(writer, source, raw)
        helpers = self._helpers(selector, writer, edits)
        last_state = max((c.anchor.statement for c in selector.used.values()), default=-1)
        helpers = {name: text for name, text in helpers.items() if name not in idle}
        features = without_helpers(writer.final(path.features.score, raw), idle)
        steps, features = without_last_names(steps, features)
        lifts = lift_lambdas(ev, self.statements, self.model)
        return Scoring(
            model=self.model.name,
            ready=max(ready, last_state, max((f.statement for f in post.forms), default=-1) if post else -1),
            kind=kind,
            fit=fit.statement,
            source=source,
            edits=edits,
            steps=steps,
            features=features,
            post=self._post_steps(post, writer),
            final=self._post_final(post, writer),
            needs=self._needs(selector, steps, features, post, writer),
            constants=tuple(sorted(selector.constants)),
            state=tuple(
                FittedState(writer.keys[n], c.anchor.statement, c.what)
                for n, c in sorted(selector.used.items())
                if c.helper is None
            ),
            state_name=self.state,
            target=tuple(sorted(self.target)),
            dropped=self._dropped(path),
            diagnostics=tuple(self.diagnostics),
            lifts=lifts,
            helpers=helpers,
            imports=self._state_imports(selector),
            schema=self._schema_alone(source, raw),
            refusal=trouble[0][1] if trouble else "",
            build=writer.final(network.build) if network is not None else "",
        )

    def _state_imports(self, selector: Selector) -> tuple[str, ...]:
        """What the lines need that keep the state."""
        used = selector.used.values()
        copies = ["import copy"] if any(c.copies for c in used) else []
        return (*copies, *sorted({c.needs for c in used if c.needs}))

    def _idle(self, selector: Selector) -> frozenset[int]:
        """Places for the state of helpers that keep nothing that new rows need: these helpers stay as they are."""
        found: set[int] = set()
        for variant in selector.variants:
            inside = (n for n in selector.used if n >= variant.first_capture)
            if variant.reference and not any(self.ev.captures[n].helper is variant.function for n in inside):
                number = int(HIDDEN.findall(variant.reference)[0])
                selector.used.pop(number, None)
                found.add(number)
                variant.reference = ""
        return frozenset(found)

    def _changes_later(self, capture: Capture) -> bool:
        """Whether the notebook goes on changing the object that was stored."""
        if not capture.name or capture.version is None or capture.version.shape == "scalar":
            return False
        later = [s for n, s in self.ev.mutations if n == capture.name and s > capture.anchor.statement]
        again = [s for n, s in self.ev.bindings if n == capture.name and s > capture.anchor.statement]
        return bool(later) and not (again and min(again) < min(later))

    def _pipeline(self, fit: Fit) -> bool:
        return any(m.roles & {"pipeline", "search", "own"} for m in members(self.ev, self.model.obj))

    def _location(self, form: Form) -> Location:
        statement = self.statements[form.statement]
        line = statement.location.line + getattr(form.node, "lineno", 1) - 1
        return Location(statement.location.cell, line, statement.location.column)

    def _source(self, fit: Fit, selector: Selector, writer: Writer) -> tuple[Source | None, str]:
        """The source, and the name of the raw rows in the scoring texts."""
        found = self.ev.sources.get(fit.features.value.source)
        if found is None:
            return None, "rows"
        form, node, value = found
        if isinstance(self.ev.top_forms[form.statement].node, (ast.FunctionDef, ast.ClassDef)):
            return None, "rows"  # read inside a helper: training has no place to note what raw rows look like
        self.source_node = node
        raw = "rows"
        if _reads_only(form) and form.selected:
            raw = target_name(form)
        demand = selector.raw
        known = {t.key for t in demand.terms if t.kind == "name" and not t.vague}
        possible = {t.key for t in demand.terms if t.kind == "name"} - known
        whole = [t for t in demand.terms if t.kind == "all"]
        excluded: frozenset[str] = frozenset()
        if whole:
            loose = [t.vague or bool(t.lists_left_out) or self._pipeline(fit) for t in whole]
            kept = [t.minus | (self.target if each else frozenset()) for t, each in zip(whole, loose, strict=True)]
            excluded = frozenset.intersection(*kept) - known - possible
        lists = []
        everything = bool(whole) or value.shape == "array"
        for term in sorted(demand.terms, key=repr):
            if term.kind not in ("state", "renamed", "renamed_all"):
                continue
            capture = self.ev.captures[int(HIDDEN.findall(term.key)[0])]
            everything = everything or any(loop.key for loop in capture.loops)
            more = tuple(writer.outside(each, selector.variants) for each in sorted(term.lists_left_out))
            kind = "name" if capture.single else term.kind
            place = writer.outside(term.key, selector.variants)
            left_out = term.left_out
            if kind == "state" and any(c.needs == CLONES for c in selector.used.values()):  # fitted without the label
                left_out |= self.target
                selector.filtered.add(term.key)
            lists.append(Listed(kind, place, tuple(sorted(left_out)), more))
        listed = frozenset(c for c in excluded if HIDDEN.fullmatch(c))
        missing = missing_values(node)
        return (
            Source(
                form.statement, raw, "array" if value.shape == "array" else "frame", tuple(sorted(known)),
                tuple(sorted(possible)), tuple(lists), everything, tuple(sorted(excluded - listed)),
                tuple(writer.outside(each, selector.variants) for each in sorted(listed)), missing,
            ),
            raw,
        )  # fmt: skip

    def _steps(self, selector: Selector, writer: Writer, raw: str, path: _Path) -> tuple[Step, ...]:
        out = []
        for form in self._chosen(path):
            text = score_text(form, writer, raw)
            if not text or text in (f"{raw} = {raw}",):
                continue
            statement = self.statements[form.statement]
            top = form.node.col_offset == 0
            shared = top and text == statement.text and not form.refusal
            out.append(Step(form.statement, text, shared, statement.comments if top else "", form.refusal))
        return tuple(out)

    def _chosen(self, path: _Path) -> list[Form]:
        """Chosen statements in order; those around the fit give up their header."""
        out: list[Form] = []
        for top in self.ev.top_forms:
            if top.selected:
                out.append(top)
            else:
                out += [f for f in all_forms(top.blocks) if f.selected and not _inside_selected(f, top)]
        return out

    def _edits(self, writer: Writer, source: Source | None, raw: str) -> dict[int, str]:
        edits: dict[int, str] = {}
        for form in self.ev.top_forms:
            before: list[str] = []
            after: list[str] = []
            replaced = ""
            if source is not None and form.statement == source.statement:
                before, after, replaced = self._schema(form, source, raw)
            text = train_text(form, writer, before, after)
            if replaced:
                text = (form.sheet.text if text is None else text).replace(form.sheet.text, replaced)
            if text is not None:
                edits[form.statement] = text
        if self.model.place:
            whole = edits.get(self.model.bound, self.statements[self.model.bound].text)
            edits[self.model.bound] = f"{whole}\n{self.model.name} = {self.model.place}"
        return edits

    def _helpers(self, selector: Selector, writer: Writer, edits: dict[int, str]) -> dict[str, str]:
        """Helpers that fit: their forms for scoring, and their training text."""
        by_name: dict[tuple[int, str], list[Variant]] = {}
        by_function: dict[int, list[Variant]] = {}
        for variant in selector.variants:
            by_name.setdefault((id(variant.function), variant.name), []).append(variant)
            by_function.setdefault(id(variant.function), []).append(variant)
        found: dict[str, str] = {}
        for (_, name), variants in by_name.items():
            function = variants[0].function
            if len({helper_text(v, writer) for v in variants}) > 1:
                self._refused(
                    self._location(function.form), f"'{function.node.name}' prepares its arguments in different ways"
                )
            found[name] = helper_text(variants[0], writer)
        for variants in by_function.values():
            if any(v.reference for v in variants):
                edits[variants[0].function.form.statement] = helper_training_text(variants, writer)
        return found

    def _schema(self, form: Form, source: Source, raw: str) -> tuple[list[str], list[str], str]:
        """Lines that note what raw rows look like, at the statement that makes them."""
        node = self.source_node
        place = f'{self.state}["schema"]'
        if _reads_only(form) and not form.blocks:
            return [], [f"{place} = input_schema({target_name(form)})"], ""
        text = form.sheet.segment(node)
        if needs_what_is_around(node, form.node):
            return [], [], noted_inside(form, node, place)
        if (rows := _first_of_pair(form.node, node)) is not None:
            table = f"pd.DataFrame({rows})" if source.kind == "array" else rows
            return [], [f"{place} = input_schema({table})"], ""
        table = text
        if source.kind == "array":
            base = node.value if isinstance(node, ast.Attribute) and node.attr == "data" else None
            names = f", columns={form.sheet.segment(base)}.feature_names" if base is not None else ""
            table = f"pd.DataFrame({text}{names})"
            return [f"{place} = input_schema({table})"], [], ""
        lines = [f"raw_rows = {text}", f"{place} = input_schema(raw_rows)"]
        return lines, [], form.sheet.splice(form.node, [(node, "raw_rows")])

    def _schema_alone(self, source: Source | None, raw: str) -> tuple[int, str] | None:
        """The statement that makes raw rows, with the note of what they look like."""
        if source is None:
            return None
        form = self.ev.top_forms[source.statement]
        before, after, replaced = self._schema(form, source, raw)
        return source.statement, "\n".join([*before, replaced or form.sheet.text, *after])

    def _post_steps(self, post: Post | None, writer: Writer) -> tuple[Step, ...]:
        if post is None:
            return ()
        return tuple(
            Step(form.statement, _with_names(writer.final(text)))
            for form, text in zip(post.forms, post.texts, strict=False)
        )

    def _post_final(self, post: Post | None, writer: Writer) -> str:
        return _with_names(writer.final(post.final)) if post is not None else ""

    def _needs(
        self, selector: Selector, steps: Sequence[Step], features: str, post: Post | None, writer: Writer
    ) -> frozenset[str]:
        texts = (
            [s.text for s in steps]
            + [features]
            + ([writer.final(t) for t in (*post.texts, post.final)] if post else [])
            + [n.build for n in [self.ev.networks.get(self.model.obj)] if n is not None and n.build]
        )
        names: set[str] = set(selector.external)
        for text in texts:
            names |= {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
        for index in selector.constants:
            names |= {n.id for n in ast.walk(self.ev.top_forms[index].node) if isinstance(n, ast.Name)}
        imported = {n for f in self.ev.top_forms if f.skip == "definition" for n in f.binds}
        constants = {n for i in selector.constants for n in self.ev.top_forms[i].binds}
        nested = {n for f in self.ev.top_forms if f.selected and f.skip == "definition" for n in f.binds}
        return frozenset(names & (imported | constants)) - nested

    def _needs_of(self, text: str) -> frozenset[str]:
        """The imported names in an expression."""
        imported = {n for f in self.ev.top_forms if f.skip == "definition" for n in f.binds}
        return frozenset({n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)} & imported)

    def _dropped(self, path: _Path) -> tuple[Dropped, ...]:
        """Filters and resampling between the source and the model."""
        out = []
        for form in self.ev.top_forms:
            if form.statement > path.statement or form.selected and form.plain:
                continue
            if form.skip in ("filter", "rows") or (form.selected and _narrows(form)):
                statement = self.statements[form.statement]
                out.append(Dropped(statement.location, statement.text, "chooses rows of the training data"))
                self.diagnostics.append(
                    diagnostic(
                        "NBR404", statement.location, "rows are removed, repeated or reordered in training only."
                    )
                )
        for form in (f for variant in path.selector.variants for f in all_forms([variant.forms])):
            if _thins(form):
                message = "the helper removes, repeats or reorders rows in training only."
                self.diagnostics.append(diagnostic("NBR404", self._location(form), message))
        return tuple(out)


def _thins(form: Form) -> bool:
    """Whether a statement of a helper gives new rows on as they are, and not those of training."""
    if isinstance(form.node, ast.Return):
        return form.text.removeprefix("return ").isidentifier() and not form.plain
    return form.skip in ("filter", "rows") or _narrows(form)


def _reads_only(form: Form) -> bool:
    """Whether a statement gives the raw rows their name, and does nothing else."""
    return form.text.replace(" ", "") == f"{target_name(form)}={RAW}"


def _narrows(form: Form) -> bool:
    if not isinstance(form.node, ast.Assign) or form.parts or "train_test_split" in form.sheet.text:
        return False
    name, _, value = form.text.partition(" = ")
    before, after = form.env.get(value.strip()), form.binds.get(name)
    if before is not None and after is not None and before.part == after.part:
        return False
    return value.strip().isidentifier() and form.text != form.sheet.segment(form.node) and RAW not in value


def _first_of_pair(statement: ast.stmt, source: ast.expr) -> str | None:
    """Where the rows are after ``X, y = load_iris(return_X_y=True)``, which may draw others when it is called again."""
    if not isinstance(statement, ast.Assign) or statement.value is not source:
        return None
    target = statement.targets[0]
    if isinstance(target, ast.Tuple):
        return target.elts[0].id if isinstance(target.elts[0], ast.Name) else None
    pair = isinstance(source, ast.Call) and any(keyword.arg == "return_X_y" for keyword in source.keywords)
    return f"{target.id}[0]" if pair and isinstance(target, ast.Name) else None


def _inside_selected(form: Form, top: Form) -> bool:
    return any(outer.selected and form in all_forms(outer.blocks) for outer in [top, *all_forms(top.blocks)])


def _with_names(text: str) -> str:
    return text.replace(MODEL, "model").replace(FEATURES, "features")
