"""The ``iac`` and ``terraform`` targets: parsed, every reference resolved, formatted, and audited.

Not here: Bicep's own compiler, and ``terraform validate``, which needs the providers; neither can be installed from a package
index. ``benchmarks/bicep_types.py`` checks the Bicep files against the compiler's types, where those can be had.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

ACCEPTED = {
    f"CKV{number}"
    for reason, numbers in {
        "All can be reached from outside, by identities only: a private network is a decision of its own.": (
            "_AZURE_35 _AZURE_59 _AZURE_109 _AZURE_139 _AZURE_189 _AZURE_243 2_AZURE_32 2_AZURE_33"
        ),
        "Only the dearest tier of the registry has these.": (
            "_AZURE_163 _AZURE_164 _AZURE_165 _AZURE_166 _AZURE_167 _AZURE_233 _AZURE_237"
        ),
        "Keys of the customer's own; logs of a queue that is not used; name and replication, which are parameters.": (
            "2_AZURE_1 _AZURE_33 _AZURE_43 _AZURE_206"
        ),
    }.items()
    for number in numbers.split()
}


@pytest.fixture(scope="module")
def infra(convert: Callable[[str, str], Path]) -> Path:
    return convert("credit_models/credit.ipynb", "iac,terraform") / "infra"


def parsed(path: Path) -> dict[str, Any]:
    pycep = pytest.importorskip("pycep")
    found: dict[str, Any] = pycep.BicepParser().parse(text=path.read_text())
    return found


def code(path: Path) -> str:
    """A file without its comments and descriptions."""
    lines = [re.sub(r"(^|\s)(//|#).*$", "", line) for line in path.read_text().splitlines()]
    return "\n".join(line for line in lines if "@description" not in line and "description =" not in line)


def expressions(text: str, quote: str) -> str:
    """What is computed: the text without its literals, but with what is put into them."""
    inside = " ".join(re.findall(r"\$\{([^}]*)\}", text))
    return re.sub(rf"{quote}[^{quote}]*{quote}", "''", text) + " " + inside


def bicep_problems(path: Path) -> Iterator[str]:
    """Names that a file uses and does not have, parameters that it has and does not use, modules given the wrong ones."""
    file, text = parsed(path), expressions(code(path), "'")
    symbols = [name for kind in ("parameters", "variables", "resources", "modules") for name in file.get(kind, {})]
    for name in symbols:
        # The name stands where it is declared, and somewhere else; resources may be there for their own sake.
        uses = len(re.findall(rf"(?<![.\w]){name}\b(?!:)|\bin {name}:", text))
        if uses < 2 and name not in [*file.get("resources", {}), *file.get("modules", {})]:
            yield f"{path.name}: {name} is not used"
    for name in re.findall(r"(?<![.\w])([a-z]\w*)\.(?:id|name|properties|outputs)\b", text):
        if name not in symbols:
            yield f"{path.name}: there is no {name}"
    for module, output in re.findall(r"(?<![.\w])(\w+)\.outputs\.(\w+)", text):
        if output not in parsed(path.parent / file["modules"][module]["detail"]["path"])["outputs"]:
            yield f"{path.name}: {module} has no output {output}"
    for name, module in file.get("modules", {}).items():
        inner = parsed(path.parent / module["detail"]["path"])["parameters"]
        given = module["config"]["params"]
        if set(given) != set(inner):
            yield f"{path.name}: {name} is given {sorted(set(given) ^ set(inner))}"
        for value in given.values():
            if isinstance(value, str) and "$" not in value and value not in (*symbols, "environment"):
                yield f"{path.name}: {name} is given {value}"


def test_every_bicep_file_parses_and_every_reference_is_resolved(infra: Path) -> None:
    files = sorted(infra.rglob("*.bicep"))
    assert len(files) == 6
    assert [problem for path in files for problem in bicep_problems(path)] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        ("main.bicep", "data.outputs.vaultId", "data.outputs.vault", "data has no output vault"),
        ("main.bicep", "    maxNodes: maxNodes\n", "", "workspace is given ['maxNodes']"),
        ("modules/data.bicep", "storage.id", "storages.id", "there is no storages"),
        ("modules/data.bicep", "param tags object", "param tags object\nparam more string", "more is not used"),
    ],
)
def test_a_planted_fault_is_found(
    infra: Path, tmp_path: Path, file: str, before: str, after: str, problem: str
) -> None:
    shutil.copytree(infra, tmp_path / "infra")
    path = tmp_path / "infra" / file
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after, 1))
    assert f"{path.name}: {problem}" in list(bicep_problems(path))


def test_terraform_parses_and_every_reference_is_resolved(infra: Path) -> None:
    hcl2 = pytest.importorskip("hcl2")
    files = sorted((infra / "terraform").glob("*.tf"))
    for path in [*files, *(infra / "terraform").glob("*.tfvars")]:
        with path.open() as file:
            hcl2.load(file)
    text = "\n".join(code(path) for path in files)
    declared = {f"var.{name}" for name in re.findall(r'^variable "(\w+)"', text, re.MULTILINE)}
    declared |= {f"data.{kind}.{name}" for kind, name in re.findall(r'^data "(\w+)" "(\w+)"', text, re.MULTILINE)}
    declared |= {f"{kind}.{name}" for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', text, re.MULTILINE)}
    for block in re.findall(r"^locals \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        declared |= {f"local.{name}" for name in re.findall(r"^  (\w+) +=", block, re.MULTILINE)}
    used = set(re.findall(r"\b(data\.\w+\.\w+|(?:var|local)\.\w+|(?<!data\.)(?:azurerm|azapi)_\w+\.\w+)", text))
    assert used <= declared, used - declared
    assert {name for name in declared if name.startswith(("var", "local", "data"))} <= used


def test_terraform_finds_the_files_formatted(run: Run, infra: Path) -> None:
    if not shutil.which("terraform"):
        pytest.skip("terraform is not installed")
    done = run("terraform", "fmt", "-check", "-diff", infra / "terraform", cwd=infra)
    assert done.returncode == 0, done.stdout


def test_the_audit_finds_only_what_was_decided(
    run: Run, python_of: Callable[[str], Path], infra: Path, tmp_path: Path
) -> None:
    python = python_of("iac")
    shutil.copytree(infra, tmp_path / "infra")
    path = tmp_path / "infra/modules/workspace.bicep"
    path.write_text(path.read_text().replace("@onlyIfNotExists()\n", ""))  # newer than the parser of the audit
    audit = ["--framework", "bicep", "terraform", "--skip-download", "--quiet", "--compact", "--output", "json"]
    done = run(python.parent / "checkov", "--directory", "infra", *audit, cwd=tmp_path)
    reports = json.loads(done.stdout)
    assert {report["check_type"] for report in reports} == {"bicep", "terraform"}
    assert [report["summary"]["parsing_errors"] for report in reports] == [0, 0]
    assert all(report["summary"]["passed"] >= 10 for report in reports)
    found = {(c["check_id"], c["check_name"]) for report in reports for c in report["results"]["failed_checks"]}
    assert {identifier for identifier, _ in found} <= ACCEPTED, found
