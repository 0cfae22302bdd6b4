"""The page: it holds everything it needs, its links lead somewhere, and nothing of the notebook is lost or run."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest

from nbrefactor import read, refactor
from nbrefactor.model import Cell, FunctionPlan, ModulePlan, Notebook, Parameter, Plan, Refactoring, Statement
from nbrefactor.model import Location as At
from nbrefactor.page import render
from nbrefactor.page.code import highlighted
from nbrefactor.page.fates import blocks, fates
from nbrefactor.page.graph import Graph, graph, layout
from nbrefactor.settings import Settings

SAMPLES = Path(__file__).parent.parent / "sample_notebooks"
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Elements with their attributes; and that every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, name: str) -> Iterator[str]:
        return (attributes[name] for _, attributes in self.elements if name in attributes)


@pytest.fixture(scope="module")
def churn() -> Refactoring:
    return refactor(read(str(SAMPLES / "churn/churn.ipynb")), Settings(tests=False))


@pytest.fixture(scope="module")
def page(churn: Refactoring) -> Page:
    return Page(render(churn))


def test_the_page_loads_nothing(churn: Refactoring, page: Page) -> None:
    assert not [name for name in ("src", "srcset", "data", "action") if list(page.all(name))]
    assert not [tag for tag, _ in page.elements if tag in ("link", "img", "iframe", "object", "base")]
    assert all(target.startswith("#") for target in page.all("href"))
    assert "default-src 'none'" in render(churn)
    assert not re.search(r"@import|url\((?!#)", render(churn).partition("</style>")[0])


def test_every_link_leads_somewhere(page: Page) -> None:
    ids = list(page.all("id"))
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in page.all("href")} <= set(ids)
    assert {key for keys in page.all("data-k") for key in keys.split()} <= set(ids)


def test_cells_functions_dropped_lines_and_findings_are_all_there(churn: Refactoring, page: Page) -> None:
    ids = set(page.all("id"))
    assert {f"cell-{cell.number}" for cell in churn.notebook.cells} <= ids
    assert {f"f-train-{function.name}" for function in churn.plan.functions} <= ids
    assert "f-features-tenure_band" in ids  # a function of the author's own
    for dropped in churn.dropped:
        assert f"dropped: {dropped.reason}" in page.text
    for found in churn.diagnostics:
        assert found.code in page.text and found.message in page.text
    for state in churn.plan.state:
        assert f"kept for scoring: {state.name}" in page.text
    for cell in churn.notebook.cells:
        if cell.kind == "code":
            for line in filter(str.strip, cell.source.split("\n")):
                assert line in page.text
    assert "option --n-trees of train.py" in page.text


def test_it_can_be_read_by_ear_and_used_by_keyboard(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    assert ("html", {"lang": "en"}) in page.elements
    assert tags.count("h1") == 1 and tags.count("main") == 1
    sections = [attributes for tag, attributes in page.elements if tag == "section"]
    assert {attributes["aria-labelledby"] for attributes in sections} <= set(page.all("id"))
    pictured = [attributes for tag, attributes in page.elements if tag == "a" and "node" in attributes.get("class", "")]
    assert all(attributes["aria-label"] for attributes in pictured)
    assert "clean_data, stage prepare, cells 15" in [attributes["aria-label"] for attributes in pictured]
    assert next(page.all("href")) == "#code"  # past the cells, for those who do not want them


def test_what_a_notebook_says_is_text() -> None:
    evil = '</pre><script>alert("x")</script><img src=x onerror=alert(1)>'
    cells = (Cell(1, "markdown", f"# {evil}"), Cell(2, "code", f"x = '''{evil}'''\nprint(x)"))
    page = Page(render(refactor(Notebook(f"{evil}.ipynb", cells), Settings(tests=False, package="evil"))))
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not list(page.all("onerror"))
    assert page.text.count("alert(") >= 3


def test_a_cell_that_is_not_python_shows_its_text_and_why() -> None:
    cells = (Cell(1, "code", "ask Marta about it\n\n"), Cell(2, "code", "x = 1\nprint(x)"))
    made = refactor(Notebook("a.ipynb", cells), Settings(tests=False, package="a"))
    (found,) = [one for one in made.diagnostics if one.location.cell == 1]
    text = Page(render(made)).text
    assert "ask Marta about it" in text and found.message in text


def test_the_page_is_the_same_every_time() -> None:
    program = (
        "import sys, nbrefactor, nbrefactor.page as page\n"
        f"made = nbrefactor.refactor(nbrefactor.read({str(SAMPLES / 'diabetes_ridge/train.ipynb')!r}))\n"
        "print(page.render(made))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    runs = [
        subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""


# ------------------------------------------------------------------------------------------------------------ picture


def test_boxes_do_not_overlap_and_arrows_lead_down(churn: Refactoring) -> None:
    wanted = graph(churn.plan, ["score"])
    drawing = layout(wanted)
    boxes = [
        (x - node.width / 2, y - node.height / 2, x + node.width / 2, y + node.height / 2)
        for node, (x, y) in zip(wanted.nodes, drawing.centres, strict=True)
    ]
    for (a, b, c, d), (e, f, g, h) in combinations(boxes, 2):
        assert c <= e or g <= a or d <= f or h <= b
    for start, end in wanted.edges:
        assert boxes[start][3] < boxes[end][1]
    assert all(a >= 0 and b >= 0 and c <= drawing.width + 0.1 and d <= drawing.height + 0.1 for a, b, c, d in boxes)
    assert all(len(path) >= 2 for path in drawing.paths)


def test_values_stand_between_those_who_give_and_take_them() -> None:
    def function(name: str, takes: str, gives: str) -> FunctionPlan:
        parameters = tuple(map(Parameter, takes.split()))
        return FunctionPlan(name, "train", "prepare", (), (), parameters, tuple(gives.split()))

    functions = (
        function("load", "", "df other"),
        function("split", "df other", "X y"),
        function("fit", "X y", "model"),
        function("look", "X", ""),
        function("alone", "", ""),
    )
    wanted = graph(Plan("p", (ModulePlan("train", (), functions),)), [])

    def said(index: int) -> str:
        return wanted.nodes[index].title.partition(", stage")[0]

    assert {(said(start), said(end)) for start, end in wanted.edges} == {
        ("load", "df, other, from load"),
        ("df, other, from load", "split"),
        ("split", "X, from split"),
        ("X, from split", "fit"),
        ("X, from split", "look"),
        ("split", "y, from split"),
        ("y, from split", "fit"),
    }
    assert "alone" in {said(index) for index in range(len(wanted.nodes))}


def test_nothing_to_draw_is_no_picture() -> None:
    assert layout(Graph((), ())).height == 0
    cells = (Cell(1, "code", "import math"),)
    page = Page(render(refactor(Notebook("a.ipynb", cells), Settings(tests=False, package="a"))))
    assert "flow" not in set(page.all("id"))


# --------------------------------------------------------------------------------------------------------------- code


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1 < 2", ["x = 1 &lt; 2"]),
        ("if x:  # why", ['<i class="k">if</i> x:  <i class="c"># why</i>']),
        ("'# no'", ['<i class="s">&#x27;# no&#x27;</i>']),
        ('"""a\nb"""\nc', ['<i class="s">&quot;&quot;&quot;a</i>', '<i class="s">b&quot;&quot;&quot;</i>', "c"]),
        ("%%time\nx", ['<i class="c">%%time</i>', "x"]),
        ("'open", ['<i class="s">&#x27;open</i>']),
        ("", [""]),
    ],
)
def test_source_is_marked_line_by_line(source: str, expected: list[str]) -> None:
    assert highlighted(source) == expected


def test_lines_of_a_cell_go_with_their_statements() -> None:
    source = "# above\nx = 1\n\ny = (2 +\n     3)\n# of z\nz = 4; w = 5\n\n"
    statements = (
        Statement(0, "x = 1", At(1, 2), "assign"),
        Statement(1, "y = (2 +\n     3)", At(1, 4), "assign"),
        Statement(2, "z = 4", At(1, 7), "assign"),
        Statement(3, "w = 5", At(1, 7, 8), "assign"),
    )
    function = FunctionPlan("f", "train", "prepare", (0, 2, 3), (1,))
    plan = Plan("p", (ModulePlan("train", (1,), (function,)),))
    cell = Cell(1, "code", source)
    made = fates(Refactoring(Notebook("a", (cell,)), plan, (), (), (), statements))
    found = blocks(cell, statements, made)
    assert [(block.first, block.last, block.fate.targets, block.statements) for block in found] == [
        (1, 3, ("f-train-f",), (0,)),
        (4, 5, ("m-train",), (1,)),
        (6, 9, ("f-train-f",), (2, 3)),
    ]
