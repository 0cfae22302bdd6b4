"""The catalogue of diagnostics: one row per finding, and the row is its documentation.

Families: ``NBR1xx`` hidden state, ``NBR2xx`` cells that need attention, ``NBR3xx`` structure we could not give,
``NBR4xx`` scoring, ``NBR5xx`` the outcome. To add a diagnostic, add a row to its family, and run
``python -m nbrefactor.diagnostics > docs/diagnostics.md``.

Severity: an *error* is something to mend, and makes ``convert`` exit 1; a *warning* is worth reading before the scripts
are used; an *info* explains a choice. The examples are percent-format notebooks: the bad one shows the finding, the
good one does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbrefactor.model import Diagnostic, Location, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` is the short kebab-case name; ``what`` and ``why`` are the sections that the documentation shows."""

    code: str
    name: str
    severity: Severity
    title: str
    what: str
    why: str
    example_bad: str
    example_good: str


HIDDEN_STATE: tuple[Rule, ...] = (
    Rule(
        "NBR101",
        "undefined-name",
        "error",
        "Name that no cell defines",
        "Reports a name that is read, but that no cell, import or builtin defines.",
        "The notebook worked only because of a cell that has since been deleted or renamed. A fresh run stops at this "
        "line, and so do the scripts: the line is kept as it is, never guessed.",
        "# %%\nmodel_path = 'model.pkl'\n# %%\nprint(modle_path)\n",
        "# %%\nmodel_path = 'model.pkl'\n# %%\nprint(model_path)\n",
    ),
    Rule(
        "NBR102",
        "used-before-definition",
        "error",
        "Name used above the cell that defines it",
        "Reports a name that is read in one cell, and defined only in a later one.",
        "Run from top to bottom, the notebook fails here. It worked because its author ran the later cell first.",
        "# %%\ntotal = price * amount\n# %%\nprice, amount = 3, 4\n",
        "# %%\nprice, amount = 3, 4\n# %%\ntotal = price * amount\n",
    ),
    Rule(
        "NBR103",
        "execution-order",
        "warning",
        "Cells were run in another order",
        "Reports a code cell whose stored execution count is lower than that of a cell above it.",
        "The stored outputs may come from another order than the one on the page. The scripts run the cells from "
        "top to bottom, so their numbers can differ from the stored ones.",
        "# In[7]:\nrows = [1, 2]\n# In[5]:\nprint(sum(rows))\n",
        "# In[1]:\nrows = [1, 2]\n# In[2]:\nprint(sum(rows))\n",
    ),
    Rule(
        "NBR104",
        "output-history",
        "error",
        "IPython's history is read",
        "Reports `In`, `Out`, `_`, `__`, `_12` and the like, where they mean IPython's history of inputs and outputs.",
        "The history exists only in an interactive session and depends on the order of execution.",
        "# %%\n6 * 7\n# %%\nanswer = Out[1]\n",
        "# %%\nanswer = 6 * 7\nanswer\n",
    ),
    Rule(
        "NBR105",
        "unresolved-star-import",
        "warning",
        "Star import that could not be resolved",
        "Reports `from module import *` where we cannot tell which names the module provides.",
        "Any name may come from it, so undefined names cannot be found and the code below keeps less structure.",
        "# %%\nfrom my_settings import *\n# %%\nprint(THRESHOLD)\n",
        "# %%\nfrom my_settings import THRESHOLD\n# %%\nprint(THRESHOLD)\n",
    ),
    Rule(
        "NBR106",
        "used-after-delete",
        "error",
        "Name used after it was deleted",
        "Reports a name that is read after `del` removed it, with no definition in between.",
        "Run from top to bottom, the notebook fails here. It worked because the cells were run in another order.",
        "# %%\nrows = [1, 2]\n# %%\ndel rows\n# %%\nprint(len(rows))\n",
        "# %%\nrows = [1, 2]\n# %%\nprint(len(rows))\n# %%\ndel rows\n",
    ),
)

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
)

STRUCTURE: tuple[Rule, ...] = (
    Rule(
        "NBR301",
        "namespace-as-value",
        "warning",
        "Statement uses the notebook's namespace as a value",
        "Reports a statement (`exec`, `globals()`, `locals()`, `import __main__`…) that may read or rebind any name. "
        "The names that it may use stay globals of the module.",
        "What such a statement does to which name cannot be told before it runs.",
        "# %%\nfor name in ['a', 'b']:\n    globals()[name] = 1\n# %%\nprint(a + b)\n",
        "# %%\nvalues = dict.fromkeys(['a', 'b'], 1)\n# %%\nprint(values['a'] + values['b'])\n",
    ),
    Rule(
        "NBR302",
        "merged-regions",
        "info",
        "Cells merged into one function",
        "Reports neighbouring cells that share one function because a boundary between them could not be shown safe.",
        "The function is longer than the author's cells. The message names the state that the cells share.",
        "# %%\nrows = (line for line in open('rows.txt'))\n# %%\nfirst = next(rows)\n# %%\nrest = list(rows)\n",
        "# %%\nrows = list(open('rows.txt'))\n# %%\nfirst, rest = rows[0], rows[1:]\n",
    ),
    Rule(
        "NBR303",
        "helper-state",
        "info",
        "Helper reads notebook state",
        "Reports a function of the notebook that reads a notebook variable. It became a parameter, or the helper "
        "was nested in the function that uses it.",
        "A hidden input makes the helper hard to test and to move.",
        "# %%\nscale = 3\ndef scaled(x):\n    return x * scale\n# %%\nscale = scale + 1\nprint(scaled(2))\n",
        "# %%\ndef scaled(x, scale):\n    return x * scale\n# %%\nprint(scaled(2, scale=4))\n",
    ),
    Rule(
        "NBR304",
        "shadowed-builtin",
        "info",
        "Variable shadows a builtin or an import",
        "Reports a notebook variable named like a builtin (`list`, `input`, `id`…) or like something imported "
        "(`f1_score = f1_score(y, p)`), which was renamed where that is safe.",
        "Every later use of the builtin or the import in the same session gets the variable instead.",
        "# %%\nlist = [1, 2, 3]\nprint(len(list))\n",
        "# %%\nnumbers = [1, 2, 3]\nprint(len(numbers))\n",
    ),
    Rule(
        "NBR305",
        "redefined-function",
        "info",
        "Function or class defined more than once",
        "Reports a function or class that a later cell defines again. Both are kept, the versions under different "
        "names.",
        "Which version a call gets depends on when it runs.",
        "# %%\ndef clean(x):\n    return x\nprint(clean(1))\n# %%\ndef clean(x):\n    return x + 1\nprint(clean(1))\n",
        "# %%\ndef clean(x):\n    return x\nprint(clean(1))\n# %%\ndef shift(x):\n    return x + 1\nprint(shift(1))\n",
    ),
    Rule(
        "NBR306",
        "shared-name",
        "info",
        "Name kept as a module global",
        "Reports a name that the generated functions share as a global of their module, and why: a function of the "
        "notebook rebinds it by `global`, it is looked up among the module's names, or as a local it would tie too "
        "many lines together.",
        "A function that uses a global cannot be read or tested alone.",
        "# %%\ncount = 0\ndef tick():\n    global count\n    count += 1\n# %%\ntick()\nprint(count)\n",
        "# %%\ndef tick(count):\n    return count + 1\n# %%\ncount = tick(0)\nprint(count)\n",
    ),
    Rule(
        "NBR307",
        "wide-function",
        "info",
        "Function with many parameters or returns",
        "Reports a generated function that takes more than 8 values or returns more than 4.",
        "The cells behind it do several things at once; splitting or reordering them gives better functions.",
        "# %%\na, b, c, d, e = 1, 2, 3, 4, 5\n# %%\nprint(a + b + c + d + e)\n",
        "# %%\nvalues = [1, 2, 3, 4, 5]\n# %%\nprint(sum(values))\n",
    ),
    Rule(
        "NBR308",
        "long-function",
        "info",
        "Function longer than 40 lines",
        "Reports a generated function that is longer than 40 lines because one statement or cell could not be split.",
        "Long functions are hard to review and to test.",
        "A cell with one `for` loop of 60 lines.\n",
        "The same loop, its body in a function of its own.\n",
    ),
)

SCORING: tuple[Rule, ...] = (
    Rule(
        "NBR401",
        "no-model",
        "info",
        "No trained model found",
        "Reports that the notebook fits no model that predicts, so it becomes one `pipeline.py` and no scoring script.",
        "If the notebook does train a model, its library may be unknown to us; tag the training cell "
        "`nbrefactor:train`.",
        "# %%\nprint(sum([1, 2, 3]))\n",
        "# %%\nfrom sklearn.linear_model import Ridge\nmodel = Ridge().fit([[1.0], [2.0]], [1.0, 2.0])\n",
    ),
    Rule(
        "NBR402",
        "step-not-scorable",
        "warning",
        "Step cannot be applied to new rows",
        "Reports a preparation step on the way to the model that is neither row by row nor a fitted state we know. "
        "`score.py` raises `NotImplementedError` at that step.",
        "A wrong prediction is worse than none.",
        "# %%\ndf['rank'] = df['income'].rank()\n",
        "# %%\ndf['rank'] = df['income'] / 100_000\n",
    ),
    Rule(
        "NBR403",
        "several-models",
        "warning",
        "Several models, one chosen",
        "Reports that more than one final model is trained, and which one `score.py` uses: the one saved, else the "
        "one last evaluated. `--model NAME` makes another choice.",
        "The notebook does not say which model it means.",
        "# %%\nridge = Ridge().fit(X, y)\nlasso = Lasso().fit(X, y)\n",
        "# %%\nridge = Ridge().fit(X, y)\nlasso = Lasso().fit(X, y)\njoblib.dump(lasso, 'model.joblib')\n",
    ),
    Rule(
        "NBR404",
        "filtered-rows",
        "info",
        "Rows removed in training only",
        "Reports a filter, `dropna`, resampling or outlier removal that training does and scoring does not.",
        "Scoring returns one prediction per row; rows unlike those kept in training are extrapolations.",
        "# %%\ndf = df[df['price'] < 1_000_000]\n",
        "# %%\ndf['price'] = df['price'].clip(upper=1_000_000)\n",
    ),
    Rule(
        "NBR405",
        "refit-on-test",
        "warning",
        "Fitted again on test rows",
        "Reports the call that fits a scaler, an imputer or a statistic on test rows, for test rows.",
        "The model sees test rows on another scale than training rows, and the scale depends on which rows are tested "
        "together. Scoring applies what was fitted in training, so its predictions differ from the notebook's.",
        "# %%\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.fit_transform(X_test)\n",
        "# %%\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n",
    ),
    Rule(
        "NBR406",
        "leakage-before-split",
        "warning",
        "Fitted on all rows before the split",
        "Reports the call that fits a transformer or computes a statistic from rows that are test rows later, where a "
        "model is trained on the result or evaluated with it. The message names the calls that train. Encoders of "
        "categories are not reported: they learn only which categories there are.",
        "The test score is too good: the model has indirectly seen the test rows.",
        "# %%\nX = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n"
        "model.fit(X_train, y_train).score(X_test, y_test)\n",
        "# %%\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n"
        "model = make_pipeline(StandardScaler(), Ridge())\n"
        "model.fit(X_train, y_train).score(X_test, y_test)\n",
    ),
    Rule(
        "NBR407",
        "target-leakage",
        "warning",
        "Feature made from the target",
        "Reports a feature that is computed from the target column of the same row.",
        "The target is not known when scoring, and the model learns to copy it.",
        "# %%\ndf['expensive'] = df['price'] > 100\nX, y = df[['rooms', 'expensive']], df['price']\n",
        "# %%\nX, y = df[['rooms']], df['price']\n",
    ),
    Rule(
        "NBR408",
        "train-test-overlap",
        "warning",
        "Same rows in training and test",
        "Reports the call that puts test rows into training: oversampling or copying before the split, a fit on all "
        "rows; or an evaluation on training rows although test rows were split off and never met the model.",
        "The test score says how well the model remembers, not how well it predicts.",
        "# %%\nmodel.fit(X, y)\nprint(model.score(X_test, y_test))\n",
        "# %%\nmodel.fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n",
    ),
    Rule(
        "NBR409",
        "test-rows-used-to-choose",
        "warning",
        "Test rows used to choose",
        "Reports the evaluation on test rows by which a model, a parameter, a threshold or the moment to stop is "
        "chosen, where no other rows remain to test the choice on.",
        "The score of the chosen one is then too good; validation rows or cross-validation keep the test rows unseen.",
        "# %%\nbest = max(alphas, key=lambda a: Ridge(a).fit(X_train, y_train).score(X_test, y_test))\n",
        "# %%\nbest = RidgeCV(alphas).fit(X_train, y_train).alpha_\n",
    ),
    Rule(
        "NBR410",
        "unknown-input-columns",
        "info",
        "Columns of the raw data are not known",
        "Reports that the code does not reveal which columns the raw rows have; the schema is learnt when training "
        "runs.",
        "Static tests cannot make synthetic rows, and skip with the reason.",
        "# %%\nX = df.values[:, :-1]\n",
        "# %%\nX = df[['age', 'bmi']].values\n",
    ),
    Rule(
        "NBR411",
        "pickle-persistence",
        "warning",
        "Model saved as a pickle",
        "Reports that the model can only be saved with joblib or pickle.",
        "Loading a pickle runs code: load only bundles that you trust, with the same library versions.",
        "# %%\nmodel = FunctionTransformer(lambda x: x + 1)\n",
        "# %%\nmodel = Ridge()\n",
    ),
    Rule(
        "NBR412",
        "leakage-not-analysed",
        "info",
        "Leakage was not looked for",
        "Reports that the notebook holds something the leakage analysis was not made for.",
        "That no leak is reported then says nothing. Please report the notebook.",
        "This cannot be caused on purpose.\n",
        "Any other notebook.\n",
    ),
    Rule(
        "NBR413",
        "training-serving-skew",
        "warning",
        "Training and scoring notebook prepare rows differently",
        "Reports a step that only one of the two notebooks given to `convert --score-notebook` takes on the way to the "
        "model, or a value that training computes and the scoring notebook spells.",
        "The model is asked about rows unlike those it has learnt from, and answers all the same.",
        "# %%\nnew['age'] = new['age'].fillna(29.7)  # in the scoring notebook\n",
        "# %%\nnew['age'] = new['age'].fillna(joblib.load('age_median.joblib'))\n",
    ),
)

OUTCOME: tuple[Rule, ...] = (
    Rule(
        "NBR501",
        "exploration-dropped",
        "info",
        "Exploration left out",
        "Summarises the displays, plots and prints that the scripts do not have. Each is listed with its reason under "
        "`dropped` in `--json`, in the README and in `nbrefactor show`.",
        "Nothing that the scripts compute depends on it. `--keep-exploration` keeps it.",
        "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf.head()\n# %%\nprint(df['a'].sum())\n",
        "# %%\nimport pandas as pd\ndf = pd.DataFrame({'a': [1]})\n# %%\nprint(df['a'].sum())\n",
    ),
    Rule(
        "NBR502",
        "output-check-failed",
        "error",
        "Generated code failed our own check",
        "Reports a generated file that does not compile, reads a name it does not define, or is not stable when "
        "formatted.",
        "This is a bug in nbrefactor. The file needs a person's eye; please report the notebook's cell that is named.",
        "This cannot be caused on purpose.\n",
        "Any other notebook.\n",
    ),
    Rule(
        "NBR503",
        "unknown-version",
        "info",
        "Version of a dependency is not known",
        "Reports an imported package that is not installed here, so that the generated project does not pin it.",
        "Another version of the library may compute other numbers.",
        "# %%\nimport a_package_that_is_not_installed\n",
        "# %%\nimport json\n",
    ),
    Rule(
        "NBR504",
        "local-module",
        "warning",
        "Module that no package provides",
        "Reports an imported module that neither the standard library nor a known distribution provides, most "
        "likely a file beside the notebook.",
        "The generated project does not contain it, and cannot run without it.",
        "# %%\nfrom my_cleaning import clean\n",
        "# %%\nfrom pandas import read_csv\n",
    ),
    Rule(
        "NBR505",
        "style-not-reached",
        "warning",
        "Generated code is not clean",
        "Reports what `ruff` still finds in the generated code because the author's own code has it (a bare "
        "`except`, a line that cannot be wrapped…) and a change could alter the meaning.",
        "A reviewer's linter will stumble over it.",
        "# %%\ntry:\n    x = 1\nexcept:\n    x = 2\n",
        "# %%\ntry:\n    x = 1\nexcept ValueError:\n    x = 2\n",
    ),
)

CATALOGUE: tuple[Rule, ...] = HIDDEN_STATE + CELLS + STRUCTURE + SCORING + OUTCOME
RULES: Mapping[str, Rule] = {rule.code: rule for rule in CATALOGUE}

FAMILIES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("NBR1: hidden state", HIDDEN_STATE),
    ("NBR2: cells", CELLS),
    ("NBR3: structure", STRUCTURE),
    ("NBR4: scoring", SCORING),
    ("NBR5: outcome", OUTCOME),
)


def diagnostic(code: str, location: Location, message: str, hint: str = "") -> Diagnostic:
    """A finding with the severity that the catalogue gives its code; an unknown code is a ``KeyError`` (a bug)."""
    return Diagnostic(code, RULES[code].severity, location, message, hint)


def render(diagnostic: Diagnostic, notebook_path: str) -> str:
    """``notebook.ipynb:cell 3:2:1: NBR101 message``, and the hint on a line of its own. No trailing newline.

    What concerns the whole notebook has ``Location(cell=0)`` and is shown without a cell.
    """
    at = diagnostic.location
    place = f"{notebook_path}:cell {at.cell}:{at.line}:{at.column}" if at.cell else notebook_path
    hint = f"\n  hint: {diagnostic.hint}" if diagnostic.hint else ""
    return f"{place}: {diagnostic.code} {diagnostic.message}{hint}"


def documentation() -> str:
    """The catalogue as Markdown; ``docs/diagnostics.md`` is exactly this text."""
    parts = [
        "# Diagnostics\n\n<!-- Made by `python -m nbrefactor.diagnostics`; do not edit. -->\n\n"
        "`nbrefactor` prints what it finds as `notebook.ipynb:cell 3:2:1: NBR101 message`. An **error** is something "
        "to mend, and makes `convert` exit 1; a **warning** is worth reading before the scripts are used; an **info** "
        "explains a choice.\n"
    ]
    for title, rules in FAMILIES:
        parts.append(f"\n## {title}\n\n| code | name | severity | title |\n|---|---|---|---|\n")
        parts += [f"| [{r.code}](#{_anchor(r)}) | `{r.name}` | {r.severity} | {r.title} |\n" for r in rules]
        parts += [_section(rule) for rule in rules]
    return "".join(parts)


def _anchor(rule: Rule) -> str:
    return f"{rule.code.lower()}-{rule.name}"


def _section(rule: Rule) -> str:
    return (
        f"\n### {rule.code} {rule.name}\n\n{rule.title} ({rule.severity}).\n\n"
        f"**What it does.** {rule.what}\n\n**Why is this bad?** {rule.why}\n\n"
        f"**Example**\n\n```python\n{rule.example_bad}```\n\nUse instead:\n\n```python\n{rule.example_good}```\n"
    )


if __name__ == "__main__":
    print(documentation(), end="")
