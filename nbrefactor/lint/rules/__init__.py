"""The rules, one module per family. To add a rule, write it into its family, or add a family here."""

from __future__ import annotations

from nbrefactor.lint.rule import LintRule
from nbrefactor.lint.rules import (
    hidden_state,
    installs,
    names,
    pandas_assignment,
    paths,
    removed_api,
    reproducibility,
    secrets,
    structure,
)

OWN: tuple[LintRule, ...] = tuple(
    sorted(
        (
            *hidden_state.RULES,
            *paths.RULES,
            *installs.RULES,
            *secrets.RULES,
            *reproducibility.RULES,
            *names.RULES,
            *structure.RULES,
            *removed_api.RULES,
            *pandas_assignment.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
