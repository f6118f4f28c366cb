"""Quantile tables: right, kept on disk under their content, and never taken from a file that is not what it says."""

import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from stimulus_model.economy.beliefs import prior
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.compile.cache import read_checked
from stimulus_model.engine.draws import quantile_tables as tables

SCORES = np.arange(-512, 513) / 64


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    return tmp_path


def _table(content="normal", quantile=stats.norm.ppf):
    tables._place.cache_clear()
    return tables.tabulate(quantile, content, keep=True)


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


def test_a_table_of_another_processor_is_not_taken(folder, monkeypatch):
    """Its last bits may differ from those that are computed here: a folder can move, or be shared by a cluster."""
    _table()
    for name, value in (("processor", lambda: ("another", "", "")), ("os", SimpleNamespace(environ={"NPY_X": "1"}))):
        with monkeypatch.context() as changed:
            changed.setattr(tables, name, value)
            tables._processor.cache_clear()
            with pytest.raises(AssertionError, match="the table was on disk"):
                _table(quantile=_unused)
        tables._processor.cache_clear()
    _table(quantile=_unused)


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


def test_nothing_is_written_without_content_or_when_it_saves_nothing(folder):
    tables._place.cache_clear()
    tables.tabulate(stats.norm.ppf, None)
    tables.tabulate(stats.expon.ppf, "exponential", keep=tables.worth_keeping())  # SciPy is loaded already
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(blocked / "sub"))
    assert _table().shape == (tables.POINTS,)


def test_a_run_from_tables_needs_no_special_functions(tmp_path):
    program = """
import sys
import stimulus_model as sm
projection = sm.simulate(sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan"), seed=1, draws=16)
print("scipy.special" in sys.modules, projection.content_hash)
"""
    environment = {**os.environ, "STIMULUS_MODEL_CACHE_DIR": str(tmp_path)}
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    (first, content), (second, again) = (run.stdout.split() for run in runs)
    assert (first, second) == ("True", "False")
    assert content == again


def test_a_replaced_quantile_function_has_other_tables_or_none(monkeypatch):
    economy = Economy.load("japan")

    def contents():
        return {marginal.name: marginal.content for marginal in economy.marginals(())}

    shipped = contents()
    assert None not in shipped.values()
    assert contents() == shipped
    monkeypatch.setitem(prior._QUANTILES, "lognormal", prior._normal)
    assert {name for name, content in contents().items() if content == shipped[name]} == {"unused plant"}
    monkeypatch.setitem(prior._QUANTILES, "lognormal", lambda u, a: u)  # from outside: nobody knows what it looks at
    assert {name for name, content in contents().items() if content is not None} == {"unused plant"}
