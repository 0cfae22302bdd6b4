"""``NBR3xx``: structure that could not be given."""

from __future__ import annotations

from nbrefactor.diagnostics.rule import Rule

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
        "(`f1_score = f1_score(y, p)`), which was renamed where that is safe; or a name of the notebook that the "
        "scripts themselves need (`prepare_rows`).",
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
