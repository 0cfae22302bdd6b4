"""Generated modules made clean: formatted, unused imports gone, long comments wrapped; and the check of that promise.

The result is clean under ``ruff check --select E,F,I,B,UP``, ``ruff format --check`` and ``black --check`` at the line
length of the settings. What ruff finds in the author's own code is mended only where that cannot change behaviour, and
marked with a ``# noqa`` comment elsewhere: ``df["a"] == True`` means something else than ``df["a"]``.

All files are handled at once in a temporary folder: ruff takes 7 ms a run, however many files there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Diagnostic, Location, OutputFile
from nbrefactor.python.formatters import Finding, Texts, Workshop
from nbrefactor.python.layout import apart, neutral, told
from nbrefactor.python.noqa import Findings, make_room, mark, settle, unbind, unmark
from nbrefactor.python.wrap import wrap
from nbrefactor.settings import Settings

FATAL = frozenset({"F821", "F823", "invalid-syntax"})
"""Found in generated code, these are our own mistakes."""

REVIEW = frozenset({"E711", "E712", "E721", "E722", "F811", "B006", "B008", "B015", "B018", "B023", "F632"})
"""Findings that are likely defects of the notebook, and not mere taste."""

_ROUNDS = 6
_BINDINGS = 60
"""So many bindings of one name are let go."""
_WHOLE = Location(0)


def style(
    files: Sequence[OutputFile], settings: Settings, allowed: frozenset[str] = frozenset(), package: str = ""
) -> tuple[tuple[OutputFile, ...], tuple[Diagnostic, ...]]:
    """The files with all Python modules clean, and a diagnostic where findings of the author's code remain marked.

    ``allowed`` are the names that the notebook itself leaves undefined; ``package`` is the generated package, which
    tests import. A module that does not parse comes back as it was, and :func:`check_output` reports it. Errors:
    NbrefactorError where ruff is not installed.
    """
    texts = {file.path: apart(told(file.text)) for file in files if file.path.endswith(".py")}
    if not texts:
        return tuple(files), ()
    with Workshop(settings, package) as shop:
        wrapped = _wrap({path: neutral(text) for path, text in shop.fix(texts).items()}, settings)
        for _ in range(_ROUNDS):
            texts = shop.format(wrapped)
            wrapped = _wrap(texts, settings)
            if wrapped == texts:
                break
        texts, findings = _mark_rest(shop, texts, allowed)
    styled = tuple(OutputFile(file.path, texts[file.path], file.role) if file.path in texts else file for file in files)
    return styled, _report(findings, styled)


def check_output(
    files: Sequence[OutputFile], settings: Settings, allowed: frozenset[str] = frozenset()
) -> tuple[Diagnostic, ...]:
    """What is wrong with the generated modules: one NBR502 each for text that does not compile or is not stable when
    formatted, and for every name that is read and never defined (but for those in ``allowed``)."""
    texts = {file.path: file.text for file in files if file.path.endswith(".py")}
    wrong = [(path, complaint) for path, text in texts.items() if (complaint := _compiles(path, text))]
    if texts:
        with Workshop(settings) as shop:
            wrong += [
                (finding.path, f"line {finding.row}: {finding.message} ({finding.code})")
                for finding in shop.check(texts, select="F821,F823,E9", ignore_noqa=True)
                if not (finding.code == "F821" and _name(finding) in allowed) and finding.code != "invalid-syntax"
            ]
            formatted = shop.format(texts)
        wrong += [(path, "formatting is not stable") for path in texts if formatted[path] != texts[path]]
    return tuple(diagnostic("NBR502", _WHOLE, f"{path}: {complaint}") for path, complaint in wrong)


def _wrap(texts: Texts, settings: Settings) -> Texts:
    return {path: wrap(text, settings.line_length) for path, text in texts.items()}


def _mark_rest(shop: Workshop, texts: Texts, allowed: frozenset[str]) -> tuple[Texts, list[Finding]]:
    """The modules with ``# noqa`` comments on what remains, in a layout that their formatter keeps."""
    limit = shop.settings.line_length
    wide: dict[str, frozenset[str]] = {}
    texts = _unbound(shop, texts)
    marked, found = texts, list[Finding]()
    for _ in range(_ROUNDS):
        found = [f for f in shop.check(texts) if f.code not in FATAL or (f.code == "F821" and _name(f) in allowed)]
        if not found:
            return texts, found
        rows = {path: _rows(found, path) for path in texts}
        roomy = {path: make_room(text, rows[path], limit) for path, text in texts.items()}
        if roomy != texts:
            texts = shop.format(roomy)
            continue
        marked = {path: mark(text, rows[path], wide.get(path, frozenset())) for path, text in texts.items()}
        formatted = shop.format(marked)
        if formatted == marked:
            marked = {path: settle(text) for path, text in marked.items()}
            if not shop.disputed and shop.format(marked) == marked and not shop.disputed:
                return marked, found
        for path, codes in shop.disputed.items():
            wide[path] = wide.get(path, frozenset()) | codes
        texts = {path: unmark(text) for path, text in formatted.items()}
    return shop.format({path: settle(text) for path, text in marked.items()}), found


def _unbound(shop: Workshop, texts: Texts) -> Texts:
    """The modules without names that nothing reads; of several bindings of one name, ruff names one at a time."""
    bound = texts
    for _ in range(_BINDINGS):
        found = shop.check(texts, select="F841")
        fewer = {path: unbind(text, _rows(found, path)) for path, text in texts.items()}
        if fewer == texts:
            break
        texts = fewer
    return texts if texts == bound else shop.format(texts)


def _rows(findings: Sequence[Finding], path: str) -> Findings:
    rows: dict[int, frozenset[str]] = {}
    for finding in findings:
        if finding.path == path:
            rows[finding.row] = rows.get(finding.row, frozenset()) | {finding.code}
    return rows


def _compiles(path: str, text: str) -> str:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"line {error.lineno}: does not compile: {error.msg}"
    except (ValueError, RecursionError) as error:
        return f"does not compile: {error}"
    return ""


def _name(finding: Finding) -> str:
    """The name in a message like "Undefined name `x`"."""
    return finding.message.partition("`")[2].partition("`")[0]


def _report(findings: Sequence[Finding], files: Sequence[OutputFile]) -> tuple[Diagnostic, ...]:
    """One NBR505 for all files: which findings were marked in code that is the author's."""
    tests = {file.path for file in files if file.role == "test"}
    marked: dict[tuple[str, str], list[int]] = {}
    for finding in findings:
        if finding.code in REVIEW and finding.path not in tests:
            marked.setdefault((finding.path, finding.code), []).append(finding.row)
    if not marked:
        return ()
    parts = [f"{codes[1]} in {codes[0]} ({len(rows)}x)" for codes, rows in sorted(marked.items())]
    return (
        diagnostic(
            "NBR505",
            _WHOLE,
            f"the author's own code keeps findings of ruff, marked with noqa: {', '.join(parts)}",
            "ruff rule CODE explains each; mend them in the notebook",
        ),
    )
