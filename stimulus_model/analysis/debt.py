"""What moves debt: the change of debt to GDP by cause, exactly; how probable it is that debt passes a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag, check_integer, check_items, check_number
from stimulus_model.results.measures import WITH, WITHOUT, Frequency
from stimulus_model.results.paths import Floats, scenario_path
from stimulus_model.results.plots.chart import (
    Chart,
    Look,
    Words,
    colours,
    drawn_on,
    legend,
    signed,
    spoken,
    zero_line,
)
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.summary_projection import check_projection

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import DataArray

ITEMS: Final = {
    "interest": "Interest",
    "growth": "Growth of nominal GDP",
    "primary_balance": "Primary balance",
    "stock_flow": "Other stock-flow items",
    "package": "Package",
    "guarantee_calls": "Guarantee calls",
}

"""Causes of a change of debt to GDP, with the label that tables and plots show."""

VARIABLES: Final = (
    "nominal_gdp", "debt", "guarantee_calls", "package_deficit", "package_stock_flow", "interest_payments",
    "primary_balance", "stock_flow_adjustment",
)  # fmt: skip

"""What the decomposition reads."""

EFFECT: Final = "effect"


def debt_decomposition(
    projection: Projection, *, scenario: Literal["effect", "with", "without"] = "effect"
) -> DebtDecomposition:
    """Split the change of debt to GDP into its causes, draw by draw; they sum to it exactly, to rounding.

    Debt of a quarter is debt of the last quarter, interest, the primary deficit and the stock-flow adjustment; the
    ratio falls by growth of nominal GDP. What the package spends, raises, buys and sells is taken out of primary
    balance and stock-flow adjustment and shown alone, and so are guarantee calls. What the package does to revenue,
    interest and growth by way of the economy stays with these.

    Parameters
    ----------
    projection
        A projection that kept the budget's variables.
    scenario
        ``"effect"``: with minus without the package; or ``"with"``, ``"without"``: the path itself.

    Raises
    ------
    InputError
        For an unknown scenario, or a projection that lacks a variable.
    """
    projection = check_projection(projection, "debt_decomposition", *VARIABLES, quarters=True)
    check_choice("scenario", scenario, (EFFECT, WITH, WITHOUT))
    if scenario == EFFECT:
        changes = _changes(projection, WITH) - _changes(projection, WITHOUT)
    else:
        changes = _changes(projection, scenario)
    return DebtDecomposition(projection, scenario, changes)


def _changes(projection: Projection, scenario: str) -> Floats:
    """Contributions to the change of debt to GDP, percentage points a quarter, shape (item, draw, quarter)."""
    length = len(projection.timeline)

    paths = [scenario_path(projection.paths, name, scenario, length) for name in VARIABLES]
    nominal, debt, calls, deficit, items, interest, balance, adjustment = paths
    opening = debt[:, :1] - 0.25 * (interest - balance + adjustment)[:, :1]
    before = np.concatenate([opening, debt[:, :-1]], axis=1)
    first = np.full_like(opening, _output_at_start(projection))
    inverse = np.diff(1.0 / np.concatenate([first, nominal], axis=1), axis=1)
    per_quarter = 25.0 / nominal
    return np.stack(
        [
            per_quarter * interest,
            100.0 * before * inverse,
            -per_quarter * (balance + deficit + calls),
            per_quarter * (adjustment - items),
            per_quarter * (deficit + items),
            per_quarter * calls,
        ]
    )


def _output_at_start(projection: Projection) -> float:
    """Return nominal GDP of the quarter before the first; prices are 1 there."""
    economy: Any = projection.provenance.economy
    try:
        return float(economy["position"]["output"]["value"])
    except KeyError:
        allowed = "an economy with position.output, as Economy.to_dict gives it"
        raise InputError("projection.provenance.economy", sorted(economy), allowed) from None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DebtDecomposition:
    """The change of debt to GDP by cause.

    Attributes
    ----------
    projection, scenario
        Where it is from.
    changes
        Percentage points of GDP a quarter, shape (item, draw, quarter), in the order of `ITEMS`.
    """

    projection: Projection
    scenario: str
    changes: Floats

    def contributions(self, *, freq: Frequency = "year", cumulative: bool = True) -> DataArray:
        """Return contributions in percentage points of GDP, dims (item, draw, quarter_end or year).

        Parameters
        ----------
        freq
            ``"quarter"``, or ``"year"``: at the end of calendar years fully on the axis.
        cumulative
            True: since the end of the quarter before the first. False: in each quarter or year.
        """
        from xarray import DataArray

        timeline = self.projection.timeline
        values = self.changes.cumsum(axis=-1)
        dim, time = "quarter_end", timeline.ends
        if check_choice("freq", freq, ("quarter", "year")) == "year":
            dim, time = "year", np.array(timeline.full_years, dtype=np.int64)
            if not len(time):
                raise InputError("freq", freq, "quarter: no calendar year lies fully on the axis")
            first = int(np.searchsorted(timeline.year, time[0]))
            values = values[..., first + 3 : first + 4 * len(time) : 4]
        if not check_flag("cumulative", cumulative):
            values = np.diff(values, axis=-1, prepend=0.0)
        coords = {"item": list(ITEMS), "draw": np.arange(values.shape[1]), dim: time}
        attrs = {"units": "percentage points of GDP", "long_name": self.title}
        return DataArray(values, coords, ("item", "draw", dim), name="debt_to_gdp", attrs=attrs)

    def total(self, *, freq: Frequency = "year", cumulative: bool = True) -> DataArray:
        """Return the sum over causes: the change of debt to GDP, dims (draw, quarter_end or year)."""
        total: DataArray = self.contributions(freq=freq, cumulative=cumulative).sum("item", keep_attrs=True)
        return total

    def table(self, *, cumulative: bool = True) -> DataFrame:
        """Return means over the draws by year: a column a cause, the total and its Monte Carlo standard error.

        Means, because they sum; the standard error is that of the mean of `total`.
        """
        import pandas as pd

        parts = self.contributions(cumulative=cumulative)
        total = parts.sum("item")
        means = dict(zip(ITEMS.values(), parts.mean("draw").to_numpy(), strict=True))
        frame = pd.DataFrame(means, index=pd.Index(parts["year"].to_numpy(), name="year"))
        frame["Total"] = total.mean("draw").to_numpy()
        frame["Monte Carlo error"] = mean_error(
            total.transpose("draw", "year").to_numpy(), self.projection.dependence
        )
        return frame

    def plot(self, *, cumulative: bool = True, **look: Unpack[Look]) -> Chart:
        """Draw causes as stacked bars by year, and the total with its 90 % range.

        Parameters
        ----------
        cumulative
            True: since the start; False: in each year.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.
        """
        return draw_decomposition(self, look, check_flag("cumulative", cumulative))

    @property
    def title(self) -> str:
        """What is decomposed."""
        tail = {EFFECT: "effect of the package", WITH: "with the package", WITHOUT: "without the package"}
        return f"Government debt to GDP: {tail[self.scenario]}"

    def __repr__(self) -> str:
        head = f"{self.title}, percentage points since the start, means over draws"
        return f"{head}\n{self.table().round(3).to_string()}\n{self.projection.provenance.describe()}"

    def _repr_html_(self) -> str:
        made: str = self.table().round(3).to_html()
        return made


def probability_above(
    projection: Projection,
    path: float | Mapping[int, float] | Sequence[float],
    *,
    name: str = "debt_to_gdp",
) -> DataFrame:
    """Return how probable it is, year by year, that a variable lies above a path, with and without the package.

    Parameters
    ----------
    projection
        Its draws are counted.
    path
        A number for all years, a value for each calendar year fully on the axis, or year -> value for some of them.
    name
        A variable of the registry.

    Returns
    -------
    pandas.DataFrame
        Index year; columns path, with, without, effect (shares of the draws; their difference), and error_with,
        error_without, error_effect: Monte Carlo standard errors, of paired draws for the effect.

    Raises
    ------
    InputError
        For a path that does not fit the years, or an unknown variable.
    """
    import pandas as pd

    entry = check_projection(projection, "probability_above").registry[name]
    projection = check_projection(projection, "probability_above", entry.name)
    values = {side: projection.level(entry.name, scenario=side, freq="year") for side in (WITH, WITHOUT)}
    years = [int(year) for year in values[WITH]["year"].to_numpy()]
    limits = _limits(path, years)
    chosen = [years.index(year) for year in limits]
    limit = np.array(list(limits.values()))
    above = {side: (array.to_numpy()[:, chosen] > limit).astype(np.float64) for side, array in values.items()}
    above["effect"] = above[WITH] - above[WITHOUT]
    columns = {"path": limit} | {side: flags.mean(axis=0) for side, flags in above.items()}
    for side, flags in above.items():
        columns[f"error_{side}"] = mean_error(flags, projection.dependence)
    return pd.DataFrame(columns, index=pd.Index(list(limits), name="year"))


def _limits(path: object, years: list[int]) -> dict[int, float]:
    """Return year -> value."""
    if isinstance(path, Mapping):
        if not path:
            raise InputError("path", path, "at least one year")
        found = {check_integer("path.year", year, low=years[0], high=years[-1]): v for year, v in path.items()}
        return {year: check_number(f"path[{year}]", value) for year, value in sorted(found.items())}
    if isinstance(path, Sequence | np.ndarray) and not isinstance(path, str):
        path = check_items("path", path, f"a number, or one for each year {years[0]} to {years[-1]}")
        if len(path) != len(years):
            raise InputError("path", path, f"{len(years)} numbers, one for each year {years[0]} to {years[-1]}")
        return {year: check_number(f"path[{year}]", value) for year, value in zip(years, path, strict=True)}
    return dict.fromkeys(years, check_number("path", path))


SHADES = {
    "interest": ("#D55E00", ""),
    "growth": ("#0072B2", ""),
    "primary_balance": ("#E69F00", ""),
    "stock_flow": ("#7b8794", "//"),
    "package": ("#009E73", ""),
    "guarantee_calls": ("#CC79A7", "xx"),
}

"""Colours of Okabe and Ito (2008), with hatches where two are close in grey."""


def draw_decomposition(decomposition: DebtDecomposition, look: Look, cumulative: bool) -> Chart:
    """Draw means over the draws; the whiskers span the 5 % to the 95 % quantile of the total."""
    data = chart_data(decomposition, cumulative)
    axes, say = drawn_on(look), spoken(look)
    years: Any = data.index.to_numpy()
    above, below = np.zeros(len(data)), np.zeros(len(data))
    for item, label in ITEMS.items():
        height = data[label].to_numpy()
        bottom = np.where(height >= 0.0, above, below)
        colour, hatch = SHADES[item]
        style: Any = {"color": colour, "hatch": hatch, "edgecolor": "white", "lw": 0.3, "label": say.name(label)}
        axes.bar(years, height, bottom=bottom, width=0.7, **style)
        above, below = above + np.maximum(height, 0.0), below + np.minimum(height, 0.0)
    total, low, high = (data[name].to_numpy() for name in ("Total", "low", "high"))
    axes.vlines(years, low, high, color=colours(axes)["ink"], lw=1.2)
    label = say("Total, with its 90 % range")
    axes.plot(years, total, color=colours(axes)["ink"], marker="o", ms=4, lw=1.4, label=label)
    zero_line(axes)
    if look.get("ax") is not None:  # bars fill the axes: the legend stands above them
        floor, top = axes.get_ylim()
        axes.set_ylim(floor, top + 0.3 * (top - floor))
    legend(axes, columns=2)
    causes = data[list(ITEMS.values())].iloc[-1]
    largest = str(causes.abs().idxmax())
    last = {"largest": say.name(largest), "when": say.when(data.index[-1])}
    words = Words(
        say("Government debt to GDP: {largest} adds most by {when}", **last)
        if causes[largest] >= 0.0
        else say("Government debt to GDP: {largest} takes most by {when}", **last),
        say(
            "{title}, points of GDP since the start" if cumulative else "{title}, points of GDP in the year",
            title=say.name(decomposition.title),
        ),
        decomposition.projection.provenance.describe(say),
        say("Bars are means over the draws."),
    )
    return signed(look, axes, data, words)


def chart_data(decomposition: DebtDecomposition, cumulative: bool) -> DataFrame:
    """Return the means of `table`, and the 5 % and 95 % quantiles of the total."""
    data = decomposition.table(cumulative=cumulative).drop(columns="Monte Carlo error")
    low, high = np.quantile(decomposition.total(cumulative=cumulative), [0.05, 0.95], axis=0)
    return data.assign(low=low, high=high)
