"""The catalogue of the lint rules as Markdown: ``python -m nbrefactor.lint.documentation > docs/lint.md``."""

from __future__ import annotations

from nbrefactor.diagnostics import RULES
from nbrefactor.lint.house import SHARED
from nbrefactor.lint.rule import LintRule
from nbrefactor.lint.rules import OWN

HEAD = """\
# Lint

<!-- Made by `python -m nbrefactor.lint.documentation`; do not edit. -->

`nbrefactor lint` reports what is wrong with notebooks, also for those who never convert them. Nothing is executed.

    nbrefactor lint notebooks/                     # a folder; what git ignores is left out
    nbrefactor lint churn.ipynb --fix              # mends what can be mended safely, and changes nothing else of the file
    nbrefactor lint churn.ipynb --select NBR1,NBR4 # hidden state and leakage alone
    nbrefactor lint notebooks/ --output-format github

It prints `churn.ipynb:cell 3:2:1: NBR641 ...`: the cell as Jupyter counts all cells, the line and the column in it. Scripts
in percent format and plain `.py` files work too. It exits 0 where nothing was found, 1 with findings, and 2 where the
usage is wrong or a file cannot be read; one such file does not stop the others.

## Choosing rules

`--select`, `--ignore` and `--extend-select` take codes, prefixes (`NBR6`), names (`unused-import`) and `ALL`, with commas
between them. For a repository:

    [tool.nbrefactor.lint]
    ignore = ["NBR645"]
    extend-select = ["NBR612", "NBR615"]

One finding is silenced by a comment on its line, `# noqa: NBR641`; `# noqa` silences all, and the codes under which other
linters know a finding (`F401`, `F811`, `F821`, `F841`, `E722`) count as well. A whole cell is silenced by the comment
`# nbrefactor: ignore=NBR641,NBR646` in it, or by a tag of the same meaning, `nbrefactor:ignore=NBR641`; without codes,
everything in the cell is.

## Formats

`--output-format text` is for people. `json` is one list of objects with `notebook`, `code`, `name`, `severity`, `cell`,
`line`, `column`, `file_line`, `message`, `hint`, `fixable`, and for leakage `related`, the calls that take part. `github`
writes workflow commands, and `sarif` a SARIF 2.1.0 log for code scanning: both name the line of the `.ipynb` file itself,
so that annotations land in the diff of a pull request. As a GitHub action:

    - uses: <owner>/nbrefactor@<commit>
      with: { paths: notebooks, args: "--ignore NBR645" }
"""


def documentation() -> str:
    """``docs/lint.md`` is exactly this text."""
    parts = [HEAD, "\n## Rules\n\n| code | name | severity | title | |\n|---|---|---|---|---|\n"]
    for code in SHARED:
        rule = RULES[code]
        link = f"diagnostics.md#{code.lower()}-{rule.name}"
        parts.append(f"| [{code}]({link}) | `{rule.name}` | {rule.severity} | {rule.title} | |\n")
    for own in OWN:
        marks = [word for word, holds in (("`--fix`", own.fixable), ("off by default", not own.default)) if holds]
        link = f"#{own.code.lower()}-{own.name}"
        row = f"| [{own.code}]({link}) | `{own.name}` | {own.severity} | {own.title} | {', '.join(marks)} |\n"
        parts.append(row)
    parts.append(
        "\nIn the examples below, `# In[3]:` begins a cell that was last run as [3], `#>` is stored output and `#!` a stored "
        "error of the cell above, `#@` names a file that git tracks, with its size, and `#=` is a line of the "
        "requirements file.\n"
    )
    parts += [_section(rule) for rule in OWN]
    return "".join(parts)


def _section(rule: LintRule) -> str:
    marks: list[str] = [rule.severity]
    marks += ["mended by `--fix`"] if rule.fixable else []
    marks += [] if rule.default else ["off by default"]
    bad, good = (_shortened(text) for text in (rule.bad[0], rule.good[0]))
    return (
        f"\n### {rule.code} {rule.name}\n\n{rule.title} ({', '.join(marks)}).\n\n"
        f"**What it does.** {rule.what}\n\n**Why is this bad?** {rule.why}\n\n"
        f"**Example**\n\n```python\n{bad}```\n\nUse instead:\n\n```python\n{good}```\n"
    )


def _shortened(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return text if len(lines) <= 12 else "".join([*lines[:4], "...\n", lines[-1]])


if __name__ == "__main__":
    print(documentation(), end="")
