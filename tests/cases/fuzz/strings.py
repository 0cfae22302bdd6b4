#### a query's @name inside a function
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
limit = 1
def big():
    return df.query('a > @limit')
# %%
print(len(big()))
limit = 2
print(len(big()))
#### a query's @name in a lambda and a comprehension
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
low, high = 1, 3
# %%
f = lambda: df.query('@low < a < @high')['a'].tolist()
print(f())
# %%
low = 0
print(f(), [len(df.query('a > @q')) for q in range(3)])
#### a query text kept in a name
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
limit = 2
text = 'a >= @limit'
# %%
print(len(df.query(text)))
print(len(df.query(f'a {">"} @limit')), len(df.query('a ' + '== @limit')))
#### pd.eval sees the notebook's names
# %%
import pandas as pd
left = pd.Series([1, 2])
right = pd.Series([3, 4])
# %%
print(pd.eval('left + right').tolist())
#### DataFrame.eval assigns in place
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
other = df
k = 10
# %%
df.eval('b = a * @k', inplace=True)
# %%
print(other.columns.tolist(), df['b'].tolist())
#### eval of a built text
# %%
x, y = 2, 5
for n in ('x', 'y'):
    print(n, eval(n), eval(f'{n} * 2'))
#### exec of a built text
# %%
for i in range(3):
    exec(f'v{i} = i * 10')
# %%
print(v0 + v1 + v2)
#### exec in a namespace of its own
# %%
ns = {}
exec('def f(x):\n    return x + k', ns)
k = 1
ns['k'] = 5
# %%
print(ns['f'](1), 'f' in globals())
#### exec that defines a function used later
# %%
k = 2
exec('def f(x):\n    return x + k')
# %%
k = 10
print(f(1))
#### compile, then exec and eval
# %%
code = compile('r = base * 2', '<s>', 'exec')
base = 4
exec(code)
print(r)
# %%
expr = compile('base + r', '<s>', 'eval')
base = 1
print(eval(expr))
#### a format string with attributes and items
# %%
d = {'a': [1, 2]}
class O:
    x = 3
o = O()
print('{d[a]} {o.x}'.format(d=d, o=o), f'{d["a"][0]} {o.x:>3}')
#### f-strings that show their own text
# %%
def f(x=1):
    return x + k
k = 3
print(f'{f()=} {f(2) = }')
# %%
k = 4
print(f'{f()=:>4} {k=!r} {k + 1=}')
def f(x=1):
    return -x
print(f'{f()=}')
#### imports that only evaluated texts use
# %%
from math import sqrt, floor
from itertools import chain
x = 4
# %%
print(eval("sqrt(x)"))
code = "y = floor(x / 3)"
exec(code)
# %%
print(y, eval("list(chain([1], [2]))"))
#### imports that only texts of a list use
# %%
import math
import json
tests = ["math.pi > 3", "json.dumps([1])"]
# %%
for test in tests:
    print(eval(test))
#### a type that only the text of an annotation names
# %%
from typing import Optional, get_type_hints
T = int
def f(x: "T", y: Optional["T"] = None) -> "T":
    return x
print(get_type_hints(f)["x"])
# %%
T = str
rows = [f(1)]
print(get_type_hints(f)["return"], rows)
# %%
class Node:
    parent: "Node"
    size: "T"
def walk(n: "Node") -> "list[Node]":
    return [n]
print(get_type_hints(Node)["size"], len(walk(Node())))
# %%
T = float
rows.append(get_type_hints(walk)["n"] is Node)
print(get_type_hints(Node)["size"], rows)
#### types of a dispatcher
# %%
from functools import singledispatch
class Money:
    def __init__(self, v):
        self.v = v
@singledispatch
def show(v):
    return "any"
print(show(1))
# %%
@show.register
def _(v: Money):
    return f"money {v.v}{unit}"
unit = "$"
# %%
rows = [Money(1), 2]
print([show(r) for r in rows])
unit = "E"
print(show(rows[0]))
#### texts of an annotation that are no types
# %%
from typing import Literal
train = [1, 2]
def pick(mode: Literal["train", "test"] = "train", note: "what the caller says" = ""):
    return mode
print(pick(), train)
# %%
train = train + [3]
print(train, pick("test"))
# %%
train.append(4)
print(sum(train))
#### a field that is read from the author's dict, also inside an f-string
# %%
shard = 3
rate = 0.5
lock = {"shard": shard, "rate": rate}
print(lock)
# %%
total = 4 * rate + len(lock)
print(f"shard {shard}", rate, f"{total:.1f} {shard!r}")
