"""The data flow as a picture: functions, the values they hand on, and the model bundle, laid out by grandalf."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from nbrefactor.model import FunctionPlan, ModulePlan, Plan
from nbrefactor.page.fates import anchor
from nbrefactor.project.mermaid import handed_on, kept_for_scoring

CHARACTER, LINE, PADDING = 7.3, 16.0, 10.0
LONGEST = 20
ROW_WIDTH = 400.0
GAP_X, GAP_Y = 14.0, 24.0


@dataclass(frozen=True, slots=True)
class Node:
    """A box of some lines, of which the first ``heads`` are its name. ``key`` links it to the code; values have none."""

    kind: Literal["function", "value", "bundle", "script"]
    lines: tuple[str, ...]
    key: str = ""
    stage: str = ""
    title: str = ""
    heads: int = 1

    @property
    def width(self) -> float:
        return max(len(line) for line in self.lines) * CHARACTER + 2 * PADDING - (6 if self.kind == "value" else 0)

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + (6 if self.kind == "value" else PADDING)


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``centres`` of the nodes; ``paths`` of the edges, each through some points from the top down."""

    centres: tuple[tuple[float, float], ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


def graph(plan: Plan, scripts: Sequence[str]) -> Graph:
    """The functions in call order, a node for the values that go from one to the same others, and the model bundle."""
    nodes: list[Node] = []
    edges: list[tuple[int, int]] = []
    for module in plan.modules:
        place: dict[str, int] = {}
        for function in module.functions:
            place[function.name] = len(nodes)
            nodes.append(_function(module.name, function))
        takers: dict[tuple[str, str], list[str]] = {}
        for giver, taker, names in handed_on(module):
            for name in names:
                takers.setdefault((giver.name, name), []).append(taker.name)
        together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (giving, name), taking in takers.items():
            together.setdefault((giving, tuple(taking)), []).append(name)
        for (giving, taking_all), values in together.items():
            edges.append((place[giving], len(nodes)))
            edges += [(len(nodes), place[name]) for name in taking_all]
            nodes.append(Node("value", _wrapped(values), title=f"{', '.join(values)}, from {giving}"))
        if plan.model or plan.state:
            edges += _bundle(plan, module, place, nodes, scripts)
    return Graph(tuple(nodes), tuple(edges))


def _function(module: str, function: FunctionPlan) -> Node:
    cells = ", ".join(map(str, function.cells))
    title = f"{function.name}, stage {function.stage}" + (f", cells {cells}" if cells else "")
    name = _broken(function.name)
    return Node("function", (*name, function.stage), anchor(module, function.name), function.stage, title, len(name))


def _broken(name: str) -> tuple[str, ...]:
    """A name in lines, each but the last ending in the underscore at which it was broken."""
    lines = [""]
    for word in re.findall(r"[^_]*_+|[^_]+", name):
        if lines[-1] and len(lines[-1]) + len(word) > LONGEST:
            lines.append("")
        lines[-1] += _shortened(word)
    return tuple(lines)


def _bundle(
    plan: Plan, module: ModulePlan, place: Mapping[str, int], nodes: list[Node], scripts: Sequence[str]
) -> list[tuple[int, int]]:
    """Adds the model bundle, and the scripts that read it; gives the edges to both."""
    names = [*([plan.model] if plan.model else []), *(state.name for state in plan.state)]
    bundle = len(nodes)
    nodes.append(Node("bundle", ("model bundle", *_wrapped(names, 4)), title=f"model bundle: {', '.join(names)}"))
    edges = [(place[function.name], bundle) for function, _ in kept_for_scoring(plan, module)]
    for script in scripts:
        edges.append((bundle, len(nodes)))
        nodes.append(
            Node("script", (f"{script}.py",), anchor(script), "predict", f"{script}.py reads the model bundle")
        )
    return edges


def _wrapped(names: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """Names in lines of some width; what does not fit into ``most`` lines is counted."""
    lines: list[str] = []
    for number, name in enumerate(names):
        name = _shortened(name)
        if lines and len(lines[-1]) + len(name) + 2 <= LONGEST:
            lines[-1] += f", {name}"
        elif len(lines) == most:
            return (*lines, f"and {len(names) - number} more")
        else:
            lines[-1:] = [f"{line}," for line in lines[-1:]]
            lines.append(name)
    return tuple(lines)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# ------------------------------------------------------------------------------------------------------------- layout


class _View:
    """What grandalf asks of a node: its size; it sets ``xy``."""

    def __init__(self, width: float, height: float) -> None:
        self.w, self.h = width, height
        self.xy = (0.0, 0.0)


class _Route:
    """What grandalf asks of an edge: to be told its points."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []

    def setpath(self, points: list[tuple[float, float]]) -> None:
        self.points = list(points)


def layout(wanted: Graph) -> Drawing:
    """Positions in layers from the top down; parts that nothing connects go side by side while there is room."""
    from grandalf.graphs import Edge, Vertex
    from grandalf.graphs import Graph as Layered
    from grandalf.layouts import SugiyamaLayout

    vertices = [Vertex(index) for index in range(len(wanted.nodes))]
    for vertex, node in zip(vertices, wanted.nodes, strict=True):
        vertex.view = _View(node.width, node.height)
    edges = [Edge(vertices[start], vertices[end]) for start, end in wanted.edges]
    for edge in edges:
        edge.view = _Route()
    centres: dict[int, tuple[float, float]] = {}
    paths: dict[int, tuple[tuple[float, float], ...]] = {}
    left = top = row = widest = 0.0
    number = {id(edge): index for index, edge in enumerate(edges)}
    parts = sorted(Layered(vertices, edges).C, key=lambda part: min(vertex.data for vertex in part.sV))
    for part in sorted(parts, key=lambda part: len(list(part.sV)) == 1):
        sugiyama = SugiyamaLayout(part)
        sugiyama.xspace, sugiyama.yspace = GAP_X, GAP_Y
        sugiyama.dw = sugiyama.dh = 4  # the room that a long edge takes in the layers that it passes
        sugiyama.init_all(roots=[vertex for vertex in part.sV if not vertex.e_in()])
        sugiyama.draw(8)
        members = list(part.sV)
        boxes = [(*vertex.view.xy, vertex.view.w, vertex.view.h) for vertex in members]
        points = [point for edge in part.sE for point in edge.view.points]
        x0 = min([x - w / 2 for x, _, w, _ in boxes] + [x for x, _ in points])
        y0 = min(y - h / 2 for _, y, _, h in boxes)
        width = max([x + w / 2 for x, _, w, _ in boxes] + [x for x, _ in points]) - x0
        height = max(y + h / 2 for _, y, _, h in boxes) - y0
        if left and left + width > max(ROW_WIDTH, widest):
            left, top, row = 0.0, top + row + GAP_Y, 0.0
        for vertex in members:
            x, y = vertex.view.xy
            centres[vertex.data] = (x - x0 + left, y - y0 + top)
        for edge in part.sE:
            paths[number[id(edge)]] = tuple((x - x0 + left, y - y0 + top) for x, y in edge.view.points)
        widest = max(widest, left + width)
        left, row = left + width + GAP_X, max(row, height)
    order = range(len(wanted.nodes))
    drawn = tuple(paths.get(index, ()) for index in range(len(edges)))
    return Drawing(tuple(centres[index] for index in order), drawn, widest, top + row)


# ---------------------------------------------------------------------------------------------------------------- svg


def svg(wanted: Graph) -> str:
    """The picture, with a link for each function; empty where there is nothing to draw."""
    if not wanted.nodes:
        return ""
    drawing = layout(wanted)
    width, height = drawing.width + 4, drawing.height + 4
    parts = [
        f'<svg viewBox="-2 -2 {width:.0f} {height:.0f}" style="max-width:{width:.0f}px;min-width:{0.6 * width:.0f}px" '
        'role="group" aria-label="Data flow">',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z"/></marker></defs>',
        '<g class="edges" aria-hidden="true">',
    ]
    for (start, end), path in zip(wanted.edges, drawing.paths, strict=True):
        keys = " ".join(dict.fromkeys(key for key in (_key(wanted, start), _key(wanted, end)) if key))
        arrow = "" if wanted.nodes[end].kind == "value" else ' marker-end="url(#arrow)"'
        curve = _curve(wanted.nodes[start], wanted.nodes[end], path)
        parts.append(f'<path d="{curve}" data-k="{escape(keys)}"{arrow}/>')
    parts.append("</g>")
    for node, (x, y) in zip(wanted.nodes, drawing.centres, strict=True):
        parts.append(_box(node, x, y))
    return "\n".join([*parts, "</svg>"])


def _key(wanted: Graph, index: int) -> str:
    return wanted.nodes[index].key


def _curve(start: Node, end: Node, points: Sequence[tuple[float, float]]) -> str:
    """From the lower side of one box to the upper side of another, through the points between them."""
    inner = list(points[1:-1])
    (x0, y0), (x1, y1) = points[0], points[-1]
    stops = [(x0, y0 + start.height / 2), *inner, (x1, y1 - end.height / 2 - (0 if end.kind == "value" else 1))]
    text = f"M{stops[0][0]:.1f} {stops[0][1]:.1f}"
    for (ax, ay), (bx, by) in pairwise(stops):
        middle = (ay + by) / 2
        text += f" C{ax:.1f} {middle:.1f} {bx:.1f} {middle:.1f} {bx:.1f} {by:.1f}"
    return text


def _box(node: Node, x: float, y: float) -> str:
    left, top, width, height = x - node.width / 2, y - node.height / 2, node.width, node.height
    if node.kind == "bundle":
        rim = 6
        shape = (
            f'<path d="M{left:.1f} {top:.1f} v{height:.1f} a{width / 2:.1f} {rim} 0 0 0 {width:.1f} 0 v{-height:.1f} '
            f'a{width / 2:.1f} {rim} 0 0 0 {-width:.1f} 0 a{width / 2:.1f} {rim} 0 0 0 {width:.1f} 0"/>'
        )
    else:
        radius = height / 2 if node.kind == "value" and len(node.lines) == 1 else 7
        shape = f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:.1f}"/>'
    first = y - (len(node.lines) - 1) * LINE / 2 + 4 + (3 if node.kind == "bundle" else 0)
    rows = "".join(
        f'<text x="{x:.1f}" y="{first + number * LINE:.1f}"{"" if number < node.heads else f" class={chr(34)}more{chr(34)}"}>'
        f"{escape(line)}</text>"
        for number, line in enumerate(node.lines)
    )
    style = f"node {node.kind}" + (f" s-{node.stage}" if node.stage else "")
    inside = f"<title>{escape(node.title)}</title>{shape}{rows}"
    if not node.key:
        return f'<g class="{style}">{inside}</g>'
    key = escape(node.key)
    return f'<a href="#{key}" class="{style}" data-k="{key}" aria-label="{escape(node.title)}">{inside}</a>'
