"""How far ahead the baseline reaches."""

from stimulus_model.inputs import InputError
from stimulus_model.timeline import Timeline, quarter_index

LAST_QUARTER = "2100Q4"
"""The baseline's rules of extension are meant, and tested, up to here."""


def timeline_to(start: str, horizon: str) -> Timeline:
    """Return the quarters from `start` to `horizon`: at least a year, at most to the last; else an `InputError`."""
    index, first = quarter_index("horizon", horizon), quarter_index("start", start)
    if not first + 3 <= index <= quarter_index("last", LAST_QUARTER):
        earliest = f"{(first + 3) // 4}Q{(first + 3) % 4 + 1}"
        raise InputError("horizon", horizon, f"a quarter from {earliest} to {LAST_QUARTER}")
    return Timeline(start, horizon)
