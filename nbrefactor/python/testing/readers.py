"""The calls that read a table from a file, and what their arguments say of the file."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from nbrefactor.python.testing.literals import call_name, keyword, literal, path_of, strings_of
from nbrefactor.python.testing.sources import EXCEL, Column, Source

READERS = frozenset({"read_csv", "read_table", EXCEL})


def source_read(value: ast.expr, known: Mapping[str, ast.expr]) -> tuple[Source, list[str]] | None:
    """The file that an expression reads, and what of it stays unclear; None where it reads none whose path is known."""
    call = value
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr not in READERS:
        call = call.func.value
    if not (isinstance(call, ast.Call) and call_name(call.func) in READERS):
        return None
    reader = call_name(call.func)
    given = call.args[0] if call.args else keyword(call, "io" if reader == EXCEL else "filepath_or_buffer")
    path = path_of(given, known)
    if not path:
        return None
    unclear = []
    index, header, names = literal(keyword(call, "index_col")), keyword(call, "header"), keyword(call, "names")
    if index is not None and not isinstance(index, str):
        unclear.append("reads its index by position")
        index = "row_number" if index == 0 else None
    columns = tuple(Column(name) for name in strings_of(names, known)) if names is not None else ()
    headed = literal(header) == 0 if header is not None else names is None
    if not headed and not columns:
        unclear.append("reads a file without a header")
    dates = keyword(call, "parse_dates")
    source = Source(
        path,
        columns=columns,
        reader=reader,
        separator="," if reader == EXCEL else _separator(call),
        index=str(index or ""),
        header=headed or not columns,
        dates=tuple(strings_of(dates, known)) if dates is not None else (),
        numbered=isinstance(header, ast.Constant) and header.value is None and names is None,
    )
    if reader != EXCEL:
        return source, unclear
    sheet, left_out = _of_a_workbook(call)
    return replace(source, sheet=sheet), [*unclear, *left_out]


def _separator(call: ast.Call) -> str:
    separator = literal(keyword(call, "sep") or keyword(call, "delimiter"))
    blanks = "delim_whitespace" in {k.arg for k in call.keywords}
    standard = "\t" if call_name(call.func) == "read_table" else ","
    return separator if isinstance(separator, str) else r"\s+" if blanks else standard


def _of_a_workbook(call: ast.Call) -> tuple[str, list[str]]:
    """The name of the sheet that is read, and what of it stays unclear: a part of it, or more than one."""
    asked = call.args[1] if len(call.args) > 1 else keyword(call, "sheet_name")
    sheet = literal(asked)
    unclear = [] if asked is None or sheet == 0 or isinstance(sheet, str) else ["reads other sheets than the first"]
    below = literal(keyword(call, "header")) not in (None, 0)
    if below or {"skiprows", "skipfooter", "nrows"} & {k.arg for k in call.keywords}:
        unclear.append("reads a part of a sheet")
    if isinstance(literal(keyword(call, "usecols")), str):
        unclear.append("takes its columns by position")
    return (sheet if isinstance(sheet, str) else ""), unclear
