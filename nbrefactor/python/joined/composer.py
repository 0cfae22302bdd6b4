"""The answer for two notebooks: the way of the scoring notebook, and what training keeps for it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge import Knowledge
from nbrefactor.model import Diagnostic, Effects, FittedState, Location, Statement
from nbrefactor.python.joined.artefacts import Saved
from nbrefactor.python.joined.closing import Closing, NotClosed
from nbrefactor.python.joined.names import MARK, unmarked
from nbrefactor.python.joined.requests import POSITIONAL, TABLE
from nbrefactor.python.joined.skew import operations, way
from nbrefactor.python.scoring import Composer, Scoring, Source, last_fit, read_forward
from nbrefactor.python.scoring.evaluate import Evaluator, Prediction, fold
from nbrefactor.python.scoring.forms import Capture, all_forms
from nbrefactor.python.scoring.lifting import lift_lambdas, named_in_estimators
from nbrefactor.python.scoring.models import Model
from nbrefactor.python.scoring.post import find_post
from nbrefactor.python.scoring.render import Writer
from nbrefactor.python.scoring.reshaping import PREDICTS
from nbrefactor.python.scoring.result import Step
from nbrefactor.python.scoring.select import Selector
from nbrefactor.python.scoring.values import Fit, Value
from nbrefactor.python.syntax import parse


class Refused(Exception):
    """Why two notebooks cannot be joined for sure, and where in the scoring notebook."""

    def __init__(self, why: str, place: Location | None = None) -> None:
        super().__init__(why)
        self.place = place


class JoinedComposer(Composer):
    """``start`` is the first statement that is not training's; ``pairs`` are the names of what is loaded."""

    def __init__(
        self,
        statements: Sequence[Statement],
        effects: Sequence[Effects],
        knowledge: Knowledge,
        start: int,
        trained: Scoring,
        pairs: Mapping[str, Saved],
    ) -> None:
        self.start, self.trained, self.pairs = start, trained, pairs
        self.statements = statements
        first = self._read(Evaluator(knowledge, frozenset(), 0), effects)
        asked = self._prediction(first)
        informed = Evaluator(knowledge, frozenset(), asked.features.value.source)
        informed.source_numbers = dict(first.source_numbers)
        ev = self._read(informed, effects)
        self.asked = self._prediction(ev)
        super().__init__(statements, effects, ev, self._model(ev), frozenset(trained.target))
        self.closing = Closing(ev, start, pairs, effects)

    def _read(self, ev: Evaluator, effects: Sequence[Effects]) -> Evaluator:
        ev.training_ends = self.start
        return read_forward(self.statements, effects, [parse(s.text) for s in self.statements], ev)

    def _refuse(self, why: str, statement: int) -> Refused:
        return Refused(why, self.statements[statement].location if statement >= self.start else None)

    def _prediction(self, ev: Evaluator) -> Prediction:
        """The scoring notebook's last question to a model."""
        asked = [p for p in ev.predictions if p.statement >= self.start]
        found = [p for p in asked if p.features.value.rows == "rows"]
        if not found:
            for form in ev.top_forms[self.start :]:
                for inner in [form, *all_forms(form.blocks)]:
                    if inner.refusal and any(_predicts(n) for n in ast.walk(inner.node)):
                        raise self._refuse(inner.refusal, form.statement)
            raise Refused("it asks no model about a table of rows")
        if len({p.model for p in found}) > 1:
            raise self._refuse("it asks several models", found[-1].statement)
        return found[-1]

    def _model(self, ev: Evaluator) -> Model:
        """The model that is asked, under training's name for it."""
        obj = self.asked.model
        saved = {pair.value for pair in self.pairs.values()}
        names = [n for n, v in ev.final_env.items() if v.obj == obj and MARK not in n]
        names.sort(key=lambda n: n not in saved)
        if not names:
            raise self._refuse("the model has no name in training", self.asked.statement)
        thing = ev.heap[obj]
        fits = tuple(f for f in getattr(thing, "fits", ()) if f.statement < self.start)
        if not fits:
            raise self._refuse("the model is not fitted in training", self.asked.statement)
        dumped = max((p.statement for n, p in self.pairs.items() if _holds(ev.final_env[n], obj)), default=-1)
        if any(f.statement > dumped for f in fits):
            raise self._refuse("training fits the model again after it saves it", self.asked.statement)
        bound = max((f.statement for f in ev.top_forms if names[0] in f.binds), default=-1)
        return Model(names[0], obj, fits, "joined", (), max(bound, dumped))

    # ---------------------------------------------------------------------------------------------------------- compose

    def compose(self) -> Scoring:
        asked, ev = self.asked, self.ev
        kind = self._kind()
        if kind == "unsupported":
            raise self._refuse("models of this kind are not supported yet", asked.statement)
        fit = Fit(asked.statement, asked.features, None, asked.env, asked.path)
        path = self.path(asked.features, asked.env, asked.path, asked.statement)
        selector = path.selector
        post = find_post(ev, self.model, selector)
        if post is not None:
            last = max((f.statement for f in post.forms), default=asked.statement)
            between = [f for f in ev.top_forms[self.start : last] if not f.selected and not f.writes]
            selector.walk([f for f in between if asked.statement > f.statement or all(map(self.is_constant, f.binds))])
        for name in named_in_estimators(ev, self.model):
            selector.need_global(name)
        self._check_answer()
        if path.trouble:
            form, why = path.trouble[0]
            raise self._refuse(why, form.statement)
        for capture in selector.used.values():
            capture.key = capture.key.replace(MARK.strip("_"), "").strip("_").removesuffix("_value") or "value"
        writer = Writer(selector.used, selector.filtered, self.state)
        source, raw = self._source(fit, selector, writer)
        if source is None:
            raise self._refuse("the rows are read inside a function", asked.statement)
        features = self._final_names(writer.final(path.features.score, raw))
        written = self._steps(selector, writer, raw, path)
        steps = tuple(replace(s, text=self._final_names(s.text), shared=False) for s in written)
        schema = self._schema_edit((*steps, Step(asked.statement, features)), selector.used)
        edits = self._kept(selector.used, writer, schema)
        post_steps = tuple(replace(s, text=self._final_names(s.text)) for s in self._post_steps(post, writer))
        needs = self._needs(selector, written, path.features.score, post, writer)
        ours = {n for s in self.ev.top_forms[: self.start] for n in s.binds}
        return Scoring(
            model=self.model.name,
            ready=max(self.model.bound, *edits, last_fit(self.model).statement),
            kind=kind,
            fit=last_fit(self.model).statement,
            source=replace(source, statement=-1, name=unmarked(source.name), open=True),
            edits=edits,
            steps=steps,
            features=features,
            post=post_steps,
            final=self._final_names(self._post_final(post, writer)),
            needs=frozenset(n for n in needs if n in ours),
            state=tuple(
                FittedState(writer.keys[n], self.closing.ready(c), c.what) for n, c in sorted(selector.used.items())
            ),
            state_name=self.state,
            target=self.trained.target,
            diagnostics=(*self._filters(path.statement), *self.diagnostics),
            lifts=tuple(lift for lift in lift_lambdas(ev, self.statements, self.model) if lift.statement < self.start),
            helpers=self._definitions(selector),
            imports=self._imports(needs - ours),
            model_class=self.trained.model_class,
        )

    def _check_answer(self) -> None:
        """What the notebook makes of the model's answers must be understood to the end."""
        family = {self.model.obj}
        first = self.asked.statement
        for form in self.ev.top_forms[first:]:
            if not form.refusal or not isinstance(form.node, (ast.Assign, ast.AugAssign)):
                continue
            names = [n.id for n in ast.walk(form.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
            if any(n in form.env and form.env[n].model in family for n in names):
                raise self._refuse(f"what it makes of the answers is not understood: {form.refusal}", form.statement)

    def _final_names(self, text: str) -> str:
        for name in sorted(self._renamed, key=len, reverse=True):
            text = text.replace(name + MARK, f"{name}_for_scoring")
        return unmarked(text)

    @property
    def _renamed(self) -> frozenset[str]:
        """Helpers and constants of the scoring notebook that training has in other words."""
        ours = {n for f in self.ev.top_forms[: self.start] for n in f.binds}
        theirs = {
            unmarked(n)
            for f in self.ev.top_forms[self.start :]
            for n in f.binds
            if isinstance(f.node, (ast.FunctionDef, ast.ClassDef)) or self.is_constant(n)
        }
        return frozenset(ours & theirs)

    def _kept(self, used: Mapping[int, Capture], writer: Writer, schema: tuple[int, str]) -> dict[int, str]:
        """Training's statements with the lines that keep what scoring needs."""
        texts = {schema[0]: schema[1]}
        lines: dict[int, list[str]] = {}
        for number, capture in sorted(used.items()):
            if again := [fit for fit in self._fits_of(capture) if fit >= self.start]:
                raise self._refuse("it fits on the rows that it is given", again[0])
            try:
                value = self.closing.text(capture)
            except NotClosed as stop:
                raise self._refuse(str(stop), capture.anchor.statement) from stop
            if any(s >= self.start and n == capture.name for n, s in self.ev.mutations):
                raise self._refuse(f"it changes '{unmarked(capture.name)}'", capture.anchor.statement)
            place = max(self.closing.ready(capture), 0)
            lines.setdefault(place, []).append(f"{writer.reference(number)} = {value}")
        for place, rows in lines.items():
            texts[place] = "\n".join([texts.get(place, self.statements[place].text), *rows])
        return texts

    def _fits_of(self, capture: Capture) -> list[int]:
        thing = self.ev.estimator(capture.version) if capture.version is not None else None
        return [f.statement for f in thing.fits] if thing is not None else []

    def _schema_edit(self, steps: Sequence[Step], used: Mapping[int, Capture]) -> tuple[int, str]:
        """Where training notes the names and types of the columns that the scoring notebook is given.

        These are the raw rows of training, unless the notebook is given rows that are prepared: a service that gets
        numbers without names, or a notebook that does nothing of what training does.
        """
        asked = self.ev.sources[self.asked.features.value.source]
        positional = ast.unparse(ast.parse(POSITIONAL)) in ast.unparse(asked[0].node)
        target = self.trained.target
        prepared = bool(operations(way(self.trained), target)) and not operations(steps, target)
        if self.trained.schema is not None and not positional and not prepared:
            return self.trained.schema
        fit = self._first_fit(used) if positional else last_fit(self.model)
        features = fit.features
        if features is None or not _plain_place(features.train) or len(fit.path) > 1 or fit.nested:
            raise self._refuse("it is given prepared rows, for which training has no name", self.asked.statement)
        line = f'{self.state}["schema"] = input_schema(pd.DataFrame({features.train}))'
        return fit.statement, f"{line}\n{self.statements[fit.statement].text}"

    def _first_fit(self, used: Mapping[int, Capture]) -> Fit:
        """What was fitted with the columns of the rows: the one transformer that they go through, else the model."""
        things = [self.ev.estimator(c.version) for c in used.values() if c.version is not None]
        fits = [fit for thing in things if thing is not None for fit in thing.fits if fit.statement < self.start]
        plain = [f for f in fits if f.features is not None and _plain_place(f.features.train)]
        return plain[0] if len(fits) == len(plain) == 1 else last_fit(self.model)

    def _source(self, fit: Fit, selector: Selector, writer: Writer) -> tuple[Source | None, str]:
        source, raw = super()._source(fit, selector, writer)
        if source is None:
            return None, raw
        named = {*source.known, *source.possible}
        excluded = {*source.excluded, *(self.target - named)} if source.everything else set(source.excluded)
        order = self._order()
        return replace(source, excluded=tuple(sorted(excluded)), order=order if set(order) == named else ()), raw

    def _order(self) -> tuple[str, ...]:
        """``pd.DataFrame(request, columns=names)``: the order of a request's columns."""
        form = self.ev.sources[self.asked.features.value.source][0]
        for node in ast.walk(form.node):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == ast.unparse(ast.parse(TABLE)):
                names = fold(node.slice, lambda name: form.env.get(name, Value("unknown")))
                if isinstance(names, (list, tuple)) and all(isinstance(n, str) for n in names):
                    return tuple(names)
        return ()

    def _definitions(self, selector: Selector) -> dict[str, str]:
        """Constants and helpers of the scoring notebook, as they stand at module level."""
        found: dict[str, str] = {}
        for form in self.ev.top_forms[self.start :]:
            for name in form.binds:
                if form.statement in selector.constants or (name in selector.external and form.skip == "definition"):
                    if not isinstance(form.node, (ast.Import, ast.ImportFrom)):
                        found[name] = self._final_names(form.sheet.text)
        return found

    def _imports(self, names: frozenset[str]) -> tuple[str, ...]:
        """The scoring notebook's own imports that its steps use, one line each."""
        out: dict[str, None] = {}
        for form in self.ev.top_forms[self.start :]:
            if isinstance(form.node, (ast.Import, ast.ImportFrom)) and names & form.binds.keys():
                out[form.sheet.text] = None
        return tuple(out)

    def _filters(self, last: int) -> tuple[Diagnostic, ...]:
        """NBR404 where the scoring notebook answers for some of its rows only."""
        out = []
        for form in self.ev.top_forms[self.start : last]:
            if form.skip in ("filter", "rows"):
                message = (
                    f"the scoring notebook leaves rows out or reorders them in cell {self.statements[form.statement].cell}; "
                    "score.py answers for each row."
                )
                out.append(diagnostic("NBR404", Location(0), message))
        return tuple(out)


def _holds(value: Value, obj: int) -> bool:
    """Whether a value is an object, or holds it."""
    return value.obj == obj or any(_holds(inner, obj) for _, inner in value.items or ())


def _predicts(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in PREDICTS


def _plain_place(text: str) -> bool:
    """Whether an expression only names something: ``X_train``, ``data["train"]["X"]``."""
    kinds = (ast.Expression, ast.Name, ast.Subscript, ast.Constant, ast.Attribute, ast.Load)
    return all(isinstance(n, kinds) for n in ast.walk(ast.parse(text, mode="eval")))
