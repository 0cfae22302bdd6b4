"""``NBR5xx``: the outcome."""

from __future__ import annotations

from nbrefactor.diagnostics.rule import Rule

OUTCOME: tuple[Rule, ...] = (
    Rule(
        "NBR501",
        "exploration-dropped",
        "info",
        "Exploration left out",
        "Summarises the displays, plots and prints that the scripts do not have. Each is listed with its reason under "
        "`dropped` in `--json`, in the README and in `nbrefactor show`.",
        "Nothing that the scripts compute depends on it. `--keep-exploration` keeps it.",
        "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf.head()\n# %%\nprint(df['a'].sum())\n",
        "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\n# %%\nprint(df['a'].sum())\n",
    ),
    Rule(
        "NBR502",
        "output-check-failed",
        "error",
        "Generated code failed our own check",
        "Reports a generated file that does not compile, reads a name it does not define, or is not stable when "
        "formatted.",
        "This is a bug in nbrefactor. The file needs a person's eye; please report the notebook's cell that is named.",
        "This cannot be caused on purpose.\n",
        "Any other notebook.\n",
    ),
    Rule(
        "NBR503",
        "unknown-version",
        "info",
        "Version of a dependency is not known",
        "Reports an imported package that is not installed here, so that the generated project does not pin it.",
        "Another version of the library may compute other numbers.",
        "# %%\nimport a_package_that_is_not_installed\n",
        "# %%\nimport json\n",
    ),
    Rule(
        "NBR504",
        "local-module",
        "warning",
        "Module that no package provides",
        "Reports an imported module that neither the standard library nor a known distribution provides, most "
        "likely a file beside the notebook.",
        "The generated project does not contain it, and cannot run without it.",
        "# %%\nfrom my_cleaning import clean\n",
        "# %%\nfrom pandas import read_csv\n",
    ),
    Rule(
        "NBR505",
        "style-not-reached",
        "warning",
        "Generated code is not clean",
        "Reports what `ruff` still finds in the generated code because the author's own code has it (a bare "
        "`except`, a line that cannot be wrapped…) and a change could alter the meaning.",
        "A reviewer's linter will stumble over it.",
        "# %%\ntry:\n    x = 1\nexcept:\n    x = 2\n",
        "# %%\ntry:\n    x = 1\nexcept ValueError:\n    x = 2\n",
    ),
)
