"""What stands around the scripts on the way to production: nothing unless asked for, one exporter for each target.

``nbrefactor convert NOTEBOOK --with ci,dvc`` or ``with = ["ci", "dvc"]`` in ``[tool.nbrefactor]``. To add a target, write a
function from :class:`Facts` and ``Settings`` to files, and name it here; ``docs/devops.md`` says what each gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets.azure_pipelines import azure_pipelines
from nbrefactor.project.targets.azureml import azureml
from nbrefactor.project.targets.cd import cd
from nbrefactor.project.targets.ci import ci
from nbrefactor.project.targets.dask import dask
from nbrefactor.project.targets.docker import docker
from nbrefactor.project.targets.dvc import dvc
from nbrefactor.project.targets.iac import iac, terraform
from nbrefactor.project.targets.kfp import kfp
from nbrefactor.project.targets.monitoring import monitoring
from nbrefactor.project.targets.planning import planning
from nbrefactor.project.targets.registry import registry
from nbrefactor.settings import Settings

Target = Callable[[Facts, Settings], tuple[OutputFile, ...]]

STEPWISE = frozenset({"dvc", "kfp", "azureml"})
"""The targets that run the training in steps: ``steps.py`` is written for them."""

NEEDS: Mapping[str, tuple[str, ...]] = {"cd": ("ci", "azureml")}
"""What a target relies on, which is then written too."""

TARGETS: Mapping[str, Target] = {
    "azure-pipelines": azure_pipelines,
    "azureml": azureml,
    "cd": cd,
    "ci": ci,
    "dask": dask,
    "docker": docker,
    "dvc": dvc,
    "iac": iac,
    "kfp": kfp,
    "monitoring": monitoring,
    "planning": planning,
    "registry": registry,
    "terraform": terraform,
}


def with_needs(targets: Sequence[str]) -> tuple[str, ...]:
    """The targets and what they rely on, each once.

    >>> with_needs(("cd", "dvc"))
    ('cd', 'ci', 'azureml', 'dvc')
    """
    return tuple(dict.fromkeys(name for target in targets for name in (target, *NEEDS.get(target, ()))))
