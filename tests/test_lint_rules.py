"""Every lint rule keeps what its documentation promises: its examples are its tests."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from nbrefactor.diagnostics.documentation import documentation as of_diagnostics
from nbrefactor.lint import LintRule, Surroundings, lint
from nbrefactor.lint.documentation import documentation
from nbrefactor.lint.rules import OWN
from nbrefactor.model import Notebook, Output
from nbrefactor.notebook import parse

ASIDE = re.compile(r"^#([>!@=]) (.*)\n?", re.MULTILINE)


def example(text: str) -> tuple[Notebook, Surroundings]:
    """The notebook of an example: ``#>`` is stored output, ``#!`` a stored error, ``#@`` a tracked file and its size,
    ``#=`` a requirement.
    """
    notebook = parse(ASIDE.sub("", text).encode(), "nb.py")
    tracked: dict[str, int] = {}
    requirements: dict[str, bool] = {}
    outputs: dict[int, tuple[Output, ...]] = {}
    for match in ASIDE.finditer(text):
        kind, said = match.groups()
        above = sum(1 for _ in re.finditer(r"^# (?:%%|In\[)", text[: match.start()], re.MULTILINE))
        if kind == "=":
            requirements[said.partition("==")[0]] = "==" in said
        elif kind == "@":
            path, size = said.rsplit(" ", 1)
            tracked[path] = int(size)
        else:
            outputs[above] = (*outputs.get(above, ()), Output("stream" if kind == ">" else "error", said))
    cells = tuple(replace(cell, outputs=outputs.get(cell.number, ())) for cell in notebook.cells)
    return replace(notebook, cells=cells), Surroundings(tracked, {}, requirements)


def codes_in(text: str, rule: LintRule) -> set[str]:
    notebook, surroundings = example(text)
    return {found.code for found in lint(notebook, frozenset({rule.code}), surroundings)}


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in OWN for text in rule.bad],
    ids=lambda value: value.code if isinstance(value, LintRule) else "",
)
def test_bad_example_shows_the_finding(rule: LintRule, text: str) -> None:
    assert codes_in(text, rule) == {rule.code}


@pytest.mark.parametrize(
    ("rule", "text"),
    [(rule, text) for rule in OWN for text in rule.good],
    ids=lambda value: value.code if isinstance(value, LintRule) else "",
)
def test_good_example_does_not(rule: LintRule, text: str) -> None:
    assert codes_in(text, rule) == set()


@pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.code)
def test_row_is_complete(rule: LintRule) -> None:
    assert re.fullmatch(r"NBR6\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.title and not rule.title.endswith(".")
    assert rule.what.endswith(".") and rule.why.endswith(".")
    assert rule.bad and rule.good
    assert all(text.endswith("\n") for text in (*rule.bad, *rule.good))


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in OWN}) == len({rule.name for rule in OWN}) == len(OWN)


@pytest.mark.parametrize("rule", [rule for rule in OWN if rule.fixable], ids=lambda rule: rule.code)
def test_fixable_rule_offers_a_fix_that_parses(rule: LintRule) -> None:
    notebook, surroundings = example(rule.bad[0])
    fixes = [fix for found in lint(notebook, frozenset({rule.code}), surroundings) for fix in found.fixes]
    assert fixes
    texts = [fix.text for fix in fixes if fix.text and not fix.text.startswith("%")]
    assert all(ast.parse(text) for text in texts)


@pytest.mark.parametrize("rule", [rule for rule in OWN if not rule.fixable], ids=lambda rule: rule.code)
def test_rule_that_promises_no_fix_offers_none(rule: LintRule) -> None:
    for text in rule.bad:
        notebook, surroundings = example(text)
        assert not any(found.fixes for found in lint(notebook, frozenset({rule.code}), surroundings))


def test_documentation_is_current() -> None:
    page = Path(__file__).parents[1] / "docs" / "lint.md"
    assert page.read_text(encoding="utf-8") == documentation(), (
        "run: python -m nbrefactor.lint.documentation > docs/lint.md"
    )


def test_documentation_links_lead_somewhere() -> None:
    text, shared = documentation(), of_diagnostics()
    for place, anchor in re.findall(r"\((\w*\.?m?d?)#([^)]+)\)", text):
        assert anchor in headings(shared if place else text)


def headings(text: str) -> set[str]:
    return {re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-") for line in text.splitlines()}
