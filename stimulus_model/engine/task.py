"""What a run computes: everything that decides the result, and nothing about where or how."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.design import NOTHING_GIVEN, Design, Given, draw_parameters, draw_shocks
from stimulus_model.engine.draws.stratified import INDEPENDENT, Sampling, shock_keys
from stimulus_model.engine.kernels.kernel import fingerprint
from stimulus_model.engine.model import Model
from stimulus_model.records import size

FloatArray = npt.NDArray[np.float64]

LARGEST_SEED = 2**63 - 1
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
    shaken
        False: no shocks, only parameters differ by draw.
    sampling
        How the draws are made.
    on_invalid
        ``"raise"``: a draw that is not finite is an error; ``"report"``: it is left out and named.
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
    on_invalid: OnInvalid = "raise"

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
        keys = self._shock_keys() if self.sampling.stratified else None
        return draw_parameters(self.design, self.seed, first, draws, width, self.sampling, keys, out)

    def given_shocks(self, first: int, draws: int, width: int) -> FloatArray:
        """Return the shocks of some draws, float64 (block, quarter x shock, lane), or nothing: engines draw them."""
        if not (self.shaken and self.sampling.stratified):
            return NOTHING_GIVEN
        keys = self._shock_keys()
        return draw_shocks(self.design, self.seed, first, draws, width, self.sampling, keys)

    def _shock_keys(self) -> npt.NDArray[np.uint64]:
        return shock_keys(self.policy.shape[1], size(self.model.Shocks))


def identity(*parts: object) -> str:
    """Return the SHA-256 of everything that `parts` hold: tasks, records, arrays, names, numbers."""
    total = hashlib.sha256()

    def feed(part: Any) -> None:
        if isinstance(part, Model):
            total.update(fingerprint(part, 0).encode())
        elif isinstance(part, np.ndarray):
            total.update(f"array {part.dtype.str} {part.shape}".encode() + np.ascontiguousarray(part).tobytes())
        elif is_dataclass(part):
            for field in fields(part):
                total.update(f"field {field.name}".encode())
                feed(getattr(part, field.name))
        elif isinstance(part, Mapping):
            feed(list(part.items()))
        elif isinstance(part, list | tuple):
            total.update(f"sequence {type(part).__name__} {len(part)}".encode())
            for each in part:
                feed(each)
        elif part is None or isinstance(part, str | int | float | bool):
            total.update(f"{type(part).__name__} {part!r};".encode())
        else:
            raise TypeError(f"identity: got {type(part).__name__}, allowed: records, arrays, text and numbers")

    feed(parts)
    return total.hexdigest()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
