"""The ``monitoring`` target: what is logged, what alarms, and the one issue that the workflow opens."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pandas")
yaml = pytest.importorskip("yaml")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models" / "credit.csv"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Send = Callable[..., list[Any]]

SERVER = """
import json, sys
from credit import monitored_score
monitored_score.init()
for request in json.load(sys.stdin):
    print(json.dumps(monitored_score.run(request)))
"""
GH = """#!/usr/bin/env python3
'''A stub of GitHub's command: it keeps its issues in issues.json.'''
import json, os, sys
place = os.environ["ISSUES"]
known = json.load(open(place)) if os.path.exists(place) else []
given = dict(zip(sys.argv[3:], sys.argv[4:]))
if sys.argv[1:3] == ["issue", "list"]:
    assert given["--json"] == "number" and given["--jq"] == ".[0].number // empty", given
    found = [i["number"] for i in known if i["state"] == given["--state"] and i["label"] == given["--label"]]
    print(found[0] if found else "", end="")
elif sys.argv[1:3] == ["issue", "create"]:
    body = open(given["--body-file"]).read()
    new = {"number": len(known) + 1, "state": "open", "label": given["--label"], "title": given["--title"]}
    known.append(new | {"texts": [body]})
elif sys.argv[1:3] == ["issue", "comment"]:
    (issue,) = [i for i in known if str(i["number"]) == sys.argv[3]]
    issue["texts"].append(open(given["--body-file"]).read())
elif sys.argv[1:3] == ["workflow", "run"]:
    known.append({"number": 0, "state": "run", "label": sys.argv[3], "ref": given["--ref"]})
elif sys.argv[1:3] != ["label", "create"]:
    sys.exit("unknown: " + " ".join(sys.argv))
json.dump(known, open(place, "w"))
"""


def variables(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": "src"} | more


@pytest.fixture(scope="module")
def trained(run: Run, convert: Callable[[str, str], Path], tools: Path) -> Path:
    """The converted sample with a model and its reference; half of the rows are new to it."""
    folder = convert("credit_models/credit.ipynb", "ci,monitoring")
    head, *rows = SAMPLE.read_text().splitlines()
    random.Random(0).shuffle(rows)
    (folder / "old.csv").write_text("\n".join([head, *rows[:300], ""]))
    (folder / "new.csv").write_text("\n".join([head, *rows[300:], ""]))
    for command in (
        ["train", "--data-path", "old.csv"],
        ["drift", "reference", "--input", "old.csv", "--held-out", "new.csv"],
    ):
        done = run(tools / "python", "-m", f"credit.{command[0]}", *command[1:], cwd=folder, env=variables())
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> Path:
    """The project without a log yet."""
    return Path(shutil.copytree(trained, tmp_path / "project"))


@pytest.fixture
def send(run: Run, tools: Path, folder: Path) -> Send:
    """``send(requests)``: the answers of a server to them, in order."""

    def sent(requests: list[str], **more: str) -> list[Any]:
        done = run(tools / "python", "-c", SERVER, cwd=folder, env=variables(**more), input=json.dumps(requests))
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if not line.startswith('{"time"')]

    return sent


def rows_of(folder: Path, name: str = "new.csv") -> list[dict[str, Any]]:
    import pandas as pd

    rows = pd.read_csv(folder / name).drop(columns="default")
    records: list[dict[str, Any]] = json.loads(rows.to_json(orient="records"))
    return records


def request(rows: list[dict[str, Any]]) -> str:
    return json.dumps({"data": rows})


def logged(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]


def check(run: Run, tools: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(tools / "python", "-m", "credit.drift", "check", *options, cwd=folder, env=variables())


def test_a_request_is_answered_as_before_and_leaves_a_line_without_its_values(
    run: Run, tools: Path, folder: Path, send: Send
) -> None:
    rows = [dict(rows_of(folder)[0], age=43, income=None, purpose="Mrs Miller's boat"), *rows_of(folder)[1:3]]
    plain = run(
        tools / "python",
        "-c",
        SERVER.replace("monitored_score", "score"),
        cwd=folder,
        env=variables(),
        input=json.dumps([request(rows)]),
    )
    answers = send([request(rows), "not JSON", request([{"age": "Miller"}]), json.dumps({"data": [{"age": 1}]})])
    assert answers[0] == json.loads(plain.stdout)
    assert [list(answer) for answer in answers[1:]] == [["error"]] * 3
    lines = logged(folder)
    assert len(lines) == 4 and len({line["request"] for line in lines}) == 4
    assert [line["rows"] for line in lines] == [3, 0, 0, 0]
    assert lines[0]["predictions"] == answers[0]["predictions"]
    assert sum(lines[0]["counts"]["age"].values()) == 3
    assert lines[0]["counts"]["income"]["<missing>"] == 1 and lines[0]["counts"]["purpose"]["<other>"] == 1
    assert [line.get("refused") for line in lines] == [
        None,
        "the request is not JSON",
        "missing columns",
        "missing columns",
    ]
    assert "Miller" not in (folder / "predictions.jsonl").read_text()
    ages = json.loads((folder / "model/reference.json").read_text())["columns"]["age"]
    place = sum(edge < 43 for edge in ages["edges"])
    assert str(place) in lines[0]["counts"]["age"]


def test_a_log_that_cannot_be_written_costs_no_answer(folder: Path, send: Send) -> None:
    (answer,) = send([request(rows_of(folder)[:1])], PREDICTION_LOG="nowhere/at/all.jsonl")
    assert "predictions" in answer


def test_without_a_reference_the_service_is_monitored(folder: Path, send: Send) -> None:
    (folder / "model/reference.json").unlink()
    send([request(rows_of(folder)[:2])])
    (line,) = logged(folder)
    assert line["rows"] == 2 and line["counts"] == {}


def test_the_reference_holds_no_row_and_no_identifier(run: Run, tools: Path, folder: Path) -> None:
    import pandas as pd

    rows = pd.read_csv(folder / "old.csv")
    rows["purpose"] = [f"for person {number}" for number in range(len(rows))]
    rows.to_csv(folder / "private.csv", index=False)
    for columns, expected in ((None, 8), ("age,purpose", 2)):
        options = ["--columns", columns] if columns else []
        command = ["-m", "credit.drift", "reference", "--input", "private.csv", *options]
        done = run(tools / "python", *command, cwd=folder, env=variables())
        assert done.returncode == 0, done.stderr
        text = (folder / "model/reference.json").read_text()
        assert len(json.loads(text)["columns"]) == expected and "person" not in text
    done = run(
        tools / "python", "-m", "credit.drift", "reference", "--input", "nowhere.csv", cwd=folder, env=variables()
    )
    assert done.returncode == 2 and "nowhere.csv" in done.stderr and "Traceback" not in done.stderr


def test_drift_is_found_where_data_shift_and_not_where_they_do_not(
    run: Run, tools: Path, folder: Path, send: Send
) -> None:
    rows = rows_of(folder)
    send([request(rows[:299])])
    few = check(run, tools, folder)
    assert few.returncode == 0 and "Too few rows for a verdict: 299 of 300." in few.stdout

    (folder / "predictions.jsonl").unlink()
    send([request([row]) for row in rows[:20]] + [request(rows[20:]), "nonsense"])
    same = check(run, tools, folder)
    assert same.returncode == 0 and same.stdout.startswith("No drift."), same.stdout
    assert f"- 22 requests with {len(rows)} rows" in same.stdout
    assert "- refused 1 (4.5%): the request is not JSON" in same.stdout and "p95" in same.stdout

    (folder / "predictions.jsonl").unlink()
    send([request([dict(row, income=row["income"] and row["income"] * 2) for row in rows])])
    shifted = check(run, tools, folder)
    assert shifted.returncode == 1 and shifted.stdout.startswith("**Drift** in `income`"), shifted.stdout

    (folder / "predictions.jsonl").unlink()
    send([request([dict(row, housing="boat", amount=row["amount"] * 1000) for row in rows])])
    strange = check(run, tools, folder)
    assert strange.returncode == 1
    (housing,) = [line for line in strange.stdout.splitlines() if line.startswith("| `housing`")]
    (amount,) = [line for line in strange.stdout.splitlines() if line.startswith("| `amount`")]
    assert "100.0% (0.0%)" in housing and f"{len(rows)} out of range" in amount


def test_old_lines_and_other_models_do_not_count(run: Run, tools: Path, folder: Path, send: Send) -> None:
    send([request(rows_of(folder))])
    (line,) = logged(folder)
    old = dict(line, time="2020-01-01T00:00:00+00:00")
    other = dict(line, model="another")
    (folder / "predictions.jsonl").write_text(
        "".join(json.dumps(each) + "\nlisten 8080\n" for each in (old, other, line))
    )
    done = check(run, tools, folder)
    assert f"- 1 requests with {line['rows']} rows" in done.stdout and "- 1 requests to other models" in done.stdout
    assert check(run, tools, folder, "--log", "nothing*.jsonl").returncode == 2


def steps(folder: Path, job: str) -> list[dict[str, Any]]:
    workflow = yaml.safe_load((folder / ".github/workflows/monitor.yml").read_text())
    return [step for step in workflow["jobs"][job]["steps"] if "run" in step]


def monitor(run: Run, tools: Path, folder: Path, stub: Path) -> list[dict[str, Any]]:
    """The workflow's steps, as GitHub runs them: the issues afterwards."""
    issues, output = folder / "issues.json", folder / "output"
    output.write_text("")
    more = variables(ISSUES=str(issues), GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    more |= {"PATH": f"{stub}{os.pathsep}{tools}{os.pathsep}{os.environ['PATH']}", "BRANCH": "main"}
    more |= {"PREDICTION_LOG": "predictions*.jsonl", "REFERENCE": "model/reference.json"}
    for job in ("check", "retrain"):
        for step in steps(folder, job):
            if step["name"] == "Install" or (("drift" in step.get("if", "")) and output.read_text() != "drift=1\n"):
                continue
            if job == "retrain" and output.read_text() != "drift=1\n":
                continue
            done = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=folder, env=more)
            assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(issues.read_text()) if issues.exists() else []
    return found


def test_drift_opens_one_issue_and_starts_a_training(
    run: Run, tools: Path, folder: Path, send: Send, tmp_path: Path
) -> None:
    stub = tmp_path / "bin"
    stub.mkdir()
    (stub / "gh").write_text(GH)
    (stub / "gh").chmod(0o755)
    send([request(rows_of(folder))])
    assert monitor(run, tools, folder, stub) == []
    send([request([dict(row, income=1) for row in rows_of(folder)])])
    (issue, started) = monitor(run, tools, folder, stub)
    assert issue["title"] == "Data drift: credit" and issue["state"] == "open" and "`income`" in issue["texts"][0]
    assert (started["label"], started["ref"]) == ("mlops.yml", "main")
    issue, *others = monitor(run, tools, folder, stub)
    assert len(issue["texts"]) == 2 and {other["state"] for other in others} == {"run"}
    closed = json.loads((folder / "issues.json").read_text())
    closed[0]["state"] = "closed"
    (folder / "issues.json").write_text(json.dumps(closed))
    assert [each["state"] for each in monitor(run, tools, folder, stub) if each["number"]] == ["closed", "open"]


def test_the_schema_and_the_security_audit_find_nothing(run: Run, tools: Path, folder: Path) -> None:
    pytest.importorskip("check_jsonschema")
    workflow = ".github/workflows/monitor.yml"
    schema = run(tools / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow, cwd=folder)
    assert schema.returncode == 0, schema.stdout
    audit = run(tools / "zizmor", "--offline", "--no-progress", ".github", cwd=folder)
    assert audit.returncode == 0 and "No findings" in audit.stdout + audit.stderr, audit.stdout
    permissions = {
        name: job["permissions"] for name, job in yaml.safe_load((folder / workflow).read_text())["jobs"].items()
    }
    assert permissions == {"check": {"contents": "read", "issues": "write"}, "retrain": {"actions": "write"}}
    assert "workflow_dispatch" in yaml.safe_load((folder / ".github/workflows/mlops.yml").read_text())[True]
