"""Models that a notebook keeps in a file and brings back under their name: ``model = joblib.load("model.pkl")``."""

from __future__ import annotations

import ast

from nbrefactor.knowledge.artefacts import Place, loader, saver
from nbrefactor.python.scoring.calls import Site
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.values import Fit, Value


def kept(ev: Evaluator, site: Site) -> None:
    """Note what a call saves, where that is an object with a name and the file is spelled out."""
    fact = saver(site.name)
    value = _argument(site, fact.value) if fact is not None else None
    if fact is None or value is None or not isinstance(value.node, ast.Name) or not _runs_once(ev):
        return
    if ev.estimator(value.value) is not None and (file := _file(_argument(site, fact.path))):
        ev.kept[(fact.family, file)] = (value.node.id, value.value, len(_fits(ev, value.value)))


def brought_back(ev: Evaluator, site: Site) -> Result | None:
    """The model that a call loads into the name that it was saved from, if nothing was fitted in between.

    Under another name it is an object of its own, which is not followed.
    """
    fact, node = loader(site.name), ev.form.node
    found = ev.kept.get((fact.family, _file(_argument(site, fact.path)))) if fact is not None else None
    if found is None or not isinstance(node, ast.Assign) or node.value is not site.node or not _runs_once(ev):
        return None
    name, value, fits = found
    named = [t.id for t in node.targets if isinstance(t, ast.Name)]
    return ev.plain(site.node, value) if named == [name] and len(_fits(ev, value)) == fits else None


def _runs_once(ev: Evaluator) -> bool:
    """Whether a statement stands in no loop, branch or helper; a file may be opened around it."""
    return not ev.depth and all(isinstance(form.node, (ast.With, ast.Assign, ast.Expr)) for form in ev.path)


def _fits(ev: Evaluator, value: Value) -> list[Fit]:
    thing = ev.estimator(value)
    return thing.fits if thing is not None else []


def _argument(site: Site, place: Place) -> Result | None:
    named = next((site.keywords[k] for k in place.keywords if k in site.keywords), None)
    return named or (site.args[place.number] if len(site.args) > place.number else None)


def _file(path: Result | None) -> str:
    """The path that a text or an opened file stands for, or empty."""
    if path is None:
        return ""
    known = path.value.data if path.value.type == "file" else path.value.literal
    return known if isinstance(known, str) else ""
