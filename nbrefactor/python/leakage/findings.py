"""What leaks, from what was read: the rules over fitted models, their evaluations, and what was learnt before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Diagnostic, Related
from nbrefactor.python.leakage.estimators import Estimators
from nbrefactor.python.leakage.rows import Part, Rows, apart, share
from nbrefactor.python.leakage.values import Evaluation, Site, Train


@dataclass(frozen=True, slots=True)
class Leak:
    """One leak: the call that causes it, the calls that train on what leaked, and those that evaluate.

    ``subject`` is the column of NBR407. A cause may be the training call itself (NBR408, NBR409).
    """

    code: str
    cause: Site
    trains: tuple[Site, ...]
    evaluations: tuple[Site, ...]
    subject: str = ""

    @property
    def diagnostic(self) -> Diagnostic:
        message, hint = _message(self)
        related = [Related("cause", self.cause.call, self.cause.location)]
        related += [Related("trains", site.call, site.location) for site in self.trains]
        related += [Related("evaluates", site.call, site.location) for site in self.evaluations]
        return replace(diagnostic(self.code, self.cause.location, message, hint), related=tuple(related))


NAMED = 3
"""So many calls are named in a message; all of them are in ``related``."""


class _Found:
    """Leaks by code and cause, with the calls that take part."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, Site, str], tuple[dict[Site, None], dict[Site, None]]] = {}

    def add(
        self, code: str, cause: Site, train: Train | None, evaluation: Evaluation | None, subject: str = ""
    ) -> None:
        trains, evaluations = self.rows.setdefault((code, cause, subject), ({}, {}))
        if train is not None:
            trains[train.site] = None
        if evaluation is not None:
            evaluations[evaluation.site] = None


def find(read: Estimators) -> tuple[Leak, ...]:
    """All leaks, in the order of the notebook."""
    found = _Found()
    held_out = [e for e in read.evaluations if e.kind != "cross" and any(apart(e.rows, t.rows) for t in e.trains)]
    for evaluation in read.evaluations:
        if evaluation.kind == "cross" and any(share(evaluation.rows, _source_rows(e)) for e in held_out):
            continue
        for train in evaluation.trains:
            _learnt(found, train, evaluation)
            _copied(found, train, evaluation)
            if evaluation.kind != "cross":
                _overlap(found, read, train, evaluation)
    _chosen(found, read, held_out)
    for leaky in read.leaky:
        found.add("NBR407", leaky.site, leaky.train, None, f"{leaky.column} {leaky.target}")
    leaks = (
        Leak(code, cause, tuple(sorted(trains)), tuple(sorted(evaluations)), subject)
        for (code, cause, subject), (trains, evaluations) in found.rows.items()
    )
    return tuple(sorted(leaks, key=lambda leak: (leak.cause, leak.code)))


def _source_rows(evaluation: Evaluation) -> Rows:
    rows = evaluation.rows
    for train in evaluation.trains:
        rows |= train.rows
    return rows


def _learnt(found: _Found, train: Train, evaluation: Evaluation) -> None:
    """NBR405, NBR406: something was learnt from rows that the model is evaluated on."""
    crossed = evaluation.kind == "cross"
    if not crossed and not apart(evaluation.rows, train.rows):
        return
    for cause in evaluation.causes | train.causes:
        if not cause.copies and share(cause.rows, evaluation.rows):
            only_test = not crossed and not share(cause.rows, train.rows)
            found.add("NBR405" if only_test else "NBR406", cause.site, train, evaluation)


def _copied(found: _Found, train: Train, evaluation: Evaluation) -> None:
    """NBR408: rows were repeated before they were split."""
    for cause in train.causes:
        met = share(cause.rows, evaluation.rows) and share(cause.rows, train.rows)
        if cause.copies and met and evaluation.rows != train.rows:
            found.add("NBR408", cause.site, train, evaluation)


def _overlap(found: _Found, read: Estimators, train: Train, evaluation: Evaluation) -> None:
    """NBR408: the model was fitted on rows that it is evaluated on, while others were meant for that."""
    if train.unsure or evaluation.unsure or any(cause.copies for cause in train.causes):
        return
    shared = frozenset(part for part in evaluation.rows if any(part.shares(other) for other in train.rows))
    if not shared or shared != evaluation.rows or (evaluation.kind == "predict" and evaluation not in read.scored):
        return
    again = [e for e in read.evaluations if any(_is_same_fit(other, train) for other in e.trains)]
    others = [e for e in again if apart(e.rows, train.rows)]
    more = any(part.disjoint(other) and part.source == other.source for part in train.rows for other in evaluation.rows)
    if "train" in evaluation.text.lower() and evaluation.rows != train.rows:
        return  # some of the training rows, as the notebook itself calls them
    if evaluation.rows != train.rows and (more or all(_within(part, train) for part in evaluation.rows)):
        found.add("NBR408", train.site, train, evaluation)
    elif (
        evaluation.rows == train.rows
        and evaluation in read.scored
        and "test" not in evaluation.text.lower()
        and not others
        and _has_test(read, train)
    ):
        found.add("NBR408", evaluation.site, train, evaluation)


def _is_same_fit(one: Train, other: Train) -> bool:
    """Whether two calls fit the same kind of model on the same rows: ``model.fit(X_train, y_train)``, written twice."""
    return one.rows == other.rows and one.site.call == other.site.call


def _within(part: Part, train: Train) -> bool:
    """Whether the part is one side of a split of rows that the model was fitted on as a whole."""
    for other in train.rows:
        if other.shares(part):
            extra = {limit for limit in part.limits - other.limits if limit.chance}
            if extra:
                return True
    return False


def _has_test(read: Estimators, train: Train) -> bool:
    """Whether the rows are one side of a split, and the model never met the other."""
    return any(part.source == other.source and part.disjoint(other) for part in read.parts for other in train.rows)


_VALIDATION = re.compile(r"val|dev|holdout|fold|cv", re.I)


def _chosen(found: _Found, read: Estimators, held_out: Sequence[Evaluation]) -> None:
    """NBR409: a choice by scores on rows after which no rows remain that were not used to choose."""
    chosen: dict[Evaluation, None] = {}
    for choice in read.choices:
        chosen |= dict.fromkeys(e for e in sorted(choice.evaluations, key=lambda e: e.site) if e in held_out)
    for evaluation in chosen:
        unseen = any(
            apart(other.rows, evaluation.rows) and all(apart(other.rows, train.rows) for train in other.trains)
            for other in held_out
        )
        final = evaluation.kind != "validate" or any(
            e.kind != "validate" and share(e.rows, evaluation.rows) for e in held_out
        )
        folded = any(limit.key.startswith("fold") for part in evaluation.rows for limit in part.limits)
        if not unseen and final and not folded and not _VALIDATION.search(evaluation.text):
            found.add("NBR409", evaluation.site, None, evaluation)


def _message(leak: Leak) -> tuple[str, str]:
    models = _named(leak.trains)
    tests = _named(leak.evaluations)
    are = "are" if len(leak.trains) > 1 else "is"
    if leak.code == "NBR405":
        return (
            f"`{leak.cause.call}` learns from test rows again: {models} {are} trained on another scale than that of {tests}.",
            "Fit on the training rows only, and apply to both.",
        )
    if leak.code == "NBR406":
        return (
            f"`{leak.cause.call}` learns from rows that are test rows later; {models} {are} trained on the result.",
            "Split first; then fit on the training rows only, and apply to both.",
        )
    if leak.code == "NBR407":
        column, _, target = leak.subject.partition(" ")
        return (
            f"column '{column}' is computed from the target '{target}', and {models} {are} trained on it.",
            f"Leave '{column}' out of the features: scoring does not know '{target}'.",
        )
    if leak.code == "NBR408":
        if leak.cause in leak.trains:
            return f"{models} {are} fitted on rows that come again in {tests}.", "Fit on the training rows only."
        if leak.cause in leak.evaluations:
            return (
                f"`{leak.cause.call}` evaluates on the rows that {models} {are} fitted on; the test rows are never used.",
                "Evaluate on the test rows.",
            )
        return (
            f"`{leak.cause.call}` repeats rows before the split: {models} {are} fitted on rows that come again in {tests}.",
            "Split first; then resample the training rows only.",
        )
    return (
        f"`{leak.cause.call}` scores on the test rows, and the score chooses.",
        "Choose by cross-validation or on validation rows, and keep the test rows for the end.",
    )


def _named(sites: Sequence[Site]) -> str:
    """`LogisticRegression.fit` (cell 3, line 4), …"""
    names = [f"`{site.call}` (cell {site.cell}, line {site.line})" for site in sites[:NAMED]]
    if len(sites) > NAMED:
        names.append(f"{len(sites) - NAMED} more")
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
