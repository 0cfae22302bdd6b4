#### imports of one name in an order that sorting would change
# %%
from math import sqrt
from cmath import sqrt
print(sqrt(-4))
# %%
from string import capwords as c
from json import dumps as c
def f():
    from math import floor as g
    from ast import literal_eval as g
    return g("[1]")
# %%
print(c([1]), f())
import os.path as p
import json as p
print(p.__name__)
#### locals of a function that only vars, dir or a frame sees
# %%
import sys, inspect
def a(x):
    y = x + 1
    return sorted(vars())
def b(x):
    y = x + 1
    return sorted(dir())
def names_of_caller():
    return sorted(sys._getframe(1).f_locals)
def c(x):
    z = x * 2
    return names_of_caller()
def d(x):
    w = 1
    return sorted(inspect.currentframe().f_locals)
def e(x):
    q = x
    return eval("q + 1")
# %%
print(a(1), b(1), c(1), d(1), e(1))
#### an unused binding whose value does something
# %%
log = []
def note(v):
    log.append(v)
    return v
def f():
    unused = note("f")
    a = b = note("chain")
    with open("t.txt", "w") as handle:
        pass
    try:
        note(1 / 0)
    except ZeroDivisionError as err:
        pass
    for i in range(2):
        last = note(i)
    return len(log)
# %%
print(f(), log)
x = note("x")
y: int = note("y")
(z) = note("z")
# %%
print(log)
#### super with arguments, object bases and old habits
# %%
class A(object):
    def __init__(self):
        self.v = 1
class B(A):
    def __init__(self):
        super(B, self).__init__()
        self.w = 2
    def who(self):
        return super(B, self).__str__ is not None
b = B()
# %%
class B(A):
    pass
# %%
print(b.v, B().v, type(b) is B)
try:
    b.who()
except TypeError as e:
    print("type")
#### yield in a loop that a formatter would turn into yield from
# %%
def inner():
    got = yield 1
    print("inner got", got)
    yield 2
def outer():
    for v in inner():
        yield v
    print("last", v)
# %%
g = outer()
print(next(g), g.send("x"), list(g))
#### getattr with constants and private names
# %%
class P:
    def __init__(self):
        setattr(self, "__v", 1)
        setattr(self, "plain", 2)
    def read(self):
        return getattr(self, "__v"), getattr(self, "plain"), sorted(vars(self))
# %%
print(P().read())
p = P()
delattr(p, "plain")
print(hasattr(p, "plain"), getattr(p, "__v"))
#### comparisons and tests that linters rewrite
# %%
import numpy as np
class Any:
    def __eq__(self, o):
        return True
    def __contains__(self, v):
        return 0
a = Any()
x = np.array([1, None], dtype=object)
flag = np.bool_(True)
# %%
print(a == None, a != None, not 3 in a, (x == None).tolist(), flag == True, flag is True)
if type(a) == Any and not a is None:
    print("any")
# %%
assert a == 5, "never"
def f(v=[], w={}):
    v.append(len(w))
    return v
f(); f()
print(f(), "%s %d" % ("a", 3), "{} {x}".format(1, x=2), "{0}{0}".format("q"))
#### a zip and open of the author's own
# %%
def zip(a, b):
    return [(y, x) for x, y in __builtins__.zip(a, b)] if not isinstance(__builtins__, dict) else [(y, x) for x, y in __builtins__["zip"](a, b)]
def open(p):
    return f"opened {p}"
# %%
print(zip("ab", "cd"), open("q"))
del zip
# %%
print(list(zip("ab", "cd")), open("z"))
#### sets and dicts with repeated keys, f-strings without names
# %%
calls = []
def k(v):
    calls.append(v)
    return v
d = {k("a"): 1, k("b"): 2, k("a"): 3}
s = {k(1), k(1), 2, 2}
t = f"plain" f"{d['a']}" "{x}"
# %%
print(d, sorted(s), calls, t, f"{{}}")
raise_me = [ValueError, TypeError]
try:
    raise ValueError("v")
except (ValueError, ValueError, TypeError):
    print("caught")
try:
    raise raise_me[1]
except (IOError, TypeError) as e:
    print(type(e).__name__)
#### statements that look useless
# %%
class Loud:
    def __getattr__(self, n):
        print("get", n)
        return 1
    def __getitem__(self, i):
        print("item", i)
        return i
    def __eq__(self, o):
        print("eq")
        return True
    __hash__ = None
l = Loud()
# %%
l.value
l[3]
l == 4
l.x, l.y
# %%
[l.z for _ in range(2)]
l and l[0]
not l == 1
print("end")
#### annotations that are printed
# %%
from typing import List, Optional, Union, Dict
def f(a: List[int], b: Optional[str] = None) -> Union[int, str]:
    return a
class C:
    x: Dict[str, int] = {}
    y: "Optional[int]" = None
# %%
print({k: str(v) for k, v in f.__annotations__.items()})
print({k: str(v) for k, v in C.__annotations__.items()})
#### type comparisons, encodings and open modes
# %%
with open("m.txt", "wt", encoding="UTF-8") as fh:
    fh.write(u"é\n")
with open("m.txt", "r") as fh:
    t = fh.read()
# %%
b = t.encode("utf-8")
print(b, str("x"), bytes(b"y"), int(3), len(open("m.txt", "rb").read()))
import io
print(io.open("m.txt").read() == t, issubclass(IOError, OSError), EnvironmentError is OSError)
