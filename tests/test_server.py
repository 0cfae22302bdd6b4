"""The generated score.py under Azure's own inference server, through the server's application.

Runs where the server is installed: ``make server`` installs it into an environment of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if importlib.util.find_spec("azureml_inference_server_http") is None:
    pytest.skip("Azure's inference server is not installed: make server", allow_module_level=True)

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = {"diabetes_ridge": "train.ipynb", "spam_text": "spam.ipynb"}
CLIENT = """
import json
from azureml_inference_server_http.server.create_app import create
app = create()
app.azml_blueprint.setup()
client = app.test_client()
found = []
for body in json.load(open("bodies.json")):
    answer = client.post("/score", data=body.encode(), content_type="application/json")
    found.append([answer.status_code, answer.get_json()])
json.dump(found, open("answers.json", "w"))
"""


@pytest.fixture(scope="module", params=SAMPLES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with the generated project and its model, and one good row."""
    name = request.param
    folder = tmp_path_factory.mktemp("server") / name
    shutil.copytree(ROOT / "sample_notebooks" / name, folder)
    run = {"cwd": folder, "check": True, "capture_output": True, "timeout": 300}
    subprocess.run(
        [sys.executable, "-m", "nbrefactor", "convert", SAMPLES[name], "-o", "made"], env=environment(), **run
    )
    subprocess.run(
        [sys.executable, "-m", "made.train", "--output-dir", "model"], env=environment(folder / "made" / "src"), **run
    )
    columns = json.loads((folder / "model" / "schema.json").read_text(encoding="utf-8"))["columns"]
    return folder, {column["name"]: "a prize" if column["kind"] == "string" else 0.01 for column in columns}


def environment(source: Path | None = None) -> dict[str, str]:
    paths = [str(ROOT), *([str(source)] if source else [])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "Agg"}


def answers(folder: Path, model: Path, bodies: list[str]) -> list[tuple[int, Any]]:
    """What one server answers to these requests, one after the other."""
    (folder / "bodies.json").write_text(json.dumps(bodies), encoding="utf-8")
    source = folder / "made" / "src"
    settings = {"AML_APP_ROOT": str(source), "AZUREML_ENTRY_SCRIPT": "made/score.py", "AZUREML_MODEL_DIR": str(model)}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT],
        cwd=folder,
        env={**environment(source), **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return [(status, answer) for status, answer in found]


def test_the_server_answers_200_and_400_and_goes_on(served: tuple[Path, dict[str, Any]]) -> None:
    folder, row = served
    first = next(iter(row))
    bodies = [
        json.dumps({"data": [row]}),
        "{not json",
        "",
        "3",
        "[]",
        '{"data": []}',
        json.dumps({"data": [{name: value for name, value in row.items() if name != first}]}),
        json.dumps({"data": [{**row, first: {"a": [1]}}]}),
        json.dumps({"input_data": {"columns": [*row], "index": [0, 1], "data": [[*row.values()]] * 2}}),
        json.dumps({"data": [{**row, "another": "column"}] * 3}),
    ]
    found = answers(folder, folder / "model", bodies)
    assert [status for status, _ in found] == [200, 400, 400, 400, 400, 400, 400, 400, 200, 200]
    assert [len(answer["predictions"]) for status, answer in found if status == 200] == [1, 2, 3]
    assert {repr(p) for status, answer in found if status == 200 for p in answer["predictions"]} == {
        repr(found[0][1]["predictions"][0])
    }
    for status, answer in found:
        if status == 400:
            assert set(answer) == {"error"} and answer["error"]
            assert "Traceback" not in answer["error"]


@pytest.mark.parametrize("damage", ["changed", "missing", "no bundle"])
def test_a_damaged_bundle_is_told_to_every_request(served: tuple[Path, dict[str, Any]], damage: str) -> None:
    folder, row = served
    model = folder / f"model {damage}"
    shutil.copytree(folder / "model", model)
    if damage == "changed":
        with (model / "schema.json").open("a", encoding="utf-8") as file:
            file.write(" ")
    elif damage == "missing":
        next(model.glob("model.*")).unlink()
    else:
        (model / "manifest.json").unlink()
    good = json.dumps({"data": [row]})
    found = answers(folder, model, [good, good])
    assert [status for status, _ in found] == [400, 400]
    assert all("error" in answer for _, answer in found)
