"""What a step answers, in a few numbers: recorded once, and asked for again by the recorded tests.

The text between the two marks goes into the generated tests as it stands, so it needs nothing but what they have.
"""

# mypy: ignore-errors
from __future__ import annotations

# --- begin
import contextlib
import functools
import inspect
import io
import json
import math
import os
import random
import re
import sys
import zlib
from pathlib import Path


def answer(value, depth=0):
    """A value in a few numbers and short texts, which a change would change."""
    kind = type(value).__name__
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu().numpy()
    if value is None or isinstance(value, (bool, str)):
        return text_answer(value) if isinstance(value, str) else str(value)
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        value = value.item()
    if isinstance(value, (int, float)):
        return float(f"{value:.9g}") if math.isfinite(value) else str(value)
    if depth > 4:
        return kind
    if hasattr(value, "columns") and hasattr(value, "dtypes"):
        columns = {str(name): array_answer(value.iloc[:, i].to_numpy()) for i, name in enumerate(value.columns)}
        return {"type": kind, "order": checksum(columns), "index": array_answer(value.index.to_numpy()), **columns}
    if hasattr(value, "to_numpy") and hasattr(value, "dtype"):
        index = {"index": array_answer(value.index.to_numpy())} if hasattr(value, "index") else {}
        return {"type": kind, **index, "values": array_answer(value.to_numpy())}
    if hasattr(value, "toarray") and hasattr(value, "shape"):
        return {"type": kind, "values": array_answer(value.toarray())}
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return array_answer(value)
    if isinstance(value, dict):
        items = [(str(key), item) for key, item in value.items() if not str(key).endswith("_time")]
        return {key: answer(item, depth + 1) for key, item in items[:40]}
    if isinstance(value, (list, tuple)):
        models = any(hasattr(item, "get_params") for item in value)
        return [len(value), *(answer(item, depth + 1) for item in list(value)[: 2 if models else 40])]
    if isinstance(value, (set, frozenset)):
        return [len(value), *sorted(str(answer(item, depth + 1)) for item in value)[:40]]
    if hasattr(value, "fit") and hasattr(value, "get_params"):
        usual = inspect.signature(type(value)).parameters
        told = {k: v for k, v in value.get_params(deep=False).items() if k not in usual or v is not usual[k].default}
        learnt = [(k, v) for k, v in sorted(vars(value).items()) if k.endswith("_") and "time" not in k]
        return {
            "type": kind,
            "told": {k: answer(v, depth + 2) for k, v in told.items()},
            "learnt": {k: answer(v, depth + 2) for k, v in learnt[:12]},
        }
    for inner in ("state_dict", "get_weights"):  # networks, and what optimises them
        if callable(getattr(value, inner, None)):
            return {"type": kind, "learnt": answer(getattr(value, inner)(), depth + 1)}
    if hasattr(value, "tensors"):
        return {"type": kind, "tensors": answer(list(value.tensors), depth + 1)}
    if hasattr(value, "dataset") and hasattr(value, "batch_size"):
        told = {"batch_size": value.batch_size, "order": type(value.sampler).__name__}
        return {"type": kind, **told, "dataset": answer(value.dataset, depth + 1)}
    return kind


def array_answer(array):
    """Size and type; of numbers also what they amount to, and in which order they stand."""
    found = {"shape": list(array.shape), "dtype": str(array.dtype).partition("[")[0]}
    flat = array.ravel().tolist()
    if array.dtype.kind in "biuf":
        known = [float(v) for v in flat if v == v and abs(v) != math.inf]
        order = sum(v * (i % 97 + 1) for i, v in enumerate(known))
        figures = [sum(known), min(known, default=0), max(known, default=0), order]
        return {**found, "known": len(known), "figures": [float(f"{v:.9g}") for v in figures]}
    if array.dtype.kind in "mM":
        whole = array.astype(array.dtype.str[:2] + "8[us]").ravel()  # versions of pandas keep other units
        return {
            **found,
            "known": len(whole) - whole.astype(str).tolist().count("NaT"),
            "checksum": checksum(map(str, whole)),
        }
    return {**found, "different": len({repr(v) for v in flat}), "checksum": checksum(str(answer(v, 4)) for v in flat)}


def text_answer(text):
    text = "object" if text == "str" else text  # the name of a type that other versions of pandas do not have
    return text if len(text) <= 6 else f"#{checksum([text])}"


def checksum(texts):
    return f"{zlib.crc32(chr(0).join(texts).encode()):08x}"


def printed_answer(text):
    """Printed lines: how many, their words, and the decimal numbers in them."""
    numbers = re.findall(r"-?\d+\.\d+", text)
    words = re.sub(r"-?\d+\.\d+", "0", re.sub(r"0x[0-9a-f]+", "", text))
    words = [" ".join(line.split()) for line in words.splitlines()]
    return {"lines": len(words), "words": checksum(words), "numbers": [float(f"{float(n):.6g}") for n in numbers[:40]]}


def differences(found, wanted, at=""):
    """Where two answers differ; numbers may by one part in a million, because machines do."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        found = {key if key in wanted else named(key, wanted): value for key, value in found.items()}
        more = () if at.endswith("[learnt]") else (key for key in found if key not in wanted)
        keys = [*wanted, *more]
        pairs = [(f"{at}[{key}]", found.get(key, "missing"), wanted.get(key, "missing")) for key in keys]
    elif isinstance(found, (list, tuple)) and isinstance(wanted, (list, tuple)) and len(found) == len(wanted):
        pairs = [(f"{at}[{i}]", a, b) for i, (a, b) in enumerate(zip(found, wanted, strict=True))]
    else:
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (found, wanted))
        same = math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-9) if numbers else found == wanted
        same = same or wanted is None
        return [] if same else [f"{at}: {found!r}, recorded was {wanted!r}"]
    return [line for place, a, b in pairs for line in differences(a, b, place)]


def named(key, wanted):
    """A name as it was recorded: some are checksums, because they hold what is in the data."""
    return next((f"#{code}" for code in [checksum([key])] if f"#{code}" in wanted), key)


@contextlib.contextmanager
def asking(values):
    """Notes what the models among some values are asked to predict: a step may keep all of that but a word to itself."""
    asked, kinds = [], {type(value) for value in values if hasattr(value, "get_params") and hasattr(value, "predict")}
    before = {kind: vars(kind).get("predict") for kind in kinds}
    for kind in kinds:
        kind.predict = noting(inspect.getattr_static(kind, "predict"), kind, values, asked)
    try:
        yield asked
    finally:
        for kind, own in before.items():
            if own is None:
                del kind.predict
            else:
                kind.predict = own


def noting(method, kind, models, asked):
    def predict(model, rows, *arguments, **options):
        if len(asked) < 20 and any(model is other for other in models):
            asked.append(answer(rows))
        return method.__get__(model, kind)(rows, *arguments, **options)

    return predict


def files_here():
    paths = [path for path in Path(".").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.as_posix(): (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(paths)}


def file_answer(path):
    readable = path.endswith((".csv", ".json", ".txt", ".md", ".tsv"))
    return printed_answer(Path(path).read_text(encoding="utf-8", errors="replace")) if readable else "written"


def run_steps(module, names, arguments, score=None):
    """One run of ``main``, and of ``score`` on its rows: each step's answer, what it printed, what it left in its arguments."""
    seen, raw = {}, []

    def watched(name, step):
        @functools.wraps(step)
        def call(*given, **options):
            out = io.StringIO()
            note = seen.setdefault(name, {"raises": True})
            before = files_here()
            with contextlib.redirect_stdout(out), asking(given) as asked:
                result = step(*given, **options)
            note.pop("raises", None)
            note.update({"asks": asked} if asked else {})
            note.update(gives=answer(result), printed=printed_answer(out.getvalue()))
            note["leaves"] = [answer(value) for value in given]
            note["writes"] = {
                path: file_answer(path) for path, facts in files_here().items() if before.get(path) != facts
            }
            return result

        return call

    def described(frame):
        raw.append(frame.copy())
        return describe(frame)

    steps = {name: getattr(module, name) for name in names if hasattr(module, name)}
    describe = getattr(module, "input_schema", None)
    random.seed(6174)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(6174)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(6174)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random.seed(6174)
    try:
        for name, step in steps.items():
            setattr(module, name, watched(name, step))
        if score is not None and describe is not None:
            module.input_schema = described
        module.main(arguments)
        problem = ""
    except (Exception, SystemExit) as error:
        problem = f"{type(error).__name__}: {error}"
    finally:
        for name, step in steps.items():
            setattr(module, name, step)
        if describe is not None:
            module.input_schema = describe
    if raw and Path(arguments[-1], "manifest.json").exists():
        seen["score.run"] = scored(score, raw[0], arguments[-1])
    return seen, problem


def scored(score, raw, folder):
    """What a server answers to some of the raw rows, and what it prepares for the model."""
    prepared, prepare = [], score.prepare_rows
    bundle = os.environ.get("AZUREML_MODEL_DIR")
    os.environ["AZUREML_MODEL_DIR"] = folder

    def watched(*given):
        result = prepare(*given)
        prepared.append(answer(result))
        return result

    score.prepare_rows = watched
    try:
        score.init()
        for rows in (raw.head(60), raw.dropna().head(60)):
            listed = json.loads(rows.to_json(orient="records", date_format="iso", double_precision=15))
            found = score.run({"data": listed}) if listed else None
            if isinstance(found, dict) and "predictions" in found:
                alone = [score.run({"data": [row]}) for row in listed[:5]]
                return {"together": answer(found), "alone": answer(alone), "prepared": prepared[-6:]}
        return {"raises": True}
    finally:
        score.prepare_rows = prepare
        os.environ.pop("AZUREML_MODEL_DIR")
        if bundle is not None:
            os.environ["AZUREML_MODEL_DIR"] = bundle


# --- end
