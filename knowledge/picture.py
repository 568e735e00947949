"""The knowledge graph as a picture: DOT, Mermaid, or an SVG in layers of our own. Banks are drawn as their kinds."""

from __future__ import annotations

from html import escape

import msgspec

from knowledge.graph import KINDS, edges
from knowledge.handbook import Handbook

_LAYERS = (
    ("category", "card_type"),
    ("code", "limit", "special", "security"),
    ("reason", "topic", "comparison", "roadmap"),
    ("cause",),
    ("remedy",),
    ("carrier", "document"),
)
_WIDE, _HIGH, _STEP = 210, 26, 34
_SHOWN_CODES = frozenset({"code:VALID-01", "code:MOBILE-03", "code:BANK-404"})  # the others stand as one node a reason


class Picture(msgspec.Struct, frozen=True):
    """Nodes with their layer, and edges with how many they stand for."""

    layers: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str, str], ...]


def of_graph(book: Handbook) -> Picture:
    """The whole graph, with banks and providers' codes drawn together."""
    kinds = {f"bank:{bank.code}": KINDS.get(bank.category, "category:other") for bank in book.library.banks}
    drawn: dict[tuple[str, str, str], None] = {}
    for begin, relation, end in edges(book):
        one, other = _shown(begin, kinds), _shown(end, kinds)
        if one != other:
            drawn[one, relation, other] = None
    nodes = sorted({node for one, _, other in drawn for node in (one, other)})
    layers = tuple(tuple(node for node in nodes if node.partition(":")[0] in layer) for layer in _LAYERS)
    return Picture(layers, tuple(drawn))


def _shown(node: str, kinds: dict[str, str]) -> str:
    if node.startswith("code:") and node not in _SHOWN_CODES:
        return "code:" + (node[5:].partition("/")[0] if "/" in node else "gateway")
    return kinds.get(node, node)


def dot(picture: Picture) -> str:
    """For graphviz."""
    lines = ["digraph knowledge {", '  rankdir=LR; node [shape=box, fontname="sans-serif"];']
    for layer in picture.layers:
        lines.append("  { rank=same; " + "; ".join(f'"{node}"' for node in layer) + " }")
    lines += [f'  "{one}" -> "{other}" [label="{relation}"];' for one, relation, other in picture.edges]
    return "\n".join([*lines, "}", ""])


def mermaid(picture: Picture) -> str:
    """For a README."""
    numbers = {node: f"n{at}" for at, node in enumerate(node for layer in picture.layers for node in layer)}
    lines = ["flowchart LR", *(f'  {number}["{node}"]' for node, number in numbers.items())]
    lines += [f"  {numbers[one]} -->|{relation}| {numbers[other]}" for one, relation, other in picture.edges]
    return "\n".join([*lines, ""])


def svg(picture: Picture) -> str:
    """Layers from left to right, as high as the fullest one."""
    place = {
        node: (20 + column * (_WIDE + 90), 20 + row * _STEP)
        for column, layer in enumerate(picture.layers)
        for row, node in enumerate(layer)
    }
    wide = 20 + len(picture.layers) * (_WIDE + 90)
    high = 40 + max(len(layer) for layer in picture.layers) * _STEP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">'
    )
    lines = [_line(place[one], place[other], relation) for one, relation, other in picture.edges]
    return "\n".join([head, *lines, *(_box(node, at) for node, at in place.items()), "</svg>", ""])


def _line(one: tuple[int, int], other: tuple[int, int], relation: str) -> str:
    x1, y1 = one[0] + _WIDE, one[1] + _HIGH // 2
    x2, y2 = other[0], other[1] + _HIGH // 2
    curve = f"M{x1},{y1} C{x1 + 45},{y1} {x2 - 45},{y2} {x2},{y2}"
    return f'<path d="{curve}" fill="none" stroke="#9aa" stroke-opacity=".55"><title>{escape(relation)}</title></path>'


def _box(node: str, at: tuple[int, int]) -> str:
    box = f'<rect x="{at[0]}" y="{at[1]}" width="{_WIDE}" height="{_HIGH}" rx="5" fill="#eef4fb" stroke="#456"/>'
    return f'{box}<text x="{at[0] + 8}" y="{at[1] + 17}">{escape(node)}</text>'
