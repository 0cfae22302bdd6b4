#### late binding of a global in a helper
# %%
def scale(v): return v * factor
factor = 2
print(scale(3))
# %%
factor = 10
print(scale(3), list(map(scale, [1])))
#### a default frozen at definition, its object shared
# %%
base = [1]
def add(v, into=base):
    into.append(v)
    return into
# %%
add(2)
print(base)
base = []
add(3)
print(base, add.__defaults__[0])
#### closures in a loop see the last value
# %%
fs = [lambda: i for i in range(3)]
gs = []
for i in range(3):
    gs.append(lambda: i)
# %%
print([f() for f in fs], [g() for g in gs])
i = 9
print([f() for f in fs], [g() for g in gs])
#### a closure kept in a container, then the name is rebound
# %%
k = 1
table = {'add': lambda v: v + k, 'neg': lambda v: -v}
# %%
print(table['add'](1))
k = 5
print(table['add'](1), table['neg'](k))
#### a partial freezes its arguments, not the globals
# %%
from functools import partial
k = 1
def f(a, b): return a + b + k
p = partial(f, k)
# %%
k = 100
print(p(0), p.args)
#### a helper redefined between uses by another helper
# %%
def inner(v): return v + 1
def outer(v): return inner(v) * 2
print(outer(1))
# %%
def inner(v): return v - 1
print(outer(1))
# %%
inner = lambda v: 0
print(outer(1))
#### an old version kept under another name
# %%
def f(): return 1
old = f
def f(): return old() + 1
# %%
print(f(), old())
f2 = f
def f(): return f2() + 10
print(f())
#### wrapping a function around itself
# %%
calls = []
def f(v): return v
def traced(fn):
    def inner(*a):
        calls.append(a)
        return fn(*a)
    return inner
# %%
f = traced(f)
f(1)
# %%
f = traced(f)
f(2)
print(calls)
#### recursion through a global name
# %%
def fact(n): return 1 if n < 2 else n * fact(n - 1)
g = fact
print(g(4))
# %%
def fact(n): return 0
print(g(4))
#### mutual recursion, one half later
# %%
def even(n): return n == 0 or odd(n - 1)
# %%
def odd(n): return n != 0 and even(n - 1)
print(even(4), odd(4))
#### caches remember across redefinitions of what they read
# %%
from functools import lru_cache
k = 1
@lru_cache(None)
def f(v): return v + k
print(f(1))
# %%
k = 10
print(f(1), f(2), f.cache_info().hits)
f.cache_clear()
print(f(1))
#### single dispatch, registered later
# %%
from functools import singledispatch
@singledispatch
def show(v): return 'any'
@show.register
def _(v: int): return 'int'
# %%
print(show(1), show('a'))
@show.register(str)
def _(v): return 'str ' + tag
tag = 't'
# %%
tag = 'u'
print(show('a'))
#### a generator reads globals when it runs
# %%
k = 1
g = (v * k for v in [1, 2, 3])
print(next(g))
# %%
k = 10
print(list(g))
#### a generator function's global and argument
# %%
xs = [1, 2]
def gen(ys):
    for y in ys:
        yield y + off
off = 0
g = gen(xs)
# %%
print(next(g))
xs.append(3)
off = 100
print(list(g))
#### tee, chain and islice share their source
# %%
import itertools
src = iter(range(6))
a, b = itertools.tee(src)
next(a)
# %%
print(list(itertools.islice(a, 2)), list(b))
print(list(src), list(a))
#### zip and map consume what they are given
# %%
it = iter([1, 2, 3, 4, 5])
pairs = zip(it, it)
print(next(pairs))
# %%
print(next(it))
print(list(pairs), list(it))
#### decorators run at definition, with the values of then
# %%
level = 1
def deco(fn, tag=level):
    print('deco', fn.__name__, tag, level)
    return fn
@deco
def a(): pass
# %%
level = 2
@deco
def b(): pass
#### callbacks registered now, called later
# %%
handlers = []
def on(fn):
    handlers.append(fn)
    return fn
state = {'n': 0}
@on
def first():
    state['n'] += step
@on
def second():
    state['n'] *= 10
# %%
step = 1
for h in handlers: h()
print(state)
# %%
step = 5
state = {'n': 1}
for h in handlers: h()
print(state)
#### a sort key reads a global that changes
# %%
sign = 1
def key(v): return sign * v
xs = [3, 1, 2]
xs.sort(key=key)
print(xs)
# %%
sign = -1
xs.sort(key=key)
print(xs, max(xs, key=key), sorted(xs, key=lambda v: key(v)))
#### default_factory and setdefault see the current value
# %%
from collections import defaultdict
k = 1
d = defaultdict(lambda: [k])
d['a']
# %%
k = 2
d['b'].append(3)
print(dict(d))
#### a property of a class reads a global
# %%
unit = 'm'
class L:
    def __init__(self, v): self.v = v
    @property
    def text(self): return f'{self.v}{unit}'
a = L(1)
# %%
unit = 'km'
print(a.text)
#### threads and pools call helpers
# %%
from concurrent.futures import ThreadPoolExecutor
k = 2
def f(v): return v * k
with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(f, range(3))))
# %%
k = 3
with ThreadPoolExecutor(1) as pool:
    print(pool.submit(f, 5).result())
#### a lambda default and a lambda that reads
# %%
k = 1
f = lambda v, k=k: v + k
g = lambda v: v + k
# %%
k = 10
print(f(1), g(1))
#### the helper is an argument of itself
# %%
def apply(fn, v): return fn(v) + off
off = 1
def twice(v): return apply(lambda w: w * 2 + off, v)
print(twice(3))
# %%
off = 100
print(twice(3), apply(twice, 1))
#### a function that reaches a step through a helper still sees what is bound there
# %%
total = [1, 9, 7]
frame = max(total)
def apply_rule():
    return step_one() + build()
def step_one():
    return frame
# %%
frame = len(total) + 7
build = lambda: 7
# %%
print(apply_rule())
# %%
def step_one():
    return 183
print(step_one())
#### a generator started in another generator sees the name as it is when it runs
# %%
log = []
def inner(n):
    for i in range(n):
        got = yield i
        log.append(got)
    return f"end{n}"
def outer():
    r = yield from inner(2)
    log.append(r)
    yield from "ab"
# %%
o = outer()
print(next(o), o.send("s1"))
# %%
log = ["fresh"]
print(o.send("s2"), log)
# %%
print(list(o), log)
#### a helper that hands on what another one made
# %%
def made(n):
    for i in range(n):
        yield i * by
def handed_on(n):
    return made(n)
by = 2
# %%
numbers = handed_on(3)
print(next(numbers), next(numbers))
# %%
by = 100
print(list(numbers))
#### a coroutine that is awaited later
# %%
rows = []
async def job(n):
    rows.append(n)
    return n
waiting = job(5)
# %%
await waiting
# %%
print(rows)
