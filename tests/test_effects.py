"""What a statement changes, through whatever alias; what is kept for later; and that the walk ends."""

import pytest

from nbrefactor.flow import flow
from nbrefactor.knowledge import load
from nbrefactor.model import Cell, Effects, Notebook
from nbrefactor.python.clean import clean
from nbrefactor.python.effects import analyse
from nbrefactor.python.memory import WIDEST, Memory
from nbrefactor.python.statements import split
from nbrefactor.python.values import ANY, Obj


def effects(text: str) -> tuple[Effects, ...]:
    cells, _ = clean(Notebook("nb.ipynb", (Cell(1, "code", text),)))
    return analyse(split(cells))


SPLIT = "import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv('a')\n"

CHANGES = [
    # notebook, the names whose objects its last statement changes
    ("a = []\nb = a\nb.append(1)", "a b"),
    ("a = []\nb = list(a)\nb.append(1)", "b"),
    ("a = []\nd = {'k': a}\nd['k'].append(1)", "a d"),
    ("a = []\nb = []\nfor x in [a, b]:\n    x.append(1)", "a b x"),
    ("a = []\ndef f(v):\n    v.append(1)\nf(a)", "a"),
    ("a = []\ndef f(v):\n    return v\nb = f(a)\nb.append(1)", "a b"),
    ("a = []\ng = a.append\ng(1)", "a g"),  # g leads to the list: g.__self__
    ("a = 1\nb = a\nb += 1", ""),
    ("a = []\nb = a\nb += [1]", "a b"),
    ("class A:\n    def add(self, v):\n        self.v = v\na = A()\na.add(1)", "a"),
    ("import pandas as pd\ndf = pd.DataFrame()\ns = df.copy()\ns['x'] = 1", "s"),
    ("import pandas as pd\ndf = pd.DataFrame()\nd = df\nd['x'] = 1", "d df"),
    ("import numpy as np\na = np.zeros(3)\nb = a[1:]\nb[0] = 1", "a b"),
    ("import pandas as pd\ndf = anything()\ny = df.target\ny.value_counts()", ""),
    (
        "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVC\nX = anything()\n"
        "g = GridSearchCV(SVC(), {'C': [1]})\nbest = g.best_estimator_\nbest.predict(X)",
        "",
    ),
    # functions that call themselves change what their bodies change, whatever they hand to themselves
    (
        "def visit(g, node, seen):\n    seen.append(node)\n    for k in g[node]:\n        visit(g, k, seen)\n"
        "g = {'a': ['b']}\nseen = []\nvisit(g, 'a', seen)",
        "seen",
    ),
    ("def f(t):\n    return f(t['k']) if isinstance(t, dict) else t\nt = {'k': []}\nf(t)", ""),
    ("def f(df):\n    new = df[df.a > 1].copy()\n    new['b'] = 1\n    return f(new)\ndf = get()\nf(df)", ""),
    ("def f(a, b, n):\n    a.append(n)\n    if n:\n        f(b, a, n - 1)\np = []\nq = []\nf(p, q, 1)", "p q"),
    ("def f(x):\n    for y in x:\n        f(y)\n    x.sort()\nx = [[1]]\nf(x)", "x"),
    ("def f(x, n):\n    f([x], n - 1) if n else x[0][0].append(1)\nx = [[[]]]\nf(x, 2)", "x"),
    (
        "log = []\nclass A:\n    def go(self):\n        return 1\nclass B:\n    def go(self):\n        log.append(1)\n"
        "def f(x, n):\n    x.go()\n    if n:\n        f(B(), n - 1)\na = A()\nf(a, 2)",
        "a log",
    ),
    ("def f(xs, n):\n    g(xs, n)\ndef g(xs, n):\n    f(xs, n - 1) if n else xs.pop()\nxs = [1]\nf(xs, 2)", "xs"),
    (
        "import numpy as np\ndef f(by, xs, n):\n    by(xs)\n    if n:\n        f(np.random.shuffle, xs, n - 1)\n"
        "xs = np.ones(2)\nf(np.sort, xs, 1)",
        "xs",
    ),
    (
        "import numpy as np\ndef f(a):\n    if len(a) > 1:\n        f(a[:1])\n        a[:] = np.sort(a)\na = np.ones(2)\nf(a)",
        "a",
    ),
    # helpers that call helpers are followed far down
    (
        "a = []\ndef f1():\n    return a + [1]\n"
        + "".join(f"def f{n}():\n    return f{n - 1}()\n" for n in range(2, 8))
        + "f7()",
        "",
    ),
    # a column set anew, taken out or renamed leaves those taken before as they are; values set in place are seen in them
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf['x'] = 1", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndel df['t']", "df"),
    ("import numpy as np\na = np.zeros(3)\ntry:\n    del a[1:]\nexcept ValueError:\n    pass", ""),
    ("import pandas as pd\ndf = pd.DataFrame()\nv = df.values\ndf.columns = ['t']", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf.drop(columns='t', inplace=True)", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\nfor c in ['t', 'x']:\n    df[c] = df[c].abs()", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\nd = {'k': df}\ndf['x'] = 1", "d df"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf['t'] += 1", "df y"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf[df.t > 1] = 0", "df y"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf.loc[0, 't'] = 0", "df y"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf['x'].fillna(0, inplace=True)", "df y"),
    ("import pandas as pd\ndf = pd.DataFrame()\ny = df['t']\ndf['x'] = 1\ny.fillna(0, inplace=True)", "df y"),
    ("import pandas as pd\ndf = pd.DataFrame()\nc = df[df.t > 1]\nx = df.loc[0:3]\nx['t'] = 1", "x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df[0:3]\ndel x['t']", "x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[0:3]\nx.loc[0, 't'] = 1", "df x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[df.t > 1]\nx.loc[0, 't'] = 1", "x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[df.t > 1, ['t', 'u']]\nx.loc[0, 't'] = 1", "x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[df.t > 1, 't']\nx[0] = 1", "x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[:, 't':'u']\nx.loc[0, 't'] = 1", "df x"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.iloc[0:3, 1]\nx[0] = 1", "df x"),
    ("import numpy as np\na = np.zeros((3, 3))\nb = a[[0, 1], :]\nb[0] = 1", "b"),
    ("import numpy as np\na = np.zeros((3, 3))\nb = a[0:2, :]\nb[0] = 1", "a b"),
    ("import pandas as pd\ndf = pd.DataFrame()\ndf.style.highlight_max()", ""),
    ("import pandas as pd\ndf = pd.DataFrame()\nc = ['t', 'u']\nv = df.values\ndf[c] = 1", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\nv = df.values\ndf[[True, False]] = 1", "df v"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[0:3]\ndf['t'] = 1", "df"),
    ("import pandas as pd\ndf = pd.DataFrame()\nx = df.loc[0:3]\ndf.loc[0, 't'] = 1", "df x"),
    ("import pandas as pd\ns = pd.Series()\nv = s.values\ns[['t', 'u']] = 1", "s v"),
    # what a dict holds and what stands for its contents
    ("d = {'k': 1}\nfor k, v in d.items():\n    pass\nd['l'] = 2", "d"),
    ("d = {'k': []}\nfor k, v in d.items():\n    v.append(1)", "d v"),
    ("d = {'k': []}\nlist(d.values())[0].append(1)", "d"),
    ("a = []\nd = {'k': a}\nb, = d.values()\nb.append(1)", "a b d"),
    ("import json\nd = json.loads('{}')\nfor v in d.values():\n    v.append(1)", "d v"),
    ("d = {'k': 1}\nks = d.keys()\nd['l'] = 2", "d ks"),
    ("class A:\n    pass\na = A()\nd = {}\nd[a] = 1\nfor k in d:\n    k.x = 1", "a d k"),
    ("class A:\n    pass\na = A()\nd = {a: 1}\nfor k in d.keys():\n    k.x = 1", "a d k"),
    # counts of words are a matrix of their own
    (
        "from sklearn.feature_extraction.text import CountVectorizer\nt = anything()\n"
        "m = CountVectorizer().fit_transform(t)\nm[0].toarray()",
        "",
    ),
    # iterators are used up by what goes through them, now or later
    ("it = iter('abc')\n[v for v in it]", "it"),
    ("it = iter('abc')\nfor v in it:\n    pass", "it"),
    ("it = iter('abc')\nlist(it)", "it"),
    ("it = iter('abc')\nx, *y = it", "it"),
    ("it = iter('abc')\n[*it]", "it"),
    ("it = iter('abc')\n'a' in it", "it"),
    ("it = iter('abc')\nprint(*it)", "it"),
    ("it = iter('abc')\nlater = (v for v in it)", ""),
    ("it = iter('abc')\nlater = (v for v in it)\nlist(later)", "it later"),
    ("it = iter('abc')\nlater = map(str, it)\nmax(later)", "it later"),
    ("import itertools\nit = iter('abc')\nlist(itertools.islice(it, 2))", "it"),
    ("from pathlib import Path\nfiles = Path('x').glob('*')\nsorted(files)", "files"),
    ("f = open('x')\nlines = [line for line in f]", "f"),
    ("import pandas as pd\ndf = pd.read_csv('x')\nrows = df.itertuples()\nlist(zip(rows, 'ab'))", "rows"),
    ("xs = [1]\nfor i, v in enumerate(xs):\n    pass", ""),
    ("d = {}\nfor k, v in d.items():\n    pass", ""),
    # numpy writes where it is told, also without the name of the argument
    ("import numpy as np\na = np.zeros(3)\nb = np.zeros(3)\nnp.clip(a, 0, 1, b)", "b"),
    ("import numpy as np\na = np.zeros(3)\nb = np.zeros(3)\nnp.sqrt(a, b)", "b"),
    ("import numpy as np\na = np.zeros(3)\nb = np.zeros(3)\na.cumsum(0, None, b)", "b"),
    ("import numpy as np\na = np.zeros(3)\nb = np.add(a, 1, out=a)\nb += 1", "a b"),
    ("import numpy as np\na = np.zeros(3)\nnp.clip(a, 0, 1)", ""),
    # the attributes of an instance are the instance
    ("class A:\n    pass\na = A()\na.__dict__['v'] = 1", "a"),
    ("class A:\n    pass\na = A()\nd = a.__dict__\nd.update(v=1)", "a d"),
    ("class A:\n    pass\na = A()\na.v = []\na.__dict__['v'].append(1)", "a"),
    # a grouping sees its table, its groups are copies
    ("import pandas as pd\ndf = pd.DataFrame()\ng = df.groupby('t')\ndf['x'] = 1", "df g"),
    ("import pandas as pd\ndf = pd.DataFrame()\nfor k, part in df.groupby('t'):\n    part['x'] = 1", "k part"),
    # numbers keep nothing of what they were made from
    ("import numpy as np\na = np.zeros(3)\nm = np.mean(a)\na[0] = 1", "a"),
    ("f = open('x')\nfor line in f:\n    w = line.split()\nf.close()", "f"),
    # a function that calls itself changes what its body changes, and may answer with what it reads
    ("d = {}\ndef f(w):\n    def g(k):\n        return w[:k] in d and f(w[k:])\n    return g(1)\nf('a')", ""),
    ("d = {}\ndef f(n):\n    if n not in d:\n        d[n] = f(n - 1)\n    return d[n]\nf(3)", "d"),
    ("a = []\ndef f(n):\n    if not n:\n        return a\n    r = f(n - 1)\n    r.append(n)\n    return r\nf(3)", "a"),
    ("a = []\ndef f(v, n):\n    v.append(n)\n    if n:\n        f(v, n - 1)\nf(a, 3)", "a"),
    ("import pandas\nt = load()\nm = t.mean()\nm['x'] = 1", "m"),
    # a search fits copies, a pipeline its own steps
    (
        "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVC\nm = SVC()\n"
        "g = GridSearchCV(m, {'C': [1]})\ng.fit([[1]], [1])",
        "g",
    ),
    (
        "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVC\nm = SVC()\n"
        "g = GridSearchCV(m, {'C': [1]})\nm.set_params(C=2)",
        "g m",
    ),
    (
        "from sklearn.ensemble import VotingClassifier\nfrom sklearn.svm import SVC\nm = SVC()\n"
        "v = VotingClassifier([('m', m)])\nv.fit([[1]], [1])",
        "v",
    ),
    (
        "from sklearn.pipeline import Pipeline\nfrom sklearn.svm import SVC\nm = SVC()\n"
        "p = Pipeline([('m', m)])\np.fit([[1]], [1])",
        "m p",
    ),
    ("a = [[0] * 2] * 3\nb = a[1]\na[0][0] = 1", "a b"),
    ("a = []\nfor k, v in {'k': a}.items():\n    v.append(1)", "a v"),
    ("a = []\nfor i, v in enumerate([a]):\n    v.append(i)", "a i v"),
    ("a = []\nfor i, v in zip('x', [a]):\n    v.append(i)", "a i v"),
    ("a = []\nd = dict(zip('x', [a]))\nd['x'].append(1)", "a d"),
    ("from collections import defaultdict\nd = defaultdict(list)\nd['k']", "d"),
    ("import itertools\na, b = itertools.tee([1, 2])\nnext(a)", "a b"),
    ("a = []\nd = dict([('x', a)])\nd['x'].append(1)", "a d"),
    ("def f():\n    pass\nf.calls = 0", "f"),
    ("class A:\n    pass\nsetattr(A, 'k', 1)", "A"),
    ("class A:\n    n = 0\n    def __new__(cls):\n        A.n += 1\n        return super().__new__(cls)\nA()", "A"),
    ("from threading import Thread\nlog = []\ndef f():\n    log.append(1)\nt = Thread(target=f)\nt.start()", "log"),
    ("def f():\n    global a\n    a = []\nf()\na.append(1)", "a"),
    (
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n    return up, lambda: n\n"
        "up, get = make()\nup()",
        "get up",
    ),
    ("def make():\n    xs = []\n    def add(v):\n        xs.append(v)\n    return add\nadd = make()\nadd(1)", "add"),
    ("if True:\n    a = []\n    def f():\n        a.append(1)\na = []\nf()", "a"),
    ("x = []\nclass A:\n    x = {}\n    def add(self):\n        x.append(1)\na = A()\na.add()", "x"),
    ("class A:\n    pass\nA.k = 0", "A"),
    ("class A:\n    @property\n    def v(self):\n        log.append(1)\nlog = []\na = A()\na.v", "log"),
    ("class A:\n    @property\n    def v(self):\n        return len(self.items)\na = A()\na.v", ""),
    ("class A:\n    def __eq__(self, other):\n        self.seen = 1\na = A()\na == 1", "a"),
    ("class A:\n    def __init_subclass__(cls):\n        log.append(1)\nlog = []\nclass B(A):\n    pass", "log"),
    ("from functools import partial\nlog = []\ndef f(v):\n    log.append(v)\np = partial(f, 1)\np()", "log p"),
    ("def f(v, seen=old):\n    seen.append(v)\nold = []\ndef g(v, seen=old):\n    seen.append(v)\ng(1)", "g old"),
    ("import pickle\nm = anything()\nf = open('m', 'wb')\npickle.dump(m, f)", "f"),
    ("import scipy.cluster as c\nx = [1]\nr = c.something(x)\nr.shown(x)", ""),
    ("import scipy.cluster as c\nx = [1]\nr = c.something(x, overwrite_x=True)", "r x"),
    ("import unheard as c\nx = [1]\nr = c.something(x)", "r x"),
    (
        "import numpy as np\nimport matplotlib.pyplot as plt\nx = np.zeros(3)\n[line] = plt.plot(x)\n"
        "line.set_data(x, x)",
        "line",
    ),
    (f"{SPLIT}train, test = train_test_split(df)\ntest['z'] = 1", "test train"),
    (f"{SPLIT}X, Z, y, z = train_test_split(df, [1, 2])\nZ['z'] = 1", "X Z y z"),
    ("import pandas as pd\nd = pd.read_csv('a').to_dict('records')\nd[0]['z'] = 1", "d"),
    ("import pandas as pd\nfor part in pd.read_csv('a', chunksize=2):\n    pass\npart['z'] = 1", "part"),
    ("import numpy as np\nrows = np.zeros((2, 2)).tolist()\nrows[0][1] = 1", "rows"),
    ("rows = 'a b'.split()\nrows[0].seen += 1", "rows"),
    ("def tag(f):\n    names.append(f)\n    return f\nnames = []\n@tag\ndef g():\n    pass", "names"),
]


@pytest.mark.parametrize(("text", "names"), CHANGES, ids=[row[0] for row in CHANGES])
def test_what_the_last_statement_changes(text: str, names: str) -> None:
    assert effects(text)[-1].mutates == set(names.split())


def test_a_call_binds_what_its_function_declares_global() -> None:
    found = effects("def f():\n    global k\n    k = 1\ndef g():\n    f()\ng()")[-1]
    assert (found.binds, found.definite) == ({"k"}, set())


RESOURCES = [
    ("import os\nos.environ['K'] = 'v'", "environment"),
    ("import os\ndel os.environ['K']", "environment"),
    ("import os\nk = os.environ['K']", "environment"),  # what it finds depends on what was set before
    ("import os\ndef f(k=os.environ['K']):\n    return k", "environment"),
    ("import math\nmath.tau = 3", "settings"),
    ("from decimal import getcontext\ngetcontext().prec = 5", "settings"),
]


@pytest.mark.parametrize(("text", "resource"), RESOURCES, ids=[row[0] for row in RESOURCES])
def test_a_store_into_what_is_not_the_notebooks_own_is_seen(text: str, resource: str) -> None:
    assert resource in effects(text)[-1].touches


HELD = [
    # notebook, names whose value does something when it is let go
    ("f = open('x', 'w')", "f"),
    ("f = open('x')", ""),
    ("f = open('x', 'w')\nf.close()", ""),
    ("with open('x', 'w') as f:\n    pass", ""),
    ("import tempfile\nd = tempfile.TemporaryDirectory()", "d"),
    ("class A:\n    def __del__(self):\n        print(1)\nbox = [A()]", "box"),
    ("def g():\n    try:\n        yield 1\n    finally:\n        print(2)\nit = g()", "it"),
    ("def g():\n    yield 1\nit = g()", ""),
]


@pytest.mark.parametrize(("text", "names"), HELD, ids=[row[0] for row in HELD])
def test_what_must_live_as_long_as_its_name(text: str, names: str) -> None:
    assert frozenset().union(*(e.held for e in effects(text))) == set(names.split())


KEEPS = [
    # statement that hands over a function, whether the function may run after it
    ("ys = sorted('ab', key=lambda v: v)", False),
    ("ys.sort(key=lambda v: v)", False),
    ("ys.append(lambda: 1)", True),
    ("d = {'k': lambda: 1}", True),
    ("m = map(lambda v: v, 'ab')", True),
    ("from functools import partial; p = partial(lambda v: v, 1)", True),
    ("t = sum(v for v in 'ab')", False),
]


@pytest.mark.parametrize(("text", "kept"), KEEPS, ids=[row[0] for row in KEEPS])
def test_functions_that_outlive_their_statement(text: str, kept: bool) -> None:
    assert [c.escapes for c in effects(f"ys = [1]\n{text}")[-1].closures] == [kept]


NAMESPACES = [
    # statement, barrier, pinned
    ("print('x' in globals())", "", "x"),
    ("globals()['x'] = 1", "", "x"),
    ("print(globals())", "globals()", ""),
    ("print('%(x)s' % locals())", "locals()", ""),
    ("exec('x = y')", "", "x y"),
    ("exec(text)", "exec()", "text"),
    ("exec('x = y', {})", "", ""),
    ("print(eval('x + 1'))", "", ""),
    ("def f():\n    return eval('x + 1')", "", "x"),
    ("def f():\n    return locals()", "", ""),
    ("import __main__", "__main__", ""),
    ("import sys\nm = sys.modules[__name__]", "sys.modules", ""),
    ("if __name__ == '__main__':\n    pass", "", ""),
    ("f = lambda d: d.query('a > @low and b > @d')", "", "low"),
    ("print(sorted(n for n in dir()))", "dir()", ""),
    ("class A:\n    def dir(self):\n        return self.vars()", "", ""),
]


@pytest.mark.parametrize(("text", "barrier", "pinned"), NAMESPACES, ids=[row[0] for row in NAMESPACES])
def test_namespaces_as_values(text: str, barrier: str, pinned: str) -> None:
    found = effects(text)[-1]
    assert (found.barrier, found.pinned - {"text"}) == (barrier, set(pinned.split()) - {"text"})


ENDLESS = [
    "class Model:\n    pass\nm = Model()\nclass Model(Model):\n    k = 1\nprint(m.who(), Model().who())",
    "def f(n):\n    return f(n - 1)\nf(3)",
    "a = []\na.append(a)\na[0].append(1)",
    "def f(g, x):\n    return g(g, x)\nf(f, f)",
]


@pytest.mark.parametrize("text", ENDLESS)
def test_circles_end(text: str) -> None:
    assert effects(text)


def test_the_order_of_sets_is_the_same_in_every_run() -> None:
    text = "\n".join(f"a{n} = foo({', '.join(f'a{m}' for m in range(n))})" for n in range(30))
    assert effects(text) == effects(text)


def test_what_iterating_gives_is_bounded_and_stands_for_all() -> None:
    """Else each pass through ``zip`` of many unknown things makes more of them, and a class with a few never ends."""
    things = [Obj() for _ in range(5 * WIDEST)]
    box = Obj("builtins.list")
    box.hold(ANY, things)
    found = Memory(load([])).iterate(frozenset({box}))
    assert len(found) <= WIDEST
    assert set().union(*(one.views for one in found)) == set(things)


def test_functions_that_call_each_other_by_way_of_unknown_ones_are_followed_so_far() -> None:
    """What one object may be is bounded: attributes of attributes of a library's class are no new things for ever."""
    text = """from sklearn.base import BaseEstimator, TransformerMixin
from mystery import make_pipeline, transform_all
class Similarity(BaseEstimator, TransformerMixin):
    def __init__(self, clusters=10, gamma=1.0, state=None):
        self.clusters = clusters
        self.gamma = gamma
        self.state = state
    def fit(self, X, y=None, weights=None):
        self.kmeans = make_pipeline(self.clusters, state=self.state)
        self.kmeans.fit(X, weights)
        return self
    def transform(self, X):
        return transform_all(X, self.kmeans.centers, gamma=self.gamma)
    def names(self, given=None):
        return [f"Cluster {i}" for i in range(self.clusters)]
simil = Similarity(clusters=10, gamma=1.0, state=42)
first = make_pipeline(simil, lambda X: X[:, [0]] / X[:, [1]])
second = make_pipeline(first, Similarity)
third = make_pipeline(second, first, simil)
third.fit(simil)
fourth = make_pipeline(third, simil, Similarity)
fourth.fit(simil)
fifth = make_pipeline(fourth, simil, Similarity)
fifth.fit(simil)
"""
    assert effects(text)[-1].mutates >= {"simil", "second", "fifth"}
    assert Obj.made < 20_000


@pytest.mark.parametrize(
    ("text", "writers"),
    [
        ("k = 1\ndef a():\n    return k\ndef b():\n    return a()\ndef c():\n    return b()\nprint(c())", {0, 1, 2, 3}),
        ("def a(n):\n    return b(n)\ndef b(n):\n    return a(n - 1)\nb(1)", {0, 1}),
        ("k = 1\ndef a():\n    return k\ndef b(a):\n    return a\nb(2)", {2}),
    ],
)
def test_a_call_depends_on_what_the_functions_behind_it_look_up(text: str, writers: set[int]) -> None:
    found = effects(text)
    assert {edge.writer for edge in flow(found).edges if edge.reader == len(found) - 1} == writers


def test_the_cost_of_nested_loops_does_not_double_with_each() -> None:
    def made(depth: int) -> int:
        heads = [f"{'    ' * level}for v{level} in load():" for level in range(depth)]
        effects("\n".join([*heads, f"{'    ' * depth}x = [load(), load(), load()]"]))
        return Obj.made

    assert made(12) - made(9) <= made(9) - made(6), "each further loop costs the same"


def test_what_one_turn_leaves_to_the_next_is_seen_within_many_loops() -> None:
    heads = [f"{'    ' * level}for v{level} in [1, 2]:" for level in range(6)]
    body = [f"{'    ' * 6}{line}" for line in ("c.append(1)", "c = b", "b = a")]
    text = "\n".join(["a = []", "b = []", "c = []", *heads, *body])
    assert "a" in effects(text)[-1].mutates
