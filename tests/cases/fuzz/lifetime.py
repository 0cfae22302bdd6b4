#### a finaliser runs when the notebook's name is rebound, not when a step ends
# %%
class Loud:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('bye', self.name)
# %%
a = Loud('a')
print('made a')
# %%
b = Loud('b')
del b
print('between')
# %%
a = Loud('second')
print('end')
#### a temporary directory lives as long as its object
# %%
import os, tempfile
tmp = tempfile.TemporaryDirectory()
path = os.path.join(tmp.name, 'x.txt')
with open(path, 'w') as f:
    f.write('kept')
# %% [markdown]
## Read it again
# %%
print(open(path).read())
# %%
print(os.path.exists(path))
#### an unclosed file is not flushed at the end of a step
# %%
log = open('log.txt', 'w')
log.write('first\n')
print('written')
# %% [markdown]
## Look
# %%
print(repr(open('log.txt').read()))
#### a suspended generator runs its finally only when it is let go
# %%
def numbers():
    try:
        yield 1
        yield 2
    finally:
        print('closed')
# %%
it = numbers()
print(next(it))
# %% [markdown]
## Later
# %%
print('later')
#### a weak reference sees the object as long as the name does
# %%
import weakref
class Thing:
    pass
thing = Thing()
ref = weakref.ref(thing)
# %% [markdown]
## Later
# %%
print(ref() is not None)
# %%
alive = weakref.WeakValueDictionary()
other = Thing()
alive['k'] = other
# %% [markdown]
## Later still
# %%
print(len(alive))
#### exit handlers run at the end, in reverse, with the values of then
# %%
import atexit
k = 1
atexit.register(print, 'bye')
@atexit.register
def last():
    print('last', k)
# %%
k = 5
print('end')
#### a suspended context manager object stays entered
# %%
from contextlib import contextmanager
@contextmanager
def opened(name):
    print('in', name)
    yield name
    print('out', name)
# %%
cm = opened('x')
print(cm.__enter__())
# %% [markdown]
## Later
# %%
print('later')
