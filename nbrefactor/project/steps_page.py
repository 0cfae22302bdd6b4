"""``steps.py`` of a generated project: the training, one step a process, with the result of the whole."""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterable

from nbrefactor.knowledge.processes import generators
from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.steps import Step, Steps

VALUES = "values.pickle"
"""The file in the folder of a step that holds what it hands over."""

_HANDING_OVER = '''
class Pickler(pickle.Pickler):
    """Keeps the order of arrays in memory, on which the last digit of a sum depends."""

    def reducer_override(self, value):
        if type(value) is np.ndarray and not value.flags.forc:
            return value.copy(order="K").__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        return NotImplemented


def hand_over(values, folder):
    """Leave the values, and where random numbers stand, to the next step."""
    chance = random.getstate(), np.random.get_state()GET
    kept = values, chanceREAD
    Path(folder).mkdir(parents=True, exist_ok=True)
    with open(Path(folder, "VALUES"), "wb") as file:
        Pickler(file, pickle.HIGHEST_PROTOCOL).dump(kept)


def take_over(folder):
    """The values of the step before, with random numbers as it left them."""
    with open(Path(folder, "VALUES"), "rb") as file:
        values, chanceALSO = pickle.load(file)
    for restore, place in zip((random.setstate, np.random.set_stateSET), chance, strict=True):
        restore(place)
    FILLreturn values
'''

_MAIN = '''
STEPS = {NAMES}


def main(argv=None):
    """Run one step."""
    parser = MODULE.PARSER()
    parser.add_argument("WHICH", choices=STEPS)
    parser.add_argument("FLAG", type=os.path.abspath, help="the output of the step before")
    OPTIONS = parser.parse_args(argv)
    if OPTIONS.WHICH != "FIRST" and OPTIONS.PLACE is None:
        parser.error(f"{OPTIONS.WHICH} needs FLAG")
    SETTINGS
    values = {} if OPTIONS.PLACE is None else take_over(OPTIONS.PLACE)
    values = STEPS[OPTIONS.WHICH](OPTIONS, **values)
    if values:
        hand_over(values, OPTIONS.output_dir)


if __name__ == "__main__":
    main()
'''


def steps_page(facts: Facts, steps: Steps) -> OutputFile:
    """The module; the steps are more than one."""
    package = facts.plan.package
    taken = {name for step in steps.steps for call in step.calls for name in _names(call)}
    module = _free("training", taken)
    head = [
        _docstring(facts, steps),
        "import os\nimport pickle\nimport random\nfrom pathlib import Path\n\nimport numpy as np",
    ]
    head += [f"import {library}" for library in steps.generators]
    hashes = bool(facts.plan.data_flag)
    head.append(f"from {package} import {'provenance, ' * hashes}train as {module}")
    functions = [_function(step, steps.chosen, module) for step in steps.steps]
    get = "".join(f", {generators()[library][0]}" for library in steps.generators)
    put = "".join(f", {generators()[library][1]}" for library in steps.generators)
    handing = _HANDING_OVER.replace("GET", get).replace("SET", put).replace("VALUES", VALUES)
    if hashes:
        handing = handing.replace("READ", ", provenance.hashes").replace("ALSO", ", hashes")
    handing = handing.replace("FILL", "provenance.hashes.update(hashes)\n    " if hashes else "")
    handing = handing.replace("READ", "").replace("ALSO", "")
    flag = input_flag(facts)
    values = {
        "NAMES": ", ".join(f'"{step.name}": {step.name}' for step in steps.steps),
        "MODULE.PARSER": f"{module}.{steps.parser}",
        "SETTINGS": "\n    ".join(_text(call, {steps.chosen}, module) for call in steps.settings),
        "FIRST": steps.steps[0].name,
        "FLAG": flag,
        "PLACE": flag[2:].replace("-", "_"),
        "WHICH": "step" if "step" not in _option_names(facts) else "step_to_run",
        "OPTIONS": steps.chosen,
    }
    main = re.sub("|".join(values), lambda found: values[found.group()], _MAIN)
    text = "\n\n".join(part.strip("\n") for part in (*head, *functions, handing, main)) + "\n"
    return OutputFile(f"src/{package}/steps.py", text, "project")


def input_flag(facts: Facts) -> str:
    """The option that names the folder of the step before: no option of the training has this name."""
    flag = "--input-dir"
    while flag[2:].replace("-", "_") in _option_names(facts):
        flag = f"--step-{flag[2:]}"
    return flag


def _option_names(facts: Facts) -> set[str]:
    return {option.name.lower() for module in facts.plan.modules for option in module.options}


def commands(facts: Facts, steps: Steps) -> list[str]:
    """How the steps are run by hand, one after another."""
    lines, before = [], ""
    for step, folder in zip(steps.steps, "ab ", strict=False):
        output = "model" if step.last else folder
        source = f" {input_flag(facts)} {before}" if before else ""
        lines.append(f"python -m {facts.plan.package}.steps {step.name}{source} --output-dir {output}")
        before = output
    return lines


def _docstring(facts: Facts, steps: Steps) -> str:
    names = [step.name for step in steps.steps]
    lines = [f'"""The training in steps, each a process of its own: {", then ".join(names)}.', ""]
    lines += [f"    {line}" for line in commands(facts, steps)]
    more = f"Each takes the options of {facts.plan.package}.train, and together they do what it does, to the last bit."
    lines += ["", textwrap.fill(more, 72)]
    for reason in steps.reasons:
        lines += ["", textwrap.fill(f"{reason[0].upper()}{reason[1:]}.", 72)]
    return "\n".join([*lines, '"""'])


def _function(step: Step, chosen: str, module: str) -> str:
    signature = f"{chosen}, *, {', '.join(step.takes)}" if step.takes else chosen
    own = {chosen, *step.takes, *(name for call in step.calls for name in _stored(call))}
    lines = [f"def {step.name}({signature}):", f'    """{step.says}"""']
    lines += [f"    {_text(call, own, module)}" for call in step.calls]
    if step.gives:
        lines.append(f"    return {{{', '.join(f'{name!r}: {name}' for name in step.gives)}}}")
    return "\n".join(lines)


def _text(call: ast.stmt, own: Iterable[str], module: str) -> str:
    """The statement, in which the names of the training module are looked up there."""
    known = {*own, *dir(builtins)}

    class Qualify(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id in known or isinstance(node.ctx, ast.Store):
                return node
            return ast.Attribute(ast.Name(module, ast.Load()), node.id, node.ctx)

    return ast.unparse(Qualify().visit(ast.parse(ast.unparse(call))))


def _names(call: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}


def _stored(call: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(call) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _free(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name
