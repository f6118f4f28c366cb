"""The economy record: reading, refusing, replacing, tables, policy rows."""

import collections
import copy
import json
import pickle

import numpy as np
import pytest
import runs

from stimulus_model.economy import CHANNELS, Economy
from stimulus_model.economy.beliefs import prior
from stimulus_model.economy.beliefs.marginals import ROWS
from stimulus_model.economy.model import MODEL, Policy
from stimulus_model.inputs import InputError
from stimulus_model.records import blocks, names
from stimulus_model.timeline import Timeline


def test_shipped_economy_has_every_parameter_with_unit_source_and_a_median(economy):
    assert Economy.available() == ("japan", "united-states")
    *_, plants = [name for name, _ in blocks(MODEL.Parameters)]
    of_blocks = [entry.name for entry in economy.entries.values() if entry.block not in (plants, ROWS)]
    assert tuple(of_blocks) == names(MODEL.Parameters)[: len(of_blocks)]
    drawn = [entry.name for entry in economy.entries.values() if entry.block == plants]
    kinds, classes = ("risk", "delay", "attainment", "export_share"), economy.header.plant_classes
    assert drawn == ["exit_threshold", *(f"{kind}_{each}" for kind in kinds for each in classes)]
    assert len(economy.marginals()) == len(names(MODEL.Parameters))
    for entry in economy.parameters.entries:
        assert entry.unit
        assert entry.note
        low, high = entry.prior.quantile([0.45, 0.55])
        slack = 1e-3 * abs(entry.value)
        assert low - slack <= entry.value <= high + slack, entry.name


def test_each_parameter_has_a_symbol_of_its_own(economy):
    symbols = collections.Counter(entry.symbol for entry in economy.entries.values())
    assert [symbol for symbol, times in symbols.items() if times > 1] == []


def test_numbers_of_the_rows_hold_in_every_draw(economy):
    timeline = Timeline("2025Q1", "2060Q4")
    schedule = runs.schedule(timeline)
    changes = {
        "at_risk": {"years_at_risk": 2.0},
        "guaranteed": {"guarantee_repayment": 0.5},
        "beyond_window": {"bridging_window_last": 2026.0},
        "fund_open": {"redemption_last": 2040.0},
        "gx_repayment_rate": {"carbon_pricing_first": 2035.0},
    }
    usual = economy.policy_rows(timeline, schedule, CHANNELS)
    for name, change in changes.items():
        columns = [k for k, leaf in enumerate(names(MODEL.Exogenous)) if leaf == name]
        changed = economy.replace(**change).policy_rows(timeline, schedule, CHANNELS)
        assert (changed[:, columns] != usual[:, columns]).any(), name
    allowed = "years_at_risk: got .*uniform.*, allowed: a number: it holds in every draw"
    with pytest.raises(InputError, match=allowed):
        economy.replace(years_at_risk=prior.uniform(5.0, 15.0))


def test_priors_allow_harm(economy):
    assert economy.parameters["chip_return"].prior.quantile(0.02) < 0.0
    assert economy.parameters["displacement"].prior.quantile(0.95) > 1.0


def test_policy_reacts_more_than_one_for_one_to_inflation_in_every_draw(economy):
    p = runs.draw(economy, 4_000, 1)
    assert (p.rates.inflation_response * p.prices.cpi_response).min() > 1.0


def test_json_round_trip_is_exact(economy):
    text = json.dumps(economy.to_dict())
    again = Economy.from_dict(json.loads(text))
    assert again == economy
    assert again.content_id == economy.content_id
    assert json.dumps(again.to_dict()) == text
    assert pickle.loads(pickle.dumps(economy)) == economy


def test_replace_fixes_or_changes_beliefs(economy):
    fixed = economy.replace(import_share_capex=0.5)
    assert fixed.parameters["import_share_capex"].prior == prior.fixed(0.5)
    assert fixed.central.package_demand.import_share_capex == 0.5
    wide = economy.replace(additionality=prior.lognormal(median=0.5, p95=1.6))
    assert wide.parameters["additionality"].value == pytest.approx(0.5)
    assert "policy_inertia" not in economy.replace(policy_inertia=0.8).ensemble.parameters
    assert len({economy.content_id, fixed.content_id, wide.content_id}) == 3
    assert economy == Economy.load("japan")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"import_share_capx": 0.5}, "import_share_capx: got 0.5.*did you mean 'import_share_capex'"),
        ({"additionality": "much"}, "additionality: got 'much'"),
        ({"additionality": float("inf")}, "additionality: got inf"),
        ({"additionality": True}, "additionality: got True"),
    ],
)
def test_replace_refuses(economy, changes, message):
    with pytest.raises(InputError, match=message):
        economy.replace(**changes)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("parameters", "chips", "chip_return", "prior", "sd"), -1.0, r"chip_return\.prior\.normal\.sd: got -1"),
        (("parameters", "chips", "chip_return", "value"), 9.0, r"chip_return\.value: got 9\.0.*normal"),
        (("parameters", "chips", "chip_return", "source"), "judgment", "did you mean 'judgement'"),
        (("parameters", "chips", "chip_retrun"), {}, "did you mean 'chip_return'"),
        (("parameters", "chip"), {}, "did you mean 'chips'"),
        (("parameters", "chips", "chip_return", "factor"), {"name": "a", "loading": 1.5}, r"factor\.loading: got 1"),
        (("position", "output", "value"), float("nan"), r"position\.output\.value: got nan"),
        (("position", "outptu"), {}, "did you mean 'output'"),
        (("baseline", "deflator", "values"), [1.0], r"baseline\.deflator\.values: .*list of 12 numbers"),
        (("baseline", "deflator", "years", 1), 2024, r"baseline\.deflator\.years: .*rising order"),
        (("baseline", "deflator", "between"), "stepp", "did you mean 'step'"),
        (("baseline", "deflator", "fade"), 0.5, r"baseline\.deflator\.fade"),
        (("economy", "title"), " ", r"economy\.title"),
        (("sources", "cao2026", "kind"), "rumour", r"sources\.cao2026\.kind: got 'rumour'"),
    ],
)
def test_bad_files_name_the_field(economy, path, value, message):
    table = copy.deepcopy(economy.to_dict())
    target = table
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(InputError, match=message):
        Economy.from_dict(table)


@pytest.fixture(scope="module")
def tied(economy):
    """Three parameters with a common factor."""
    table = copy.deepcopy(economy.to_dict())
    for name in ("execution_rate", "lag_capex", "lag_research"):
        table["parameters"]["disbursement"][name]["factor"] = {"name": "speed", "loading": 0.5}
    return Economy.from_dict(table)


def test_a_common_factor_that_is_renamed_in_one_place_is_told(tied):
    """Its parameter would be drawn alone, without a word."""
    table = copy.deepcopy(tied.to_dict())
    block, name = "disbursement", "lag_capex"
    factor = table["parameters"][block][name]["factor"]
    factor["name"] += "s"
    message = rf"parameters\.{block}\.{name}\.factor\.name: got '{factor['name']}'.*another parameter shares"
    with pytest.raises(InputError, match=rf"{message}.*did you mean '{factor['name'][:-1]}'"):
        Economy.from_dict(table)


def test_the_last_parameter_of_a_common_factor_loses_it(tied):
    assert tied.entries["lag_capex"].factor == tied.entries["execution_rate"].factor == "speed"
    alone = tied.replace(**{name: tied.entries[name].value for name in ("execution_rate", "lag_research")})
    assert alone.entries["lag_capex"].factor is None
    assert Economy.from_dict(alone.to_dict()) == alone


@pytest.mark.parametrize(
    "path", [("position", "output"), ("baseline", "deflator"), ("parameters", "chips"), ("economy", "financing")]
)
def test_missing_entries_are_refused(economy, path):
    table = copy.deepcopy(economy.to_dict())
    del table[path[0]][path[1]]
    with pytest.raises(InputError, match=rf"{path[0]}\.{path[1]}: got None.*required"):
        Economy.from_dict(table)


def test_load_refuses_unknown_names_and_files(tmp_path):
    with pytest.raises(InputError, match="did you mean 'japan'"):
        Economy.load("japn")
    with pytest.raises(InputError, match="a file that can be read"):
        Economy.load(tmp_path / "none.toml")
    with pytest.raises(InputError, match=r"a table with economy, sources"):
        Economy.from_dict([])


def test_parameter_table_in_four_formats(economy):
    table = economy.parameters
    frame = table.to_frame()
    assert list(frame.columns) == ["symbol", "value", "unit", "prior", "source", "note"]
    assert len(frame) == len(table) == len(economy.entries)
    assert frame.loc["chip_return", "prior"] == table["chip_return"].prior.describe()
    assert table.to_markdown().count("\n") == len(table) + 1
    assert table.to_html().count("<tr>") == len(table) + 1
    latex = table.to_latex()
    assert r"chip\_return" in latex
    assert latex.count(r"\\") == len(table) + 1
    assert "chip_return" in repr(table.select("chip_"))
    with pytest.raises(InputError, match=r"name: got 'chip_retrn', .*; did you mean 'chip_return'\?"):
        table["chip_retrn"]


def test_rows_begin_at_the_start_and_later_quarters_do_not_change_earlier_ones(economy):
    rows = economy.policy_rows(runs.TIMELINE)
    assert rows.shape == (64, len(names(MODEL.Exogenous)))
    longer = economy.policy_rows(Timeline("2025Q1", "2100Q4"))
    np.testing.assert_array_equal(rows, longer[:64])
    assert np.isfinite(longer).all()
    with pytest.raises(InputError, match="2025Q1, the quarter after the position"):
        economy.policy_rows(Timeline("2026Q1", "2030Q4"))


def test_rows_refuse_bad_channels_experiments_and_schedules(economy):
    with pytest.raises(InputError, match="did you mean 'demand'"):
        economy.policy_rows(runs.TIMELINE, runs.schedule(), ("demnd",))
    with pytest.raises(InputError, match="a collection of channel names"):
        economy.policy_rows(runs.TIMELINE, runs.schedule(), "demand")
    with pytest.raises(InputError, match="experiment: got 'growth'"):
        economy.policy_rows(runs.TIMELINE, experiment={"growth": np.zeros(64)})
    with pytest.raises(InputError, match=r"experiment\.world: .*64 finite numbers"):
        economy.policy_rows(runs.TIMELINE, experiment={"world": [0.1]})
    with pytest.raises(InputError, match=r"(?s)schedule\.capex: .*64 finite numbers"):
        economy.policy_rows(runs.TIMELINE, runs.schedule(capex=np.full(64, np.nan)), CHANNELS)


def test_baseline_paths_follow_their_rules(economy):
    first = 4 * 2025  # 2025Q1
    deflator, working_age = economy.paths["deflator"], economy.paths["working_age"]
    assert deflator([first])[0] == 3.2  # January to March 2025 belong to fiscal year 2024
    assert deflator([first + 1])[0] == 3.1
    assert deflator([4 * 2090])[0] == 0.7
    middle = 4 * 2030 + 2.5  # the middle of fiscal year 2030
    assert working_age([middle])[0] == pytest.approx(70.76)
    growth = economy.paths["real_growth"]
    assert growth([4 * 2036 + 1])[0] == pytest.approx(0.2 + 0.2 * 0.85)
    assert growth([4 * 2100])[0] == pytest.approx(0.2, abs=1e-4)


def test_the_first_quarter_is_data(economy):
    """Rows begin where the file says; the paths keep their dates."""
    table = economy.to_dict()
    with pytest.warns(UserWarning, match="does not follow its file"):  # a year less of AI than its references say
        later = Economy.from_dict({**table, "economy": {**table["economy"], "start": "2026Q1"}})
    assert later.start == "2026Q1"
    assert later.content_id != economy.content_id
    growth = Policy._fields.index("growth")
    row = later.policy_rows(Timeline("2026Q1", "2026Q2"))[:, growth]
    assert row == pytest.approx(economy.policy_rows(Timeline("2025Q1", "2026Q2"))[4:, growth], abs=0.0)
    with pytest.raises(InputError, match="2026Q1, the quarter after the position"):
        later.policy_rows(Timeline("2025Q1", "2026Q2"))
    with pytest.raises(InputError, match=r"^economy\.start: got '2025'"):
        Economy.from_dict({**table, "economy": {**table["economy"], "start": "2025"}})
