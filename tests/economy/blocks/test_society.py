"""Society 5.0: AI in public services, health and disaster relief, against what the official projection holds."""

import pytest
from runs import policy

import stimulus_model as sm
from stimulus_model.economy.blocks.society import SocietyParameters, SocietySignals, SocietyStart, society

HAND = SocietyParameters(
    public_pay=0.05,
    public_service_saving=0.1,
    health_labour=0.01,
    disaster_damage=0.002,
    disaster_relief=0.1,
    society_in_baseline=1.0,
)
ROW = policy(reference=600.0, per_worker_adoption=2.0, household_reference=0.5)
BEGUN = SocietyStart(public=0.1, persons=0.2)


def test_on_the_central_path_nothing_comes_on_top_of_the_official_projection():
    made = society(HAND, SocietySignals(workers=0.5, public=0.4, persons=0.5), ROW, BEGUN)
    assert (made.saved, made.labour, made.spared) == pytest.approx((0.0, 0.0, 0.0), abs=1e-15)
    assert made.reported.public_services_saved == pytest.approx(600.0 * 0.05 * 0.1 * 0.3)


def test_beyond_it_by_hand():
    made = society(HAND, SocietySignals(workers=0.625, public=0.5, persons=0.7), ROW, BEGUN)
    assert made.saved == pytest.approx(600.0 * 0.005 * 0.1), "a fifth fewer on the central path"
    assert (made.labour, made.spared) == pytest.approx((0.002, 600.0 * 0.0002 * 0.2))
    on_top = society(HAND._replace(society_in_baseline=0.0), SocietySignals(0.625, 0.5, 0.7), ROW, BEGUN)
    assert on_top.saved == pytest.approx(on_top.reported.public_services_saved)
    assert on_top.labour == pytest.approx(0.005), "since the start"


def run(economy, **beliefs):
    made = sm.simulate(
        sm.Package.load("japan-ai-chips-2024"), economy.replace(**beliefs), draws=128, seed=6, horizon="2040Q4",
        variables=["real_gdp", "potential_output", "debt_to_gdp", "public_services_saved"],
    )  # fmt: skip

    def mean(name, year, measure="baseline"):
        return float(getattr(made, measure)(name, freq="year").sel(year=year).mean())

    return mean


def test_size_of_what_it_would_be_worth_on_top_of_the_official_projection(economy):
    held, on_top = run(economy), run(economy, society_in_baseline=0.0)
    assert 0.2 < held("public_services_saved", 2035) < 0.8, "¥ trillion a year, some .06 % of GDP"
    assert 0.0003 < on_top("potential_output", 2040) / held("potential_output", 2040) - 1.0 < 0.003
    assert 0.0 < on_top("real_gdp", 2040) / held("real_gdp", 2040) - 1.0 < 0.003
    assert -2.0 < on_top("debt_to_gdp", 2040) - held("debt_to_gdp", 2040) < -0.2


def test_the_package_brings_a_little_of_it_forward(economy):
    held, off = run(economy), run(economy, public_service_saving=0.0)
    assert 1e-5 < held("public_services_saved", 2030, "effect") < 1e-2
    assert off("public_services_saved", 2030, "effect") == 0.0
