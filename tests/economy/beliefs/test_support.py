"""Support of parameters: what cannot be is refused, what is only unlikely is not."""

import copy

import pytest

from stimulus_model import Economy, InputError, prior
from stimulus_model.calibration.fitted_parameters import FITTED
from stimulus_model.economy.beliefs.support import Support


def test_what_is_fitted_and_what_is_shipped_is_possible() -> None:
    economy = Economy.load("japan")
    assert economy.ensemble is not None
    members = economy.ensemble.columns()
    for name, entry in economy.entries.items():
        low, high = entry.support.floor, entry.support.high
        if name in FITTED:  # else a fit to official models or an ensemble could not be written
            assert low <= FITTED[name].low < FITTED[name].high <= high, name
        if name in members:
            assert low <= members[name].min() <= members[name].max() <= high, name


def test_a_unit_says_what_a_parameter_can_be_unless_the_parameter_does() -> None:
    entries = Economy.load("japan").entries
    assert entries["deadweight"].support == Support(low=0.0, high=1.0)
    assert "support" not in entries["deadweight"].to_dict()  # a share
    assert entries["displacement"].to_dict()["support"] == {}  # a share too, but more may be displaced than is built
    assert entries["supply_cut_hazard"].to_dict()["support"] == {"above": 0.0}
    assert entries["okun"].support == Support()


@pytest.mark.parametrize(
    ("support", "message"),
    [
        ({"low": 1.0, "high": 0.0}, r"chip_return\.support: got .*, allowed: ends of which the lower lies below"),
        ({"least": 0.0}, r"chip_return\.support\.least.*low, high, above"),
        ({"low": "none"}, r"chip_return\.support\.low: got 'none', allowed: a finite number"),
        ({"low": 0.0}, r"chip_return\.prior: got .*, allowed: a prior of numbers >= 0"),
    ],
)
def test_a_support_that_cannot_be_is_refused(support: dict[str, object], message: str) -> None:
    table = copy.deepcopy(Economy.load("japan").to_dict())
    table["parameters"]["chips"]["chip_return"]["support"] = support
    with pytest.raises(InputError, match=message):
        Economy.from_dict(table)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("equity_multiple", -1.0, "a finite number >= 0"),
        ("demand_sd", -0.01, "a finite number >= 0"),
        ("deadweight", 1.2, "a finite number >= 0 and <= 1"),
        ("supply_cut_hazard", 0.0, "a finite number > 0"),
        ("adoption_ceiling", 0.0, "a finite number > 0 and <= 1"),
        ("world_demand_correlation", -1.5, "a finite number >= -1 and <= 1"),
        ("exchange_tail", 2.0, "a finite number >= 3"),
        ("deadweight", prior.normal(0.5, 0.1), "a prior of numbers >= 0 and <= 1; low and high cut one off"),
        ("exit_hazard", prior.uniform(-0.1, 0.1), "a prior of numbers >= 0; low and high cut one off"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: float | prior.Prior, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        Economy.load("japan").replace(**{name: value})
    shown = value.describe() if isinstance(value, prior.Prior) else value
    assert (caught.value.field, caught.value.value, caught.value.allowed) == (name, shown, allowed)


def test_what_is_only_unlikely_is_not_refused() -> None:
    economy = Economy.load("japan").replace(
        chip_return=-0.5, exit_hazard=100.0, delay_logic=-1.0, displacement=2.0, equity_multiple=0.0
    )
    for believed in (prior.normal(0.5, 0.1, low=0.0, high=1.0), prior.normal(0.5, 0.05)):
        assert economy.replace(deadweight=believed).entries["deadweight"].value == pytest.approx(0.5)


def test_a_file_cannot_hold_it_either() -> None:
    table = copy.deepcopy(Economy.load("japan").to_dict())
    table["parameters"]["exits"]["step_in"] |= {"value": -0.1, "prior": {"kind": "fixed", "value": -0.1}}
    with pytest.raises(InputError, match=r"parameters\.exits\.step_in\.prior: got -0\.1, allowed: .* >= 0"):
        Economy.from_dict(table)
