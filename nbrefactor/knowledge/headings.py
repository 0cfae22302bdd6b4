"""What the words of a heading say about the stage of the code below it."""

from __future__ import annotations

import re
from collections.abc import Collection

from nbrefactor.model import Stage

MARK = r"(?:#{1,6}(?=[ \t])|#{2,6}(?=[^\s#])|#(?=[^\W\d]))"
"""How a markdown heading begins. Jupyter long took one without a blank, and people still write it; ``#1`` is a number."""

STOP = frozenset(
    """a an the and or of on in into to for with from by at as is are be our my your we you it its this that these those
    let lets us step part section chapter using via based some all own simple first second now then here how what why so
    do does can will not phase task question exercise""".split()
)
LIBRARIES = frozenset({"library", "libraries", "package", "packages", "module", "modules", "dependencies", "imports"})
ABOUT_LIBRARIES = frozenset(
    "import importing imported load loading required requirements necessary needed essential useful python basic".split()
)

HEADING_WORDS: tuple[tuple[Stage, str], ...] = (
    (
        "load",
        r"load|read(ing)?\b|import(ing)? (the )?(data|libr|pack|mod)|get(ting)? (the )?data\b(?! ready)|collect|acquir|ingest",
    ),
    ("explore", r"explor|eda\b|visuali[sz]|plot|describ|summary|overview|inspect|look at|distribution|correlation"),
    (
        "prepare",
        r"clean|prepar|pre-?process|feature|encod|missing|impute|scal(e|ing)|transform|outlier|wrangl|token|data ready",
    ),
    ("split", r"split|train[ /-]*(and|/|-)? ?test"),
    ("train", r"train(ing)?\b(?! (and|/) (test|valid))|model(l?ing)?\b|fit(ting)?\b|build|tun(e|ing)|hyper|cluster"),
    ("evaluate", r"evaluat|accura|metric|performance|score|validat|confusion|result|assess|test the|importance"),
    ("save", r"sav(e|ing)|export|persist|serialis|serializ|pickle|dump|register"),
    ("predict", r"predict(ion|ing)?s? (on|for|new|the test|future)|inference|submi(t|ssion)|forecast the|new data"),
)
_HEADINGS = tuple((stage, re.compile(rf"\b({words})", re.IGNORECASE)) for stage, words in HEADING_WORDS)


def stage_of_heading(text: str) -> tuple[Stage, float, str] | None:
    """The stage that the last telling heading of a text suggests, how much that weighs, and its words; None without one."""
    lines = [line for line in text.splitlines() if line.lstrip().startswith("#")] or text.splitlines()[:1]
    for title in (line.strip(" #*") for line in reversed(lines)):
        found = [stage for stage, words in _HEADINGS if words.search(title)]
        if found:
            break
    else:
        return None
    weight = 0.4 if found[0] == "train" else 0.6  # "Modelling" stands above preparation and evaluation as well
    return found[0], weight / len(found), title[:60]


def about_imports(words: Collection[str]) -> bool:
    """Whether a heading of these words is about libraries alone, which says nothing of what the code below does."""
    said = set(words) - STOP
    return bool(said & LIBRARIES) and said <= LIBRARIES | ABOUT_LIBRARIES
