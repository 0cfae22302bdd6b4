"""Objects that are fitted: transformers, samplers, splitters, models; and the record of what they were fitted on."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from nbrefactor.knowledge.learning import is_a
from nbrefactor.python.leakage import tables
from nbrefactor.python.leakage.rows import Limit, Part
from nbrefactor.python.leakage.values import (
    EMPTY,
    Cause,
    Causes,
    Evaluation,
    Function,
    Instance,
    Items,
    Pass,
    Site,
    Table,
    Train,
    Value,
    Whole,
    data,
    options,
    whole,
)

Role = Literal["model", "learner", "clusterer", "stateless", "oversampler", "undersampler", "splitter"]
ROWS = ("X", "x", "data", "generator", "dtrain", "train_set", "raw_documents", "texts", "training_data")
"""Keywords under which rows are handed over."""
ITSELF = frozenset(
    "train eval to cuda cpu double float compile add build set_params set_output load_weights cuda load_state_dict".split()
)
BEST = frozenset(
    {"best_estimator_", "estimator", "base_estimator", "model", "named_steps", "steps", "module", "booster_"}
)


class Choosing(NamedTuple):
    """Something was chosen by scores."""

    evaluations: frozenset[Evaluation]


class Leaky(NamedTuple):
    """A feature that was computed from the target."""

    site: Site
    column: str
    target: str
    train: Train


class Estimators:
    """What happens to objects with ``fit``; functions, methods and the interpreter build on it."""

    def __init__(self) -> None:
        self.evaluations: dict[Evaluation, None] = {}
        self.scored: set[Evaluation] = set()
        self.choices: list[Choosing] = []
        self.leaky: dict[Leaky, None] = {}
        self.passes: list[Pass] = []
        self.parts: set[Part] = set()
        self.count = 0

    def fresh(self) -> int:
        self.count += 1
        return self.count

    def call_function(self, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
        raise NotImplementedError

    def method_of(self, instance: Instance, name: str) -> Function | None:
        raise NotImplementedError

    def elements(self, value: Value) -> list[Value]:
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------ roles

    def role(self, instance: Instance) -> Role:
        name = instance.name
        if is_a(name, "composites"):
            parts = [self.role(part) for part in instance.parts if isinstance(part, Instance)]
            if parts and parts[-1] == "model" and "ipeline" in name:
                return "model"
            return "learner" if "learner" in parts or "clusterer" in parts else "stateless"
        families: tuple[tuple[str, Role], ...] = (
            ("learners", "learner"),
            ("clusterers", "clusterer"),
            ("stateless", "stateless"),
            ("oversamplers", "oversampler"),
            ("undersamplers", "undersampler"),
            ("splitters", "splitter"),
        )
        for family, role in families:
            if is_a(name, family):
                return role
        return "model"

    def is_splitter(self, value: Value) -> bool:
        return isinstance(value, Instance) and is_a(value.name, "splitters")

    def fold(self, splitter: Instance) -> Value:
        """The two indices of one fold."""
        indices: list[Value] = []
        for side in "01":
            rows = frozenset({Part(f"index {splitter.key}", frozenset({Limit(splitter.key, side)}))})
            indices.append(Value(rows, kind="data"))
        return Items(keyed={0: indices[0], 1: indices[1]})

    # ---------------------------------------------------------------------------------------------------- methods

    def estimate(
        self,
        instance: Instance,
        name: str,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        site: Site,
        node: ast.Call,
    ) -> Value:
        """Calls a method of an estimator or of another object."""
        own = self.method_of(instance, name)
        if own is not None:
            before = len(self.evaluations)
            result = self.call_function(own, arguments, keywords)
            plays_model = self.method_of(instance, "predict") is not None
            if plays_model and is_a(name, "trains"):
                self.train(instance, self.rows_given(instance, arguments, keywords), keywords, site, node)
            elif plays_model and is_a(name, "evaluates") and len(self.evaluations) == before:
                return self.evaluate(instance, name, self.rows_given(instance, arguments, keywords), site, node)
            return result
        given = self.rows_given(instance, arguments, keywords)
        role = self.role(instance)
        if is_a(name, "trains"):
            if role == "model":
                self.train(instance, given, keywords, site, node, arguments[1] if len(arguments) > 1 else None, name)
            else:
                self.learn(instance, given, site, role)
            return instance
        if name in ("fit_on_texts", "fit_on_sequences", "adapt"):
            self.learn(instance, given, site, "learner")
            return instance
        if name == "fit_transform":
            if instance.definition is not None and self.method_of(instance, "transform") is not None:
                self.estimate(instance, "fit", arguments, keywords, site, node)
                return self.estimate(instance, "transform", arguments[:1], {}, site, node)
            self.learn(instance, given, site, role)
            return self.transformed(instance, given)
        if name == "fit_predict":
            self.learn(instance, given, site, role)
            return self.transformed(instance, given)
        if name in ("fit_resample", "fit_sample"):
            return self.resample(given, arguments, keywords, site, role)
        if name == "split" and role == "splitter":
            return Items(rest=[self.fold(instance)])
        if is_a(name, "evaluates") or name.startswith("staged_"):
            if role == "model":
                return self.evaluate(instance, name, given, site, node)
            return self.transformed(instance, given)
        if name in ITSELF:
            for argument in arguments:
                if isinstance(argument, Instance):
                    instance.parts += (argument,)
            return instance
        found = whole(given)
        if not found.rows:
            return Value(causes=instance.fitted)
        return self.transformed(instance, given)

    def rows_given(self, instance: Instance, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
        """The value that a method is given rows by."""
        for name in ROWS:
            if name in keywords:
                return keywords[name]
        if arguments:
            return arguments[0]
        return instance.lent or Value()

    def learn(self, instance: Instance, given: Value, site: Site, role: Role) -> None:
        found = whole(given)
        instance.fitted = found.learnt
        if role in ("learner", "clusterer") and found.rows:
            instance.fitted |= {Cause(site, found.rows)}

    def transformed(self, instance: Instance, given: Value) -> Table:
        new = tables.copied(given)
        tables.add_causes(new, Whole(causes=instance.fitted))
        new.kind = "data"
        new.unclear = True
        return new

    def resample(
        self, given: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site, role: Role
    ) -> Value:
        target = keywords.get("y") or (arguments[1] if len(arguments) > 1 else Value())
        outputs: list[Value] = []
        for value in (given, target):
            new = tables.copied(value)
            if role == "oversampler":
                rows = whole(value).rows
                tables.add_causes(new, Whole(causes=frozenset({Cause(site, rows, copies=True)})))
            outputs.append(new)
        return Items(keyed=dict(enumerate(outputs)))

    # ----------------------------------------------------------------------------------------------------- models

    def train(
        self,
        instance: Instance,
        given: Value,
        keywords: Mapping[str, Value],
        site: Site,
        node: ast.Call,
        target: Value | None = None,
        name: str = "fit",
    ) -> None:
        found = whole(given)
        if not found.rows and instance.lent is not None:
            found = whole(instance.lent)
        event = Train(site, found.rows, found.causes, found.unsure)
        continued = name in ("partial_fit", "train_on_batch")
        instance.trains = instance.trains | {event} if continued else frozenset({event})
        instance.fitted = frozenset()
        if target is None:
            target = keywords.get("y")
        if target is not None:
            self.look_for_target(given, target, event)
        stops = instance.stops or "early_stopping_rounds" in keywords or self.stopper(keywords.get("callbacks"))
        for key in ("validation_data", "eval_set", "evals", "valid_sets", "validation_steps"):
            if key in keywords:
                written = next((ast.unparse(k.value) for k in node.keywords if k.arg == key), "")
                self.validate(instance, keywords[key], site, bool(stops), written)
        if is_a(instance.name, "searches"):
            self.note(Evaluation(site, found.rows, found.causes, frozenset({event}), "cross"))

    def validate(self, instance: Instance, value: Value, site: Site, stops: bool, text: str) -> None:
        """Rows given to ``fit`` only to score on: a pair of X and y, or a list of pairs."""
        for option in options(value):
            inner = option.all() if isinstance(option, Items) else []
            if inner and all(isinstance(element, Items) for element in inner):
                for element in inner:
                    self.validate(instance, element, site, stops, text)
                continue
            found = whole(inner[0] if inner else option)
            event = Evaluation(site, found.rows, found.causes, instance.trains, "validate", text)
            self.note(event)
            if stops:
                self.choices.append(Choosing(frozenset({event})))

    def stopper(self, callbacks: Value | None) -> bool:
        inner = callbacks.all() if isinstance(callbacks, Items) else [callbacks]
        return any(isinstance(c, Instance) and is_a(c.name, "stopping") and c.stops for c in inner)

    def evaluate(self, instance: Instance, name: str, given: Value, site: Site, node: ast.Call) -> Value:
        found = whole(given)
        kind: Literal["predict", "score"] = "score" if name.startswith(("score", "evaluate")) else "predict"
        text = ast.unparse(node.args[0]) if node.args else ""
        event = Evaluation(site, found.rows, found.causes, instance.trains, kind, text, found.unsure)
        self.note(event)
        if kind == "score":
            self.scored.add(event)
            return Value(scores=frozenset({event}))
        return Value(found.rows, found.causes, "data", evaluations=frozenset({event}))

    def note(self, event: Evaluation) -> None:
        if event.rows:
            self.evaluations[event] = None

    def look_for_target(self, given: Value, target: Value, event: Train) -> None:
        """Columns among the features that were computed from the target."""
        sources = whole(target).origins
        if len(sources) != 1:
            return
        (source,) = sources
        for option in options(given):
            if not isinstance(option, Table) or option.unclear:
                continue
            for column, fact in option.columns.items():
                here = column not in option.removed and (option.known is None or column in option.known)
                told = any(origin.tells(source) for origin in fact.origins)
                if here and fact.site is not None and told and column != source.column:
                    self.leaky[Leaky(fact.site, column, source.column, event)] = None

    def call_instance(
        self, instance: Instance, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call
    ) -> Value:
        """``model(rows)``: a network is run, for training if its loss is driven back later."""
        found = EMPTY
        for value in [*arguments, *keywords.values()]:
            found = found.plus(whole(value))
        own = self.method_of(instance, "__call__")
        if own is not None:
            return self.call_function(own, arguments, keywords)
        is_network = any(self.method_of(instance, name) is not None for name in ("forward", "call"))
        if (is_network or instance.name == "Sequential") and found.rows:
            seen = Pass(self.site(node, instance.name), found.rows, found.causes, instance)
            self.passes.append(seen)
            return Value(found.rows, found.causes, "data", passes=frozenset({seen}))
        return data(found, "data" if found.many else "plain")

    def site(self, node: ast.expr, call: str) -> Site:
        raise NotImplementedError

    def settle_passes(self) -> None:
        """Every call of a network is training or evaluation, once the whole notebook is read."""
        by_model: dict[Instance, list[Pass]] = {}
        for seen in self.passes:
            by_model.setdefault(seen.model, []).append(seen)
        for passes in by_model.values():
            trains = frozenset(Train(p.site, p.rows, p.causes) for p in passes if p.trained)
            for seen in passes:
                if not seen.trained and trains:
                    self.note(Evaluation(seen.site, seen.rows, seen.causes, trains, "predict"))

    def copy_unfitted(self, value: Value) -> Value:
        if not isinstance(value, Instance):
            return value
        new = Instance(name=value.name, qualified=value.qualified, definition=value.definition, parts=value.parts)
        new.attributes, new.key, new.lent, new.stops = dict(value.attributes), value.key, value.lent, value.stops
        return new

    def best(self, instance: Instance) -> Instance:
        """The model inside of a search or of a wrapper, fitted as the whole was."""
        inner = [part for part in instance.parts if isinstance(part, Instance)]
        if not is_a(instance.name, "searches") or not inner:
            return instance
        new = self.copy_unfitted(inner[0])
        assert isinstance(new, Instance)
        new.trains, new.fitted = instance.trains, instance.fitted
        return new

    def learnt_by(self, instance: Instance) -> Causes:
        """The causes of an attribute of a fitted object (``mean_``, ``feature_importances_``)."""
        return instance.fitted | {Cause(train.site, train.rows) for train in instance.trains if train.rows}


def parts_of(values: Sequence[Value], depth: int = 4) -> tuple[Instance, ...]:
    """The objects in the arguments of a constructor, in order."""
    found: list[Instance] = []
    for value in values:
        for option in options(value):
            if isinstance(option, Instance):
                found.append(option)
            elif isinstance(option, Items) and depth:
                found += parts_of(option.all(), depth - 1)
    return tuple(found)
