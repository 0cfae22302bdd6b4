#### the caller's frame is the notebook
# %%
import sys
k = 1
def look():
    return sys._getframe(1).f_locals['k']
# %%
k = 2
print(look())
#### the module's own names through inspect
# %%
import inspect
k = 7
print('k' in inspect.currentframe().f_globals)
print(inspect.currentframe().f_globals['k'])
#### __main__ is importable
# %%
import __main__
k = 3
print(__main__.k)
# %%
__main__.k = 8
print(k)
__main__.fresh = 2
print(fresh)
#### sys.modules leads to the names
# %%
import sys
k = 3
print(sys.modules['__main__'].k)
# %%
mod = sys.modules[__name__]
mod.k = 9
setattr(mod, 'q', 4)
print(k, q)
#### vars of the module
# %%
import sys
x1, x2 = 1, 2
for n in ('x1', 'x2'):
    print(vars(sys.modules['__main__'])[n])
#### a function's globals
# %%
k = 1
def f():
    return k
# %%
print(f.__globals__['k'])
f.__globals__['k'] = 12
print(f(), k)
#### timeit with the notebook's names
# %%
import timeit
calls = []
def work():
    calls.append(1)
# %%
timeit.timeit('work()', globals=globals(), number=3)
print(len(calls))
# %%
timeit.timeit('work()', setup='from __main__ import work', number=2)
print(len(calls))
# %%
print(timeit.timeit(lambda: work(), number=2) > 0, len(calls))
#### a template filled from all names
# %%
name, size = 'fig', 3
print('{name}:{size}'.format_map(globals()))
from string import Template
print(Template('$name-$size').substitute(globals()))
print('%(name)s' % vars())
#### names of functions and classes are what they were
# %%
class A:
    class B:
        pass
    def m(self): pass
def f():
    def g(): pass
    return g
print(A.B.__qualname__, A.m.__qualname__, f().__qualname__, f.__module__, A.__module__, f.__name__)
print(repr(A), A)
#### source and line text are not needed for the result
# %%
import traceback
def bad():
    return 1 / 0
try:
    bad()
except ZeroDivisionError:
    print(traceback.format_exc().splitlines()[-1])
#### locals in a comprehension and a class body
# %%
k = 5
class C:
    k = 6
    seen = sorted(n for n in locals() if not n.startswith('_'))
print(C.seen)
# %%
def f(a, b=2):
    c = 3
    return sorted(locals())
print(f(1))
#### pickling by name through __main__
# %%
import pickle
class P:
    def __init__(self):
        self.v = 1
def fn(): return 4
# %%
blob = pickle.dumps([P(), fn])
# %%
p, g = pickle.loads(blob)
print(type(p) is P, p.v, g is fn, g())
#### get_type_hints looks in the module
# %%
import typing
from dataclasses import dataclass, fields
@dataclass
class Item:
    size: 'Size'
# %%
class Size:
    pass
print(typing.get_type_hints(Item))
#### a name asked of builtins
# %%
import builtins
builtins.answer = 42
print(answer)
# %%
old = builtins.print
def loud(*a, **k):
    old('>', *a, **k)
builtins.print = loud
print('x')
# %%
builtins.print = old
print('y')
#### dir and vars over objects are ordinary
# %%
class A:
    x = 1
print([n for n in dir(A) if not n.startswith('_')], vars(A)['x'])
k = 1
print('k' in dir(), 'zz' in dir())
#### counting one's own names
# %%
a1 = a2 = 1
print(len([n for n in globals() if n in ('a1', 'a2', 'a3')]))
print(sorted(n for n in dir() if n.startswith('a') and len(n) == 2))
#### a function called main keeps its name
# %%
def main():
    return lambda: 0
print(main.__name__, main().__qualname__)
# %%
if __name__ == '__main__':
    print(main()())
#### a name made through the module, then changed as an ordinary one
# %%
import sys
setattr(sys.modules[__name__], 'x', 1)
globals().update(y=2)
# %%
x *= 5
y += 1
print(x, y)
#### a class that the model has nothing to do with stays where it is
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
class Base:
    def m(self):
        return 1
print(Base.__module__, Base().m.__module__)
# %%
X = np.arange(4.0).reshape(-1, 1)
model = LinearRegression().fit(X, [0, 1, 2, 4])
print("score", round(model.score(X, [0, 1, 2, 4]), 4))
#### a name of the caller's frame, which another step bound
# %%
import sys
k = 1
def look():
    return sys._getframe(1).f_locals["k"]
def has(name):
    return name in sys._getframe(1).f_locals, sys._getframe(1).f_locals.get(name)
# %%
k = 2
rows = [k, 3]
print(look())
# %%
exec("k = k + 1")
print(k, rows)
# %%
rows.append(look())
print(rows, has("rows"), has("nothing"))
# %%
def inside():
    k = "inner"
    return look(), has("k")
print(inside())
