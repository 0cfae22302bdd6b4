#### signatures of every kind with state
# %%
k = 2
def a(x, /, y=1, *args, z="(", w=(1, (2)), **kw): return (x, y, args, z, w, sorted(kw), k)
def b(x, sep=")", # a comment (
      end="\n",
      ): return x + sep + str(k)
def c(*, only=None) -> list[int]: return [only, k]
def d(): return k
def e(v: "int" = (3), *rest: int) -> "str": return f"{v}{rest}{k}"
k = 3
# %%
print(a(1), a(1, 2, 3, q=4), b("s"), c(only=1), d(), e())
k = 4
# %%
print(a(*[1, 2], **{"z": 5}), b(*"s",), c(**{"only": 2}), e(1, *(2, 3)), d(
    # nothing
))
print(e(
    7,  # seven (
), b("t", sep="("), [d() for _ in range(2)], (lambda: d())())
#### calls of state helpers everywhere
# %%
def f(x, by=1): return x * rate + by
def g(xs): return [f(x) for x in xs if f(x) > lo]
rate, lo = 2, 1
# %%
print(f"{f(1)} {f(2):>5} {f(3)!r} {g([1, 2])} {f(f(1))=}")
print(*map(f, [1, 2]), sum(f(v) for v in (1, 2)), max([1, 2], key=f), {f(1): f(2)}, f(1) if f(0) else f(2))
rate = 5
# %%
def deco(fn, n=f(1)):
    return lambda *a: fn(*a) + n
@deco
def h(v, w=f(2)): return f(v) + w
class K:
    base = f(3)
    def m(self, q=f(4)): return f(q) + self.base
rate = 7
# %%
print(h(1), K().m(), K.base, K().m(1))
x = y = f(1); z: int = f(2); z += f(3)
assert f(1) == 8, f(2)
with open("o.txt", "w") as fh: fh.write(str(f(1)))
for i in range(f(0)): pass
print(x, y, z, i, open("o.txt").read())
#### state names hidden at the call
# %%
k = 10
def f(x): return x + k
# %%
print([f(k) for k in (1, 2)], (lambda k: f(k))(3), f(k := 4) if False else 0)
def g(k): return f(k)
print(g(5))
# %%
k = 20
def h():
    k = 1
    def inner(): return f(k)
    return inner()
print(h(), {k: f(k) for k in (6,)}, [f(v) for v in [k]])
for k in (100, 200):
    print(f(1))
#### lambdas as helpers with state
# %%
n = 1
add = lambda x, *r, m=2: x + n + m + len(r)
pair = lambda: (n,
                n + 1)
both = lambda q=n: (q, n)
curried = lambda a: lambda b: a + b + n
inc, dec = (lambda v: v + n), (lambda v: v - n)
# %%
n = 5
print(add(1), pair(), both(), curried(1)(2), inc(1), dec(1))
# %%
n = 50
step = curried(1)
n = 60
print(step(1), list(map(add, [1, 2])), sorted([3, 1], key=lambda v: -v * n), both(), (lambda: n)())
table = {"a": add, "p": pair}
n = 0
print(table["a"](1), table["p"]())
#### helper used as decorator and as default and in class body
# %%
tags = []
def tagged(fn):
    tags.append(fn.__name__ + suffix)
    return fn
suffix = "1"
@tagged
def one(): return suffix
# %%
suffix = "2"
@tagged
def two(cb=one): return cb() + suffix
class C:
    @tagged
    def three(self): return suffix
    four = tagged(lambda self: suffix)
# %%
suffix = "3"
print(tags, one(), two(), C().three(), C().four())
#### generators as helpers with state
# %%
def count(n):
    for i in range(n):
        yield i * unit
def total(n): return sum(count(n))
unit = 1
# %%
print(list(count(3)), total(4))
it = count(3)
next(it)
unit = 10
# %%
print(list(it), total(2))
a, b, *c = count(4)
unit = 100
print(a, b, c, dict(enumerate(count(2))), [*count(2), *it])
#### async helpers with state
# %%
import asyncio
async def fetch(n):
    await asyncio.sleep(0)
    return n * unit
async def many(ns): return [await fetch(n) for n in ns]
unit = 2
# %%
print(await many([1, 2]), await fetch(3))
task = asyncio.ensure_future(fetch(4))
unit = 3
# %%
print(await task, (await many((1,)))[0])
res = await asyncio.gather(fetch(1), many([2]))
unit = 4
print(res, await fetch(1))
#### methods with state through properties and operators
# %%
class Money:
    def __init__(self, v): self.v = v
    def __mul__(self, o): return Money(self.v * o * fx)
    def __str__(self): return f"{self.v:.1f}{cur}"
    @property
    def local(self): return self.v * fx
    @classmethod
    def of(cls, v): return cls(v + fee)
fx, cur, fee = 1, "E", 0
# %%
m = Money(2)
print(m * 3, m.local, Money.of(1))
fx, cur = 2, "D"
# %%
fee = 10
print(m * 3, f"{m}", m.local, str(Money.of(1)), "%s" % (m,), [str(v) for v in (m, m * 2)])
del fee
try:
    Money.of(1)
except NameError as e:
    print(e)
#### deleting and redefining helpers
# %%
def f(): return 1 + k
k = 1
print(f())
# %%
old = f
del f
try:
    f()
except NameError as e:
    print(e)
# %%
def f(): return 2 + k
k = 5
print(f(), old())
if f() > 3:
    def f(): return "three"
print(f(), old())
try:
    def f(): raise KeyError(k)
    f()
except KeyError as f:
    print(type(f).__name__)
try:
    f
except NameError:
    print("f is gone")
#### conditional and loop definitions with state
# %%
impls = {}
mode = "b"
for name in "ab":
    def impl(v, name=name): return f"{name}{v}{mode}"
    impls[name] = impl
if mode == "b":
    def pick(v): return impls[mode](v)
else:
    def pick(v): return None
# %%
print(pick(1), impl(2))
mode = "a"
# %%
print(pick(1), impls["b"](2))
impls = {"a": str.upper}
try:
    print(pick("x"), impl("y"))
finally:
    mode = None
print(mode)
#### mutable defaults and kwargs dict shared
# %%
opts = {"sep": "-"}
def join(*parts, _cache={}, **kw):
    kw = {**opts, **kw}
    key = kw["sep"].join(parts)
    _cache[key] = _cache.get(key, 0) + 1
    return key, _cache
# %%
print(join("a", "b"))
opts["sep"] = "+"
print(join("a", "b")[0], len(join("a", "b")[1]))
# %%
opts = {"sep": "*"}
cache = join("a")[1]
cache.clear()
print(join("a", "b"), join.__kwdefaults__["_cache"] is cache)
#### defaults taken away, then the function again
# %%
def f(v, w=1):
    return v + w
print(f(1))
# %%
f.__defaults__ = None
# %%
try:
    print(f(1))
except TypeError as e:
    print(e)
# %%
def f(v, w=1):
    return v + w
print(f(1))
#### kwdefaults changed
# %%
def f(v, *, w=1):
    return v + w
print(f(1))
# %%
f.__kwdefaults__["w"] = 7
print(f(1))
# %%
def f(v, *, w=1):
    return v + w
print(f(1))
#### what functions tell of themselves
# %%
k = 2
def f(v, w=1):
    x = v * k
    return x + w
print(f(1), f.__closure__, f.__code__.co_freevars)
# %%
import inspect
print(inspect.signature(f), f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_names)
# %%
k = 5
print(f(1), f.__code__.co_kwonlyargcount, f.__kwdefaults__, inspect.getfullargspec(f).args)
#### closures tell what they hold
# %%
def make(n):
    def inner(v):
        return v + n + base
    return inner
base = 1
g = make(3)
print(g.__closure__[0].cell_contents, len(g.__closure__), g.__code__.co_freevars)
# %%
base = 10
g.__closure__[0].cell_contents = 100
print(g(1), make(1)(1))
#### signature bound and called
# %%
import inspect
scale = 3
def area(w, h=2, *, unit="cm"):
    return f"{w * h * scale}{unit}"
# %%
b = inspect.signature(area).bind(4, unit="m")
b.apply_defaults()
print(b.arguments, area(*b.args, **b.kwargs))
# %%
scale = 1
print(list(inspect.signature(area).parameters), area(1))
#### keyword only, positional only and defaults from globals
# %%
base = 3
def f(a, /, b=base, *args, c, d=base + 1, **kw):
    return a, b, args, c, d, kw, base
base = 10
# %%
print(f(1, c=2), f(1, 2, 3, 4, c=5, e=6))
# %%
try:
    f(a=1, c=1)
except TypeError as e:
    print(e)
base = 20
print(f(*[1], **{"c": 2, "z": base}))
#### defaults taken away between other steps
# %%
class A:
    def who(self):
        return 'one'
a = A()
rows = [1, 2]
print(a.who(), rows)
# %%
def f(v, w=1):
    return v + w
print(f(1))
# %%
f.__defaults__ = None
rows.append(3)
# %%
try:
    print(f(1))
except TypeError as e:
    print(e)
# %%
rows.append(4)
def f(v, w=1):
    return v + w
print(f(1), rows)
# %%
def g(v, *, w=1):
    return v + w
# %%
g.__kwdefaults__ = None
# %%
try:
    print(g(1))
except TypeError as e:
    print(e)
#### a second version of a function that is called wrongly
# %%
k = 3
def run(a, b=k):
    return (a, b, k)
print(run(1))
# %%
def run(x, y=None):
    return x
rows = [run(2)]
# %%
try:
    run(a=1, c=1)
except TypeError as e:
    print(e)
# %%
k = 4
try:
    run()
except TypeError as e:
    print(e, rows)
#### a function that lists its names does not list the notebook's
# %%
import sys
rate = 2
rows = [1]
def look(v):
    local = v * rate
    return sorted(locals())
def caller():
    return sorted(sys._getframe(1).f_locals)
# %%
fs = [look]
print(look(1), rows)
# %%
def ask(v):
    z = v + rate
    return caller()
rate = 3
print(fs[0](2), ask(1))
# %%
def ask(v):
    return [caller(), rows]
fs.append(ask)
rate = 4
print(fs[1](1))
# %%
rows = rows + [2]
print(fs[1](1), fs[0](1))
