#### module and qualified names of what the notebook makes
# %%
class A:
    class B:
        pass
    def m(self): pass
def f():
    def g(): pass
    return g
lam = lambda: 0
k = 2
def h(v):
    return v * k
k = 3
# %%
print(A.__module__, A.B.__qualname__, A.m.__qualname__, f.__module__, f().__qualname__, lam.__name__, lam.__qualname__)
# %%
print(h.__name__, h.__qualname__, h.__module__, type(A()).__name__, h(2), A, A.B)
#### frames asked for names
# %%
import sys, inspect
def caller_locals():
    return sorted(n for n in sys._getframe(1).f_locals if n in ("a", "b"))
def name():
    return inspect.currentframe().f_code.co_name
# %%
def f():
    a = 1
    b = 2
    return caller_locals()
print(f(), name())
class K:
    def meth(self):
        return sys._getframe().f_code.co_name, inspect.stack()[0].function
# %%
print(K().meth(), (lambda: sys._getframe().f_code.co_name)())
#### globals seen from a function, written by key
# %%
def put(k, v):
    globals()[k] = v
def get(k, d=None):
    return globals().get(k, d)
# %%
put("alpha", 1)
print(alpha, get("alpha"), get("beta", "none"))
# %%
for i, n in enumerate(["u", "v"]):
    put(n, i)
print(u + v, "put" in globals(), callable(globals()["get"]))
del globals()["u"]
# %%
try:
    print(u)
except NameError as e:
    print(e)
v += 5
print(get("v"))
#### names filtered out of globals and deleted
# %%
x_1, x_2, y_1 = 1, 2, 3
# %%
found = sorted(n for n in globals() if n.startswith("x_"))
for n in found:
    del globals()[n]
# %%
print(found, [n for n in ("x_1", "x_2", "y_1") if n in globals()])
x_1 = "new"
print(x_1, y_1)
#### vars, dir and locals in functions and comprehensions
# %%
z = 1
def f(a, *b, c=z, **d):
    e = a
    return sorted(locals()), sorted(vars())
print(f(1, 2, q=3))
# %%
z = 5
print([sorted(locals()) for q in [1]][0][:1] != [], f(1)[0] == f(2)[1])
class C:
    inside = sorted(n for n in dir() if not n.startswith("__"))
    w = 1
    later = sorted(n for n in vars() if not n.startswith("__"))
print(C.inside, C.later)
#### star import after names, names after stars, in a branch
# %%
sqrt = "mine"
pi = 3
from math import *
print(sqrt(4), round(pi, 2))
# %%
if floor(pi) == 3:
    from cmath import *
print(sqrt(-1), isinstance(pi, float))
# %%
sqrt = None
def r():
    return sqrt, exp(0)
print(r())
from math import *
print(r()[0](9))
#### a star import of collections used in a class and in eval
# %%
from collections import *
from itertools import *
class Count(Counter):
    def top(self):
        return self.most_common(1)
# %%
print(Count("aab").top(), eval("list(chain([1], [2]))"), [k for k, g in groupby("aab")])
d = defaultdict(int)
d["x"] += 1
# %%
count = "shadow"
print(dict(d), count, next(cycle("q")), OrderedDict(a=1)["a"])
#### a function defined in a try, an else, a loop and a with
# %%
import contextlib
try:
    def a(): return "try"
    raise ValueError
except ValueError:
    def b(): return "except", base
else:
    def c(): return "else"
finally:
    def d(): return "finally"
base = 1
# %%
with contextlib.nullcontext():
    def e(): return "with" + a()
for q in range(2):
    def f(n=q): return n, q
while True:
    def g(): return "while", base
    break
# %%
base = 2
q = 9
print(a(), b(), d(), e(), f(), g())
print(c())
#### two definitions in the branches of one condition, decorated
# %%
import functools
calls = []
def traced(fn):
    @functools.wraps(fn)
    def run(*a, **k):
        calls.append(fn.__name__)
        return fn(*a, **k)
    return run
fast = True
# %%
if fast:
    @traced
    def step(v): return v + inc
else:
    @traced
    def step(v): return v - inc
inc = 1
print(step(1))
# %%
if not fast:
    step = None
inc = 10
@traced
def other(v): return step(step(v))
print(other(0), calls)
#### del inside branches and loops with later use
# %%
cfg = {"a": 1}
tmp = [1, 2]
for k in list(cfg):
    if k == "a":
        del cfg[k], tmp
# %%
print(cfg)
try:
    tmp.append(1)
except NameError as e:
    print("gone:", e)
tmp = []
# %%
def clear():
    global tmp
    del tmp
    return "cleared"
print(clear())
print("tmp" in globals())
tmp
#### except names that shadow, leak and are read again
# %%
err = "none"
def attempt(v):
    try:
        return 1 / v
    except ZeroDivisionError as err:
        return f"caught {err}"
# %%
print(attempt(0), err)
for v in (1, 0):
    try:
        1 / v
    except ZeroDivisionError as err:
        msg = str(err)
    else:
        print("fine", err)
# %%
print(msg)
print(err)
#### an exception kept under another name, with its traceback
# %%
kept = []
try:
    [][1]
except IndexError as e:
    kept.append(e)
    other = e
# %%
print(type(other).__name__, other is kept[0], other.__traceback__ is not None)
try:
    raise other
except IndexError as e2:
    print(e2 is other)
del other
print(kept)
e2
#### conditional names tested in many ways
# %%
import sys
if sys.maxsize < 0:
    lib = "x"
ok = "lib" in globals() or "lib" in locals() or "lib" in dir()
# %%
try:
    lib
    have = True
except NameError:
    have = False
lib = lib if have else "default"
# %%
print(ok, have, lib)
width = globals().get("width", 80)
height = vars().setdefault("height", 24)
print(width, height)
#### late global through two helpers and a class, all before it exists
# %%
class Reader:
    def read(self): return fetch()
def fetch(): return source[0]
r = Reader()
# %%
try:
    r.read()
except NameError as e:
    print(e)
source = ["s1"]
print(r.read())
# %%
source = ["s2"]
print(r.read(), fetch())
del source
r.read()
#### loops that bind through tuple, star and attribute and may not run
# %%
pairs = []
for (a, (b, *c)), d in pairs:
    pass
class S: pass
s = S()
for s.val in []:
    pass
# %%
print(hasattr(s, "val"))
pairs.append(((1, (2, 3, 4)), 5))
for (a, (b, *c)), d in pairs:
    pass
# %%
print(a, b, c, d)
for n in range(0):
    pass
print(n)
#### while and for with break before the binding
# %%
for i in range(5):
    if i == 0:
        break
    seen = i
n = 3
while n:
    n -= 1
    if n == 1:
        break
    last = n
# %%
print(i, n, last)
total = sum(x for x in range(i, last + 1))
# %%
print(total, seen)
#### a name bound by import only in one branch of try
# %%
try:
    import nothing_like_this as backend
    kind = "fast"
except ImportError as e:
    kind = "slow"
    missing = e.name
# %%
def run():
    return backend.go() if kind == "fast" else kind
print(run(), missing)
kind = "fast"
# %%
run()
#### match captures that fail half-way
# %%
def look(p):
    match p:
        case {"a": x, "b": y} if x > y:
            out = "gt"
        case {"a": x}:
            out = "a"
        case _:
            out = "none"
    return out, [n for n in ("x", "y") if n in locals()]
print(look({"a": 2, "b": 1}), look({"a": 0, "b": 1}), look(3))
# %%
match {"a": 1, "b": 5}:
    case {"a": p, "b": q} if p > q:
        r = 1
    case _:
        r = 2
print(p, q, r)
# %%
match (1, 2):
    case (1, z, w):
        pass
print(z)
#### mangled names outside and inside
# %%
class Bank:
    __rate = 2
    __log = []
    def add(self, v):
        self.__total = getattr(self, "_Bank__total", 0) + v * Bank.__rate
        Bank.__log.append(__helper(v))
        return self.__total
def _Bank__helper(v):
    return ("h", v, scale)
scale = 1
# %%
b = Bank()
b.add(1)
scale = 2
Bank._Bank__rate = 10
print(b.add(1), Bank._Bank__log, vars(b))
# %%
def _Bank__helper(v): return "new"
b.add(0)
print(Bank._Bank__log[-1])
#### nonlocal through two levels, and a class between
# %%
def outer():
    n = 0
    class Mid:
        n = "class"
        def bump(self):
            nonlocal n
            n += step
            def deeper():
                nonlocal n
                n *= 2
                return n
            return deeper()
    return Mid, lambda: n
step = 1
# %%
M, peek = outer()
print(M().bump(), peek(), M.n)
step = 5
# %%
print(M().bump(), peek())
M2, peek2 = outer()
print(peek2(), M is M2, M2.__qualname__)
#### comprehension scopes with walrus, conditions and nested reads
# %%
data = [[1, 2], [3]]
limit = 1
flat = [big := v for row in data for v in row if v > limit]
# %%
limit = 2
sets = {len(r): [v for v in r if v >= limit] for r in data if (n := len(r))}
print(flat, big, sets, n)
# %%
gen = ((a, b) for a in data for b in a if b != limit)
data = [[9]]
limit = 3
print(list(gen), [y for y in (limit, n)])
def f(): return [limit + q for q in range(2) if (w := q + n)], w
# %%
try:
    print(f())
except NameError as e:
    print(e)
#### a star in a block that runs, one that does not, and one that fails
# %%
math = "mine"
from math import *
try:
    from no_such_thing_q import *
except ImportError:
    from cmath import *
    r = sqrt(-1)
# %%
if len("") > 0:
    from math import *
print(r, sqrt(-4), math)
# %%
def f(v):
    return exp(v), isinstance(pi, float)
print(f(0))
#### a variable called main whose name is printed
# %%
try:
    main = 8
except Exception as e:
    print(e)
print("bound")
# %%
try:
    print(f"{main=}", 1)
except Exception as e:
    print(e)
# %%
main += 1
print(main)
#### __file__ behind a condition, in a try
# %%
import os
try:
    here = __file__ if '__file__' in globals() else "nowhere"
except NameError:
    here = "no file"
print(here)
# %%
try:
    here = os.path.basename(__file__)
except NameError:
    here = "no file"
print(here)
# %%
try:
    here = "__file__" in globals() and __file__
except Exception as e:
    print(e)
print(here)
#### a search among the names before a helper is there
# %%
print([q for q in ("a", "f", "zzz") if q in globals()])
a = [3]
# %%
def f(x):
    return x + len(a)
print(f(1))
# %%
print([q for q in ("a", "f", "zzz") if q in globals()])
