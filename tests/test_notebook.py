"""Every notebook file has one meaning, or is refused in one sentence."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbrefactor.model import Cell, NbrefactorError, Output
from nbrefactor.notebook import parse, read
from nbrefactor.notebook.ipynb import OUTPUT_LIMIT, OUTPUTS_LIMIT

CODE: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": "x = 1"}


def ipynb(*cells: object, **more: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


def kinds_and_sources(data: bytes, name: str = "nb.ipynb") -> list[tuple[str, str]]:
    return [(cell.kind, cell.source) for cell in parse(data, name).cells]


def message(data: bytes, name: str = "nb.ipynb") -> str:
    with pytest.raises(NbrefactorError) as caught:
        parse(data, name)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------------ .ipynb


def test_cells_are_numbered_from_one_over_all_kinds() -> None:
    notebook = parse(
        ipynb({"cell_type": "markdown", "source": ["# Title\n", "text"]}, CODE, {"cell_type": "raw", "source": "r"}),
        "a/nb.ipynb",
    )
    assert notebook.path == "a/nb.ipynb"
    assert notebook.language == "python"
    assert notebook.cells == (Cell(1, "markdown", "# Title\ntext"), Cell(2, "code", "x = 1"), Cell(3, "raw", "r"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = 1\nb = 2", "a = 1\nb = 2"),
        (["a = 1\n", "b = 2"], "a = 1\nb = 2"),
        (["a = 1", "b = 2"], "a = 1\nb = 2"),
        (["a = 1\n", None, "b = 2"], "a = 1\nb = 2"),
        (["a = 1\r\n", "b = 2"], "a = 1\nb = 2"),
        ("a = 1\rb = 2", "a = 1\nb = 2"),
        ("a = '\x0c\u2028'", "a = '\x0c\u2028'"),
        ("s = '\ud83d'", "s = '\ufffd'"),
        ("s = '\ud83d\ude00'", "s = '\U0001f600'"),
    ],
    ids=["text", "lines", "bare lines", "null line", "CRLF", "CR", "other separators", "lone surrogate", "pair"],
)
def test_source(source: object, expected: str) -> None:
    assert kinds_and_sources(ipynb({**CODE, "source": source})) == [("code", expected)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"source": "x = 1"}, ("code", "x = 1")),
        ({"cell_type": None, "source": "x = 1"}, ("code", "x = 1")),
        ({"cell_type": "code", "input": "x = 1"}, ("code", "x = 1")),
        ({"cell_type": "code"}, ("code", "")),
        ({"cell_type": "code", "source": None, "metadata": None, "outputs": None}, ("code", "")),
        ({"cell_type": "heading", "level": 2, "source": "Load\nthe data"}, ("markdown", "## Load the data")),
        ({"cell_type": "heading", "level": "two", "source": "Load"}, ("markdown", "# Load")),
        ({"cell_type": "html", "source": "<b>x</b>"}, ("markdown", "<b>x</b>")),
        ({"cell_type": "chart", "source": "x"}, ("raw", "x")),
    ],
)
def test_odd_cell(cell: object, expected: tuple[str, str]) -> None:
    assert kinds_and_sources(ipynb(cell, CODE))[0] == expected


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + ipynb(CODE),
        ipynb(CODE).decode().encode("utf-16"),
        ipynb(CODE).decode().encode("utf-16-le"),
        ipynb(CODE).decode().encode("utf-16-be"),
        ipynb(CODE).decode().encode("utf-32"),
        ipynb(CODE).replace(b", ", b",\r\n"),
        b"\n\n  " + ipynb(CODE) + b"\n\0\0\0",
        ipynb({**CODE, "source": "x@= 1"}).replace(b"@", b"\t"),
        ipynb(CODE, nbformat_minor=99),
        json.dumps({"cells": [CODE]}).encode(),
        json.dumps({"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}).encode(),
    ],
    ids=[
        "BOM",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "CRLF",
        "NULs",
        "raw tab",
        "minor 99",
        "no nbformat",
        "v3",
    ],
)
def test_odd_file(data: bytes) -> None:
    [(kind, source)] = kinds_and_sources(data)
    assert (kind, source.replace("\t", " ")) == ("code", "x = 1")


def test_worksheets_follow_each_other() -> None:
    sheets = [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "prompt_number": 7}]}, {}]
    sheets.append({"cells": [{"cell_type": "heading", "level": 3, "source": ["Next"]}]})
    notebook = parse(json.dumps({"nbformat": 3, "worksheets": sheets}).encode(), "nb.ipynb")
    assert notebook.cells == (Cell(1, "code", "a = 1\nb = 2", execution_count=7), Cell(2, "markdown", "### Next"))


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_as_nbformat_writes_them(version: int) -> None:
    module = getattr(nbformat, f"v{version}")
    cells = [module.new_text_cell("markdown", source="text"), module.new_code_cell(input="a = 1\nb = 2")]
    text = module.writes_json(module.new_notebook(worksheets=[module.new_worksheet(cells=cells)]))
    assert kinds_and_sources(text.encode()) == [("markdown", "text"), ("code", "a = 1\nb = 2")]


@pytest.mark.parametrize(
    ("count", "expected"), [(3, 3), (None, None), ("4", None), (True, None), (1.5, None), ("*", None)]
)
def test_execution_count(count: object, expected: int | None) -> None:
    assert parse(ipynb({**CODE, "execution_count": count}), "nb.ipynb").cells[0].execution_count == expected


IMAGE = {"image/png": "iVBORw0KGgo=", "text/plain": ["<Figure\n", " size>"]}


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}, Output("stream", "a\nb\n")),
        ({"output_type": "stream", "stream": "stdout", "text": "a"}, Output("stream", "a")),
        ({"output_type": "stream", "text": "a"}, Output("stream", "a")),
        ({"output_type": "stream", "name": "stderr", "text": "warning"}, None),
        ({"output_type": "execute_result", "data": {"text/plain": "42"}}, Output("result", "42")),
        ({"output_type": "display_data", "data": IMAGE}, Output("result", "<Figure\n size>")),
        ({"output_type": "display_data", "data": {"text/html": "<b>"}}, None),
        ({"output_type": "pyout", "text": ["42"], "png": "iVBORw0KGgo="}, Output("result", "42")),
        ({"output_type": "error", "ename": "ValueError", "evalue": "bad"}, Output("error", "ValueError: bad")),
        ({"output_type": "pyerr", "ename": "KeyboardInterrupt", "evalue": ""}, Output("error", "KeyboardInterrupt")),
        ({"output_type": "execute_result", "data": None}, None),
        ({"output_type": "mystery"}, None),
        ({"output_type": 7}, None),
        ({}, None),
        ("text", None),
    ],
)
def test_output(output: object, expected: Output | None) -> None:
    cell = parse(ipynb({**CODE, "outputs": [output]}), "nb.ipynb").cells[0]
    assert cell.outputs == (() if expected is None else (expected,))


def test_long_output_keeps_its_beginning_and_end() -> None:
    text = "start " + "x" * 10 * OUTPUT_LIMIT + " accuracy 0.93"
    outputs = [{"output_type": "stream", "name": "stdout", "text": text}]
    [output] = parse(ipynb({**CODE, "outputs": outputs}), "nb.ipynb").cells[0].outputs
    assert output.text.startswith("start x") and output.text.endswith("accuracy 0.93")
    assert len(output.text) < OUTPUT_LIMIT + 10


def test_many_outputs_keep_the_last() -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": f"epoch {i}"} for i in range(3 * OUTPUTS_LIMIT)]
    kept = parse(ipynb({**CODE, "outputs": outputs}), "nb.ipynb").cells[0].outputs
    assert len(kept) == OUTPUTS_LIMIT
    assert kept[-1] == Output("stream", f"epoch {3 * OUTPUTS_LIMIT - 1}")


def test_large_notebook_keeps_no_images() -> None:
    figure = {"output_type": "display_data", "data": {"image/png": "A" * 1_000_000, "text/plain": "<Figure>"}}
    notebook = parse(ipynb(*[{**CODE, "outputs": [figure]} for _ in range(50)]), "nb.ipynb")
    assert len(notebook.cells) == 50
    assert all(cell.outputs == (Output("result", "<Figure>"),) for cell in notebook.cells)


@pytest.mark.parametrize(
    ("metadata", "source", "tags"),
    [
        ({"tags": ["parameters", "nbrefactor:keep", "parameters"]}, "x = 1", ("parameters", "nbrefactor:keep")),
        ({"tags": "parameters"}, "x = 1", ("parameters",)),
        ({"tags": [1, None, ""]}, "x = 1", ()),
        ({"run_control": {"frozen": True}}, "x = 1", ("skip-execution",)),
        ({"run_control": {"frozen": False}}, "x = 1", ()),
        (None, "# nbrefactor: skip\nx = 1", ("nbrefactor:skip",)),
        ({}, "x = 1\n#nbrefactor:train", ("nbrefactor:train",)),
        ({}, "%%time\n#| export\nx = 1", ("export",)),
        ({}, "#|exporti somewhere\nx = 1", ("exporti",)),
        ({}, "#export\nx = 1", ("export",)),
        ({}, "# export the results\nx = 1", ()),
        ({}, "#| eval: false\nx = 1", ("skip-execution",)),
        ({}, "#| eval: true\nx = 1", ()),
        ({}, "#| label: fig-1\n#| tags: [parameters, other]\nx = 1", ("parameters", "other")),
        ({}, "x = 1\n#| export", ()),
        ({}, "s = 'nbrefactor: skip'", ()),
    ],
)
def test_tags(metadata: object, source: str, tags: tuple[str, ...]) -> None:
    assert parse(ipynb({**CODE, "metadata": metadata, "source": source}), "nb.ipynb").cells[0].tags == tags


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        [],
        {"kernelspec": None},
        {"kernelspec": {"name": "python2"}},
        {"kernelspec": {"name": "my-environment"}},
        {"kernelspec": {"name": "ironpython"}},
        {"kernelspec": {"language": "Python", "name": "ir"}},
        {"kernelspec": {"language": "", "name": "pysparkkernel"}, "language_info": {"name": "pyspark"}},
        {"language_info": {"name": "plaintext"}},
        {"language_info": {"name": "python", "version": "2.7"}},
    ],
)
def test_python(metadata: object) -> None:
    assert parse(ipynb(CODE, metadata=metadata), "nb.ipynb").language == "python"


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"kernelspec": {"name": "julia-1.10"}}, "Julia"),
        ({"kernelspec": {"name": "julia-1.10", "language": "julia"}}, "Julia"),
        ({"language_info": {"name": "scala"}}, "Scala"),
        ({"kernelspec": {"name": "spylon-kernel"}}, "Scala"),
        ({"language": "Julia"}, "Julia"),
    ],
)
def test_other_languages_are_refused(metadata: object, language: str) -> None:
    expected = f"nb.ipynb is written in {language}; only Python notebooks can be converted."
    assert message(ipynb(CODE, metadata=metadata)) == expected


def test_language_of_nbformat_3() -> None:
    sheet = {"cells": [{"cell_type": "code", "language": "ruby", "input": "puts 1"}]}
    assert "written in Ruby" in message(json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode())


# ---------------------------------------------------------------------------------------------------------- refusals

PRETTY = json.dumps(json.loads(ipynb(CODE, {**CODE, "source": ["print(2)"]})), indent=1).encode()
CONFLICT = "a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> theirs\n"


def conflicting() -> bytes:
    lines = PRETTY.decode().split("\n")
    at = next(i for i, line in enumerate(lines) if "print(2)" in line)
    lines[at : at + 1] = ["<<<<<<< HEAD", lines[at], "=======", '"print(3)"', ">>>>>>> theirs"]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf \r\n", "is empty."),
        (b"\0" * 4096, "is empty."),
        (b"hello", "is not a notebook: it is not JSON."),
        (b"[1, 2]", "is not a notebook: it is JSON, but a list and not an object."),
        (b"null", "is not a notebook: it is JSON, but null and not an object."),
        (b'{"a": 1}', "is not a notebook: it is JSON, but has no 'cells'."),
        (b'{"worksheets": 3}', "is not a notebook: it is JSON, but has no 'cells'."),
        (b'{"cells": {}}', "is damaged: its 'cells' are an object and not a list."),
        (b'{"worksheets": [{"cells": 3}]}', "is damaged: its 'cells' are a number and not a list."),
        (ipynb(CODE, "x = 1"), "is damaged: cell 2 is text and not an object."),
        (ipynb(CODE, None), "is damaged: cell 2 is null and not an object."),
        (ipynb(CODE, CODE, {**CODE, "source": 5}), "is damaged: the source of cell 3 is a number and not text."),
        (ipynb({**CODE, "source": ["x", {}]}), "is damaged: the source of cell 1 is a list and not text."),
        (ipynb(), "has no code cells."),
        (ipynb({"cell_type": "markdown", "source": "text"}), "has no code cells."),
        (json.dumps({"worksheets": []}).encode(), "has no code cells."),
        (ipynb({**CODE, "source": " \n"}, {**CODE, "source": []}), "has only empty code cells."),
        (PRETTY.replace(b'"print', b"print"), "is not valid JSON: Expecting value in line 19, column 5, cell 2."),
        (b'{"cells": [1 2]}', "is not valid JSON: Expecting ',' delimiter in line 1, column 14."),
        (PRETTY[: PRETTY.index(b"print") + 2], "is truncated: it ends in line 19, cell 2."),
        (PRETTY[: PRETTY.index(b"print") - 8], "is truncated: it ends in line 18, cell 2."),
        (PRETTY[:2], "is truncated: it ends in line 1."),
        (conflicting(), "holds merge-conflict markers in line 19, cell 2; resolve the merge first."),
        (ipynb(CODE, {**CODE, "source": CONFLICT}), "holds merge-conflict markers in cell 2; resolve the merge first."),
        (b"\n<!DOCTYPE html>\n<html>", "is an HTML page, not a notebook."),
        (
            b"version https://git-lfs.github.com/spec/v1\noid x\n",
            "is a Git LFS pointer, not the notebook itself; run `git lfs pull` first.",
        ),
        (ipynb(CODE)[:20] + b"\n\xff\xfe\xff", "is not UTF-8 text: line 2 cannot be decoded."),
        (b"[" * 200_000, "is not a notebook: its JSON is nested too deeply."),
    ],
)
def test_refusal(data: bytes, sentence: str) -> None:
    assert message(data, "work/nb.ipynb") == f"work/nb.ipynb {sentence}"


def test_enormous_number_is_no_traceback() -> None:
    data = ipynb(CODE).replace(b"null", b"9" * 10_000)
    try:
        assert parse(data, "nb.ipynb").cells
    except NbrefactorError as error:  # where Python limits the digits it converts
        assert "not valid JSON" in str(error)


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_never_a_traceback(seed: int) -> None:
    """Bytes cut, changed or doubled at random places give a notebook or a sentence."""
    chance = random.Random(seed)
    outputs = [{"output_type": "execute_result", "data": IMAGE}, {"output_type": "error", "ename": "E", "evalue": "e"}]
    whole = ipynb({**CODE, "outputs": outputs}, {"cell_type": "heading", "level": 2, "source": ["Load"]}, CODE)
    for _ in range(50):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            start, length = chance.randrange(len(data)), chance.randrange(8)
            piece = chance.choice([b"", b"null", b"[]", b"{}", b"7", b'"', b"\xff", bytes(data[start : start + 20])])
            data[start : start + length] = piece
        for name in ("nb.ipynb", "nb.py", "-"):
            try:
                notebook = parse(bytes(data), name)
            except NbrefactorError as error:
                assert "\n" not in str(error)
            else:
                assert all(isinstance(cell.source, str) for cell in notebook.cells)


def test_refusal_of_standard_input_names_it() -> None:
    assert message(b"", "-") == "standard input is empty."


@pytest.mark.parametrize(
    "source",
    [
        f'text = """\n{CONFLICT}"""',
        "a = 1\n# <<<<<<< HEAD",
        "<<<<<<< not closed",
        "if a <<<<<<< b:",
    ],
)
def test_markers_that_are_no_conflict(source: str) -> None:
    assert kinds_and_sources(ipynb({**CODE, "source": source})) == [("code", source)]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("report.R", "is written in R; only Python notebooks can be converted."),
        ("report.Rmd", "is written in R; only Python notebooks can be converted."),
        ("a.jl", "is written in Julia; only Python notebooks can be converted."),
        ("notes.txt", "is not a notebook: give an .ipynb file, or a .py file in percent format."),
        ("notebook.html", "is not a notebook: give an .ipynb file, or a .py file in percent format."),
    ],
)
def test_other_files(name: str, sentence: str) -> None:
    assert message(b"x <- 1\n", name) == f"{name} {sentence}"


@pytest.mark.parametrize("name", ["-", "nb.json", "/dev/fd/3", "nb", "v1.0/nb"])
def test_json_is_recognised_without_the_suffix(name: str) -> None:
    assert kinds_and_sources(ipynb(CODE), name) == [("code", "x = 1")]


@pytest.mark.parametrize("name", ["-", "/dev/fd/3", "nb", "v1.0/nb", "nb.PY"])
def test_scripts_are_recognised_without_the_suffix(name: str) -> None:
    assert kinds_and_sources(b"# %%\nx = 1\n", name) == [("code", "x = 1")]


# ----------------------------------------------------------------------------------------------------------- scripts

JUPYTEXT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("x = 1\ny = 2\n", [("code", "x = 1\ny = 2")]),
        ("# %%\nx = 1\n\n# %%\ny = 2\n", [("code", "x = 1"), ("code", "y = 2")]),
        ("#%%\nx = 1\r\n#%%\r\ny = 2", [("code", "x = 1"), ("code", "y = 2")]),
        ("import os\n# %%\nx = 1", [("code", "import os"), ("code", "x = 1")]),
        ("\n\n# %%\nx = 1", [("code", "x = 1")]),
        ("# %%\n# %%\nx = 1", [("code", ""), ("code", "x = 1")]),
        ("# %% Load the data\nx = 1", [("code", "# Load the data\nx = 1")]),
        ("# %% Ridge (alpha=1)\nx = 1", [("code", "# Ridge (alpha=1)\nx = 1")]),
        ("# %% Load the data\n%%time\nx = 1", [("code", "%%time\nx = 1")]),
        ("# %% [markdown]\n# # Title\n#\n# don't\n# %%\nx = 1", [("markdown", "# Title\n\ndon't"), ("code", "x = 1")]),
        ('#%%[markdown]\n"""\n# Title\n"""\n#%%\nx = 1', [("markdown", "# Title"), ("code", "x = 1")]),
        ("# %% markdown\n# Title\n# %%\nx = 1", [("markdown", "Title"), ("code", "x = 1")]),
        ("# %% [raw]\n# text\n# %%\nx = 1", [("raw", "text"), ("code", "x = 1")]),
        ("# <markdowncell>\n# Title\n# <codecell>\nx = 1", [("markdown", "Title"), ("code", "x = 1")]),
        ('# %%\ns = """\n# %%\n"""\ny = 2', [("code", 's = """\n# %%\n"""\ny = 2')]),
        ("# %%\ns = '# %%'  # it's\n# %%\ny = 2", [("code", "s = '# %%'  # it's"), ("code", "y = 2")]),
        ("# %%\nif x:\n    # %% no cell\n    y = 2", [("code", "if x:\n    # %% no cell\n    y = 2")]),
        ("# %%time is no marker\nx = 1", [("code", "# %%time is no marker\nx = 1")]),
        ("# %%\n# !rm -rf data\n# %pip install x\nx = 1", [("code", "# !rm -rf data\n# %pip install x\nx = 1")]),
        ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1", [("code", "\n\nx = 1")]),
        ("# %% Encoding: one-hot\nx = 1", [("code", "# Encoding: one-hot\nx = 1")]),
        ("# ---\n# My script\n# ---\nx = 1", [("code", "# ---\n# My script\n# ---\nx = 1")]),
        (
            "#!/usr/bin/env python\n# coding: utf-8\n\n# # Title\n# text\n\n# In[1]:\n\n\nx = 1\n# why\n\n\n"
            "# ## Next\n\n# In[ ]:\n\n\ny = 2\n",
            [
                ("markdown", "# Title\ntext"),
                ("code", "\n\nx = 1\n# why"),
                ("markdown", "## Next"),
                ("code", "\n\ny = 2"),
            ],
        ),
        (
            "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Title\n\n# COMMAND ----------\n\n"
            "# DBTITLE 1,Load\ndf = spark.table('x')\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select 1\n\n"
            "# COMMAND ----------\n\n# MAGIC %pip install x\n\n"
            "# COMMAND ----------\n\n# MAGIC %python\n# MAGIC y = 2\n",
            [
                ("markdown", "# Title"),
                ("code", "# Load\ndf = spark.table('x')"),
                ("code", "%%sql\nselect 1"),
                ("code", "%pip install x"),
                ("code", "y = 2"),
            ],
        ),
    ],
)
def test_script(script: str, expected: list[tuple[str, str]]) -> None:
    assert kinds_and_sources(script.encode(), "nb.py") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# %%\n# %matplotlib inline\nx = 1", "%matplotlib inline\nx = 1"),
        ("# %%\n# %%time\nx = 1", "%%time\nx = 1"),
        ("# %%\n# # %matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
        ("# %%\n# !pip install a \\\n#     b\n# c", "!pip install a \\\n    b\n# c"),
        ("# %%\nfor i in x:\n    # %time f(i)\n    # a comment", "for i in x:\n    %time f(i)\n    # a comment"),
        ("# %%\n# files = !ls data\n# files = not a shell line", "files = !ls data\n# files = not a shell line"),
        ("# %%\n# df.head?\n# is it so?", "df.head?\n# is it so?"),
        ("# %%\n# ls\n# ls = 3", "ls\n# ls = 3"),
        ('# %%\ns = """\n# !ls\n"""', 's = """\n# !ls\n"""'),
        ('# %% language="bash"\n# ls -l\n#\n# pwd', "%%bash\nls -l\n\npwd"),
        ('# %% magic_args="-o x" language="R"\n# y <- 1', "%%R -o x\ny <- 1"),
        ('# %% active="ipynb"\n# x = 1', "x = 1"),
        ('# %% active="ipynb,py"\n# x = 1', "# x = 1"),
        (" # %%\n x = 1", " x = 1"),
        ('# %% colab={"base_uri": "https://localhost"} id=\'1\'\nx = 1', "x = 1"),
    ],
)
def test_script_of_jupytext(body: str, expected: str) -> None:
    assert kinds_and_sources((JUPYTEXT + body).encode(), "nb.py") == [("code", expected)]


def test_magic_like_prose_stays_in_markdown() -> None:
    body = "# %% [markdown]\n# # ls\n# %%\nx = 1"
    assert kinds_and_sources((JUPYTEXT + body).encode(), "nb.py")[0] == ("markdown", "# ls")


@pytest.mark.parametrize("option", ["comment_magics: false", "format_name: hydrogen"])
def test_comments_stay_where_jupytext_keeps_magics_plain(option: str) -> None:
    header = JUPYTEXT.replace("format_name: percent", option)
    script = header + "# %%\n# %matplotlib inline\n%load_ext x"
    assert kinds_and_sources(script.encode(), "nb.py") == [("code", "# %matplotlib inline\n%load_ext x")]


@pytest.mark.parametrize(
    ("marker", "tags"),
    [
        ('# %% tags=["parameters"]', ("parameters",)),
        ('# %% Title tags=["a", "b"]', ("a", "b")),
        ('# %% {"tags": ["parameters"]}', ("parameters",)),
        ('# %% run_control={"frozen": true}', ("skip-execution",)),
        ("# %% tags", ()),
    ],
)
def test_tags_in_the_marker(marker: str, tags: tuple[str, ...]) -> None:
    assert parse(f"{marker}\nx = 1\n".encode(), "nb.py").cells[0].tags == tags


def test_exported_script_keeps_its_execution_counts() -> None:
    notebook = parse(b"# In[7]:\n\nx = 1\n\n# In[ ]:\n\ny = 2\n", "nb.py")
    assert [cell.execution_count for cell in notebook.cells] == [7, None]


def test_script_declares_its_encoding() -> None:
    assert kinds_and_sources("# coding: latin-1\ns = 'é'".encode("latin-1"), "nb.py") == [("code", "\ns = 'é'")]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "is empty."),
        ("# %% [markdown]\n# text", "has no code cells."),
        ("# %%\n\n# %%\n", "has only empty code cells."),
        (f"# %%\n{CONFLICT}# %%\n", "holds merge-conflict markers; resolve the merge first."),
        (
            JUPYTEXT.replace("language: python", "language: R") + "# %%\nx",
            "is written in R; only Python notebooks can be converted.",
        ),
    ],
)
def test_script_refusal(script: str, sentence: str) -> None:
    assert message(script.encode(), "nb.py") == f"nb.py {sentence}"


# ---------------------------------------------------------------------------------------------------------- the disk


def test_read_keeps_the_path(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(ipynb(CODE))
    assert read(str(path)).path == str(path)


def test_read_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ipynb(CODE))))
    notebook = read("-")
    assert notebook.path == "-"
    assert notebook.cells == (Cell(1, "code", "x = 1"),)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.ipynb", "{path} does not exist."),
        ("folder", "{path} is a folder, not a notebook."),
        ("folder/nb.ipynb/x", "{path} does not exist."),
        ("nul\0.ipynb", "{path!r} cannot be read: embedded null byte."),
    ],
)
def test_read_refusal(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "folder").mkdir()
    path = os.path.join(str(tmp_path), name)
    with pytest.raises(NbrefactorError) as caught:
        read(path)
    assert str(caught.value) == sentence.format(path=path)


def test_read_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*arguments: Any, **options: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(NbrefactorError, match=r"nb\.ipynb cannot be read: Permission denied\.$"):
        read(str(tmp_path / "nb.ipynb"))


def test_reading_imports_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(ipynb(CODE))
    code = (
        "import sys; from nbrefactor.notebook import read; read(sys.argv[1]);"
        "print(sorted({'nbformat', 'jsonschema', 'nbconvert', 'nbrefactor.notebook.script'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
