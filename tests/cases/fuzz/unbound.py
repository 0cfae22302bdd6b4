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
