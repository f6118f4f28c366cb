"""What a position and a baseline can be at all: outside of it a number has a slip in its unit or its digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stimulus_model.inputs import check_number

_MOST_MONEY: Final = 1e15
"""Above any economy's amounts in any unit that one would write."""
_PART: Final = (0.0, 1.0)
_RATE: Final = (-100.0, 1000.0)
"""Per cent, or percentage points."""
_LOG: Final = (-5.0, 5.0)
_MONEY: Final = (0.0, _MOST_MONEY)
_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "output_gap": (-50.0, 50.0),
    "growth": (-0.5, 0.5),
    "export_share": (0.0, 5.0),
    "import_share": (0.0, 5.0),
    "income_abroad": (-1.0, 1.0),
    "working_age": (0.0, 1e10),
    "participation": (0.0, 2.0),
    "hours": (0.0, 8784.0),
    **dict.fromkeys(("participation_case", "ai_reference"), _LOG),
    **dict.fromkeys(("debt_to_gdp", "debt_reference"), (-1000.0, 2000.0)),
    **dict.fromkeys(("central_bank_share", "old_age_share", "young_share", "old_share"), (0.0, 100.0)),
    **dict.fromkeys(("consumption_share", "investment_share", "government_share"), _PART),
    **dict.fromkeys((f"due_{each}y" for each in (1, 2, 5, 10, 20, 30)), _PART),
    **dict.fromkeys(("large_firm_employment", "public_employment", "ai_reference_adoption"), _PART),
    **dict.fromkeys(("ai_market_phase", "adoption_reference", "household_reference"), _PART),
    **dict.fromkeys(("output", "central_bank_holdings", "ai_market", "ai_capacity", "ai_capacity_gdp"), _MONEY),
    **dict.fromkeys((f"issue_{each}y" for each in (1, 2, 5, 10, 20, 30, 40)), _MONEY),
    **dict.fromkeys(("dividends", "share_sales"), (-_MOST_MONEY, _MOST_MONEY)),
}
"""Name -> smallest and largest possible value; whatever is not named is a rate or a part, in per cent."""
_DIVIDED_BY: Final = (
    "output",
    "export_share",
    "import_share",
    "ai_market",
    "ai_capacity",
    "ai_capacity_gdp",
    "working_age",
    "participation",
    "hours",
)


def check_possible_value(field: str, name: str, value: object) -> float:
    """Return a value of the position or the baseline called `name` if it is one that an economy can have."""
    low, high = _RANGES.get(name, _RATE)
    if name in _DIVIDED_BY:
        return check_number(field, value, above=0.0, high=high)
    return check_number(field, value, low=low, high=high)
