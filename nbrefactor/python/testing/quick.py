"""What keeps tests of slow models quick: short searches, and few trees."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_SEARCHES = frozenset({"GridSearchCV", "RandomizedSearchCV"})
_FORESTS = frozenset(
    f"{kind}{what}"
    for kind in ("RandomForest", "ExtraTrees", "GradientBoosting", "AdaBoost", "Bagging")
    for what in ("Classifier", "Regressor")
)


@dataclass(frozen=True, slots=True)
class Quick:
    """The searches and forests that a module makes with scikit-learn; tests ask what they are told, and take seconds."""

    searches: tuple[str, ...]
    forests: tuple[str, ...]

    @property
    def imports(self) -> list[str]:
        lines = []
        if self.forests:
            lines.append(f"from sklearn.ensemble import {', '.join(self.forests)}")
        if self.searches:
            lines.append(f"from sklearn.model_selection import {', '.join([*_CANDIDATES, *self.searches])}")
        return lines

    @property
    def fixtures(self) -> list[str]:
        """Their names, for the working directory of every test."""
        return ["short_searches"] * bool(self.searches) + ["few_trees"] * bool(self.forests)

    @property
    def text(self) -> str:
        found = _SHORT_SEARCHES.replace("SEARCHES", f"({', '.join(self.searches)},)") if self.searches else ""
        return found + (_FEW_TREES.replace("FORESTS", f"({', '.join(self.forests)},)") if self.forests else "")


def quick(tree: ast.Module) -> Quick:
    used = {node.id if isinstance(node, ast.Name) else getattr(node, "attr", "") for node in ast.walk(tree)}
    return Quick(tuple(sorted(_SEARCHES & used)), tuple(sorted(_FORESTS & used)))


_CANDIDATES = ("ParameterGrid", "ParameterSampler")

_SHORT_SEARCHES = '''
@pytest.fixture
def short_searches(monkeypatch):
    """A search for parameters tries its first and its last candidate, and all of them only where neither suits."""
    for search in SEARCHES:
        monkeypatch.setattr(search, "fit", in_short(search.fit))


def in_short(fit):
    @functools.wraps(fit)
    def call(*arguments, **options):
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(ValueError):
            for candidates in (ParameterGrid, ParameterSampler):
                patch.setattr(candidates, "__iter__", first_and_last_of(candidates.__iter__))
            return fit(*arguments, **options)
        return fit(*arguments, **options)

    return call


def first_and_last_of(every):
    def ends(candidates):
        found = list(every(candidates))
        return iter(found[:: max(len(found) - 1, 1)])

    return ends


'''
"""For notebooks that fit hundreds of models."""

_FEW_TREES = '''
@pytest.fixture
def few_trees(monkeypatch):
    """A forest grows ten trees at most, whatever it is told."""
    for forest in FORESTS:
        monkeypatch.setattr(forest, "fit", with_few_trees(forest.fit))


def with_few_trees(fit):
    @functools.wraps(fit)
    def call(forest, *arguments, **options):
        told = forest.n_estimators
        forest.n_estimators = min(told, 10) if isinstance(told, (int, np.integer)) else told
        try:
            return fit(forest, *arguments, **options)
        finally:
            forest.n_estimators = told

    return call


'''
