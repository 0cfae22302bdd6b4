"""Tests of the models that a function keeps to itself, or gives back only a part of: what it told them."""

from __future__ import annotations

import ast

from nbrefactor.python.testing.literals import call_name
from nbrefactor.python.testing.subject import LIBRARIES, Over, Subject


def told_tests(subject: Subject, said: str) -> str:
    """One test for all such models; empty where ``said``, the other tests, compare them, or their settings are not known.

    Only classes that the module imports by name are watched, each where the function makes exactly one, by a statement of
    its own.
    """
    attributes = {n.attr for n in ast.walk(subject.node) if isinstance(n, ast.Attribute)}
    if "set_params" in attributes or any(isinstance(n, (ast.Try, ast.Lambda)) for n in ast.walk(subject.node)):
        return ""
    kept = [(name, call) for name, call in subject.assignments() if name not in subject.gives and _made(subject, call)]
    if not kept:
        return ""
    over = Over(subject, constructs=True)
    watched, claims, texts = list[str](), list[str](), list[str]()
    for name, call in reversed(kept):
        text = over.text(call, longest=700)
        if not text or text.endswith("()") or any(text in other for other in [said, *texts]):
            continue
        texts.append(text)
        variable = f"made_{name}".lower()
        watched.append(f'    {variable} = made_by({subject.module}, "{call_name(call)}")')
        claims.append(f"    assert settings({variable}[0]) == settings({text})")
    if not claims:
        return ""
    header = subject.header("tells_its_models_what_the_notebook_does", "made_by", "settings")
    return "\n".join([*header, *watched, f"    {subject.call()}", *claims])


def _made(subject: Subject, node: ast.expr) -> bool:
    """Whether this makes a model, and is all that the function makes with its class."""
    made = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    alike = [n for n in ast.walk(subject.node) if isinstance(n, ast.Name) and n.id == made]
    package = subject.packages.get(made, "").partition(".")[0]
    return made[:1].isupper() and len(alike) == 1 and package in LIBRARIES - {"catboost"}
