"""``NBR2xx``: cells that need attention."""

from __future__ import annotations

from nbrefactor.diagnostics.rule import Rule

CELLS: tuple[Rule, ...] = (
    Rule(
        "NBR201",
        "not-python",
        "error",
        "Cell is not Python 3",
        "Reports a code cell that Python 3 cannot parse: Python 2, prose, an unfinished line. Its text stays as a "
        "comment where it stood; the rest of the notebook is converted.",
        "What the cell did is missing from the scripts. The message names what only this cell could have defined.",
        '# %%\nhits = 93\n# %%\nprint "accuracy", hits\n',
        '# %%\nhits = 93\n# %%\nprint("accuracy", hits)\n',
    ),
    Rule(
        "NBR202",
        "unknown-cell-magic",
        "error",
        "Cell magic without a Python meaning",
        "Reports a cell under a cell magic that has no plain Python meaning, such as `%%sql`, `%%R` or `%%cython`. "
        "Its text stays as a comment where it stood.",
        "What the cell did is missing from the scripts.",
        "# %%\nurl = 'sqlite:///shop.db'\n# %%\n%%sql\nSELECT * FROM customers\n",
        "# %%\nimport pandas as pd\nurl = 'sqlite:///shop.db'\n# %%\npd.read_sql('SELECT * FROM customers', url)\n",
    ),
    Rule(
        "NBR203",
        "untranslated-shell-line",
        "error",
        "Shell line that could not be translated",
        "Reports a `!command` for which no equivalent Python could be written. It stays as a comment where it stood.",
        "What the command did is missing from the scripts.",
        "# %%\nfiles = !ls {folder\n",
        "# %%\nimport os\nfiles = sorted(os.listdir(folder))\n",
    ),
    Rule(
        "NBR204",
        "magic-dropped",
        "info",
        "Magic left out",
        "Reports a magic that only concerns the notebook's display or session, such as `%timeit`, "
        "`%lsmagic`, `%%html` or `name?`, and was left out.",
        "Nothing that the scripts compute depends on it; it is named because nothing is dropped silently.",
        "# %%\nrows = [1, 2]\n# %%\nlen?\n%timeit sum(rows)\nprint(rows)\n",
        "# %%\nrows = [1, 2]\n# %%\nprint(rows)\n",
    ),
    Rule(
        "NBR205",
        "top-level-await",
        "info",
        "`await` outside a function",
        "Reports `await`, `async for` or `async with` at the top level of a cell. The scripts run that part in "
        "`asyncio.run`.",
        "Jupyter runs one event loop for the whole session; a script has none. Tasks left running between cells end "
        "with their function.",
        "# %%\nimport asyncio\nawait asyncio.sleep(0)\n",
        "# %%\nimport time\ntime.sleep(0)\n",
    ),
    Rule(
        "NBR206",
        "unknown-magic",
        "warning",
        "Line magic without a Python meaning",
        "Reports a line magic of an extension that we do not know. It stays as a comment where it stood.",
        "If the magic defined a name or changed a setting, the scripts lack it.",
        "# %%\nstage = 'staging'\n%reload_project {stage}\n",
        "# %%\nimport project\nproject.load('staging')\n",
    ),
    Rule(
        "NBR207",
        "repaired-source",
        "info",
        "Cell was repaired",
        "Reports a cell that Python cannot parse as it stands, but whose meaning is plain: pasted `>>>` prompts, a "
        "lone `;`, an indented cell.",
        "Jupyter forgives some of these; a script does not.",
        "# %%\n>>> x = 1\n>>> x + 1\n",
        "# %%\nx = 1\nx + 1\n",
    ),
    Rule(
        "NBR208",
        "shell-command",
        "warning",
        "Shell command kept",
        "Reports a `!command` or `%%bash` cell that the scripts run through `subprocess`.",
        "It depends on what is installed on the machine and on the operating system.",
        "# %%\n!unzip -o data.zip\n",
        "# %%\nimport zipfile\nzipfile.ZipFile('data.zip').extractall()\n",
    ),
    Rule(
        "NBR209",
        "run-not-followed",
        "warning",
        "`%run` of another file",
        "Reports `%run`, whose file is run as it is but was not refactored.",
        "The file's names are not known here, so names that only it defines cannot be told from undefined ones.",
        "# %%\n%run setup.ipynb\nprint(SETTINGS)\n",
        "# %%\nfrom setup import SETTINGS\nprint(SETTINGS)\n",
    ),
    Rule(
        "NBR210",
        "skipped-cell",
        "info",
        "Cell skipped on request",
        "Reports a code cell left out because a tag or comment asks for it (`nbrefactor:skip`, `skip-execution`, "
        "`# nbrefactor: skip`).",
        "Names that only this cell defines are missing from the scripts.",
        "# %%\nrows = [1, 2]\n# %%\n# nbrefactor: skip\nprint('only for show')\n# %%\nprint(rows)\n",
        "# %%\nrows = [1, 2]\n# %%\nprint(rows)\n",
    ),
    Rule(
        "NBR211",
        "ipython-call",
        "warning",
        "Code needs a running IPython",
        "Reports `get_ipython()` and other calls that work only inside IPython, where no plain equivalent is known.",
        "A script has no IPython session; the line fails or does nothing there.",
        "# %%\nshell = get_ipython()\nshell.set_next_input('x')\n",
        "# %%\nx = 1\n",
    ),
    Rule(
        "NBR212",
        "install-not-recorded",
        "warning",
        "Install command that gives no requirement",
        "Reports `pip install -r FILE`, a local path, `apt install` and the like: what they install could not be put "
        "into the dependencies of the generated project.",
        "The project may lack what the notebook installed.",
        "# %%\n!pip install -r requirements.txt\n# %%\nprint(1)\n",
        "# %%\n%pip install 'pandas>=2.1'\n# %%\nprint(1)\n",
    ),
    Rule(
        "NBR213",
        "tag-not-followed",
        "warning",
        "A tag of ours that cannot be followed",
        "Reports a `nbrefactor:` tag or comment with a word, a stage or a function name that means nothing, or a name "
        "that is taken.",
        "The conversion goes on as if the tag were not there.",
        "# %%\n# nbrefactor: stage=cook\nx = 1\n# %%\nprint(x)\n",
        "# %%\n# nbrefactor: stage=prepare\nx = 1\n# %%\nprint(x)\n",
    ),
    Rule(
        "NBR214",
        "parameter-not-an-option",
        "info",
        "Parameter that is no command-line option",
        "Reports an assignment in a cell with the tag `parameters` that the scripts do not offer as an option: its value "
        "is no literal, the name is bound again, or scoring needs the value as well.",
        "The scripts use the notebook's value.",
        "# %% tags=[\"parameters\"]\nrows = len('abc')\n# %%\nprint(rows)\n",
        '# %% tags=["parameters"]\nrows = 3\n# %%\nprint(rows)\n',
    ),
    Rule(
        "NBR215",
        "password-left-out",
        "warning",
        "Password of a database left out",
        "Reports the address of a database with a password in it. The scripts have the address as an option, without the "
        "password, and take the whole of it from an environment variable.",
        "A password in a file is read by everybody who reads the file, and stays in the repository's history.",
        "# %%\naddress = 'postgresql://ann:word@host/shop'\n# %%\nprint(len(address))\n",
        "# %%\naddress = 'postgresql://host/shop'\n# %%\nprint(len(address))\n",
    ),
    Rule(
        "NBR216",
        "output-named",
        "info",
        "Output that a later cell asks IPython for",
        "Reports `_`, `__`, `_3` and `Out[3]` where it is clear which cell's output they mean.",
        "A script has no memory of outputs, so the scripts give the value a name.",
        "# %%\n6 * 7\n# %%\nanswer = _ + 1\n",
        "# %%\nproduct = 6 * 7\n# %%\nanswer = product + 1\n",
    ),
)
