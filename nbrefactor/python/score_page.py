"""The fixed text of ``score.py`` and of the model bundle's writer; :mod:`emit_score` fills in what a notebook decides."""

from __future__ import annotations

SCHEMA = '''def input_schema(frame):
    """Name, type and nullability of each raw column, and a value to try."""
    return [
        {
            "name": name if isinstance(name, (int, str)) else str(name),
            "kind": pd.api.types.infer_dtype(values, skipna=True),
            "dtype": str(values.dtype),
            "nullable": bool(values.isna().any()),
            "example": usual_value(values.dropna().head(10_000)),
        }
        for name, values in frame.items()
    ]


def usual_value(values):
    """A value that several rows share, else a middle one; no row's own."""
    try:
        counts = values.value_counts()
    except TypeError:  # lists and the like
        return None
    if len(counts) and counts.iloc[0] >= 5:
        return counts.index[0]
    if len(counts) and values.dtype.kind in "iuf":
        return values.median() if values.dtype.kind == "f" else int(values.median())
    return None
'''

UNTRAINED = """    if model is None:
        print("no model was trained, and none is saved", file=sys.stderr)
        return
"""

BUNDLE = '''def save_bundle(model, state, metrics, output_dir, run):
    """Write the model bundle: what score.py needs, and how it was made."""
    folder = Path(output_dir)
    folder.mkdir(parents=True, exist_ok=True)
    state = dict(state)
    columns = {column["name"]: column for column in state.pop("schema", [])}
    required = REQUIRED
    saved = [SAVED_MODEL, save_object(state, folder / "state")]
    documents = {
        "schema.json": {
            "columns": [columns[name] for name in required],
            "missing_values": MISSING,
        },
        "metrics.json": METRICS,
        "run.json": run,
        "versions.json": library_versions(model, saved),
    }
    for name, content in documents.items():
        text = json.dumps(content, indent=2, default=plain)
        (folder / name).write_text(text + "\\n", encoding="utf-8")
    hashes = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in [*saved, *documents]
    }
    text = json.dumps(hashes, indent=2)
    (folder / "manifest.json").write_text(text + "\\n", encoding="utf-8")


def save_object(value, path):
    """Save with skops, whose files run no code when loaded, else with joblib.

    The answer is the name of the file.
    """
    safe, pickled = path.with_suffix(".skops"), path.with_suffix(".joblib")
    pickled.unlink(missing_ok=True)
    try:
        import skops.io

        skops.io.dump(value, safe)
        skops.io.load(safe, trusted=TRUSTED_TYPES)
        return safe.name
    except Exception as error:  # each type that skops cannot save fails in its own way
        safe.unlink(missing_ok=True)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    joblib.dump(value, pickled)
    print(
        f"{pickled.name} is a pickle: to load it runs its code ({reason})",
        file=sys.stderr,
    )
    return pickled.name


def library_versions(model, saved):
    """Versions of the libraries that the bundle can be read with."""
    own = LIBRARY
    providers = importlib.metadata.packages_distributions().get(own, [])
    savers = {Path(name).suffix[1:] for name in saved} & {"joblib", "skops"}
    names = {"numpy", "pandas", *savers, *providers}
    return {name: importlib.metadata.version(name) for name in sorted(names)}


def plain(value):
    """A value of a library as JSON can hold it."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
'''

SCORE = '''"""Score new rows with the model bundle that train.py writes.

Batch: ``python -m PACKAGE.score --model-dir model --input rows.csv --output
predictions.csv``. Server: ``init()`` once, then ``run(data)`` for each request.
"""

import argparse
import hashlib
import importlib.metadata
import itertools
import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

from PACKAGE.features import NAMES

CHUNK = 50_000
PARTS = ("model", "state", "schema", "metrics", "versions")

bundle = None
problem = ""


class InputError(ValueError):
    """The rows or the bundle cannot be used; the message says why."""


class Bundle:
    """A model with its fitted state and the schema of its input."""

    def __init__(self, folder):
        folder = Path(folder)
        files = check_files(folder)
        try:
            check_versions(read_json(folder / "versions.json"))
            schema = read_json(folder / "schema.json")
            self.columns = schema["columns"]
            self.missing_values = schema["missing_values"]
            self.state = load_object(folder, files, "state")
            self.model = LOADED_MODEL
        except InputError:
            raise
        except Exception as error:  # whatever a damaged or foreign file leads to
            raise InputError(f"the model cannot be loaded: {error}") from error

    @property
    def names(self):
        return [str(column["name"]) for column in self.columns]

    @property
    def texts(self):
        return [str(c["name"]) for c in self.columns if c["kind"] == "string"]


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def load_object(folder, files, name):
    """What training saved with skops, or else with joblib."""
    if f"{name}.skops" in files:
        import skops.io

        return skops.io.load(folder / f"{name}.skops", trusted=TRUSTED_TYPES)
    return joblib.load(folder / f"{name}.joblib")


def check_files(folder):
    """Refuse a bundle with a missing or changed file, before it is loaded.

    The answer is the names of its files.
    """
    try:
        hashes = dict(read_json(folder / "manifest.json"))
    except (OSError, TypeError, ValueError) as error:
        raise InputError(f"there is no model bundle in {folder}") from error
    parts = {Path(name).stem for name in hashes}
    lacking = [name for name in PARTS if name not in parts]
    if lacking:
        raise InputError("manifest.json does not name " + ", ".join(lacking))
    for name, expected in hashes.items():
        path = folder / Path(name).name
        if not path.is_file():
            raise InputError(f"the model bundle lacks {name}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise InputError(f"{name} is not the file that training wrote")
    return set(hashes)


def check_versions(versions):
    """Refuse other versions of libraries: the model may answer otherwise."""
    for name, trained in versions.items():
        try:
            here = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            here = "missing"
        if here.split(".")[:2] != trained.split(".")[:2]:
            raise InputError(f"the model needs {name} {trained}; here it is {here}")


def find_bundle():
    """The bundle's folder: in AZUREML_MODEL_DIR on a server, else model/."""
    folder = Path(os.environ.get("AZUREML_MODEL_DIR", "model"))
    if (folder / "manifest.json").is_file():
        return folder
    return min((p.parent for p in folder.glob("**/manifest.json")), default=folder)


def init():
    """Load the bundle. What is wrong with it is answered to each request."""
    global bundle, problem
    bundle, problem = None, ""
    try:
        bundle = Bundle(find_bundle())
    except InputError as error:
        problem = str(error)


def run(data):
    """Answer a request: JSON rows in, predictions out, or what is wrong."""
    if bundle is None and not problem:
        init()
    if bundle is None:
        return bad_request(problem)
    try:
        return to_json(predict(read_request(data, bundle.names), bundle))
    except InputError as error:
        return bad_request(str(error))


def read_request(data, names):
    """The rows of a request: ``[{column: value, …}, …]``, also in "data"."""
    if isinstance(data, (str, bytes, bytearray)):
        try:
            data = json.loads(data)
        except (RecursionError, ValueError) as error:
            raise InputError(f"the request is not JSON: {error}") from error
    while isinstance(data, dict):
        inside = [k for k in ("input_data", "Inputs", "data", "rows") if k in data]
        held = data[inside[0]] if inside else None
        if not inside or inside[0] in names and not isinstance(held, (dict, list)):
            data = [data]
        else:
            names = data.get("columns", names)
            data = data[inside[0]]
    if not isinstance(data, list) or not data:
        raise InputError("the request holds no rows")
    if all(isinstance(row, dict) for row in data):
        return as_table(data)
    if not isinstance(names, list) or len(set(map(str, names))) != len(names):
        raise InputError("the names of the columns must be a list, each name once")
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        raise InputError(f"every row must give its {len(names)} columns by name")
    return as_table(data, columns=[str(name) for name in names])


def as_table(data, columns=None):
    """Rows as a frame; text that is no valid Unicode is refused."""
    try:
        json.dumps(data, ensure_ascii=False, default=str).encode()
        return pd.DataFrame(data, columns=columns)
    except (OverflowError, TypeError, ValueError) as error:
        raise InputError(f"the rows cannot be read: {error}") from error


def conform(rows, bundle):
    """The needed columns, with the types that they had in training."""
    rows = rows.rename(columns=str)
    missing = [name for name in bundle.names if name not in rows.columns]
    if missing:
        raise InputError("missing columns: " + ", ".join(missing))
    columns = {}
    for column in bundle.columns:
        values = rows[str(column["name"])].reset_index(drop=True)
        try:
            columns[column["name"]] = convert(values, column, bundle.missing_values)
        except (
            AttributeError,
            LookupError,
            OverflowError,
            TypeError,
            ValueError,
        ) as error:
            kind = column["kind"]
            message = f"column {column['name']} must be of type {kind}: {error}"
            raise InputError(message) from error
    return pd.DataFrame(columns)


def convert(values, column, missing_values):
    """One column as training saw it."""
    kind, dtype = column["kind"], column["dtype"]
    if values.dtype == object and values.map(np.ndim).any():
        raise TypeError("it holds lists")
    if missing_values:
        values = values.mask(values.isin(missing_values))
    if kind == "string":
        known = values.dropna()
        if not known.map(lambda value: isinstance(value, str)).all():
            raise TypeError("it holds something else than text")
        return values.astype(object).where(values.notna(), np.nan).astype(dtype)
    if kind == "boolean":
        spelled = {"true": True, "false": False, "1": True, "0": False}
        known = values.dropna().map(lambda value: spelled[str(value).lower()])
        whole = len(known) == len(values)
        return known.astype(dtype) if whole else known.reindex(values.index)
    if dtype.startswith(("int", "uint", "float")):
        if pd.api.types.infer_dtype(values, skipna=True) == "boolean":
            raise TypeError("it holds true or false")
        numbers = pd.to_numeric(values)
        if dtype.startswith("float"):
            return numbers.astype(dtype)
        cast = numbers.astype(dtype) if numbers.notna().all() else numbers
        return cast if cast.dropna().eq(numbers.dropna()).all() else numbers
    if dtype.startswith("datetime"):
        if pd.api.types.infer_dtype(values, skipna=True) in ("integer", "floating"):
            raise TypeError("it holds numbers, not dates")
        return pd.to_datetime(values).astype(dtype)
    return values


def predict(rows, bundle):
    """One prediction for each row, in order, as a frame."""
    if not len(rows):
        raise InputError("there are no rows to score")
    rows = conform(rows, bundle)
    model, state, count = bundle.model, bundle.state, len(rows)
    try:
        features = PREPARE(rows, state)
        prediction = np.atleast_1d(PREDICTED)
        probabilities = probabilities_of(model, features)
    except Exception as error:
        raise InputError(f"these rows cannot be scored: {error}") from error
    if prediction.ndim == 2 and prediction.shape[1] == 1:
        prediction = prediction.ravel()
    if len(prediction) != count:
        raise InputError("the model did not answer with one prediction a row")
    if prediction.ndim == 1:
        answer = pd.DataFrame({"prediction": prediction})
    else:
        answer = pd.DataFrame(prediction).add_prefix("prediction_")
    for label, column in probabilities.items():
        answer[f"probability_{label}"] = column
    return answer


def probabilities_of(model, features):
    """Class → probabilities, for a classifier that knows them."""
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return {}
    found = np.asarray(model.predict_proba(features))
    return dict(zip(model.classes_, found.T)) if found.ndim == 2 else {}


def to_json(answer):
    """Predictions as plain lists; a missing or infinite number is null."""
    answer = answer.replace([np.inf, -np.inf], np.nan)
    answer = answer.astype(object).where(answer.notna(), None)
    told = [c for c in answer.columns if not c.startswith("probability_")]
    rows = answer[told[0] if len(told) == 1 else told]
    result = {"predictions": rows.to_numpy().tolist()}
    known = {c: answer[c].tolist() for c in answer.columns if c not in told}
    if known:
        result["probabilities"] = known
    return result


def bad_request(message):
    """A 400-class answer: Azure's response where there is such a server.

    A request's own words may be part of the message, and as long as they like.
    """
    message = message[:1000]
    try:
        from azureml_inference_server_http.api.aml_response import AMLResponse
    except ImportError:
        return {"error": message}
    return AMLResponse({"error": message}, 400, json_str=True)


def read_rows(path, bundle):
    """The rows of a file, in chunks that fit into memory."""
    suffix = Path(path).suffix.lower()
    if suffix == ".parquet":
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise InputError("to read .parquet files, install pyarrow") from error
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(CHUNK):
            yield batch.to_pandas()
        return
    if suffix in (".jsonl", ".ndjson"):
        with open(path, encoding="utf-8") as file:
            lines = (line for line in file if line.strip())
            while chunk := list(itertools.islice(lines, CHUNK)):
                yield pd.DataFrame([json.loads(line) for line in chunk])
        return
    texts = dict.fromkeys(bundle.texts, str)
    yield from pd.read_csv(
        path, chunksize=CHUNK, dtype=texts, na_values=bundle.missing_values
    )


def main(argv=None):
    """Score a file of raw rows."""
    parser = argparse.ArgumentParser(description="Score a file of raw rows.")
    parser.add_argument("--model-dir", default="model")
    parser.add_argument("--input", required=True, help=".csv, .parquet or .jsonl")
    parser.add_argument("--output", default="predictions.csv")
    options = parser.parse_args(argv)
    partial = Path(f"{options.output}.part")
    try:
        loaded = Bundle(options.model_dir)
        with partial.open("w", encoding="utf-8", newline="") as out:
            for number, rows in enumerate(read_rows(options.input, loaded)):
                answer = predict(rows, loaded)
                answer.to_csv(out, index=False, header=number == 0)
        partial.replace(options.output)
    except (OSError, ValueError) as error:
        partial.unlink(missing_ok=True)
        parser.exit(2, f"score: {error}\\n")


if __name__ == "__main__":
    main()
'''
