"""``--data URI`` and ``provenance.py``: which paths of a notebook go through it, and what it makes of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from nbrefactor.model import Cell, Notebook, Refactoring
from nbrefactor.pipeline import refactor
from nbrefactor.python.data_files import unrouted
from nbrefactor.python.provenance_page import provenance_page

IMPORTS = """\
import glob, json, os, sqlite3
import joblib
import numpy as np
import pandas as pd
from pathlib import Path
"""
TRAINING = (
    "import pandas as pd\nfrom sklearn.linear_model import LinearRegression",
    'rows = pd.read_csv("rows.csv")',
    "model = LinearRegression().fit(rows[['x']], rows['y'])",
    "print('R2', model.score(rows[['x']], rows['y']))",
)


def converted(*cells: str) -> Refactoring:
    return refactor(Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1))))


def module(made: Refactoring, name: str) -> str:
    return next((file.text for file in made.files if file.path.endswith(f"/nb/{name}.py")), "")


@pytest.mark.parametrize(
    ("code", "routed"),
    [
        ('df = pd.read_csv("a.csv")\nprint(df)', "pd.read_csv(locate(data_path))"),
        ('df = pd.read_excel(io="a.xlsx")\nprint(df)', "pd.read_excel(io=locate(data_path))"),
        ("print([pd.read_csv(f'{y}.csv') for y in (1, 2)])", 'pd.read_csv(locate(f"{y}.csv"))'),
        ("print(json.load(open('a.json')))", 'open(locate("a.json"))'),
        ("with open('a.txt', encoding='utf-8') as f:\n    print(f.read())", 'open(locate("a.txt"), encoding="utf-8")'),
        (
            "print(np.load('a.npy'), joblib.load('b.joblib'))",
            'np.load(locate("a.npy")), joblib.load(locate("b.joblib"))',
        ),
        ("print(np.loadtxt('a' '.txt'))", 'np.loadtxt(locate("a.txt"))'),
        ("print(os.path.exists('d'), os.listdir('d'))", 'os.path.exists(locate("d")), os.listdir(locate("d"))'),
        ("for p in glob.glob('d/*.csv'):\n    print(pd.read_csv(p))", 'glob.glob(locate("d/*.csv"))'),
        ("for p in ['a', 'b']:\n    print(pd.read_csv(p))", "pd.read_csv(locate(p))"),
        ("def rows(p):\n    return pd.read_csv(p)\nprint(rows('a.csv'))", "return pd.read_csv(locate(p))"),
        ("print(Path('a.txt').read_text())", 'locate(Path("a.txt")).read_text()'),
        ("D = Path('d')\nprint((D / 'a.txt').read_text())", '(D / "a.txt")).read_text()'),
        ("print(pd.read_csv(os.path.join('d', 'a.csv')))", 'pd.read_csv(locate(os.path.join("d", "a.csv")))'),
        ("locate = 'a.csv'\nprint(pd.read_csv(locate))", "pd.read_csv(locate_(locate))"),
    ],
)
def test_what_is_read_is_looked_for_where_the_data_are(code: str, routed: str) -> None:
    text = module(converted(IMPORTS, code), "pipeline")
    assert routed in text
    assert '"--data"' in text and "read_from(options.data)" in text and "from nb.provenance import" in text


@pytest.mark.parametrize(
    "code",
    [
        "print(1)",
        "from io import StringIO\nprint(pd.read_csv(StringIO('a,b')))",
        "open('a.txt', 'w').write('x')\nprint(open('a.txt').read())",
        "with open('a.txt', mode='a') as f:\n    print(f.write('x'))",
        "pd.DataFrame({'a': [1]}).to_csv('made.csv')\nprint(pd.read_csv('made.csv'))",
        "pd.DataFrame({'a': [1]}).to_csv('made.csv')\nfor i in range(2):\n    print(len(pd.read_csv('made.csv')))",
        "os.makedirs('out', exist_ok=True)\nprint(os.listdir('out'), os.path.exists('out/x'))",
        "!wget -q http://localhost/a.csv -O got.csv\nprint(open('got.csv').read())",
        "np.save('a.npy', np.ones(3))\nprint(np.load('a.npy'))",
        "joblib.dump([1], 'm.joblib')\nprint(joblib.load('m.joblib'))",
        "print(pd.read_csv('s3://b/a.csv', storage_options={'anon': True}))",
        "with open('a.txt', 'w') as f:\n    print(json.dumps([]), file=f)",
        "print(pd.concat([pd.DataFrame()], axis=1), pd.read_sql('select 1', sqlite3.connect(':memory:')))",
    ],
)
def test_what_is_written_or_made_is_read_from_where_it_is(code: str) -> None:
    text = module(converted(IMPORTS, code), "pipeline")
    assert "print" in text
    assert not re.search(r"\b(locate|data_file)\w*\(|provenance|--data\b", text)


def test_training_hashes_what_it_reads_and_records_each_run() -> None:
    made = converted(*TRAINING)
    text = module(made, "train")
    assert "pd.read_csv(data_file(rows_path))" in text
    assert "run_record(options, __file__)" in text
    assert made.plan.data_flag == "--data"


def test_a_notebook_without_data_files_has_a_record_and_no_option() -> None:
    cells = (TRAINING[0], "rows = pd.DataFrame({'x': [1, 2, 3], 'y': [2, 4, 7]})", *TRAINING[2:])
    made = converted(*cells)
    assert "--data" not in module(made, "train") and made.plan.data_flag == ""
    assert "run_record" in module(made, "train") and "def locate" not in module(made, "provenance")


def test_an_option_of_the_notebook_keeps_its_name() -> None:
    made = converted("import pandas as pd", "data = 'rows.csv'", "print(pd.read_csv(data))")
    text = module(made, "pipeline")
    assert '"--data", default="rows.csv"' in text.replace("'", '"') and '"--data-uri"' in text
    assert made.plan.data_flag == "--data-uri"


def test_who_looks_at_a_module_sees_what_it_reads() -> None:
    ours = "from nb.provenance import data_file, locate as locate_, read_from\n"
    text = 'df = pd.read_csv(data_file(os.path.join("a", "b")))\nlocate(x)\nz = locate_(p)\n'
    assert unrouted(ours + text) == ours + 'df = pd.read_csv(os.path.join("a", "b"))\nlocate(x)\nz = p\n'
    assert unrouted(ours + "f(data_file(g(locate_(p))[0]))") == ours + "f(g(p)[0])"
    assert unrouted(text) == text


# --------------------------------------------------------------------------------------- the generated module at work


@pytest.fixture
def provenance() -> types.ModuleType:
    made = types.ModuleType("provenance")
    exec(compile(provenance_page(reads=True, trains=True), "provenance.py", "exec"), made.__dict__)
    return made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with ``a.csv``, and beside it ``store`` with another ``a.csv`` and ``sub/b.csv``."""
    for place, text in (("work/a.csv", "here"), ("store/a.csv", "there"), ("store/sub/b.csv", "below")):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_without_the_option_nothing_is_elsewhere(provenance: types.ModuleType, folder: Path) -> None:
    provenance.read_from(None)
    for path in ("a.csv", "missing.csv", Path("a.csv"), "", 3, None, b"a.csv", sys.stdin, "x" * 5000, "{}\0"):
        assert provenance.data_file(path) is path
        assert provenance.locate(path) is path
    assert provenance.hashes == {"a.csv": sha("here")}


@pytest.mark.parametrize("uri", ["../store", "{}/store", "file://{}/store", "memory://store", "memory://store/"])
def test_relative_paths_are_looked_for_at_the_place_that_is_named(
    uri: str, provenance: types.ModuleType, folder: Path
) -> None:
    if "://" in uri:
        fsspec = pytest.importorskip("fsspec")
        fsspec.filesystem("memory").pipe({"/store/a.csv": b"there", "/store/sub/b.csv": b"below"})
    provenance.read_from(uri.format(folder))
    assert Path(provenance.data_file("a.csv")).read_text() == "there"
    assert Path(provenance.data_file("./sub/../sub/b.csv")).read_text() == "below"
    assert provenance.data_file("missing.csv") == "missing.csv"
    assert provenance.data_file(str(folder / "work/a.csv")) == str(folder / "work/a.csv")
    assert isinstance(provenance.data_file(Path("a.csv")), Path)
    assert os.listdir(provenance.locate("sub")) == ["b.csv"]
    assert [Path(p).name for p in __import__("glob").glob(provenance.locate("s*/*.csv"))] == ["b.csv"]
    assert provenance.hashes["a.csv"] == sha("there")


@pytest.mark.parametrize("uri", ["nosuch://a/b.csv", "nosuch+x://a?key=word", "file:///a.csv", "[1, 2]", "a://b"])
def test_a_uri_that_nothing_here_can_fetch_is_left_to_its_reader(
    uri: str, provenance: types.ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provenance.data_file(uri) == uri
    said = capsys.readouterr().err
    assert "word" not in said and bool(said) == uri.startswith("nosuch")


def test_a_place_for_the_data_that_cannot_be_read_is_an_error(provenance: types.ModuleType, folder: Path) -> None:
    provenance.read_from("nosuch://store")
    with pytest.raises((ImportError, ValueError), match=r"nosuch|fsspec"):
        provenance.data_file("a.csv")


def test_no_name_in_a_store_leads_out_of_the_folder_for_copies(provenance: types.ModuleType, folder: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe("/bad/../../../out.csv", b"x")
    provenance.fetch("memory://bad")
    copies = Path(provenance.copies())
    assert all(copies in Path(copy).resolve().parents for copy in provenance.origins)
    assert copies in Path(provenance.inside(copies, "a/../../b.csv")).resolve().parents


def test_a_step_that_changes_the_folder_does_not_move_the_data(
    provenance: types.ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provenance.read_from("../store")
    monkeypatch.chdir(folder)
    assert Path(provenance.data_file("a.csv")).read_text() == "there"


def test_a_folder_has_a_hash_of_its_names_and_contents(provenance: types.ModuleType, folder: Path) -> None:
    first = provenance.digest(folder / "store")
    assert first == sha(f"{sha('there')}  a.csv\n{sha('below')}  sub/b.csv\n")
    (folder / "store/a.csv").rename(folder / "store/c.csv")
    assert provenance.digest(folder / "store") != first


def test_the_web_is_read_once_and_hashed(provenance: types.ModuleType, folder: Path) -> None:
    import functools
    import http.server
    import threading

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder / "store"))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}"
        assert Path(provenance.data_file(f"{root}/a.csv?raw=true&sig=key")).read_text() == "there"
        for name in ("none.csv", "a b.csv"):  # their reader says what is wrong
            assert provenance.data_file(f"{root}/{name}") == f"{root}/{name}"
        provenance.read_from(root)
        assert Path(provenance.data_file("sub/b.csv")).read_text() == "below"
        assert provenance.data_file("none.csv") == "none.csv"
        server.shutdown()
    with pytest.raises(OSError):  # and not what happens to lie here
        provenance.data_file("a.csv")
    assert provenance.hashes == {f"{root}/a.csv?raw=true&sig=key": sha("there"), "sub/b.csv": sha("below")}


def test_many_files_have_one_hash_over_all(provenance: types.ModuleType) -> None:
    provenance.hashes.update({f"{number:03}.png": sha(str(number)) for number in range(101)})
    lines = "".join(f"{sha(str(number))}  {number:03}.png\n" for number in range(101))
    assert provenance.data_hashes() == {"101 files": sha(lines)}
    del provenance.hashes["050.png"]
    assert len(provenance.data_hashes()) == 100


def test_the_record_of_a_run_holds_no_secret(provenance: types.ModuleType, folder: Path) -> None:
    options = types.SimpleNamespace(
        output_dir="/home/x/model",
        data="https://user:word@host/a?sig=key",
        rows="abfs://data@shop.dfs.core.windows.net/a",
        alpha=0.5,
        seed=3,
        note="a?b",
    )
    (folder / "train.py").write_text("np.random.seed(7)\nf(random_state=1)\ng(random_state=42)\nseed=3\nSEED = 5\n")
    provenance.hashes["az://c/a.csv?sig=key"] = "0"
    record = json.loads(json.dumps(provenance.run_record(options, str(folder / "train.py"))))
    assert record["options"] == {
        "data": "https://user@host/a",
        "rows": "abfs://data@shop.dfs.core.windows.net/a",
        "alpha": 0.5,
        "seed": 3,
        "note": "a?b",
    }
    assert record["seeds"] == {"random_state": [1, 42], "SEED": [5]}
    assert record["data_sha256"] == {"az://c/a.csv": "0"}
    assert record["libraries"]["pytest"] == pytest.__version__
    assert record["commit"] is None


def test_the_record_names_the_commit_and_what_differs_from_it(provenance: types.ModuleType, folder: Path) -> None:
    def git(*words: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "Start")
    git("tag", "v1")
    assert provenance.commit(folder) == git("rev-parse", "HEAD")
    (folder / "work/a.csv").write_text("other")
    assert provenance.commit(folder) == git("rev-parse", "HEAD") + "-dirty"


def test_without_git_there_is_no_commit(
    provenance: types.ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert provenance.commit(folder) is None


# ------------------------------------------------------------------------------------------------- around the scripts


@pytest.mark.parametrize(
    ("code", "ignored"),
    [
        ("print(pd.read_csv('a.csv'))", ["/a.csv"]),
        ("print(pd.read_parquet('./data/raw/'), os.listdir('images'))", ["/data/raw", "/images"]),
        ("D = 'data'\nprint([pd.read_csv(f'{D}/{y}.csv') for y in (1, 2)])", ["/data/*.csv"]),
        (
            "print(pd.read_csv(os.path.join('d', 'e', 'a.csv')), (Path('p') / 'q.txt').read_text())",
            ["/d/e/a.csv", "/p/q.txt"],
        ),
        ("joblib.dump([1], 'models/m.joblib')\nopen('log.txt', 'w').write('x y.z')", ["/log.txt", "/models/m.joblib"]),
        (
            "print(pd.read_csv('https://h/a.csv'), pd.read_csv('../a.csv'), pd.read_csv('/d/a.csv'), os.listdir('.'))",
            [],
        ),
        ("for p in ['a']:\n    print(pd.read_csv(p), pd.Series([1]).to_csv(p))", []),
    ],
)
def test_data_and_models_never_go_into_the_repository(code: str, ignored: list[str]) -> None:
    files = {file.path: file.text for file in converted(IMPORTS, code).files}
    common = {file.path: file.text for file in converted("print(1)").files}[".gitignore"]
    lines = files[".gitignore"].removeprefix(common).splitlines()
    assert sorted(line for line in lines if not line.startswith("#")) == ignored


def test_remote_data_need_an_extra_only() -> None:
    made = {file.path: file.text for file in converted(*TRAINING).files}["pyproject.toml"]
    assert 'remote = ["adlfs", "fsspec", "gcsfs", "s3fs"]' in made
    assert '"fsspec' not in made.partition("[project.optional-dependencies]")[0]
    assert "remote" not in {file.path: file.text for file in converted("print(1)").files}["pyproject.toml"]


# --------------------------------------------------------------------------------------------------------- databases


def squeezed(text: str) -> str:
    return re.sub(r"\s+|,(?=\s*\))", "", text)


@pytest.mark.parametrize(
    ("code", "written", "option"),
    [
        (
            "engine = create_engine('postgresql+psycopg2://ann:w%40rd@host:5432/shop')\nprint(pd.read_sql('select 1', engine))",
            "create_engine(database_url)",
            'os.environ.get("DATABASE_URL", "postgresql+psycopg2://ann@host:5432/shop")',
        ),
        (
            "print(pd.read_sql('select a from b', con='mysql://host/shop?password=word&x=1'))",
            'pd.read_sql("select a from b", con=database_url)',
            'os.environ.get("DATABASE_URL", "mysql://host/shop?x=1")',
        ),
        (
            "shop = 'mssql+pyodbc://sa:word@host/shop'\ne = create_engine(shop)\nprint(pd.read_sql('select 1', e))",
            "create_engine(shop)",
            'os.environ.get("SHOP", "mssql+pyodbc://sa@host/shop")',
        ),
        (
            "engine = create_engine('sqlite:///shop.db')\nprint(pd.read_sql_table('rows', engine))",
            'pd.read_sql_table("rows", engine)',
            'default="sqlite:///shop.db"',
        ),
    ],
)
def test_the_address_of_a_database_is_an_option_without_its_password(code: str, written: str, option: str) -> None:
    made = converted(IMPORTS + "from sqlalchemy import create_engine", code)
    text = module(made, "pipeline")
    assert written in text and squeezed(option) in squeezed(text)
    assert not any(word in file.text for file in made.files for word in ("word@", "w%40rd", "=word"))
    left_out = [d for d in made.diagnostics if d.code == "NBR215"]
    assert len(left_out) == ("word" in code or "w%40rd" in code) and all(d.location.cell == 2 for d in left_out)


def test_a_database_in_a_file_is_data() -> None:
    text = module(converted(IMPORTS, "c = sqlite3.connect('shop.db')\nprint(pd.read_sql('select 1', c))"), "pipeline")
    assert 'sqlite3.connect(locate("shop.db"))' in text
