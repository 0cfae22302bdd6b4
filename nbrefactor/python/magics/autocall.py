"""IPython's calls without brackets: ``,f a b``, ``;f a b`` and ``/f a b``. A lone ``;`` does nothing."""

from __future__ import annotations

from nbrefactor.python.magics.rewrite import Examples, Invocation, Rewrite, line, refuse, value, vanish
from nbrefactor.python.magics.strings import quoted

EXAMPLES: Examples = (
    (",f a b", 'f("a", "b")'),
    (";f a b", 'f("a b")'),
    ("/f a b", "f(a, b)"),
    ("plt.plot(x)\n;", "plt.plot(x)"),
    (";\nx = 1", "x = 1"),
)


@line(",")
def quote_each(call: Invocation) -> Rewrite:
    name, _, arguments = call.argument.partition(" ")
    return value(f"{name}({', '.join(quoted(word) for word in arguments.split() or [''])})") if name else vanish()


@line(";")
def quote_all(call: Invocation) -> Rewrite:
    name, _, arguments = call.argument.partition(" ")
    return value(f"{name}({quoted(arguments)})") if name else vanish()


@line("/")
def call_with(call: Invocation) -> Rewrite:
    name, _, arguments = call.argument.partition(" ")
    return value(f"{name}({', '.join(arguments.split())})") if name else refuse("calls nothing")
