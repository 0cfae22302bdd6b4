"""The ``dask`` target on real workers: one of two is killed, and nobody can tell from the result."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pd = pytest.importorskip("pandas")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models" / "credit.csv"
FILES = 24

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def project(run: Run, convert: Callable[[str, str], Path], tools: Path) -> Path:
    """The converted sample with a trained model, and rows in many files: 24 of CSV and one of Parquet with 8 row groups."""
    folder = convert("credit_models/credit.ipynb", "dask")
    trained = run(tools / "python", "-m", "credit.train", "--data-path", SAMPLE, cwd=folder, env=variables())
    assert trained.returncode == 0, trained.stderr
    rows = pd.concat([pd.read_csv(SAMPLE).drop(columns="default")] * 20, ignore_index=True)
    rows["amount"] += rows.index % 977
    rows.to_csv(folder / "all.csv", index=False)
    size = -(-len(rows) // FILES)
    for number in range(FILES):
        rows[number * size : (number + 1) * size].to_csv(folder / f"rows-{number:03}.csv", index=False)
    rows.to_parquet(folder / "rows.parquet", row_group_size=-(-len(rows) // 8))
    batch = ["--model-dir", "model", "--input", "all.csv", "--output", "all-predictions.csv"]
    done = run(tools / "python", "-m", "credit.score", *batch, cwd=folder, env=variables())
    assert done.returncode == 0, done.stderr
    return folder


def variables() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": "src", "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "60s"}


@contextmanager
def cluster(tools: Path, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two worker processes of its own, which nobody starts again."""
    place = folder / "scheduler.json"
    place.unlink(missing_ok=True)
    quiet = {"cwd": folder, "env": variables(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [tools / "dask", "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", place],
            **quiet,  # type: ignore[call-overload]
        )
    ]
    try:
        waited_for(place.exists)
        worker = [
            tools / "dask",
            "worker",
            "--scheduler-file",
            place,
            "--no-nanny",
            "--nthreads",
            "1",
            "--no-dashboard",
        ]
        started += [subprocess.Popen(worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        waited_for(lambda: "address" in place.read_text())
        yield json.loads(place.read_text())["address"], started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def waited_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def parts(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob("part-*.csv"))]


def same_as_batch(project: Path, folder: Path) -> None:
    """The parts in order are what the batch command says of all rows, but for rounding: sums depend on how many rows meet."""
    expected = pd.read_csv(project / "all-predictions.csv")
    found = pd.concat([pd.read_csv(path) for path in sorted(folder.glob("part-*.csv"))], ignore_index=True)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)


def test_a_killed_worker_changes_nothing(run: Run, tools: Path, project: Path) -> None:
    with cluster(tools, project) as (address, workers):
        killed = [tools / "python", "-m", "credit.score_dask", "--scheduler", address]
        killed += ["--input", "rows-*.csv", "--output", "killed"]
        scoring = subprocess.Popen(killed, cwd=project, env=variables(), stdout=subprocess.DEVNULL)
        begun = project / "killed.part"
        waited_for(lambda: len(list(begun.glob("part-*.csv"))) >= 2)
        os.kill(workers[0].pid, signal.SIGKILL)
        finished = len(list(begun.glob("part-?????.csv")))
        assert scoring.wait(120) == 0
    assert finished < FILES, "it was killed mid-way"
    assert workers[0].returncode == -signal.SIGKILL
    assert len(list((project / "killed").iterdir())) == FILES
    same_as_batch(project, project / "killed")
    command = ["-m", "credit.score_dask", "--input", "rows-*.csv", "--output", "undisturbed", "--workers", "2"]
    assert run(tools / "python", *command, cwd=project, env=variables()).returncode == 0
    assert parts(project / "killed") == parts(project / "undisturbed")


def test_row_groups_of_a_parquet_file_are_parts(run: Run, tools: Path, project: Path) -> None:
    command = ["-m", "credit.score_dask", "--input", "rows.parquet", "--output", "groups", "--workers", "2"]
    done = run(tools / "python", *command, cwd=project, env=variables())
    assert done.returncode == 0, done.stderr
    assert len(list((project / "groups").iterdir())) == 8
    same_as_batch(project, project / "groups")


def test_training_on_workers_gives_the_same_model(run: Run, tools: Path, project: Path) -> None:
    with cluster(tools, project) as (address, _):
        more = variables() | {"DASK_SCHEDULER_ADDRESS": address}
        options = ["--data-path", SAMPLE, "--output-dir", "elsewhere"]
        done = run(tools / "python", "-m", "credit.train_dask", *options, cwd=project, env=more)
    assert done.returncode == 0, done.stderr
    here, there = (json.loads((project / name / "metrics.json").read_text()) for name in ("model", "elsewhere"))
    assert {name: there[name] for name in ("auc", "average_precision")} == {
        name: here[name] for name in ("auc", "average_precision")
    }


def test_a_bad_part_is_named_and_leaves_no_output(run: Run, tools: Path, project: Path) -> None:
    (project / "bad-1.csv").write_text((project / "rows-001.csv").read_text())
    (project / "bad-2.csv").write_text("age\n1\n")
    command = ["-m", "credit.score_dask", "--input", "bad-*.csv", "--output", "bad", "--workers", "1"]
    done = run(tools / "python", *command, cwd=project, env=variables())
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "bad-2.csv: missing columns: income" in done.stderr and not (project / "bad").exists()
    command[command.index("bad-*.csv")] = "none-*.csv"
    done = run(tools / "python", *command, cwd=project, env=variables())
    assert done.returncode == 2 and "no file matches" in done.stderr
