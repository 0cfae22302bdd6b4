"""Synthetic rows as code: a function that makes a table with the columns that the notebook's own code reveals."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from nbrefactor.python.testing.literals import Scalar
from nbrefactor.python.testing.sources import EXCEL, Column, Source

LONGEST_NAME, _LONG_RUN = 30, 8
_LETTERS, _PLAIN = "abcdefghijklmnopqrstuvwxyz", 3


def rows_function(name: str, source: Source) -> str:
    """The text of a function that makes the rows of one file, unformatted."""
    lines = [
        f"def {name}():",
        f'    """Rows like those of {_quoted(source.path)}, with made-up values."""',
        "    rng = np.random.default_rng(0)",
        f"    rows = pd.DataFrame({_columns(source)})",
    ]
    gaps = [column for column in source.columns if column.missing]
    for filler, names in (
        ("np.nan", [c.name for c in gaps if c.kind != "numeric text"]),
        ('" "', [c.name for c in gaps if c.kind == "numeric text"]),
    ):
        for column in names:
            lines.append(f"    rows[{column!r}] = rows[{column!r}].mask(rng.random(ROWS) < 0.1, {filler})")
    for number, (name, value) in enumerate(_limits(source.columns)):
        lines.append(f"    rows.loc[{3 + number}::40, {name!r}] = {value!r}")
    if source.duplicates:
        lines.append("    rows = pd.concat([rows, rows.head(2)], ignore_index=True)")
    return "\n".join([*lines, "    return rows"])


def _limits(columns: Sequence[Column]) -> Iterator[tuple[str, Scalar]]:
    """The numbers that the code compares a column with: some rows have just these."""
    for column in columns:
        if column.kind in ("number", "integer") and not column.exact:
            numbers = (v for v in column.values if isinstance(v, (int, float)) and not isinstance(v, bool))
            yield from [(column.name, v) for v in numbers if column.kind == "number" or v == int(v)][:3]


def _columns(source: Source) -> str:
    """The columns as a dict display; as pairs where names are so long that they need lines of their own."""
    columns, dated = source.columns, source.reader == EXCEL
    values = [
        _dates(column, dated) if column.kind == "date" and not column.joins else _values(column) for column in columns
    ]
    if all(len(column.name) <= LONGEST_NAME for column in columns):
        return "{" + "".join(_items(columns, values)) + "}"
    pairs = (f"({column.name!r}, {said},)," for column, said in zip(columns, values, strict=True))
    return "dict([" + "".join(pairs) + "])"


def _dates(column: Column, dated: bool) -> str:
    """Days one after the other; as texts, unless the file itself knows dates."""
    form = "" if dated and not column.form else f".strftime({column.form or '%Y-%m-%d'!r})"
    return f'pd.date_range("1971-03-01", periods=ROWS){"[::-1]" if column.backwards else ""}{form}'


def _items(columns: Sequence[Column], values: Sequence[str]) -> Iterator[str]:
    """The items of the display; one for a long run of columns whose names are numbers and whose values are alike."""
    numbered = [int(column.name) - place if column.name.isdecimal() else None for place, column in enumerate(columns)]
    said = zip(columns, numbered, values, strict=True)
    for (offset, text), alike in itertools.groupby(said, key=lambda item: item[1:]):
        run = [column.name for column, _, _ in alike]
        if offset is not None and len(run) >= _LONG_RUN:
            first = "" if run[0] == "0" else f"{run[0]}, "
            yield f"**{{str(n): {text} for n in range({first}{int(run[-1]) + 1})}},"
        else:
            yield from (f"{name!r}: {text}," for name in run)


def write_call(function: str, source: Source) -> str:
    """The statement that writes the rows to their place."""
    header = "" if source.header else ", header=False"
    if source.reader == EXCEL:
        sheet = f", sheet_name={source.sheet!r}" if source.sheet else ""
        return f"write_workbook({function}(), {source.place!r}{header}{sheet})"
    separator = f", sep={source.separator!r}" if source.separator != "," else ""
    if len(source.separator) > 1:  # an expression that blanks match, or the like: a value has to stand in every place
        separator = ', sep=" ", na_rep="NaN"' if re.match(source.separator, " ") else ', sep=","'
    return f"{function}().to_csv({source.place!r}, index=False{header}{separator})"


def _values(column: Column) -> str:
    if column.joins:
        return "np.arange(1, ROWS + 1)"
    if column.kind == "flag":
        return f"rng.integers(0, {max(2, column.classes)}, ROWS)"
    if column.kind == "category":
        return f"rng.choice({_choices(column)!r}, ROWS)"
    if column.kind == "text":
        if column.values:
            return f"rng.choice({_choices(column)!r}, ROWS)"
        return '[" ".join(rng.choice(WORDS, 6)) + " " for _ in range(ROWS)]'
    if column.kind == "numeric text":
        return "rng.integers(1, 100, ROWS).astype(str)"
    if column.exact:
        return f"rng.choice({list(column.values)!r}, ROWS)"
    low, high = _bounds(column)
    if column.kind == "integer":
        return f"rng.integers({math.floor(low)}, {math.ceil(high) + 1}, ROWS)"
    return f"rng.uniform({_number(low)}, {_number(high)}, ROWS).round(2)"


def _choices(column: Column) -> list[Scalar]:
    """Values on both sides of what the code asks for."""
    if not column.values:
        return list(_LETTERS[: column.classes or _PLAIN])
    extra = [] if column.exact or len(column.values) > 1 else ["other"]
    return [*column.values, *extra]


def _bounds(column: Column) -> tuple[float, float]:
    numbers = [float(value) for value in column.values if isinstance(value, (int, float))]
    low = column.low if column.low is not None else min([1.0, *numbers])
    high = column.high if column.high is not None else max([50.0, *numbers])
    if numbers:
        spread = max(abs(n) for n in numbers) * 0.5 + 1
        low, high = min(low, min(numbers) - spread if min(numbers) < 0 else low), max(high, max(numbers) + spread)
    return (low, high) if low < high else (low, low + 1)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _quoted(text: str) -> str:
    return " ".join(text.replace("\\", "/").replace('"', "'").split())


def needs_words(sources: Sequence[Source]) -> bool:
    """Whether any column holds free text."""
    return any(column.kind == "text" and not column.values for source in sources for column in source.columns)
