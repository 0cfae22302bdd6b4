"""One fact about one call, and how the keywords of the call narrow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbrefactor.model import Resource


@dataclass(frozen=True, slots=True)
class Fact:
    """What a call does.

    ``mutates``: of ``receiver``, ``arguments``, ``first`` (the first argument), ``rest`` (the others), ``inplace``
    (the receiver where ``inplace=True``), ``out`` (the object given as ``out=``); empty is pure. ``structure`` says
    that views of the receiver's memory keep what they show. ``returns``: a qualified type (a new object of it),
    ``self``, ``fresh`` (a new object of an unknown type; before the type of a container, a new one that holds such
    objects), ``value`` (one that keeps nothing of the arguments), ``view`` (may share memory with the receiver, or
    with the arguments of a function), ``window`` (shows the receiver as it is when it is asked, and changes nothing
    of it), ``element`` (of the receiver or the first argument), ``none``, or empty: unknown. ``type`` is the type of
    the result where it is known, also of a view.

    ``out`` is the position at which ``out`` may be given without its name, where there is one.

    ``roles`` say what the call is for; a few carry an argument, as ``random_state:seed`` (see :meth:`given`).
    """

    mutates: frozenset[str] = frozenset()
    returns: str = ""
    touches: frozenset[Resource] = frozenset()
    roles: frozenset[str] = frozenset()
    type: str = ""
    out: int | None = None

    def given(self, keywords: Mapping[str, str]) -> Fact:
        """The fact for a call with these keyword arguments (name → source text; ``**`` for an unpacked mapping).

        Afterwards ``mutates`` has no ``inplace``, has ``out`` only where ``out=`` is given, and ``touches`` has
        ``random`` only where no seed is given.
        """
        mutates, returns, touches = self.mutates, self.returns, self.touches
        unpacked = "**" in keywords
        if "inplace" in mutates:
            value = keywords.get("inplace", "unknown" if unpacked else "False")
            mutates -= {"inplace"}
            if value != "False":
                mutates |= {"receiver"}
                returns = "none" if value == "True" else ""
        if "out" in mutates and not unpacked and keywords.get("out", "None") == "None":
            mutates -= {"out"}
        if "random" in touches and not self._draws(keywords):
            touches -= {"random"}
        if (mutates, returns, touches) == (self.mutates, self.returns, self.touches):
            return self
        type_ = self.type if returns == self.returns else ""
        return replace(self, mutates=mutates, returns=returns, touches=touches, type=type_)

    def _draws(self, keywords: Mapping[str, str]) -> bool:
        """Whether the call may draw from a global random generator: no seed given, and not switched off."""
        keyed = [role.partition(":") for role in self.roles]
        seeds = [keyword or kind for kind, _, keyword in keyed if kind == "random_state"]
        if any(keywords.get(seed, "None") != "None" for seed in seeds):
            return False
        switches = [switch for kind, _, keyword in keyed if kind == "random_if" for switch in keyword.split(",")]
        if not switches or "**" in keywords:
            return True
        return any(keywords.get(switch, "False") not in ("False", "None") for switch in switches)
