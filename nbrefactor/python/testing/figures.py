"""What the stored outputs tell: the columns of a table (``df.info()``, ``df.head()``), and the metrics of the own run.

Names, kinds and rough bounds are taken, never a value: training data does not belong in a repository.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nbrefactor.model import Cell, Effects, Statement
from nbrefactor.python.testing.categories import FIRST, prefix_of
from nbrefactor.python.testing.readers import READERS
from nbrefactor.python.testing.sources import Column, Kind, Source

_INFO = re.compile(r"^ *\d+ +(?P<name>\S.*?) +(?P<count>\d+) non-null +(?P<dtype>\S+) *$", re.MULTILINE)
_ENTRIES = re.compile(r"(\d+) entries")
_NUMBER = r"[-+]?\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?|[-+]?\.\d+"
_MOST_HIDDEN = 1000
_SHOWING = frozenset({"head", "tail", "sample", "info", "display", "print"})


def completed(
    sources: Sequence[Source], statements: Sequence[Statement], effects: Sequence[Effects], cells: Iterable[Cell]
) -> list[Source]:
    """The sources with what an output shows of each table before anything changes it."""
    outputs = {cell.number: "\n".join(o.text for o in cell.outputs if o.kind != "error") for cell in cells}
    result = []
    for source in sources:
        shown: list[Column] = []
        for text in _texts_of(source, statements, effects, outputs):
            kinds = _from_info(text) or _from_dtypes(text)
            rows = [] if kinds or shown else _from_rows(text, source.index)
            shown = _bounded_by(kinds, shown) if kinds else shown or _without_gap(rows, source.columns)
            if _INFO.search(text):
                break
        listed = source.complete and len(shown) != len(source.columns)
        result.append(_by_number(_merged(source, shown) if shown and not listed else source))
    return result


def _by_number(source: Source) -> Source:
    """A file without a header has all columns up to the last one that is known."""
    known = {int(column.name): column for column in source.columns if column.name.isdecimal()}
    if not source.numbered or not known or len(known) < len(source.columns) or max(known) > _MOST_HIDDEN:
        return source
    columns = (known.get(n, Column(str(n), "number")) for n in range(max(known) + 1))
    return replace(source, columns=tuple(columns), header=False)


def _bounded_by(kinds: list[Column], rows: Sequence[Column]) -> list[Column]:
    """The columns with their kinds, and the bounds that some of their rows show."""
    seen = {column.name: column for column in rows}
    known = [(column, seen.get(column.name, column)) for column in kinds]
    return [replace(column, low=row.low, high=row.high, missing=column.missing or row.missing) for column, row in known]


def _texts_of(
    source: Source, statements: Sequence[Statement], effects: Sequence[Effects], outputs: Mapping[int, str]
) -> Iterator[str]:
    """Outputs of statements that show the table while it is as it was read."""
    name = source.name
    if not name:
        return
    fresh = False
    for statement, effect in zip(statements, effects, strict=True):
        if name in effect.binds:
            fresh = any(reader in statement.text for reader in READERS)
        elif name in effect.mutates and not _only_shows(statement.text, name):
            fresh = False
        if fresh and statement.kind == "expression" and _only_shows(statement.text, name):
            yield outputs.get(statement.cell, "")


def _only_shows(text: str, name: str) -> bool:
    try:
        node = ast.parse(text).body[0]
    except (SyntaxError, IndexError):
        return False
    shown = node.value if isinstance(node, ast.Expr) else None
    if isinstance(shown, ast.Attribute) and shown.attr == "dtypes":
        shown = shown.value
    while isinstance(shown, ast.Call):
        called = shown.func
        last = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if last not in _SHOWING:
            return False
        shown = called.value if isinstance(called, ast.Attribute) else (shown.args[0] if shown.args else None)
    return isinstance(shown, ast.Name) and shown.id == name


def _from_info(text: str) -> list[Column]:
    entries = _ENTRIES.search(text)
    rows = int(entries[1]) if entries else 0
    return [
        Column(match["name"], _kind_of(match["dtype"]), missing=int(match["count"]) < rows)
        for match in _INFO.finditer(text)
    ]


def _kind_of(dtype: str) -> Kind:
    dtype = dtype.lower()
    if dtype.startswith(("int", "uint")):
        return "integer"
    if dtype.startswith("float"):
        return "number"
    if dtype.startswith("bool"):
        return "flag"
    return "date" if dtype.startswith("datetime") else "category"


def _from_dtypes(text: str) -> list[Column]:
    """``df.dtypes``: a name and a type a line."""
    lines = [line for line in text.rstrip().split("\n") if line]
    if len(lines) < 2 or lines[-1].strip() not in ("dtype: object", "dtype: str"):
        return []
    rows = [line.rsplit(None, 1) for line in lines[:-1]]
    return [Column(row[0].strip(), _kind_of(row[1])) for row in rows] if all(len(row) == 2 for row in rows) else []


def _from_rows(text: str, index: str) -> list[Column]:
    """The columns of a table shown as text, right-aligned below their names; nothing where that is ambiguous."""
    found: list[Column] = []
    header, rows = "", list[str]()

    def finish() -> bool:
        columns = _apart(header, rows)
        for name, values in columns:
            found.append(_shown(name, values))
        return bool(columns)

    for line in [*text.split("\n"), ""]:
        line = line.rstrip("\\").rstrip()
        if not line or line.startswith("["):
            if (header or rows) and not finish():
                return []
            header, rows = "", []
        elif not header and line.startswith(" "):
            header = line
        elif header and re.match(r"\d", line):
            rows.append(line)
        elif line.split() not in (["..."], [index]):
            return found if found and not header else []
    return found


def _without_gap(shown: Sequence[Column], known: Sequence[Column]) -> list[Column]:
    """A wide table is shown with ``...`` for the columns in its middle: numbers between two numbers, else what the code names."""
    at = next((i for i, column in enumerate(shown) if column.name == "..."), len(shown))
    left, right = [*shown[:at]], [*shown[at + 1 :]]
    names = {column.name for column in [*left, *right]}
    if left and right and all(name.isdecimal() for name in names):
        hidden = range(int(left[-1].name) + 1, int(right[0].name))
        return [*left, *(replace(left[-1], name=str(n)) for n in hidden), *right] if len(hidden) < _MOST_HIDDEN else []
    return [*left, *(column for column in known if at < len(shown) and column.name not in names), *right]


def _apart(header: str, rows: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Each name and its values. A value ends where its name does, so blanks in names and values are told from those between."""
    names = list(re.finditer(r"\S+", header))
    words = [row.split()[1:] for row in rows]
    if not names or not rows:
        return []
    if all(len(values) == 1 for values in words):
        return [(header.strip(), [values[0] for values in words])]
    if all(len(values) == len(names) for values in words):
        return [(name[0], [values[number] for values in words]) for number, name in enumerate(names)]
    found: list[tuple[str, list[str]]] = []
    starts, name_start = [len(row.split()[0]) for row in rows], names[0].start()
    for number, name in enumerate(names):
        values = [row[start : name.end()] for row, start in zip(rows, starts, strict=True)]
        ends = all((row[name.end() : name.end() + 1] or " ") == " " for row in rows)
        if ends and all(value[:1] == " " and value.strip() for value in values):
            found.append((header[name_start : name.end()], [value.strip() for value in values]))
            starts = [name.end()] * len(rows)
            name_start = names[number + 1].start() if number + 1 < len(names) else len(header)
        elif number + 1 == len(names) or names[number + 1].start() > name.end() + 1:
            return []
    return found


def _shown(name: str, values: Sequence[str]) -> Column:
    present = [value for value in values if value not in ("NaN", "nan", "None", "<NA>")]
    missing = len(present) < len(values)
    if present and all(re.fullmatch(r"-?\d+", value) for value in present):
        return _bounded(Column(name, "integer", missing=missing), [int(value) for value in present])
    if present and all(re.fullmatch(_NUMBER, value) for value in present):
        return _bounded(Column(name, "number", missing=missing), [float(v.replace(",", "")) for v in present])
    if not present:
        return Column(name, "number", missing=True)
    if set(present) <= {"True", "False"}:
        return Column(name, "flag", missing=missing)
    return Column(name, "category", missing=missing)


def _bounded(column: Column, values: Sequence[float]) -> Column:
    return replace(column, low=_rounded(min(values), math.floor), high=_rounded(max(values), math.ceil))


def _rounded(value: float, towards: object) -> float:
    """To two figures, so that no value of a row is kept; a year stays near itself."""
    unit = 10 if 1000 <= value <= 2100 else 10 ** max(0, math.floor(math.log10(abs(value))) - 1) if value else 1
    return (math.floor if towards is math.floor else math.ceil)(value / unit) * unit


def _merged(source: Source, shown: Sequence[Column]) -> Source:
    """Every column shown, with what the code knows of it; the code's literals decide over a guess."""
    known = {column.name: column for column in source.columns}
    columns = [known[source.index]] if source.index in known else []
    seen = {column.name for column in shown}
    blank = {name.strip(): name for name in known if name not in seen}  # an output shows no blanks around a name
    for column in shown:
        if column.name in blank and column.name not in known:
            column = replace(column, name=blank[column.name])
        code = known.get(column.name)
        if code is None:
            columns.append(column)
            continue
        kind: Kind = code.kind
        if column.kind in ("integer", "number", "flag"):
            kind = "flag" if code.kind == "flag" else column.kind
        elif code.kind in ("number", "integer", "flag"):
            kind = "category"
        values = tuple(value for value in code.values if isinstance(value, str) == (kind in ("category", "text")))
        gaps = column.missing or (code.missing and kind == "numeric text")
        merged = replace(code, kind=kind, values=values, missing=gaps)
        columns.append(replace(merged, low=column.low, high=column.high))
    if source.dummies:
        columns = list(_with_dummies(columns, set(known), source.dummies))
    missing_from_shown = set(known) - {column.name for column in columns} - {source.index}
    return replace(source, columns=tuple(columns), complete=not missing_from_shown)


def _with_dummies(columns: Sequence[Column], named: Iterable[str], dummies: str) -> Iterator[Column]:
    """The columns with the categories that the code names as columns: ``town_Rome``."""
    shown = {column.name for column in columns}
    dummy = {name: prefix_of(name, shown) for name in sorted(named) if name not in shown}
    for column in columns:
        values = tuple(name[len(column.name) + 1 :] for name, of in dummy.items() if of == column.name)
        first = (FIRST,) if dummies == "without" else ()
        wanted = values and column.kind == "category" and not column.values
        yield replace(column, values=(*first, *values)) if wanted else column


def metric_figures(
    metrics: Mapping[int, Sequence[tuple[str, str]]], cells: Iterable[Cell]
) -> dict[str, tuple[float, float]]:
    """Metric -> the figure that the notebook shows, and half a unit of its last digit.

    ``metrics``: cell -> (key, expression) in the order in which the cell computes them. A figure belongs to the metric
    whose name stands before it; where no name does, figures and metrics are matched in order if there are as many.
    """
    texts = {cell.number: "\n".join(o.text for o in cell.outputs if o.kind != "error") for cell in cells}
    found: dict[str, tuple[float, float]] = {}
    for cell, pairs in metrics.items():
        text = texts.get(cell, "")
        near = "\n".join(texts.get(number, "") for number in range(cell, cell + 3))
        numbers = re.findall(rf"(?<![\w.])(?:{_NUMBER})(?![\w.])", text)
        for position, (key, _) in enumerate(pairs):
            words = re.sub(r"[\W_]+", r"[\\W_]*", key.strip())
            named = re.search(rf"(?<![^\W_]){words}\b[^\d\n]{{0,40}}?({_NUMBER})(?![\w.%])", near, re.IGNORECASE)
            figure = named[1] if named else numbers[position] if len(numbers) == len(pairs) else ""
            if figure:
                found[key] = (float(figure.replace(",", "")), _half_unit(figure))
    return found


def _half_unit(figure: str) -> float:
    mantissa, _, exponent = figure.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(0.5 * 10 ** (int(exponent or 0) - decimals))
