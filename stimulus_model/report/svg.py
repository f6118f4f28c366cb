"""Charts as SVG text: they are read aloud, selected, printed and shown in the dark, and weigh a few kilobytes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from stimulus_model.results.tables.formats import fixed

WIDTH, HEIGHT = 720, 330
LEFT, RIGHT, TOP, BOTTOM = 84, 104, 16, 30
ROW = 34
"""Height of a bar of the waterfall."""
NAMES = 215
"""Width of the names beside the bars."""


@dataclass(frozen=True)
class Fan:
    """What a fan chart shows.

    Attributes
    ----------
    x
        Dates as decimal years.
    quantiles
        Rows of the 5, 25, 50, 75 and 95 per cent quantiles.
    ceiling
        A level that cannot be passed, and its label; None: none.
    sign
        Whether numbers carry a plus sign: effects do, levels do not.
    band
        What the wide range is called.
    """

    x: Sequence[float]
    quantiles: Sequence[Sequence[float]]
    ceiling: tuple[float, str] | None = None
    sign: bool = True
    band: str = "9 of 10 draws"


def nice_step(span: float, parts: int = 5) -> float:
    """Return the step of a scale of about so many parts: 1, 2 or 5 times a power of ten."""
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    ratio = raw / power
    return power * (1 if ratio < 1.5 else 2 if ratio < 3.5 else 5 if ratio < 7.5 else 10)


def number(value: float, step: float, *, sign: bool = True) -> str:
    """Write a value as exactly as a step needs."""
    return fixed(value, max(0, -math.floor(math.log10(step) + 1e-9)), sign=sign)


@dataclass(frozen=True)
class Plane:
    """Dates and values on the picture: what stands where."""

    x: Sequence[float]
    bottom: float
    top: float

    @property
    def step(self) -> float:
        """Step of the scale of values."""
        return nice_step(self.top - self.bottom)

    def across(self, date: float) -> float:
        """Return where a date stands."""
        return LEFT + (date - self.x[0]) / ((self.x[-1] - self.x[0]) or 1.0) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """Return where a value stands."""
        return TOP + (self.top - value) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)

    def line(self, row: Sequence[float], kind: str) -> str:
        """Return a line through the values of a row."""
        return f'<polyline class="{kind}" points="{self._points(row, self.x)}"/>'

    def band(self, low: Sequence[float], high: Sequence[float], kind: str) -> str:
        """Return the surface between two rows."""
        points = f"{self._points(high, self.x)} {self._points(low[::-1], self.x[::-1])}"
        return f'<polygon class="{kind}" points="{points}"/>'

    def _points(self, row: Sequence[float], dates: Sequence[float]) -> str:
        return " ".join(f"{self.across(a):.1f},{self.down(b):.1f}" for a, b in zip(dates, row, strict=True))

    def scales(self, *, sign: bool) -> str:
        """Return the lines and numbers of the values, and the years."""
        each = next(k for k in (1, 2, 5, 10, 20) if self.x[-1] - self.x[0] <= 5 * k or k == 20)
        years = [y for y in range(math.ceil(self.x[0]), math.floor(self.x[-1]) + 1) if y % each == 0]
        named = [f'<text x="{self.across(y):.1f}" y="{HEIGHT - 7}" text-anchor="middle">{y}</text>' for y in years]
        return "".join([*_grid(self.bottom, self.top, self.step, self.down, sign=sign), *named])


def fan_svg(fan: Fan, label: str) -> str:
    """Draw median and ranges over time; `label` says what is drawn, for who cannot see it."""
    low, lower, median, upper, high = fan.quantiles
    plane = Plane(fan.x, *_limits([*low, *high, *([fan.ceiling[0]] if fan.ceiling else [])]))
    body = [
        plane.scales(sign=fan.sign),
        plane.band(low, high, "b90"),
        plane.band(lower, upper, "b50"),
        _ceiling(fan, plane.down),
        plane.line(median, "med"),
        _labels(fan, plane.across, plane.down, plane.step),
    ]
    return _frame(HEIGHT, label, "".join(body))


def lines_svg(fans: Mapping[str, Fan], label: str) -> str:
    """Draw the medians and wide ranges of several fans in one picture, with a key above it."""
    shown = list(fans.values())
    ends = [value for fan in shown for row in (fan.quantiles[0], fan.quantiles[-1]) for value in row]
    plane = Plane(shown[0].x, *_limits(ends))
    body = [plane.scales(sign=shown[0].sign)]
    body += [plane.band(fan.quantiles[0], fan.quantiles[-1], f"s{k}") for k, fan in enumerate(shown)]
    body += [plane.line(fan.quantiles[2], f"s{k}") for k, fan in enumerate(shown)]
    sample = '<svg viewBox="0 0 34 10" aria-hidden="true"><path class="s{k}" d="M0 5H34"/></svg>'
    key = "".join(f'<span class="key">{sample.format(k=k)}{escape(name)}</span>' for k, name in enumerate(fans))
    return f"<div>{key}</div>{_frame(HEIGHT, label, ''.join(body))}"


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of a scale that holds zero and all values, with room."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * ((high - low) or 1.0)
    return (low - room if low < 0.0 else 0.0), high + room


def _grid(bottom: float, top: float, step: float, down: Callable[[float], float], *, sign: bool) -> list[str]:
    marks = range(math.ceil(bottom / step - 1e-9), math.floor(top / step + 1e-9) + 1)
    return [
        f'<line class="{"zero" if k == 0 else "grid"}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down(k * step):.1f}" '
        f'y2="{down(k * step):.1f}"/><text x="{LEFT - 8}" y="{down(k * step) + 4:.1f}" text-anchor="end">'
        f"{number(k * step, step, sign=sign)}</text>"
        for k in marks
    ]


def _ceiling(fan: Fan, down: Callable[[float], float]) -> str:
    if fan.ceiling is None:
        return ""
    value, words = fan.ceiling
    return (
        f'<line class="ceiling" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down(value):.1f}" y2="{down(value):.1f}"/>'
        f'<text x="{LEFT + 6}" y="{down(value) + 16:.1f}">{escape(words)}</text>'
    )


def _labels(fan: Fan, across: Callable[[float], float], down: Callable[[float], float], step: float) -> str:
    """Name the range where it is widest, and give the median's last value; there is no legend."""
    low, _, median, _, high = fan.quantiles
    inner = range(len(fan.x) // 5, max(len(fan.x) // 5 + 1, len(fan.x) - len(fan.x) // 5))
    at = max(inner, key=lambda k: high[k] - low[k])
    end = number(median[-1], step / 10, sign=fan.sign)
    return (
        f'<text class="tag" x="{across(fan.x[at]):.1f}" y="{down(high[at]) - 7:.1f}" text-anchor="middle">'
        f"{escape(fan.band)}</text>"
        f'<text class="end" x="{WIDTH - RIGHT + 7}" y="{down(median[-1]) + 4:.1f}">{end}</text>'
    )


def waterfall_svg(parts: Sequence[tuple[str, float]], total: tuple[str, float, float, float], label: str) -> str:
    """Draw what each part adds, one below the other, and the total (name, mean, low, high) with its range."""
    called, mean, least, most = total
    height = TOP + ROW * (len(parts) + 1) + BOTTOM
    edges, at = [], 0.0
    for _, value in parts:
        edges.append((at, at + value))
        at += value
    values = [0.0, *(end for pair in edges for end in pair), mean, least, most]
    low, high = min(values), max(values)
    room = 0.1 * ((high - low) or 1.0)
    low, high = low - room, high + room
    step = nice_step(high - low, 4)

    def across(value: float) -> float:
        return NAMES + (value - low) / (high - low) * (WIDTH - NAMES - RIGHT)

    def row(k: int, name: str, kind: str, ends: tuple[float, float], value: float, right: float) -> str:
        y, left, width = TOP + ROW * k, across(min(ends)), max(abs(across(ends[1]) - across(ends[0])), 1.0)
        return (
            f'<text class="name" x="{NAMES - 10}" y="{y + 21}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="{kind}" x="{left:.1f}" y="{y + 7}" width="{width:.1f}" height="{ROW - 14}"/>'
            f'<text class="val" x="{across(right) + 6:.1f}" y="{y + 21}">{number(value, step / 10)}</text>'
        )

    marks = range(math.ceil(low / step), math.floor(high / step) + 1)
    body = [
        f'<line class="{"zero" if k == 0 else "grid"}" x1="{across(k * step):.1f}" x2="{across(k * step):.1f}" '
        f'y1="{TOP}" y2="{height - BOTTOM}"/><text x="{across(k * step):.1f}" y="{height - 8}" '
        f'text-anchor="middle">{number(k * step, step)}</text>'
        for k in marks
    ]
    for k, ((name, value), ends) in enumerate(zip(parts, edges, strict=True)):
        body.append(row(k, name, "up" if value >= 0 else "down", ends, value, max(ends)))
    body.append(row(len(parts), called, "total", (0.0, mean), mean, max(most, mean, 0.0)))
    y = TOP + ROW * len(parts) + 17
    body.append(
        f'<path class="whisk" d="M{across(least):.1f} {y}H{across(most):.1f}M{across(least):.1f} {y - 5}v10'
        f'M{across(most):.1f} {y - 5}v10"/>'
    )
    return _frame(height, label, "".join(body))


def _frame(height: int, label: str, body: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">{body}</svg>'
