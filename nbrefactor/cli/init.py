"""``nbrefactor init``: a starting ``[tool.nbrefactor]``, with a line for each notebook that can be converted."""

from __future__ import annotations

import os

from nbrefactor.cli.terminal import error, note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DONE = 0


def init(folder: str) -> int:
    """Add the table to ``folder/pyproject.toml``, which may be there already; nothing that stands there is changed.

    Errors: NbrefactorError where there is such a table already, or the file cannot be written.
    """
    path = os.path.normpath(os.path.join(folder, "pyproject.toml"))
    if not os.path.isdir(folder):
        raise error(f"{folder} is not a folder.")
    before = _text(path)
    from nbrefactor.settings import configuration_from_text

    if configuration_from_text(before, path) is not None:
        raise error(f"{path} has a [tool.nbrefactor] table already; nothing was written.")
    outputs, refused = find(folder)
    text = table(outputs, refused)
    _append(path, before, text)
    print(f"{'wrote' if not before else 'added [tool.nbrefactor] to'} {path}, with {_counted(outputs)}")
    for reason in refused.values():
        note(f"left out: {reason}")
    print(
        "Read it, then run: nbrefactor convert"
        if outputs
        else "Name your notebooks in it, then run: nbrefactor convert"
    )
    return DONE


def find(folder: str) -> tuple[dict[str, str], dict[str, str]]:
    """Notebook → output folder, both relative to ``folder``; and notebook → why it cannot be converted."""
    from nbrefactor.discover import notebooks_in
    from nbrefactor.model import NbrefactorError
    from nbrefactor.notebook import read

    usable, refused = [], {}
    for path in notebooks_in(folder):
        try:
            read(path)
            usable.append(path)
        except NbrefactorError as reason:
            refused[_relative(path, folder)] = str(reason)
    return dict(_outputs([_relative(path, folder) for path in usable], folder)), refused


def _outputs(notebooks: Sequence[str], folder: str) -> Iterable[tuple[str, str]]:
    """A folder at the top for each notebook, one that is free or ours; where names meet, the parent's name goes first."""
    from nbrefactor.manifest import load
    from nbrefactor.settings import package_name

    taken: set[str] = set()
    for notebook in notebooks:
        stem, parent = os.path.splitext(os.path.basename(notebook))[0], os.path.basename(os.path.dirname(notebook))
        names = [package_name(stem), package_name(f"{parent} {stem}"), package_name(f"{stem} scripts")]
        names += [f"{names[0]}_{number}" for number in range(2, len(notebooks) + 3)]
        for name in names:
            place = os.path.join(folder, name)
            manifest = load(place)
            ours = manifest is not None and manifest.notebook == os.path.basename(notebook)
            free = not os.path.lexists(place) or (os.path.isdir(place) and not os.listdir(place))
            if name not in taken and (ours or free):
                break
        taken.add(name)
        yield notebook, name


def table(outputs: Mapping[str, str], refused: Mapping[str, str]) -> str:
    """The text of the table: every setting with its default, as a comment, and a line for each notebook."""
    from nbrefactor.settings import CHOICES, DEFAULTS

    lines = ["[tool.nbrefactor]", "# The defaults; each can also be set for one notebook alone, below."]
    for name, value in DEFAULTS._asdict().items():
        if name in ("record", "package", "model"):
            continue
        choices = f"  # {' or '.join(CHOICES[name])}" if name in CHOICES else ""
        lines.append(f"# {'with' if name == 'targets' else name.replace('_', '-')} = {_toml(value)}{choices}")
    lines += [
        "",
        "[tool.nbrefactor.notebooks]",
        "# A notebook, and the folder for its scripts; with settings of its own, that is",
        '# "notebooks/churn.ipynb" = { output = "churn", layout = "project" }',
    ]
    lines += [f"{_toml(notebook)} = {_toml(output)}" for notebook, output in outputs.items()]
    lines += [f"# left out: {notebook}" for notebook in refused]
    return "\n".join(lines) + "\n"


def _counted(outputs: Mapping[str, str]) -> str:
    return f"{len(outputs) or 'no'} notebook{'s'[: len(outputs) != 1]}"


def _toml(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as reason:
        raise error(f"{path} cannot be read: {getattr(reason, 'strerror', None) or 'it is not UTF-8 text'}.") from None


def _append(path: str, before: str, text: str) -> None:
    """Atomically: beside the file first, then in its place."""
    end = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before else end if before.endswith("\n") else end * 2
    temporary = f"{path}.nbrefactor"
    try:
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(before + gap + text.replace("\n", end))
        if before:
            os.chmod(temporary, os.stat(path).st_mode & 0o7777)
        os.replace(temporary, path)
    except OSError as reason:
        raise error(f"{path} cannot be written: {reason.strerror}.") from None
