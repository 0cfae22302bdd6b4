"""pyproject.toml: the package, what it depends on, and how it is tested and linted."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.text import toml_string
from nbrefactor.settings import Settings

REMOTE = ("adlfs", "fsspec", "gcsfs", "s3fs")
"""What reads data at ``az://``, ``abfs://``, ``gs://`` and ``s3://``."""


def pyproject(facts: Facts, settings: Settings) -> OutputFile:
    """The project file. Where versions are pinned, it asks for the Python that they were found with, or a later one."""
    package, dependencies = facts.plan.package, [str(dependency) for dependency in facts.dependencies]
    name = package.replace("_", "-")
    tables = [
        ("build-system", ['requires = ["hatchling>=1.18"]', 'build-backend = "hatchling.build"']),
        (
            "project",
            [
                f"name = {toml_string(name)}",
                'version = "0.1.0"',
                f"description = {toml_string(f'Scripts made from {facts.notebook_name}')}",
                'readme = "README.md"',
                f'requires-python = ">=3.{sys.version_info.minor if facts.pinned else 10}"',
                _array("dependencies", dependencies),
            ],
        ),
        ("project.optional-dependencies", _extras(facts, settings)),
        (
            "project.scripts",
            [f"{name}-{kind} = {toml_string(f'{module}:main')}" for kind, module in facts.entry_points],
        ),
        ("tool.hatch.build.targets.wheel", [f"packages = [{toml_string(f'src/{package}')}]"]),
        ("tool.hatch.metadata", ["allow-direct-references = true"] if any(" @ " in d for d in dependencies) else []),
        ("tool.pytest.ini_options", ['pythonpath = ["src"]', 'testpaths = ["tests"]']),
        ("tool.ruff", [f"line-length = {settings.line_length}", 'target-version = "py310"', 'src = ["src"]']),
        ("tool.ruff.lint", ['select = ["E", "F", "I", "B", "UP"]']),
        ("tool.black", [f"line-length = {settings.line_length}", 'target-version = ["py310"]']),
    ]
    text = "\n".join(f"[{head}]\n" + "".join(f"{line}\n" for line in lines) for head, lines in tables if lines)
    return OutputFile("pyproject.toml", text, "project")


EXTRAS: Mapping[str, tuple[str, ...]] = {
    "dask": ("dask>=2024.8", "distributed>=2024.8"),
    "docker": ("azureml-inference-server-http>=1.4",),
    "monitoring": ("adlfs", "fsspec[http]", "gcsfs", "s3fs"),
    "registry": ("mlflow>=3",),
}
"""What a target needs to run, beside the libraries of the scripts."""


def _extras(facts: Facts, settings: Settings) -> list[str]:
    extras: dict[str, tuple[str, ...]] = {"remote": REMOTE} if facts.plan.data_flag else {}
    extras |= {"test": ("pytest>=8",)} | {name: EXTRAS[name] for name in settings.targets if name in EXTRAS}
    return [f"{name} = [{', '.join(map(toml_string, needed))}]" for name, needed in extras.items()]


def _array(key: str, values: list[str]) -> str:
    if not values:
        return f"{key} = []"
    return "\n".join([f"{key} = [", *(f"    {toml_string(value)}," for value in values), "]"])
