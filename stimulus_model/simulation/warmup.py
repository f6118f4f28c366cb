"""Everything that the first run would wait for, done before: imports, tables of priors, compiled kernels."""

from __future__ import annotations

import time
from dataclasses import dataclass

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import DEFAULT
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.draws.parameter_draws import drawer
from stimulus_model.engine.kernels.kernel import default_width, kernel
from stimulus_model.engine.progress import Progress, reporting
from stimulus_model.policy.package import Package
from stimulus_model.simulation.simulate import simulate

PACKAGE, ECONOMY = "japan-ai-chips-2024", DEFAULT


@dataclass(frozen=True, slots=True)
class Warmup:
    """What a warm-up did.

    Attributes
    ----------
    seconds
        How long it took.
    compiled, loaded
        Kernels that this process compiled and that it loaded from disk, since it started.
    """

    seconds: float
    compiled: int
    loaded: int

    def __str__(self) -> str:
        return f"ready after {self.seconds:.2f} s: {self.compiled} kernels compiled, {self.loaded} loaded"


def warmup(*, progress: bool | Progress = False) -> Warmup:
    """Compile, or load from disk, what `simulate` of a shipped package needs: the first run is then as quick as any.

    Calling it again costs no more than a run of 16 draws. Nothing depends on it, and no number changes.

    Parameters
    ----------
    progress
        True for a progress bar, or a callable that gets (steps done, steps in all).

    Returns
    -------
    Warmup
        What it did and how long it took.
    """
    begin = time.perf_counter()
    with reporting(progress, "steps") as report:
        package, economy = Package.load(PACKAGE), Economy.load(ECONOMY)
        if report is not None:
            report(1, 2)
        simulate(package, economy, seed=0, draws=16, threads=1)
        if report is not None:
            report(2, 2)
    model, width = sized(0).model, default_width()
    loops = (kernel(model, width), drawer(width))
    return Warmup(
        seconds=time.perf_counter() - begin,
        compiled=sum(each.compiled for each in loops),
        loaded=sum(each.loaded for each in loops),
    )
