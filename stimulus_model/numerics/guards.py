"""Small numbers that keep a division or a comparison from depending on rounding; no result rests on their size."""

from typing import Final

TINY: Final = 1e-9
"""Least divisor, and the largest difference of two shares that is taken for rounding."""
NOTHING: Final = 1e-12
"""Amounts up to this, in the economy's own unit, are taken for none."""
SMALLEST: Final = 1e-300
"""Least divisor of amounts that may be of any size: a sum of nothing is divided by it."""
