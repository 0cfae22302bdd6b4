"""The ``docker`` target: hadolint, and the images' instructions carried out in a folder and an environment of their own.

There is no Docker here. What an image would hold, a folder holds; where it would have a Python, the folder has a fresh
virtual environment; the places of the image (``/app``, ``/work``, ``/model``) are those below the folder.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"
KEPT = ("HOME", "LANG", "TMPDIR", "SSL_CERT_FILE")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Image:
    """A stage of a Dockerfile, built in a folder. ``last``: instruction → what it says, for those that say how to run it."""

    def __init__(self, context: Path, stage: str, root: Path, **given: str):
        self.context, self.root, self.folder = context, root, "/"
        self.last: dict[str, Any] = {}
        self.variables = {k: v for k, v in os.environ.items() if k in KEPT or k.startswith("PIP_")}
        venv.create(root / "venv", with_pip=True, symlinks=True)
        self.variables["PATH"] = f"{root / 'venv/bin'}:/usr/bin:/bin"
        for word, rest in instructions(context / "Dockerfile", stage, given):
            self.follow(word, rest)

    def follow(self, word: str, rest: str) -> None:
        if word == "ENV":
            self.variables |= {name: self.place(value) for name, value in re.findall(r"(\w+)=(\S*)", rest)}
        elif word == "WORKDIR":
            self.folder = rest
        elif word == "COPY":
            source, target = rest.split()
            self.copy(source, target)
        elif word == "RUN":
            done = self.run(["sh", "-c", self.place(rest)])
            assert done.returncode == 0, done.stdout + done.stderr
        elif word in ("CMD", "ENTRYPOINT"):
            self.last[word] = json.loads(rest)
        elif word == "HEALTHCHECK":
            self.last[word] = json.loads(rest.partition(" CMD ")[2])
        else:
            assert word in ("ARG", "USER", "EXPOSE"), word
            self.last[word] = rest

    def place(self, text: str) -> str:
        """The text with the image's own places below ours."""
        return re.sub(r"(?<![\w./])/(app|work|model)\b", rf"{self.root}/\1", text)

    def here(self) -> Path:
        folder = Path(self.place(self.folder))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def copy(self, source: str, target: str) -> None:
        files = [path for path in (self.context / source).rglob("*") if path.is_file()]
        for file in files or [self.context / source]:
            name = file.relative_to(self.context).as_posix()
            inside = Path(file.name) if target.endswith("/") else file.relative_to(self.context / source)
            if not ignored(self.context, name):
                to = self.here() / target / inside
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, to)

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        env = self.variables | more
        return subprocess.run(command, cwd=self.here(), env=env, capture_output=True, text=True, check=False)


def instructions(dockerfile: Path, wanted: str, given: dict[str, str]) -> list[tuple[str, str]]:
    """The instructions of a stage and of those that it is based on, with the values of build arguments."""
    text = dockerfile.read_text().replace("\\\n", " ")
    values = dict(re.findall(r'(?m)^ARG (\w+)="?([^"\n]*)"?$', text)) | given
    stages: dict[str, list[tuple[str, str]]] = {}
    current: list[tuple[str, str]] = []
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        rest = re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], rest)
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            assert base in stages or base == values["PYTHON"], base
            current = stages[name] = list(stages.get(base, []))
        elif word and not word.startswith("#") and stages:
            current.append((word, rest.strip()))
    return stages[wanted]


def ignored(context: Path, name: str) -> bool:
    """Whether ``.dockerignore`` keeps a file from the builder: the last pattern that matches it or a folder of it decides."""
    out = False
    parts = name.split("/")
    heads = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    for line in (context / ".dockerignore").read_text().splitlines():
        anywhere, pattern = "**/" in line, line.lstrip("!").removeprefix("**/")
        if line and not line.startswith("#"):
            if any(fnmatch.fnmatch(part, pattern) for part in (parts if anywhere else heads)):
                out = not line.startswith("!")
    return out


@pytest.fixture(scope="module")
def project(convert: Callable[[str, str], Path]) -> Path:
    """The sample with its images, and around them what must not get into one."""
    if "uv" not in {path.name for path in Path(sys.executable).parent.iterdir()}:
        pytest.skip("uv is not installed: make .venv/.ready-devops")
    made = convert("credit_models/credit.ipynb", "docker")
    for name in ("credit.csv", ".env", "model/model.skops", "src/credit/__pycache__/x.pyc", "docker/key.pem"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("not for the image")
    return made


@pytest.fixture(scope="module")
def trained(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The training image after a run on the sample's data."""
    image = Image(project, "train", tmp_path_factory.mktemp("train"), GIT_COMMIT="0123abc")
    shutil.copy(SAMPLE / "credit.csv", image.here())
    done = image.run(image.last["ENTRYPOINT"])
    assert done.returncode == 0, done.stderr
    return image


@pytest.fixture(scope="module")
def server(project: Path, trained: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Image, str]]:
    """The scoring image at work with the bundle of the other one, and its address."""
    image = Image(project, "score", tmp_path_factory.mktemp("score"))
    shutil.copytree(trained.here() / "model", image.root / "model")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    assert image.last["EXPOSE"] in image.last["CMD"]
    command, check = ([p.replace(image.last["EXPOSE"], port) for p in image.last[w]] for w in ("CMD", "HEALTHCHECK"))
    with open(image.root / "log", "w") as log:
        process = subprocess.Popen(
            command, cwd=image.here(), env=image.variables, stdout=log, stderr=log, start_new_session=True
        )
    try:
        for _ in range(60):
            if image.run(check).returncode == 0:
                break
            time.sleep(1)
        else:
            raise AssertionError((image.root / "log").read_text())
        yield image, f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        assert image.run(check).returncode != 0  # the check fails where nothing answers


def ask(address: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{address}/score", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_hadolint_finds_nothing(run: Run, tools: Path, project: Path) -> None:
    if not (tools / "hadolint").exists():
        pytest.skip("hadolint is not installed: make .venv/.ready-devops")
    done = run(tools / "hadolint", "Dockerfile", cwd=project)
    assert done.returncode == 0 and done.stdout == "", done.stdout


def test_the_locks_are_those_of_uv(run: Run, tools: Path, project: Path) -> None:
    done = run(tools / "uv", "lock", "--check", cwd=project)
    assert done.returncode == 0, done.stderr
    for name, own, other in (("train", "adlfs", "azureml-inference"), ("score", "azureml-inference", "adlfs")):
        text = (project / f"docker/{name}.lock").read_text()
        assert re.search(rf"(?m)^{own}", text) and other not in text
        assert len(re.findall(r"(?m)^[\w.-]+==\S+", text)) > 10
        assert all("--hash=sha256:" in part for part in re.split(r"(?m)^(?=\w)", text) if part.strip())


def test_the_training_image_trains_what_the_notebook_trained(project: Path, trained: Image) -> None:
    left = {path.relative_to(trained.root).as_posix() for path in (trained.root / "app").rglob("*") if path.is_file()}
    assert left == {
        "app/docker/train.lock",
        *(f"app/src/credit/{p.name}" for p in (project / "src/credit").glob("*.py")),
    }
    metrics = json.loads((trained.here() / "model/metrics.json").read_text())
    assert metrics["auc"] == pytest.approx(0.7197, abs=0.02)
    assert json.loads((trained.here() / "model/run.json").read_text())["commit"] == "0123abc"
    assert trained.last["USER"] == "10001:10001"


def test_the_scoring_image_answers_good_rows_and_refuses_bad_ones(server: tuple[Image, str]) -> None:
    image, address = server
    columns = json.loads((image.root / "model/schema.json").read_text())["columns"]
    row = {column["name"]: "car" if column["kind"] == "string" else 3 for column in columns}
    status, answer = ask(address, {"data": [row, row]})
    assert status == 200 and len(answer["predictions"]) == 2 and answer["predictions"][0] in (0, 1)
    del row["income"]
    status, answer = ask(address, {"data": [row]})
    assert status == 400 and "income" in str(answer)
