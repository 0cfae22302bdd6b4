"""Parts of texts as columns: as many for new rows as in training."""

from __future__ import annotations

from nbrefactor.python.scoring.calls import Site, method
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.values import Frame


@method("str", "extract split rsplit partition rpartition")
def text_parts(ev: Evaluator, site: Site) -> Result:
    """Parts of a text: one series, or a frame where the call asks for one column a part."""
    wide = site.flag("expand") is True or site.name.endswith("partition")
    shape = "frame" if wide else "series"
    if site.name == "extract" and site.flag("expand") is not False:
        pattern = site.argument(0, "pat")
        groups = pattern.value.literal if pattern is not None else None
        shape = "series" if site.flag("expand") is False else "frame"
        if not isinstance(groups, str):
            return ev.refuse(site.node, "a pattern that the code does not spell out")
    obj = ev.new(Frame(raw=False)) if shape == "frame" else 0
    made = ev.together(site.node, site.operands, shape, frozenset(range(1, len(site.operands))))
    if made.value.rows == "unknown":
        return made
    made = made.but(made.value.but(obj=obj))
    return _as_many_parts(ev, site, made) if wide and site.name in ("split", "rsplit") else made


def _as_many_parts(ev: Evaluator, site: Site, made: Result) -> Result:
    """How many columns ``split(expand=True)`` gives depends on the longest text; new rows get those of training."""
    most = site.argument(1, "n")
    if most is not None and isinstance(most.value.literal, int) and most.value.literal > 0:
        score = f"{made.score}.reindex(columns=range({most.value.literal + 1}))"
        return Result(site.node, made.value, score, made.train, made.captures)
    line = f"{{ref}} = list({ev.source(site.node)}.columns)"
    capture = ev.capture("parts", (line,), made.value, what="the parts of a text")
    score = f"{made.score}.reindex(columns={capture.ref})"
    return Result(site.node, made.value, score, made.train, (*made.captures, capture))


@method("str", "get_dummies")
def words_as_columns(ev: Evaluator, site: Site) -> Result:
    """One column for each word of training; other words get none."""
    made = ev.together(site.node, site.operands, "frame", frozenset(range(1, len(site.operands))))
    if made.value.rows == "unknown":
        return made
    line = f"{{ref}} = list({ev.source(site.node)}.columns)"
    capture = ev.capture("words", (line,), made.value, what="the words of a text")
    score = f"{made.score}.reindex(columns={capture.ref}, fill_value=0)"
    value = made.value.but(obj=ev.new(Frame(raw=False)))
    return Result(site.node, value, score, made.train, (*made.captures, capture))
