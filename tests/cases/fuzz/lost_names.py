#### except name unbound in a later turn
# %%
k = 3
print("start")
# %%
for n in (6, 7):
    try:
        print(k + n)
    except NameError as e:
        print(type(e).__name__, e)
    try:
        work(n)
    except NameError as k:
        print("caught")
# %%
print("end", n)
#### name deleted in the turn before, uncaught
# %%
size = 4
rows = [1, 2, 3]
print("start")
# %%
for r in rows:
    print(r * size)
    if r == 2:
        del size
# %%
print("never")
#### while test looks up what the body deleted
# %%
left = 3
print("go")
# %%
while left:
    print("turn")
    if left:
        del left
# %%
print("never")
#### del in a branch and a look in one block
# %%
total = 10
print(total)
# %%
if len("abc") == 3:
    if total > 5:
        del total
    print("after", total)
# %%
print("end")
#### del before continue
# %%
total = 10
print(total)
# %%
for q in range(3):
    if q == 1:
        del total
        continue
    total += 1
    print(total)
# %%
print("end")
#### del in try, look in finally
# %%
total = 10
print(total)
# %%
try:
    del total
    1 / 0
except ZeroDivisionError:
    print("handled")
finally:
    try:
        print(total)
    except NameError as e:
        print(type(e).__name__)
# %%
print("end")
#### del in loop, else of the loop
# %%
total = 10
print(total)
# %%
for q in [1]:
    del total
else:
    print(total)
# %%
print("end")
#### del in a nested loop, guarded
# %%
xs = [1, 2]
n = 5
# %%
for a in xs:
    for b in xs:
        try:
            print(n)
        except NameError as e:
            print(e.name, type(e).__name__)
        if b == 2 and a == 1:
            del n
# %%
print("end", a, b)
#### bound again after del in loop
# %%
buffer = [0]
seen = []
# %%
for q in range(3):
    buffer.append(q)
    seen.append(len(buffer))
    del buffer
    buffer = [q]
print(seen)
# %%
print(buffer)
#### with and del
# %%
import contextlib
v = 1
# %%
with contextlib.suppress(ZeroDivisionError):
    del v
    1 / 0
print("after")
# %%
try:
    print(v)
except NameError as e:
    print(type(e).__name__, e)
#### a name bound in a later turn than the one that looks it up
# %%
print("start")
# %%
for q in range(3):
    if q == 1:
        depth = q
    print(q, depth)
# %%
print("end")
#### a name bound at the end of a turn, and looked up at its beginning
# %%
rows = [3, 4]
print(rows)
# %%
for r in rows:
    print(before, r)
    before = r
# %%
print("end")
#### while loop that looks up what it has not bound
# %%
left = 2
print(left)
# %%
while left:
    left -= 1
    if left == 0:
        found = True
    print(found)
# %%
print("end")
#### a total that nothing has begun
# %%
rows = [3, 4]
print(rows)
# %%
for r in rows:
    sums[r] = r
    sums = {}
# %%
print("end")
#### first turn makes, the others add
# %%
rows = [3, 4, 5]
print(rows)
# %%
for n, r in enumerate(rows):
    if n == 0:
        total = r
    else:
        total = total + r
# %%
print(total)

#### a table that a step changes and deletes is not given back
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
df = pd.DataFrame({"a": [1, 2, 3, 4], "y": [0, 1, 0, 1]})
X, X_test, y, y_test = train_test_split(df[["a"]], df["y"], test_size=0.5, random_state=6)
# %%
df.loc[:, "b"] = df.a / df.a.max()
del df
# %%
print(len(df), df.columns.tolist())

#### a lambda looks for a name that its step binds and deletes
# %%
import pandas as pd
df = pd.DataFrame({"b": [1.5, 4, 0]})
col = pd.Series([1.0, 7, 3])
# %%
col = df["b"].sort_values()
print(len(df))
del col
print(sorted([2, 1], key=lambda v: (v, col)))
#### a helper asks for a main that is defined below
# %%
def even(n):
    return n == 0 or main(n - 1)
try:
    print(even(1))
except NameError:
    print("not yet")
def main(n):
    return n != 0 and even(n - 1)
# %%
print(main(3), even(2))
#### a name looked up in a block that binds it further down
# %%
import contextlib
rows = {"a": 7}
with contextlib.nullcontext([8]) as y:
    rows |= {"z": -total}
    total = len(y)
print(rows)
