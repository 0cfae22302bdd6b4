"""What the stored outputs tell about the order in which the cells were run."""

from __future__ import annotations

from collections.abc import Iterator

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Location


def stale_output(subject: Subject) -> Iterator[Finding]:
    run = {c.number: c.execution_count for c in subject.notebook.cells if c.kind == "code" and c.execution_count}
    shown = {c.number for c in subject.notebook.cells if c.outputs}
    reported: set[int] = set()
    for edge in sorted(subject.graph.edges, key=lambda e: (e.reader, e.writer)):
        writer, reader = subject.statements[edge.writer], subject.statements[edge.reader]
        if edge.kind != "value" or writer.kind not in ("assign", "block") or reader.cell in reported:
            continue
        if reader.cell not in shown or writer.cell >= reader.cell:
            continue
        if run.get(writer.cell, 0) > run.get(reader.cell, 0) > 0:
            reported.add(reader.cell)
            message = (
                f"the output was made by run [{run[reader.cell]}], before cell {writer.cell} was run as "
                f"[{run[writer.cell]}], which sets '{edge.name}'."
            )
            yield Finding("NBR601", Location(reader.cell), message, "restart the kernel and run all cells.")


def stored_error(subject: Subject) -> Iterator[Finding]:
    for cell in subject.notebook.cells:
        errors = [output for output in cell.outputs if output.kind == "error"]
        code = cell.source.strip() and any(
            not line.lstrip().startswith("#") for line in cell.source.strip().split("\n")
        )
        if errors and code and "raises-exception" not in cell.tags:
            text = errors[0].text.strip().split("\n")[0]
            if text.startswith("KeyboardInterrupt"):
                continue
            message = f"the cell's stored output is an error: {text if len(text) <= 100 else text[:97] + '...'}"
            yield Finding("NBR602", Location(cell.number), message)


RULES = (
    LintRule(
        "NBR601",
        "stale-output",
        "warning",
        "Output older than what it shows",
        "Reports a cell whose stored output is from an earlier run than the cell above that sets one of its variables, "
        "by the execution counts.",
        "The output may not be what the code above gives: a reader is shown a number that nobody can get again.",
        ("# In[4]:\nrate = 0.2\n# In[2]:\nprint(100 * rate)\n#> 10.0\n",),
        (
            "# In[1]:\nrate = 0.2\n# In[2]:\nprint(100 * rate)\n#> 20.0\n",
            "# In[4]:\nimport math\n# In[2]:\nprint(math.pi)\n#> 3.14\n",
        ),
        stale_output,
    ),
    LintRule(
        "NBR602",
        "stored-error",
        "warning",
        "Cell that failed when it was last run",
        "Reports a cell whose stored output is an error. A cell tagged `raises-exception` and an interrupt are left "
        "alone.",
        "Whoever runs the notebook from top to bottom may not get past this cell.",
        ("# In[1]:\nprint(1 / 0)\n#! ZeroDivisionError: division by zero\n",),
        ("# In[1]:\nprint(1 / 1)\n#> 1.0\n",),
        stored_error,
    ),
)
