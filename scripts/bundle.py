"""The front end for JupyterLab: build it from ``labextension/``, or check that what is built is current.

    python scripts/bundle.py build    # needs node, npm and the package jupyter-builder
    python scripts/bundle.py check    # needs nothing; exit 1 if the sources were changed after the last build

What is built is kept in the repository, so that installing needs no node. Built files differ with the path that they
were built in, so the check compares a hash of the sources, which the build writes beside them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "labextension"
BUILT = ROOT / "nbrefactor" / "lab" / "labextension"
HASH = "sources.sha256"
PARTS = ("package.json", "package-lock.json", "tsconfig.json", "src", "style", "schema")


def sources_hash() -> str:
    """A hash of all that the bundle is built from, the same on every system."""
    total = hashlib.sha256()
    for part in PARTS:
        path = SOURCES / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                content = file.read_bytes().replace(b"\r\n", b"\n")
                total.update(f"{file.relative_to(SOURCES).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def check() -> int:
    """0 if the bundle was built from the sources as they are."""
    try:
        built_from = (BUILT / HASH).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        built_from = "nothing"
    if built_from == sources_hash():
        return 0
    print("The front end was changed after it was built: run 'make bundle' and commit the result.", file=sys.stderr)
    return 1


def build() -> int:
    """Compile, check types strictly, bundle, and write the hash."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*command: str) -> None:
        subprocess.run(command, cwd=SOURCES, env=environment, check=True)

    run("npm", "install", "--no-audit", "--no-fund")  # "npm ci" asks for the binaries of every other system, too
    shutil.rmtree(SOURCES / "lib", ignore_errors=True)
    run("npx", "tsc")
    shutil.rmtree(BUILT, ignore_errors=True)
    run("jupyter-builder", "build", ".")
    (BUILT / HASH).write_text(sources_hash() + "\n", encoding="utf-8")
    return check()


if __name__ == "__main__":
    actions = {"build": build, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    sys.exit(actions[sys.argv[1]]())
