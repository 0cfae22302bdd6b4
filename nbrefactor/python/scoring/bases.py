"""What the classes of a notebook derive from."""

from __future__ import annotations

import ast
from collections.abc import Callable

Qualified = Callable[[ast.expr], str]
"""The name of a function or class as its library has it; empty where it is none of a library."""

NETWORKS = frozenset({"torch.nn.Module", "torch.nn.modules.module.Module", "torch.nn.Sequential"})


def is_network(node: ast.ClassDef, name_of: Qualified, class_of: Callable[[str], ast.ClassDef | None]) -> bool:
    """Whether a class of the notebook is one of PyTorch's networks, itself or through classes of the notebook."""
    below, seen = [node], set[int]()
    while below:
        made = below.pop()
        seen.add(id(made))
        for base in made.bases:
            if name_of(base) in NETWORKS:
                return True
            known = class_of(base.id) if isinstance(base, ast.Name) else None
            if known is not None and id(known) not in seen:
                below.append(known)
    return False
