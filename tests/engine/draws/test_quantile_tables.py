"""Quantile tables: right, kept on disk under their content, and never taken from a file that is not what it says."""

import hashlib
import sys

import numpy as np
import pytest
from scipy import stats

from stimulus_model.economy.beliefs import prior
from stimulus_model.engine.compile.cache import read_checked
from stimulus_model.engine.draws import quantile_tables as tables

SCORES = np.arange(-512, 513) / 64


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    return tmp_path


def _table(content="normal", quantile=stats.norm.ppf):
    tables._place.cache_clear()
    return tables.tabulate(quantile, content)


def test_a_table_holds_the_quantiles_and_its_file_the_table(folder):
    table = _table()
    np.testing.assert_allclose(table[64:-64], SCORES[64:-64], rtol=2e-6, atol=1e-12)
    (file,) = folder.glob("*.table")
    np.testing.assert_array_equal(np.frombuffer(read_checked(file)), table)
    np.testing.assert_array_equal(_table(quantile=_unused), table)  # from the file


def _unused(probabilities):
    raise AssertionError("the table was on disk")


def test_other_content_is_another_table(folder):
    assert not np.array_equal(_table("one"), _table("other", stats.expon.ppf))
    assert len(list(folder.glob("*.table"))) == 2


@pytest.mark.parametrize(
    "damage", [lambda b: b"", lambda b: b[:-1], lambda b: b[:50] + b"x" + b[51:], lambda b: b[:32]]
)
def test_a_damaged_table_is_computed_again(folder, damage):
    table = _table()
    (file,) = folder.glob("*.table")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    np.testing.assert_array_equal(_table(), table)
    assert file.read_bytes() == whole


def test_nothing_is_written_without_content_or_for_the_latest_of_many_priors(folder, monkeypatch):
    tables._place.cache_clear()
    tables.tabulate(stats.norm.ppf, None)
    monkeypatch.setattr(tables, "MOST", 2)
    for mean in range(4):
        tables.tabulate(prior.exponential(1.0 + mean).quantile, f"exponential {mean}")
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(blocked / "sub"))
    assert _table().shape == (tables.POINTS,)


PRIORS = [
    prior.normal(2.0, 0.5),
    prior.normal(2.0, 0.5, low=1.0),
    prior.lognormal(0.5, 1.6, high=3.0),
    prior.beta(-1.0, 2.0, 0.8, 3.5),
    prior.pert(0.0, 0.3, 1.0),
    prior.exponential(2.0),
]


def test_no_last_bit_comes_from_numpy_or_scipy(monkeypatch):
    """Their functions differ in the last bits between versions and between processors."""
    before = [_table(None, each.quantile) for each in PRIORS]
    for name in ("exp", "log", "log1p", "expm1", "power"):
        monkeypatch.setattr(np, name, _unused)
    monkeypatch.setitem(sys.modules, "scipy", None)
    tables._normal_probabilities.cache_clear()
    for each, table in zip(PRIORS, before, strict=True):
        np.testing.assert_array_equal(_table(None, each.quantile), table)


def test_the_bits_are_those_of_every_machine():
    """Computed once, on a processor with 512-bit registers and CPython 3.11."""
    digest = hashlib.sha256(b"".join(_table(None, each.quantile).astype("<f8").tobytes() for each in PRIORS))
    assert digest.hexdigest()[:16] == "6e2df8eb37aec243"
