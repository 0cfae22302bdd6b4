"""The findings as text, as JSON, as annotations of GitHub, and as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.run import Linted
from nbrefactor.model import Location, Related, Severity

_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


class Row(NamedTuple):
    """What the documentation says of a code, be it ours or the house's."""

    code: str
    name: str
    severity: Severity
    title: str
    what: str
    why: str


@lru_cache(maxsize=1)
def rows() -> Mapping[str, Row]:
    """Every code that the linter may report."""
    from nbrefactor.diagnostics import RULES, Rule
    from nbrefactor.lint.house import SHARED
    from nbrefactor.lint.rules import OWN

    catalogue: list[Rule | LintRule] = [*(RULES[code] for code in SHARED), *OWN]
    return {r.code: Row(r.code, r.name, r.severity, r.title, r.what, r.why) for r in catalogue}


def formatted(results: Sequence[Linted], style: str) -> str:
    """All findings as ``text``, ``json``, ``github`` or ``sarif``, without a newline at the end."""
    if style == "json":
        return json.dumps([_as_json(result, found) for result in results for found in result.findings], indent=2)
    if style == "sarif":
        return json.dumps(_sarif(results), indent=2)
    line = _annotation if style == "github" else _line
    return "\n".join(line(result, found) for result in results for found in result.findings)


def place(path: str, finding: Finding) -> str:
    """``nb.ipynb:cell 3:2:1``; what concerns the whole notebook has no cell."""
    return f"{path}:{_in_notebook(finding)}" if finding.location.cell else path


def _in_notebook(finding: Finding) -> str:
    at = finding.location
    return f"cell {at.cell}:{at.line}:{at.column}" if at.cell else "the notebook"


def _line(result: Linted, finding: Finding) -> str:
    fix = " [fixable]" if finding.fixes else ""
    hint = f"\n  hint: {finding.hint}" if finding.hint else ""
    return f"{place(result.path, finding)}: {finding.code}{fix} {finding.message}{hint}"


def _as_json(result: Linted, finding: Finding) -> dict[str, object]:
    row, at = rows()[finding.code], finding.location
    found: dict[str, object] = {
        "notebook": result.path,
        "code": finding.code,
        "name": row.name,
        "severity": row.severity,
        "cell": at.cell,
        "line": at.line,
        "column": at.column,
        "file_line": result.file_line(finding),
        "message": finding.message,
        "hint": finding.hint,
        "fixable": bool(finding.fixes),
    }
    if finding.related:
        found["related"] = [_related(result, related) for related in finding.related]
    return found


def _related(result: Linted, related: Related) -> dict[str, object]:
    """A call that takes part in a leak."""
    at = related.location
    return {
        "role": related.role,
        "call": related.call,
        "cell": at.cell,
        "line": at.line,
        "column": at.column,
        "file_line": result.line(at),
    }


def _annotation(result: Linted, finding: Finding) -> str:
    row = rows()[finding.code]
    title = _property(f"{finding.code} ({row.name})")
    where = f"file={_property(_uri(result.path))},line={result.file_line(finding)}"
    message = _data(f"{_in_notebook(finding)}: {finding.message} {finding.hint}".strip())
    return f"::{_LEVELS[row.severity]} {where},title={title}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _uri(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _sarif(results: Sequence[Linted]) -> dict[str, Any]:
    from urllib.parse import quote

    from nbrefactor import __version__

    used = sorted({found.code for result in results for found in result.findings})
    index = {code: number for number, code in enumerate(used)}

    def physical(result: Linted, at: Location) -> dict[str, Any]:
        uri = {"uri": quote(_uri(result.path)), "uriBaseId": "%SRCROOT%"}
        return {"artifactLocation": uri, "region": {"startLine": result.line(at)}}

    def as_result(result: Linted, found: Finding) -> dict[str, Any]:
        logical = {"fullyQualifiedName": _in_notebook(found), "kind": "cell"}
        related = [
            {
                "id": number,
                "physicalLocation": physical(result, other.location),
                "message": {"text": f"{other.call} ({other.role})"},
            }
            for number, other in enumerate(found.related, 1)
        ]
        return {
            "ruleId": found.code,
            "ruleIndex": index[found.code],
            "level": _SARIF_LEVELS[rows()[found.code].severity],
            "message": {"text": f"{found.message} {found.hint}".strip()},
            "locations": [{"physicalLocation": physical(result, found.location), "logicalLocations": [logical]}],
        } | ({"relatedLocations": related} if related else {})

    driver = {
        "name": "nbrefactor",
        "semanticVersion": __version__,
        "rules": [_sarif_rule(rows()[code]) for code in used],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [as_result(result, found) for result in results for found in result.findings],
            }
        ],
    }


def _sarif_rule(row: Row) -> dict[str, Any]:
    return {
        "id": row.code,
        "name": "".join(word.capitalize() for word in row.name.split("-")),
        "shortDescription": {"text": row.title.replace("`", "")},
        "fullDescription": {"text": row.what},
        "help": {"text": row.why, "markdown": f"**What it does.** {row.what}\n\n**Why is this bad?** {row.why}"},
        "defaultConfiguration": {"level": _SARIF_LEVELS[row.severity]},
    }
