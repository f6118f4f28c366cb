"""Records of published results: one cell of an official table, and the table it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from stimulus_model.inputs import InputError, check_integer
from stimulus_model.simulation.impulse_responses import Impulse
from stimulus_model.sources import Source

YEAR, QUARTER = "year", "quarter"


@dataclass(frozen=True, slots=True)
class ModelConditions:
    """Under what conditions an official model ran its experiments.

    Attributes
    ----------
    debt_to_gdp
        Debt on its baseline, % of GDP; None: not published, the economy's own is used.
    annual
        Whether the model knows years only: then whatever grows within a year stands at its year-end value all year.
    fiscal_premium
        Whether its yields hold a premium for public debt and deficits.
    remittances
        Whether what the central bank pays to the state answers.
    """

    debt_to_gdp: float | None = None
    annual: bool = False
    fiscal_premium: bool = True
    remittances: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a published table, with the experiment that reproduces it.

    Attributes
    ----------
    model
        Key of the official model, such as ``"esri-2022"``.
    case, title
        Key and title of the experiment in the publication.
    impulse
        The same experiment for `stimulus_model.simulation.impulse_responses`.
    variable
        A name in `stimulus_model.calibration.published_tables.differences.MEASURES`: what is measured and how.
    period
        ``"year 1"``: mean of the first four quarters; ``"quarter 4"``: the fourth quarter.
    value
        The published difference to the baseline.
    unit
        ``"%"`` or ``"percentage points"``.
    source
        Where the number stands.
    conditions
        Of the official model.
    at_floor
        Whether the rate stays because it stands at its floor there, not because the experiment fixes it: the question
        is the one that others answer with a rule.
    """

    model: str
    case: str
    title: str
    impulse: Impulse
    variable: str
    period: str
    value: float
    unit: str
    source: Source
    conditions: ModelConditions
    at_floor: bool = False

    @property
    def quarters(self) -> slice:
        """The quarters, counted from the start of the experiment, whose mean the cell is."""
        return quarters_of(self.period)


@dataclass(frozen=True, slots=True)
class MissingCell:
    """A published number that the economy cannot answer, and why."""

    model: str
    case: str
    title: str
    column: str
    period: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """The published experiments of one official model.

    Attributes
    ----------
    key, title
        Short and long name.
    conditions
        Under which it ran them.
    rounding
        Half a unit of the last digit that is published.
    sources
        Where the tables stand.
    cells
        What the economy can be compared with.
    missing
        Every other number of the tables, with the reason.
    explanations
        (case, variable) -> why the economy differs, in words. Case ``"all"`` speaks of every case.
    notes
        What to know about the tables.
    """

    key: str
    title: str
    conditions: ModelConditions
    rounding: float
    sources: tuple[Source, ...]
    cells: tuple[Cell, ...]
    missing: tuple[MissingCell, ...]
    explanations: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]

    def explain(self, case: str, variable: str) -> str:
        """Return the written explanation of a difference, empty if there is none."""
        found = {(c, v): text for c, v, text in self.explanations}
        return found.get((case, variable)) or found.get(("all", variable)) or found.get((case, "all"), "")


def quarters_of(period: object) -> slice:
    """Return the quarters that ``"year 2"`` or ``"quarter 5"`` stand for, counted from 0.

    Raises
    ------
    InputError
        For any other text.
    """
    words = period.split(" ") if isinstance(period, str) else []
    if len(words) != 2 or words[0] not in (YEAR, QUARTER) or not words[1].isdecimal():
        raise InputError("period", period, 'a period written like "year 2" or "quarter 5"')
    number = check_integer("period", int(words[1]), low=1, high=80)
    return slice(4 * number - 4, 4 * number) if words[0] == YEAR else slice(number - 1, number)
