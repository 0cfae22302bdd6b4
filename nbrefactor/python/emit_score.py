"""The text of ``score.py``, of the scoring functions in ``features.py`` and of the model bundle's writer in ``train.py``.

The generated code is fixed text (:mod:`nbrefactor.python.score_page`) around what :mod:`nbrefactor.python.scoring`
derived; formatting comes later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nbrefactor.python.data_files import LOOK, PROVENANCE
from nbrefactor.python.edits import indent
from nbrefactor.python.model_formats import model_format
from nbrefactor.python.score_page import BUNDLE, SCHEMA, SCORE, UNTRAINED
from nbrefactor.python.scoring.result import Listed, Scoring, Source, Step

PREPARE = "prepare_rows"
TRUSTED = "TRUSTED_TYPES"
FINISH = "finish_predictions"
BUILD = "build_network"
BUNDLE_IMPORTS = (
    "import hashlib",
    "import importlib.metadata",
    "import json",
    "import sys",
    "from pathlib import Path",
    "import joblib",
)
NAMED = "    rows = rows.rename(columns=str)\n"
BY_PLACE = f"""{NAMED}    unnamed = not set(rows.columns) & set(bundle.names)
    if unnamed and len(rows.columns) == len(bundle.names):
        rows.columns = bundle.names  # an array has places instead of names
"""
_IMPORTED = frozenset({"hashlib", "importlib", "json", "sys", "Path", "joblib"})
_WITHIN = {"importlib": r"\.metadata"}


def emit_features(scoring: Scoring, trusted: Sequence[str]) -> str:
    """What ``features.py`` has for scoring: ``input_schema``, helpers in scoring form, and the way to the prediction.

    ``trusted`` are the types that skops may load beside those it knows to be harmless.
    """
    parts = [
        f"# Types that a saved model may have beside those that skops trusts.\n{TRUSTED} = {list(trusted)!r}",
        SCHEMA,
    ]
    if scoring.source is not None or scoring.refusal:
        if not scoring.refusal:
            parts += scoring.helpers.values()
        parts.append(_prepare(scoring))
    if _builds(scoring):
        parts.append(_build(scoring))
    if scoring.final:
        parts.append(_finish(scoring))
    return "\n\n".join(parts)


def emit_bundle(scoring: Scoring, *, hashed: bool) -> str:
    """``save_bundle(model, state, metrics, output_dir, run)`` for ``train.py``; ``hashed``: it knows what data it read."""
    metrics = '{**metrics, "data_sha256": run.get("data_sha256", {})}' if hashed else "metrics"
    missing = json.dumps(list(scoring.source.missing if scoring.source else ()))
    text = BUNDLE.replace("REQUIRED", _required(scoring.source)).replace("MISSING", missing)
    if scoring.perhaps:
        text = text.replace("    folder = Path(output_dir)\n", f"{UNTRAINED}    folder = Path(output_dir)\n", 1)
    own = model_format(scoring.model_class)
    text = text.replace("SAVED_MODEL", own.saved).replace("LIBRARY", own.library)
    if own.save:
        text = text.replace("def save_object(", f"{own.save}\n\ndef save_object(")
    if scoring.source is not None and scoring.source.open:
        text = text.replace("columns[name] for", 'columns.get(name, {**FREE, "name": name}) for')
        text = f'FREE = {{"kind": "mixed", "dtype": "object", "nullable": True, "example": None}}\n\n\n{text}'
    return text.replace("METRICS", metrics)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What ``train.py`` needs to write the model bundle: functions, the call in ``main``, and imports."""

    text: str
    call: str
    imports: tuple[str, ...]


def aside(text: str, call: str, taken: Collection[str]) -> Bundle:
    """The functions that write the bundle, under other names where the notebook's own globals have theirs.

    A notebook may call a constant ``json``, or a function ``Path``.
    """
    imports = list(BUNDLE_IMPORTS)
    for name in sorted({*_IMPORTED, *re.findall(r"^def (\w+)", text, re.MULTILINE)} & set(taken)):
        new = name
        while new in taken:
            new += "_"
        word = re.compile(rf"(?<![\w.\"'*]){name}{_WITHIN.get(name, '')}\b(?![\"'])")
        text, call = word.sub(new, text), word.sub(new, call)
        imports = [f"{line} as {new}" if name in re.split(r"\W", line) else line for line in imports]
    return Bundle(text, call, tuple(imports))


def emit_score(scoring: Scoring, package: str, *, located: bool) -> str:
    """The whole of ``score.py``; ``located``: the batch command takes URIs as the training script does."""
    own = model_format(scoring.model_class)
    names = sorted([TRUSTED, PREPARE, *([BUILD] if _builds(scoring) else []), *([FINISH] if scoring.final else [])])
    predicted = f"{FINISH}(model, features, state)" if scoring.final else "model.predict(features)"
    text = SCORE.replace("NAMES", ", ".join(names)).replace("LOADED_MODEL", own.loaded)
    if own.load:
        text = text.replace("def check_files(", f"{own.load}\n\ndef check_files(")
    if located:
        text = re.sub(
            r"^from PACKAGE.features import .*", rf"\g<0>\nfrom PACKAGE.{PROVENANCE} import {LOOK}", text, flags=re.M
        )
        text = re.sub(r"(?<=[(])options\.(input|model_dir)\b", rf"{LOOK}(options.\1)", text)
    if scoring.source is not None and scoring.source.kind == "array":
        text = text.replace(NAMED, BY_PLACE)
    text = text.replace("PACKAGE", package)
    return text.replace("PREDICTED", predicted).replace("PREPARE", PREPARE)


def _prepare(scoring: Scoring) -> str:
    """The scoring path as one function over the notebook's own names."""
    raw = scoring.source.name if scoring.source is not None else "rows"
    how = "raw rows as training did"
    if scoring.source is not None and scoring.source.open:
        how = "rows as the scoring notebook does, with what training fitted"
    lines = [
        f"def {PREPARE}({raw}, {scoring.state_name}):",
        f'    """Prepare {how}; one row in, one row out."""',
    ]
    if scoring.refusal:
        lines.append(f"    raise NotImplementedError({scoring.refusal!r})")
        return "\n".join(lines)
    for step in scoring.steps:
        lines += _step(step)
    lines.append(f"    return {scoring.features or raw}")
    return "\n".join(lines)


def _builds(scoring: Scoring) -> bool:
    """Whether the bundle has only the weights of the model."""
    return BUILD in model_format(scoring.model_class).load


def _build(scoring: Scoring) -> str:
    return "\n".join(
        [
            f"def {BUILD}({scoring.state_name}):",
            '    """The network as training built it, before it has weights."""',
            f"    raise NotImplementedError({scoring.refusal!r})" if scoring.refusal else f"    return {scoring.build}",
        ]
    )


def _finish(scoring: Scoring) -> str:
    lines = [
        f"def {FINISH}(model, features, {scoring.state_name}):",
        '    """Predict, and give the answer the form that it has in the notebook."""',
        *(indent(line, "    ") for line in model_format(scoring.model_class).answer),
    ]
    for step in scoring.post:
        lines += _step(step)
    lines.append(f"    return {scoring.final}")
    return "\n".join(lines)


def _step(step: Step) -> list[str]:
    comments = [indent(line, "    ") for line in step.comments.strip("\n").splitlines() if line.strip()]
    return [*comments, indent(step.text, "    ")]


def _required(source: Source | None) -> str:
    """The expression for the raw columns that scoring needs, over ``columns`` and ``state``."""
    if source is None:
        return "list(columns)"
    if source.everything:
        tests = [f"name not in {list(source.excluded)!r}"] if source.excluded else []
        tests += [f"name not in {lists}" for lists in source.excluded_lists]
        return f"[name for name in columns if {' and '.join(tests)}]" if tests else "list(columns)"
    spelled = [*source.known, *source.possible]
    tests = [f"name in {spelled!r}"] if spelled else []
    tests += [_listed(each) for each in source.lists]
    if source.open and source.known and not source.lists and not source.possible:
        if source.order:
            return repr(list(source.order))
        return f"sorted({list(source.known)!r}, key=[*columns, *{list(source.known)!r}].index)"
    return f"[name for name in columns if {' or '.join(tests)}]" if tests else "[]"


def _listed(columns: Listed) -> str:
    """Whether ``name`` is one of the columns that a value of the state lists."""
    names = list(columns.minus)
    if columns.kind == "name":
        return f"name == {columns.expression}"
    if columns.kind == "renamed":
        return f"{columns.expression}.get(name) in {names!r}"
    if columns.kind == "renamed_all":
        return f"{columns.expression}.get(name) not in {names!r}"
    tests = [f"name in {columns.expression}", *(f"name not in {each}" for each in columns.lists)]
    tests += [f"name not in {names!r}"] if names else []
    return tests[0] if len(tests) == 1 else f"({' and '.join(tests)})"
