#### json and Path as the notebook's variables, a list-valued default as option
# %%
json = {"a": 1}
Path = "x/y"
os = [1]
argparse = 3
# %%
layers = [1, 2, 3]
print(json, Path, os, argparse, layers)
# %%
def show():
    return json["a"], Path, os, argparse
print(show())
#### sys, re, functools as the notebook's own names
# %%
sys = "s"
re = [1]
functools = {"k": 2}
logging = 5
# %%
def add(a, b=1):
    return a + b + functools["k"]
print(add(1), sys, re, logging)
# %%
functools["k"] = 7
g = add
print(g(2))
#### the module of a class and a function
# %%
class A:
    pass
def f():
    pass
# %%
print(A.__module__, f.__module__, A().__class__, A)
print(repr(A), f.__qualname__)
#### dir() counts
# %%
before = set(dir())
alpha = 1
beta = 2
# %%
print(sorted(set(dir()) - before))
#### locals is globals
# %%
x = 1
print(locals() is globals())
locals()["made"] = 5
print(made)
#### vars keeps what is assigned
# %%
vars()["q"] = 3
# %%
print(q + 1)
#### a helper asked by name
# %%
def clean_a(v):
    return v + 1
def clean_b(v):
    return v * 2
# %%
for name in ("clean_a", "clean_b"):
    print(globals()[name](5))
#### getattr on the module
# %%
import sys
limit = 4
me = sys.modules["__main__"]
print(getattr(me, "limit"), hasattr(me, "nothing"))
# %%
me.limit = 9
print(limit)
#### inspect signature of notebook function which reads state
# %%
import inspect
k = 3
def f(a, b=2, *c, d=4, **e):
    return a + k
# %%
print(inspect.signature(f))
print(f.__code__.co_varnames[:2], f.__code__.co_argcount)
k = 5
print(f(1))
#### a helper's __defaults__ changed
# %%
def f(a, b=2):
    return a + b
f.__defaults__ = (10,)
print(f(1))
# %%
f.__defaults__ = None
try:
    f(1)
except TypeError as e:
    print(e)
#### type error messages of helpers
# %%
k = 1
def scale(v):
    return v * k
k = 2
# %%
try:
    scale()
except TypeError as e:
    print(e)
try:
    scale(1, 2)
except TypeError as e:
    print(e)
try:
    scale(w=1)
except TypeError as e:
    print(e)
#### uncaught type error of a helper with state
# %%
k = 1
def scale(v):
    return v * k
k = 2
print(scale(2))
# %%
scale(1, 2)
#### repr of a bound method and of a function
# %%
import re
class B:
    def m(self):
        return 1
def fn():
    return 1
# %%
print(re.sub("0x[0-9a-f]+", "", repr(fn)), re.sub("0x[0-9a-f]+", "", repr(B().m)), re.sub("0x[0-9a-f]+", "", repr(B())))
#### function code compared
# %%
def f(x):
    return x
g = f
# %%
def f(x):
    return x
print(f is g, f == g, f.__code__.co_code == g.__code__.co_code)
#### recursion depth through helper
# %%
depth = 0
def down(n):
    global depth
    depth = max(depth, n)
    return n if n > 20 else down(n + 1)
# %%
print(down(0), depth)
#### frames and the current line
# %%
import sys
def where():
    return sys._getframe().f_code.co_name
def caller():
    return sys._getframe(1).f_code.co_name
# %%
def outer():
    return caller()
print(where(), outer())
#### traceback of an error names functions
# %%
import traceback
def bad():
    return 1 / 0
def outer():
    return bad()
# %%
try:
    outer()
except ZeroDivisionError as e:
    print([f.name for f in traceback.extract_tb(e.__traceback__)][1:])
#### stack depth
# %%
import inspect
def depth():
    return len(inspect.stack())
a = depth()
# %%
def nested():
    return depth()
print(nested() - a)
#### warnings point to lines
# %%
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn("two", DeprecationWarning)
# %%
print(len(w), [str(x.message) for x in w])
#### a helper that lists its names, in two versions
# %%
k = 1
def f(a, /, b=2, *, c=3):
    return a + b * c + k
print(f(1))
k = 5
# %%
def f(a, b=2):
    return sorted(locals())
print(f(1))
#### pandas eval over cells
# %%
import pandas as pd
left = pd.Series([1, 2])
right = pd.Series([3, 4])
# %%
import math
total = 0
for q in range(3):
    total += q
    print(math.sqrt(total))
# %%
def f():
    return pd.eval("left - right").tolist()
print(pd.eval('left + right').tolist(), f())
#### names listed before and after an import, a function and a class
# %%
before = set(dir())
print("first")
# %%
import json as codec

def clean(x):
    return x + 1

class Box:
    size = 2
# %%
print(sorted(set(dir()) - before), clean(Box.size), codec.dumps([1]))
