"""The world outside the names: files, directories, environment, random numbers, modules, text layout."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope


def seeded(s: Scope) -> Iterator[str]:
    r, a = s.one("random", "rnd"), s.name()
    yield f"import random as {r}" if r != "random" else "import random"
    yield f"{r}.seed({s.n()})"
    yield f"{a} = [{r}.randint(0, 99) for _ in range(3)]"
    if s.chance(0.5):
        f = s.function()
        yield f"def {f}():\n    return {r}.random() < .5"
        yield s.one(f"{f}()", f"print({f}())", f"{r}.random()", f"{r}.shuffle({a})")
    yield s.show(a, f"{r}.randint(0, 99)")
    if s.chance(0.4):
        yield f"{r}.seed({s.n()})\nsaved_ = {r}.getstate()\n" + s.show(f"{r}.random()")
        yield f"{r}.setstate(saved_)\n" + s.show(f"{r}.random()")


def own_generator(s: Scope) -> Iterator[str]:
    g, a = s.name(), s.name()
    yield f"from random import Random\n{g} = Random({s.n()})"
    yield f"{a} = {g}.randint(0, 50)"
    yield s.one(
        f"{g}.random()",
        f"[{g}.random() for _ in range(2)]",
        f"print({g}.choice('abc'))",
        f"alias_ = {g}\nalias_.random()",
    )
    yield s.show(a, f"{g}.randint(0, 50)")


def files(s: Scope) -> Iterator[str]:
    path, h = s.one("out.txt", "data.csv", "notes.md", "result.json"), s.one("f", "fh", "handle")
    path = f"{s.n(1, 99)}_{path}"
    if s.chance(0.5):
        yield f"with open('{path}', 'w') as {h}:\n    {h}.write('{s.n()}\\n')\n    {h}.write(str({s.int()}))"
    else:
        yield f"{h} = open('{path}', 'w')\nprint({s.int()}, file={h})"
        yield f"print('more', file={h})\n{h}.close()"
    yield s.one(
        f"print(open('{path}').read())",
        f"print(open('{path}').readlines())",
        f"for line_ in open('{path}'):\n    print(line_.rstrip())",
    )
    if s.chance(0.5):
        yield f"with open('{path}', 'a') as {h}:\n    {h}.write('tail')"
        yield f"print(open('{path}').read().count('t'), {h}.closed)"
    if s.chance(0.4):
        yield f"import os\nos.remove('{path}')"
        yield f"print(os.path.exists('{path}'))"


def reading_slowly(s: Scope) -> Iterator[str]:
    h, path = s.name(), f"{s.n(1, 99)}_lines.txt"
    yield f"with open('{path}', 'w') as out_:\n    out_.writelines(f'{{q}}\\n' for q in range(5))"
    yield f"{h} = open('{path}')"
    yield s.show(f"{h}.readline().strip()")
    yield s.one(
        f"next({h})", f"{h}.readline()", f"{h}.seek(0)", f"for line_ in {h}:\n    print(line_.strip())\n    break"
    )
    yield s.show(f"{h}.read().split()")
    yield f"{h}.close()"


def directories(s: Scope) -> Iterator[str]:
    d = f"sub{s.n(1, 99)}"
    yield f"import os\nos.makedirs('{d}', exist_ok=True)\nback_ = os.getcwd()"
    yield f"os.chdir('{d}')"
    yield f"with open('inner.txt', 'w') as f:\n    f.write('{s.n()}')"
    yield s.show("os.listdir('.')", "os.path.basename(os.getcwd())")
    yield "os.chdir(back_)" if s.chance(0.7) else "os.chdir('..')"
    yield f"print(open('{d}/inner.txt').read(), sorted(os.listdir('{d}')))"


def environment(s: Scope) -> Iterator[str]:
    v = f"FUZZ_{s.n(1, 99)}"
    yield f"import os\nos.environ['{v}'] = {s.word()}"
    f = s.function()
    yield f"def {f}():\n    return os.environ.get('{v}', 'unset')"
    yield s.show(f"{f}()")
    yield s.one(
        f"os.environ['{v}'] += '!'", f"del os.environ['{v}']", f"os.environ.pop('{v}')", f"os.environ.update({v}='new')"
    )
    yield s.show(f"{f}()")


def json_csv(s: Scope) -> Iterator[str]:
    a, p = s.name(), f"{s.n(1, 99)}_d.json"
    yield f"import json, csv, io\n{a} = {s.dict()}"
    yield f"with open('{p}', 'w') as f: json.dump({a}, f, sort_keys=True)"
    yield f"{a}['later'] = 1\nback_{s.n()} = json.load(open('{p}'))\nprint(json.load(open('{p}')) == {a}, sorted({a}))"
    yield f"buf_ = io.StringIO()\nw_ = csv.writer(buf_)\nw_.writerow([1, {s.int()}])\nprint(buf_.getvalue().strip())"


def paths(s: Scope) -> Iterator[str]:
    p, d = s.name(), f"p{s.n(1, 99)}"
    yield f"from pathlib import Path\n{p} = Path('{d}')"
    yield f"{p}.mkdir(exist_ok=True)\n({p} / 'a.txt').write_text({s.word()})"
    yield s.show(f"[q.name for q in sorted({p}.iterdir())]", f"({p} / 'a.txt').read_text()")
    yield f"import shutil\nshutil.rmtree({p})\nprint({p}.exists())"


def settings(s: Scope) -> Iterator[str]:
    a = s.name()
    yield "from decimal import Decimal, getcontext"
    yield f"{a} = Decimal(1) / Decimal(7)\ngetcontext().prec = {s.n(4, 9)}"
    yield s.show(f"str({a})", "str(Decimal(1) / Decimal(7))")
    yield "getcontext().prec = 28"


def redirected(s: Scope) -> Iterator[str]:
    b = s.name()
    yield f"import sys, io\n{b} = io.StringIO()"
    yield f"sys.stdout, saved_out_ = {b}, sys.stdout\nprint('hidden', {s.int()})\nsys.stdout = saved_out_"
    yield s.show(f"{b}.getvalue().split()[0]")
    yield "sys.stdout.write('direct\\n')\nsys.stdout.flush()"


def layout(s: Scope) -> Iterator[str]:
    a = s.name()
    yield s.one(
        f"{a} = '''first\n  second\n        third'''", f'{a} = """\n# %% not a cell\n%time not a magic\n!ls neither\n"""', f"{a} = 'one \\\ntwo'",
        f"{a} = (\n    'a'\n  'b'   # glued\n        'c'\n)", f"{a} = {s.n()}; {s.name()} = 2; print({a})", f"{a} = [\n  1,\n      2,\n3]",
        f"{a} = 1 + \\\n    {s.n()}", f"{a} = f'''{{{s.int()}}}\n   x'''", f"{a} = {{'k':\n   [1,\n2]}}  # odd", f"{a} = r'\\n\\d' + '\\t|' + '\\u00e9'",
    )  # fmt: skip
    yield f"print({a})"
    f = s.function()
    yield s.one(
        f"def {f}():\n\t'''Doc\n  with odd\n\t\tindent'''\n\treturn '''a\n b'''", f"def {f}():\n        # deep\n        return '''q\n''' + \"\"\"  w\n\tz\"\"\"",
        f"def {f}(): return 1; print('unreachable')", f"def {f}(\n    v=1,  # why\n\n    w=2,\n):\n\n    # a comment\n\n    return v + w\n    # at the end",
        f"if True:\n  def {f}():\n    text = '''\nflush left\n'''\n    return text\n\n  # deeper comment\n  print('two spaces')",
        f"class {f.title().replace('_', '')}_: x = 1; y = '''\n''' ; z = x\n{f} = lambda: {f.title().replace('_', '')}_.z",
    )  # fmt: skip
    yield s.show(f"{f}()", f"{f}.__doc__")


def semicolons(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a} = {s.n()}; {b} = [{a}]; {b}.append({a}); print({a}, {b});"
    yield f"for q in {b}: {a} += q; print(q); {b}[0] = q"
    yield f"if {a} > 3: {a} = 3; print('cut')\n" + s.show(a, b) + ";"


def reimport(s: Scope) -> Iterator[str]:
    yield s.one(
        "import math",
        "import os.path",
        "from math import sqrt, pi as PI",
        "import math as m, json as js",
        "import xml.dom, xml.sax",
    )
    yield "import math\nimport os.path, json as js\nfrom math import sqrt, pi as PI"
    f = s.function()
    yield f"def {f}():\n    import math as local_math\n    from os import path\n    return local_math.floor(PI) + int(sqrt(4)) + len(path.join('a', 'b'))"
    yield s.show(f"{f}()", "math.floor(2.5)", "os.path.basename('a/b')", "js.dumps([1])")
    yield "from math import pow as js\nprint(js(2, 3))"


def pretty(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"from pprint import pprint\n{a} = {{'k': {s.ints()}, 'a': {s.word()}}}"
    yield f"pprint({a})\nprint({a}, end=' <\\n')\nprint(*{a}, sep=', ')\nprint()"


def textwork(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"import re, string\n{a} = ' '.join({s.strings()})"
    yield f"{b} = re.sub(r'[aeiou]', lambda m: m.group().upper(), {a})"
    yield s.show(a, b, f"{a}.split()[0][::-1]", f"re.findall(r'\\b\\w', {b})")
    yield f"{a} += '!'\n" + s.show(f"{a}.replace('e', '3')")


FEATURES: tuple[Feature, ...] = (
    seeded, seeded, own_generator, files, files, reading_slowly, directories, environment, json_csv, paths, settings, redirected, layout,
    layout, semicolons, reimport, pretty, textwork,
)  # fmt: skip
