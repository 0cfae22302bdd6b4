"""Paths that exist on one machine only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject

_HOME = re.compile(
    r"(?:file://)?(?:/home/[^/\s]+(?:/|$)|/Users/[^/\s]+(?:/|$)|/content/(?:g?drive|My ?Drive)/"
    r"|[A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+|~[/\\]\w)"
)
_DRIVE = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]+[\w .()-]+(?:[\\/]|\.\w{1,5}$)|\\\\[\w.-]+\\[\w$.-]+\\?")
_ROOT = re.compile(r"/(?:root|mnt|media|Volumes|scratch|gpfs|lustre|nfs|private|srv|opt|var|cluster|export)/[^\s<>|]+")
_OTHER_ROOT = re.compile(r"/[A-Za-z][\w.-]*/[^\s<>|?]*[\w.-]")
_HOSTED = re.compile(r"/(?:kaggle|content|dbfs|databricks|FileStore)(?:/|$)|dbfs:/")
_PORTABLE = re.compile(r"/(?:tmp|dev|proc|bin|sbin|usr/bin|usr/local/bin|usr/lib|usr/share)(?:/|$)")
_EXTENSION = re.compile(r"\.(?:csv|tsv|txt|json|xlsx?|parquet|pkl|pickle|joblib|h5|hdf5|npy|npz|pt|pth|zip|png|jpe?g)$")
_LONGEST = 300


def absolute_path(subject: Subject) -> Iterator[Finding]:
    for cell, node, path in _paths(subject):
        if _HOSTED.match(path) and not _HOME.match(path):
            continue
        if _HOME.match(path):
            kind = "in one user's home" if not path.startswith("~") else "in the user's home"
        elif (
            _DRIVE.match(path)
            or (_ROOT.match(path) and not _PORTABLE.match(path))
            or _OTHER_ROOT.fullmatch(path)
            and not _PORTABLE.match(path)
            and _is_file(subject, node, path)
        ):
            kind = "of one machine"
        else:
            continue
        shown = path if len(path) <= 60 else path[:57] + "..."
        yield subject.finding("NBR611", cell, node, f"'{shown}' is a path {kind}.")


def hosted_path(subject: Subject) -> Iterator[Finding]:
    for cell, node, path in _paths(subject):
        if _HOSTED.match(path) and not _HOME.match(path):
            yield subject.finding("NBR612", cell, node, f"'{path[:60]}' exists on one hosted service only.")


def _paths(subject: Subject) -> Iterator[tuple[int, ast.Constant, str]]:
    """(cell, node, text) of the strings that may be a path, docstrings left out; of a shell line, its words."""
    for cell, node in subject.nodes(ast.Constant):
        text = node.value
        if not isinstance(text, str) or not 3 <= len(text) <= _LONGEST or "\n" in text:
            continue
        if not ("/" in text or "\\" in text):
            continue
        parent = next(subject.parents(node), None)
        if isinstance(parent, ast.JoinedStr) and parent.values[0] is not node:
            continue
        if isinstance(parent, ast.Expr):
            continue
        if subject.is_own(cell, node) or subject.qualified(getattr(parent, "func", node)) == "os.chdir":
            yield cell, node, text
        else:
            yield from ((cell, node, word.strip("'\"")) for word in text.split() if _HOME.match(word.strip("'\"")))


def _is_file(subject: Subject, node: ast.Constant, path: str) -> bool:
    """Whether a path below an unusual root is one of files, and not of a web service: by its ending and its use."""
    if not _OTHER_ROOT.fullmatch(path):
        return False
    if _EXTENSION.search(path):
        parent = next(subject.parents(node), None)
        return not isinstance(parent, ast.BinOp)
    call = next(subject.parents(node), None)
    if not isinstance(call, ast.Call) or node not in call.args[:1]:
        return False
    name = subject.qualified(call.func) or (call.func.id if isinstance(call.func, ast.Name) else "")
    return name in ("open", "os.listdir", "os.chdir", "os.path.join", "pathlib.Path", "glob.glob", "os.walk")


RULES = (
    LintRule(
        "NBR611",
        "absolute-path",
        "warning",
        "Absolute path or path in a home folder",
        "Reports a string that is a path from the root of a disk, or in a home folder or personal cloud drive. "
        "Temporary folders and the system's own programs are left alone, and so are the folders of hosted services "
        "(NBR612).",
        "The file is there on one machine only; nobody else can run the notebook.",
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('/home/ann/churn/rows.csv')\n",
            "# %%\nfolder = 'C:\\\\Users\\\\ann\\\\churn'\nprint(folder)\n",
            "# %%\nimport os\nos.chdir('/content/drive/MyDrive/churn')\n",
            "# %%\n%cd ~/churn\n",
        ),
        (
            "# %%\nimport pandas as pd\ndf = pd.read_csv('data/rows.csv')\n",
            "# %%\nimport requests\nprint(requests.get('https://example.org' + '/api/v1/rows.json'))\n",
            "# %%\nimport os\nos.makedirs('/tmp/work', exist_ok=True)\n",
            "# %%\nroute = '/users/list'\nprint(route)\n",
        ),
        absolute_path,
    ),
    LintRule(
        "NBR612",
        "hosted-path",
        "info",
        "Path of a hosted notebook service",
        "Reports paths below `/kaggle`, `/content` (Colab) and `/dbfs` (Databricks).",
        "The notebook runs on that service only. Where it is meant to, this is right.",
        ("# %%\nimport pandas as pd\ndf = pd.read_csv('/kaggle/input/churn/rows.csv')\n",),
        ("# %%\nimport pandas as pd\ndf = pd.read_csv('data/rows.csv')\n",),
        hosted_path,
        default=False,
    ),
)
