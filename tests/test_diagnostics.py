"""The catalogue keeps its own rules, and its documentation is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nbrefactor.diagnostics import CATALOGUE, FAMILIES, RULES, Rule, diagnostic, render
from nbrefactor.diagnostics.documentation import documentation
from nbrefactor.model import Diagnostic, Location
from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "diagnostics.md"


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_row_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"NBR[1-9]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in ("error", "warning", "info")
    assert rule.title and not rule.title.endswith(".")
    assert rule.what.endswith(".") and rule.why.endswith(".")
    assert rule.example_bad.endswith("\n") and rule.example_good.endswith("\n")
    assert rule.example_bad != rule.example_good


def test_codes_and_names_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in CATALOGUE]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in CATALOGUE}) == len(CATALOGUE)
    assert list(RULES) == codes


@pytest.mark.parametrize(("title", "rules"), FAMILIES)
def test_family_holds_its_own_codes(title: str, rules: tuple[Rule, ...]) -> None:
    assert rules
    assert {rule.code[:4] for rule in rules} == {title.partition(":")[0]}


# Rows whose examples the compiler does not show yet (scoring needs whole notebooks with data, which have tests of their
# own; some are prose). Take a row out of here when its finding is made.
NOT_SHOWN = {
    "NBR203",
    "NBR302",
    "NBR303",
    "NBR304",
    "NBR307",
    "NBR308",
    "NBR501",
    "NBR502",
    "NBR503",
}


@pytest.mark.parametrize(
    "rule",
    [rule for rule in CATALOGUE if rule.code not in NOT_SHOWN and not rule.code.startswith("NBR4")],
    ids=lambda rule: rule.code,
)
def test_bad_example_shows_the_finding_and_good_does_not(rule: Rule) -> None:
    assert rule.code in codes_in(rule.example_bad)
    assert rule.code not in codes_in(rule.example_good)


def codes_in(script: str) -> set[str]:
    return {found.code for found in refactor(parse(script.encode(), "nb.py")).diagnostics}


@pytest.mark.parametrize("code", ["NBR101", "NBR201"])
def test_what_must_be_mended_is_an_error(code: str) -> None:
    assert RULES[code].severity == "error"


def test_severity_comes_from_the_catalogue() -> None:
    found = diagnostic("NBR204", Location(3), "'%matplotlib inline' was left out")
    assert found == Diagnostic("NBR204", "info", Location(3), "'%matplotlib inline' was left out", "")


def test_unknown_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        diagnostic("NBR999", Location(1), "nothing")


@pytest.mark.parametrize(
    ("location", "hint", "line"),
    [
        (Location(3, 2, 1), "", "a/nb.ipynb:cell 3:2:1: NBR101 'x' is not defined"),
        (
            Location(3),
            "did you mean 'y'?",
            "a/nb.ipynb:cell 3:1:1: NBR101 'x' is not defined\n  hint: did you mean 'y'?",
        ),
        (Location(0), "", "a/nb.ipynb: NBR101 'x' is not defined"),
    ],
)
def test_render(location: Location, hint: str, line: str) -> None:
    assert render(diagnostic("NBR101", location, "'x' is not defined", hint), "a/nb.ipynb") == line


def test_documentation_is_current() -> None:
    assert DOCUMENTATION.read_text(encoding="utf-8") == documentation(), (
        "run: python -m nbrefactor.diagnostics > docs/diagnostics.md"
    )


def test_documentation_links_lead_somewhere() -> None:
    text = documentation()
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-") for line in text.splitlines()}
    for anchor in re.findall(r"\(#([^)]+)\)", text):
        assert anchor in headings
