"""Tallies: the same whole numbers wherever they are counted, and exact sums, extremes and ranks."""

import dataclasses
import hashlib

import numpy as np
import pytest
import toy
from toy import YEARS, layout

from stimulus_model.engine import run as ensemble
from stimulus_model.engine.chunks import HistogramJob, computer
from stimulus_model.engine.kernels.specialisation import Specialisation
from stimulus_model.engine.run import LARGEST_HISTOGRAM, Where, histograms, run
from stimulus_model.engine.summaries.binning import bin_draws, counts_of
from stimulus_model.engine.summaries.histogram import (
    BINS,
    BLOCK,
    COARSE,
    FINE,
    Bins,
    Histograms,
    add_histograms,
    empty,
)
from stimulus_model.inputs import InputError

DRAWS = 3 * BLOCK + 77


@pytest.fixture(scope="module")
def paths():
    return run(toy.task(), DRAWS)


@pytest.fixture(scope="module")
def counted():
    return histograms(toy.task(), DRAWS, layout(), where=Where(threads=1))[:2]


def columns(paths, years):
    """Return the same series from full paths, (column, draw)."""
    out = []
    for variable, measure in (*((0, k) for k in range(4)), (1, 0), (2, 2)):
        name = paths.variables[variable]
        levels = []
        for scenario in ("without", "with"):
            quarters, annual = paths.array(name, scenario), years.array(name, scenario)
            levels.append(np.hstack([quarters, annual]))
        without, with_package = levels
        effect = with_package - without
        out.append([without, with_package, effect, effect * (100.0 / without)][measure].T)
    return np.concatenate(out)


def bits(result):
    return [part.tobytes() for record in result for part in record]


def test_layout_counts_its_columns():
    assert layout().columns == 6 * 29
    assert layout().measures == ("without", "with", "effect", "relative")
    few = layout().place.copy()
    few[0], few[2] = (-1, 0, -1, -1), -1
    assert layout()._replace(place=few).measures == ("without", "with")


def test_what_is_counted_is_what_the_paths_say(counted, paths):
    values = columns(paths, run(toy.task(), DRAWS, years=YEARS))
    bins, found = counted
    assert (found.counts.sum(axis=1) == DRAWS).all()
    np.testing.assert_array_equal(found.low, values.min(axis=1))
    np.testing.assert_array_equal(found.high, values.max(axis=1))
    np.testing.assert_array_equal(found.positive, (values > 0.0).sum(axis=1))
    z = (values - bins.centre[:, None]) / bins.spread[:, None]
    sums = found.moments[:, ::2] * COARSE + found.moments[:, 1::2] / FINE
    np.testing.assert_allclose(sums[:, 0], z.sum(axis=1), rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(sums[:, 1], (z * z).sum(axis=1), rtol=1e-11, atol=1e-9)
    for column in (0, 40, 100, 150):
        cells = (0.5 * BINS * (1.0 + z[column] / (1.0 + abs(z[column])))).astype(int)
        got = np.cumsum(found.counts[column]) - np.cumsum(np.bincount(cells, minlength=BINS))
        assert abs(got).max() <= 1  # a value on an edge may round to either side


def test_the_bits_are_those_of_every_machine(counted):
    """Computed once, on a processor with 512-bit registers and CPython 3.11."""
    assert hashlib.sha256(b"".join(bits(counted))).hexdigest()[:16] == "6cfc0220e2c7abee"


def test_years_are_means_of_quarters_or_their_last(paths):
    years = run(toy.task(), DRAWS, years=YEARS)
    assert (paths.freq, years.freq) == ("quarter", "year")
    for name, last in zip(paths.variables, YEARS.last, strict=True):
        quarters = paths.array(name, "with")[:, 2:22].reshape(DRAWS, 5, 4)
        expected = quarters[..., 3] if last else quarters.mean(axis=-1)
        np.testing.assert_array_equal(years.array(name, "with"), expected)


@pytest.mark.parametrize(
    "where",
    [
        {"threads": 2},
        {"threads": 8, "chunk": 1},
        {"chunk": 7},
        {"chunk": 1000},
        {"chunk": DRAWS},
        {"width": 4},
        {"width": 8, "chunk": 2 * BLOCK},
        {"width": 16},
    ],
)
def test_where_and_how_never_change_a_tally(counted, where):
    assert bits(histograms(toy.task(), DRAWS, layout(), where=Where(**where))[:2]) == bits(counted)


@pytest.mark.parametrize("where", [{"threads": 2}, {"chunk": 7}, {"chunk": 5000}, {"width": 8, "chunk": 300}])
def test_where_and_how_never_change_years(where):
    task = toy.task()
    expected = toy.arrays(run(task, 700, threads=1, years=YEARS))
    for key, values in toy.arrays(run(task, 700, years=YEARS, **where)).items():
        np.testing.assert_array_equal(values, expected[key])


def test_only_what_is_kept_is_counted(counted):
    """The kernel that writes only some variables gives the bits of the one that writes all."""
    task = dataclasses.replace(toy.task(), variables=("mixture",))
    place = np.full((1, 4), -1)
    place[0, 2] = 0
    found = histograms(task, DRAWS, layout()._replace(place=place, last=np.array([False])))
    for whole, part in zip((*counted[0], *counted[1]), (*found[0], *found[1]), strict=True):
        np.testing.assert_array_equal(whole[5 * 29 :], part)


def test_the_reference_engine_counts_the_same_up_to_edges(counted):
    found = histograms(toy.task(), DRAWS, layout(), engine="reference").histograms
    assert abs(np.cumsum(found.counts - counted[1].counts, axis=1)).max() <= 3
    np.testing.assert_allclose(found.high, counted[1].high, rtol=1e-11, atol=1e-12)


def test_the_reference_engine_counts_what_is_kept():
    task = dataclasses.replace(toy.task(), variables=("mixture", "level"))
    place = np.full((2, 4), -1)
    place[:, 2] = 0, 29
    chosen = layout()._replace(place=place, last=np.array([False, False]))
    found, expected = (
        histograms(task, 1500, chosen, engine=engine).histograms for engine in ("reference", "compiled")
    )
    np.testing.assert_allclose(found.high, expected.high, rtol=1e-11, atol=1e-12)


def constant(draws):
    """Return a block of equal draws, the layout of their effect in one quarter, and its bins."""
    values = np.zeros((-(-draws // 16), 2, 1, 1, 16))
    place = np.array([[-1, -1, 0, -1]])
    return values, toy.Layout(place, np.array([False]), np.zeros((0, 2), np.int64), 1), Bins(np.zeros(1), np.ones(1))


@pytest.mark.parametrize(
    ("draws", "counts"), [(1, "uint16"), (65_535, "uint16"), (65_536, "uint32"), (10**9, "uint32")]
)
def test_draws_are_counted_in_what_holds_them(draws, counts):
    assert counts_of(draws) == counts
    assert draws <= np.iinfo(counts).max


@pytest.mark.parametrize("draws", [65_535, 65_536])
def test_the_fullest_bin_is_counted(draws):
    """All draws in one bin: the last that 16 bits can count, and the first that they cannot."""
    values, chosen, bins = constant(BLOCK)
    found = empty(1, counts_of(draws))
    for first in range(0, draws, BLOCK):
        bin_draws(values, min(BLOCK, draws - first), chosen, bins, found)
    assert found.counts[0, BINS // 2] == draws == found.counts.sum()
    total = empty(1)
    for _ in range(3):
        add_histograms(total, found)
    assert total.counts[0, BINS // 2] == 3 * draws
    assert total.counts.dtype == np.int64


def test_both_widths_count_the_same(counted):
    blocks = [toy_values(first) for first in range(0, DRAWS, BLOCK)]
    narrow, wide = (empty(layout().columns, counts) for counts in ("uint16", "uint32"))
    for found in (narrow, wide):
        for first, block in zip(range(0, DRAWS, BLOCK), blocks, strict=True):
            bin_draws(block, min(BLOCK, DRAWS - first), layout(), counted[0], found)
    assert (narrow.counts.dtype, wide.counts.dtype) == (np.uint16, np.uint32)
    for one, other, expected in zip(narrow, wide, counted[1], strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(one, expected)


def toy_values(first):
    """Return the values of a block of draws, or of what is left of them."""
    machine = computer(toy.task(), "compiled", None, Specialisation(selecting=True))
    return machine.values(first, min(BLOCK, DRAWS - first))


def test_spans_of_either_width_add_up_to_the_same_bits(tmp_path):
    """Spans of 65,536 draws are counted in 32 bits, smaller ones in 16, also where a checkpoint holds both."""
    task = dataclasses.replace(toy.task(), variables=("mixture",))
    place = np.array([[-1, -1, 0, -1]])
    chosen = layout()._replace(place=place, last=np.array([False]))
    draws = 65_536 + 5 * BLOCK + 3
    expected = bits(histograms(task, draws, chosen)[:2])
    assert bits(histograms(task, draws, chosen, where=Where(chunk=65_536))[:2]) == expected
    jobs = [
        HistogramJob(task, "compiled", None, chosen, histograms(task, 1, chosen)[0])(0, n) for n in (65_535, 65_536)
    ]
    assert [each["counts"].dtype for each in jobs] == [np.uint16, np.uint32]

    def stop(done, draws):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        histograms(
            task, draws, chosen, where=Where(threads=1, chunk=65_536, checkpoint=tmp_path / "c", progress=stop)
        )
    assert [path.name for path in (tmp_path / "c").glob("*.span")] == ["000000000000000-65536.span"]
    assert bits(histograms(task, draws, chosen, where=Where(chunk=BLOCK, checkpoint=tmp_path / "c"))[:2]) == expected


def test_a_span_is_never_larger_than_what_can_be_counted(monkeypatch):
    monkeypatch.setattr(ensemble, "LARGEST_HISTOGRAM", 2 * BLOCK)
    seen = []
    where = Where(threads=1, chunk=10**12, progress=lambda done, _: seen.append(done))
    histograms(toy.task(), 5 * BLOCK, layout(), where=where)
    assert sorted(np.diff([0, *seen])) == [BLOCK, 2 * BLOCK, 2 * BLOCK]  # spans end in any order
    assert 2**32 - BLOCK <= LARGEST_HISTOGRAM < 2**32


def test_tallies_add_up_in_any_order():
    rng = np.random.default_rng(0)
    parts = [
        Histograms(
            rng.integers(0, 9, (2, BINS)).astype(np.uint32),
            rng.integers(-9, 9, (2, 4)),
            *rng.normal(size=(2, 2)),
            rng.integers(0, 9, 2),
        )
        for _ in range(5)
    ]
    forth, back = empty(2), empty(2)
    for one, other in zip(parts, reversed(parts), strict=True):
        add_histograms(forth, one)
        add_histograms(back, other)
    for a, b in zip(forth, back, strict=True):
        np.testing.assert_array_equal(a, b)
    assert forth.counts.sum() == sum(int(part.counts.sum()) for part in parts)


def test_values_far_outside_what_the_first_draws_show_are_counted():
    def wild(u):
        return np.where(u > 0.9995, 40.0, 1.0)  # moves the level by a factor that the pilot rarely shows

    marginals = (toy.MARGINALS[1]._replace(name="spread", quantile=wild), toy.MARGINALS[1])
    found = histograms(toy.task(marginals=marginals), 20_000, layout()).histograms
    assert (found.counts.sum(axis=1) == 20_000).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"draws": 0}, r"draws: got 0"),
        ({"draws": 10, "engine": "compield"}, r"engine: got 'compield'.*did you mean 'compiled'"),
        ({"draws": 10, "where": Where(threads=0)}, r"threads: got 0"),
        ({"draws": 10, "where": Where(chunk=1.5)}, r"chunk: got 1.5"),
        ({"draws": 10, "where": Where(client="tcp://here")}, r"client: got 'tcp://here', allowed: a dask.distr"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        histograms(toy.task(), arguments.pop("draws"), layout(), **arguments)
