"""How sure it was against how often it was right, drawn as SVG: a bar on the diagonal is an honest one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.training.scoring import Judged, calibration_error, reliability

_SIDE, _EDGE = 400, 48


def draw(found: Sequence[Judged], title: str) -> str:
    """A bar for each tenth of the confidence, as high as the share that was right, as dark as it is frequent."""
    bins = list(reliability(found))
    most = max((count for _, count, _, _ in bins), default=1)
    parts = [_bar(low, count, confidence, right, count / most) for low, count, confidence, right in bins]
    size = _SIDE + 2 * _EDGE
    heading = f"{title}: {len(found)} messages, ECE {calibration_error(found):.3f}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif"'
            f' font-size="13"><title>{escape(heading)}</title>',
            f'<rect width="{size}" height="{size}" fill="white"/>',
            f'<text x="{size / 2}" y="28" text-anchor="middle">{escape(heading)}</text>',
            *parts,
            f'<path d="M{_EDGE} {_EDGE + _SIDE}L{_EDGE + _SIDE} {_EDGE}" stroke="black" stroke-dasharray="4"/>',
            f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="black"/>',
            *_scale(),
            "</svg>\n",
        ]
    )


def _bar(low: float, count: int, confidence: float, right: float, often: float) -> str:
    x, y = _EDGE + low * _SIDE, _EDGE + (1 - right) * _SIDE
    told = f"{count} messages, believed {confidence:.2f}, right {right:.2f}"
    return (
        f'<rect x="{x + 2:.1f}" y="{y:.1f}" width="{_SIDE / 10 - 4:.1f}" height="{right * _SIDE:.1f}" fill="#1565c0"'
        f' fill-opacity="{0.25 + 0.75 * often:.2f}"><title>{told}</title></rect>'
        f'<circle cx="{_EDGE + confidence * _SIDE:.1f}" cy="{y:.1f}" r="4" fill="#c62828"/>'
        f'<text x="{x + _SIDE / 20:.1f}" y="{_EDGE + _SIDE - 6}" text-anchor="middle" font-size="11">{count}</text>'
    )


def _scale() -> list[str]:
    marks = []
    for tenth in range(0, 11, 2):
        place = _EDGE + tenth / 10 * _SIDE
        marks.append(f'<text x="{place}" y="{_EDGE + _SIDE + 18}" text-anchor="middle">{tenth / 10}</text>')
        marks.append(f'<text x="{_EDGE - 8}" y="{2 * _EDGE + _SIDE - place + 4}" text-anchor="end">{tenth / 10}</text>')
    middle = _EDGE + _SIDE / 2
    marks.append(f'<text x="{middle}" y="{_EDGE + _SIDE + 38}" text-anchor="middle">believed</text>')
    marks.append(f'<text x="14" y="{middle}" transform="rotate(-90 14 {middle})" text-anchor="middle">right</text>')
    return marks
