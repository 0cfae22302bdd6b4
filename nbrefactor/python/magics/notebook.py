"""Magics that set up the notebook, its plots and its session: no script needs them."""

from __future__ import annotations

import re

from nbrefactor.python.magics.rewrite import Examples, Invocation, Rewrite, cell, do, keep, leave_out, line, vanish

SETUP = (
    *("matplotlib", "config", "load_ext", "reload_ext", "unload_ext", "autoreload", "autosave", "autocall"),
    *("autoawait", "automagic", "colors", "xmode", "pprint", "precision", "gui", "doctest_mode", "rehashx", "page"),
    *(
        "alias",
        "alias_magic",
        "unalias",
        "bookmark",
        "pdb",
        "debug",
        "tb",
        "clear",
        "cls",
        "code_wrap",
        "killbgscripts",
    ),
    *("lab_black", "nb_black", "nb_mypy", "black", "flake8_on", "flake8_off", "pycodestyle_on", "pycodestyle_off"),
    *("logstart", "logstop", "logon", "logoff", "logstate", "tensorflow_version", "notebook", "save"),
    *("python", "js", "javascript", "install_ext"),
)
SHOWN = (
    *("who", "whos", "who_ls", "psearch", "history", "hist", "recall", "pinfo", "pinfo2", "pdoc", "pdef"),
    *("psource", "pfile", "pycat", "lsmagic", "magic", "quickref", "qtconsole", "connect_info", "tensorboard"),
    *("watermark", "version_information", "edit", "ed", "more", "less", "man", "dhist", "dirs", "md"),
)
MARKUP = ("html", "HTML", "javascript", "js", "latex", "svg", "SVG", "markdown", "md", "md-sandbox", "mermaid", "dot")
PASSED_ON = ("black", "blackit", "flake8", "pycodestyle", "notify")

EXAMPLES: Examples = (
    ("%matplotlib inline\nx = 1", "x = 1"),
    ("%config InlineBackend.figure_format = 'retina'\nx = 1", "x = 1"),
    ("if x:\n    %load_ext autoreload", "if x:\n    pass"),
    ("if x:\n    %load_ext autoreload\n    y = 1", "if x:\n    y = 1"),
    ("%aimport helpers, -numpy", "import helpers"),
    (
        "%pylab inline",
        "import matplotlib\nimport numpy\nimport numpy as np\nfrom matplotlib import mlab, pylab, pyplot\n"
        "from matplotlib import pyplot as plt\nfrom matplotlib.pylab import *\nfrom numpy import *",
    ),
    (
        "%pylab --no-import-all",
        "import matplotlib\nimport numpy\nimport numpy as np\n"
        "from matplotlib import mlab, pylab, pyplot\nfrom matplotlib import pyplot as plt",
    ),
    ("df.head()\n%who", "df.head()"),
    ("df?\nx = 1", "x = 1"),
    ("?len", ""),
    ("len??", ""),
    ("%time?", ""),
    ("%reset -f\nx = 1", "x = 1"),
    ("%reset_selective -f x", ""),
    ("%xdel x", "del x"),
    ("%%html\n<b>bold</b>", ""),
    *((f"%%{name}\nx = 1", "x = 1") for name in PASSED_ON),
    *((f"%{name}\nx = 1", "x = 1") for name in (*SETUP, *SHOWN)),
    *((f"%%{name}\n<b>it's</b>\n", "") for name in MARKUP),
)


@line(*SETUP)
def setup(call: Invocation) -> Rewrite:
    if call.name == "config" and re.search(r"ast_node_interactivity\s*=\s*.*(all|last_expr_or_assign)", call.argument):
        return leave_out("`%config` asks Jupyter to display more than the last value of a cell; the scripts do not")
    return vanish()


@line(*SHOWN)
def shown(call: Invocation) -> Rewrite:
    return leave_out(f"`%{call.name}` only shows something in the notebook")


@line("?")
def inspect(call: Invocation) -> Rewrite:
    return leave_out(f"`{call.argument}` only shows help in the notebook")


@cell(*MARKUP)
def markup(call: Invocation) -> Rewrite:
    return leave_out(f"`%%{call.name}` only displays its text")


@cell(*PASSED_ON)
def passed_on(call: Invocation) -> Rewrite:
    return keep(call.body)


@line("aimport")
def aimport(call: Invocation) -> Rewrite:
    modules = [name for name in re.split(r"[,\s]+", call.argument) if re.fullmatch(r"[A-Za-z_][\w.]*", name)]
    return do("\n".join(f"import {name}" for name in modules)) if modules else vanish()


@line("pylab")
def pylab(call: Invocation) -> Rewrite:
    """What IPython's ``import_pylab`` puts into the session."""
    names = ["import matplotlib", "import numpy", "import numpy as np", "from matplotlib import mlab, pylab, pyplot"]
    names.append("from matplotlib import pyplot as plt")
    if "--no-import-all" not in call.argument:
        names += ["from matplotlib.pylab import *", "from numpy import *"]
    return do("\n".join(names))


@line("reset", "reset_selective")
def reset(call: Invocation) -> Rewrite:
    return leave_out(f"`%{call.name}` clears names of the session; a script starts without any")


@line("xdel")
def xdel(call: Invocation) -> Rewrite:
    name = call.argument.removeprefix("-n").strip()
    return do(f"del {name}") if name.isidentifier() else vanish()
