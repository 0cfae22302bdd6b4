"""What a stage function is called: after what the author called the step, by its verb; else by its stage.

``Split Data into Training and Validation Sets`` → ``split_data``; ``## 3. Feature engineering`` → ``engineer_features``.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

from nbrefactor.knowledge.headings import LIBRARIES, MARK, STOP, about_imports
from nbrefactor.knowledge.processes import picklers
from nbrefactor.model import Effects, Stage

STANDARD: dict[Stage, str] = {
    "load": "load_data",
    "explore": "explore_data",
    "prepare": "prepare_features",
    "split": "split_data",
    "train": "train_model",
    "evaluate": "evaluate_model",
    "save": "save_model",
    "predict": "predict",
}

VERBS = frozenset(
    """add aggregate analyse analyze apply assess augment balance bin build calculate calibrate check choose clean cluster
    collect combine compare compile compute concatenate configure construct convert count create cross-validate define
    delete detect derive download drop encode engineer ensemble estimate evaluate examine explain explore export extract fetch
    fill filter find finetune fit fix forecast format gather generate get group handle identify impute import improve
    initialise initialize inspect interpret iterate join label load make map measure merge model normalise normalize
    obtain optimise optimize parse perform plot predict prepare preprocess process query read reduce remove rename replace
    report resample reshape run sample save scale score search select set setup shuffle simulate smooth sort split
    standardise standardize store summarise summarize test tokenize train transform tune update use validate vectorize
    verify visualise visualize write""".split()
)
SYNONYMS = {"read": "load", "import": "load", "get": "load", "validate": "evaluate", "setup": "set_up"}
"""Verbs of headings that mean a stage's standard verb: used where the object is plain data or a model."""
NOUNS = {
    "loading": "load", "importing": "import", "reading": "read", "cleaning": "clean", "preprocessing": "preprocess",
    "pre-processing": "preprocess", "preparation": "prepare", "preparing": "prepare", "engineering": "engineer",
    "encoding": "encode", "scaling": "scale", "splitting": "split", "training": "train", "modelling": "train",
    "modeling": "train", "fitting": "fit", "evaluation": "evaluate", "evaluating": "evaluate", "validation": "evaluate",
    "testing": "test", "prediction": "predict", "predicting": "predict", "predictions": "predict", "saving": "save",
    "exporting": "export", "visualization": "visualize", "visualisation": "visualise", "exploration": "explore",
    "exploring": "explore", "selection": "select", "extraction": "extract", "normalization": "normalize",
    "normalisation": "normalise", "imputation": "impute", "tuning": "tune", "creating": "create", "building": "build",
    "making": "make", "handling": "handle", "removing": "remove", "filling": "fill", "merging": "merge",
    "transformation": "transform", "tokenization": "tokenize", "vectorization": "vectorize", "clustering": "cluster",
    "forecasting": "forecast", "plotting": "plot", "collection": "collect", "acquisition": "load", "wrangling": "clean",
    "ingestion": "load", "analysis": "analyse", "defining": "define", "computing": "compute", "comparing": "compare",
    "adding": "add", "dropping": "drop", "converting": "convert", "generating": "generate", "selecting": "select",
    "applying": "apply", "checking": "check", "using": "use", "running": "run", "calculating": "calculate",
}  # fmt: skip
VAGUE = frozenset(
    {"eda", "look", "good", "data", "model", "results", "introduction", "imports", "setup", "notebook", "libraries"}
)
GENERIC_OBJECTS = {
    "load": "data", "read": "data", "import": "data", "split": "data", "clean": "data", "prepare": "data",
    "preprocess": "data", "explore": "data", "analyse": "data", "train": "model", "fit": "model", "evaluate": "model",
    "build": "model", "save": "model", "test": "model", "tune": "model", "select": "features", "engineer": "features",
    "extract": "features", "visualize": "data", "visualise": "data", "scale": "features", "encode": "features",
    "create": "features", "predict": "", "forecast": "", "define": "", "cluster": "data", "normalize": "data",
    "transform": "data", "compare": "models", "plot": "results", "validate": "model", "impute": "missing_values",
    "export": "results", "collect": "data",
}  # fmt: skip
EXPECTED: dict[Stage, frozenset[str]] = {
    "load": frozenset("load read import get fetch download collect obtain gather".split()),
    "split": frozenset("split".split()),
    "train": frozenset("train fit build create make define compile tune optimise optimize run cluster".split()),
    "evaluate": frozenset(
        "evaluate test assess measure score validate check calculate compute compare report make".split()
    ),
    "save": frozenset("save export store write".split()),
    "predict": frozenset("predict forecast score generate make use apply".split()),
    "prepare": VERBS,
    "explore": VERBS,
}


OTHERS = EXPECTED["split"] | EXPECTED["train"] | EXPECTED["save"] | EXPECTED["load"] | {"evaluate", "predict"}
"""Verbs that promise a stage: a step of another stage is not called by them."""


def heading_of(prose: str) -> str:
    """The last markdown heading of a text, without its marks; empty if there is none, or it is about imports alone.

    Imports go to the top of the module, so that such a heading would name whatever follows them.
    """
    _, text = _last_heading(prose)
    heading = re.sub(r"^\d+(?:\.\d+)+\s+(?=[^\W\d])", "", plain_text(_FORMULA.sub(" ", text)))
    return "" if about_imports(words_of(heading)) else heading


def enclosing(texts: Iterable[str]) -> list[str]:
    """The headings of these texts under which the end of them stands, the nearest first; not those beside them."""
    out: list[str] = []
    above = _BELOW_ALL + 1
    for text in reversed(list(texts)):
        level, _ = _last_heading(text)
        if level < above and (heading := heading_of(text)):
            out.append(heading)
            above = level
    return out


_FORMULA = re.compile(r"\$[^$]*\\[^$]*\$")
_BELOW_ALL = 7


def _last_heading(prose: str) -> tuple[int, str]:
    """The level of the last markdown heading of a text, and what it says: headings of HTML after others, then bold lines."""
    found = re.findall(rf"^[ \t]{{0,3}}({MARK})[ \t]*(.*?)\s*#*\s*$", prose, re.MULTILINE)
    html = re.findall(r"<h([1-6])[^>]*>(.*?)</h[1-6]>", prose, re.IGNORECASE | re.DOTALL)
    bold = re.findall(r"^\s*(?:\*\*|__)(.{3,60}?)(?:\*\*|__)\s*:?\s*$", prose, re.MULTILINE)
    marked = [(len(mark), text) for mark, text in found] + [(int(level), text) for level, text in html]
    return (marked or [(_BELOW_ALL, text) for text in bold] or [(_BELOW_ALL, "")])[-1]


def plain_text(markdown: str) -> str:
    """Markdown as plain words: links, emphasis, HTML, emoji and numbering gone."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"[*`~$]+|__+", "", text)
    text = "".join(c for c in text if not unicodedata.category(c).startswith(("So", "Sk", "Cs", "Co", "Cn")))
    text = re.sub(
        r"^\s*(?:(?:step|part|section|task|phase|chapter)\s*)?[\dIVXivx]+(?:[.\d]*)[.):\-–—](?!\d)\s*",
        "",
        text,
        flags=re.I,
    )
    return re.sub(r"\s+", " ", text).strip()


def words_of(text: str) -> list[str]:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z][a-z0-9]*(?:-[a-z]+)?", ascii_text.lower())


def name_from(text: str, stage: Stage) -> str:
    """A function name from a heading or comment, or empty where the text names no action."""
    words = [word for word in words_of(_HANDLING.sub("handling", text)) if stage != "load" or word not in LIBRARIES]
    verb, at = "", -1
    for position, word in enumerate(words[:8]):
        candidate = _verb(word)
        if candidate and (candidate in EXPECTED[stage] or position == 0):
            verb, at = candidate, position
            break
    if not verb or (verb not in EXPECTED[stage] and (verb in OTHERS or stage == "split")):
        return ""
    after = _object(words[at + 1 :])
    before = _object(words[:at])
    if words[at] in VERBS and after:
        object_ = after[:1] if len(after) == 1 else after[:2]
        stop = _first_stop(words[at + 1 :])
        object_ = _object(words[at + 1 : at + 1 + stop])[:2] or object_
    else:
        object_ = (before[-2:] or after[:2]) if words[at] not in VERBS else after[:2]
    object_ = [w for w in object_ if w != verb]
    if object_ in (["feature"], ["column"], ["model"], ["value"]) and verb in ("engineer", "encode", "select", "scale"):
        object_ = [object_[0] + "s"]
    if not object_:
        generic = GENERIC_OBJECTS.get(verb)
        if generic is None:
            return ""
        object_ = [generic] if generic else []
    return clean_identifier("_".join([verb, *object_]))


_HANDLING = re.compile(r"\b(?:tak(?:e|ing) care of|deal(?:ing)? with|treat(?:ing|ment of)?)\b", re.IGNORECASE)
"""What people say for handling something: missing values, most often."""


def _verb(word: str) -> str:
    """The verb that a word of a heading is or is made from, or empty: ``sampling`` and ``sample`` are ``sample``."""
    if word in NOUNS or word in VERBS or not word.endswith("ing"):
        return NOUNS.get(word, word if word in VERBS else "")
    stem = word.removesuffix("ing")
    return next((verb for verb in (stem, f"{stem}e", stem[:-1]) if verb in VERBS), "")


def _object(words: Iterable[str]) -> list[str]:
    return [w for w in words if w not in STOP and len(w) > 1]


def _first_stop(words: list[str]) -> int:
    """Where the object of a verb ends: at the first preposition after it."""
    seen = False
    for position, word in enumerate(words):
        if word in {"into", "on", "to", "for", "with", "from", "by", "using", "in", "via", "and", "at", "as"} and seen:
            return position
        seen = seen or word not in STOP
    return len(words)


def clean_identifier(text: str) -> str:
    name = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")
    name = "_".join(name.split("_")[:4])
    if not name or name[0].isdigit() or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return ""
    return name


def choose_name(
    texts: Iterable[str],
    stage: Stage,
    produced: Iterable[str],
    taken: Collection[str],
    standard: str = "",
    several: bool = False,
) -> str:
    """The first free name: from the texts by their verb, the stage's standard name, then by what the step is about.

    ``several`` steps have this stage, so that a heading without a verb tells them apart: ``train_random_forest``.
    """
    texts = [text for text in texts if text]
    base = standard or STANDARD[stage]
    candidates = [
        base if name == STANDARD[stage] and name.rpartition("_")[2] not in words_of(text) else name
        for text in texts
        if (name := name_from(text, stage))
    ]  # a verb alone means what the step does
    verb = base.split("_")[0]
    topics = [
        clean_identifier("_".join([verb, *_object(words_of(t))[:3]]))
        for t in texts
        if 0 < len(words_of(t)) <= 6 and "?" not in t
    ]
    topics = [
        t for t in topics if t.count("_") and not t.startswith(f"{verb}_{verb}") and t.partition("_")[2] not in VAGUE
    ]
    candidates += [*topics, base] if several else [base, *topics]
    for made in produced:
        object_ = clean_identifier(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", made))
        if object_ and len(object_) > 1:
            candidates.append(clean_identifier(f"{verb}_{object_}") or base)
    for candidate in candidates:
        if candidate and candidate not in taken:
            return candidate
    number = 2
    while f"{candidates[0]}_{number}" in taken:
        number += 1
    return f"{candidates[0]}_{number}"


_SAVERS = frozenset({"save", "save_model", "save_weights", "save_pretrained"})
_FILE = re.compile(r"""["'](?:[^"'\n]*/)?([A-Za-z][\w-]*)\.[a-z]{2,5}["']""")


def saves_model(e: Effects) -> bool:
    """Whether a statement writes a model or another object, and not only a table or a text."""
    return any(c.target in picklers() or c.target.rpartition(".")[2] in _SAVERS for c in e.calls)


def written_files(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of the files in the texts of steps that write, without their folders and endings."""
    return tuple(name for text in texts for name in _FILE.findall(text))
