import dataclasses
import pickle

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import FORMS, Financing, Instrument, Project, Projects
from stimulus_model.policy.checks import FrozenMapping

NOT_AMOUNTS = [float("nan"), float("inf"), True, "0.3", None, 1e16, -1e16, 10**400]


# --- Instrument


def test_instrument_keeps_its_amounts_sorted_frozen_and_as_floats(grant):
    given = {2025: 1, 2024: np.float64(0.3)}
    instrument = Instrument(**grant | {"amounts": given})
    given[2026] = 5.0
    assert instrument.amounts == {2024: 0.3, 2025: 1.0}
    assert list(instrument.amounts) == [2024, 2025]
    assert all(type(amount) is float for amount in instrument.amounts.values())
    assert instrument.total == 1.3
    with pytest.raises(TypeError):
        instrument.amounts[2024] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        instrument.kind = "equity"


@pytest.mark.parametrize("amount", NOT_AMOUNTS)
def test_instrument_refuses_bad_amounts(grant, amount):
    with pytest.raises(InputError, match=r"^capex\.2024: got .* a finite number >= -1e\+15 and <= 1e\+15"):
        Instrument(**grant | {"amounts": {2024: amount}})


@pytest.mark.parametrize("year", ["2024", 2024.0, True, 24, 20_244, None])
def test_instrument_refuses_bad_years(grant, year):
    with pytest.raises(InputError, match=r"^capex\.amounts: got .* a whole number"):
        Instrument(**grant | {"amounts": {year: 0.1}})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"kind": "capx"}, r"^kind: got 'capx', .* did you mean 'capex'"),
        ({"kind": "guarantees"}, r"^kind: .* did you mean 'guarantee'"),
        ({"budget": "suplementary"}, r"^capex\.budget: .* did you mean 'supplementary'"),
        ({"source": " "}, r"^capex\.source: got ' '"),
        ({"note": None}, r"^capex\.note: got None"),
        ({"amounts": {}}, r"^capex\.amounts: .* at least one fiscal year"),
        ({"amounts": [0.3]}, r"^capex\.amounts: got \[0\.3\], allowed: a table"),
    ],
)
def test_instrument_refuses(grant, change, match):
    with pytest.raises(InputError, match=match):
        Instrument(**grant | change)


def test_negative_zero_is_zero(grant):
    assert str(Instrument(**grant | {"amounts": {2024: -0.0}}).amounts[2024]) == "0.0"


# --- Financing


@pytest.mark.parametrize("form", FORMS)
def test_pure_financing(form):
    financing = getattr(Financing, form)()
    assert financing.shares == {form: 1.0}
    assert [financing.share(other) for other in FORMS] == [float(other == form) for other in FORMS]


def test_mix():
    financing = Financing.mix(tax=0.75, bridging_bonds=0.25)
    assert financing.shares == {"bridging_bonds": 0.25, "tax": 0.75}
    assert financing == Financing({"bridging_bonds": 0.25, "tax": 0.75})
    assert hash(financing) == hash(Financing.mix(bridging_bonds=0.25, tax=0.75))


def test_shares_within_the_tolerance_are_brought_to_one():
    financing = Financing.mix(tax=0.333333, gx_bonds=0.333333, deficit_bonds=0.333333)
    assert sum(financing.share(form) for form in FORMS) == pytest.approx(1.0, abs=1e-15)
    assert financing.share("tax") == pytest.approx(1.0 / 3.0, abs=1e-15)
    with pytest.raises(InputError, match=r"^form: got 'taxes', .* did you mean 'tax'"):
        financing.share("taxes")


@pytest.mark.parametrize(
    ("shares", "match"),
    [
        ({"tax": 0.5, "gx_bonds": 0.4}, r"^financing\.shares: got 0\.9, allowed: shares that sum to 1"),
        ({"tax": 0.9999}, r"^financing\.shares: got 0\.9999"),
        ({}, r"^financing\.shares: got 0\.0"),
        ({"taxes": 1.0}, r"^financing\.shares: got 'taxes', .* did you mean 'tax'"),
        ({"tax": 1.5, "gx_bonds": -0.5}, r"^financing\.shares\.gx_bonds: got -0\.5"),
        ({"tax": True}, r"^financing\.shares\.tax: got True"),
        ({"tax": float("nan")}, r"^financing\.shares\.tax: got nan"),
        ({"tax": "1"}, r"^financing\.shares\.tax: got '1'"),
        (["tax"], r"^financing\.shares: got \['tax'\], allowed: a table"),
    ],
)
def test_financing_refuses(shares, match):
    with pytest.raises(InputError, match=match):
        Financing(shares)


def test_financing_refuses_source_and_note_that_are_no_text():
    with pytest.raises(InputError, match=r"^financing\.source: got None"):
        Financing({"tax": 1.0}, source=None)
    with pytest.raises(InputError, match=r"^financing\.note: got 3"):
        Financing({"tax": 1.0}, note=3)


# --- Project


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"name": "A plant"}, r"^project: got 'A plant', allowed: a name of small letters"),
        ({"name": ""}, r"^project: got ''"),
        ({"name": "training"}, r"^project: got 'training', .* not that of an instrument"),
        ({"name": "guarantees"}, r"^project: got 'guarantees', .* not that of an instrument"),
        ({"title": ""}, r"^project\.plant\.title: got ''"),
        ({"title": "x" * 4_001}, r"^project\.plant\.title: got 'xx.*, allowed: text of 4000 characters or fewer"),
        ({"technology": "A fab"}, r"^project\.plant\.technology: got 'A fab', allowed: a name of small letters"),
        ({"region": ""}, r"^project\.plant\.region: got ''"),
        ({"source": None}, r"^project\.plant\.source: got None"),
        ({"note": 3}, r"^project\.plant\.note: got 3"),
        ({"instruments": ()}, r"^project\.plant\.instruments: got \(\), allowed: at least one"),
        ({"instruments": None}, r"^project\.plant\.instruments: got None"),
        ({"instruments": ("capex",)}, r"^project\.plant\.instruments: got 'capex'"),
        ({"private_investment": -1.0}, r"^project\.plant\.private_investment: got -1\.0"),
        ({"private_investment": True}, r"^project\.plant\.private_investment: got True"),
        ({"start_of_production": "2027"}, r"^project\.plant\.start_of_production: got '2027'"),
        ({"capacity": float("nan")}, r"^project\.plant\.capacity: got nan"),
        ({"foreign_share": 1.5}, r"^project\.plant\.foreign_share: got 1\.5"),
        ({"jobs": 1.5}, r"^project\.plant\.jobs: got 1\.5"),
        ({"jobs": -1}, r"^project\.plant\.jobs: got -1"),
        ({"milestones": {"opening": "soon"}}, r"^project\.plant\.milestones\.opening: got 'soon'"),
        ({"milestones": {"The opening": "2027Q1"}}, r"^project\.plant\.milestones: got 'The opening'"),
        (
            {"milestones": {"public_ofering": "2031Q1"}},
            r"^project\.plant\.milestones\.public_ofering: got '2031Q1', .*; did you mean 'public_offering'\?",
        ),
        ({"milestones": ["2027Q1"]}, r"^project\.plant\.milestones: got \['2027Q1'\]"),
    ],
)
def test_project_refuses(plant, change, match):
    with pytest.raises(InputError, match=match):
        Project(**plant | change)


def test_project_facts(plant):
    project = Project(
        **plant | {"private_investment": 1, "capacity": 55, "jobs": 0, "milestones": {"opening": "2027Q1"}}
    )
    assert (project.private_investment, project.capacity, project.jobs) == (1.0, 55.0, 0)
    assert project.milestones == {"opening": "2027Q1"}
    assert project.is_plant
    assert not Project(**plant | {"technology": "programme"}).is_plant


def test_scaling_a_project_names_it_when_it_fails(plant):
    with pytest.raises(InputError, match=r"^project\.plant\.capex\.2024: got 3e\+299, allowed: .* <= 1e\+15"):
        Project(**plant).scaled(1e300)
    with pytest.raises(InputError, match=r"^project\.plant\.factor: got inf, allowed: a finite number >= 0"):
        Project(**plant).scaled(float("inf"))


# --- Projects


def test_projects_find_and_table(package):
    projects = package.projects
    assert isinstance(projects, Projects)
    assert projects.names == ("plant", "school")
    assert projects.find("school") is projects[1]
    with pytest.raises(InputError, match=r"^project: got 'scool', .* did you mean 'school'"):
        projects.find("scool")
    frame = projects.to_frame()
    assert frame.loc["plant", "cash"] == pytest.approx(0.4)
    assert frame.loc["plant", "guarantee"] == 0.5
    assert frame.loc["school", "region"] == "nationwide"
    assert "A school" in repr(projects)
    assert "<td>A school</td>" in projects._repr_html_()


def test_projects_refuse_a_name_that_comes_twice(plant):
    with pytest.raises(InputError, match=r"^project\.plant: got 'plant', .* comes only once"):
        Projects([Project(**plant), Project(**plant | {"title": "Another"})])


@pytest.mark.parametrize("given", ["plant", None, 3, {"plant": 1}, ["plant"]])
def test_projects_refuse_what_is_no_project(given):
    with pytest.raises(InputError, match=r"^package\.projects: got .* a list or tuple of Project"):
        Projects(given)


def test_frozen_mapping():
    mapping = FrozenMapping({"a": 1})
    assert mapping == {"a": 1}
    assert len(mapping) == 1
    assert repr(mapping) == "{'a': 1}"
    assert pickle.loads(pickle.dumps(mapping)) == mapping
    assert hash(mapping) == hash(FrozenMapping({"a": 1}))


def test_the_quarter_of_an_amount_asks_for_a_month(grant):
    with pytest.raises(InputError, match=r"^fiscal_year_starts: got ''"):
        Instrument(**grant).quarter(2025, "")
