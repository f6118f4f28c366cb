"""What `stimulus_model.testing` makes up: good input that is accepted, and damaged input that differs."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stimulus_model as sm
from stimulus_model import testing
from stimulus_model.economy.beliefs.support import check_possible
from stimulus_model.estimation.series import read_series

PACKAGE = sm.Package.load("japan-ai-chips-2024").to_dict()


@settings(max_examples=10)
@given(testing.packages(), testing.economies())
def test_made_up_packages_meet_made_up_economies(package, economy):
    projection = sm.simulate(package, economy, draws=4, seed=1, horizon="2036Q4", engine="reference")
    assert np.isfinite(projection.effect("real_gdp").values).all()
    assert sm.Economy.from_dict(json.loads(json.dumps(economy.to_dict()))) == economy


@settings(max_examples=200)
@given(testing.priors(-2.0, 3.0))
def test_made_up_priors_lie_in_their_range(prior):
    low, high = prior.quantile([1e-6, 1.0 - 1e-6])
    assert -2.0 <= low <= prior.median <= high <= 3.0


@settings(max_examples=50)
@given(testing.priors(0.5, 1.0))
def test_priors_above_zero_can_be_shares(prior):
    check_possible("deadweight", prior, sm.Economy.load("japan").entries["deadweight"].support)


def test_every_kind_of_prior_is_made():
    found = set()

    @settings(max_examples=200)
    @given(testing.priors(0.1, 1.0))
    def collect(prior):
        found.add(prior.kind)

    collect()
    assert found == {"fixed", "uniform", "beta", "pert", "normal", "lognormal"}


@pytest.mark.parametrize("freq", ["M", "Q", "Y"])
def test_made_up_series_are_read_as_their_periods(freq):
    kinds = set()

    @settings(max_examples=60)
    @given(testing.series(freq))
    def check(series):
        kinds.add((type(series.index).__name__, type(series.index[0]).__name__, len(str(series.index[0]))))
        read = read_series(series.to_frame(), ["x"], None, None)
        assert read.calendar.line.freqstr[0] == freq
        assert np.array_equal(read["x"][0], series.to_numpy())
        start = read.calendar.line[0]
        assert str(start.year) in str(series.index[0])

    check()
    assert {"PeriodIndex", "DatetimeIndex", "Index"} <= {kind for kind, *_ in kinds}


@settings(max_examples=200)
@given(testing.damaged_tables(PACKAGE))
def test_damaged_tables_leave_the_table_alone(table):
    assert sm.Package.load("japan-ai-chips-2024").to_dict() == PACKAGE
    assert isinstance(table, dict)


@given(st.data())
def test_damaged_files_differ(data):
    content = data.draw(st.binary(min_size=1, max_size=200))
    assert data.draw(testing.damaged_files(content)) != content


@pytest.mark.parametrize("kind", testing.DAMAGES)
def test_every_damage_is_what_it_is_called(kind):
    rng, content = np.random.default_rng(1), bytes(range(1, 256)) * 40
    found = [testing.damaged(content, kind, rng) for _ in range(50)]
    lengths = {len(each) - len(content) for each in found}
    assert {"flip": {0}, "swap": {0}, "erase": {0}}.get(kind, lengths) == lengths
    assert (max(lengths) > 0) == (kind == "insert")
    assert (min(lengths) < 0) == (kind in ("cut", "remove"))
    if kind == "flip":
        bits = [sum((a ^ b).bit_count() for a, b in zip(each, content, strict=True)) for each in found]
        assert bits == [1] * len(found)
    if kind == "erase":
        assert all(0 in each for each in found)


def test_without_hypothesis_the_extra_is_named():
    code = "import sys; sys.modules['hypothesis'] = None; import stimulus_model.testing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'ModuleNotFoundError: stimulus_model.testing needs hypothesis: pip install "stimulus_model[test]"' in (
        done.stderr
    )


def test_unusable_values_are_of_many_types():
    types = set()

    @settings(max_examples=300)
    @given(testing.unusable_values())
    def collect(value):
        types.add(type(value))

    collect()
    assert len(types) > 15
    assert {type(None), bool, int, float, str, dict, pd.DataFrame} <= types
