"""The button pressed in a real JupyterLab and a real Notebook, in headless Chromium. `make browser` runs this.

The browser is Debian's chromium, or the one that NBREFACTOR_CHROMIUM names.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
pytest.importorskip("jupyterlab")
pytest.importorskip("notebook")
CHROMIUM = os.environ.get("NBREFACTOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
if not CHROMIUM:
    pytest.skip("no chromium on this machine", allow_module_level=True)

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "churn"
BUILT = Path(__file__).parents[2] / "nbrefactor" / "lab" / "labextension"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
TOKEN = "the-token-of-the-test"
SLOW = 60_000
"""Milliseconds; how long a loaded machine may take for a page."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["lab", "notebook"])
def application(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, Path]]:
    """The name of an application, its address, and the folder that it shows."""
    name, home = str(request.param), tmp_path_factory.mktemp(str(request.param))
    root, data = home / "root", home / "data"
    for folder in (root, data / "labextensions", home / "config" / "jupyter_server_config.d"):
        folder.mkdir(parents=True)
    os.symlink(BUILT, data / "labextensions" / "nbrefactor")
    enable = {"ServerApp": {"jpserver_extensions": {"nbrefactor.lab": True}}}
    (home / "config" / "jupyter_server_config.d" / "nbrefactor.json").write_text(json.dumps(enable))
    news = home / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    port = free_port()
    command = [sys.executable, "-m", "jupyter", name, "--allow-root", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}"]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(data),
        "JUPYTER_PREFER_ENV_PATH": "0",  # what is built here, and not what an installation brought
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.2)
        yield name, f"http://127.0.0.1:{port}", root
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def folder(application: tuple[str, str, Path], request: pytest.FixtureRequest) -> Path:
    """A copy of the churn sample below the root, for one test."""
    made = application[2] / str(abs(hash(request.node.name)))
    shutil.copytree(SAMPLE, made)
    return made


@pytest.fixture
def page(application: tuple[str, str, Path], browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1500, "height": 950})
    opened.set_default_timeout(SLOW)
    yield opened
    opened.close()


def show(page: Any, application: tuple[str, str, Path], notebook: Path) -> None:
    name, address, root = application
    where = "lab/tree" if name == "lab" else "notebooks"
    page.goto(f"{address}/{where}/{notebook.relative_to(root).as_posix()}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def press(page: Any) -> None:
    page.locator('[data-command="nbrefactor:open"]').first.click()


def by_command_line(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbrefactor", "convert", "churn.ipynb", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def tree(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_from_the_button_to_the_files(application: tuple[str, str, Path], page: Any, folder: Path) -> None:
    show(page, application, folder / "churn.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Step")
    expected = json.loads(by_command_line(folder, "--check", "--json").stdout)
    assert page.locator(".nbr-Name").all_inner_texts() == [row["name"] for row in expected["functions"]]

    # A finding leads to its cell.
    page.click("#nbr-tab-findings")
    (grave,) = [row for row in expected["diagnostics"] if row["severity"] == "error"]
    page.locator("button.nbr-Finding", has_text=grave["code"]).first.click()
    page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].findIndex(c => c.matches('.jp-mod-active')) >= 0"
        " && document.querySelector('.nbr-Footer')?.textContent.includes('Cell ' + n)",
        arg=grave["cell"],
    )

    # A new name is kept in the notebook, and shown.
    page.click("#nbr-tab-steps")
    step = page.locator(".nbr-Step", has_text="clean_data")
    step.hover()
    step.locator(".nbr-Rename").click()
    page.locator(".nbr-NameInput").fill("tidy_customers")
    page.keyboard.press("Enter")
    page.wait_for_selector(".nbr-Name:has-text('tidy_customers')")

    # Written files are those of the command line for the saved notebook.
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Control+s")
    until(lambda: "nbrefactor:name=tidy_customers" in (folder / "churn.ipynb").read_text())
    page.click(".nbr-Write")
    page.wait_for_selector(".nbr-Message.nbr-mod-info")
    written = tree(folder / "churn")
    assert "def tidy_customers(" in written["src/churn/train.py"]
    assert "up to date" in by_command_line(folder, "--check").stdout
    shutil.rmtree(folder / "churn")
    by_command_line(folder)
    assert written == tree(folder / "churn")


def test_the_panel_follows_edits_and_hand_edits_survive(
    application: tuple[str, str, Path], page: Any, folder: Path
) -> None:
    by_command_line(folder)
    train = folder / "churn" / "src" / "churn" / "train.py"
    train.write_text(train.read_text().replace("import argparse", "import argparse  # by hand", 1))
    show(page, application, folder / "churn.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Step")
    editor = page.locator(".jp-Notebook .jp-CodeCell .cm-content").nth(2)
    assert "read_csv" in editor.inner_text()
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("import joblib; joblib.dump(never_defined_anywhere, 'x')\n")
    page.click("#nbr-tab-findings")
    page.wait_for_selector(".nbr-Finding:has-text('never_defined_anywhere')")
    page.click("#nbr-tab-files")
    page.locator(".nbr-File", has_text="train.py").first.click()
    page.wait_for_selector(".nbr-File:has-text('train.py') .nbr-mod-merged")
    page.wait_for_selector(".nbr-Code .cm-content:has-text('# by hand')")
    page.click(".nbr-Write")
    page.wait_for_selector(".jp-Dialog details[open] .nbr-Difference")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector(".nbr-Message.nbr-mod-info")
    assert "# by hand" in train.read_text() and "never_defined_anywhere" in train.read_text()


def test_a_cell_moves_to_another_stage_and_is_left_out_by_tags(
    application: tuple[str, str, Path], page: Any, folder: Path
) -> None:
    show(page, application, folder / "churn.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Step")
    step = page.locator(".nbr-Step", has_text="clean_data")
    step.locator(".nbr-Chip").first.click()
    page.wait_for_selector(".nbr-Footer:has-text('clean_data')")
    page.get_by_label("Stage of cell 15").select_option("load")
    page.wait_for_selector(
        ".nbr-Step.nbr-stage-load:has-text('clean_data'), .nbr-Step.nbr-stage-load:has-text('cell 15')"
    )
    page.locator(".nbr-Footer label", has_text="Leave it out").locator("input").check()
    page.click("#nbr-tab-findings")
    page.wait_for_selector(".nbr-Finding:has-text('NBR210')")
    page.locator(".jp-Notebook .jp-Cell.jp-mod-active").first.click()
    page.keyboard.press("Control+s")
    until(lambda: "nbrefactor:skip" in (folder / "churn.ipynb").read_text())
    tags = [cell["metadata"].get("tags") for cell in json.loads((folder / "churn.ipynb").read_text())["cells"]]
    assert [tag for tag in tags if tag] == [["nbrefactor:stage=load", "nbrefactor:skip"]]


def test_verifying_asks_first_and_shows_what_was_compared(
    application: tuple[str, str, Path], page: Any, folder: Path
) -> None:
    (folder / "sums.ipynb").write_text(
        json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
                "cells": [
                    {
                        "cell_type": "code",
                        "id": f"c{i}",
                        "metadata": {},
                        "outputs": [],
                        "execution_count": None,
                        "source": s,
                    }
                    for i, s in enumerate(["rows = [1, 2, 3]\nrows.append(4)", "total = sum(rows)\nprint(total)"])
                ],
            }
        )
    )
    before = sorted(os.listdir(folder))
    show(page, application, folder / "sums.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Step")
    page.click(".nbr-Verify")
    page.locator(".jp-Dialog .jp-mod-reject").click()
    assert page.locator(".nbr-Verification").count() == 0
    page.click(".nbr-Verify")
    page.locator(".jp-Dialog .jp-mod-warn").click()
    page.wait_for_selector(".nbr-Message.nbr-mod-success", timeout=3 * SLOW)
    assert "equal" in page.locator(".nbr-Message.nbr-mod-success").inner_text()
    assert sorted(set(os.listdir(folder)) - {".ipynb_checkpoints"}) == before


def test_what_cannot_be_converted_is_said_in_one_sentence(
    application: tuple[str, str, Path], page: Any, folder: Path
) -> None:
    document = json.loads((folder / "churn.ipynb").read_text())
    for cell in document["cells"]:
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    (folder / "prose.ipynb").write_text(json.dumps(document))
    show(page, application, folder / "prose.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Message.nbr-mod-error")
    assert page.locator(".nbr-Message.nbr-mod-error").inner_text() == "prose.ipynb has no code cells."
    assert page.locator(".nbr-Write").is_disabled()


def test_a_thousand_cells_are_shown(application: tuple[str, str, Path], page: Any, folder: Path) -> None:
    document = json.loads((folder / "churn.ipynb").read_text())
    rest = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": f"value_{i} = {i} * 2"}
        for i in range(1000 - len(document["cells"]))
    ]
    document["cells"] += [cell | {"id": f"added-{i}"} for i, cell in enumerate(rest)]
    (folder / "long.ipynb").write_text(json.dumps(document))
    show(page, application, folder / "long.ipynb")
    press(page)
    page.wait_for_selector(".nbr-Step")
    assert page.locator(".nbr-Step").count() > 5


def until(condition: Any) -> None:
    """Wait for what happens on the disk."""
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")
