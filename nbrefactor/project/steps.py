"""The training as steps that can run one after another, each in a process of its own: prep, train, evaluate.

``main`` of the training script is a plain sequence of calls. It is cut before the first call that fits a model and after the
last one, and the values that live across a cut are handed over in a file. Where another process could not go on as if it
were the same one, there is no cut, and a reason: fewer steps, the same result.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nbrefactor.knowledge.processes import generators, lost_generators, not_pickled, only_shows
from nbrefactor.model import Effects, FunctionPlan, Option, Resource
from nbrefactor.project.facts import Facts

PREPARING = frozenset({"load", "explore", "prepare", "split"})
NAMES = ("prep", "train", "evaluate")

_SAYS = {
    ("prep", False): "Everything before a model is trained.",
    ("train", False): "Train the model.",
    ("train", True): "Train the model, measure it, and save it.",
    ("evaluate", True): "Measure the model, and save it.",
}

_ENVIRONMENT = re.compile(r"\bchdir\(|environ\[[^]]*\] = |environ\.(update|setdefault|pop)|load_dotenv")
"""What changes the environment, and does not just look at it."""

_PLAIN = re.compile(r"(pandas|numpy|polars|scipy\.sparse)\.|builtins\.(int|float|str|bool|bytes)$")
"""Types of tables, arrays and plain values."""


@dataclass(frozen=True, slots=True)
class Step:
    """``calls``: statements as ``main`` has them, and ``takes`` and ``gives`` the values that they read and leave.

    ``options`` are those that the calls use; ``reads`` those of them that name what a function reads and none writes.
    ``loads``: one of its functions reads files. ``last``: it writes the bundle.
    """

    name: str
    calls: tuple[ast.stmt, ...]
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    options: tuple[Option, ...]
    reads: tuple[Option, ...] = ()
    loads: bool = False
    last: bool = False

    @property
    def says(self) -> str:
        """What it does, in a sentence."""
        return _SAYS[self.name, self.last]


@dataclass(frozen=True, slots=True)
class Steps:
    """``steps`` in order; one alone is the training script itself. ``settings``: calls that each step begins with.

    ``parser`` and ``chosen``: what ``main`` calls the function that makes its command line, and the options it gets.
    ``reasons``: why there are fewer than three. ``generators``: libraries whose random state is handed over too.
    """

    steps: tuple[Step, ...]
    settings: tuple[ast.stmt, ...] = ()
    parser: str = ""
    chosen: str = ""
    reasons: tuple[str, ...] = ()
    generators: tuple[str, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether the training can be run in parts."""
        return len(self.steps) > 1


def steps_of(facts: Facts) -> Steps:
    """The steps of a project that trains; one where there is no place to cut."""
    sequence = _Sequence(facts)
    if sequence.obstacle:
        return Steps((sequence.whole(),), reasons=(sequence.obstacle,))
    first, last = sequence.training()
    if first < 0:
        return Steps((sequence.whole(),), reasons=("no function only trains",))
    cuts: list[tuple[str, int]] = []
    reasons = []
    for before, cut in (("prep", first), ("train", last)):
        why = sequence.obstacle_at(cut)
        if why == "":
            cuts.append((before, cut))
        elif why is not None:
            reasons.append(f"{before} and {NAMES[NAMES.index(before) + 1]} are one: {why}")
    return sequence.cut(cuts, tuple(reasons))


class _Sequence:
    """What ``main`` does, statement by statement, with what we know of each function."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.obstacle = ""
        self.calls: list[ast.stmt] = []
        self.chosen = self.parser = ""
        self.settings: list[ast.stmt] = []
        self.plans = {plan.name: plan for plan in facts.plan.functions}
        tree = ast.parse(facts.sources["train.py"])
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.imported = frozenset(_imported(tree))
        main = self.functions.get("main")
        parsed = next((found for node in main.body if (found := _parsed(node))), None) if main else None
        if main is None or parsed is None:
            self.obstacle = "the notebook awaits at its top level"
            return
        self.chosen, self.parser = parsed
        self.calls = main.body[[_parsed(node) is not None for node in main.body].index(True) + 1 :]
        imports = (i for i, statement in enumerate(facts.statements) if statement.kind == "import")
        self.modules = {name: type_ for i in imports for name, type_ in facts.effects[i].types}
        self.known = {name for call in self.calls for name in _bound(call)}
        if facts.plan.shared:
            self.obstacle = f"functions hand each other '{facts.plan.shared[0]}' as a global name"
        self._settle()

    def _settle(self) -> None:
        """Calls that only change settings go first, if they stand first; empty dicts go where they are first used."""
        while self.calls and self._only_sets(self.calls[0]):
            self.settings.append(self.calls.pop(0))
        empty = [call for call in self.calls if isinstance(call, ast.Assign) and isinstance(call.value, ast.Dict)]
        rest = [call for call in self.calls if call not in empty]
        while rest and self._only_sets(rest[0]):
            self.settings.append(rest.pop(0))
        for call in reversed(empty):
            (name,) = _bound(call)
            users = [i for i, other in enumerate(rest) if name in _read(other)]
            rest.insert(users[0] if users else 0, call)
        self.calls = rest

    # ---- where to cut

    def training(self) -> tuple[int, int]:
        """The first and the end of the statements that train; -1 where none does before the bundle is written."""
        stages = [plan.stage if (plan := self.plan(call)) else "" for call in self.calls]
        written = [i for i, call in enumerate(self.calls) if _called(call) == "save_bundle"]
        end = written[0] if written else len(self.calls)
        fits = [i for i in range(end) if stages[i] == "train"]
        if not fits:
            return -1, -1
        first, last = fits[0], fits[-1] + 1
        while first and stages[first - 1] not in PREPARING:
            first -= 1
        while last < end and not stages[last]:
            last += 1
        return first, last

    def obstacle_at(self, cut: int) -> str | None:
        """Why the values cannot be handed over here; empty if they can, None if there is nothing to part."""
        before, after = self.calls[:cut], self.calls[cut:]
        live = _live(after) & {name for call in before for name in _bound(call)}
        if not any(self.plan(call) for call in before) or not after or not live:
            return None
        early, late = [list(filter(None, map(self.plan, calls))) for calls in (before, after)]
        draws = any(self.touches(plan) >= {"file:write", "display"} for plan in late)
        for plan in early:
            if self._sets(plan, draws):
                return f"{plan.name} changes settings of its process"
            if lost := self._draws_elsewhere(plan):
                return f"no other process can take up the random numbers of {lost} where they stand"
        writer = next((plan for plan in early if self._writes(plan)), None)
        reader = next((plan for plan in late if "file:read" in self.touches(plan)), None)
        if writer and reader:
            return f"{writer.name} writes files and {reader.name} reads files"
        return self._not_handed(live, early, late)

    def _not_handed(self, live: frozenset[str], early: Sequence[FunctionPlan], late: Sequence[FunctionPlan]) -> str:
        rows = [self.facts.effects[i] for plan in early for i in plan.statements]
        types = {name: type_ for e in rows for name, type_ in e.types}
        for name in sorted(live):
            type_ = types.get(name, "")
            if type_ in not_pickled() or type_.partition(".")[0] in lost_generators():
                return f"'{name}' cannot be saved as it is ({type_})"
        for name in sorted(live & _made_of_functions(rows)):
            return f"'{name}' may hold a function that has no name to find it by"
        for name in sorted(live & frozenset().union(*(e.held for e in rows))):
            return f"'{name}' is still open"
        # A pickle keeps one object one, but not that an array looks into another.
        later = [self.facts.effects[i] for plan in late for i in plan.statements]
        arrays = {name for e in (*rows, *later) for name, type_ in e.types if _PLAIN.match(type_)}
        for e in later:
            for name in sorted((e.mutates - e.reads) & live & arrays) if e.mutates & e.reads & arrays else ():
                return f"'{name}' may share memory with another value that changes later"
        return ""

    # ---- what a call is

    def plan(self, call: ast.stmt) -> FunctionPlan | None:
        return self.plans.get(_called(call))

    def touches(self, plan: FunctionPlan) -> frozenset[Resource]:
        return frozenset().union(*(self.facts.effects[i].touches for i in plan.statements))

    def _only_sets(self, call: ast.stmt) -> bool:
        """Whether a call does nothing but change settings of the process, so that it can be repeated in each."""
        if _called(call) == "read_from":
            return True
        plan = self.plan(call)
        if plan is None or plan.returns or not isinstance(call, ast.Expr) or _read(call) & self.known:
            return False
        rows = [self.facts.effects[i] for i in plan.statements]
        harmless = {"settings", "random", "environment", "print", "display"}
        return all(e.touches <= harmless for e in rows) and any(e.touches - {"print", "display"} for e in rows)

    def _sets(self, plan: FunctionPlan, draws: bool) -> bool:
        """Whether a function changes what the process does later; the looks of figures count if they are saved later."""
        for i in plan.statements:
            touches, text = self.facts.effects[i].touches, self.facts.statements[i].text
            if "settings" in touches and (draws or not only_shows(self._qualified(text), text)):
                return True
            if "environment" in touches and _ENVIRONMENT.search(text):
                return True
        return False

    def _qualified(self, text: str) -> str:
        """What a statement calls or sets, as ``pandas.set_option``; empty if it is anything else."""
        (node, *more) = ast.parse(text).body
        if more or not isinstance(node, (ast.Expr, ast.Assign)):
            return ""
        place = node.value if isinstance(node, ast.Expr) else node.targets[0]
        while isinstance(place, (ast.Call, ast.Subscript)):
            place = place.func if isinstance(place, ast.Call) else place.value
        root, _, rest = ast.unparse(place).partition(".")
        return f"{self.modules.get(root, root)}.{rest}"

    def _draws_elsewhere(self, plan: FunctionPlan) -> str:
        """The library whose random generator a function moves, where no other process can take it up."""
        lost = self.imported & lost_generators()
        for e in (self.facts.effects[i] for i in plan.statements) if lost else ():
            if e.touches & {"random", "unknown"}:
                names = [*(call.target for call in e.calls), *(call.type for call in e.calls)]
                roots = {name.partition(".")[0] for name in names}
                if used := sorted(roots & lost) or sorted(lost if "" in roots and "random" in e.touches else ()):
                    return used[0]
        return ""

    def _writes(self, plan: FunctionPlan) -> bool:
        rows = [self.facts.effects[i] for i in plan.statements if "file:write" in self.facts.effects[i].touches]
        opened = [e for e in rows if any(call.target.rpartition(".")[2] == "open" for call in e.calls)]
        if len(opened) < len(rows):
            return True
        return bool(rows) and _opens_for_writing(self.functions[plan.name])

    # ---- the steps

    def places(self, calls: Sequence[ast.stmt], options: Sequence[Option]) -> tuple[Option, ...]:
        """The options that say where data are, handed only to functions that read files and write none."""
        handed: dict[str, list[FunctionPlan]] = {}
        for call in calls:
            for name in _attributes([call], self.chosen):
                handed.setdefault(name, []).extend(filter(None, [self.plan(call)]))
        reading = {
            name
            for name, plans in handed.items()
            if plans and all("file:read" in self.touches(plan) and not self._writes(plan) for plan in plans)
        }
        return tuple(option for option in options if option.name in reading and is_place(option))

    def whole(self) -> Step:
        options = tuple(option for module in self.facts.plan.modules for option in module.options)
        return Step("train", tuple(self.calls), (), (), options, self.places(self.calls, options), True, True)

    def cut(self, cuts: Sequence[tuple[str, int]], reasons: tuple[str, ...]) -> Steps:
        """The calls parted at these places; each step is named by what it does, and training is always one of them."""
        if not cuts:
            return Steps((self.whole(),), reasons=reasons)
        names = [name for name, _ in cuts] + ["evaluate" if cuts[-1][0] == "train" else "train"]
        starts = [0, *(cut for _, cut in cuts), len(self.calls)]
        declared = {option.name: option for module in self.facts.plan.modules for option in module.options}
        steps, bound = [], set[str]()
        for number, name in enumerate(names):
            begin, end = starts[number], starts[number + 1]
            calls = self.calls[begin:end]
            takes = _live(self.calls[begin:]) & bound
            bound |= {name for call in calls for name in _bound(call)}
            gives = _live(self.calls[end:]) & bound
            used = _attributes(calls, self.chosen) | _attributes(self.settings, self.chosen)
            options = tuple(option for key, option in declared.items() if key in used)
            last = number == len(names) - 1
            read = self.places(calls, options)
            loads = any("file:read" in self.touches(plan) for plan in filter(None, map(self.plan, calls)))
            steps.append(
                Step(name, tuple(calls), tuple(sorted(takes)), tuple(sorted(gives)), options, read, loads, last)
            )
        carried = tuple(sorted(self.imported & generators().keys()))
        return Steps(tuple(steps), tuple(self.settings), self.parser, self.chosen, reasons, carried)


def _parsed(node: ast.stmt) -> tuple[str, str] | None:
    """``options = argument_parser().parse_args(argv)`` → ``options`` and ``argument_parser``."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=chosen)],
            value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id=parser)), attr="parse_args")),
        ):
            return chosen, parser
    return None


def is_place(option: Option) -> bool:
    """Whether an option's own value is a path or an address."""
    if option.kind == "path":
        return True
    return option.kind == "str" and re.search(r"[\w)]\.\w{2,8}['\"]$|/", option.default) is not None


def _called(call: ast.stmt) -> str:
    value = getattr(call, "value", None)
    return value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""


def _bound(call: ast.stmt) -> frozenset[str]:
    found = {n.id for n in ast.walk(call) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(found)


def _read(call: ast.stmt) -> frozenset[str]:
    found = {n.id for n in ast.walk(call) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return frozenset(found | (_bound(call) if isinstance(call, ast.AugAssign) else set()))


def _live(calls: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that these statements read before they bind them."""
    found, bound = set[str](), set[str]()
    for call in calls:
        found |= _read(call) - bound
        bound |= _bound(call)
    return frozenset(found)


def _attributes(calls: Iterable[ast.stmt], name: str) -> frozenset[str]:
    nodes = (node for call in calls for node in ast.walk(call) if isinstance(node, ast.Attribute))
    return frozenset(n.attr for n in nodes if isinstance(n.value, ast.Name) and n.value.id == name)


def _imported(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _made_of_functions(rows: Sequence[Effects]) -> frozenset[str]:
    """The names whose values may hold a lambda or a function inside a function, which a pickle cannot name.

    Tables and arrays hold none, whatever they were made with.
    """
    found = set[str]()
    for e in rows:
        types = dict(e.types)
        nameless = any(closure.escapes for closure in e.closures)
        if nameless or e.reads & found:
            made = e.binds | (e.mutates if nameless or e.escapes & found else frozenset())
            found |= {name for name in made if not _PLAIN.match(types.get(name, ""))}
    return frozenset(found)


def _opens_for_writing(function: ast.FunctionDef) -> bool:
    """Whether ``open`` is called with a mode that is not known to read only."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "open":
            modes = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
            if any(not isinstance(m, ast.Constant) or re.search("[wax+]", str(m.value)) for m in modes):
                return True
    return False
