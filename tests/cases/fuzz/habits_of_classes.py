#### class body order, class attributes from a loop and a comprehension
# %%
k = 3
class C:
    xs = []
    for i in range(k):
        xs.append(i)
    ys = [v + 1 for v in xs]
    del i
    k = k + 1
# %%
k = 10
print(C.xs, C.ys, C.k, hasattr(C, "i"))
# %%
class D(C):
    def get(self):
        return k, self.k, C.k
print(D().get())
#### private names, in and out of classes
# %%
__secret = 1
_A__x = "global"
class A:
    __slots__ = ("__v",)
    def __init__(self):
        self.__v = 5
    def show(self):
        return self.__v, __x
    def __repr__(self):
        return f"A({self.__v})"
# %%
a = A()
print(a.show(), a)
_A__x = "changed"
# %%
print(a.show(), __secret, a._A__v)
#### redefined class, old instances, super and isinstance
# %%
class Shape:
    def area(self):
        return 0
    def __eq__(self, other):
        return type(self) is type(other)
s = Shape()
# %%
class Square(Shape):
    def __init__(self, n):
        self.n = n
    def area(self):
        return super().area() + self.n ** 2
old = Square(2)
# %%
class Shape:
    def area(self):
        return 100
# %%
print(s.area(), old.area(), isinstance(old, Shape), Shape() == s, Square.__mro__[1] is Shape)
# %%
class Square(Shape):
    def area(self):
        return super().area() + 1
print(Square().area(), old.area(), type(old) is Square)
#### class decorator with registry and a counter
# %%
registry = {}
def register(tag):
    def wrap(cls):
        registry[tag] = cls
        cls.tag = tag
        return cls
    return wrap
# %%
@register("a")
class One:
    def go(self):
        return self.tag, len(registry)
@register("b")
class Two(One):
    pass
# %%
print({k: v().go() for k, v in registry.items()})
registry = {"x": One}
print(One().go(), Two.__mro__[1].__name__)
#### properties, setters, cached property and __getattr__ reading notebook state
# %%
import functools
unit = 10
calls = []
class Temp:
    def __init__(self, v):
        self._v = v
    @property
    def v(self):
        calls.append("get")
        return self._v * unit
    @v.setter
    def v(self, new):
        calls.append("set")
        self._v = new / unit
    @functools.cached_property
    def slow(self):
        calls.append("slow")
        return self._v + unit
    def __getattr__(self, name):
        if name.startswith("x"):
            return unit
        raise AttributeError(name)
# %%
t = Temp(2)
t.v += 5
print(t.v, t.slow, t.x1)
# %%
unit = 100
print(t.v, t.slow, t.x1, hasattr(t, "y"))
# %%
print(calls)
#### metaclass with state
# %%
made = []
class Meta(type):
    count = 0
    def __new__(mcls, name, bases, ns, **kw):
        made.append((name, sorted(kw)))
        cls = super().__new__(mcls, name, bases, ns)
        cls.number = mcls.count
        Meta.count += 1
        return cls
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
    def __call__(cls, *a):
        made.append(cls.__name__ + "()")
        return super().__call__(*a)
# %%
class P(metaclass=Meta, flag=1):
    pass
class Q(P):
    pass
# %%
p = P(); q = Q()
print(made, P.number, Q.number, Meta.count, type(q))
#### operator methods with side effects
# %%
trace = []
class V:
    def __init__(self, n): self.n = n
    def __add__(self, o):
        trace.append(("add", self.n)); return V(self.n + getattr(o, "n", o))
    def __radd__(self, o):
        trace.append(("radd", o)); return V(self.n + o)
    def __lt__(self, o):
        trace.append("lt"); return self.n < o.n
    def __bool__(self):
        trace.append("bool"); return self.n > 0
    def __len__(self): return 3
    def __contains__(self, x):
        trace.append(("in", x)); return True
    def __getitem__(self, i):
        trace.append(i)
        if i > 2: raise IndexError
        return i
# %%
a, b = V(1), V(2)
total = sum([a, b])
# %%
print(total.n, max(a, b).n, 5 in a, bool(V(0)))
# %%
for item in a: pass
print(trace, item)
#### match with classes, mappings, guards that bind, and nested captures
# %%
from dataclasses import dataclass
@dataclass
class Pt:
    x: int
    y: int = 0
seen = []
def note(v):
    seen.append(v)
    return v > 1
# %%
for obj in [Pt(1), Pt(2, 3), {"k": [1, 2, 3], "z": 0}, "text", (1, (2, 3)), None]:
    match obj:
        case Pt(x=1, y=yy):
            kind = ("one", yy)
        case Pt(x, y) if note(y):
            kind = ("pt", x, y)
        case {"k": [first, *others], **rest}:
            kind = (first, others, rest)
        case str(s) | (int(), (s, _)):
            kind = s
        case None:
            kind = None
    print(kind)
# %%
print(x, y, yy, first, others, rest, s, seen)
#### try finally with return, break, continue and names after
# %%
out = []
for i in range(4):
    try:
        if i == 1:
            continue
        if i == 3:
            break
        val = 10 // i
    except ZeroDivisionError as err:
        val = "zero"
        msg = str(err)
    else:
        good = i
    finally:
        out.append((i, val))
# %%
print(out, val, msg, good, i)
# %%
def f(n):
    try:
        return out[n]
    except IndexError:
        return "none"
    finally:
        out.append("f")
print(f(0), f(99), len(out))
#### context managers, own, nested, generator-based, exceptions swallowed, names bound within
# %%
from contextlib import contextmanager, ExitStack
stack = []
@contextmanager
def level(n):
    stack.append(n)
    try:
        yield n * 10
    except KeyError as e:
        stack.append("swallowed " + str(e))
    finally:
        stack.pop(0)
# %%
with level(1) as a, level(2) as b:
    inside = a + b
    print(stack)
# %%
with level(3) as c:
    before = 1
    {}["q"]
    after = 2
print(stack, c, before, "after" in globals())
# %%
with ExitStack() as es:
    vals = [es.enter_context(level(i)) for i in range(3)]
    es.callback(print, "bye", vals)
    print(stack)
print(stack, inside)
#### decorators with arguments, stacked, with state shared over cells
# %%
import functools
order = []
def log(prefix):
    order.append("make " + prefix)
    def deco(fn):
        order.append("wrap " + fn.__name__)
        @functools.wraps(fn)
        def inner(*a, **k):
            order.append(prefix + fn.__name__)
            return fn(*a, **k)
        inner.prefix = prefix
        return inner
    return deco
# %%
@log("A")
@log("B")
def work(v, *, by=2):
    "Doc."
    return v * by
# %%
print(work(2), work(3, by=5), work.__doc__, work.__name__, work.prefix, work.__wrapped__.prefix)
print(order)
# %%
work = log("C")(work)
print(work(1), order[-3:])
#### a decorator that counts calls in an attribute, and a class as decorator
# %%
class Count:
    def __init__(self, fn):
        self.fn, self.n = fn, 0
    def __call__(self, *a):
        self.n += 1
        return self.fn(*a)
@Count
def sq(v):
    return v * v + offset
offset = 1
# %%
print(sq(2), list(map(sq, [1, 2])), sq.n)
offset = 5
# %%
print(sq(2), sq.n)
#### lru_cache over changed state
# %%
from functools import lru_cache
base = 10
@lru_cache
def get(v):
    print("computing", v)
    return v + base
# %%
print(get(1), get(1))
base = 20
print(get(1), get(2))
# %%
get.cache_clear()
print(get(1), get.cache_info().misses)
#### name guard in a function and in a class
# %%
def entry():
    if __name__ == "__main__":
        return "run"
    return "import"
class Z:
    where = __name__
# %%
if __name__ != "__main__":
    raise RuntimeError
print(entry(), Z.where)
# %%
if __name__ == "__main__" and entry() == "run":
    result = 1
else:
    result = 2
print(result)
#### built-ins shadowed and restored in several ways
# %%
list = [1, 2]
print(list)
del list
# %%
print(list("ab"))
sum = sum([1, 2])
print(sum)
# %%
del sum
print(sum([1, 2, 3]))
for id in range(2):
    pass
print(id)
del id
print(callable(id))
# %%
def max(*a):
    return "mine"
print(max(1, 2))
import builtins
print(builtins.max(1, 2))
# %%
del max
print(max(1, 2))
#### built-in shadowed in a helper that runs before and after
# %%
def total(xs):
    return sum(xs)
print(total([1, 2]))
# %%
def sum(xs):
    return "shadow"
print(total([1, 2]))
# %%
del sum
print(total([1, 2]))
# %%
len = lambda x: 99
def size(x):
    return len(x)
print(size("abc"))
del len
print(size("abc"))
#### dynamic class creation and type()
# %%
names = ["Alpha", "Beta"]
made = {}
for n in names:
    made[n] = type(n, (), {"hi": lambda self, n=n: n, "late": lambda self: n})
# %%
n = "changed"
print([c().hi() for c in made.values()], [c().late() for c in made.values()])
# %%
Alpha = made["Alpha"]
Alpha.extra = 5
print(Alpha().extra, Alpha.__name__, Alpha.__qualname__)
#### a file that a notebook does not have, asked for in a function and with the message kept
# %%
try:
    base = __file__
except NameError as e:
    base = "nb " + str(e)
print(base, "__file__" in globals())
# %%
def where():
    try:
        return __file__
    except NameError:
        return "interactive"
print(where())
# %%
def whose(default="none"):
    for attempt in range(2):
        try:
            here = __file__
        except Exception as error:
            print(attempt, error)
            here = default
    return here
print(whose())
#### the dict of an instance
# %%
class A:
    def __init__(self):
        self.v = 1
        self.w = 2
o = A()
print(o.v)
# %%
o.__dict__["v"] = 5
o.__dict__.update(w=7)
# %%
d = vars(o)
d["v"] += 1
# %%
print(o.v, o.w)
# %%
o.__dict__ = {"v": 0, "w": 0}
# %%
print(o.v, o.w, d)
#### the dict of an instance leads to what it holds
# %%
class A:
    def __init__(self):
        self.items = []
o = A()
xs = o.__dict__["items"]
print(o.items)
# %%
xs.append(5)
# %%
o.__dict__["items"].append(7)
# %%
vars(o)["items"].append(8)
# %%
for k, v in o.__dict__.items():
    v.append(k)
# %%
print(o.items, xs is o.items)
#### attributes of a function through its dict
# %%
def f(v):
    return f.scale * v
f.scale = 2
print(f(1))
# %%
f.__dict__["scale"] = 5
# %%
print(f(1))
# %%
vars(f)["scale"] = 6
# %%
print(f(1))
# %%
f.__dict__.update(scale=8)
print(f(1))
# %%
part = f.__dict__
# %%
part["scale"] = 9
# %%
print(f(1))
#### attributes given through the dict of self
# %%
class Bunch:
    def __init__(self, **kw):
        self.__dict__.update(kw)
xs = []
b = Bunch(items=xs, n=1)
print(b.items)
# %%
b.items.append(5)
# %%
print(xs)
# %%
c = Bunch(**{"items": xs})
c.__dict__["more"] = b.items
# %%
c.more.append(6)
# %%
print(xs, b.items)
#### two instances with one dict
# %%
class Borg:
    shared = {}
    def __init__(self):
        self.__dict__ = self.shared
a = Borg()
a.v = []
# %%
b = Borg()
b.v.append(1)
# %%
b.w = 4
# %%
print(a.v, a.w)
#### what a dataclass does after its initialisation
# %%
from dataclasses import dataclass
registry = []
@dataclass
class Node:
    name: str
    def __post_init__(self):
        registry.append(self.name)
# %%
Node("a")
# %%
print(registry)
