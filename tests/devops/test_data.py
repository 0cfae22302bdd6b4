"""``--data URI`` and databases for real: a blob store (Azurite, with adlfs), and sqlite through SQLAlchemy."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

UPLOAD = """
import sys
from adlfs import AzureBlobFileSystem
store = AzureBlobFileSystem()
store.mkdir("shop")
for file in sys.argv[1:]:
    store.put_file(file, f"shop/raw/{file}")
"""

# %% Several files of one folder, each read in another way, and one that the notebook writes.
SEVERAL = """\
# %%
import glob
import json
import os
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
parts = [pd.read_csv(path) for path in sorted(glob.glob("rows/*.csv"))]
rows = pd.concat(parts)
with open("names.json") as file:
    names = json.load(file)
weights = np.loadtxt("weights.txt")
rows.to_csv("all.csv", index=False)
rows = pd.read_csv("all.csv")
print(sorted(os.listdir("rows")), os.path.exists("names.json"), os.path.exists("none.json"))
# %%
model = LinearRegression().fit(rows[names["x"]] * weights, rows[names["y"]])
print("R2", model.score(rows[names["x"]] * weights, rows[names["y"]]))
"""

DATABASE = """\
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sqlalchemy import create_engine
# %%
engine = create_engine("postgresql://ann:word@nowhere/shop")
rows = pd.read_sql("select a, b, y from sales order by a", engine)
# %%
model = LinearRegression().fit(rows[["a", "b"]], rows["y"])
print("R2", model.score(rows[["a", "b"]], rows["y"]))
"""

FILL = """
import pandas as pd
from sqlalchemy import create_engine
rows = pd.DataFrame({"a": range(9), "b": [3, 1, 4, 1, 5, 9, 2, 6, 5]})
rows["y"] = 2 * rows["a"] + rows["b"]
rows.to_sql("sales", create_engine("sqlite:///shop.db"), index=False)
"""


@pytest.fixture(scope="module")
def python(python_of: Callable[[str], Path]) -> Path:
    return python_of("remote")


@pytest.fixture(scope="module")
def store(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A blob store, and the variables that let one in."""
    azurite = python.parents[1] / "node_modules" / ".bin" / "azurite-blob"
    if not azurite.exists():
        pytest.skip(f"Azurite is not installed: npm install --prefix {python.parents[1].name} azurite")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    command = [azurite, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--blobPort", str(port)]
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=tmp_path_factory.mktemp("azurite"),
        env=os.environ | {"AZURITE_ACCOUNTS": f"shop:{key}"},
    )
    connection = f"DefaultEndpointsProtocol=http;AccountName=shop;AccountKey={key};"
    connection += f"BlobEndpoint=http://127.0.0.1:{port}/shop;"
    try:
        for _ in range(60):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        yield {"AZURE_STORAGE_CONNECTION_STRING": connection, "KEY": key}
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def training(python: Path, run: Run, store: dict[str, str], tmp_path: Path) -> Callable[..., dict[str, str]]:
    """``training(source, package, files, …)``: a converted notebook trained on what is in the store; its bundle's documents."""

    def trained(source: Path, package: str, files: dict[str, bytes], *options: str, **places: str) -> dict[str, str]:
        command = [sys.executable, "-m", "nbrefactor", "convert", source, "-o", tmp_path / package]
        assert run(*command, cwd=tmp_path).returncode == 0
        up, work = tmp_path / "up", tmp_path / "work"
        for name, content in files.items():
            (up / name).parent.mkdir(parents=True, exist_ok=True)
            (up / name).write_bytes(content)
        work.mkdir()
        env = os.environ | {"PYTHONPATH": str(tmp_path / package / "src"), **store}
        sent = run(python, "-c", UPLOAD, *files, cwd=up, env=env)
        assert sent.returncode == 0, sent.stderr
        done = run(python, "-m", f"{package}.train", *options, cwd=work, env=env)
        assert done.returncode == 0, done.stderr
        bundle = {path.name: path.read_text() for path in (work / "model").glob("*.json")}
        assert not [name for name, text in bundle.items() if store["KEY"] in text]
        return bundle | {"printed": done.stdout}

    return trained


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("options", [["--data", "az://shop/raw"], ["--data-path", "az://shop/raw/credit.csv"]])
def test_a_file_in_a_blob_store_is_read_and_hashed(
    training: Callable[..., dict[str, str]], options: list[str], store: dict[str, str]
) -> None:
    content = (SAMPLE / "credit.csv").read_bytes()
    bundle = training(SAMPLE / "credit.ipynb", "credit", {"credit.csv": content}, *options)
    metrics, record = json.loads(bundle["metrics.json"]), json.loads(bundle["run.json"])
    assert metrics["auc"] == pytest.approx(0.7197, abs=0.02)
    name = "credit.csv" if options[0] == "--data" else "az://shop/raw/credit.csv"
    assert metrics["data_sha256"] == record["data_sha256"] == {name: sha(content)}
    assert options[1] in record["options"].values() and "adlfs" in record["libraries"]


def test_several_files_of_a_folder_are_found_there(training: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    (tmp_path / "several.py").write_text(SEVERAL)
    files = {
        "rows/1.csv": b"a,b,y\n1,2,3\n2,3,5\n",
        "rows/2.csv": b"a,b,y\n4,1,5\n7,7,14\n",
        "names.json": b'{"x": ["a", "b"], "y": "y"}',
        "weights.txt": b"1 1\n",
        "all.csv": b"a,b,y\n0,0,9\n1,1,9\n",  # of an earlier run: what is written anew counts
    }
    bundle = training(tmp_path / "several.py", "several", files, "--data", "az://shop/raw")
    hashes = json.loads(bundle["metrics.json"])["data_sha256"]
    assert {name: hashes[name] for name in ("names.json", "weights.txt")} == {
        name: sha(files[name]) for name in ("names.json", "weights.txt")
    }
    assert {sha(files["rows/1.csv"]), sha(files["rows/2.csv"])} <= set(hashes.values()) and len(hashes) == 4
    assert "['1.csv', '2.csv'] True False" in bundle["printed"]
    assert json.loads(bundle["metrics.json"])["r2"] == pytest.approx(1)


def test_a_database_is_named_by_the_environment(python: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.py").write_text(DATABASE)
    made = run(sys.executable, "-m", "nbrefactor", "convert", "sales.py", "-o", "out", cwd=tmp_path)
    assert made.returncode == 0 and "NBR215" in made.stderr
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and "word@" in path.read_text()]
    env = os.environ | {"PYTHONPATH": str(tmp_path / "out/src"), "DATABASE_URL": "sqlite:///shop.db"}
    assert run(python, "-c", FILL, cwd=tmp_path, env=env).returncode == 0
    done = run(python, "-m", "out.train", cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "model/metrics.json").read_text())["r2"] == pytest.approx(1)
    record = json.loads((tmp_path / "model/run.json").read_text())
    assert record["options"]["database_url"] == "sqlite:///shop.db"
