"""``docker/*.lock``: the exact versions that go into the images, and ``uv.lock`` where uv is installed.

They are no files of the compiler, which neither runs tools nor asks the network: the command line writes them after a
conversion with ``--with docker``. With uv they come from ``uv lock``, with the hash of each file; without it, or where it
cannot reach the package index, they name what is installed here, without hashes, and say so.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence

from nbrefactor.cli.terminal import note

FOLDER = "docker"
EXTRAS = {"train": "remote", "score": "docker", "pipeline": "remote"}
"""Image → the extra of the project that goes into it."""
PATIENCE = 300
"""Seconds that uv may take."""


def write_locks(root: str) -> tuple[str, ...]:
    """Bring the locks of a written project up to date; the paths that changed. Never fails: what is wrong is printed."""
    try:
        with open(os.path.join(root, "Dockerfile"), encoding="utf-8") as file:
            stages = re.findall(r"^COPY docker/(\w+)\.lock", file.read(), re.MULTILINE)
        with open(os.path.join(root, "pyproject.toml"), encoding="utf-8") as file:
            project = file.read()
    except (OSError, UnicodeDecodeError):
        return ()
    before = {path: _read(path) for path in _paths(root, stages)}
    trouble = _with_uv(root, stages, project)
    if trouble:
        for stage, path in zip(stages, _paths(root, stages)[1:], strict=True):
            text = _installed(stage, project, trouble)
            known = before[path]
            if "--hash=" in known and all(pin in known for pin in _listed(project, "dependencies")):
                continue  # uv has written it, and nothing that it names has changed
            _write(path, text)
    return tuple(path for path, text in before.items() if _read(path) != text)


def _paths(root: str, stages: Sequence[str]) -> list[str]:
    return [os.path.join(root, "uv.lock"), *(os.path.join(root, FOLDER, f"{stage}.lock") for stage in stages)]


def _with_uv(root: str, stages: Sequence[str], project: str) -> str:
    """Lock with uv; the reason why it did not work, or empty."""
    import shutil
    import sys

    uv = shutil.which("uv") or shutil.which("uv", path=os.path.dirname(sys.executable))
    if uv is None:
        return "uv is not installed here"
    export = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--no-annotate"]
    commands = [[uv, "lock", "--quiet"]]
    for stage in stages:
        extra = ["--extra", EXTRAS[stage]] if _listed(project, EXTRAS[stage]) else []
        commands.append([*export, "--quiet", *extra, "--output-file", f"{FOLDER}/{stage}.lock"])
    for command in commands:
        try:
            os.makedirs(os.path.join(root, FOLDER), exist_ok=True)
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"uv did not answer ({type(error).__name__})"
        if done.returncode:
            note(f"uv could not lock {root}: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else ''}")
            return "uv could not lock the project"
    return ""


def _installed(stage: str, project: str, reason: str) -> str:
    """The versions installed here of all that the project needs, directly or not."""
    extra = _listed(project, EXTRAS[stage])
    pins, missing = _closure([*_listed(project, "dependencies"), *extra])
    optional = missing & {*extra} if stage != "score" else set()
    lines = [
        f"# Versions that were installed where this was converted ({reason}). There are no hashes:",
        "# install uv and convert again for a lock that has them.",
        *(f"{name}=={version}" for name, version in sorted(pins.items())),
    ]
    if optional:
        lines.append(f"# Left out, because it is not installed there: {', '.join(sorted(optional))}")
    if missing := missing - optional:
        lines += ["# Not installed there, and so not locked, and neither is what they need:", *sorted(missing)]
        note(f"{FOLDER}/{stage}.lock does not lock {', '.join(sorted(missing))}: not installed here.")
    return "\n".join(lines) + "\n"


def _closure(wanted: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """Name → version of what is installed of these requirements and of what they need, and those that are not."""
    from importlib import metadata

    pins: dict[str, str] = {}
    missing: set[str] = set()
    waiting, seen = list(wanted), set[str]()
    while waiting:
        requirement = waiting.pop()
        name, extras = _name(requirement)
        key = f"{_normal(name)}[{','.join(extras)}]"
        if key in seen:
            continue
        seen.add(key)
        try:
            found = metadata.distribution(name)
        except (metadata.PackageNotFoundError, ValueError):
            missing.add(requirement)
            continue
        pins[_normal(name)] = found.version.partition("+")[0]
        waiting += [part for part in found.requires or () if _applies(part, extras)]
    return pins, missing


def _applies(requirement: str, extras: Sequence[str]) -> bool:
    """Whether a requirement of a package holds here, with these extras of it."""
    from importlib import import_module, util

    # Where pip has its own copy, packaging need not be installed.
    home = "packaging" if util.find_spec("packaging") else "pip._vendor.packaging"
    try:
        marker = import_module(f"{home}.requirements").Requirement(requirement).marker
    except (ImportError, ValueError):
        return False
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _name(requirement: str) -> tuple[str, list[str]]:
    found = re.match(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?", requirement)
    return (found[1], re.findall(r"[\w.-]+", found[2] or "")) if found else (requirement, [])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _listed(project: str, key: str) -> list[str]:
    """The strings of a list of pyproject.toml, as we write it."""
    found = re.search(rf"^{key} = \[(.*?)\]$", project, re.MULTILINE | re.DOTALL)
    return list(_strings(found[1])) if found else []


def _strings(text: str) -> Iterator[str]:
    return (match[1] for match in re.finditer(r'"([^"\\]+)"', text))


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        note(f"{path} cannot be written: {error.strerror}.")
