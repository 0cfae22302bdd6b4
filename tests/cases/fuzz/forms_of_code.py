#### tabs, semicolons, continuation and one-line blocks
# %%
x = 1; y = 2; \
z = 3
if x: y = 10; z = 20
for i in range(2): x += i; y -= i
# %%
def f(a): return a + x; 
class A: v = x; w = 2
while x < 5: x += 1
# %%
print(x, y, z, f(1), A.v); print("same line")
if x:
	y = "tab"
print(y)
#### wide characters before and in calls that are changed
# %%
größe = len("äöü€😀")
def maß(w): return f"{w}→{größe}"
# %%
s = "😀é" + maß("π") + "€"; print("日本", maß("ö" * 2), s)
größe = 9
# %%
print("😀", maß(w="x"), [maß(c) for c in "😀"], {"é": maß("y")}["é"])
#### strings that look like code, nested quotes and long texts
# %%
k = len("ab")
text = """
# %% not a cell
def fake():
    return k
%magic
!shell
"""
def show():
    t = """keep
  this indent
\tand tab"""
    return t, k, r"\n", b"\x00"
# %%
k = 3
print(text.count("\n"), show())
print(f"{'nested ' + f'{k:>{k}}'}", f'''{
    k
}''')
#### comments everywhere
# %%
# leading
v = [  # open
    1,  # one
    # between
    2,
]  # close
# %%
def f(  # sig
    a,  # first
):  # end
    # body comment
    return a + len(v)  # ret
# trailing
# %%
v.append(3)  # change
print(f(1))
# last
#### decorators in many forms
# %%
import functools
reg = {}
def named(name):
    return lambda fn: reg.setdefault(name, fn)
class deco:
    def __init__(self, fn):
        functools.update_wrapper(self, fn)
        self.fn = fn
        self.calls = 0
    def __call__(self, *a, **k):
        self.calls += 1
        return self.fn(*a, **k) + plus
    def __get__(self, obj, owner):
        return functools.partial(self, obj)
plus = 1
# %%
@named("sq")
def sq(v):
    return v * v
@deco
def half(v):
    return v / 2
class T:
    @deco
    def m(self, v):
        return v
    @staticmethod
    def s(v): return v + plus
    @classmethod
    def c(cls): return cls.__name__
# %%
plus = 10
print(reg["sq"](3), half(4), half.calls, half.__name__, T().m(1), T.s(1), T.c())
#### singledispatch, overloads in later cells, cached results
# %%
from functools import singledispatch, cache, reduce, partial
@singledispatch
def desc(v):
    return "obj"
@desc.register(int)
def _(v):
    return f"int{mark}"
mark = "!"
# %%
print(desc(1), desc("s"))
@desc.register
def _(v: str):
    return f"str{mark}"
# %%
mark = "?"
print(desc(1), desc("s"), desc([]))
@cache
def slow(n):
    return n if n < 2 else slow(n - 1) + slow(n - 2) + bonus
bonus = 0
# %%
print(slow(10))
bonus = 100
print(slow(10), slow.cache_info().hits > 0, reduce(lambda a, b: a * b + bonus, [1, 2, 3]))
#### properties and descriptors that count
# %%
class Counted:
    hits = 0
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, obj, owner):
        Counted.hits += 1
        return obj.__dict__.get(self.name, default)
    def __set__(self, obj, v):
        obj.__dict__[self.name] = v * 2
default = "d"
class C:
    a = Counted()
    b = Counted()
# %%
c = C()
c.a = 5
c.a
# %%
c.b
default = "changed"
print(c.a, c.b, Counted.hits)
#### comparison, hash and bool with effects across cells
# %%
calls = []
class K:
    def __init__(self, v): self.v = v
    def __hash__(self):
        calls.append("hash")
        return hash(self.v)
    def __eq__(self, o):
        calls.append("eq")
        return self.v == o.v
    def __bool__(self):
        calls.append("bool")
        return self.v > limit
limit = 0
# %%
s = {K(1), K(1)}
# %%
k = K(1) in s
k2 = "yes" if K(5) else "no"
limit = 10
# %%
print(len(s), k, k2, bool(K(5)), calls)
#### exceptions with state, custom classes, chaining, re-raise later
# %%
class AppError(Exception):
    count = 0
    def __init__(self, msg, code=1):
        super().__init__(msg)
        AppError.count += 1
        self.code = code + base
base = 10
# %%
saved = None
try:
    raise AppError("first", 5)
except AppError as e:
    saved = e
# %%
base = 0
try:
    try:
        raise saved
    except AppError as e:
        raise AppError("second") from e
except AppError as e2:
    print(e2, e2.code, e2.__cause__ is saved, e2.__cause__.code)
print(AppError.count)
# %%
raise saved
#### an assertion that fails after output
# %%
total = 0
def check(v):
    assert v < bound, f"too big: {v}"
    return v
bound = 3
# %%
for i in range(3):
    total += check(i)
print("sum", total)
# %%
bound = 1
print("before")
check(2)
print("never")
#### leaving the program early
# %%
import sys, atexit
done = []
atexit.register(lambda: print("exit", done))
# %%
done.append(1)
def stop(code):
    if len(done) > need:
        sys.exit(code)
need = 1
stop(3)
# %%
need = 0
done.append(2)
stop(0)
# %%
print("never")
#### key error in a helper, uncaught, after partial writes
# %%
out = open("p.txt", "w")
table = {"a": 1}
def get(k):
    out.write(k + "\n")
    return table[k]
# %%
print(get("a"))
del table["a"]
# %%
print("second")
get("a")
#### del and reuse of names in several orders
# %%
x = [1]
y = x
del x
# %%
x = {"y": y}
del y
y = x["y"] + [2]
# %%
for x in y:
    pass
del x
try:
    x
except NameError:
    x = "back"
print(x, y)
# %%
del x, y
print("x" in globals(), "y" in dir())
#### names deleted in a function by global, then defined again
# %%
cache = {"n": 0}
def reset():
    global cache
    del cache
def use():
    return cache["n"]
# %%
print(use())
reset()
try:
    use()
except NameError as e:
    print(e)
# %%
cache = {"n": 7}
print(use())
reset()
print(cache)
#### loop variables of nested loops, comprehension names untouched
# %%
i, j, v = "i", "j", "v"
xs = [v for v in range(3)]
pairs = {(i, j) for i in range(2) for j in range(2)}
print(i, j, v)
# %%
for i in range(2):
    for j in range(i):
        last = (i, j)
# %%
print(i, j, last, v)
sq = {k: k * i for k in range(2)}
try:
    k
except NameError as e:
    print(e)
# %%
g = (i for i in xs)
i = "again"
print(list(g), i, sum(j for j in xs), j)
#### unpacking of changing things
# %%
first, *middle, last = range(5)
a, (b, c), *d = 1, "xy", 3, 4
# %%
middle.append(first)
first, last = last, first
[a, b] = [b, a]
# %%
print(first, middle, last, a, b, c, d)
m = {**{"a": 1}, "a": 2, **dict(b=3)}
def f(*args, **kw):
    return args, kw
print(f(*middle, *d, **m, z=c))
#### augmented assignment in all forms
# %%
n = 5
n **= 2; n //= 3; n %= 5; n <<= 2; n |= 1; n ^= 3
s = {1, 2}
t = s
s |= {3}
s &= {2, 3}
# %%
tup = (1,)
old = tup
tup += (2,)
d = {"a": 1}
e = d
d |= {"b": 2}
# %%
st = "a"
st *= 3
m = [[0]]
m[0][0] += 5
m[0] += [1]
print(n, s is t, old, tup, e, st, m)
#### matching in functions, with state in guards and constants
# %%
class Op:
    ADD = "add"
    __match_args__ = ("kind", "n")
    def __init__(self, kind, n): self.kind, self.n = kind, n
limit = 5
def run(op):
    match op:
        case Op(Op.ADD, n) if n > limit:
            return "big", n
        case Op(kind=Op.ADD, n=n):
            return "add", n
        case [Op(), *rest] | (Op(), rest):
            return "list", len(rest)
        case {"op": str() as name, **kw}:
            return name, kw
        case int() | float() as num:
            return num * limit
        case _:
            return None
# %%
tests = [Op("add", 7), Op("add", 1), [Op("x", 1), 2], {"op": "q", "z": 1}, 2, "s"]
print([run(t) for t in tests])
limit = 0
# %%
print([run(t) for t in tests])
match tests:
    case [first, *_, last]:
        pass
print(first.n, last)
#### try in loops with continue in finally-like code
# %%
log = []
def risky(n):
    try:
        if n == 2:
            raise ValueError(n)
        if n == 3:
            return "ret"
        log.append(("ok", n))
    except ValueError as exc:
        log.append(("err", exc.args))
        return "handled"
    else:
        log.append("else")
    finally:
        log.append(("fin", n, mode))
    return "end"
mode = "m1"
# %%
print([risky(n) for n in range(4)])
mode = "m2"
# %%
for n in range(3):
    try:
        if n == 1:
            continue
        kept = n
    finally:
        log.append(("loop", n))
print(kept, n, log[-4:], risky(2))
#### generators that delegate and are closed
# %%
log = []
def inner():
    try:
        got = yield 1
        log.append(got)
        yield shift
    finally:
        log.append("inner closed")
    return "never"
def outer():
    r = yield from inner()
    log.append(r)
shift = 2
# %%
g = outer()
print(next(g), g.send("x"))
# %%
shift = 100
h = outer()
next(h)
print(h.send("y"))
try:
    g.throw(KeyError("k"))
except KeyError as e:
    print("thrown", e)
# %%
del h
print(log)
#### infinite generators, islice, accumulate, count
# %%
import itertools as it
def fib():
    a, b = start
    while True:
        yield a
        a, b = b, a + b
start = (0, 1)
f = fib()
c = it.count(10, step := 5)
# %%
print(list(it.islice(f, 5)), next(c))
start = (5, 5)
# %%
print(next(f), list(it.islice(fib(), 3)), next(c), step)
cyc = it.cycle("ab")
z = list(zip(cyc, range(3)))
# %%
print(z, next(cyc), list(it.accumulate([1, 2, 3], lambda a, b: a * b + step)))
#### async generator, async comprehension and contexts with state
# %%
import asyncio
events = []
class Ctx:
    async def __aenter__(self):
        events.append("in")
        return self
    async def __aexit__(self, *a):
        events.append("out" + tag)
        return True
tag = "1"
# %%
async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i * scale
scale = 3
async with Ctx() as c:
    vals = [v async for v in ticks(3) if v]
    raise ValueError
# %%
tag = "2"
scale = 5
async for t in ticks(2):
    events.append(t)
async with Ctx():
    pass
print(vals, events, t)
#### asyncio.run in a script-like cell
# %%
import asyncio
out = []
async def worker(n):
    await asyncio.sleep(0)
    out.append(n + k)
k = 1
async def run_all():
    await asyncio.gather(*(worker(i) for i in range(3)))
# %%
await run_all()
k = 10
await worker(5)
print(sorted(out))
#### type checks, isinstance after redefinition inside a loop
# %%
made = []
for i in range(2):
    class Thing:
        n = i
        def who(self):
            return Thing.n, self.n, type(self) is Thing
    made.append(Thing())
# %%
print([m.who() for m in made], isinstance(made[0], Thing))
class Thing:
    n = "new"
# %%
print(made[1].who(), Thing.n, [type(m).__name__ for m in made])
#### super without arguments, mixins, mro and class attributes changed
# %%
class Base:
    tags = []
    def __init__(self):
        self.tags.append(type(self).__name__)
    def hi(self): return ["base", suffix]
class Mix:
    def hi(self): return ["mix"] + super().hi()
suffix = "s1"
# %%
class Both(Mix, Base):
    def hi(self): return ["both"] + super().hi()
b = Both()
print(b.hi())
# %%
suffix = "s2"
Base.hi = lambda self: ["patched", suffix]
Both.extra = 1
print(b.hi(), Base.tags, b.extra, [k.__name__ for k in Both.__mro__[:3]])
#### conditional functions chosen by platform and flags
# %%
import sys
debug = len(sys.argv) > 99
if debug:
    def log(m): print("D", m)
elif sys.version_info >= (3, 0):
    def log(m): return f"log {m} {level}"
else:
    log = None
level = 1
# %%
print(log("a"))
level = 2
if not debug:
    old = log
    def log(m): return old(m).upper()
# %%
print(log("b"), old("c"))
log = None
print(log)
#### guard with main and functions below it
# %%
def main(n=2):
    return helper(n) * factor
def helper(n):
    return n + 1
factor = 3
# %%
if __name__ == "__main__":
    result = main()
    print("ran", result)
# %%
factor = 10
print(main(5), result)
if __name__ == "__main__" and result > 5:
    main = None
print(main)
#### In, Out and underscore-like names of the author
# %%
_ = 5
__ = [_]
In = "in"
Out = {1: "one"}
# %%
for _ in range(3):
    pass
_, kept, _ = 1, 2, 3
# %%
print(_, __, In, Out[1], kept)
def _private(x, _=_):
    return x + _
_ = 100
print(_private(1), [_ for _ in "ab"], _)
#### counters of displays that draw
# %%
import random
random.seed(7)
pool = list(range(10))
# %%
random.sample(pool, 2)
# %%
random.choice(pool)
x = random.random()
# %%
rng = random.Random(1)
rng.random()
y = rng.random()
# %%
random.shuffle(pool)
random.gauss(0, 1)
print(round(x, 6), round(y, 6), pool, random.randint(0, 99))
#### hash seeds and set order do not matter, sorted output
# %%
names = {"b", "a", "c"}
def ordered(s, rev=False):
    return sorted(s, reverse=rev)
# %%
names.discard("b")
frozen = frozenset(names)
names |= {"z"}
# %%
print(ordered(names), ordered(frozen, True), "b" in names)
key = {frozen: 1}
print(key[frozenset("ac")])
#### time and dates frozen in values
# %%
from datetime import datetime, timedelta, date
t0 = datetime(2020, 1, 31)
step = timedelta(days=1)
def nxt(d=t0):
    return d + step
# %%
print(nxt(), nxt(nxt()))
t0 = datetime(2021, 5, 5)
step *= 2
# %%
print(nxt(), nxt(t0).date() - date(2021, 5, 1), f"{t0:%Y/%m}")
#### docstrings that are asked for, whatever formatters think of their blanks
# %%
def shown(v):
    """Say "it".
      And \\ more.\t

    """
    return v
class Told:
    """ Of a class. """
    def method(self):
        '''One
        two  '''
# %%
print(repr(shown.__doc__), repr(Told.__doc__), repr(Told.method.__doc__))
scale = 2
print(shown(scale))
