"""How numbers become text, in one place: rounding, signs, ranges and errors."""

from __future__ import annotations

import math
from collections.abc import Iterable

from stimulus_model.languages.speech import ENGLISH, Speech

MINUS, HYPHEN = "\N{MINUS SIGN}", "-"


def decimals(values: Iterable[float], significant: int = 3) -> int:
    """Return the decimals that show the largest of `values` with `significant` digits, between 0 and 5."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest == 0.0:
        return significant - 1
    return min(max(significant - 1 - math.floor(math.log10(largest)), 0), 5)


def fixed(value: float, places: int, *, sign: bool = False) -> str:
    """Write `value` with `places` decimals; never "-0.00"; "n/a" where it is not defined."""
    if not math.isfinite(value):
        return "n/a"
    text = f"{value:+,.{places}f}" if sign else f"{value:,.{places}f}"
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace(HYPHEN, MINUS)


def error(value: float) -> str:
    """Write a standard error with one significant digit, "0" if it is zero, "n/a" where it is not defined."""
    if not math.isfinite(value):
        return "n/a"
    if value == 0.0:
        return "0"
    if value < 1e-6:
        return "<0.000001"
    rounded = float(f"{value:.0e}")  # first, so that 0.0099 becomes 0.01 and not 0.010
    return f"{rounded:.{max(-math.floor(math.log10(rounded)), 0)}f}"


def span(low: float, high: float, places: int, *, sign: bool = False, say: Speech = ENGLISH) -> str:
    """Write a range in words, which keeps negative numbers readable: "−0.01 to +0.09"."""
    return say("{low} to {high}", low=fixed(low, places, sign=sign), high=fixed(high, places, sign=sign))


def share(probability: float) -> str:
    """Write a probability in per cent without needless decimals: "90 %", "99.5 %"."""
    return f"{round(100.0 * probability, 6):g} %"
