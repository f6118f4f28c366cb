"""What an economy can be put on: the methods of `Economy` for paths of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

import numpy as np

from stimulus_model.economy.own_paths.choices import PATHS, SHOCKS, find_path
from stimulus_model.economy.own_paths.own_path import OwnPath
from stimulus_model.economy.own_paths.residuals import baseline_followed, baseline_residuals, path_residuals
from stimulus_model.economy.possible import check_possible_value
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.inputs import check_choice, check_integer, check_text
from stimulus_model.sampling import LARGEST_SEED

if TYPE_CHECKING:
    import pandas as pd

    from stimulus_model.economy.own_paths.path_table import TableSpan

    Series: TypeAlias = pd.Series[Any] | Mapping[Any, float]

E = TypeVar("E", bound=EconomyRecord)
STANDARD_DEVIATIONS = 10.0
"""Beyond it a shock has a slip in its unit."""


class OnOwnPaths(EconomyRecord):
    """Methods that put an economy on paths; each returns a copy."""

    __slots__ = ()

    def with_path(
        self,
        name: str,
        path: pd.Series[Any] | Mapping[Any, float],
        *,
        years: str = "calendar",
        source: str = "own",
    ) -> Self:
        """Return a copy in which a variable is on a path over some quarters, with and without the package.

        Parameters
        ----------
        name
            One of `own_paths.choices.PATHS`: ``"policy_rate"``, ``"exchange_rate"``, ``"yield_10y"``, ``"inflation"``
            or ``"primary_balance_to_gdp"``, which each draw meets by a residual in the equation that writes it;
            ``"oil_price"``, which has no shocks; ``"world_demand"``, whose median is moved, under the shocks that it
            has; or exogenous data of the economy's file, such as ``"working_age"``.
        path
            A Series or a table period -> value, by quarter or year: ``{"2026Q1": 1.0, "2026Q2": 1.25}``. The value
            of a year holds in its quarters. Rates in % a year, ratios in % of GDP, the exchange rate as an index
            with 1 at the start; oil and world demand with 1 for the path without, so that 1.2 is 20 % more.
        years
            ``"calendar"`` or ``"fiscal"``: what plain years are.
        source
            Where the path is from, in words.

        Raises
        ------
        InputError
            The variable is unknown (with a suggestion), or the path has gaps, double dates, quarters before the
            start, or values that are not possible.
        """
        from stimulus_model.economy.own_paths.path_table import check_slip, check_values, read_one

        chosen = PATHS[find_path(name)]
        column = read_one(name, path, calendar_of(self, years))
        check_values(name, column, chosen.low, chosen.high, chosen.unit)
        if name in self.paths:
            for period, value in zip(column.periods, column.values.tolist(), strict=True):
                check_possible_value(f"{name} {period}", name, value)
            quarters = column.first + column.length * np.arange(len(column.values))
            check_slip(name, column, self.paths[name](quarters), chosen.unit)
        elif hasattr(self.position, name):
            check_slip(name, column, np.full(1, getattr(self.position, name)), chosen.unit)
        return _with(self, "paths", name, _own(column, chosen.unit, source))

    def with_shocks(
        self,
        name: str,
        path: pd.Series[Any] | Mapping[Any, float],
        *,
        years: str = "calendar",
        source: str = "own",
    ) -> Self:
        """Return a copy that a named shock hits over some quarters, besides those that are drawn.

        Parameters
        ----------
        name
            One of `own_paths.choices.SHOCKS`, such as ``"demand"``, ``"supply"``, ``"exchange"`` or ``"world"``.
        path
            Sizes by quarter or year in standard deviations of the shock, as in `with_path`.
        years, source
            As in `with_path`.

        Raises
        ------
        InputError
            As `with_path`.
        """
        from stimulus_model.economy.own_paths.path_table import check_values, read_one

        unit = SHOCKS[check_choice("name", name, SHOCKS)]
        column = read_one(name, path, calendar_of(self, years))
        check_values(name, column, -STANDARD_DEVIATIONS, STANDARD_DEVIATIONS, unit)
        return _with(self, "shocks", name, _own(column, unit, source))

    def with_baseline(
        self,
        table: pd.DataFrame | str | PathLike[str] | None = None,
        *,
        years: str = "calendar",
        source: str | None = None,
        draws: int = 32_768,
        seed: int = 0,
    ) -> Self:
        """Return a copy whose path without a package follows a table, to .02 points in every period.

        Add-factors are solved for so that the median over draws, with shocks, is what the table says;
        `baseline_residuals` shows them and `baseline_followed` the medians. What the table does not give, the model
        answers; potential output grows so that the output gap stays as it was, unless the table gives it. After the
        last period residuals fade by .7 a year, and the economy's own file holds again.

        Parameters
        ----------
        table
            A DataFrame, or the path of a CSV or Excel file, with a row a year, fiscal year or quarter and some of the
            columns ``growth`` (of real GDP), ``prices`` (the deflator; or ``inflation`` or ``cpi_inflation``, as a
            projection shows them), ``policy_rate``, one yield such as ``yield_10y``, ``primary_balance_to_gdp``,
            ``debt_to_gdp`` (of the last quarter), ``output_gap``, ``exchange_rate`` (index). Growth and prices are of
            the mean of the year, by quarter at annual rates. None: what the economy's file says itself, where it was
            edited.
        years
            ``"calendar"`` or ``"fiscal"``: what plain years are.
        source
            Where the table is from, in words; None: the name of the file.
        draws, seed
            Draws whose medians are put on the table: those of a projection with as many draws and this seed, so that
            its own medians are on the table. Medians of other draws scatter about it by their Monte Carlo error.

        Raises
        ------
        InputError
            A column is unknown (with a suggestion), or given twice in other words; periods are double, missing,
            before the start or too late; values are not finite, not possible, or shares where per cent are meant; or
            the median cannot be put on them, such as a policy rate below its lower bound.
        """
        from stimulus_model.economy.own_paths.baseline_table import with_table

        check_choice("years", years, ("calendar", "fiscal"))
        run = (
            check_integer("draws", draws, low=256, high=1 << 24),
            check_integer("seed", seed, low=0, high=LARGEST_SEED),
        )
        return with_table(self, table, years, source, run)

    def path_residuals(self) -> pd.DataFrame:
        """Value of each variable on a path less what it would have been, by quarter; see `own_paths.residuals`."""
        return path_residuals(self)

    def baseline_residuals(self) -> pd.DataFrame:
        """Add-factors by quarter that `with_baseline` solved for, beyond those of `add_factors`."""
        return baseline_residuals(self.own_paths)

    def baseline_followed(self) -> pd.DataFrame:
        """Table of `with_baseline`, median of the path without a package, and the miss, by variable and period."""
        return baseline_followed(self.own_paths)


def _own(column: Any, unit: str, source: str) -> OwnPath:
    first = f"{column.first // 4:04d}Q{column.first % 4 + 1}"
    return OwnPath(first, tuple(np.asarray(column.quarterly).tolist()), unit, check_text("source", source))


def _with(economy: E, kind: str, name: str, path: OwnPath) -> E:
    known: Any = {kind: {**getattr(economy.own_paths, kind), name: path}}
    said = f"; {name} {'on a path' if kind == 'paths' else 'shock'} from {path.first}"
    title = economy.title if said in economy.title else economy.title + said
    return replace(economy, title=title, own_paths=replace(economy.own_paths, **known))


def calendar_of(economy: EconomyRecord, years: str) -> TableSpan:
    """Return where a table may lie; `years` says what plain years are."""
    from stimulus_model.economy.own_paths.path_table import TableSpan

    return TableSpan(economy.start, economy.header.fiscal_year_starts, years)
