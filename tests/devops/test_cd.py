"""The ``cd`` target: what GitHub and the auditors say of its workflows, and their steps run against a pretended Azure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

COLUMNS = [
    {"name": "age", "kind": "integer", "dtype": "int64", "nullable": False, "example": 41},
    {"name": "name", "kind": "string", "dtype": "str", "nullable": False, "example": None},
]

AZ = '''#!PYTHON
"""Pretends to be Azure's command line for one workspace, whose state is a file."""
import json, os, pathlib, shutil, sys

words = sys.argv[1:]
path = pathlib.Path(os.environ["AZ_STATE"])
state = json.loads(path.read_text())
state["calls"].append(words)
options = {a: b for a, b in zip(words, words[1:]) if a.startswith("--")}
command, query, name = " ".join(words[:3]), options.get("--query", ""), options.get("--name", "")
answer, problem = "", ""
if command in state["failing"]:
    problem = "it was told to fail"
elif not pathlib.Path(options.get("--file", ".")).exists():
    problem = "no such file"
elif command == "ml online-endpoint list":
    answer = state["endpoint"] if f"'{state['endpoint']}'" in query else ""
elif command == "ml online-endpoint create":
    state["endpoint"] = name
elif command.startswith("ml online-") and state["endpoint"] not in (name, options.get("--endpoint-name")):
    problem = "no such endpoint"
elif command == "ml online-endpoint show" and query.startswith("traffic."):
    answer = state["traffic"].get(query.partition(".")[2], "")
elif command == "ml online-endpoint show" and query == "scoring_uri":
    answer = os.environ["SERVICE"]
elif command == "ml online-endpoint get-credentials":
    answer = "token-of-the-endpoint"
elif command == "ml online-endpoint update":
    traffic = dict(rule.split("=") for rule in options["--traffic"].split())
    problem = "" if set(traffic) <= set(state["deployments"]) else "no such deployment"
    state["traffic"].update({} if problem else {colour: int(share) for colour, share in traffic.items()})
elif command == "ml online-deployment create":
    version = next(word for word in words if word.startswith("model=")).partition("=")[2]
    problem = "" if version in state["models"] else "no such model"
    state["deployments"][name] = version
elif command == "ml online-deployment show":
    answer = state["deployments"].get(name, "")
    problem = "" if answer else "no such deployment"
elif command == "ml online-deployment delete":
    problem = "it has traffic" if state["traffic"].get(name) else ""
    state["deployments"].pop(name, None)
elif command == "ml model create":
    problem = "" if pathlib.Path(options["--path"], "schema.json").exists() else "no model there"
    state["models"].append(f"azureml:{name}:{options['--version']}")
elif command == "ml model download":
    problem = "" if f"azureml:{name}:{options['--version']}" in state["models"] else "no such model"
    shutil.copytree("model", pathlib.Path(options["--download-path"], name, "model"))
path.write_text(json.dumps(state))
if problem:
    sys.exit(f"ERROR: {problem}")
if answer != "":
    print(answer)
'''


class Service(BaseHTTPRequestHandler):
    """An endpoint that answers as score.py does, as Azure hands it on; ``broken`` says for which deployment it does not."""

    broken = ""
    seen: tuple[str, ...] = ()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        deployment = self.headers.get("azureml-model-deployment", "traffic")
        assert self.headers["Authorization"] == "Bearer token-of-the-endpoint"
        Service.seen += (deployment,)
        try:
            rows = json.loads(body)["data"]
            status = 200 if rows and all({"age", "name"} <= set(row) for row in rows) else 400
        except ValueError:
            rows, status = [], 400
        answer: dict[str, Any] = {"predictions": [1] * len(rows)} if status == 200 else {"error": "the rows are wrong"}
        if deployment == Service.broken:
            answer = {"predictions": [1]}
        self.send_response(424 if status == 400 else status)
        self.send_header("ms-azureml-model-error-statuscode", str(status))
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def serve() -> Iterator[Callable[[type[BaseHTTPRequestHandler]], str]]:
    """``serve(handler)``: the address of a server on this machine."""
    servers = []

    def start(handler: type[BaseHTTPRequestHandler]) -> str:
        server = HTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def project(convert: Callable[[str, str], Path]) -> Path:
    return convert("credit_models/credit.ipynb", "cd")


class Azure:
    """A workspace, and a folder in which the steps of a workflow run as a runner would run them."""

    def __init__(self, folder: Path, project: Path, service: str, run: Run) -> None:
        self.folder, self.run = folder, run
        run("git", "clone", "-q", project, folder, cwd=folder.parent)
        (folder / "model").mkdir()
        schema = {"columns": COLUMNS, "missing_values": []}
        (folder / "model" / "schema.json").write_text(json.dumps(schema))
        (folder / "dist").mkdir()
        run("tar", "-czf", "dist/model.tar.gz", "model", cwd=folder)
        tools = folder.parent / "tools"
        tools.mkdir()
        (tools / "az").write_text(AZ.replace("PYTHON", sys.executable))
        (tools / "az").chmod(0o755)
        self.state = folder.parent / "state.json"
        start = {"calls": [], "endpoint": "", "deployments": {}, "models": [], "traffic": {}, "failing": []}
        self.state.write_text(json.dumps(start))
        self.variables = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "AZ_STATE": str(self.state),
            "SERVICE": service,
            "SMOKE_PAUSE": "0",
            "GITHUB_SHA": "c0ffee",
        }

    def now(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.state.read_text())
        return found

    def change(self, **values: Any) -> None:
        self.state.write_text(json.dumps(self.now() | values))

    def commands(self) -> list[str]:
        return [" ".join(call[:3]) for call in self.now()["calls"]]

    def workflow(self, name: str, number: int = 1) -> str:
        """Runs the steps of a workflow; the name of the one that failed. A last step with a condition runs after failures."""
        (job,) = yaml.safe_load((self.folder / f".github/workflows/{name}.yml").read_text())["jobs"].values()
        words = {
            "inputs.environment": "staging",
            "vars.AZURE_RESOURCE_GROUP": "group",
            "vars.AZURE_WORKSPACE": "workspace",
            "github.run_number": str(number),
            "github.run_attempt": "1",
            "vars.AZURE_ENDPOINT || format('credit-{0}', inputs.environment)": "credit-staging",
        }
        outcomes: dict[str, str] = {}

        def filled(values: dict[str, str]) -> dict[str, str]:
            known = words | {f"steps.{step}.outcome": outcome for step, outcome in outcomes.items()}
            return {k: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], v) for k, v in values.items()}

        general, red = filled(job["env"]), ""
        for step in job["steps"]:
            wanted = "if" in step and "steps.colour.outputs.new" in words if red else "if" not in step
            if "run" in step and wanted:
                output = self.folder.parent / "output"
                output.write_text("")
                more = filled(step.get("env", {})) | {"GITHUB_OUTPUT": str(output)}
                variables = self.variables | general | more
                done = self.run("bash", "-e", "-c", step["run"], cwd=self.folder, env=variables)
                print(step["name"], done.stdout, done.stderr, sep="\n")
                for line in output.read_text().splitlines():
                    words[f"steps.{step['id']}.outputs.{line.partition('=')[0]}"] = line.partition("=")[2]
                red = red or (step["name"] if done.returncode else "")
                outcomes[step.get("id", "")] = "failure" if done.returncode else "success"
            elif "run" in step:
                outcomes[step.get("id", "")] = "skipped"
        return red


@pytest.fixture
def azure(tmp_path: Path, project: Path, serve: Callable[..., str], run: Run) -> Azure:
    Service.broken, Service.seen = "", ()
    return Azure(tmp_path / "clone", project, serve(Service), run)


def test_github_and_the_auditors_find_nothing(
    run: Run,
    tools: Path,
    project: Path,
    workflow_findings: Callable[..., str],
    shell_findings: Callable[[list[str]], str],
) -> None:
    pytest.importorskip("check_jsonschema")
    paths = sorted((project / ".github/workflows").iterdir())
    assert {path.name for path in paths} == {"cd.yml", "deploy.yml", "rollback.yml", "mlops.yml"}
    check = run(tools / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *paths, cwd=project)
    assert check.returncode == 0, check.stdout
    # Of low severity: `./` for a workflow of the same repository, which also GitHub's Enterprise Server understands.
    audit = run(tools / "zizmor", "--offline", "--no-progress", "--format", "json", ".github", cwd=project)
    assert {finding["ident"] for finding in json.loads(audit.stdout)} <= {"self-repository"}, audit.stdout
    assert workflow_findings(*paths) == ""
    jobs = [job for path in paths for job in yaml.safe_load(path.read_text())["jobs"].values()]
    scripts = [step["run"] for job in jobs for step in job.get("steps", []) if "run" in step]
    assert len(scripts) > 15 and shell_findings(scripts) == ""
    assert run(tools / "ruff", "check", ".", cwd=project).returncode == 0
    assert run(tools / "ruff", "format", "--check", ".", cwd=project).returncode == 0


def test_the_tools_would_find_something(
    project: Path, tmp_path: Path, workflow_findings: Callable[..., str], shell_findings: Callable[[list[str]], str]
) -> None:
    text = (project / ".github/workflows/deploy.yml").read_text()
    (tmp_path / "bad.yml").write_text(
        text.replace("steps.colour.outputs", "steps.color.outputs").replace("runs-on", "on")
    )
    found = workflow_findings(tmp_path / "bad.yml")
    assert "runs-on" in found and "color" in found
    assert "SC2086" in shell_findings(["rm $folder"])


def test_the_first_deployment_gets_the_traffic_after_its_smoke_test(azure: Azure) -> None:
    assert azure.workflow("deploy") == ""
    now = azure.now()
    assert (now["endpoint"], now["traffic"], now["deployments"]) == (
        "credit-staging",
        {"blue": 100},
        {"blue": "azureml:credit:1-1"},
    )
    assert Service.seen[0] == "blue" and Service.seen[-1] == "traffic"
    order = ["ml online-deployment create", "ml online-endpoint get-credentials", "ml online-endpoint update"]
    places = [azure.commands().index(command) for command in order]
    assert places == sorted(places)


def test_the_next_deployment_takes_the_other_colour_and_the_old_one_stays(azure: Azure) -> None:
    assert [azure.workflow("deploy", number) for number in (1, 2, 3)] == ["", "", ""]
    now = azure.now()
    assert now["traffic"] == {"blue": 100, "green": 0}
    assert now["deployments"] == {"blue": "azureml:credit:3-1", "green": "azureml:credit:2-1"}


def test_a_deployment_that_fails_its_smoke_test_gets_no_traffic_and_goes(azure: Azure) -> None:
    assert azure.workflow("deploy", 1) == ""
    before = azure.commands().count("ml online-endpoint update")
    Service.broken = "green"
    assert azure.workflow("deploy", 2) == "Smoke test of the deployment"
    now = azure.now()
    assert (now["traffic"], list(now["deployments"])) == ({"blue": 100}, ["blue"])
    assert azure.commands().count("ml online-endpoint update") == before


@pytest.mark.parametrize(("releases", "traffic"), [(0, {"blue": 0}), (1, {"blue": 100, "green": 0})])
def test_what_fails_under_traffic_is_rolled_back(azure: Azure, releases: int, traffic: dict[str, int]) -> None:
    assert [azure.workflow("deploy", number) for number in range(releases)] == [""] * releases
    Service.broken = "traffic"
    assert azure.workflow("deploy", 7) == "Smoke test of the endpoint"
    now = azure.now()
    assert now["traffic"] == traffic
    assert set(now["deployments"]) == {colour for colour, share in traffic.items() if share}


def test_a_deployment_that_cannot_be_made_leaves_the_old_one_alone(azure: Azure) -> None:
    assert azure.workflow("deploy", 1) == ""
    azure.change(failing=["ml online-deployment create"])
    assert azure.workflow("deploy", 2) == "Deploy without traffic"
    assert azure.now()["traffic"] == {"blue": 100}


def test_without_a_login_nothing_is_made(azure: Azure) -> None:
    azure.change(failing=["ml online-endpoint list"])
    assert azure.workflow("deploy") == "Choose a colour"
    assert "ml online-endpoint create" not in azure.commands()


def test_a_rollback_by_hand_tries_the_old_deployment_and_gives_it_the_traffic(azure: Azure) -> None:
    assert [azure.workflow("deploy", number) for number in (1, 2)] == ["", ""]
    assert azure.now()["traffic"] == {"blue": 0, "green": 100}
    Service.seen = ()
    assert azure.workflow("rollback") == ""
    assert azure.now()["traffic"] == {"blue": 100, "green": 0}
    assert set(Service.seen) == {"blue"}
    assert list(azure.folder.glob("previous/**/schema.json"))


def test_there_is_no_rollback_to_what_is_not_there_or_broken(azure: Azure) -> None:
    assert azure.workflow("deploy", 1) == ""
    assert azure.workflow("rollback") == "Choose the colour that served before"
    assert azure.now()["traffic"] == {"blue": 100}
    assert azure.workflow("deploy", 2) == ""
    Service.broken = "blue"
    assert azure.workflow("rollback") == "Smoke test of the deployment"
    assert azure.now()["traffic"] == {"blue": 0, "green": 100}


@pytest.mark.parametrize(
    ("status", "answer", "passes"),
    [
        (200, {"protection_rules": [{"type": "required_reviewers", "reviewers": [{"type": "User"}]}]}, True),
        (200, {"protection_rules": [{"type": "wait_timer"}, {"type": "required_reviewers", "reviewers": [{}]}]}, True),
        (200, {"protection_rules": []}, False),
        (200, {"protection_rules": [{"type": "wait_timer", "wait_timer": 30}, {"type": "branch_policy"}]}, False),
        (200, {"protection_rules": [{"type": "required_reviewers", "reviewers": []}]}, False),
        (200, {}, False),
        (404, {"message": "Not Found"}, False),
        (403, {"message": "Resource not accessible by integration"}, False),
    ],
)
def test_the_guard_fails_where_no_reviewer_is_asked(
    run: Run, project: Path, serve: Callable[..., str], status: int, answer: dict[str, Any], passes: bool
) -> None:
    asked = []

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    jobs = yaml.safe_load((project / ".github/workflows/cd.yml").read_text())["jobs"]
    assert "approval" in jobs["production"]["needs"] and "staging" in jobs["production"]["needs"]
    (script,) = [step["run"] for step in jobs["approval"]["steps"] if "run" in step]
    variables = {"GITHUB_API_URL": serve(Api), "GITHUB_REPOSITORY": "me/credit", "GITHUB_TOKEN": "abc"}
    done = run("bash", "-e", "-c", script, cwd=project, env={"PATH": os.environ["PATH"], **variables})
    assert asked == [("/repos/me/credit/environments/production", "Bearer abc")]
    assert (done.returncode == 0) == passes, done.stdout
    assert ("::error::" in done.stdout) != passes and not done.stderr


def test_the_guard_fails_where_there_is_no_api(run: Run, project: Path) -> None:
    variables = {"GITHUB_API_URL": "http://127.0.0.1:9", "GITHUB_REPOSITORY": "me/credit", "GITHUB_TOKEN": "abc"}
    done = run(sys.executable, "scripts/require_reviewers.py", "production", cwd=project, env=variables)
    assert done.returncode == 1 and "cannot be read" in done.stdout and not done.stderr


SERVER = """
import os
from azureml_inference_server_http.server.create_app import create
from werkzeug.serving import make_server
app = create()
app.azml_blueprint.setup()
server = make_server("127.0.0.1", 0, app)
os.write(1, f"PORT {server.port}\\n".encode())  # the server redirects print to its log
server.serve_forever()
"""


@pytest.mark.parametrize("damage", ["", "manifest.json"])
def test_the_smoke_test_passes_under_azures_server_and_fails_with_a_damaged_model(
    run: Run,
    python_of: Callable[[str], Path],
    project: Path,
    clone: Callable[[Path, Path], Path],
    tmp_path: Path,
    damage: str,
) -> None:
    python = python_of("server")
    fresh = clone(project, tmp_path / "clone")
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": "src", "MPLBACKEND": "Agg"}
    train = [python, "-m", "credit.train", "--output-dir", "model", "--data-path", SAMPLE / "credit.csv"]
    done = run(*train, cwd=fresh, env=variables)
    assert done.returncode == 0, done.stderr
    if damage:
        (fresh / "model" / damage).unlink()
    settings = {
        "AML_APP_ROOT": str(fresh / "src"),
        "AZUREML_ENTRY_SCRIPT": "credit/score.py",
        "AZUREML_MODEL_DIR": "model",
    }
    server = subprocess.Popen(
        [str(python), "-c", SERVER],
        cwd=fresh,
        env=variables | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = next(line.split()[1] for line in server.stdout if line.startswith("PORT"))
        reader = threading.Thread(target=server.stdout.read, daemon=True)
        reader.start()
        more = {"SCORING_URI": f"http://127.0.0.1:{port}/score", "SMOKE_PAUSE": "0"}
        done = run(sys.executable, "scripts/smoke.py", "model/schema.json", cwd=fresh, env=more)
    finally:
        server.terminate()
        server.wait()
    reader.join()
    server.stdout.close()
    assert done.returncode == (1 if damage else 0), done.stdout + done.stderr
    assert ("::error::" in done.stdout) == bool(damage)
