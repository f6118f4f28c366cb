"""`validate`: the economy against every published number, with a verdict and the reason for every difference.

``python -m stimulus_model.calibration.page docs/validation.md`` writes the page of the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model._version import __version__
from stimulus_model.calibration import published
from stimulus_model.calibration.baseline_and_fan import BaselineRow, FanRow, baseline, fan
from stimulus_model.calibration.coverage import (
    OUTSIDE,
    PROBABILITY,
    Coverage,
    Disagreement,
    ValidationRow,
    compare_with_published,
    coverage,
    spreads,
)
from stimulus_model.calibration.forecaster_fans import ForecasterRow, forecaster_fans, forecasters
from stimulus_model.calibration.leave_one_out import UnseenRow, leave_one_out, unseen_coverage, unseen_rows
from stimulus_model.calibration.model_range import calibrated_responses, ranges
from stimulus_model.calibration.prediction import Prediction, discrepancies, predict
from stimulus_model.calibration.published_tables.cells import MissingCell, PublishedModel
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.economy.beliefs.official_models import calibration_rmse
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import home_of
from stimulus_model.inputs import InputError, check_choice, check_integer
from stimulus_model.results.tables.formats import fixed, share, span
from stimulus_model.results.tables.table import Table, Tabular, to_html, to_text
from stimulus_model.simulation.plan import LARGEST_DRAWS

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

COLUMNS = (
    "model",
    "case",
    "experiment",
    "variable",
    "period",
    "unit",
    "published",
    "median",
    "low",
    "high",
    "parameters_low",
    "parameters_high",
    "verdict",
    "explanation",
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Validation(Tabular):
    """An economy against the published results of the official models; its table holds every number.

    Attributes
    ----------
    models
        The published tables, with sources and with the numbers that cannot be compared.
    rows
        One a published number: the economy's median, the 90 % band of what it predicts for that model and that of
        its parameters alone, verdict, explanation.
    coverage
        By model: share of numbers inside their bands, average width, distance of the medians.
    spreads
        By variable and over all: average width against the range of the models' own answers.
    predictions
        Coverage against width when draws carry a growing share of the discrepancy of each model: the first is the
        draws alone, the last what they predict for that model.
    left_out
        Every number against the draws that answer to the other models; empty where the economy draws from no ensemble
        of models.
    never_fitted
        Numbers of other models and earlier editions (`published.never_fitted`), which nothing was fitted to, against
        all draws; empty likewise.
    baseline
        The no-package path against the official projection (parameters alone, no shocks).
    fan
        Width of the fan of growth and inflation against the forecast errors of the World Economic Outlook.
    source
        Economy, draws, seed and version.
    economy
        Name of the shipped economy whose tables, projection and forecast errors these are.
    forecasters
        The same width against the record of other forecasters, quarter by quarter or by fiscal year; empty where the
        country's folder has none.
    """

    models: tuple[PublishedModel, ...]
    rows: tuple[ValidationRow, ...]
    coverage: tuple[Coverage, ...]
    spreads: tuple[Disagreement, ...]
    predictions: tuple[Prediction, ...]
    left_out: tuple[UnseenRow, ...]
    never_fitted: tuple[UnseenRow, ...]
    baseline: tuple[BaselineRow, ...]
    fan: tuple[FanRow, ...]
    source: str
    economy: str
    forecasters: tuple[ForecasterRow, ...] = ()

    @property
    def missing(self) -> tuple[MissingCell, ...]:
        """Published numbers that cannot be compared, with the reason."""
        return tuple(cell for model in self.models for cell in model.missing)

    @property
    def outside(self) -> tuple[ValidationRow, ...]:
        """Rows whose published number lies outside the band."""
        return tuple(row for row in self.rows if row.verdict == OUTSIDE)

    def to_frame(self) -> DataFrame:
        """Return every published number with the economy's answer, in full precision; columns as in `COLUMNS`."""
        import pandas as pd

        return pd.DataFrame([_record(row) for row in self.rows], columns=list(COLUMNS))

    def plot(self, variable: str = "real_gdp") -> Figure:
        """Draw published points against medians and bands of one variable, a panel an experiment.

        Raises
        ------
        InputError
            If nothing published measures the variable.
        """
        from stimulus_model.calibration.validation_plot import draw_validation

        known = {row.cell.variable for row in self.rows}
        chosen = check_choice("variable", variable, [name for name in MEASURES if name in known])
        return draw_validation([row for row in self.rows if row.cell.variable == chosen], self.models, self.source)

    def __repr__(self) -> str:
        return to_text(self.summary())

    def _repr_html_(self) -> str:
        return to_html(self.summary())

    def summary(self) -> Table:
        """Return the short table: coverage and average width by model, and the widths against disagreement."""
        band = f"{share(PROBABILITY)} band"
        columns = ("Published by", "Numbers", f"In {band}", "Mean width", "Parameters alone", "RMSE of medians")
        rows = tuple(
            (
                c.title,
                str(c.cells),
                f"{100.0 * c.share:.1f} %",
                fixed(c.width, 2),
                f"{100.0 * c.parameters_share:.1f} %",
                fixed(c.distance, 2),
            )
            for c in self.coverage
        )
        total, inside = len(self.rows), len(self.rows) - len(self.outside)
        alone, predicted = self.predictions[0], self.predictions[-1]
        right = sum(row.verdict != OUTSIDE for row in self.fan)
        notes = (
            f"All: {inside} of {total} numbers inside ({100.0 * inside / total:.1f} %), the others explained; "
            f"{len(self.missing)} more cannot be compared, each with the reason (.missing).",
            f"Bands are {fixed(predicted.ratio_of_three, 2)} times as wide as the range of the models where all of "
            f"them answer, {fixed(predicted.ratio, 2)} times where two or more do.",
            f"They are what the economy predicts for each model: draws of its parameters and a discrepancy. "
            f"Parameters alone: {100.0 * alone.share:.1f} % inside, {fixed(alone.ratio_of_three, 2)} and "
            f"{fixed(alone.ratio, 2)} times as wide.",
            *self._unseen(),
            f"Fan against forecast errors: {right} of {len(self.fan)} within 20 %. Widths in % or points.",
            f"Source: {self.source}",
        )
        return Table("The economy against the official models", columns, rows, notes)

    def _unseen(self) -> Iterator[str]:
        """Sentences on numbers that the draws asked for them know nothing of."""
        for text, rows in (("Each model by the others alone", self.left_out), ("Never fitted", self.never_fitted)):
            if rows:
                found = unseen_coverage("", rows)
                alone, wider = 100.0 * found.parameters_share, fixed(found.width / found.parameters_width, 1)
                yield (
                    f"{text}: {alone:.1f} % of {found.cells:,} in the band of the parameters, "
                    f"{100.0 * found.share:.1f} % in that for an unseen model, {wider} times as wide."
                )

    def _table(self) -> Table:
        columns = ("Model", "Experiment", "Variable", "Period", "Published", "Median", "90 % band", "Verdict", "Why")
        rows = tuple(
            (
                row.cell.model,
                f"{row.cell.case}: {row.cell.title}",
                f"{MEASURES[row.cell.variable].title}, {row.cell.unit}",
                row.cell.period,
                fixed(row.cell.value, 2, sign=True),
                fixed(row.median, 2, sign=True),
                span(row.low, row.high, 2, sign=True),
                row.verdict,
                row.explanation,
            )
            for row in self.rows
        )
        return Table("The economy against the official models", columns, rows, (f"Source: {self.source}",))


def validate(
    economy: Economy,
    *,
    draws: int = 2_000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Run every published experiment in the economy and compare each published number with the answer.

    Parameters
    ----------
    economy
        How the economy answers; its parameters are drawn from its priors.
    draws, seed
        Draws of the parameters, and the key of their random numbers.
    progress
        Called with (draws done, draws in all) for each official model in turn.

    Returns
    -------
    Validation
        Table, coverage, widths and plots. It takes a few seconds.

    Raises
    ------
    InputError
        For an argument that cannot be used, or an economy whose country has no published tables here.
    """
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    draws = check_integer("draws", draws, low=2, high=LARGEST_DRAWS)
    if progress is not None and not callable(progress):
        raise InputError("progress", progress, "None or a callable that takes (done, draws)")
    models = published.of_economy(economy)
    answers = {
        model.key: published.responses(economy, model.cells, draws=draws, seed=seed, progress=progress)
        for model in models
    }
    home = home_of(economy.country)
    rmse = {model.key: calibration_rmse(home, model.key) for model in models}
    added = discrepancies(models, rmse, draws, seed)
    rows = compare_with_published(models, answers, {key: drawn + added[key] for key, drawn in answers.items()})
    taken = published.models_taken(economy, draws, seed)
    return Validation(
        models=models,
        rows=rows,
        coverage=coverage(models, rows),
        spreads=spreads(models, rows),
        predictions=predict(models, answers, added, ranges(models, calibrated_responses(economy, models))),
        left_out=() if taken is None else leave_one_out(models, answers, taken),
        never_fitted=() if taken is None else _never_fitted(economy, draws, seed, taken),
        baseline=baseline(economy, published.projection(home), PROBABILITY, draws, seed),
        fan=fan(economy, published.official_forecast_errors(home), draws, seed),
        source=f"{economy.title}; {draws:,} draws, seed {seed}; stimulus_model {__version__}",
        economy=home,
        forecasters=forecaster_fans(economy, forecasters(home), draws, seed),
    )


def _never_fitted(
    economy: Economy, draws: int, seed: int, taken: npt.NDArray[np.integer[Any]]
) -> tuple[UnseenRow, ...]:
    rows = (
        unseen_rows(model, published.responses(economy, model.cells, draws=draws, seed=seed), taken)
        for model in published.never_fitted(home_of(economy.country))
    )
    return tuple(row for listed in rows for row in listed)


def _record(row: ValidationRow) -> tuple[object, ...]:
    cell = row.cell
    what = (cell.model, cell.case, cell.title, cell.variable, cell.period, cell.unit, cell.value)
    bands = (row.median, row.low, row.high, row.parameters_low, row.parameters_high)
    return (*what, *bands, row.verdict, row.explanation)
