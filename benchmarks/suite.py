"""The asv suite: how the library's own times and memory develop from commit to commit.

Every class warms up and checks its answers in `setup`, so that neither a compiler nor a wrong result is timed.
"""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import stimulus_model as sm
from benchmarks.job import ECONOMY, HORIZON, PACKAGE, SEED, SUMMARY, disagreement, main_task, values_of
from benchmarks.processes import first_calls, warmups  # not the module: asv reads a global `processes` as an option
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.chunks import Compiled
from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.engine.draws.stratified import Sampling as Drawn
from stimulus_model.engine.kernels.specialisation import Specialisation
from stimulus_model.engine.kernels.two_scenarios import TwoScenarios
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import BLOCK, Layout
from stimulus_model.engine.tangent import tangent_task
from stimulus_model.engine.task import Task
from stimulus_model.sampling import SAMPLINGS
from stimulus_model.simulation.options import layout_of, years_of
from stimulus_model.simulation.plan import plan
from stimulus_model.timeline import Timeline

DRAWS = 10_000
CHECKED = 64
SAMPLED = 8_192
KEPT = ("real_gdp", "inflation", "yield_10y", "debt_to_gdp")


def checked_task() -> Task:
    """Return the main task after both engines have shown that they agree on it; kernels are compiled by then."""
    task = main_task()
    expected = values_of(run(task, CHECKED, engine="reference", threads=1))
    difference = disagreement(expected, values_of(run(task, CHECKED, threads=1)))
    if not difference <= 1e-12:
        raise ArithmeticError(f"lanes and reference engine differ by {difference:.1e} of a path's largest value")
    return task


class Import:
    """A new process that imports the library."""

    timeout = 300

    def timeraw_import(self) -> str:
        return "import stimulus_model"


class FirstCall:
    """The first `simulate` of a new process, with no compiled kernel anywhere and with kernels on disk."""

    params = ("cold", "cached")
    param_names = ("kernels",)
    timeout = 300
    unit = "seconds"

    def track_first_call(self, kernels: str) -> float:
        return first_calls(DRAWS, 1)[kernels]["first"]


class Warmup:
    """`warmup` in a new process, with no compiled kernel anywhere and with kernels on disk."""

    params = ("cold", "cached")
    param_names = ("kernels",)
    timeout = 300
    unit = "seconds"

    def track_warmup(self, kernels: str) -> float:
        return warmups(1)[kernels]


class Sampling:
    """8,192 draws x 64 quarters x two scenarios, four variables kept, by kind of sampling."""

    params = SAMPLINGS
    param_names = ("sampling",)
    timeout = 300

    def setup(self, sampling: str) -> None:
        self.task = replace(checked_task(), variables=KEPT, sampling=Drawn(sampling, SAMPLED))
        expected = values_of(run(self.task, CHECKED, engine="reference", threads=1))
        if not disagreement(expected, values_of(run(self.task, CHECKED, threads=1))) <= 1e-12:
            raise ArithmeticError(f"lanes and reference engine differ with {sampling} draws")

    def time_sampling(self, sampling: str) -> None:
        run(self.task, SAMPLED, threads=1)


class Kernel:
    """The compiled kernel and parameter draws on one thread, results in warm memory, by lanes and what is written."""

    params = ((4, 8, 16), ("everything", "chosen"))
    param_names = ("lanes", "writes")
    timeout = 300

    def setup(self, lanes: int, writes: str) -> None:
        task = checked_task()
        expected = values_of(run(task, CHECKED, threads=1))
        chosen = [task.variables.index(name) for name in KEPT]
        self.task = replace(task, variables=KEPT) if writes == "chosen" else task
        self.machine = Compiled(self.task, lanes, Specialisation(writes == "chosen"))
        self.out = aligned(math.prod(self.machine.shape(BLOCK))).reshape(self.machine.shape(BLOCK))
        self.time_kernel(lanes, writes)
        got = self.out.transpose(1, 2, 3, 0, 4).reshape(*self.out.shape[1:4], BLOCK)[..., :CHECKED]
        if not np.array_equal(got, expected[:, :, chosen] if writes == "chosen" else expected):
            raise ArithmeticError(f"{lanes} lanes that write {writes} give other bits than the engine")

    def time_kernel(self, lanes: int, writes: str) -> None:
        self.machine.values(0, BLOCK, self.out)


class Derivatives:
    """The compiled kernel along a direction of the parameters: four variables and derivatives, on one thread."""

    timeout = 300

    def setup(self) -> None:
        task = replace(checked_task(), variables=KEPT)
        self.machine = Compiled(tangent_task(task, np.ones(len(task.design.constant))))
        self.out = self.machine.values(0, BLOCK)
        alone = Compiled(task).values(0, BLOCK)
        if not np.array_equal(self.out[:, :, :, : len(KEPT)], alone) or not np.isfinite(self.out).all():
            raise ArithmeticError("values beside derivatives are not those alone")

    def time_derivatives(self) -> None:
        self.machine.values(0, BLOCK, self.out)


class LongRun:
    """The kernel of long runs on one thread: parameters and five variables of 1,024 draws."""

    timeout = 300

    def setup(self) -> None:
        self.pair = TwoScenarios(replace(checked_task(), variables=SUMMARY))
        self.out = self.pair.values(0, BLOCK)
        lanes = Compiled(self.pair.task, known=Specialisation(selecting=True)).values(0, BLOCK)
        one, other = (np.moveaxis(values, -1, 1).reshape(BLOCK, -1) for values in (self.out, lanes))
        if not np.array_equal(one, other):
            raise ArithmeticError("the two kernels differ")

    def time_long_run(self) -> None:
        self.pair.values(0, BLOCK, self.out)


class Parameters:
    """Quantile tables of the priors, from the second call of a process on, and draws from them."""

    timeout = 300

    def setup(self) -> None:
        task, economy = checked_task(), sm.Economy.load(ECONOMY)
        schedule = sm.Package.load(PACKAGE).schedule(sm.Timeline(economy.start, HORIZON))
        self.design, self.marginals = task.design, economy.marginals(plants_of([schedule]))
        if not np.array_equal(design_of(self.marginals).table, self.design.table):
            raise ArithmeticError("two designs of the same priors differ")

    def time_tables(self) -> None:
        design_of(self.marginals)

    def time_draws(self) -> None:
        draw_parameters(self.design, SEED, 0, DRAWS)


class Ensemble:
    """10,000 draws, two scenarios, everything kept, by threads and draws a chunk (0: its own choice)."""

    params = ((1, 2), (0, 256, 2_048))
    param_names = ("threads", "chunk")
    timeout = 300

    def setup(self, threads: int, chunk: int) -> None:
        self.task = checked_task()
        paths = run(self.task, DRAWS, threads=threads, chunk=chunk or None)
        few = values_of(run(self.task, CHECKED, threads=1))
        if not np.array_equal(values_of(paths)[..., :CHECKED], few):
            raise ArithmeticError("draws depend on threads or chunks")

    def time_ensemble(self, threads: int, chunk: int) -> None:
        run(self.task, DRAWS, threads=threads, chunk=chunk or None)

    def peakmem_ensemble(self, threads: int, chunk: int) -> None:
        run(self.task, DRAWS, threads=threads, chunk=chunk or None)


class Keep:
    """10,000 draws on one thread, five variables, by what is kept; the kernel alone is the measure of all of them."""

    params = ("kernel", "summary", "annual", "paths")
    param_names = ("keep",)
    timeout = 300

    def setup(self, keep: str) -> None:
        names = SUMMARY
        economy = sm.Economy.load(ECONOMY)
        timeline = Timeline(economy.start, HORIZON)
        self.task = plan({"with": sm.Package.load(PACKAGE)}, economy, timeline, SEED, names)
        layout, years = layout_of(timeline, VARIABLES.of(names))[0], years_of(timeline, VARIABLES.of(names))
        machine = Compiled(self.task, known=Specialisation(selecting=True))
        self.jobs = {
            "kernel": lambda draws: [machine.values(first, BLOCK) for first in range(0, draws, BLOCK)],
            "summary": lambda draws: histograms(self.task, draws, layout, where=Where(threads=1)),
            "annual": lambda draws: run(self.task, draws, threads=1, years=years),
            "paths": lambda draws: run(self.task, draws, threads=1),
        }
        self.job = self.jobs[keep]
        self.check(layout)

    def check(self, layout: Layout) -> None:
        paths, years = self.jobs["paths"](CHECKED), self.jobs["annual"](CHECKED)
        counted = self.jobs["summary"](CHECKED)[1]
        gdp = paths.array("real_gdp", "without")
        if not np.array_equal(gdp[:, -4:].mean(axis=1), years.array("real_gdp", "without")[:, -1]):
            raise ArithmeticError("years are not the means of their quarters")
        if not np.array_equal(counted.high[: layout.quarters], gdp.max(axis=0)):
            raise ArithmeticError("a summary has other values than the paths")

    def time_keep(self, keep: str) -> None:
        self.job(DRAWS)

    def peakmem_keep(self, keep: str) -> None:
        self.job(DRAWS)


class Simulate:
    """The whole public call."""

    params = (1, 2)
    param_names = ("threads",)
    timeout = 300

    def setup(self, threads: int) -> None:
        checked_task()
        sm.run_cache.limit = 0  # a call that is timed computes everything
        self.package, self.economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)

    def time_simulate(self, threads: int) -> None:
        sm.simulate(self.package, self.economy, seed=SEED, draws=DRAWS, threads=threads)

    def peakmem_simulate(self, threads: int) -> None:
        sm.simulate(self.package, self.economy, seed=SEED, draws=DRAWS, threads=threads)


class Reference:
    """The reference engine: 1,000 draws in one block."""

    timeout = 300

    def setup(self) -> None:
        self.task = checked_task()

    def time_reference(self) -> None:
        run(self.task, 1_000, engine="reference", threads=1, chunk=1_000)


class Results:
    """What people do with a projection of 1,000 draws."""

    timeout = 300

    def setup(self) -> None:
        package, economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)
        checked_task()
        self.projection = sm.simulate(package, economy, seed=SEED, draws=1_000)
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "run.nc"
        self.projection.save(self.file)
        written = sm.open_projection(self.file).paths.array("debt", "with")
        if not np.array_equal(written, self.projection.paths.array("debt", "with")):
            raise ArithmeticError("what is opened is not what was saved")

    def teardown(self) -> None:
        self.folder.cleanup()

    def time_summary(self) -> None:
        self.projection.summary()

    def time_save(self) -> None:
        self.projection.save(Path(self.folder.name) / "again.nc")

    def time_open(self) -> None:
        sm.open_projection(self.file)
