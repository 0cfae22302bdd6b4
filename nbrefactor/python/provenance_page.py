"""The fixed text of ``provenance.py``: where the data are, and what a run was made from."""

from __future__ import annotations

LOCATE = '''
home = ""  # of the data: a folder or a URI; empty: the working directory
origins = {}  # local copy of what was fetched: its URI


def read_from(uri):
    """Look for relative paths at a folder or a URI first, then here."""
    global home
    home = os.path.abspath(uri) if uri and "://" not in uri else uri or ""


def locate(path):
    """The local path of a file, a folder or a pattern; fetches remote ones."""
    if not isinstance(path, (str, os.PathLike)):
        return path
    name, found = str(path), ""
    if re.match(r"(?!file:)[a-z][a-z0-9+.]+://", name):
        try:
            found = fetch(name)
        except Exception as error:  # its reader may know another way
            uri = name.partition("?")[0]
            print(f"{uri} is left to its reader: {error!r}", file=sys.stderr)
    elif "://" in home and not os.path.isabs(name):
        scheme, _, place = home.partition("://")
        name = name.replace(os.sep, "/")
        found = fetch(scheme + "://" + posixpath.normpath(f"{place}/{name}"))
    elif home and not os.path.isabs(name):
        found = os.path.join(home, name)
    if not found or not (os.path.exists(found) or glob.glob(found)):
        return path
    return Path(found) if isinstance(path, Path) else found


def fetch(uri):
    """The local copy of what lies at a URI; empty if nothing does."""
    folder = Path(copies())
    if re.match("https?:|ftp:", uri):
        copy = folder / re.sub(r"[^\\w.-]", "_", uri)[-200:]
        try:
            with urllib.request.urlopen(uri) as answer:
                if answer.headers.get("Content-Encoding"):
                    return ""
                copy.write_bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return ""
        origins[str(copy)] = uri
        return str(copy)
    import fsspec  # and what reads this kind of URI: pip install ".[remote]"

    system, place = fsspec.core.url_to_fs(uri)
    files = system.find(place)
    for match in [] if files else system.glob(place):
        files += system.find(match)
    for file in files:
        copy = inside(folder, file)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            system.get_file(file, str(copy))
            origins[str(copy)] = system.unstrip_protocol(file)
    return str(inside(folder, place)) if files else ""


def inside(folder, place):
    """A place of a store below a folder, also where a name has ".." in it."""
    return folder / posixpath.normpath("/" + place).lstrip("/")


@functools.cache
def copies():
    """A folder for what is fetched, as long as this process lives."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
'''

HASH = '''
hashes = {}  # of what was read


def data_file(path):
    """Where to read a file or a folder; a hash of what it holds is kept."""
    found = locate(path)
    if isinstance(found, (str, os.PathLike)):
        with contextlib.suppress(OSError):
            if os.path.isfile(found) or os.path.isdir(found):
                hashes[origins.get(str(path), str(path))] = digest(found)
    return found


def digest(path):
    """SHA-256 of a file, or of the names and hashes of a folder's files."""
    found = hashlib.sha256()
    if os.path.isdir(path):
        for file in sorted(p for p in Path(path).rglob("*") if p.is_file()):
            name = file.relative_to(path).as_posix()
            found.update(f"{digest(file)}  {name}\\n".encode())
        return found.hexdigest()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
'''

HASHES = '''
def data_hashes():
    """The hash of each file that was read; of many files, one over all."""
    found = {without_secrets(k): v for k, v in sorted(hashes.items())}
    if len(found) <= 100:
        return found
    lines = "".join(f"{v}  {k}\\n" for k, v in found.items())
    return {f"{len(found)} files": hashlib.sha256(lines.encode()).hexdigest()}
'''

RUN = '''
def run_record(options, script):
    """What a run was made from: the code, its options, data and libraries."""
    folders = ("input_dir", "output_dir")
    given = {k: v for k, v in vars(options).items() if k not in folders}
    text = Path(script).read_text(encoding="utf-8")
    seeds = {}
    found = re.findall(r"(\\w*(?:seed|SEED)|random_state)(?: = |[=(])(\\d+)", text)
    for name, value in found:
        if name not in given:
            seeds[name] = sorted({*seeds.get(name, []), int(value)})
    providers = importlib.metadata.packages_distributions()
    used = {n for module in sys.modules for n in providers.get(module, [])}
    return {
        "commit": commit(Path(script).parent),
        "options": {k: without_secrets(v) for k, v in given.items()},
        "seeds": seeds,
        "data_sha256": data_hashes(),
        "python": platform.python_version(),
        "libraries": {n: importlib.metadata.version(n) for n in sorted(used)},
    }


def commit(folder):
    """The commit of the code, "-dirty" if a file differs; None without git."""
    known = os.environ.get("GIT_COMMIT") or None  # in an image
    command = "git describe --always --dirty --abbrev=40 --exclude=*".split()
    try:
        found = subprocess.run(command, cwd=folder, capture_output=True)
    except OSError:
        return known
    return found.stdout.decode().strip() or known


def without_secrets(value):
    """A value without the password or the signature that a URI may hold."""
    if not isinstance(value, str) or "://" not in value:
        return value
    return re.sub(r"(?<=://)([^/:@]*):[^/]*@", r"\\1@", value).partition("?")[0]
'''

IMPORTS = """
import atexit
import contextlib
import functools
import glob
import hashlib
import importlib.metadata
import os
import platform
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
"""
"""Those that a page does not need are left out when it is formatted."""


def provenance_page(*, reads: bool, trains: bool) -> str:
    """The module for scripts that read data, that train, or both."""
    said = ["where the data are"] * reads + ["what a run was made from"] * trains
    parts = [f'"""{", and ".join(said).capitalize()}."""', IMPORTS]
    parts += [LOCATE] * reads + [HASH, HASHES] * (reads and trains)
    parts += [RUN if reads else RUN.replace(_HASHES, "")] * trains
    return "\n".join(parts)


_HASHES = '        "data_sha256": data_hashes(),\n'
assert _HASHES in RUN
