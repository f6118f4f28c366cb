"""What a run computes: everything that decides the result, and nothing about where or how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.design import NOTHING_GIVEN, Design, Given, draw_parameters, draw_shocks
from stimulus_model.engine.model import Model
from stimulus_model.engine.points import INDEPENDENT, Sampling, shock_keys
from stimulus_model.lanes.records import size

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Task:
    """What to compute: everything that decides the result, and nothing about where.

    Attributes
    ----------
    model, design
        The equations, and the priors as tables or the parameters themselves.
    position
        float64 (field of Position,)
    scenarios
        Names, one for each row set of `policy`.
    policy
        float64 (scenario, quarter, field of Policy)
    seed
        Key of all random numbers.
    variables
        Names of the flows to keep.
    shaken
        False: no shocks, only parameters differ by draw.
    sampling
        How the draws are made.
    """

    model: Model
    design: Design | Given
    position: FloatArray
    scenarios: tuple[str, ...]
    policy: FloatArray
    seed: int
    variables: tuple[str, ...]
    shaken: bool = True
    sampling: Sampling = INDEPENDENT

    def parameters(self, first: int, draws: int, width: int) -> FloatArray:
        """Return the parameters of some draws: float64 (block, parameter, lane)."""
        keys = self._shock_keys() if self.sampling.stratified else None
        return draw_parameters(self.design, self.seed, first, draws, width, self.sampling, keys)

    def given_shocks(self, first: int, draws: int, width: int) -> FloatArray:
        """Return the shocks of some draws, float64 (block, quarter x shock, lane), or nothing: engines draw them."""
        if not (self.shaken and self.sampling.stratified):
            return NOTHING_GIVEN
        keys = self._shock_keys()
        return draw_shocks(self.design, self.seed, first, draws, width, self.sampling, keys)

    def _shock_keys(self) -> npt.NDArray[np.uint64]:
        return shock_keys(self.policy.shape[1], size(self.model.Shocks))
