"""The formatters at work: ruff as a program, black as a library, on all generated modules at once."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from nbrefactor.knowledge.imports import import_has_effect
from nbrefactor.model import NbrefactorError
from nbrefactor.python.import_comments import without_orphans
from nbrefactor.python.layout import risky
from nbrefactor.python.noqa import disputed_codes
from nbrefactor.settings import Settings

SELECT = "E,F,I,B,UP"
"""The rules that generated code keeps."""

TARGET = "py310"
UNFIXABLE = "F632,F811,F901,F50,F52"
"""Fixes that ruff calls safe although they may change what the author's code does."""

SAFE_ALL_THE_SAME = ("B905",)
"""Adding ``strict=False`` to ``zip`` says what happens anyway."""

Texts = dict[str, str]
"""Path -> text."""


class Finding(NamedTuple):
    """``row`` is where a ``# noqa`` comment has to stand."""

    path: str
    row: int
    code: str
    message: str


class Workshop:
    """A temporary folder in which ruff (and black) work on all modules at once."""

    def __init__(self, settings: Settings, package: str = "") -> None:
        self.settings, self._package = settings, package
        self.disputed: dict[str, frozenset[str]] = {}
        self._limit = settings.line_length
        self._written: Texts = {}

    def __enter__(self) -> Workshop:
        import tempfile

        self._folder = tempfile.TemporaryDirectory(prefix="nbrefactor-")
        self._ruff = find_ruff()
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def fix(self, texts: Texts) -> Texts:
        """The modules after ruff's safe fixes.

        Imports that may do something when executed stay, although nothing reads their names: ruff takes
        ``from sklearn.experimental import enable_halving_search_cv`` for unused.
        """
        self._write(texts)
        ours = {self._package, *(part.removesuffix(".py") for path in texts for part in path.split("/"))}
        imported = set().union(*map(_imported, texts.values()))
        acting = {name for name in imported if name.partition(".")[0] not in ours and import_has_effect(name)}
        needed = sorted(acting.union(*map(_named_in_texts, texts.values())))
        options = (
            "--fix-only", "--select", SELECT, "--unfixable", ",".join([UNFIXABLE, *_seen(texts)]),
            "--config", f"lint.extend-safe-fixes={list(SAFE_ALL_THE_SAME)}",
            "--config", f"lint.pyflakes.allowed-unused-imports={needed}",
            "--config", "lint.isort.split-on-trailing-comma=false", ".",  # the comma of what is gone
        )  # fmt: skip
        self._run("check", *options)
        fixed = self._read(texts)
        tidy = {path: _tidy(texts[path], text) for path, text in fixed.items()}
        if tidy == fixed:
            return fixed
        self._write(tidy)
        self._run("check", *options)
        return self._read(texts)

    def check(self, texts: Texts, select: str = SELECT, ignore_noqa: bool = False) -> list[Finding]:
        """What ruff finds."""
        import json

        self._write(texts)
        options = ("--ignore-noqa",) if ignore_noqa else ()
        output = self._run("check", "--select", select, "--output-format", "json", *options, ".")
        root = os.path.realpath(self._folder.name) + os.sep
        return [
            Finding(
                os.path.realpath(row["filename"]).removeprefix(root).replace(os.sep, "/"),
                row.get("noqa_row") or row["location"]["row"],
                row["code"] or "invalid-syntax",
                row["message"],
            )
            for row in json.loads(output or "[]")
        ]

    def format(self, texts: Texts) -> Texts:
        """The modules in the layout of the formatter that the settings name, where possible one that both keep.

        ``disputed`` then holds the codes of marks on which the two do not agree.
        """
        self.disputed = {}
        if self.settings.formatter == "black":
            ours = {path: self._black(text) for path, text in self._ruff_format(texts).items()}
            theirs = self._ruff_format({path: text for path, text in ours.items() if risky(text, self._limit)})
            back = {path: self._black(text) for path, text in theirs.items()}
        else:
            ours = self._ruff_format(texts)
            theirs = {path: self._black(text) for path, text in ours.items() if risky(text, self._limit)}
            back = self._ruff_format({path: text for path, text in theirs.items() if text != ours[path]})
        for path, text in back.items():
            if text == theirs[path]:
                ours[path] = text
            elif codes := disputed_codes(ours[path], theirs[path]):
                self.disputed[path] = codes
        return ours

    def _ruff_format(self, texts: Texts) -> Texts:
        if texts:
            self._write(texts)
            self._run("format", *texts)
        return self._read(texts)

    def _black(self, text: str) -> str:
        return _black(text, self._limit, needed=self.settings.formatter == "black")

    def _run(self, command: str, *options: str) -> str:
        import subprocess

        arguments = [
            self._ruff, command, "--isolated", "--no-cache", "--quiet", "--target-version", TARGET,
            "--line-length", str(self._limit), *self._first_party(command), *options,
        ]  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
        done = subprocess.run(
            arguments, cwd=self._folder.name, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return done.stdout

    def _first_party(self, command: str) -> tuple[str, ...]:
        if command != "check" or not self._package:
            return ()
        return "--config", f"lint.isort.known-first-party={[self._package]}"

    def _write(self, texts: Mapping[str, str]) -> None:
        for path, text in texts.items():
            if self._written.get(path) != text:
                target = os.path.join(self._folder.name, *path.split("/"))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
                self._written[path] = text

    def _read(self, texts: Mapping[str, str]) -> Texts:
        for path in texts:
            with open(os.path.join(self._folder.name, *path.split("/")), encoding="utf-8", newline="") as file:
                self._written[path] = file.read()
        return {path: self._written[path] for path in texts}


def find_ruff() -> str:
    """The path of the ruff program. Errors: NbrefactorError where there is none."""
    import shutil

    try:
        from ruff import find_ruff_bin  # type: ignore[import-untyped]

        return os.fsdecode(find_ruff_bin())
    except (ImportError, FileNotFoundError):
        beside = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
        found = shutil.which("ruff", path=beside)
    if not found:
        raise NbrefactorError("ruff, which formats generated code, is not installed; 'pip install ruff' installs it.")
    return found


@lru_cache(maxsize=64)
def _black(text: str, line_length: int, needed: bool) -> str:
    """The module as black lays it out; as it is where black cannot read it, or is neither needed nor installed."""
    try:
        import black
        from black.mode import TargetVersion
        from black.parsing import InvalidInput
    except ImportError as error:
        if not needed:
            return text
        raise NbrefactorError("The formatter 'black' is not installed; 'pip install black' installs it.") from error
    mode = black.Mode(line_length=line_length, target_versions={TargetVersion.PY310})
    try:
        return black.format_str(text, mode=mode)
    except InvalidInput:
        return text


def _seen(texts: Texts) -> Iterator[str]:
    """The rules whose fixes the modules' own code would notice: it looks at annotations, or gives a class's name to another."""
    joined = "\n".join(texts.values())
    if re.search(r"__annotations__|get_type_hints|\bsignature\(", joined):
        yield "UP006,UP007,UP035,UP037,UP045"
    for name in set(re.findall(r"\bsuper\((\w+), ", joined)):
        if len(re.findall(rf"^\s*(?:class {name}\b|{name} = |global .*\b{name}\b)", joined, re.MULTILINE)) > 1:
            yield "UP008"


def _named_in_texts(text: str) -> set[str]:
    """What is imported for a text only: the formula ``"y ~ np.log(x)"`` looks up modules, and ``eval`` any name."""
    evaluates = _EVALUATES.search(text)
    try:
        tree = ast.parse(text if "~" in text or evaluates else "")
    except (SyntaxError, ValueError, RecursionError):
        return set()
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    words = {word for formula in texts if "~" in formula for word in re.findall(r"[^\W\d]\w*(?=[.(])", formula)}
    if evaluates:
        words.update(word for value in texts for word in re.findall(r"[^\W\d]\w*", value))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            origin = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            found.update(origin + alias.name for alias in node.names if (alias.asname or alias.name) in words)
    return found


_EVALUATES = re.compile(r"(?<![\w.])(?:eval|exec|globals|locals|vars)\(|f_globals|timeit")


def _tidy(before: str, after: str) -> str:
    try:
        return without_orphans(before, after)
    except (SyntaxError, ValueError, RecursionError):
        return after


def _imported(text: str) -> set[str]:
    """Every module, and every name from a module, that a text imports, qualified."""
    try:
        nodes = list(ast.walk(ast.parse(text))) if "import" in text else []
    except (SyntaxError, ValueError, RecursionError):
        return set()
    qualified = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            qualified.update(f"{node.module}.{alias.name}" for alias in node.names)
    return qualified
