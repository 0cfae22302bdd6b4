"""The catalogue as people read it."""

from __future__ import annotations

from nbrefactor.diagnostics import FAMILIES, Rule


def documentation() -> str:
    """The catalogue as Markdown; ``docs/diagnostics.md`` is exactly this text."""
    parts = [
        "# Diagnostics\n\n<!-- Made by `python -m nbrefactor.diagnostics`; do not edit. -->\n\n"
        "`nbrefactor` prints what it finds as `notebook.ipynb:cell 3:2:1: NBR101 message`. An **error** is something "
        "to mend, and makes `convert` exit 1; a **warning** is worth reading before the scripts are used; an **info** "
        "explains a choice.\n"
    ]
    for title, rules in FAMILIES:
        parts.append(f"\n## {title}\n\n| code | name | severity | title |\n|---|---|---|---|\n")
        parts += [f"| [{r.code}](#{_anchor(r)}) | `{r.name}` | {r.severity} | {r.title} |\n" for r in rules]
        parts += [_section(rule) for rule in rules]
    return "".join(parts)


def _anchor(rule: Rule) -> str:
    return f"{rule.code.lower()}-{rule.name}"


def _section(rule: Rule) -> str:
    return (
        f"\n### {rule.code} {rule.name}\n\n{rule.title} ({rule.severity}).\n\n"
        f"**What it does.** {rule.what}\n\n**Why is this bad?** {rule.why}\n\n"
        f"**Example**\n\n```python\n{rule.example_bad}```\n\nUse instead:\n\n```python\n{rule.example_good}```\n"
    )
