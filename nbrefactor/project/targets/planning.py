"""``planning``: issue forms for what happens to a model in production, and a first sprint from what was found.

Every finding of the conversion that is still open becomes an item of the checklist, the gravest first, so that
nothing that the notebook left unclear is forgotten on the way.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbrefactor.model import Diagnostic, OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets.commands import yaml_string
from nbrefactor.project.text import prose
from nbrefactor.settings import Settings

FOLDER = ".github/ISSUE_TEMPLATE"
Question = tuple[str, str, str]
"""The key of an answer, its label, and what it is about."""

FORMS: tuple[tuple[str, str, str, str, tuple[Question, ...]], ...] = (
    (
        "data-drift.yml",
        "Data drift",
        "The data that the model sees are no longer those that it learned from.",
        "drift",
        (
            ("columns", "Which columns, and how far?", "For instance the figures of the drift report."),
            ("since", "Since when, and what changed upstream?", "A release, a new source, a season."),
            ("effect", "What does it do to predictions or decisions?", "Measured, where labels have come in since."),
            ("action", "What is to be done?", "Watch it, mend the source, retrain, or go back to an older model."),
        ),
    ),
    (
        "model-change.yml",
        "Model change",
        "A change of features, parameters, data or library versions.",
        "model",
        (
            ("why", "What is to become better, and why?", "The figure that shall move, and by how much."),
            ("figures", "The figures before and after, on the same test rows", "From metrics.json of both models."),
            ("gate", "Does the quality gate stay as it is?", "A change of tests/gates.toml needs a reason."),
            ("rollback", "How is it taken back?", "The version of the model bundle to return to."),
        ),
    ),
    (
        "experiment-to-production.yml",
        "Experiment to production",
        "A notebook whose result shall be used.",
        "experiment",
        (
            ("notebook", "Which notebook, and at which commit?", "Converted and verified: nbrefactor verify."),
            ("users", "Who uses the predictions, and for which decision?", "And what a wrong one costs."),
            ("data", "Where do training data and the rows to score come from?", "Owner, delay, personal data."),
            ("service", "How fast, how often, how many rows?", "An endpoint, or a batch at night."),
            ("watch", "How will we notice that it has become worse?", "The figure, where it is seen, and by whom."),
        ),
    ),
)


def planning(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The issue forms and the checklist."""
    forms = [OutputFile(f"{FOLDER}/{row[0]}", _form(*row[1:]), "project") for row in FORMS]
    return (*forms, OutputFile("docs/first-sprint.md", _sprint(facts), "project"))


def _form(title: str, about: str, label: str, questions: Sequence[Question]) -> str:
    lines = [f"name: {title}", f"description: {yaml_string(about)}", f"labels: [{label}]", "body:"]
    for key, ask, hint in questions:
        lines += [
            "  - type: textarea",
            f"    id: {key}",
            "    attributes:",
            f"      label: {yaml_string(ask)}",
            f"      description: {yaml_string(hint)}",
            "    validations:",
            "      required: true",
        ]
    return "\n".join(lines) + "\n"


def _sprint(facts: Facts) -> str:
    points = dict(facts.entry_points)
    order = ("error", "warning", "info")
    found = sorted(facts.diagnostics, key=lambda d: (order.index(d.severity), d.location.cell, d.location.line, d.code))
    open_ = [_item(d) for d in found if d.severity != "info"]
    lines = [f"# The first sprint of {facts.plan.package}", ""]
    lines += [f"Made from `{facts.notebook_name}`. Tick what is done, strike out what does not apply.", ""]
    lines += ["## What the notebook left open", "", *(open_ or ["Nothing that was found."]), ""]
    lines += ["## Before anybody depends on it", ""]
    if "train" in points:
        lines += [
            "- [ ] The training data have an owner and a place outside the repository; `train.py` is given it as an option.",
            "- [ ] Training again gives the figures of `tests/gates.toml`; the margins there are agreed upon.",
        ]
    if "score" in points:
        lines += [
            "- [ ] `score.py` has answered rows of the real source, one and many, and each refusal was looked at.",
            "- [ ] It is known what a wrong prediction costs, and who hears of it.",
        ]
    skipped = "Every skipped test (`pytest -rs`) has got what it asks for, or a reason to stay."
    lines += [f"- [ ] {skipped}", "- [ ] Somebody who did not write the notebook has read the scripts.", ""]
    if notes := [_item(d) for d in found if d.severity == "info"]:
        lines += ["## To know", "", *(note.replace("- [ ] ", "- ") for note in notes), ""]
    return "\n".join(lines)


def _item(found: Diagnostic) -> str:
    place = f"cell {found.location.cell}, line {found.location.line}: " if found.location.cell else ""
    hint = f" ({prose(found.hint)})" if found.hint else ""
    return f"- [ ] {place}{prose(found.message)}{hint} `{found.code}`"
