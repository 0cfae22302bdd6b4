#### except as unbinds its name, also an old value
# %%
e = 'old'
try:
    1 / 0
except ZeroDivisionError as e:
    kept = e
# %%
try:
    print(e)
except NameError:
    print('unbound')
print(kept)
#### a walrus in a comprehension binds the notebook's name
# %%
print([y := v * 2 for v in range(3)], y)
# %%
any((hit := v) > 1 for v in [0, 2, 5])
print(hit)
while (left := hit) > 0:
    hit -= 1
print(left)
#### a walrus that may not run
# %%
w = 'old'
xs = [v for v in [] if (w := v)]
print(w)
# %%
flag = False
flag and (w := 'new')
print(w)
(w := 'third') if not flag else None
print(w)
#### names bound in one branch only
# %%
import random
random.seed(1)
if random.random() > 2:
    only = 1
# %%
try:
    print(only)
except NameError:
    print('not bound')
# %%
if True:
    only = 2
print(only)
#### del in one branch
# %%
x = 1
if len('a') == 1:
    del x
# %%
try:
    x
except NameError:
    print('gone')
x = 3
# %%
print(x)
#### star targets and nested targets
# %%
(a, *b), c = [1, 2, 3], 'z'
[d, [f, *g]] = 4, 'xyz'
# %%
print(a, b, c, d, f, g)
for i, (j, *k) in enumerate([(1, 2, 3), 'pq']):
    pass
print(i, j, k)
#### loop variables and else after the loop
# %%
for n in range(3):
    if n == 7:
        break
else:
    done = n
# %%
print(n, done)
for n in []:
    pass
print(n)
#### a comprehension variable does not leak but its source is read
# %%
i = 'kept'
xs = [i for i in range(3)]
print(i, xs, [[j for j in range(i)] for i in xs], i)
#### match binds
# %%
point = {'kind': 'pt', 'xy': [1, 2, 3]}
match point:
    case {'kind': str(kind), 'xy': [x, *rest], **more}:
        print(kind, x, rest, more)
# %%
print(kind, rest)
match 5:
    case int(v) if v > 9:
        print('no')
    case v:
        pass
print(v)
#### a failing match guard still binds
# %%
v = 'old'
match [1, 2]:
    case [v, _] if v > 5:
        pass
    case _:
        print('other', v)
# %%
print(v)
#### try, else, finally and what is bound after each
# %%
for t in ('1', 'x'):
    try:
        n = int(t)
    except ValueError:
        m = 'bad'
    else:
        m = n
    finally:
        last = t
    print(m, last)
# %%
print(n, m, last)
#### Unicode names are one name
# %%
ﬁeld = 1
field += 1
print(ﬁeld)
# %%
µ = 2
print(μ)
def ſhow(): return µ
print(show())
#### global in a function that is never called, and one that is
# %%
def a():
    global hidden
    hidden = 1
def b():
    global shown
    shown = 2
# %%
b()
print(shown)
try:
    hidden
except NameError:
    print('never')
#### global at several levels
# %%
k = 0
def outer():
    k = 5
    def inner():
        global k
        k += 1
        return k
    return inner() + k
# %%
print(outer(), k)
#### nonlocal counters
# %%
def make(start):
    n = start
    def up(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return up, get
up, get = make(3)
# %%
up(); up(4)
print(get())
up2, get2 = make(0)
print(up2(), get2(), get())
#### imports inside blocks and functions
# %%
try:
    import nothing_like_this as np_
except ImportError:
    np_ = None
if np_ is None:
    import math as np_
# %%
def f():
    import json
    return json.dumps(np_.floor(2.5))
print(f())
from os import path as math
print(math.basename('a/b'))
#### an import rebinds a variable and is rebound
# %%
json = 'text'
print(json)
# %%
import json
print(json.dumps(1))
# %%
json = json.loads('[1]')
print(json)
#### star import over a name, and a name over a star import
# %%
floor = 'mine'
from math import *
print(floor(2.5))
# %%
ceil = 'mine'
print(ceil, tau > 6)
#### built-ins hidden and brought back
# %%
sum = 0
for v in [1, 2]:
    sum = sum + v
print(sum)
# %%
del sum
print(sum([1, 2]))
# %%
list = [3, 4]
def f(): return list
print(f())
del list
print(list('ab'))
#### a built-in replaced for a while inside helpers
# %%
def total(xs): return sum(xs)
print(total([1, 2]))
# %%
def sum(xs): return 'mine'
print(total([1, 2]))
# %%
del sum
print(total([1, 2]))
#### a class body reads the global, then binds its own
# %%
x = 1
class A:
    x = x + 1
    def get(self): return x
    y = [x for _ in range(2)]
# %%
x = 50
print(A.x, A().get(), A.y)
#### the name of a helper is a variable elsewhere
# %%
def step(step):
    return step + 1
print(step(1))
# %%
step = step(5)
print(step)
#### a variable becomes a function becomes a variable
# %%
f = 3
print(f)
# %%
def f(): return 4
print(f())
# %%
f = f() + 1
print(f)
#### augmented assignment reads first
# %%
x = [1]
y = x
x += [2]
x = x + [3]
# %%
print(x, y)
t = (1,)
u = t
t += (2,)
print(t, u)
#### chained assignment order
# %%
xs = [0, 0, 0]
i = xs[i] = 1 if False else 0
# %%
i = xs[i] = 2
print(i, xs)
a = b = c = []
a.append(1)
print(b, c)
#### subscript targets and loops over them
# %%
d = {}
for d['k'], d['v'] in [(1, 2), (3, 4)]:
    pass
xs = [1, 2]
xs[0], xs[1] = xs[1], xs[0]
# %%
print(d, xs)
with open('f.txt', 'w') as d['file']:
    d['file'].write('x')
print(d['file'].closed)
#### annotations without a value bind nothing
# %%
x: int
try:
    x
except NameError:
    print('unbound')
x: int = 3
y: 'Undefined' = 4
# %%
print(x, y)
#### a star import over a name that a function looks up later
# %%
log = 3
def f(v): return v + log
print(f(1))
# %%
from math import *
try:
    print(f(1))
except TypeError:
    print('a function now')
#### a branch that never runs makes its names local all the same
# %%
xs = [1]
def f():
    global xs
    xs = xs + [2]
f()
# %%
for v in (1, 2):
    try:
        raise KeyError(v)
    except KeyError:
        print('error')
    else:
        xs += [9]
while True:
    break
else:
    xs = []
print(xs)
# %%
f()
print(xs)
#### a helper made while a built-in is hidden, called when it is back
# %%
sum = 0
results = []
def evaluate(v):
    results.append(v)
    return sum(results) / len(results)
# %%
del sum
print(sum([1, 2]))
print(evaluate(5))
#### a module's part imported again in a block
# %%
import os.path
for _once in range(1):
    import os.path, json as js
print(os.path.basename("a/b"))
# %%
print(js.dumps([os.path.sep]))
