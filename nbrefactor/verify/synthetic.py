"""Tables of made-up rows with the schema of real ones: kinds, ranges, short codes, missing rates, never a real row.

No value of more than :data:`LONGEST` characters is taken over from the data. A longer category has one stand-in wherever
it stands: a code, or other letters and digits in the same pattern where it has digits, or signs that the code looks for.
Where the notebook's own code spells such a category, or a word in it, because it treats it in a way of its own, the code
stands for that word.
"""

from __future__ import annotations

import ast
import csv
import datetime
import functools
import io
import itertools
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

LONGEST = 6
MOST_CODES = 40
ROWS, MOST_ROWS, MOST_BYTES = 240, 1200, 60_000
SUFFIXES = (".csv", ".tsv", ".txt", ".data")
MISSING = frozenset({"", " ", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"})
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
         "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m", "%Y%m%d", "%b %d, %Y", "%d %b %Y",
         "%m/%d/%y", "%d/%m/%y", "%m-%d-%Y", "%d-%b-%y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d %H:%M:%S.%f",
         "%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%H:%M:%S", "%I:%M %p")  # fmt: skip
WORDS = ("able back call date each free good here idea just kind last make note open part quit rest some time "
         "unit very want year zero").split()  # fmt: skip
INTEGER, DECIMAL = re.compile(r"[+-]?\d+\Z"), re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")
YEARS = 28
"""By how much, or a multiple of it, dates are moved: the calendar repeats itself."""
EARLIEST = 1700
"""The first year that dates are moved to: pandas knows none before 1678."""
SHORTEST_WORD = 3
_READS = re.compile(r"(read\w*|loadtxt|genfromtxt)$")
_MARKS, _GLANCE, _LINES = ",;\t|", 40_000, 60


@dataclass(frozen=True, slots=True)
class Table:
    """A made-up file: its text, what the codes in it stand for (words that the notebook's code spells), and what stands
    between its cells.
    """

    text: str
    spelled: tuple[tuple[str, str], ...] = ()
    mark: str = ","


@dataclass(frozen=True, slots=True)
class _Draw:
    """What all columns of a table are made with: how many rows, the words of the code, the values that must not come about,
    and the one source of chance. ``spelled`` gathers which stand-in says which word of the code.
    """

    count: int
    words: Collection[str]
    taken: Collection[str]
    rng: random.Random
    spelled: dict[str, str]


def made_up(
    real: str, code: str, seed: int = 0, path: str = "", elsewhere: frozenset[str] = frozenset()
) -> Table | None:
    """A table like ``real``, the text of a delimited file, which the notebook's ``code`` reads from ``path``.

    ``elsewhere`` are values of other files, which must not come about by chance. None where it is no table.
    """
    mark = mark_of(real, code, path)
    rows = [row for row in csv.reader(io.StringIO(real), delimiter=mark) if row]
    if len(rows) < 3:
        return None
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if not width or len(rows[0]) != width:
        return None
    headed = _is_header(rows, code, path)
    body = [row for row in rows[headed:] if len(row) == width]
    columns = [[row[i] for row in body] for i in range(width)]
    rng, taken = random.Random(f"{seed} {len(body)}"), elsewhere | real_values(real, code, path)
    draw = _Draw(_rows_to_make(columns, body), _words_of(code), taken, rng, {})
    drawn = [_column(column, number, draw) for number, column in enumerate(columns)]
    made = [list(row) for row in zip(*drawn, strict=True)]
    if len({tuple(row) for row in body}) < len(body):
        made += [list(row) for row in made[:3]]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    if headed:
        writer.writerow(rows[0])
    writer.writerows(made)
    return Table(out.getvalue(), tuple(sorted(draw.spelled.items())), mark)


def real_values(text: str, code: str = "", path: str = "") -> frozenset[str]:
    """The values of a delimited file that must not be seen anywhere else: those of more than :data:`LONGEST` characters."""
    rows = list(csv.reader(io.StringIO(text), delimiter=mark_of(text, code, path)))
    body = rows[1:] if rows and _is_header(rows, code, path) else rows
    return frozenset(form for row in body for value in row for form in (value, value.strip()) if len(form) > LONGEST)


def mark_of(text: str, code: str = "", path: str = "") -> str:
    """What stands between the cells of a line: what the code says of the file, else what divides most lines alike."""
    for told in _told(code, path):
        for said in (told.get("sep", ""), told.get("delimiter", "")):
            mark = next((m for m in _MARKS if said == repr(m)), "")
            if mark:
                return mark
    lines = text[:_GLANCE].split("\n")[:_LINES]
    return max(_MARKS, key=lambda mark: _divides(lines, mark))


def _divides(lines: Sequence[str], mark: str) -> tuple[float, int, int]:
    """How large a share of the lines a mark divides into as many cells, how often it stands in the first, and how many cells."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    width, alike = widths.most_common(1)[0] if widths else (0, 0)
    return (alike / widths.total(), lines[0].count(mark), width) if width > 1 else (0.0, 0, 0)


def _is_header(rows: Sequence[Sequence[str]], code: str, path: str) -> bool:
    """Whether the first row names the columns: the code does not deny it, none of its cells is a number, and the code
    names one of them, or none of them stands in its column again.
    """
    first, rest = rows[0], [row for row in rows[1:] if row != rows[0]]
    if not rest or any(DECIMAL.match(cell.strip()) for cell in first) or _without_header(code, path):
        return False
    if any(cell.strip() in _words_of(code) for cell in first):
        return True
    return not any(cell.strip() and any(cell in row[i : i + 1] for row in rest) for i, cell in enumerate(first))


def _without_header(code: str, path: str) -> bool:
    """Whether the code reads this file, or one whose name it does not spell, and gives the columns names or numbers."""
    return any(told.get("header") == "None" or ("names" in told and "header" not in told) for told in _told(code, path))


@functools.cache
def _told(code: str, path: str) -> tuple[dict[str, str], ...]:
    """The keyword arguments, as source, of each call that reads this file, or one whose name the code does not spell."""
    try:
        calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return ()
    found = []
    for call in (call for call in calls if _READS.search(ast.unparse(call.func))):
        spelled = [str(n.value) for a in call.args[:1] for n in ast.walk(a) if isinstance(n, ast.Constant)]
        if not spelled or spelled[-1].replace("\\", "/").endswith(path.replace("\\", "/").rpartition("/")[2]):
            found.append({keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg})
    return tuple(found)


@functools.cache
def _words_of(code: str) -> frozenset[str]:
    """The texts that the code spells."""
    return frozenset(a or b for a, b in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'", code))


def _rows_to_make(columns: Sequence[Sequence[str]], body: Sequence[Sequence[str]]) -> int:
    """How many rows: enough for every code, and a whole series where the dates are regular."""
    size = max(sum(map(len, row)) + len(row) for row in body[:200])
    regular = any(_step(_dates(column)) for column in columns)
    wanted = MOST_ROWS if regular else ROWS
    return max(20, min(len(body) if len(body) >= 20 else 20, wanted, MOST_BYTES // max(size, 1)))


def _column(real: Sequence[str], number: int, draw: _Draw) -> list[str]:
    """Made-up values for one column."""
    count, rng = draw.count, draw.rng
    gaps = Counter(value for value in real if value in MISSING)
    known = [value for value in real if value not in MISSING]
    if not known:
        return [rng.choice(real) if real[0] in MISSING else "" for _ in range(count)]
    values = _values(known, number, draw)
    share = sum(gaps.values()) / len(real)
    gap = gaps.most_common(1)[0][0] if gaps else ""
    holes = set(rng.sample(range(count), max(1, round(share * count)))) if gaps else set()
    return [gap if i in holes else value for i, value in enumerate(values)]


def _values(known: Sequence[str], number: int, draw: _Draw) -> list[str]:
    count, taken, rng = draw.count, draw.taken, draw.rng
    distinct = Counter(known)
    repeated = len(distinct) <= MOST_CODES and len(distinct) < 0.5 * len(known)
    stripped = [value.strip() for value in known]
    if dates := _dates(known):
        return _fresh(_date_maker(dates, count, rng), count, taken)
    if all(INTEGER.match(value) for value in stripped):
        if repeated:
            return _codes(distinct, _patterns(distinct, taken, rng), count, rng)
        return _fresh(_integer_maker([int(v) for v in stripped], rng), count, taken)
    if all(DECIMAL.match(value) for value in stripped):
        places = max(len(value.partition(".")[2]) for value in stripped if "e" not in value.lower())
        return _fresh(_decimal_maker([float(v) for v in stripped], places, rng), count, taken)
    if repeated:
        return _codes(distinct, _stand_ins(distinct, number, draw), count, rng)
    if sum(" " in value.strip() for value in known) > 0.5 * len(known):
        return _fresh(lambda _: _sentence(rng.choice(known), draw.words, rng), count, taken)
    share = len(distinct) / len(known)
    if share > 0.9:
        return _fresh(lambda _: _like(rng.choice(known), rng), count, taken)
    several = _fresh(lambda _: _like(rng.choice(known), rng), max(2, round(share * count)), taken)
    return [rng.choice(several) for _ in range(count)]


def _fresh(make: Callable[[int], str], count: int, real: Collection[str]) -> list[str]:
    """``count`` values, none of which is a real one that is too long to be anybody's."""
    out = []
    for i in range(count):
        value = make(i)
        for _ in range(50):
            if len(value) <= LONGEST or value not in real:
                break
            value = make(i)
        out.append(value if len(value) <= LONGEST or value not in real else value[:LONGEST])
    return out


def _codes(distinct: Counter[str], names: dict[str, str], count: int, rng: random.Random) -> list[str]:
    """Every code at least twice, the rest as often as they are in the data."""
    sure = [value for value in distinct for _ in range(2)][:count]
    drawn = rng.choices(list(distinct), weights=list(distinct.values()), k=count - len(sure))
    out = [names.get(value, value) for value in [*sure, *drawn]]
    rng.shuffle(out)
    return out


def _stand_ins(distinct: Collection[str], number: int, draw: _Draw) -> dict[str, str]:
    """What stands for the categories that are too long: codes of the column's own, or the same pattern of other letters."""
    names, code = {}, draw.words
    letters = ("".join(pair) for pair in itertools.product(string.ascii_lowercase, repeat=2))
    for value in sorted(value for value in distinct if len(value) > LONGEST):
        core, name = value.strip(), f"{next(letters)}{number}"
        if word := next((word for word in sorted(code) if word and word.lower() == core.lower()), ""):
            draw.spelled[name] = word
        elif word := _word_in(core, code):
            draw.spelled[name] = f"{word} {name}" if core.startswith(word) else f"{name} {word}"
        elif any(c.isdigit() or (c in code and c in string.punctuation) for c in core):
            continue  # the code may take it apart
        names[value] = name
    return _patterns([value for value in distinct if value not in names], draw.taken, draw.rng) | names


def _word_in(value: str, code: Collection[str]) -> str:
    """The longest word of the code that a value holds as a word."""
    held = [word for word in code if len(word) >= SHORTEST_WORD and word.isalpha() and word in value]
    held = [word for word in held if re.search(rf"(?<!\w){word}(?!\w)", value)]
    return max(held, key=lambda word: (len(word), word), default="")


def _patterns(distinct: Collection[str], taken: Collection[str], rng: random.Random) -> dict[str, str]:
    """For each value that is too long another one of the same pattern, and no two the same."""
    names: dict[str, str] = {}
    for value in sorted(value for value in distinct if len(value) > LONGEST):
        name = _like(value, rng)
        for _ in range(50):
            if name not in taken and name not in names.values():
                break
            name = _like(value, rng)
        names[value] = name if name not in taken else name[:LONGEST]
    return names


def _sentence(value: str, code: Collection[str], rng: random.Random) -> str:
    """Other words in the form of a sentence; words that the code looks for stay."""
    out = []
    for token in value.split()[:30]:
        core = token.strip(string.punctuation)
        word = _like(core, rng) if core.isdigit() else rng.choice(WORDS)
        word = word.upper() if core.isupper() and len(core) > 1 else word.capitalize() if core[:1].isupper() else word
        out.append(token.replace(core, word, 1) if core and core not in code else token)
    return " ".join(out)


def _integer_maker(real: Sequence[int], rng: random.Random) -> Callable[[int], str]:
    if len(set(real)) == len(real):
        start, step = min(real), max(1, (max(real) - min(real)) // max(len(real) - 1, 1))
        if step == 1 and len(str(max(real))) > LONGEST:
            start = max(real) + 1
        return lambda i: str(start + i * step + rng.randrange(step))
    marks = _marks(sorted(real))
    return lambda i: str(round(_drawn(marks, rng)))


def _decimal_maker(real: Sequence[float], places: int, rng: random.Random) -> Callable[[int], str]:
    marks = _marks(sorted(real))
    return lambda i: f"{_drawn(marks, rng):.{min(places, 6)}f}"


def _marks(ordered: Sequence[float]) -> list[float]:
    """The deciles."""
    return [float(ordered[round(i * (len(ordered) - 1) / 10)]) for i in range(11)]


def _drawn(marks: Sequence[float], rng: random.Random) -> float:
    i = rng.randrange(10)
    return marks[i] + (marks[i + 1] - marks[i]) * rng.random()


def _dates(values: Sequence[str]) -> tuple[str, list[datetime.datetime]] | None:
    """The format of dates, and the dates; None for other values."""
    sample = [v.strip() for v in values if v not in MISSING]
    if not sample or not all(4 <= len(v) <= 25 and any(c.isdigit() for c in v) for v in sample[:20]):
        return None
    for form in DATES:
        if form == "%Y%m%d" and not all(len(v) == 8 for v in sample[:20]):
            continue
        try:
            return form, [datetime.datetime.strptime(v, form) for v in sample]
        except ValueError:
            continue
    return None


def _step(found: tuple[str, list[datetime.datetime]] | None) -> datetime.timedelta | None:
    """What lies between the dates of a regular series."""
    if found is None or len(found[1]) < 20:
        return None
    gaps = Counter(b - a for a, b in itertools.pairwise(found[1]))
    step, count = gaps.most_common(1)[0]
    return step if step and count > 0.8 * len(found[1]) else None


def _date_maker(found: tuple[str, list[datetime.datetime]], count: int, rng: random.Random) -> Callable[[int], str]:
    form, real = found
    step = _step(found) if "%d" in form or "%Y" in form else None  # times of a day begin again each day
    years = YEARS * ((max(real) - min(real)).days // (366 * YEARS) + 1)
    years = years if min(real).year - years < EARLIEST else -years
    first, last = (_moved(date, years) for date in (min(real), max(real)))
    if step:
        return lambda i: (_moved(real[0], years) + i * step).strftime(form)
    seconds = max(1, int((last - first).total_seconds()))
    return lambda i: (first + datetime.timedelta(seconds=rng.randrange(seconds))).strftime(form)


def _moved(date: datetime.datetime, years: int) -> datetime.datetime:
    day = 28 if (date.month, date.day) == (2, 29) else date.day
    return date.replace(year=date.year + years, day=day)


def _like(value: str, rng: random.Random) -> str:
    """Another text of the same pattern: letters for letters, digits for digits."""
    out: list[str] = []
    for c in " ".join(value[:24].split()):
        kinds = (
            (str.isdigit, string.digits if out and out[-1].isdigit() else string.digits[1:]),
            (str.isupper, string.ascii_uppercase),
            (str.islower, string.ascii_lowercase),
        )
        out.append(next((rng.choice(choices) for test, choices in kinds if test(c)), c))
    return "".join(out)
