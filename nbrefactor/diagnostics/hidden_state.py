"""``NBR1xx``: what the notebook did depends on more than its cells from top to bottom."""

from __future__ import annotations

from nbrefactor.diagnostics.rule import Rule

HIDDEN_STATE: tuple[Rule, ...] = (
    Rule(
        "NBR101",
        "undefined-name",
        "error",
        "Name that no cell defines",
        "Reports a name that is read, but that no cell, import or builtin defines.",
        "The notebook worked only because of a cell that has since been deleted or renamed. A fresh run stops at this "
        "line, and so do the scripts: the line is kept as it is, never guessed.",
        "# %%\nmodel_path = 'model.pkl'\n# %%\nprint(modle_path)\n",
        "# %%\nmodel_path = 'model.pkl'\n# %%\nprint(model_path)\n",
    ),
    Rule(
        "NBR102",
        "used-before-definition",
        "error",
        "Name used above the cell that defines it",
        "Reports a name that is read in one cell, and defined only in a later one.",
        "Run from top to bottom, the notebook fails here. It worked because its author ran the later cell first.",
        "# %%\ntotal = price * amount\n# %%\nprice, amount = 3, 4\n",
        "# %%\nprice, amount = 3, 4\n# %%\ntotal = price * amount\n",
    ),
    Rule(
        "NBR103",
        "execution-order",
        "warning",
        "Cells were run in another order",
        "Reports a code cell whose stored execution count is lower than that of a cell above it.",
        "The stored outputs may come from another order than the one on the page. The scripts run the cells from "
        "top to bottom, so their numbers can differ from the stored ones.",
        "# In[7]:\nrows = [1, 2]\n# In[5]:\nprint(sum(rows))\n",
        "# In[1]:\nrows = [1, 2]\n# In[2]:\nprint(sum(rows))\n",
    ),
    Rule(
        "NBR104",
        "output-history",
        "error",
        "IPython's history is read",
        "Reports `In`, `Out`, `_`, `__`, `_12` and the like, where they mean IPython's history of inputs and outputs.",
        "The history exists only in an interactive session and depends on the order of execution.",
        "# %%\nanswers = [6 * 7]\n# %%\nfor count in Out:\n    print(count)\n",
        "# %%\nanswers = [6 * 7]\n# %%\nfor answer in answers:\n    print(answer)\n",
    ),
    Rule(
        "NBR105",
        "unresolved-star-import",
        "warning",
        "Star import that could not be resolved",
        "Reports `from module import *` where we cannot tell which names the module provides.",
        "Any name may come from it, so undefined names cannot be found and the code below keeps less structure.",
        "# %%\nfrom my_settings import *\n# %%\nprint(THRESHOLD)\n",
        "# %%\nfrom my_settings import THRESHOLD\n# %%\nprint(THRESHOLD)\n",
    ),
    Rule(
        "NBR106",
        "used-after-delete",
        "error",
        "Name used after it was deleted",
        "Reports a name that is read after `del` removed it, with no definition in between.",
        "Run from top to bottom, the notebook fails here. It worked because the cells were run in another order.",
        "# %%\nrows = [1, 2]\n# %%\ndel rows\n# %%\nprint(len(rows))\n",
        "# %%\nrows = [1, 2]\n# %%\nprint(len(rows))\n# %%\ndel rows\n",
    ),
)
