"""A baseline of one's own: met by the median, shown, and refused with one clear error where it cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.simulation.simulate import simulate

DRAWS, SEED = 512, 3
NAMES = ["real_gdp", "price_level", "policy_rate", "yield_10y", "primary_balance_to_gdp", "debt_to_gdp"]
TABLE = pd.DataFrame(
    {
        "growth": [0.5, 0.0, 0.0, 1.0],
        "prices": [2.0, 1.5, 1.5, 1.5],
        "policy_rate": [1.0, 1.25, 1.5, 1.5],
        "yield_10y": [2.0, 2.2, 2.3, 2.3],
        "balance": [-0.5, 0.0, 0.0, 0.5],
        "debt": [190.0, 190.0, 191.0, 192.0],
    },
    index=pd.Index(range(2026, 2030), name="year"),
)


@pytest.fixture(scope="module")
def economy() -> Economy:
    return Economy.load("japan")


@pytest.fixture(scope="module")
def own(economy) -> Economy:
    return economy.with_baseline(TABLE, source="a bank's forecast", draws=DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def projection(own):
    package = Package.load("japan-ai-chips-2024")
    return simulate(package, own, draws=DRAWS, seed=SEED, horizon="2032Q4", threads=1, variables=NAMES)


def test_the_median_of_a_projection_is_on_the_table_in_every_year(projection):
    median = {name: projection.baseline(name, freq="year").median("draw") for name in NAMES}
    growth = {name: 100.0 * (median[name] / median[name].shift(year=1) - 1.0) for name in ("real_gdp", "price_level")}
    shown = {
        "growth": growth["real_gdp"],
        "prices": growth["price_level"],
        "balance": median["primary_balance_to_gdp"],
        "debt": median["debt_to_gdp"],
        **median,
    }
    for name, values in TABLE.items():
        assert np.abs(shown[name].sel(year=TABLE.index).values - values).max() < 0.02, name


def test_medians_residuals_and_origin_are_shown_and_kept(economy, own, projection, tmp_path):
    followed = own.baseline_followed()
    assert followed["miss"].abs().max() < 0.02
    assert followed.loc[("growth", "2028"), "table"] == 0.0
    residuals = own.baseline_residuals()
    assert list(residuals.index[[0, -1]]) == ["2026Q1", "2029Q4"]
    assert set(residuals) == {BASELINE_TARGETS[each].residual for each in own.own_paths.baseline.follows} | {
        "technology_add"
    }
    assert "a bank's forecast" in own.title
    assert own.paths["real_growth"].source.title == "a bank's forecast"
    made = projection.provenance.economy["own_paths"]["baseline"]
    assert made["source"] == "a bank's forecast"
    assert made["residuals"]["rate_add"]["values"] == residuals["rate_add"].tolist()
    assert Economy.from_dict(own.to_dict()) == own
    assert Economy.load(own.save(tmp_path / "own.toml")).content_id == own.content_id != economy.content_id
    assert economy.baseline_residuals().empty
    assert economy.baseline_followed().empty


def test_a_residual_fades_after_the_table(own):
    path = own.own_paths.baseline.residuals["rate_add"]
    quarters = 4 * 2030 + np.array([-1, 3, 7])
    assert path.fading(quarters) == pytest.approx(path.values[-1] * 0.7 ** np.arange(3))


def test_years_fiscal_years_and_quarters_of_a_file(economy, tmp_path):
    fiscal = TABLE[["growth"]].set_axis([f"FY{y}" for y in TABLE.index], axis=0)
    fiscal.rename_axis("period").to_csv(tmp_path / "own.csv")
    one = economy.with_baseline(tmp_path / "own.csv", draws=256)
    assert one.own_paths.baseline.source == "own.csv"
    assert one.baseline_residuals().index[0] == "2026Q2"
    two = economy.with_baseline(TABLE[["growth"]], years="fiscal", source="own.csv", draws=256)
    assert two == one
    quarters = pd.DataFrame({"growth": [1.0, 0.5], "cpi": [1.0, 1.5]}, index=["2026Q1", "2026Q2"])
    three = economy.with_baseline(quarters, draws=256)
    assert three.baseline_followed()["miss"].abs().max() < 0.02


def test_a_file_that_was_edited_warns_and_can_be_followed(economy):
    table = economy.to_dict()
    growth = table["baseline"]["real_growth"]
    growth["values"] = [
        0.0 if 2026 <= y <= 2031 else v for y, v in zip(growth["years"], growth["values"], strict=True)
    ]
    with pytest.warns(UserWarning, match=r"baseline\.real_growth is 0 in FY20.*with_baseline\(\)"):
        edited = Economy.from_dict(table)
    followed = edited.with_baseline(draws=256).baseline_followed()
    assert followed.loc["growth"].loc["FY2027":"FY2031", "median"].abs().max() < 0.02


def test_an_economy_whose_paths_stay_the_same_can_be_followed():
    northland = Economy.load(Path(__file__).parents[3] / "examples" / "northland.toml")
    followed = northland.with_baseline(draws=256).baseline_followed()
    assert followed["miss"].abs().max() < 0.02
    assert len(followed.loc["growth"]) == 11


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("deflator", 1.0),
        ("long_rate_reference", 1.0),
        ("balance_reference", 2.0),
        ("debt_reference", 20.0),
        ("interest_reference", 1.0),
        ("remittance_reference", 0.5),
        ("real_rate_reference", 2.0),
        ("ai_reference", 0.01),
        ("adoption_reference", 0.1),
        ("household_reference", 0.1),
    ],
)
def test_every_path_that_the_model_need_not_follow_warns(economy, path, change):
    table = economy.to_dict()
    values = table["baseline"][path]["values"]
    table["baseline"][path]["values"] = [value + change for value in values]
    with pytest.warns(UserWarning, match="does not follow its file"):
        Economy.from_dict(table)


@pytest.mark.parametrize("calibrated_to", [None, "esri-2022", "cabinet-office-2026", "q-jem-2019"])
def test_shipped_economies_are_followed(calibrated_to):
    Economy.from_dict(Economy.load("japan", calibrated_to=calibrated_to).to_dict())


def frame(**columns):
    return pd.DataFrame(columns, index=range(2026, 2028))


@pytest.mark.parametrize(
    ("table", "match"),
    [
        (frame(grwth=[1.0, 1.0]), "did you mean 'growth'"),
        (frame(wealth=[1.0, 1.0]), "columns that the model can follow"),
        (frame(growth=[0.013, 0.009]), "these look like shares"),
        (frame(debt_to_gdp=[1.9, 1.9]), "these look like shares"),
        (frame(growth=[130.0, 90.0]), "from -30 to 30"),
        (frame(growth=[1.0, np.inf]), "finite"),
        (frame(growth=["1 %", "2 %"]), "without units"),
        (frame(growth=[np.nan, np.nan]), "a number a period"),
        (frame(growth=[1.0, 1.0], real_growth=[1.0, 1.0]), "one of growth and growth"),
        (frame(yield_2y=[1.0, 1.0], yield_10y=[2.0, 2.0]), "one of yield_2y and yield_10y"),
        (frame(prices=[1.0, 1.0], inflation=[1.0, 1.0]), "one of prices and inflation"),
        (frame(growth=[1.0, 1.0]).set_axis([2026, 2028]), "2027 missing"),
        (frame(growth=[1.0, 1.0]).set_axis([2026, 2026]), "2026 twice"),
        (frame(growth=[1.0, 1.0]).set_axis([2024, 2025]), "from 2025Q1 on, where the economy starts: 2025 is the"),
        (frame(growth=[1.0, 1.0]).set_axis([2100, 2101]), "up to 2100Q4"),
        (frame(growth=[1.0, 1.0]).set_axis(["2026-01", "2026-02"]), "years, fiscal years or quarters"),
        (frame(growth=[1.0, 1.0]).set_axis(["one", "two"]), "periods, timestamps"),
        (frame(growth=[1.0, 1.0]).iloc[:0], "no rows"),
        (frame(), "a column for each variable"),
        ("nowhere.csv", "a file that can be read"),
        ("own.docx", "endings"),
        ([1.0], "DataFrame"),
    ],
)
def test_a_table_that_cannot_be_is_one_clear_error(economy, table, match):
    with pytest.raises(InputError, match=match):
        economy.with_baseline(table, draws=256)


def test_holes_in_a_column_are_refused_and_its_ends_may_be_open(economy):
    table = pd.DataFrame({"growth": [1.0, np.nan, 1.0]}, index=range(2026, 2029))
    with pytest.raises(InputError, match="2027 missing"):
        economy.with_baseline(table, draws=256)
    open_ended = pd.DataFrame({"policy_rate": [1.0, 1.0], "yield_10y": [2.0, np.nan]}, index=[2026, 2027])
    found = economy.with_baseline(open_ended, draws=256).baseline_followed()
    assert list(found.loc["yield_10y"].index) == ["2026"]


def test_a_path_below_the_lower_bound_is_refused(economy):
    with pytest.raises(InputError, match="lower bound"):
        economy.with_baseline(frame(policy_rate=[-2.0, -2.0]), draws=256)


def test_a_variable_cannot_be_on_two_paths(economy):
    with pytest.raises(InputError, match="with_path has put policy_rate on a path"):
        economy.with_path("policy_rate", {2026: 1.0}).with_baseline(frame(policy_rate=[1.0, 1.0]), draws=256)


@pytest.mark.parametrize(("draws", "seed", "match"), [(10, 0, "draws"), (256, -1, "seed")])
def test_draws_and_seed_are_checked(economy, draws, seed, match):
    with pytest.raises(InputError, match=match):
        economy.with_baseline(frame(growth=[1.0, 1.0]), draws=draws, seed=seed)


def test_a_damaged_baseline_of_a_file_is_one_clear_error(own):
    for change, match in (
        ({"draws": 0}, r"own_paths\.baseline\.draws"),
        ({"follows": {"grwth": {}}}, "did you mean 'growth'"),
        ({"residuals": {"rate": {}}}, "known: consumption_add"),
    ):
        table = own.to_dict()
        table["own_paths"]["baseline"] |= change
        with pytest.raises(InputError, match=match):
            Economy.from_dict(table)
    table = own.to_dict()
    table["own_paths"]["baseline"]["follows"]["growth"]["medians"] = [1.0]
    with pytest.raises(InputError, match="one for each of periods"):
        Economy.from_dict(table)
