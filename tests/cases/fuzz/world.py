#### random order through helpers and dropped draws
# %%
import random
import numpy as np
random.seed(1); np.random.seed(1)
def draw(): return random.randint(0, 99)
draw()
np.random.rand()
# %%
a = draw()
random.shuffle(order := list(range(5)))
print(a, order, round(np.random.rand(), 5))
# %%
np.random.rand(3)
state = np.random.get_state()
x = np.random.rand()
np.random.set_state(state)
print(x == np.random.rand(), random.random())
#### files written, read, moved and removed
# %%
import os, shutil
with open('a.txt', 'w') as f:
    f.write('1')
shutil.copy('a.txt', 'b.txt')
# %%
with open('a.txt', 'a') as f:
    f.write('2')
print(open('a.txt').read(), open('b.txt').read())
os.rename('b.txt', 'c.txt')
# %%
print(sorted(n for n in os.listdir() if n.endswith('.txt')))
os.remove('a.txt')
#### the working directory changes what a path means
# %%
import os
os.mkdir('sub')
name = 'x.txt'
open(name, 'w').write('top')
# %%
os.chdir('sub')
open(name, 'w').write('in sub')
def read(): return open(name).read()
print(read())
# %%
os.chdir('..')
print(read(), os.path.exists('sub/x.txt'))
#### the environment is read when it is read
# %%
import os
os.environ['MODE'] = 'a'
mode = os.environ['MODE']
def now(): return os.getenv('MODE')
# %%
os.environ['MODE'] = 'b'
print(mode, now())
del os.environ['MODE']
print(now())
#### global library settings between displays
# %%
import numpy as np
import pandas as pd
df = pd.DataFrame({'a': [1.23456, 2]})
print(df)
# %%
pd.set_option('display.precision', 1)
np.set_printoptions(precision=2)
print(df, np.array([1.23456]))
# %%
with pd.option_context('display.precision', 4):
    print(df)
pd.reset_option('display.precision')
print(df)
#### warnings as errors from here on
# %%
import warnings
def old():
    warnings.warn('old', DeprecationWarning)
    return 1
with warnings.catch_warnings(record=True) as got:
    warnings.simplefilter('always')
    old()
print(len(got), got[0].category.__name__)
# %%
warnings.simplefilter('error')
try:
    old()
except DeprecationWarning as w:
    print('raised', w)
warnings.resetwarnings()
#### logging to a stream, levels changed in between
# %%
import io, logging
stream = io.StringIO()
log = logging.getLogger('nb')
log.addHandler(logging.StreamHandler(stream))
log.setLevel(logging.WARNING)
log.info('no')
# %%
log.setLevel(logging.INFO)
log.info('yes %s', 1)
# %%
print(stream.getvalue())
logging.getLogger('nb').handlers.clear()
#### stdout replaced over several cells
# %%
import io, sys
old, sys.stdout = sys.stdout, io.StringIO()
print('hidden')
# %%
text = sys.stdout.getvalue()
sys.stdout = old
print(repr(text))
#### print redefined, and brought back
# %%
_print = print
lines = []
def print(*a, **k):
    lines.append(a)
    _print('#', *a, **k)
print('x')
# %%
print('y', len(lines))
del print
print('z', len(lines))
#### the recursion limit and other interpreter settings
# %%
import sys
old = sys.getrecursionlimit()
sys.setrecursionlimit(2000)
print(sys.getrecursionlimit())
# %%
sys.setrecursionlimit(old)
sys.displayhook
sys.path.append('lib')
print(sys.path[-1])
sys.path.remove('lib')
#### a module written, imported, changed and reloaded
# %%
import importlib, sys
sys.path.insert(0, '.')
sys.dont_write_bytecode = True
open('helper_mod.py', 'w').write('k = 1\ndef f(): return k\n')
import helper_mod
print(helper_mod.f())
# %%
helper_mod.k = 5
print(helper_mod.f())
open('helper_mod.py', 'w').write('k = 20\ndef f(): return k + 0\n')
importlib.reload(helper_mod)
# %%
print(helper_mod.f())
sys.path.remove('.')
#### sqlite keeps a transaction open
# %%
import sqlite3
con = sqlite3.connect('d.db')
con.execute('create table t (v int)')
con.execute('insert into t values (1)')
# %%
print(con.execute('select count(*) from t').fetchone())
con.rollback()
# %%
print(con.execute('select count(*) from t').fetchone())
con.close()
#### errors stop the notebook where they stand
# %%
print('one')
xs = []
# %%
print('two')
xs[0]
# %%
print('three')
#### an error inside a helper inside a loop
# %%
def check(v):
    if v > 2:
        raise ValueError(v)
    return v
# %%
for v in range(5):
    print(check(v))
# %%
print('never')
#### sys.exit in the middle
# %%
import sys
print('a')
# %%
sys.exit(0)
# %%
print('b')
#### top-level await over cells
# %%
import asyncio
async def f(v):
    await asyncio.sleep(0)
    return v + k
k = 1
task = asyncio.ensure_future(f(1)) if False else None
# %%
x = await f(1)
k = 10
print(x, await f(1))
# %%
async with asyncio.Lock() as lock:
    y = [await f(v) for v in range(2)]
print(y)
#### async loops and gathers
# %%
import asyncio
async def gen(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)
total = 0
async for i in gen(3):
    total += i
# %%
print(total, i, [v async for v in gen(2)], await asyncio.gather(*(asyncio.sleep(0, v) for v in (1, 2))))
#### the last value names and the guard
# %%
def main():
    print('main ran', __name__)
    return 3
if __name__ == '__main__':
    r = main()
# %%
print(r)
if __name__ != '__main__':
    print('imported')
else:
    print('run')
#### no __file__ in a notebook
# %%
import os
try:
    here = os.path.dirname(os.path.abspath(__file__))
except NameError:
    here = '.'
print(here == '.')
#### future annotations
# %%
from __future__ import annotations
def f(x: Missing) -> None: ...
print(f.__annotations__)
# %%
class A:
    def g(self, o: A) -> A: return o
print(A.g.__annotations__)
#### threads that share a list and a lock
# %%
import threading, queue
q, out, lock = queue.Queue(), [], threading.Lock()
def worker():
    while True:
        item = q.get()
        if item is None:
            break
        with lock:
            out.append(item * mult)
        q.task_done()
mult = 2
# %%
t = threading.Thread(target=worker)
t.start()
for i in range(3): q.put(i)
q.join()
print(out)
# %%
mult = 10
q.put(5); q.join(); q.put(None); t.join()
print(out, t.is_alive())
#### module made at run time and imported
# %%
import sys, types
mod = types.ModuleType("fake_mod")
exec("def hi(n):\n    return 'hi ' + n\nVALUE = 3", mod.__dict__)
sys.modules["fake_mod"] = mod
# %%
import fake_mod
from fake_mod import hi, VALUE
print(hi("x"), VALUE)
# %%
fake_mod.VALUE = 9
mod.hi = lambda n: "patched"
print(VALUE, fake_mod.VALUE, hi("y"), fake_mod.hi("z"))
#### a module written to disk, imported, changed and reloaded
# %%
from pathlib import Path
import sys, importlib
sys.dont_write_bytecode = True
sys.path.insert(0, ".")
Path("helper_mod.py").write_text("A = 1\ndef f():\n    return A\n")
import helper_mod
from helper_mod import f
print(helper_mod.A, f())
# %%
Path("helper_mod.py").write_text("A = 22\ndef f():\n    return A + 1\n")
importlib.reload(helper_mod)
print(helper_mod.f(), f())
# %%
helper_mod.A = 5
print(helper_mod.f(), f())
