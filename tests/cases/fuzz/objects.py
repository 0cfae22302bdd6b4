#### a setter changes something else
# %%
log = []
class T:
    def __init__(self):
        self._v = 0
    @property
    def v(self):
        log.append('get')
        return self._v
    @v.setter
    def v(self, new):
        log.append(new)
        self._v = new * 2
# %%
t = T()
t.v = 4
t.v += 1
# %%
print(log, t.v, log)
#### attribute access with side effects
# %%
class G:
    def __init__(self):
        self.__dict__['n'] = 0
    def __getattr__(self, name):
        self.__dict__['n'] += 1
        return name * 2
    def __setattr__(self, name, value):
        print('set', name)
        self.__dict__[name] = value
# %%
g = G()
g.x
g.y = 3
print(g.z, g.y)
# %%
print(g.n)
#### a descriptor shared by the class
# %%
class D:
    def __set_name__(self, owner, name):
        self.name = '_' + name
    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name, 'none')
    def __set__(self, obj, value):
        setattr(obj, self.name, value + bump)
bump = 1
class H:
    x = D()
    y = D()
# %%
h = H()
h.x = 1
bump = 100
h.y = 1
print(h.x, h.y, vars(h))
#### metaclasses register
# %%
seen = []
class M(type):
    def __new__(mcls, name, bases, ns, **kw):
        seen.append(name)
        return super().__new__(mcls, name, bases, ns)
    def __call__(cls, *a):
        seen.append('call')
        return super().__call__(*a)
class A(metaclass=M):
    pass
class B(A):
    pass
# %%
B()
print(seen)
# %%
seen = ['new']
class C(A):
    pass
print(seen)
#### __init_subclass__ and __class_getitem__
# %%
kinds = {}
class Base:
    def __init_subclass__(cls, key=None, **kw):
        kinds[key] = cls.__name__
    def __class_getitem__(cls, item):
        return kinds[item]
class One(Base, key=1): pass
# %%
class Two(Base, key=2): pass
print(Base[1], Base[2])
#### class attributes changed through an instance, the class and a subclass
# %%
class A:
    items = []
    n = 0
class B(A):
    pass
a, b = A(), B()
# %%
a.items.append(1)
b.n += 1
B.items += [2]
A.n = 5
# %%
print(A.items, B.items, a.n, b.n, B.n, B.__dict__.get('items'))
#### operators with side effects on aliases
# %%
class V:
    def __init__(self, *xs):
        self.xs = list(xs)
    def __iadd__(self, o):
        self.xs.append(o)
        return self
    def __imul__(self, k):
        return V(*self.xs * k)
    def __lshift__(self, o):
        self.xs.append(o)
        return self
    def __getitem__(self, i):
        self.xs.append('got')
        return i
    def __len__(self):
        self.xs.append('len')
        return 3
    def __eq__(self, o):
        self.xs.append('eq')
        return True
    __hash__ = None
# %%
v = V(1)
w = v
v += 2
v << 3 << 4
w[5]
len(w)
w == 3
# %%
print(v.xs, v is w)
v *= 2
print(v is w, len(v.xs))
#### callable objects and bound methods under other names
# %%
class Count:
    def __init__(self):
        self.n = 0
    def __call__(self, by=1):
        self.n += by
        return self.n
c = Count()
tick = c
up = c.__call__
# %%
tick()
up(5)
print(c.n)
# %%
c = Count()
up()
print(c.n, tick.n)
#### enums are compared by identity
# %%
from enum import Enum, IntFlag, auto
class Color(Enum):
    RED = auto()
    BLUE = auto()
    def flip(self):
        return Color.BLUE if self is Color.RED else Color.RED
class F(IntFlag):
    A = 1
    B = 2
# %%
c = Color.RED
print(c.flip(), c is Color(1), F.A | F.B, [m.name for m in Color])
#### context variables
# %%
from contextvars import ContextVar, copy_context
var = ContextVar('var', default=1)
def show():
    return var.get()
# %%
token = var.set(5)
print(show())
ctx = copy_context()
var.set(7)
# %%
print(show(), ctx.run(show))
var.reset(token)
print(show())
#### iteration protocol with state
# %%
class Down:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n
d = Down(5)
# %%
for x in d:
    print(x)
    break
first, *rest = d
# %%
print(first, rest, list(d), 3 in d)
#### slots, class private names and super in methods
# %%
class A:
    __slots__ = ('x', '__p')
    def __init__(self):
        self.x, self.__p = 1, 2
    def get(self):
        return self.__p
class B(A):
    def get(self):
        return super().get() + __class__.__name__.count('B')
# %%
b = B()
try:
    A().zzz = 1
except AttributeError as e:
    print('no', type(e).__name__)
print(b.get(), b._A__p)
#### a class redefined while instances live
# %%
class A:
    def who(self): return 'one'
a = A()
# %%
class A:
    def who(self): return 'two'
b = A()
print(a.who(), b.who(), isinstance(a, A), type(a) is type(b), type(a).__name__)
# %%
a.__class__ = A
print(a.who())
#### methods added and replaced later
# %%
class A:
    def f(self): return 1
a = A()
g = a.f
# %%
def f2(self): return 2 + k
k = 1
A.f = f2
A.h = lambda self: k
# %%
k = 10
print(a.f(), g(), a.h())
#### __call__ through class decorators
# %%
made = []
def register(cls):
    made.append(cls.__name__)
    cls.tag = len(made)
    return cls
@register
class A: pass
# %%
@register
class B(A): pass
print(made, A.tag, B.tag)
#### __eq__ and __hash__ decide membership
# %%
class K:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v % mod == o.v % mod
    def __hash__(self): return 0
mod = 3
# %%
d = {K(1): 'a'}
print(d.get(K(4)), K(2) in d)
mod = 100
print(d.get(K(4)))
#### the same class again is another class
# %%
class Base:
    made = []
    def __init_subclass__(cls, **options):
        Base.made.append(cls.__name__)
# %%
class Child(Base):
    pass
old = Child()
# %%
class Base:
    made = []
    def __init_subclass__(cls, **options):
        Base.made.append(cls.__name__)
print(Base.made, isinstance(old, Base))
#### the same function again has a new default
# %%
def collect(v, seen=[]):
    seen.append(v)
    return seen
print(collect(1))
# %%
def collect(v, seen=[]):
    seen.append(v)
    return seen
print(collect(2))
#### a bound method leads to its object
# %%
xs = []
push = xs.append
pop = xs.pop
for i in range(3):
    push(i)
# %%
print(pop(), xs)
xs = ["new"]
push(9)
# %%
print(xs, push.__self__)
#### attributes that hold each other's methods
# %%
class Box:
    pass
def show(x):
    return x + 1
# %%
b, c = Box(), Box()
b.go = lambda x: c.go(x)
c.go = b.go
b.stop = b.go
# %%
b.go = show
print(b.go(1), c.go(2), b.stop(3))
