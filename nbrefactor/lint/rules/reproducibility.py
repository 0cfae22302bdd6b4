"""What keeps others from getting the same result: random draws without a seed, data and models in the repository."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbrefactor.knowledge.chance import by_chance
from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Location

_GENERATOR = {
    **dict.fromkeys(("numpy", "sklearn", "pandas", "scipy", "imblearn", "skimage", "statsmodels", "seaborn"), "numpy"),
    **dict.fromkeys(("tensorflow", "keras", "tf_keras"), "tensorflow"),
    **dict.fromkeys(("torch", "torchvision", "transformers"), "torch"),
    "random": "random",
}
"""Library → whose global generator it draws from."""

_RANDOM_NAME = re.compile(
    r"rand|shuffle|normal|uniform|sample|choice|permutation|truncated_normal|dropout", re.IGNORECASE
)
_MODELS = (".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras", ".pt", ".pth", ".onnx", ".ckpt", ".safetensors")
_DATA = (
    ".csv",
    ".tsv",
    ".xlsx",
    ".xls",
    ".parquet",
    ".feather",
    ".json",
    ".jsonl",
    ".txt",
    ".zip",
    ".gz",
    ".db",
    ".dta",
)
LARGEST_DATA = 100_000
"""Bytes of data that are a sample to show, and no training data."""


def missing_seed(subject: Subject) -> Iterator[Finding]:
    seeded: set[str] = set()
    told: set[str] = set()
    calls = sorted(subject.nodes(ast.Call), key=lambda row: (row[0], row[1].lineno, row[1].col_offset))
    for cell, node in calls:
        name = subject.qualified(node.func)
        own = name or (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        if "seed" in own.lower() or "enable_op_determinism" in own or own.endswith("RandomState"):
            seeded.add(_generator(name) if name and "." in name else "")
            if "keras" in name or "lightning" in name or not name:
                seeded.update(_GENERATOR.values())
            continue
        generator = _generator(name)
        if not name or not generator or generator in seeded or not subject.is_own(cell, node):
            continue
        kind = _draw(subject, node, name)
        if kind and (key := name if kind == "seedable" else generator) not in told:
            told.add(key)
            short = name.rpartition(".")[2]
            if kind == "seedable":
                hint = f"`{short}(..., random_state=0)`."
                yield subject.finding("NBR631", cell, node, f"`{short}` draws at random, and no seed is set.", hint)
            else:
                hint = f"set a seed of {generator} in the first cell."
                how = "begins with random weights" if kind == "layer" else "is random"
                yield subject.finding(
                    "NBR631", cell, node, f"`{short}` {how}, and no seed of {generator} is set.", hint
                )


def _generator(name: str) -> str:
    return _GENERATOR.get(name.partition(".")[0], "")


def _draw(subject: Subject, node: ast.Call, name: str) -> str:
    """``seedable``, where the call has a parameter for the seed; ``layer`` or ``global``, where it draws; else empty."""
    fact = subject.knowledge.function(name)
    if fact is None or "random" not in fact.touches or "inspect" in fact.roles:
        return ""
    keywords = {k.arg or "**": ast.unparse(k.value) for k in node.keywords}
    if "**" in keywords or "random" not in fact.given(keywords).touches or keywords.get("shuffle") == "False":
        return ""
    if any(keywords.get(word, "None") != "None" for word in ("seed", "random_state", "generator", "key")):
        return ""
    if not by_chance(name, keywords):
        return ""
    if any(role.startswith("random_state") for role in fact.roles):
        return "seedable" if fact.roles & {"estimator", "split", "resample", "splitter", "search"} else "global"
    if name.startswith("numpy.random.") and name.rpartition(".")[2][:1].isupper():
        return ""
    named = _RANDOM_NAME.match(name.rpartition(".")[2]) or ".random." in f".{name}"
    return "global" if named or "resample" in fact.roles else "layer" if "layer" in fact.roles else ""


def committed_model(subject: Subject) -> Iterator[Finding]:
    for path, size in sorted(subject.surroundings.tracked.items()):
        if path.lower().endswith(_MODELS) and (place := _mention(subject, path)):
            message = f"git tracks the model '{path}' ({_human(size)})."
            yield Finding("NBR633", place, message, "keep models in a registry or storage, or let a script make them.")


def committed_data(subject: Subject) -> Iterator[Finding]:
    for path, size in sorted(subject.surroundings.tracked.items()):
        if path.lower().endswith(_DATA) and size > LARGEST_DATA and (place := _mention(subject, path)):
            message = f"git tracks the data '{path}' ({_human(size)})."
            yield Finding("NBR632", place, message, "keep data outside the repository, and say where it is from.")


def _mention(subject: Subject, path: str) -> Location | None:
    """Where the notebook first names the file."""
    for cell, node in sorted(subject.nodes(ast.Constant), key=lambda row: (row[0], row[1].lineno)):
        if isinstance(node.value, str) and node.value.replace("\\", "/").removeprefix("./") == path:
            return subject.location(cell, node)
    return None


def _human(size: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size} {unit}"
        size //= 1000
    return f"{size} GB"


RULES = (
    LintRule(
        "NBR631",
        "missing-seed",
        "warning",
        "Random without a seed",
        "Reports the first call of each kind that draws at random, where neither the call gets a seed nor a cell above "
        "sets one for its library: splits, models that use chance, and draws from a global generator.",
        "Each run gives other rows, another model and another score, and nobody can tell a change from chance.",
        (
            "# %%\nfrom sklearn.model_selection import train_test_split\n"
            "a, b = train_test_split([1, 2, 3, 4])\nprint(a, b)\n",
            "# %%\nfrom sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier()\nprint(model)\n",
            "# %%\nimport numpy as np\nprint(np.random.normal(size=3))\n",
            "# %%\nimport random\nimport numpy as np\nrandom.seed(0)\nprint(np.random.normal(size=3))\n",
        ),
        (
            "# %%\nfrom sklearn.model_selection import train_test_split\n"
            "a, b = train_test_split([1, 2, 3, 4], random_state=0)\nprint(a, b)\n",
            "# %%\nimport numpy as np\nnp.random.seed(0)\n# %%\n"
            "from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier()\nprint(model)\n",
            "# %%\nfrom sklearn.linear_model import LogisticRegression\nprint(LogisticRegression())\n",
            "# %%\nfrom sklearn.model_selection import KFold\nprint(KFold(5))\n",
            "# %%\nfrom sklearn.svm import SVC\nprint(SVC())\n",
        ),
        missing_seed,
    ),
    LintRule(
        "NBR632",
        "committed-data",
        "warning",
        "Training data in the repository",
        f"Reports a data file of more than {LARGEST_DATA // 1000} kB that the notebook names and that git tracks beside "
        "it.",
        "Data grows, holds what is personal, and stays in the history for ever; a repository is neither protected nor "
        "made for it.",
        ("# %%\nimport pandas as pd\nprint(pd.read_csv('data/rows.csv'))\n#@ data/rows.csv 2000000\n",),
        (
            "# %%\nimport pandas as pd\nprint(pd.read_csv('data/rows.csv'))\n",
            "# %%\nimport pandas as pd\nprint(pd.read_csv('data/rows.csv'))\n#@ data/rows.csv 2000\n",
        ),
        committed_data,
    ),
    LintRule(
        "NBR633",
        "committed-model",
        "warning",
        "Trained model in the repository",
        "Reports a model file that the notebook names and that git tracks beside it.",
        "Nobody can tell which code and data made it, loading it may run code, and each version stays in the history.",
        ("# %%\nimport joblib\nprint(joblib.load('model.joblib'))\n#@ model.joblib 40000\n",),
        ("# %%\nimport joblib\nprint(joblib.load('model.joblib'))\n",),
        committed_model,
    ),
)
