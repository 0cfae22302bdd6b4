"""``docker``: one image that trains and one that scores, from one Dockerfile; for an analysis, one that runs it.

The images hold code and locked libraries only: what is not named in ``.dockerignore`` does not even reach the builder. They
run as a user without rights, and write nowhere but to ``/work`` and ``/tmp``. The locks in ``docker/`` are written by
the command line after a conversion (:mod:`nbrefactor.cli.locks`), because they ask the package index.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings

USER = "10001:10001"
PORT = 5001
NEEDS_OPENMP = frozenset({"lightgbm"})
"""Whose wheels need a library of the system that the slim image lacks."""

IGNORED = """\
# What reaches the builder: code and locked requirements. No data, no model, no .git, no secret.
*
!src
!docker/*.lock
**/__pycache__
"""

HEAD = """\
{usage}
#
# The tag is not the bytes: docker buildx imagetools inspect {image}
# shows the digest, to build with --build-arg PYTHON={image}@sha256:…
ARG PYTHON={image}
FROM ${{PYTHON}} AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONPATH=/app/src HOME=/tmp
WORKDIR /app
"""

STAGE = """\

FROM base AS {name}
COPY docker/{name}.lock docker/
RUN python -m pip install --no-cache-dir --no-deps -r docker/{name}.lock && python -m pip check
COPY src src
"""

RUNS = """\
ARG GIT_COMMIT=""
ENV GIT_COMMIT=${{GIT_COMMIT}}
RUN mkdir -m 1777 /work
WORKDIR /work
USER {user}
ENTRYPOINT ["python", "-m", "{module}"]
"""

SERVES = """\
ENV AZUREML_MODEL_DIR=/model
USER {user}
EXPOSE {port}
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \\
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:{port}/', timeout=4)"]
CMD ["azmlinfsrv", "--entry_script", "src/{path}", "--port", "{port}"]
"""


def docker(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``Dockerfile`` and ``.dockerignore``."""
    return (
        OutputFile("Dockerfile", _dockerfile(facts), "project"),
        OutputFile(".dockerignore", IGNORED, "project"),
    )


def _dockerfile(facts: Facts) -> str:
    needed = {dependency.name for dependency in facts.dependencies}
    slim = "" if needed & NEEDS_OPENMP else "slim-"
    image = f"python:{commands.python_version(facts)}-{slim}bookworm"
    points = dict(facts.entry_points)
    name = facts.plan.package
    text = HEAD.format(usage=_usage(facts), image=image)
    for kind in ("train", "pipeline"):
        if kind in points:
            text += STAGE.format(name=kind) + RUNS.format(user=USER, module=points[kind])
    if "score" in points:
        text += STAGE.format(name="score") + SERVES.format(user=USER, port=PORT, path=f"{name}/score.py")
    return text


def _usage(facts: Facts) -> str:
    """How the images are built and run, from the project's folder."""
    name = facts.plan.package.replace("_", "-").lower()
    points = dict(facts.entry_points)
    lines = []
    for kind, said in (("train", "Train"), ("pipeline", "Run")):
        if kind in points:
            lines += [
                f"# {said}, in the folder that holds the data; what is written there is yours:",
                f'#   docker build --target {kind} --build-arg GIT_COMMIT="$(git rev-parse HEAD)" -t {name}-{kind} .',
                f'#   docker run --rm --user "$(id -u)" -v "$PWD:/work" {name}-{kind}',
            ]
    if "score" in points:
        mounts = f'-p {PORT}:{PORT} -v "$PWD/{commands.MODEL}:/model:ro"'
        lines += [
            f"# Score, at http://localhost:{PORT}/score, with the model bundle that training left:",
            f"#   docker build --target score -t {name}-score .",
            f"#   docker run --rm --read-only --tmpfs /tmp {mounts} {name}-score",
        ]
    return "\n".join(lines)
