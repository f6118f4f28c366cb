"""The part of the page of validation that sets coverage against width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stimulus_model.evidence.official.table_lines import lines
from stimulus_model.results.formats import fixed

if TYPE_CHECKING:
    from stimulus_model.evidence.validation import Validation

_PREDICTIONS = """## Coverage against width

The bands of the tables are those of the parameters alone: what the shipped ensemble says. No parameters of this
economy reproduce an official model exactly; what its own pole misses (root mean square, by model and measure, in
`economy/poles`) is the discrepancy of the likelihood, and belongs to a prediction of that model. Below, draws carry a
growing share of it; 0 is the ensemble, 1 the prediction. The aim was 85 to 95 % at a width of at most 1.25 times the
range of the models. No share but 0 and 1 has a reason of its own, so nothing is scaled to meet the aim. Where two of
the three models answer, their range is smaller than that of three would be, while bands span all three. Hence two
more columns: the questions that all answer; and all questions, where a model that publishes the experiment but not
the variable (Q-JEM has GDP after public investment, but neither gap nor debt) speaks through its pole.


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
