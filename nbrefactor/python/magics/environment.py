"""Working directory and environment variables."""

from __future__ import annotations

from nbrefactor.python.magics.rewrite import Examples, Invocation, Python, Rewrite, do, leave_out, line, refuse, value
from nbrefactor.python.magics.strings import expand, path, quoted

EXAMPLES: Examples = (
    ("%cd data", 'import os\nos.chdir("data")'),
    ("%cd -q 'my data'", 'import os\nos.chdir("my data")'),
    ("folder = 'x'\n%cd $folder", "import os\nfolder = 'x'\nos.chdir(folder)"),
    ("folder = 'x'\n%cd {folder}/raw", "import os\nfolder = 'x'\nos.chdir(f\"{folder}/raw\")"),
    ("%cd ~/work", 'import os\nos.chdir(os.path.expanduser("~/work"))'),
    ("%cd", 'import os\nos.chdir(os.path.expanduser("~"))'),
    ("cd ..", 'import os\nos.chdir("..")'),
    ("%cd -", "# %cd -"),
    ("%pushd x", "# %pushd x"),
    ("%popd", "# %popd"),
    ("here = %pwd", "import os\nhere = os.getcwd()"),
    ("pwd", "import os\nos.getcwd()"),
    ("%env KERAS_BACKEND=theano", 'import os\nos.environ["KERAS_BACKEND"] = "theano"'),
    ("%env A 1 2", 'import os\nos.environ["A"] = "1 2"'),
    ("n = 4\n%set_env OMP_NUM_THREADS=$n", 'import os\nn = 4\nos.environ["OMP_NUM_THREADS"] = f"{n}"'),
    ("home = %env HOME", 'import os\nhome = os.environ["HOME"]'),
    ("%env", ""),
    ("%set_env A", "# %set_env A"),
)


@line("cd")
def cd(call: Invocation) -> Rewrite:
    target = call.argument.removeprefix("-q").strip()
    if len(target) > 1 and target[0] == target[-1] and target[0] in "\"'":
        target = target[1:-1]
    if target.startswith("-"):
        return refuse("needs the history of directories, which only the notebook's session has")
    folder = path(target or "~", call.names)
    return do(f"os.chdir({folder.text})", "import os")


@line("pushd", "popd")
def directory_stack(call: Invocation) -> Rewrite:
    return refuse("needs the stack of directories, which only the notebook's session has")


@line("pwd")
def pwd(call: Invocation) -> Rewrite:
    return value("os.getcwd()", "import os")


@line("env", "set_env")
def env(call: Invocation) -> Rewrite:
    name, separator, setting = call.argument.partition("=" if "=" in call.argument else " ")
    if separator:
        return Rewrite(
            statement=Python(
                f"os.environ[{quoted(name.strip())}] = {expand(setting.strip(), call.names)}", ("import os",)
            )
        )
    if call.name == "set_env":
        return refuse("is given no value")
    if not name:
        return leave_out("`%env` only shows the environment")
    return value(f"os.environ[{quoted(name)}]", "import os")
