"""The refactored side: the stage functions, wrapped, and ``main()`` called as the command line would.

python -m PROBE.script CONFIGURATION
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

from .files import listing, written
from .guard import guard
from .recorder import Recorder, Seeds, Tee, undisturbed


class Run:
    """One run of the scripts, as ``configuration`` says."""

    def __init__(self, configuration: dict[str, Any]):
        self.configuration = configuration
        self.package, self.folder = configuration["package"], configuration["folder"]
        self.recorder = Recorder(self.folder, self.package, tuple(configuration["seen"]))
        self.calls: dict[str, int] = {}
        self.blamed = ""

    def run(self) -> None:
        configuration = self.configuration
        before = listing(configuration["top"])
        seeds = Seeds(configuration["seed"])
        sys.stdout = Tee(sys.stdout, self.recorder)
        guard(configuration["sandbox"], configuration["original"])
        name = f"{self.package}.{configuration['entry']}"
        try:
            module = importlib.import_module(name)
            as_in_a_notebook()
            seeds.numpy()
            for function in configuration["functions"]:
                self.wrap(module, function)
            sys.argv = [getattr(module, "__file__", name) or name]
            main = getattr(module, "main", None)
            if main is None:
                raise AttributeError(f"{name} has no main()")
            main(configuration["arguments"])
        except SystemExit as stop:
            if stop.code not in (None, 0):
                self.failed(stop)
        except BaseException as error:
            self.failed(error)
        self.recorder.at("")
        self.recorder.flush()
        with undisturbed():
            for path, node in written(self.recorder.snapshots, configuration["top"], before).items():
                self.recorder.write(kind="file", path=path, node=node)
        self.score()
        self.recorder.write(kind="end")

    def failed(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if self.package in f.filename.replace(os.sep, "/")), 0)
        self.recorder.write(
            kind="error", function=self.blamed, type=type(error).__name__, text=str(error)[:2000], line=line
        )

    # ---- boundaries

    def wrap(self, module: Any, plan: dict[str, Any]) -> None:
        name = plan["name"]
        function = getattr(module, name, None)
        if not inspect.isfunction(function):
            self.recorder.write(kind="absent", function=name)
            return
        signature = inspect.signature(function)

        def before(arguments: Any, keywords: Any) -> dict[str, Any]:
            self.calls[name] = self.calls.get(name, 0) + 1
            try:
                given = signature.bind(*arguments, **keywords).arguments
            except TypeError:
                return {}
            if self.calls[name] == 1:
                self.recorder.values(name, "enter", {p: given[p] for p in plan["enter"] if p in given})
            self.recorder.at(name)
            return given

        def after(given: dict[str, Any], result: Any) -> None:
            if self.calls[name] == 1:
                values = {p: given[p] for p in plan["kept"] if p in given}
                values |= held_in(given, plan["fitted"])
                values |= {g: getattr(module, g) for g in plan["globals"] if hasattr(module, g)}
                self.recorder.values(name, "exit", values | self.returned(plan, result))
                self.recorder.values(name, "state", held_in(given, plan["state"]))
            self.recorder.at("")

        def blame() -> None:
            self.blamed = self.blamed or name

        setattr(module, name, wrapper_of(function, before, after, blame))

    def returned(self, plan: dict[str, Any], result: Any) -> dict[str, Any]:
        names = plan["returns"]
        if not names:
            return {}
        values = result if len(names) > 1 and isinstance(result, tuple) else (result,)
        if len(values) != len(names):
            self.recorder.write(kind="shape", function=plan["name"], wanted=len(names), found=len(values))
            return {}
        found = dict(zip(names, values, strict=True))
        if plan["metrics"]:
            metrics = found.pop(names[-1])
            if isinstance(metrics, dict):
                found |= {f"metrics[{key!r}]": metrics[key] for key in plan["metrics"] if key in metrics}
        return found

    # ---- scoring

    def score(self) -> None:
        """The predictions for the held-back rows, through the interface that a server would use."""
        path = self.configuration["rows"]
        if not path or not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as file:
            rows = json.load(file).get("rows")
        if not rows:
            return
        os.environ["AZUREML_MODEL_DIR"] = self.configuration["model_folder"]
        try:
            module = importlib.import_module(f"{self.package}.score")
            module.init()
            answer = module.run(json.dumps({"data": rows}))
            answer = json.loads(answer) if isinstance(answer, str) else answer
            if isinstance(answer, dict) and "predictions" in answer:
                self.recorder.write(kind="scored", predictions=answer["predictions"])
            else:
                text = answer.get("error", answer) if isinstance(answer, dict) else answer
                self.recorder.write(kind="scored", error=str(text)[:500])
        except Exception as error:
            self.recorder.write(kind="scored", error=f"{type(error).__name__}: {error}"[:500])


def held_in(given: dict[str, Any], keys: list[tuple[str, str]]) -> dict[str, Any]:
    """What a step has put into the dictionaries that it was given."""
    held = [(holder, key) for holder, key in keys if isinstance(given.get(holder), dict)]
    return {f"{holder}[{key!r}]": given[holder].get(key, "(not there)") for holder, key in held}


def as_in_a_notebook() -> None:
    """Tables are printed as a kernel prints them: pandas takes any other process for a terminal, and leaves columns out."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and pandas.get_option("display.max_columns") == 0:
        pandas.set_option("display.max_columns", 20)


def wrapper_of(
    function: Any, before: Callable[[Any, Any], Any], after: Callable[[Any, Any], None], blame: Callable[[], None]
) -> Any:
    """The function, with ``before`` and ``after`` around each call."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waiting(*arguments: Any, **keywords: Any) -> Any:
            given = before(arguments, keywords)
            try:
                result = await function(*arguments, **keywords)
            except BaseException:
                blame()
                raise
            after(given, result)
            return result

        return waiting

    @functools.wraps(function)
    def calling(*arguments: Any, **keywords: Any) -> Any:
        given = before(arguments, keywords)
        try:
            result = function(*arguments, **keywords)
        except BaseException:
            blame()
            raise
        after(given, result)
        return result

    return calling


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as settings:
        Run(json.load(settings)).run()
