"""What a run computes: everything that decides the result, and nothing about where or how."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model import sampling
from stimulus_model._version import __version__
from stimulus_model.engine.draws.design import (
    NOTHING_GIVEN,
    Design,
    Given,
    draw_parameters,
    draw_shocks,
    members_taken,
)
from stimulus_model.engine.draws.kept_draws import NOTHING_KEPT, KeptDraws
from stimulus_model.engine.draws.stratified import INDEPENDENT, Sampling, shock_keys
from stimulus_model.engine.model import Model
from stimulus_model.records import size

FloatArray = npt.NDArray[np.float64]

LARGEST_SEED = sampling.LARGEST_SEED
OnInvalid: TypeAlias = Literal["raise", "report"]
ON_INVALID = ("raise", "report")
"""What becomes of draws that are not finite: an error, or they are left out and named."""


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
    stochastic
        False: no shocks, only parameters differ by draw.
    sampling
        How the draws are made.
    on_invalid
        ``"raise"``: a draw that is not finite is an error; ``"report"``: it is left out and named.
    kept_draws
        Parameters and shocks that it reads, or leaves to runs of the same draws: the same numbers as it would draw.
    foreseen
        `policy` and what follows: quarters that nobody asks for, but that those who look ahead see. None: nothing
        follows.
    """

    model: Model
    design: Design | Given
    position: FloatArray
    scenarios: tuple[str, ...]
    policy: FloatArray
    seed: int
    variables: tuple[str, ...]
    stochastic: bool = True
    sampling: Sampling = INDEPENDENT
    on_invalid: OnInvalid = "raise"
    kept_draws: KeptDraws = NOTHING_KEPT
    foreseen: FloatArray | None = None

    def with_rows(self, change: Callable[[FloatArray], FloatArray]) -> Task:
        """Return a copy with other rows of scenarios or fields, of all quarters, as `change` makes them."""
        later = None if self.foreseen is None else change(self.foreseen)
        return replace(self, policy=change(self.policy), foreseen=later)

    @property
    def seen(self) -> FloatArray:
        """The quarters over which expectations are solved for."""
        return self.policy if self.foreseen is None else self.foreseen

    @property
    def code(self) -> dict[str, str]:
        """What computes it, in words of JSON: only where this is the same do the same draws give the same results."""
        return {"version": __version__, "equations": self.model.fingerprint}

    @property
    def about(self) -> dict[str, Any]:
        """Return all that decides the result, in words of JSON; arrays by their hashes."""
        rows = [self.policy] if self.foreseen is None else [self.policy, self.foreseen]
        return self.code | {
            "seed": self.seed,
            "sampling": self.sampling.kind,
            "shocks": self.stochastic,
            "invalid draws": self.on_invalid,
            "variables": list(self.variables),
            "scenarios": list(self.scenarios),
            "priors": digest_of_arrays(*self.design),
            "position": digest_of_arrays(self.position),
            "exogenous paths": digest_of_arrays(*rows),
        }

    @property
    def kept(self) -> slice | list[int]:
        """Where the kept variables stand among the flows."""
        flows = self.model.outputs
        return [flows.index(name) for name in self.variables] if self.some else slice(None)

    @property
    def some(self) -> bool:
        """Whether only some variables are kept, or all in another order."""
        return self.variables != self.model.outputs

    def parameters(self, first: int, draws: int, width: int, out: FloatArray | None = None) -> FloatArray:
        """Return the parameters of some draws: float64 (block, parameter, lane), in `out` if it has that shape."""
        kept = self.kept_draws.parameters
        rows = None if kept is None else kept.rows(first, draws, width)
        if kept is not None and rows is not None:
            if kept.known:
                return rows
            out = rows
            if isinstance(self.design, Design):  # as an earlier call would have left it
                out[:] = self.design.constant[:, np.newaxis]
        keys = self._shock_keys() if self.sampling.stratified else None
        return draw_parameters(self.design, self.seed, first, draws, width, self.sampling, keys, out)

    def members(self, draws: int, first: int = 0) -> npt.NDArray[np.int64] | None:
        """Return the member of the ensemble that draws first, first + 1, ... take: int64 (draw,), or None."""
        if isinstance(self.design, Given) or not self.design.members.size:
            return None
        keys = self._shock_keys() if self.sampling.stratified else None
        return members_taken(self.design, self.seed, first, draws, self.sampling, keys)

    def given_shocks(self, first: int, draws: int, width: int) -> FloatArray:
        """Return the shocks of some draws, float64 (block, quarter x shock, lane), or nothing: engines draw them."""
        if not (self.stochastic and self.sampling.stratified):
            return NOTHING_GIVEN
        keys = self._shock_keys()
        return draw_shocks(self.design, self.seed, first, draws, width, self.sampling, keys)

    def shocks(self, first: int, draws: int, width: int) -> tuple[FloatArray, bool]:
        """Return memory of the shocks of some draws, float64 (block, quarter x shock, lane), and whether the engine
        has to draw them, and to leave them there; of size 0: it has memory of its own.
        """
        if self.sampling.stratified or not self.stochastic:
            return self.given_shocks(first, draws, width), False
        kept = self.kept_draws.shocks
        rows = None if kept is None else kept.rows(first, draws, width)
        if kept is None or rows is None:
            return NOTHING_GIVEN, True
        return rows, not kept.known

    def _shock_keys(self) -> npt.NDArray[np.uint64]:
        return shock_keys(self.policy.shape[1], size(self.model.Shocks))


def digest_of_arrays(*parts: Any) -> str:
    """Return the SHA-256 of arrays and numbers."""
    total = hashlib.sha256()
    for array in map(np.ascontiguousarray, parts):
        total.update(f"{array.dtype.str} {array.shape} ".encode() + array.tobytes())
    return total.hexdigest()


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """Return in words what of `here` is otherwise `there`; empty if nothing is."""
    pairs = ((name, value, there.get(name)) for name, value in here.items())
    return "; ".join(f"{name} is {_short(a)} here and {_short(b)} there" for name, a, b in pairs if a != b)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:12]}...{text[0]}" if isinstance(value, str) else f"{text[:57]}..."
