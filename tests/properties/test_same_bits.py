"""The same seed gives the same bits: for any threads, pieces and width, and for any number of draws."""

import hashlib

import llvmlite.binding as llvm
import pytest

from stimulus_model.economy.variables import VARIABLES as REGISTRY
from stimulus_model.engine.compile import machine_code
from stimulus_model.engine.draws import parameter_draws as scores
from stimulus_model.engine.kernels import kernel
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.simulation.options import layout_of, years_of
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

VARIABLES = ("real_gdp", "debt", "guarantee_calls", "ai_capacity_realised", "yield_30y", "redemption_fund")


@pytest.fixture(scope="module")
def task(economy, packages):
    return plan(packages, economy, Timeline("2025Q1", "2040Q4"), seed=0)


def _digest(task, draws, **where):
    paths = run(task, draws, **where)
    digest = hashlib.sha256()
    for variable in task.variables:
        for scenario in task.scenarios:
            digest.update(paths.array(variable, scenario).tobytes())
    return digest.hexdigest()


def test_threads_pieces_and_widths_do_not_change_a_bit(task):
    expected = _digest(task, 640, threads=1)
    for where in (
        {"threads": 2},
        {"chunk": 7},
        {"chunk": 1000},
        {"chunk": 16, "threads": 8},
        {"width": 4},
        {"width": 8},
    ):
        assert _digest(task, 640, **where) == expected, where


@pytest.mark.slow  # compiles three times
def test_registers_of_128_bits_give_the_same_bits(task):
    """Two draws a vector, as on ARM; here in the lower halves of registers of 256 bits."""
    assert "ymm" not in kernel.kernel(task.model, 2).texts()[1]
    assert _digest(task, 64, width=2) == _digest(task, 64, threads=1)


def test_registers_of_256_bits_give_the_same_bits(task, monkeypatch):
    """On a processor with 512-bit registers this compares the two; on others it compiles the same again."""
    expected = _digest(task, 256, threads=1)
    features = llvm.get_host_cpu_features()
    features.update({name: False for name in features if name.startswith(("avx512", "avx10", "amx", "evex512"))})
    monkeypatch.setattr(machine_code, "_features", features.flatten)
    for loops in (kernel._kernel, scores.drawer):
        loops.cache_clear()
    try:
        assert "zmm" not in kernel.kernel(task.model, 8).texts()[1]
        assert _digest(task, 256, width=8) == _digest(task, 256, width=4) == expected
    finally:
        for loops in (kernel._kernel, scores.drawer):
            loops.cache_clear()


@pytest.mark.slow
def test_ten_thousand_draws_whole_and_in_pieces(economy, packages):
    task = plan(packages, economy, Timeline("2025Q1", "2040Q4"), seed=2024)  # every variable
    expected = _digest(task, 10_000, threads=1)
    for where in (
        {"threads": 2},
        {"chunk": 1000, "threads": 2},
        {"chunk": 7, "threads": 2},
        {"width": 4},
        {"width": 8, "chunk": 999},
    ):
        assert _digest(task, 10_000, **where) == expected, where


@pytest.mark.parametrize("draws", [1, 7, 16, 33])
def test_draws_do_not_depend_on_how_many_there_are(task, draws):
    many, few = run(task, 64), run(task, draws)
    for variable in VARIABLES:
        for scenario in task.scenarios:
            assert (many.array(variable, scenario)[:draws] == few.array(variable, scenario)).all()


@pytest.mark.slow
@pytest.mark.parametrize("draws", [1, 5000])
def test_summaries_and_years_do_not_depend_on_where_and_how(economy, packages, draws):
    timeline = Timeline("2025Q1", "2040Q4")
    package = {"with": packages["japan-ai-chips-2024"]}
    task = plan(package, economy, timeline, seed=7, variables=VARIABLES)
    layout, years = layout_of(timeline, REGISTRY.of(VARIABLES))[0], years_of(timeline, REGISTRY.of(VARIABLES))

    def digest(**where):
        counted = [
            part.tobytes() for record in histograms(task, draws, layout, where=Where(**where))[:2] for part in record
        ]
        return hashlib.sha256(b"".join(counted)).hexdigest(), _digest(task, draws, years=years, **where)

    expected = digest(threads=1)
    for where in (
        {"threads": 2},
        {"threads": 8, "chunk": 1000},
        {"chunk": 7, "threads": 2},
        {"chunk": 5000},
        {"width": 4},
        {"width": 8},
        {"width": 16},
    ):
        assert digest(**where) == expected, where
