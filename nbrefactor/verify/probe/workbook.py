"""How recorded tests write a workbook: the text between the two marks goes into them as it stands."""

# mypy: ignore-errors
from __future__ import annotations

# --- begin
import csv
import datetime
import io
import re


def write_workbook(path, sheets):
    """A workbook of comma-separated texts, one for each sheet: numbers are numbers in it, and days are days."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text)):
            sheet.append([cell_value(cell) for cell in row])
    with open(path, "wb") as file:
        book.save(file)


def cell_value(text):
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d*(e[-+]?\d+)?", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return datetime.datetime.fromisoformat(text)
    return {"": None, "True": True, "False": False}.get(text, text)


# --- end
