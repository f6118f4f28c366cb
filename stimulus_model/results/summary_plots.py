"""Charts of a summary: the fan from counted quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from stimulus_model.inputs import InputError
from stimulus_model.results.fan import FanPlots
from stimulus_model.results.paths import Floats

if TYPE_CHECKING:
    from stimulus_model.results.summary_projection import SummaryProjection


@dataclass(frozen=True, slots=True)
class SummaryPlots(FanPlots):
    """Charts of one summary."""

    projection: SummaryProjection

    def waterfall(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        allowed = "'paths' or 'annual': a waterfall needs single draws, and a summary keeps none; fan() works"
        raise InputError("keep", "summary", allowed)

    def _quantiles(self, name: str, levels: list[float], measure: str, freq: str) -> Floats:
        return self.projection.quantiles(name, levels, measure=measure, freq=freq).to_numpy()
