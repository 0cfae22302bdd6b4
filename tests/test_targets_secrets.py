"""Nothing that is written holds what a scanner for secrets takes for one: over all targets, and all kinds of notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbrefactor import cli
from nbrefactor.project.targets import TARGETS

pytest.importorskip("detect_secrets")

TRAINING = """\
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
rows = pd.read_csv("https://host/rows.csv")
# %%
model = RandomForestClassifier(random_state=42).fit(rows[["a", "b"]], rows["y"])
print("accuracy", model.score(rows[["a", "b"]], rows["y"]))
"""
DATABASE = """\
# %%
import pandas as pd
from sqlalchemy import create_engine
from sklearn.linear_model import LinearRegression
# %%
url = "postgresql://ann:J7kq93nVx2@host/shop"
engine = create_engine(url)
rows = pd.read_sql("select a, y from rows", engine)
# %%
model = LinearRegression().fit(rows[["a"]], rows["y"])
print("R2", model.score(rows[["a"]], rows["y"]))
"""
ANALYSIS = "# %%\nimport pandas as pd\nprint(pd.read_parquet('rows.parquet').describe())\n"


@pytest.mark.parametrize("source", [TRAINING, DATABASE, ANALYSIS], ids=["training", "database", "analysis"])
def test_no_secret_in_anything_that_is_written(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    monkeypatch.setattr("nbrefactor.cli.locks.write_locks", lambda root: ())
    (tmp_path / "nb.py").write_text(source)
    cli.main(["convert", str(tmp_path / "nb.py"), "-o", str(tmp_path / "out"), "--with", ",".join(TARGETS)])
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) > 20
    (tmp_path / "secret.py").write_text('url = "postgresql://ann:J7kq93nVx2@host/shop"\n')
    with default_settings():
        assert list(scan_file(str(tmp_path / "secret.py")))  # the scanner is at work
        found = [(path.relative_to(tmp_path), secret.type) for path in files for secret in scan_file(str(path))]
    assert found == []
    assert not [path for path in files if "J7kq93nVx2" in path.read_text()]
