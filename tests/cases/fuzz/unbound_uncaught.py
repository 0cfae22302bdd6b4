#### uncaught name that one branch binds
# %%
import random
flag = len("abc") > 5
# %%
if flag:
    depth = 3
print("before")
# %%
print(depth)
#### uncaught name bound in a loop that never runs
# %%
rows = []
print("start")
# %%
for r in rows:
    last = r
# %%
print("then")
# %%
print(last)
#### uncaught name after del in a branch
# %%
x = 5
# %%
if x > 3:
    del x
# %%
print("still")
# %%
y = x + 1
#### uncaught name in a helper
# %%
def use():
    return threshold + 1
# %%
if len("a") > 4:
    threshold = 3
# %%
print("go")
print(use())
#### function bound on one path, called
# %%
mode = "slow"
# %%
if mode == "fast":
    def run(v):
        return v
print("mode", mode)
# %%
print(run(3))
#### except name used afterwards, uncaught
# %%
try:
    1 / 0
except ZeroDivisionError as err:
    print("caught", err)
# %%
print("next")
# %%
print(err)
#### with suppress leaves a name unbound
# %%
import contextlib
with contextlib.suppress(ValueError):
    n = int("x")
print("tried")
# %%
print(n * 2)
#### match leaves a name unbound
# %%
cmd = ["stop"]
match cmd:
    case ["go", where]:
        print(where)
    case _:
        print("other")
# %%
print(where)
#### while that never runs
# %%
k = 0
while k > 0:
    got = k
    k -= 1
print(k)
# %%
print([got for _ in range(2)])
#### augmented assignment of a name that may be unbound
# %%
seen = []
for s in seen:
    total = s
# %%
print("x")
total += 1
#### lambda reading a name that may be unbound
# %%
f = lambda: offset + 1
# %%
if f is None:
    offset = 2
# %%
print("calling")
print(f())
#### comprehension over a name that may be unbound
# %%
import os
if "NO_SUCH_VARIABLE_X" in os.environ:
    words = ["a"]
# %%
print("counting")
print(sum(len(w) for w in words))
#### try else leaves a name unbound
# %%
try:
    v = int("q")
except ValueError:
    print("bad")
else:
    ok = v
# %%
print("after")
print(ok)
#### class bound on one path
# %%
big = False
# %%
if big:
    class Model:
        pass
# %%
print("making")
m = Model()
#### name bound in a finally that is reached
# %%
try:
    a = 1
    raise KeyError("k")
except KeyError:
    b = 2
finally:
    c = 3
print(a, b, c)
# %%
if a > 3:
    d = 1
print(a + b + c)
# %%
print(d)
#### unbound read in an f-string that shows its text
# %%
if 0:
    ratio = 1
print("a")
# %%
print(f"{ratio=}")
#### unbound read inside a try that does not catch it
# %%
if 0:
    val = 1
# %%
try:
    print(val)
except ValueError:
    print("no")
finally:
    print("finally")
#### a loop variable that was never bound
# %%
xs = [q for q in range(3) if q > 5]
for i, x in enumerate(xs):
    print(i, x)
# %%
print("done")
print(i)
#### delete of a name that may be unbound
# %%
tmp = None
if tmp:
    extra = 1
# %%
print("del")
del extra
#### unbound name in a default
# %%
if 0:
    base = 2
# %%
print("define")
# %%
def f(v, by=base):
    return v + by
print(f(1))
#### caught in a function, then uncaught at the end
# %%
if 0:
    a = 1
def safe():
    try:
        return a
    except NameError as e:
        return str(e)
print(safe())
# %%
b = a
#### message of the error seen by excepthook-like code
# %%
import traceback
for q in []:
    z = q
try:
    z
except Exception as e:
    print(type(e).__name__, e)
    print(traceback.format_exc().splitlines()[-1])
#### bound in one branch, read in the same kind of branch
# %%
use_gpu = False
if use_gpu:
    device = "cuda"
print("set")
# %%
if use_gpu:
    print(device)
# %%
print("end" if not use_gpu else device)
#### a default that needs an import which did not run fails where it stands
# %%
print("before")
if 1 > 2:
    import json as codec
# %%
def encode(v, by=codec):
    return by.dumps(v)
print("never")
#### a main that a class has as its own as well
# %%
if 1 > 2:
    main = 1
print("before")
# %%
main = 2
# %%
class Scaler:
    main = main + 1

    def get(self):
        return (main, self.main)
# %%
print(Scaler().get())
#### bound in one branch, looked up in the other
# %%
d = {"a": 1}
print("before")
# %%
if "k" in d:
    def step(q):
        return q % 7
else:
    k: int = step(len(d))
print("never")
#### a default that asks for its own function
# %%
print("before")
# %%
def work(q=sum(map(work, [1, 7]))):
    return q
print("never")
#### a pattern that binds what is looked at
# %%
print("before")
# %%
match xs:
    case [k, *xs]:
        print(k)
print("never")
#### an annotated name that is looked up to bind it
# %%
a = 1
print(a)
# %%
total: int = total + a
print(total)
