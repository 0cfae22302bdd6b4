"""The ladder: what may stand at module level, what stays in its step, what must be a module global."""

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.plan.placement import Placement, place
from nbrefactor.python.clean import clean
from nbrefactor.python.effects import analyse
from nbrefactor.python.statements import split


def placed(*sources: str, exact: bool = False) -> tuple[Placement, list[str]]:
    cells, _ = clean(Notebook("nb.ipynb", tuple(Cell(i, "code", s) for i, s in enumerate(sources, 1))))
    statements = split(cells)
    return place(statements, analyse(statements), exact=exact), [s.text for s in statements]


HOISTED = [
    # notebook, names of the helpers, with the state that each is handed
    ("def f(v):\n    return v + 1\nprint(f(1))", {"f": ()}),
    ("k = int('3')\ndef f(v):\n    return v + k\nprint(f(1))", {"f": ("k",)}),
    ("k = 3\ndef f(v):\n    return v + k\nprint(f(1))", {"f": ()}),
    ("k = int('3')\ndef f():\n    return k\ndef g():\n    return f()\nprint(g())", {"f": ("k",), "g": ("k",)}),
    ("k = int('3')\ndef f():\n    return k\nfs = [f]\nk = 4\nprint(fs[0]())", {}),  # stored: it may run after k changed
    ("k = int('3')\nfrom functools import partial\ndef f():\n    return k\ng = partial(f)\nk = 4\nprint(g())", {}),
    (
        "k = int('3')\ndef f(v):\n    return v + k\ndef g(k):\n    return f(k)\nprint(g(1))",
        {"g": ("f",)},
    ),  # g has a k of its own
    ("k = int('3')\ndef f(v):\n    return v + k\nprint([f(k) for k in (1, 2)])", {}),
    ("def f():\n    global n\n    n = 1\nf()\nprint(n)", {"f": ()}),
    ("try:\n    print(f())\nexcept NameError:\n    print('no')\ndef f():\n    return 1", {}),  # called before it exists
    # f looks g up among the module's names, and there it is not yet
    ("def f():\n    return g()\ntry:\n    f()\nexcept NameError:\n    print('no')\ndef g():\n    return 1", {"f": ()}),
    ("d = dict()\ndef f(a=d):\n    return a\nprint(f())", {}),  # the default is made when the definition runs
    # a formula's text calls it, and knows nothing of a further parameter
    ("import pandas as pd\nk = int('3')\ndef f(v):\n    return v + k\npd.eval('f(1)')", {}),
    ("def main():\n    return 1\nprint(main())", {"main": ()}),
    # the call of each version is held against that version
    (
        "k = int('3')\ndef f():\n    return k\nprint(f())\ndef f(a, b):\n    return a + b + k\nprint(f(1, 2))",
        {"f": ("k",)},
    ),
]


@pytest.mark.parametrize(("text", "helpers"), HOISTED, ids=[row[0] for row in HOISTED])
def test_helpers(text: str, helpers: dict[str, tuple[str, ...]]) -> None:
    placement, _ = placed(text)
    found = {h.name: h.state for h in placement.helpers}
    assert found == helpers


def test_the_notebooks_main_makes_room_for_ours() -> None:
    assert [h.new_name for h in placed("def main():\n    return 1\nprint(main())")[0].helpers] == ["main_"]


REGISTRATION = """from functools import singledispatch
@singledispatch
def show(v):
    return 'any'
print(show('q'))
@show.register
def _(v: str):
    return 'str'"""


def test_a_decorator_that_registers_runs_where_it_stood() -> None:
    placement, texts = placed(REGISTRATION)
    assert any("show.register" in texts[i] for i in placement.body)


SHARED = [
    ("x = int('1')\nprint('x' in globals())", "x"),
    ("x = int('1')\nprint(globals()['x'])", "x"),
    ("x = int('1')\nexec('y = x')\nprint(y)", "x y"),
    ("x = int('1')\nprint(eval('x + 1'))", ""),
    ("x = int('1')\nprint(eval('[x for _ in range(2)]'))", "x"),
    ("x = int('1')\nexec(str(x))\nz = 1", "x z"),
    ("x = int('1')\nprint(sorted(dir()))\nz = int('2')", "x"),
    ("n = 0\ndef f():\n    global n\n    n += 1\nf()", "n"),
    ("x = int('1')\nclass A:\n    x = x", "A x"),
    ("max = 3\nfor _ in 'a':\n    del max\n    print(max(1, 2))", "max"),
    ("x = int('1')\nclass A:\n    def m(self):\n        return x\nprint(A().m())", "A"),  # nested, but by its own name
    ("x = int('1')\ny = x + 1\nprint(y)", ""),
    ("x = int('1')\nfs = [lambda: x]\ndel x\nprint(len(fs))", "x"),  # who has it may call it: NameError, as in a module
    ("if int('0'):\n    x = 1\nprint(x)", "x"),
    ("for c in open('f'):\n    x = c\nprint(x)", "x"),
    ("k = int('3')\ndef f(v):\n    return v + k\nf(1)\nf()", "f"),
    ("k = int('3')\ndef f():\n    yield k\ng = f()\ndel k\nnext(g)", "k"),
]


@pytest.mark.parametrize(("text", "shared"), SHARED, ids=[row[0] for row in SHARED])
def test_module_globals(text: str, shared: str) -> None:
    assert placed(text)[0].shared == set(shared.split())


GLUED = [
    ("x = int('1')\nfs = [lambda: x]\nx = 2\nprint(fs[0]())", [(1, 2)]),
    ("x = int('1')\nfs = []\nfs.append(lambda: x)\nx = 2\nprint(fs[0]())", [(2, 3)]),
    ("x = int('1')\nprint(sorted('ab', key=lambda v: x))\nx = 2", []),
    ("x = int('1')\ng = (v * x for v in 'ab')\nx = 2\nprint(list(g))", [(1, 2)]),
    ("x = int('1')\nfs = [lambda: x]\nprint(fs[0]())", []),
]


@pytest.mark.parametrize(("text", "ranges"), GLUED, ids=[row[0] for row in GLUED])
def test_closures_share_a_scope_with_what_rebinds_their_names(text: str, ranges: list[tuple[int, int]]) -> None:
    assert [(g.first, g.last) for g in placed(text)[0].glue] == ranges


def test_a_scope_too_long_to_read_is_no_scope() -> None:
    """Forty lines between a closure and the rebinding: the name becomes a module global instead of one huge function."""
    between = "\n".join(f"print({n})" for n in range(50))
    placement, _ = placed(f"x = int('1')\nfs = [lambda: x]\n{between}\nx = 2\nprint(fs[0]())")
    assert placement.shared == {"x"}
    assert placement.glue == ()


HEADER = [
    ("import os\nprint(os.sep)", ["import os"]),
    ("try:\n    print(os)\nexcept NameError:\n    pass\nimport os", []),  # looked up before it is there
    ("import os\nos = 3\nprint(os)", []),
    ("import os\nimport os\nprint(os.sep)", ["import os"]),
    ("print(sum([1]))\nfrom numpy import sum\nprint(sum([1]))", []),
    ("from demo import main\nmain()", []),
    # several imports of one thing stand there together, and what else one of them binds decides for all
    (
        "from math import pi\nprint(pi)\nfrom math import pi, e\nprint(pi, e)",
        ["from math import pi", "from math import pi, e"],
    ),
    ("from math import pi\nprint(pi)\nfrom math import pi, e\ne = e + 1\nprint(pi, e)", []),
    ("from math import pi\nprint(pi)\nfrom cmath import pi, e\nprint(pi, e)", []),
    # the same name, but more of the package
    ("import xml\nimport xml.dom\nprint(xml.dom)", ["import xml", "import xml.dom"]),
    ("import xml.dom\nimport xml\nimport xml.dom\nprint(xml.dom)", ["import xml.dom"]),
    ("import xml.dom\nimport xml.sax as sax\nprint(xml.dom)", ["import xml.dom", "import xml.sax as sax"]),
    (
        "import json, importlib\nfrom json import dumps\nprint(dumps(1))\nimportlib.reload(json)\n"
        "from json import dumps\nprint(dumps(1))",
        ["import json, importlib"],
    ),
    # what the notebook put in the place of a library's own is not what stands there at the top
    ("import math\nmath.pi = 3\nfrom math import pi, e\nprint(pi)", ["import math"]),
    ("import math\nsetattr(math, 'pi', 3)\nfrom math import pi\nprint(pi)", ["import math"]),
    ("import math\nmath.pi = 3\nfrom math import e\nprint(e)", ["import math", "from math import e"]),
]


IN_PLACE = [
    # what libraries once had may be gone: then it fails after what stands above it
    ("print(1)\nfrom sklearn.cross_validation import KFold\nprint(KFold)", []),
    ("print(1)\nimport sklearn.grid_search as g\nprint(g)", []),
    ("import os\nimport sklearn.grid_search\nprint(sklearn)", ["import os", "import sklearn.grid_search"]),
    ("print(1)\nfrom sklearn.svm import SVC\nprint(SVC)", ["from sklearn.svm import SVC"]),
    ("print(1)\nprint(2)\nimport os\nprint(os)", ["import os"]),
]


@pytest.mark.parametrize(("text", "header"), IN_PLACE, ids=[row[0] for row in IN_PLACE])
def test_imports_that_may_fail_do_so_in_their_place(text: str, header: list[str]) -> None:
    placement, texts = placed(text, exact=True)
    assert [texts[i] for i in placement.header] == header
    assert any("import" in texts[i] for i in placed(text)[0].header)


@pytest.mark.parametrize(("text", "header"), HEADER, ids=[row[0] for row in HEADER])
def test_imports_at_module_level(text: str, header: list[str]) -> None:
    placement, texts = placed(text)
    assert [texts[i] for i in placement.header] == header
