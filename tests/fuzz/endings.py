"""Programs that stop with a name that is not bound: on the path that ran, in a loop without rounds, deleted, lost with ``as``."""

from __future__ import annotations

import ast
from random import Random

NEVER_BOUND = (
    "if len('ab') > 5:\n    NAME = 3",
    "for _round in []:\n    NAME = _round",
    "for NAME in range(0):\n    pass",
    "while len('') > 0:\n    NAME = 1",
    "try:\n    NAME = int('none')\nexcept ValueError:\n    print('no number')",
    "try:\n    [].index(1)\nexcept ValueError as NAME:\n    print('caught', NAME)",
    "NAME = 'there'\ntry:\n    {}['k']\nexcept KeyError as NAME:\n    print(repr(NAME))",
    "NAME = 4\nif NAME > 3:\n    del NAME",
    "NAME = [1]\nfor _round in range(1):\n    del NAME",
    "import contextlib\nwith contextlib.suppress(KeyError):\n    NAME = {}['k']",
    "if 1 > 2:\n    import json as NAME",
    "if 1 > 2:\n    def NAME(v=1):\n        return v",
    "match ['stop']:\n    case ['go', NAME]:\n        print('go')\n    case _:\n        print('stay')",
    "_drawn = False and (NAME := 3)",
    "NAME: int",
    "NAME = 1\ndef _forget():\n    global NAME\n    del NAME\n_forget()",
    "if 1 > 2:\n    class NAME:\n        pass",
    "if 1 > 2:\n    (NAME, _other), _third = (1, 2), 3",
)
READS = (
    "print(NAME)",
    "print('last', f'{NAME}')",
    "_copy = NAME",
    "NAME += 1",
    "_all = [NAME for _ in range(2)]",
    "def _use(v):\n    return v, NAME\nprint(_use(1))",
    "_use = lambda: NAME\nprint('calling')\nprint(_use())",
    "def _wait(v=NAME):\n    return v",
    "class _Holder:\n    kept = NAME",
    "del NAME",
    "NAME.append(1)",
    "NAME['k'] = 1",
    "print(sorted([2, 1], key=lambda v: (v, NAME)))",
    "try:\n    print(NAME)\nexcept KeyError:\n    print('other')\nfinally:\n    print('finally')",
    "if NAME:\n    print('yes')",
    "for _part in NAME:\n    print(_part)",
    "with open('f_' + NAME) as _handle:\n    pass",
    "_parts = (_part * NAME for _part in (1, 2))\nprint(list(_parts))",
    "def _outer():\n    def _inner():\n        return NAME\n    return _inner()\nprint(_outer())",
)


def with_unbound_name(rng: Random, chunks: list[str]) -> list[str]:
    """The program with a name that some chunk does not bind, or deletes, and that a later one looks up."""
    chunks = list(chunks)
    known = [name for chunk in chunks for name in _bound(chunk)]
    if known and rng.random() < 0.4:  # one of the program's own, which fails wherever it is used next
        name = rng.choice(known)
        first = next(i for i, chunk in enumerate(chunks) if name in _bound(chunk))
        gone = rng.choice(("del NAME", "if True:\n    del NAME", "for _round in range(1):\n    del NAME"))
        chunks.insert(rng.randint(first + 1, len(chunks)), gone.replace("NAME", name))
    else:
        name = rng.choice(("ratio", "best_row", "kept_last", "chosen"))
        at = rng.randint(len(chunks) // 3, len(chunks))
        chunks.insert(at, rng.choice(NEVER_BOUND).replace("NAME", name))
        chunks.insert(rng.randint(at + 1, len(chunks)), rng.choice(READS).replace("NAME", name))
    if rng.random() < 0.3:
        chunks.append(rng.choice(READS).replace("NAME", name))
    return chunks


def _bound(chunk: str) -> list[str]:
    """The names that a chunk assigns as a plain statement."""
    try:
        body = ast.parse(chunk).body
    except SyntaxError:
        return []
    targets = [node.targets[0] for node in body if isinstance(node, ast.Assign)]
    return [target.id for target in targets if isinstance(target, ast.Name) and target.id.isascii()]
