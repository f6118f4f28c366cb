"""Economies of one's own: files that extend others, leave out blocks, and are saved."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.optional import OFF, entries_of, groups
from stimulus_model.economy.paths.baseline import REFERENCES
from stimulus_model.economy.restating import in_words

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "northland.toml"


def given() -> dict[str, Any]:
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


def elsewhere(**changes: Any) -> dict[str, Any]:
    """Return Japan under another name, which is compared with no Japanese model."""
    about = {
        "title": "Elsewhere", "source": "made up", "date": "2026-11-30", "note": "Japan by another name",
        "country": "Elsewhere", "currency": "JPY", "unit": "trillion", **changes,
    }  # fmt: skip
    made_up = {"author": "test", "year": 2026, "title": "made up", "kind": "judgement"}
    return {"extends": "japan", "usual_source": "own", "economy": about, "sources": {"own": made_up}}


@pytest.fixture(scope="module")
def northland() -> sm.Economy:
    return sm.Economy.load(EXAMPLE)


def test_a_first_economy_takes_sixty_lines(northland):
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 60
    assert (northland.country, northland.currency, northland.unit) == ("Northland", "USD", "billion")
    assert (northland.start, northland.header.fiscal_year_starts) == ("2026Q1", 10)
    assert northland.position.output == 400.0
    assert northland.header.regions == ("Coast", "Hills")
    assert northland.header.published_tables == ()
    assert northland.ensemble is None


def test_every_entry_says_where_it_is_from(northland):
    own = given()
    for name, entry in northland.entries.items():
        said = name == "hand_to_mouth" or entry.source.key in ("made_up", OFF)
        assert said or entry.note.startswith("taken over from"), name
    for name, known in northland.position_entries.items():
        said = known.source.key == ("made_up" if name in own["position"] else OFF)
        assert said or known.note.startswith("taken over from"), name
    for name, path in northland.paths.items():
        known = path.source.key == ("made_up" if name in own["baseline"] else OFF)
        assert known or path.note.startswith("taken over from") or name in REFERENCES, name


def test_it_rests_near_its_own_references(northland):
    """Without a package nothing pulls: gap and rates stay where balanced growth has them."""
    _, flows, _, _ = central_path(northland, "2040Q4")
    late = flows[20:]
    assert max(abs(each.output_gap) for each in late) < 0.5
    assert all(2.0 < each.rates.policy_rate < 3.2 for each in late)
    first = flows[0].expenditure
    assert first.real_gdp == pytest.approx(400.0, rel=0.006)
    assert first.exports / first.real_gdp == pytest.approx(0.46, abs=0.005)
    assert first.imports / first.real_gdp == pytest.approx(0.44, abs=0.005)


def test_a_package_in_its_money_is_right_and_in_yen_refused(northland):
    package = sm.Package.of(
        title="Transfers", transfers={2027: 4.0}, currency="USD", unit="billion", fiscal_year_starts=10
    )
    run = sm.simulate(package, northland, draws=16, seed=1, threads=1, horizon="2028", engine="reference")
    assert run.registry["debt"].units == "US$ billion"
    assert "USD per foreign currency" in run.registry["exchange_rate"].long_name
    assert 0.2 < float(run.effect("debt").isel(quarter_end=-1).median("draw")) < 8.0


def test_results_count_its_fiscal_years(northland, tmp_path):
    package = sm.Package.of(
        title="Transfers", transfers={2027: 4.0}, currency="USD", unit="billion", fiscal_year_starts=10
    )
    asked = {"draws": 8, "seed": 1, "threads": 1, "horizon": "2028", "engine": "reference", "variables": ["real_gdp"]}
    run = sm.simulate(package, northland, **asked)
    quarters, years = run.effect("real_gdp").to_numpy(), run.effect("real_gdp", freq="fiscal_year")
    assert years["fiscal_year"].to_numpy().tolist() == [2027, 2028]
    np.testing.assert_allclose(
        years.sel(fiscal_year=2027), quarters[:, 3:7].mean(axis=1)
    )  # October 2026 to September
    again = sm.open_projection(run.save(tmp_path / "run.nc"))
    np.testing.assert_array_equal(again.effect("real_gdp", freq="fiscal_year"), years)
    yen = sm.Package.load("japan-ai-chips-2024")
    with pytest.raises(sm.InputError, match=r"^package\.currency: got 'JPY', allowed: USD"):
        sm.simulate(yen, northland, draws=2, seed=1, threads=1)


def test_a_saved_economy_is_the_same(northland, tmp_path):
    for economy in (northland, sm.Economy.load("japan").replace(hand_to_mouth=0.2)):
        path = economy.save(tmp_path / "mine.toml")  # the second replaces the first
        again = sm.Economy.load(path)
        assert again == economy
        assert again.content_id == economy.content_id


def test_what_cannot_be_saved(northland, tmp_path):
    other = tmp_path / "notes.toml"
    other.write_text("text = 1\n", encoding="utf-8")
    with pytest.raises(sm.InputError, match=r"^path: .* a new file, or the file of an economy"):
        northland.save(other)
    own = northland.with_equation("price_phillips", _calm)
    with pytest.raises(sm.InputError, match=r"^economy\.model: got 'prices\.price_phillips', .* are code"):
        own.save(tmp_path / "own.toml")


def _calm(last, expected, gap, gap_lag, wage_pressure, shock, p):
    return expected + shock


def test_another_money_changes_no_relative_effect():
    """What a file takes over from another country is the same part of its GDP."""
    japan = sm.Economy.load("japan")
    mine = sm.Economy.from_dict(elsewhere() | {"position": {"output": japan.position.output}})
    theirs = elsewhere(currency="USD", unit="billion") | {"position": {"output": japan.position.output * 7.0}}
    dollars = sm.Economy.from_dict(theirs)
    assert dollars.position.ai_capacity == pytest.approx(148.7 * 7.0)
    assert dollars.parameters["training_cost"].unit == "US$ thousand a person"
    package = sm.Package.load("japan-ai-chips-2024").without("rapidus").financed_by(sm.Financing.tax())
    table = package.to_dict() | {"currency": "USD", "unit": "billion"}
    for project in table["project"].values():
        project.pop("private_investment", None)
        for each in project["instrument"]:
            each["amounts"] = {year: 7.0 * amount for year, amount in each["amounts"].items()}
    other = sm.Package.from_dict(table)
    how = {"draws": 8, "seed": 3, "threads": 1, "horizon": "2029", "engine": "reference"}
    names = ["real_gdp", "nominal_gdp", "debt_to_gdp", "policy_rate"]
    before = sm.simulate(package, mine, variables=names, **how)
    after = sm.simulate(other, dollars, variables=names, **how)
    for name in names:
        relative = name in ("real_gdp", "nominal_gdp")
        one, two = (each.effect(name, relative=relative).values for each in (before, after))
        np.testing.assert_allclose(one, two, atol=1e-9, rtol=0, err_msg=name)


@pytest.mark.parametrize("group", list(groups()))
def test_a_group_that_is_left_out_does_nothing(group):
    table = elsewhere() | {"position": {"output": 646.013}, "without": [group]}
    economy = sm.Economy.from_dict(table)
    for place in entries_of(group):
        held = {"parameters": economy.entries, "position": economy.position_entries, "baseline": economy.paths}
        assert held[place[0]][place[-1]].source.key == OFF
    if group == "special_bonds":
        assert "bridging_bonds" not in economy.header.financing
    if group == "maturity_ladder":
        assert economy.position.due_5y == 1.0
        assert economy.position.coupon_10y == economy.position.yield_5y
    _, flows, _, _ = central_path(economy, "2030Q4")
    assert all(np.isfinite(each.expenditure.real_gdp) for each in flows)


def test_a_whole_file_may_leave_out_a_group():
    table = sm.Economy.load("japan").to_dict()
    del table["parameters"]["bridging"], table["parameters"]["rows"]["bridging_window_first"]
    for place in entries_of("special_bonds"):
        section = table[place[0]] if place[0] != "parameters" else table["parameters"].get(place[1], {})
        section.pop(place[-1], None)
    with pytest.raises(sm.InputError, match=r"^economy\.financing: got 'bridging_bonds', .* it gives none of"):
        sm.Economy.from_dict(table)
    table["economy"]["financing"] = ["deficit_bonds", "tax"]
    economy = sm.Economy.from_dict(table)
    assert economy.header.financing == ("deficit_bonds", "tax")
    assert economy.entries["bridging_limit"].value == 0.0


def test_the_same_country_keeps_its_ensemble():
    table = elsewhere(country="Japan") | {"parameters": {"demand": {"hand_to_mouth": 0.2}}}
    economy, japan = sm.Economy.from_dict(table), sm.Economy.load("japan")
    assert economy.entries["hand_to_mouth"].prior == sm.prior.fixed(0.2)
    assert set(japan.ensemble.parameters) - set(economy.ensemble.parameters) == {"hand_to_mouth"}
    assert economy.header.published_tables == japan.header.published_tables
    assert economy.paths == japan.paths


@pytest.mark.parametrize(
    ("section", "key", "value", "message"),
    [
        ("position", "import_share", 0.4, r"^position\.import_share: got 0\.4, allowed: 0\.44: .* sum to 1\.04"),
        ("position", "ouput", 1.0, r"^position\.ouput: .* did you mean 'output'"),
        ("position", "output", None, r"^position\.output: got None, .* extends small-open-economy gives its own"),
        ("position", "output", "position.gdp", r"^position\.output: .* a finite number"),
        ("position", "yield_2y", "position.yeld", r"^position\.yield_2y: got 'position\.yeld', .* name of an entry"),
        ("baseline", "deflator", {"2026": "two"}, r"^baseline\.deflator: got 'two', allowed: a number, or the name"),
        ("economy", "currency", "dollars", r"^economy\.currency: got 'dollars', .* did you mean 'USD'"),
        ("economy", "unit", "billions", r"^economy\.unit: got 'billions', .* did you mean 'billion'"),
        ("economy", "start", "2026", r"^economy\.start: got '2026', allowed: a quarter"),
        ("economy", "fiscal_year_starts", 5, r"^economy\.fiscal_year_starts: got 5, .* 1, 4, 7 or 10"),
        ("economy", "regions", ["Coast", "Coast"], r"^economy\.regions: .* different names"),
        ("economy", "financing", ["taxes"], r"^economy\.financing: got 'taxes', .* did you mean 'tax'"),
        ("economy", "headline_years", [2030, 2027], r"^economy\.headline_years: .* rising order"),
        ("economy", "leading_edge", ["logics"], r"^economy\.leading_edge: got 'logics'.*'logic'"),
        ("economy", "plant_classes", ["a b"], r"^economy\.plant_classes: got 'a b'"),
        ("economy", "country", None, r"^economy\.country: got None"),
        ("economy", "title", None, r"^economy\.title: got None"),
        ("", "usual_source", None, r"^parameters\.demand\.hand_to_mouth\.source: got None, .* usual_source"),
        ("", "extends", "northland", r"^economy: got 'northland', allowed: japan"),
        ("", "extends", "missing.toml", r"^path: .* a file that can be read"),
        ("", "without", ["specials"], r"^without: got 'specials', .* special_bonds"),
        ("", "without", ["position"], r"^without: got 'position', .* an entry of the other file"),
        ("", "without", ["parameters.plants"], r"^without: got 'parameters\.plants', .* an entry of the other file"),
        ("position", "inflation", 1000.0, r"^economy: got 'Northland, .* the path without a package can be computed"),
        ("", "parameters", {"demand": 3}, r"^parameters\.demand: got 3, allowed: a table"),
        ("", "parameters", {"demand": {"hand": 1.0}}, r"^parameters\.demand\.hand: .* no such key"),
        ("", "parameters", {"demand": {"hand_to_mouth": {"kind": "normal"}}}, r"hand_to_mouth\.prior\.normal\.mean"),
    ],
)  # fmt: skip
def test_each_slip_is_one_clear_error(section, key, value, message):
    table = given()
    place = table[section] if section else table
    if value is None:
        del place[key]
    else:
        place[key] = value
    with pytest.raises(sm.InputError, match=message):
        sm.Economy.from_dict(table)


def test_what_only_an_extending_file_may_say():
    table = sm.Economy.load("japan").to_dict()
    with pytest.raises(sm.InputError, match=r"^economy file\.without: .* only together with extends"):
        sm.Economy.from_dict(table | {"without": []})


def test_a_template_is_no_economy_and_files_cannot_go_round(tmp_path):
    with pytest.raises(sm.InputError, match=r"^economy: got 'small-open-economy', allowed: an economy: .* template"):
        sm.Economy.load("small-open-economy")
    assert "small-open-economy" not in sm.Economy.available()
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, other in (("a.toml", "b.toml"), ("b.toml", "a.toml")):
        (tmp_path / name).write_text(text.replace("small-open-economy", other), encoding="utf-8")
    with pytest.raises(sm.InputError, match=r"^extends: got 'b\.toml', allowed: another file: b\.toml extends a"):
        sm.Economy.load(tmp_path / "a.toml")


def test_a_file_may_extend_one_beside_it(tmp_path):
    (tmp_path / "northland.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    lines = ['extends = "northland.toml"', 'usual_source = "made_up"', "[economy]", 'title = "Northland, larger"']
    lines += ['source = "illustrative"', 'date = "2026-11-30"', 'note = "made up"', "[position]", "output = 500.0"]
    (tmp_path / "larger.toml").write_text("\n".join(lines), encoding="utf-8")
    larger = sm.Economy.load(tmp_path / "larger.toml")
    assert larger.position.output == 500.0
    assert larger.country == "Northland"
    assert larger.position.debt_to_gdp == 42.0


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("¥ trillion a year", "CHF billion a year"),
        ("thousand persons per ¥ trillion", "thousand persons per CHF billion"),
        ("¥ million a person", "CHF thousand a person"),
        ("% of GDP", "% of GDP"),
    ],
)
def test_units_are_named_in_the_money_of_the_economy(text, other):
    assert in_words(text, ("JPY", "trillion"), ("CHF", "billion")) == other
    assert in_words(text, ("JPY", "trillion"), ("JPY", "trillion")) == text
