"""The part of the page of validation that sets coverage against width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stimulus_model.evidence.official.table_lines import lines
from stimulus_model.results.formats import fixed

if TYPE_CHECKING:
    from stimulus_model.evidence.validation import Validation

_PREDICTIONS = """## Coverage against width

Draws below carry a growing share of the discrepancy: 0 are the parameters alone, 1 the prediction. No other share has
a reason of its own. What a projection of the economy shows are the parameters alone (and shocks); the discrepancy
belongs to what an official model would publish. The aim was 85 to 95 % at a width of at most 1.25 times the range of
the models. It is met where the range of the three is known, on the questions that all answer. Where two of the three
answer, their range is smaller than that of three would be (by a third, were answers normal), while bands span all
three; in the last column a model that publishes the experiment but not the variable (Q-JEM has GDP after public
investment, but neither gap nor debt) speaks through its pole.


"""


def predictions(validation: Validation) -> str:
    """Return the section as Markdown."""
    rows = (
        (
            f"{p.scale:.2f}",
            f"{100.0 * p.share:.1f} %",
            *(f"{100.0 * share:.1f} %" for share in p.shares),
            fixed(p.ratio, 2),
            fixed(p.ratio_of_three, 2),
            fixed(p.ratio_with_silent, 2),
        )
        for p in validation.predictions
    )
    head = (
        "share of the misses", "coverage", *(model.key for model in validation.models), "width / range",
        "where all answer", "silent models speaking",
    )  # fmt: skip
    return _PREDICTIONS + lines(head, rows)
