"""Budgets added, and packages in other money."""

from dataclasses import replace

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import Financing, Package
from stimulus_model.sources import Source
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2034Q4")


class Island:
    """An economy whose GDP is 100 billion dollars in every year."""

    currency = "USD"
    unit = "billion"
    fiscal_year_starts = 10

    def nominal_gdp(self, fiscal_year, fiscal_year_starts=4):
        return 100.0


def test_a_plant_of_two_budgets_is_one_plant(package):
    later = package.shifted(1).replace(date="2025-12-01", name="next")
    both = package + later
    assert both.projects.names == package.projects.names
    assert both.projects.find("plant").milestones == later.projects.find("plant").milestones
    for kind in ("capex", "training", "guarantee"):
        assert getattr(both.total, kind) == pytest.approx(2.0 * getattr(package.total, kind))
    assert len(both.schedule(TIMELINE).plants) == 1
    assert both.schedule(TIMELINE).budgets == ()  # financed alike
    assert (both.date, both.name) == ("2025-12-01", "small-and-next")


def test_a_package_without_money_takes_the_economys():
    works = Package.of(title="Works", transfers={2025: 2.0})
    assert (works.currency, works.unit) == ("", "as the economy")
    assert str(works.total) == "2 cash"
    assert Package.from_dict(works.to_dict()) == works
    assert works.share_of_gdp(Island()).total.cash == pytest.approx(2.0)
    dollars = Package.of(title="b", transfers={2025: 1.0}, currency="USD", unit="billion", fiscal_year_starts=10)
    for both in (works + dollars, dollars + works):
        assert (both.currency, both.unit, both.fiscal_year_starts) == ("USD", "billion", 10)
        assert both.total.cash == 3.0
    with pytest.raises(InputError, match=r"^package\.currency: got None, .*takes the economy's"):
        works.in_currency("EUR", rate=1.1)
    for part in ({"unit": "billion"}, {"fiscal_year_starts": 1}):
        with pytest.raises(InputError, match=r"^package\.currency: got None, .* beside (unit|fiscal_year_starts)="):
            Package.of(title="a", transfers={2025: 1.0}, **part)


def test_the_sum_of_packages_is_the_package_of_sums(package):
    twice, doubled = (package + package).schedule(TIMELINE), package.scaled(2.0).schedule(TIMELINE)
    for kind in ("capex", "research", "compute", "training", "equity", "guarantee"):
        np.testing.assert_array_equal(getattr(twice, kind), getattr(doubled, kind))
    again = sum([package, package])
    assert [len(project.instruments) for project in again.projects] == [2, 1]  # what differs in amounts alone is one


def test_each_budget_keeps_its_financing(package):
    other = package.financed_by(Financing.deficit_bonds()).replace(name="other")
    both = package + other
    assert {each.financing for each in both.projects.find("plant").instruments} == {
        package.financing,
        other.financing,
    }
    assert both.financing.shares == pytest.approx({"bridging_bonds": 0.125, "tax": 0.375, "deficit_bonds": 0.5})
    budgets = both.schedule(TIMELINE).budgets
    assert [each.financing for each in budgets] == [package.financing, other.financing]
    np.testing.assert_array_equal(budgets[0].investment, budgets[1].investment)
    assert Package.from_dict(both.to_dict()) == both
    assert both.financed_by(Financing.tax()).schedule(TIMELINE).budgets == ()


def test_a_key_that_means_another_source_is_renamed(package):
    sources = {**package.sources, "law": Source("law", "Senate", 2026, "Bill", "primary")}
    both = package + package.replace(sources=sources)
    assert both.sources["law"].author == "Diet"
    assert both.sources["law_2"].author == "Senate"
    assert {each.source for each in both.projects.find("plant").instruments} == {"law", "law_2"}


def test_a_budget_can_take_back_what_another_gave(package):
    back = Package.of(title="Claw-back", name="back", capex={2027: -0.1})
    cut = replace(back.projects[0], name="plant", technology="memory")
    both = package + back.replace(projects=(cut,))
    assert both.schedule(TIMELINE).capex.sum() == pytest.approx(0.4 - 0.1)
    with pytest.raises(InputError, match=r"^project\.plant\.capex\.2027: got -1\.0, allowed: a cut of at most 0\.4"):
        package + back.replace(projects=(cut.scaled(10.0),))


def test_another_plant_needs_another_name(package):
    other = package.replace(projects=(replace(package.projects[0], technology="logic"),))
    with pytest.raises(InputError, match=r"^project\.plant\.technology: got 'logic', allowed: 'memory'"):
        package + other


def test_budgets_in_other_money_are_not_added(package):
    with pytest.raises(InputError, match=r"^package\.currency: got 'USD', allowed: 'JPY', .* convert one first"):
        package + Package.of(title="a", transfers={2025: 1.0}, currency="USD", unit="trillion")


def test_a_rate_is_read_as_the_market_quotes_it():
    chips = Package.of(title="CHIPS", capex={2025: 39.0}, currency="USD", unit="billion")
    yen = chips.in_currency("JPY", rate=150.0).in_unit("trillion")
    assert yen.total.cash == pytest.approx(5.85)
    assert yen.in_currency("USD", rate=150.0).in_unit("billion").total.cash == pytest.approx(39.0)
    assert "150 JPY for one USD" in yen.note
    assert chips.in_currency("EUR", rate=1.3).total.cash == pytest.approx(30.0)  # dollars for one euro
    with pytest.raises(InputError, match=r"^rate: got 0\.00666.* 150 may be meant"):
        chips.in_currency("JPY", rate=1.0 / 150.0)
    with pytest.raises(InputError, match=r"^package\.currency: got 'yen', .*did you mean 'JPY'\?"):
        chips.in_currency("yen", rate=150.0)


def test_shares_of_gdp_have_no_currency():
    dollars = Package.of(title="a", transfers={2025: 1500.0}, currency="USD", unit="million")
    shares = dollars.share_of_gdp(Island())
    assert (shares.currency, shares.unit) == ("", "per cent of GDP")
    assert shares.total.cash == pytest.approx(1.5)
    assert "1.5 % of GDP cash" in repr(shares)
    assert Package.from_dict(shares.to_dict()) == shares
    with pytest.raises(InputError, match=r'^package\.currency: got .JPY., .*in_currency\("USD", rate=\.\.\.\)'):
        Package.of(title="a", transfers={2025: 1.0}, currency="JPY").share_of_gdp(Island())
    with pytest.raises(InputError, match=r"^package\.unit: .* the same in every currency"):
        shares.in_currency("JPY", rate=150.0)
