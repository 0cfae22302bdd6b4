#### threads change what they are given
# %%
import threading
log = []
def work(n):
    log.append(n * k)
k = 2
t = threading.Thread(target=work, args=(3,))
# %%
k = 10
t.start()
t.join()
# %%
print(log)
#### a thread class of one's own
# %%
import threading
class W(threading.Thread):
    def __init__(self, out):
        super().__init__()
        self.out = out
    def run(self):
        self.out.append('ran')
out = []
w = W(out)
# %%
w.start()
w.join()
print(out)
#### callbacks of futures
# %%
from concurrent.futures import ThreadPoolExecutor
done = []
pool = ThreadPoolExecutor(1)
f = pool.submit(lambda v: v * 2, 4)
f.add_done_callback(lambda g: done.append(g.result()))
# %%
pool.shutdown()
print(f.result(), done)
#### globals().update and del
# %%
globals().update(p=1, q=2)
print(p + q)
# %%
del globals()['p']
try:
    p
except NameError:
    print('gone')
vars()['r'] = q + 1
print(r)
#### a global statement at the top and in a class body
# %%
global x
x = 1
class A:
    global y
    y = x + 1
# %%
print(x, y, hasattr(A, 'y'))
#### the cache idiom
# %%
if 'data' not in globals():
    data = [1, 2]
    print('loaded')
# %%
try:
    model
except NameError:
    model = sum(data)
if 'model' not in locals():
    model = 0
print(model)
#### positional-only and keyword-only helpers with state
# %%
k = 1
def f(a, /, b=2, *, c=3):
    return a + b * c + k
def g(*args, **kw):
    return len(args) + len(kw) + k
def h(): return k
# %%
k = 100
print(f(1), f(1, c=5), g(1, 2, z=3), h(), f(b=1, *[2]), g(*[1], **{'y': 2}))
#### exception groups
# %%
def many():
    raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
seen = []
try:
    many()
except* ValueError as e:
    seen.append(len(e.exceptions))
except* TypeError as e:
    seen.append('type')
# %%
print(seen)
try:
    e
except NameError:
    print('unbound')
#### class patterns and alternatives
# %%
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
def show(v):
    match v:
        case P(0, y): return f'zero {y}'
        case P(x=int() as n) if n > limit: return f'big {n}'
        case [P(a, b), *_] | {'p': P(a, b)}: return f'in {a}{b}'
        case _: return 'other'
limit = 5
# %%
print(show(P(0, 1)), show(P(9, 1)), show([P(1, 2)]), show({'p': P(3, 4)}))
limit = 50
print(show(P(9, 1)))
#### return in finally
# %%
log = []
def f():
    try:
        raise KeyError
    finally:
        log.append('f')
        return 'swallowed'
# %%
print(f(), log)
#### names that the scripts use themselves
# %%
options, parser, args, argv = 1, 2, 3, 4
metrics = {'a': options}
output_dir = 'x'
# %%
def load_data(): return parser + argv
def train_model(): return load_data() + args
# %%
state = train_model()
os = 'linux'
print(state, metrics, os, output_dir)
functools, asyncio, argparse = 'f', 'a', 'p'
# %%
print(functools + asyncio + argparse, options)
#### a helper with state whose parameters have the names of the state
# %%
rate = 2
def pay(base, times=1): return base * times * rate
def with_rate(rate): return pay(10) + rate
# %%
rate = 3
print(pay(1), with_rate(100), [pay(rate) for rate in (5, 6)], rate)
#### typing constructs
# %%
from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar
T = TypeVar('T')
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
class Row(NamedTuple):
    a: int
    b: str = 'q'
class Conf(TypedDict):
    size: int
# %%
b: Box[int] = Box(3)
c: Conf = {'size': b.v}
print(b.v, Row(1), c['size'], Row._fields)
#### dataclasses with inheritance and post init
# %%
from dataclasses import dataclass, field, replace
scale = 2
@dataclass
class A:
    n: int = scale
    out: list = field(default_factory=list)
    def __post_init__(self):
        self.out.append(self.n * scale)
@dataclass(order=True)
class B(A):
    m: int = 0
# %%
scale = 10
a, b = A(), B(1, m=3)
print(a, b, replace(b, n=7, out=[]))
#### cached properties
# %%
from functools import cached_property
calls = []
class C:
    @cached_property
    def v(self):
        calls.append(1)
        return k
k = 5
c = C()
# %%
c.v
k = 6
print(c.v, calls)
#### a dict of lambdas, one replaced later
# %%
steps = {'a': lambda v: v + off, 'b': lambda v: v * off}
off = 2
def run(v):
    for s in steps.values():
        v = s(v)
    return v
print(run(1))
# %%
steps['a'] = lambda v: -v
off = 3
print(run(1))
#### a list of partials and methods
# %%
from functools import partial
acc = []
todo = [partial(acc.append, 1), acc.clear, partial(print, 'x')]
# %%
for t in todo[:1] * 2: t()
print(acc)
todo[1](); todo[2]('y')
print(acc)
#### functions compared, hashed, stored as keys
# %%
def f(): return 1
def g(): return 2
names = {f: 'f', g: 'g'}
keep = f
# %%
print(names[f], f is keep, keep in names)
def f(): return 3
print(f in names, names[keep], keep() + f())
#### deleting parts of things
# %%
a, b = [1, 2, 3], {'x': 1, 'y': 2}
class O: pass
o = O(); o.k = 1
c = 5
del a[0], b['x'], o.k, c
# %%
print(a, b, vars(o))
try: c
except NameError: print('no c')
#### nested functions that read each other
# %%
def outer(n):
    def even(m): return m == 0 or odd(m - 1)
    def odd(m): return m != 0 and even(m - 1)
    return even(n + shift)
shift = 0
print(outer(4))
# %%
shift = 1
print(outer(4))
#### a class that counts its instances, and one that refuses
# %%
class N:
    made = 0
    def __new__(cls, *a):
        N.made += 1
        return super().__new__(cls)
class S:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one
N(); N()
# %%
x, y = S(), S()
print(N.made, x is y)
N()
print(N.made)
#### sum of attributes changed in a list of objects
# %%
class Acc:
    def __init__(self, v): self.v = v
    def pay(self, n):
        self.v -= n
        return self
people = [Acc(5), Acc(7)]
first = people[0]
# %%
for p in people: p.pay(2)
[p.pay(1) for p in people]
# %%
print(first.v, sum(p.v for p in people), p.v)
#### sorting in place by a key that changes what it reads
# %%
calls = {}
def key(s):
    calls[s] = calls.get(s, 0) + 1
    return len(s)
words = ['ccc', 'a', 'bb']
words.sort(key=key)
# %%
sorted(words, key=key)
print(words, calls)
#### string building over cells
# %%
text = ''
for w in ('a', 'b'):
    text += w
parts = [text]
# %%
text += 'c'
parts[0] += text
print(text, parts, ''.join(parts)[::-1])
#### counters and deques shared
# %%
from collections import Counter, OrderedDict, deque, ChainMap
c = Counter('aab'); d = c
q = deque([1, 2], maxlen=2); r = q
# %%
d.update('b'); q.append(3); q.rotate(1)
m = ChainMap({'x': 1}, {'y': 2})
m['y'] = 5
# %%
print(c.most_common(1), list(r), dict(m), m.maps[1])
#### heap, bisect and random access in place
# %%
import bisect, heapq
h = [5, 1, 4]
heapq.heapify(h)
heapq.heappush(h, 0)
s = [1, 3]
# %%
bisect.insort(s, 2)
heapq.heappop(h)
print(h, s)
#### operator and setattr calls
# %%
import operator
xs, d = [1, 2], {}
operator.setitem(xs, 0, 9)
operator.iadd(xs, [3])
class A: pass
setattr(A, 'k', 1)
# %%
a = A()
setattr(a, 'v', xs)
a.v.append(getattr(a, 'k'))
delattr(A, 'k')
print(xs, hasattr(a, 'k'), operator.itemgetter(0)(xs))
#### what is called is named after what is no method in built-in types
# %%
def of(things, n):
    for thing in things:
        try:
            print(thing.__hash__() is not None, thing.__doc__())
        except TypeError as error:
            print(n, type(error).__name__)
# %%
of([1, "a"], 3)
import queue
q = queue.Queue()
for place in (q, 5):
    try:
        place.__doc__()
    except TypeError:
        print("no method")
    print(place.__hash__() == hash(place))
#### annotations that print, of a literal, of a shared name and in a block
# %%
k = 0
def note(text):
    global x, k
    print("evaluated", text)
    k += 1
    x = 10
    return int
z: note("z") = 3
# %%
x: note("x") = (3 +
   k)
w: note("w")
# %%
if True:
    y: note("y") = 3  # a comment
print(x, y, z, k)
