"""What every simulation answers, with its draws kept or only counted: series, statistics, tables, charts, card."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from stimulus_model.results.answers import Answers, check_probability

if TYPE_CHECKING:
    from stimulus_model.results.plots.fan import FanPlots
    from stimulus_model.results.tables.summary import SummaryTable


class Projected(Answers):
    """Paths of an economy without and with a package, their statistics, and tables and charts of them."""

    __slots__ = ()

    @property
    @abstractmethod
    def plot(self) -> FanPlots:
        """Charts."""

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> SummaryTable:
        """Return the effects by year: median, range, mean, their Monte Carlo errors, and how often above zero.

        Parameters
        ----------
        variables
            Names of the registry; None: the variables of the headline, as far as they are known. Levels are shown in
            per cent of the no-package path, or in their units in a summary that did not count the former;
            percentages in percentage points, other variables in their units.
        years
            Calendar years fully on the axis; None: the first two, every fifth and the last.
        probability
            Probability of the central range, 0.90 for the 5 % to the 95 % quantile.
        """
        from stimulus_model.results.tables.summary import summarise

        return summarise(self, variables, years, check_probability(probability))

    def _repr_html_(self) -> str:
        from stimulus_model.results.tables.card import card_html

        return card_html(self, self.plot)
