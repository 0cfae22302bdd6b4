"""The Jupyter Server side of the button: who may ask, for what, and what comes back."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyter_server")
pytest.importorskip("pytest_jupyter")

import nbformat
from tornado.httpclient import HTTPClientError

from nbrefactor.cli import main

pytest_plugins = ["pytest_jupyter.jupyter_server"]

CELLS = (
    'import pandas as pd\nrows = pd.read_csv("rows.csv")',
    "rows = rows.dropna()",
    "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(rows[['a']], rows['b'])",
    "print(model.score(rows[['a']], rows['b']))",
)


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"nbrefactor.lab": True}, "allow_unauthenticated_access": False}}


@pytest.fixture
def notebook(jp_root_dir: Path) -> dict[str, Any]:
    """A notebook in a folder ``work`` below the root, as a value and as a file."""
    value = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    (jp_root_dir / "work").mkdir()
    nbformat.write(value, jp_root_dir / "work" / "fit.ipynb")
    return dict(json.loads(nbformat.writes(value)))


async def ask(jp_fetch: Any, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """The status and the JSON of an answer, also where it is an error."""
    try:
        answer = await jp_fetch("nbrefactor", action, method="POST", body=json.dumps(body), request_timeout=60)
        return answer.code, json.loads(answer.body)
    except HTTPClientError as error:
        assert error.response is not None
        return error.code, json.loads(error.response.body)


async def test_the_preview_is_what_the_command_line_would_write(
    jp_fetch: Any, jp_root_dir: Path, notebook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook)
    assert code == 200 and not (jp_root_dir / "work" / "fit").exists()
    monkeypatch.chdir(jp_root_dir / "work")
    assert main(["convert", "fit.ipynb"]) == 0
    on_disk = {file["path"]: (jp_root_dir / "work" / "fit" / file["path"]).read_text() for file in answer["files"]}
    assert {file["path"]: file["text"] for file in answer["files"]} == on_disk
    assert {file["status"] for file in answer["files"]} == {"created"}
    assert answer["output"] == "work/fit" and answer["package"] == "fit"
    train = on_disk["src/fit/train.py"].splitlines()
    assert answer["functions"]
    for function in answer["functions"]:
        assert train[function["line"] - 1].startswith(f"def {function['name']}(")


async def test_unsaved_edits_count(jp_fetch: Any, notebook: dict[str, Any]) -> None:
    notebook["cells"][0]["source"] += "\nthreshold = undefined_name"
    code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook)
    assert code == 200
    assert [(d["code"], d["cell"]) for d in answer["diagnostics"] if d["severity"] == "error"] == [("NBR101", 1)]


async def test_writing_leaves_what_the_command_line_calls_up_to_date(
    jp_fetch: Any,
    jp_root_dir: Path,
    notebook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, answer = await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    assert code == 200 and {file["status"] for file in answer["files"]} == {"unchanged"}
    monkeypatch.chdir(jp_root_dir / "work")
    assert main(["convert", "--check", "fit.ipynb"]) == 0
    assert "up to date" in capsys.readouterr().out


async def test_hand_edits_are_shown_as_a_difference_and_survive(
    jp_fetch: Any, jp_root_dir: Path, notebook: dict[str, Any]
) -> None:
    await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    train = jp_root_dir / "work" / "fit" / "src" / "fit" / "train.py"
    train.write_text(train.read_text().replace("import argparse", "import argparse  # by hand", 1))
    notebook["cells"][3]["source"] = "print('R2', model.score(rows[['a']], rows['b']))"
    _, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook)
    (row,) = [file for file in answer["files"] if file["path"] == "src/fit/train.py"]
    assert (
        row["status"] == "merged"
        and "+" in row["difference"]
        and "by hand" not in row["difference"].replace(" import", "")
    )
    await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    text = train.read_text()
    assert "# by hand" in text and "'R2'" in text.replace('"', "'")


async def test_the_archive_is_a_zip_of_the_project(jp_fetch: Any, notebook: dict[str, Any]) -> None:
    import base64
    import io
    import zipfile

    code, answer = await ask(jp_fetch, "archive", path="work/fit.ipynb", notebook=notebook)
    assert code == 200 and answer["name"] == "fit.zip"
    names = zipfile.ZipFile(io.BytesIO(base64.b64decode(answer["zip"]))).namelist()
    assert "fit/src/fit/train.py" in names and "fit/.nbrefactor/manifest.json" in names


async def test_a_folder_that_is_not_ours_blocks_writing_but_not_the_preview(
    jp_fetch: Any, jp_root_dir: Path, notebook: dict[str, Any]
) -> None:
    (jp_root_dir / "work" / "fit").mkdir()
    (jp_root_dir / "work" / "fit" / "thesis.tex").write_text("mine")
    code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook)
    assert code == 200 and "thesis.tex" in answer["blocked"] and answer["functions"]
    assert str(jp_root_dir) not in json.dumps(answer)
    code, answer = await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    assert code == 400 and "thesis.tex" in answer["message"]
    code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook, output="work/other")
    assert code == 200 and answer["blocked"] == ""


@pytest.mark.parametrize("action", ["preview", "write", "archive", "verify"])
async def test_paths_out_of_the_root_are_refused(
    jp_fetch: Any, jp_root_dir: Path, tmp_path: Path, notebook: dict[str, Any], action: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "fit.ipynb").write_text(json.dumps(notebook))
    os.symlink(elsewhere, jp_root_dir / "outside")
    for path, output in [
        ("../fit.ipynb", ""),
        ("work/../../fit.ipynb", ""),
        ("work/fit.ipynb", "../out"),
        ("work/fit.ipynb", "work/../../out"),
        ("work/fit.ipynb", "/etc/out"),
        ("work/fit.ipynb", "outside/out"),
        ("work/fit.ipynb", "work/.hidden"),
        ("work/fit.ipynb", "wo\0rk"),
        ("outside/fit.ipynb", ""),
    ]:
        code, answer = await ask(jp_fetch, action, path=path, output=output, notebook=notebook, agreed=True)
        assert code == 403 and answer["message"], (path, output)
    assert [file.name for file in elsewhere.iterdir()] == ["fit.ipynb"]


async def test_nothing_is_written_through_a_link_inside_the_output(
    jp_fetch: Any, jp_root_dir: Path, tmp_path: Path, notebook: dict[str, Any]
) -> None:
    await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    elsewhere = tmp_path / "elsewhere"
    source = jp_root_dir / "work" / "fit" / "src"
    source.rename(elsewhere)
    os.symlink(elsewhere, source)
    before = (elsewhere / "fit" / "train.py").read_text()
    notebook["cells"][3]["source"] = "print('R2', model.score(rows[['a']], rows['b']))"
    code, answer = await ask(jp_fetch, "write", path="work/fit.ipynb", notebook=notebook)
    assert code == 400 and "leads out" in answer["message"]
    assert (elsewhere / "fit" / "train.py").read_text() == before


async def test_what_cannot_be_converted_is_refused_in_one_sentence(jp_fetch: Any, notebook: dict[str, Any]) -> None:
    for change, sentence in [
        ({"metadata": {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}}, "written in R"),
        ({"cells": []}, "no code cells"),
        ({"cells": [{"cell_type": "code", "source": 3, "metadata": {}, "outputs": []}]}, "cell 1"),
    ]:
        code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook | change)
        assert code == 400 and sentence in answer["message"] and "\n" not in answer["message"]


async def test_a_malformed_request_is_a_400(jp_fetch: Any) -> None:
    for body in ("", "[1]", "{", '{"path": 3}', '{"path": "a.ipynb"}', '{"path": "a.ipynb", "notebook": 1}'):
        with pytest.raises(HTTPClientError) as raised:
            await jp_fetch("nbrefactor", "preview", method="POST", body=body)
        assert raised.value.response is not None
        assert raised.value.code == 400 and json.loads(raised.value.response.body)["message"], body


async def test_nobody_asks_without_a_token(http_server_client: Any, jp_base_url: str) -> None:
    for action, method in [("preview", "POST"), ("write", "POST"), ("verify", "GET"), ("verify", "DELETE")]:
        body = {"body": "{}"} if method == "POST" else {}
        with pytest.raises(HTTPClientError) as raised:
            await http_server_client.fetch(f"{jp_base_url}nbrefactor/{action}", method=method, **body)
        assert raised.value.code == 403


async def test_a_cookie_needs_the_xsrf_token(jp_serverapp: Any, http_server_client: Any) -> None:
    """A page of another site can send the cookies, but does not know the XSRF token."""
    base = jp_serverapp.base_url
    cookies: dict[str, str] = {}

    def sent() -> str:
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    page = f"{base}api/status?token={jp_serverapp.identity_provider.token}"
    shown = await http_server_client.fetch(page)
    for header in shown.headers.get_list("Set-Cookie"):
        name, _, value = header.partition(";")[0].partition("=")
        cookies[name] = value
    cookies["_xsrf"] = "0123456789abcdef" * 2  # Jupyter compares the cookie with what the page sends

    async def status(token: str) -> int:
        headers = {"Cookie": sent(), "X-XSRFToken": token}
        url = f"{base}nbrefactor/preview"
        answer = await http_server_client.fetch(url, method="POST", body="{}", headers=headers, raise_error=False)
        return int(answer.code)

    assert await status("wrong") == 403
    assert await status(cookies["_xsrf"]) == 400  # let in; only that the request names no notebook


async def test_a_huge_body_is_refused(jp_fetch: Any, http_server_client: Any) -> None:
    body = b'{"path": "a.ipynb", "notebook": "' + b"x" * 100_000_000 + b'"}'
    with pytest.raises((HTTPClientError, OSError)) as raised:
        await jp_fetch("nbrefactor", "preview", method="POST", body=body, request_timeout=60)
    if isinstance(raised.value, HTTPClientError):
        assert raised.value.code in (413, 599)
    answer = await jp_fetch("api", "status")  # the server goes on
    assert answer.code == 200


async def test_two_users_at_once_get_their_own_answers(jp_fetch: Any, notebook: dict[str, Any]) -> None:
    other = json.loads(json.dumps(notebook))
    other["cells"][1]["source"] = "rows = rows.head(10)"
    first, second = await asyncio.gather(
        ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook),
        ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=other),
    )
    texts = [
        next(f["text"] for f in answer["files"] if f["path"].endswith("train.py")) for _, answer in (first, second)
    ]
    assert "dropna" in texts[0] and "head(10)" not in texts[0]
    assert "head(10)" in texts[1] and "dropna" not in texts[1]


async def test_what_takes_too_long_is_stopped(
    jp_fetch: Any, notebook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nbrefactor.lab.handlers.LONGEST_PREVIEW", 0.001)
    code, answer = await ask(jp_fetch, "preview", path="work/fit.ipynb", notebook=notebook)
    assert code == 504 and "stopped" in answer["message"]


async def test_verifying_needs_the_users_word_and_a_saved_notebook(jp_fetch: Any, notebook: dict[str, Any]) -> None:
    code, answer = await ask(jp_fetch, "verify", path="work/fit.ipynb")
    assert code == 400 and "agreed" in answer["message"]
    code, answer = await ask(jp_fetch, "verify", path="work/unsaved.ipynb", agreed=True)
    assert code == 404 and "Save" in answer["message"]
    code, answer = await ask(jp_fetch, "verify", path="../fit.ipynb", agreed=True)
    assert code == 403


async def test_a_verification_can_be_followed_and_stopped(
    jp_fetch: Any, jp_root_dir: Path, notebook: dict[str, Any]
) -> None:
    sleeping = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import time\ntime.sleep(600)")])
    nbformat.write(sleeping, jp_root_dir / "work" / "sleep.ipynb")
    code, started = await ask(jp_fetch, "verify", path="work/sleep.ipynb", agreed=True)
    assert code == 200
    query = {"job": started["job"]}
    state = json.loads((await jp_fetch("nbrefactor", "verify", params=query)).body)
    assert state["state"] == "running"
    stopped = await jp_fetch("nbrefactor", "verify", params=query, method="DELETE")
    assert json.loads(stopped.body) == {"state": "stopped"}
    for _ in range(100):
        state = json.loads((await jp_fetch("nbrefactor", "verify", params=query)).body)
        if state["state"] != "running":
            break
        await asyncio.sleep(0.1)
    assert state["state"] == "stopped"
    with pytest.raises(HTTPClientError) as raised:
        await jp_fetch("nbrefactor", "verify", params={"job": "guessed"})
    assert raised.value.code == 404
