"""The text of ``score.py``, of the scoring functions in ``features.py`` and of the model bundle's writer in ``train.py``.

The generated code is fixed text around what :mod:`nbrefactor.python.scoring` derived; formatting comes later.
"""

from __future__ import annotations

import json

from nbrefactor.python.edits import indent
from nbrefactor.python.scoring.result import Scoring, Source, Step

PREPARE = "prepare_rows"
FINISH = "finish_predictions"


def emit_features(scoring: Scoring) -> str:
    """``input_schema`` and, where new rows can be scored, the functions that lead to the prediction."""
    parts = [_SCHEMA]
    if scoring.source is not None or scoring.refusal:
        parts.append(_prepare(scoring))
    if scoring.post or scoring.final:
        parts.append(_finish(scoring))
    return "\n\n".join(parts)


def emit_bundle(scoring: Scoring) -> str:
    """``save_bundle(model, state, metrics, output_dir)`` for ``train.py``."""
    required = _required(scoring.source, scoring.state_name)
    return _BUNDLE.replace("REQUIRED", required).replace("MISSING", json.dumps(list(scoring.source.missing if scoring.source else ())))


def emit_score(scoring: Scoring, package: str) -> str:
    """The whole of ``score.py``."""
    finishes = bool(scoring.post or scoring.final)
    names = sorted([PREPARE, *([FINISH] if finishes else [])])
    predicted = f"{FINISH}(model, features, state)" if finishes else "model.predict(features)"
    text = _SCORE.replace("NAMES", ", ".join(names)).replace("PACKAGE", package)
    return text.replace("PREDICTED", predicted).replace("PREPARE", PREPARE)


BUNDLE_IMPORTS = (
    "import hashlib",
    "import importlib.metadata",
    "import json",
    "from pathlib import Path",
    "import joblib",
)


def _prepare(scoring: Scoring) -> str:
    """The scoring path as one function over the notebook's own names."""
    raw = scoring.source.name if scoring.source is not None else "rows"
    lines = [
        f"def {PREPARE}({raw}, {scoring.state_name}):",
        '    """Prepare raw rows as training did, with the values fitted there; one row in, one row out."""',
    ]
    if scoring.refusal:
        lines.append(f"    raise NotImplementedError({scoring.refusal!r})")
        return "\n".join(lines)
    for step in scoring.steps:
        lines += _step(step)
    result = scoring.features or raw
    lines.append(f"    return {result}")
    return "\n".join(lines)


def _finish(scoring: Scoring) -> str:
    lines = [
        f"def {FINISH}(model, features, {scoring.state_name}):",
        '    """Predict, and bring the answer into the form that the notebook gave it."""',
    ]
    for step in scoring.post:
        lines += _step(step)
    lines.append(f"    return {scoring.final}")
    return "\n".join(lines)


def _step(step: Step) -> list[str]:
    comments = [indent(line, "    ") for line in step.comments.strip("\n").splitlines() if line.strip()]
    if step.refusal:
        return [*comments, f"    raise NotImplementedError({step.refusal!r})"]
    return [*comments, indent(step.text, "    ")]


def _required(source: Source | None, state: str) -> str:
    """The expression for the raw columns that scoring needs, over ``schema`` and ``state``."""
    if source is None:
        return "list(schema)"
    parts: list[str] = []
    if source.everything:
        excluded = sorted(source.excluded)
        parts.append(f"[name for name in schema if name not in {excluded!r}]" if excluded else "list(schema)")
    elif source.known:
        parts.append(repr(list(source.known)))
    for text, minus in source.lists:
        kind, _, expression = text.partition(":")
        if kind == "state":
            parts.append(f"[name for name in {expression} if name in schema and name not in {sorted(minus)!r}]")
        elif not source.everything:
            parts.append("list(schema)")
    joined = " + ".join(parts) if parts else "[]"
    return joined if len(parts) == 1 else f"list(dict.fromkeys({joined}))"


_SCHEMA = '''def input_schema(frame):
    """Names, types and nullability of the raw columns, as training saw them."""
    return {
        column: {"dtype": str(values.dtype), "nullable": bool(values.isna().any())}
        for column, values in frame.items()
    }
'''

_BUNDLE = '''def save_bundle(model, state, metrics, output_dir):
    """Write the model bundle: everything that score.py needs, and a hash of each file."""
    folder = Path(output_dir)
    folder.mkdir(parents=True, exist_ok=True)
    schema = state.pop("schema", {})
    required = REQUIRED
    joblib.dump(model, folder / "model.joblib")
    joblib.dump(state, folder / "state.joblib")
    columns = [{"name": name, **schema.get(name, {})} for name in required]
    documents = {
        "schema.json": {"columns": columns, "missing_values": MISSING},
        "metrics.json": metrics,
        "versions.json": {
            name: importlib.metadata.version(name)
            for name in ("joblib", "numpy", "pandas", "scikit-learn")
            if _is_installed(name)
        },
    }
    for name, content in documents.items():
        text = json.dumps(content, indent=2, default=float)
        (folder / name).write_text(text + "\\n", encoding="utf-8")
    names = ["model.joblib", "state.joblib", "schema.json", "metrics.json"]
    names.append("versions.json")
    hashes = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in names
    }
    text = json.dumps(hashes, indent=2)
    (folder / "manifest.json").write_text(text + "\\n", encoding="utf-8")


def _is_installed(name):
    try:
        return bool(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return False
'''

_SCORE = '''"""Score new rows with the model bundle that train.py writes.

Batch: ``python -m PACKAGE.score --model-dir model --input rows.csv --output
predictions.csv``. Server: ``init()`` once, then ``run(data)`` for each request.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

from PACKAGE.features import NAMES

CHUNK = 50_000
FILES = ("model.joblib", "state.joblib", "schema.json")


class InputError(ValueError):
    """The rows or the bundle are not what they should be; the message says why."""


class Bundle:
    """A model with its fitted state and the schema of its input."""

    def __init__(self, folder):
        folder = Path(folder)
        check_files(folder)
        self.model = joblib.load(folder / "model.joblib")
        self.state = joblib.load(folder / "state.joblib")
        schema = json.loads((folder / "schema.json").read_text("utf-8"))
        self.columns = {row["name"]: row for row in schema["columns"]}
        self.missing_values = schema["missing_values"]


bundle = None


def check_files(folder):
    """Refuse a bundle with a missing or changed file, before anything of it is loaded."""
    try:
        hashes = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"no model bundle in {folder}") from error
    for name in FILES:
        path = folder / name
        if name not in hashes or not path.is_file():
            raise InputError(f"the model bundle lacks {name}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != hashes[name]:
            raise InputError(f"{name} is not the file that training wrote")


def init():
    """Load the bundle: from AZUREML_MODEL_DIR on a server, else from model/."""
    global bundle
    folder = Path(os.environ.get("AZUREML_MODEL_DIR", "model"))
    if not (folder / "manifest.json").is_file():
        nested = sorted(folder.glob("**/manifest.json"))
        folder = nested[0].parent if nested else folder
    bundle = Bundle(folder)


def run(data):
    """Answer one request: JSON rows in, predictions out, or an error with a reason."""
    try:
        if bundle is None:
            init()
        return to_json(predict(read_request(data), bundle))
    except InputError as error:
        return bad_request(str(error))


def read_request(data):
    """The rows of a request: ``{"data": [{column: value}, ...]}``, or just the list."""
    if isinstance(data, (str, bytes)):
        try:
            data = json.loads(data)
        except ValueError as error:
            raise InputError(f"the request is not JSON: {error}") from error
    if isinstance(data, dict):
        data = data.get("data", data.get("rows", data))
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list) or not data:
        raise InputError("the request holds no rows")
    if all(isinstance(row, list) for row in data):
        return pd.DataFrame(data, columns=named(data[0]))
    if not all(isinstance(row, dict) for row in data):
        raise InputError("every row must be an object of column names and values")
    return pd.DataFrame(data)


def named(row):
    """Column names for rows that come as plain lists."""
    names = list(bundle.columns)
    if len(row) != len(names):
        raise InputError(f"a row has {len(row)} values; {len(names)} are needed")
    return names


def conform(rows, bundle):
    """The needed columns, with the types that they had in training."""
    missing = [name for name in bundle.columns if name not in rows.columns]
    if missing:
        raise InputError("missing columns: " + ", ".join(map(str, missing)))
    rows = rows[list(bundle.columns)].reset_index(drop=True)
    for name, column in bundle.columns.items():
        kind = column.get("dtype", "")
        try:
            if kind.startswith(("int", "float", "uint")):
                rows[name] = pd.to_numeric(rows[name])
            elif kind.startswith("datetime"):
                rows[name] = pd.to_datetime(rows[name])
        except (TypeError, ValueError) as error:
            raise InputError(f"column {name} must be {kind}: {error}") from error
    return rows


def predict(rows, bundle):
    """One prediction for each row, in order, as a frame."""
    if not len(rows):
        raise InputError("there are no rows to score")
    model, state = bundle.model, bundle.state
    rows = conform(rows, bundle)
    count = len(rows)
    try:
        features = PREPARE(rows, state)
        prediction = np.asarray(PREDICTED)
        probabilities = None
        if hasattr(model, "predict_proba") and hasattr(model, "classes_"):
            probabilities = np.asarray(model.predict_proba(features))
    except NotImplementedError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"these rows cannot be scored: {error}") from error
    if prediction.ndim == 2 and prediction.shape[1] == 1:
        prediction = prediction.ravel()
    if len(prediction) != count:
        raise InputError("the model did not answer with one prediction a row")
    if prediction.ndim == 1:
        answer = pd.DataFrame({"prediction": prediction})
    else:
        answer = pd.DataFrame(prediction).add_prefix("prediction_")
    if probabilities is not None and probabilities.ndim == 2:
        for position, label in enumerate(model.classes_):
            answer[f"probability_{label}"] = probabilities[:, position]
    return answer


def to_json(answer):
    """Predictions as plain lists."""
    result = {"predictions": answer.iloc[:, 0].tolist()}
    for name in answer.columns[1:]:
        result.setdefault("probabilities", {})[name] = answer[name].tolist()
    return result


def bad_request(message):
    """A 400-class answer: Azure's response where there is such a server."""
    try:
        from azureml_inference_server_http.api.aml_response import AMLResponse
    except ImportError:
        return {"error": message}
    return AMLResponse({"error": message}, 400, json_str=True)


def read_rows(path, bundle):
    """The rows of a file, in chunks that fit into memory."""
    suffix = Path(path).suffix.lower()
    texts = {
        name: str
        for name, column in bundle.columns.items()
        if column.get("dtype") in ("object", "str", "string")
    }
    if suffix == ".parquet":
        yield pd.read_parquet(path)
    elif suffix in (".jsonl", ".ndjson"):
        yield from pd.read_json(path, lines=True, chunksize=CHUNK, dtype=texts)
    else:
        yield from pd.read_csv(
            path,
            chunksize=CHUNK,
            dtype=texts,
            na_values=bundle.missing_values,
        )


def main(argv=None):
    """Score a file of raw rows."""
    parser = argparse.ArgumentParser(description="Score a file of raw rows.")
    parser.add_argument("--model-dir", default="model")
    parser.add_argument("--input", required=True, help=".csv, .parquet or .jsonl")
    parser.add_argument("--output", default="predictions.csv")
    options = parser.parse_args(argv)
    try:
        loaded = Bundle(options.model_dir)
        partial = Path(options.output + ".part")
        with partial.open("w", encoding="utf-8", newline="") as out:
            for number, rows in enumerate(read_rows(options.input, loaded)):
                answer = predict(rows, loaded)
                answer.to_csv(out, index=False, header=number == 0)
        partial.replace(options.output)
    except (InputError, NotImplementedError, OSError) as error:
        parser.exit(2, f"score: {error}\\n")


if __name__ == "__main__":
    main()
'''
