#### a main that the notebook asks for and does not have is not ours
# %%
runs = 1
try:
    main()
except NameError:
    print("no main")
# %%
print(runs)
try:
    print(main + 1)
except NameError as missing:
    print(type(missing).__name__)
main = 1
print(main)
#### neither are our imports, nor our functions
# %%
def scaled(v):
    return v * scale
scale = 3
kept = scaled
print(list(map(kept, [1, 2])))
# %%
for ask in (lambda: argparse, lambda: functools.reduce, lambda: load_data(), lambda: prepare_features):
    try:
        ask()
    except NameError as error:
        print(error)
#### a name that is asked for before it is bound fails as it does in a module
# %%
a = 1
try:
    b += a
except NameError as error:
    print(type(error).__name__, error)
    b = 0
# %%
del a
try:
    print(a)
except NameError as error:
    print(error)
# %%
print(b)
total += 1
print("never")
#### so does one that is bound below
# %%
print("start")
print(later)
later = 1
#### and one that was deleted above
# %%
here = 1
print(here)
del here
print(here)
#### the message of a method's missing name
# %%
class Machine:
    def __init__(self):
        self.__power = 2
    def run(self):
        return self.__power * __load
# %%
try:
    Machine().run()
except NameError as error:
    print(error)
_Machine__load = 7
print(Machine().run())
#### a star's name that the notebook binds later is the star's until then
# %%
from math import *
print(pow(2, 3), floor(2.5))
# %%
def area(r):
    return pi * pow(r, 2)
# %%
print(round(area(2), 3))
pi = 3
print(area(2))
#### a star's name that is bound on some paths only
# %%
from math import *
if floor(2.5) > 5:
    log = "bound"
# %%
try:
    log += "x"
except TypeError:
    print("still the function")
#### a star of a module that the notebook writes
# %%
with open("written.py", "w") as file:
    file.write("UNIT = 1\ndef triple(v):\n    return v * 3 + UNIT\n")
# %%
import sys
sys.path.insert(0, ".")
from written import *
print(triple(2), UNIT)
# %%
UNIT = 50
print(triple(2), UNIT)
#### a built-in comes back in the statement that deletes what hid it
# %%
source = [5, 4, 1]
print(max(source) > 4)
max = 4
# %%
try:
    del max
    print(max.__name__)
finally:
    pass
#### a helper that deletes a global
# %%
def enter():
    global token
    token = "in"
    return token
def leave():
    global token
    del token
# %%
print(enter(), token)
leave()
# %%
try:
    print(token)
except NameError as error:
    print(error)
#### a function that looks whether a name is there
# %%
def look():
    try:
        return value + 1
    except NameError as e:
        return f"{type(e).__name__}: {e}"
print(look())
# %%
value = 1
print(look())
# %%
del value
print(look())
value = 5
print(look(), value)
#### conditional definition that was not made
# %%
flag = False
if flag:
    def helper(v): return v
    limit = 3
print("start")
# %%
try:
    print(helper(1))
except NameError as e:
    print(type(e).__name__, e)
try:
    print(limit)
except Exception as e:
    print(repr(e))
# %%
if not flag:
    limit = 4
print(limit)
helper(2)
#### error inside a helper called in a comprehension
# %%
table = {"a": 1}
def get(k): return table[k] * scale
scale = 2
# %%
print([get(k) for k in "a"])
scale = 3
# %%
print([get(k) for k in "ab"])
#### unbound local inside a notebook function is its own
# %%
count = 0
def bump():
    count += 1
    return count
# %%
try:
    bump()
except UnboundLocalError as e:
    print(type(e).__name__, e)
count = 5
# %%
def fixed():
    global count
    count += 1
    return count
print(fixed(), count)
bump()
#### traceback text and exc_info printed
# %%
import sys, traceback
def boom(): return missing_one
# %%
try:
    boom()
except NameError:
    kind, value, tb = sys.exc_info()
    print(kind.__name__, value)
    print(traceback.format_exc().strip().splitlines()[-1])
# %%
missing_one = 3
print(boom())
del missing_one
try:
    print(missing_one)
except NameError:
    print(sys.exc_info()[1])
#### augmented before definition inside try
# %%
try:
    total += 1
except NameError:
    total = 100
# %%
total += 1
print(total)
try:
    names.append(1)
except NameError:
    names = [0]
print(names)
