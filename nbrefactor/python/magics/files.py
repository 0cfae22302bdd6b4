"""Magics that write, run or load files."""

from __future__ import annotations

from nbrefactor.python.magics.rewrite import Examples, Invocation, Rewrite, cell, do, leave_out, line, refuse
from nbrefactor.python.magics.strings import block, expand, path, words

EXAMPLES: Examples = (
    (
        "%%writefile helpers.py\nimport os\n\nx = '''a\\n'''\n",
        'import pathlib\npathlib.Path("helpers.py").write_text(\n    """\\\nimport os\n\nx = \'\'\'a\\\\n\'\'\'\n""",\n'
        '    encoding="utf-8",\n)',
    ),
    (
        "%%file 'my notes.txt'\nhello",
        'import pathlib\npathlib.Path("my notes.txt").write_text(\n    "hello\\n",\n    encoding="utf-8",\n)',
    ),
    (
        "%%writefile -a log.txt\nhello",
        'import pathlib\nwith pathlib.Path("log.txt").open("a", encoding="utf-8") as output_file:\n'
        '    output_file.write("hello\\n")',
    ),
    (
        "%%writefile ~/a.txt\nhello",
        'import os\nimport pathlib\npathlib.Path(os.path.expanduser("~/a.txt")).write_text(\n    "hello\\n",\n'
        '    encoding="utf-8",\n)',
    ),
    ("%run script.py", 'import runpy\nrunpy.run_path("script.py", run_name="__main__")'),
    ("%run -n script", 'import runpy\nrunpy.run_path("script.py", run_name="script")'),
    (
        "n = 2\n%run -t top.py $n 'a b'",
        "import subprocess\nimport sys\nn = 2\nsys.stdout.flush()\n"
        'subprocess.run([sys.executable, "top.py", f"{n}", "a b"], check=False)',
    ),
    ("%run ../setup.ipynb\nx = 1", "# %run ../setup.ipynb\nx = 1"),
    ("%run -i script.py", "# %run -i script.py"),
    ("%load solution.py", ""),
    ("%loadpy solution.py", ""),
)


@cell("writefile", "file")
def writefile(call: Invocation) -> Rewrite:
    arguments = words(call.argument)
    names = [word for word in arguments if word not in ("-a", "--append")]
    if len(names) != 1:
        return refuse("names no file")
    file = path(names[0], call.names)
    imports = (*file.imports, "import pathlib")
    if len(names) == len(arguments):
        return do(f'pathlib.Path({file.text}).write_text(\n    {block(call.body)},\n    encoding="utf-8",\n)', *imports)
    stream = "output_file" + "_" * ("output_file" in call.names)
    opening = f'with pathlib.Path({file.text}).open("a", encoding="utf-8") as {stream}:'
    return do(f"{opening}\n    {stream}.write({block(call.body)})", *imports)


@line("run")
def run(call: Invocation) -> Rewrite:
    """A script runs as it is; which names it leaves behind is not known."""
    arguments = words(call.argument.rstrip("; "))
    options = [word for word in arguments[: _first_file(arguments)] if word.startswith("-")]
    arguments = arguments[_first_file(arguments) :]
    if not arguments:
        return refuse("names no file")
    script = arguments[0]
    unknown = f"names that `{script}` defines are not known here"
    if script.endswith((".ipynb", ".ipy")):
        return refuse(f"runs another notebook: {unknown}").noting("NBR209", unknown, "convert that notebook too")
    if "-i" in options:
        return refuse(f"runs `{script}` inside this notebook's session: {unknown}")
    script = script if script.endswith(".py") else f"{script}.py"
    file = expand(script, call.names)
    if len(arguments) == 1:
        run_name = f'"{script.rpartition("/")[2].removesuffix(".py")}"' if "-n" in options else '"__main__"'
        rewrite = do(f"runpy.run_path({file}, run_name={run_name})", "import runpy")
    else:
        command = ", ".join(["sys.executable", file, *(expand(word, call.names) for word in arguments[1:])])
        rewrite = do(f"sys.stdout.flush()\nsubprocess.run([{command}], check=False)", "import subprocess", "import sys")
    return rewrite.noting("NBR209", f"`{script}` runs as it is; {unknown}", f"import what you need from `{script}`")


@line("load", "loadpy")
def load(call: Invocation) -> Rewrite:
    return leave_out(f"`%{call.name}` only pastes `{call.argument}` into the notebook")


def _first_file(arguments: list[str]) -> int:
    """Where the options end; ``-m``, ``-l`` and the like with a value of their own are not used in notebooks."""
    return next((i for i, word in enumerate(arguments) if not word.startswith("-")), len(arguments))
