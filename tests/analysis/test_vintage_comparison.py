"""The same package from several starts."""

import numpy as np
import pytest

import stimulus_model as sm

RUN = {"seed": 3, "draws": 64, "horizon": "2028Q4", "variables": ["real_gdp"]}


@pytest.fixture(scope="module")
def package():
    return sm.Package.of(title="works", public_investment={2025: 1.0, 2026: 1.0})


def test_a_package_is_projected_from_every_start_that_holds_it_whole(package):
    made = sm.compare_vintages(package, **RUN)
    assert tuple(made.projections) == ("2020Q4", "2024Q4")  # its first amount lies before 2026Q1
    alone = sm.simulate(package, sm.Economy.load("japan"), **RUN)
    np.testing.assert_array_equal(made.projections["2024Q4"].effect("real_gdp"), alone.effect("real_gdp"))
    assert "2020Q4" in repr(made)


def test_later_vintages_take_what_is_left_and_differences_are_draw_by_draw(package):
    made = sm.compare_vintages(package, ["2025Q4", "2024Q4"], **RUN)
    assert made.projections["2025Q4"].provenance.package_title.endswith("from 2026Q1 on")
    table = made.effects().to_frame().set_index(["vintage", "year"])
    assert np.isnan(table.loc[("2024Q4", 2026), "more_median"].astype(float))
    one, other = (
        made.projections[each].effect("real_gdp", freq="year", relative=True) for each in ("2024Q4", "2025Q4")
    )
    more = (other.sel(year=2027) - one.sel(year=2027)).to_numpy()
    assert table.loc[("2025Q4", 2027), "more_median"] == pytest.approx(np.median(more))
    # half of the money; the rest of what it does is the same economy's answer
    assert 0.3 < table.loc[("2025Q4", 2027), "median"] / table.loc[("2024Q4", 2027), "median"] < 2.0


def test_one_vintage_or_an_unknown_one_is_refused(package):
    with pytest.raises(sm.InputError, match=r"^vintages: got \['2024Q4'\], allowed: at least two of 2020Q4"):
        sm.compare_vintages(package, ["2024Q4", "2024Q4"], **RUN)
    with pytest.raises(sm.InputError, match=r"^vintages: got '2023Q4'"):
        sm.compare_vintages(package, ["2023Q4", "2024Q4"], **RUN)
    early = sm.Package.of(title="works", public_investment={2021: 1.0})
    with pytest.raises(sm.InputError, match=r"^vintages: got \['2020Q4'\], allowed: at least two of"):
        sm.compare_vintages(early, **RUN)
