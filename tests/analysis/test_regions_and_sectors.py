"""Effects by sector and by region: they add up to the national path, move with what they rest on, and can refuse."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.part_table import Parts

PACKAGE, JAPAN = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
YEARS = (2026, 2035)
RUN: dict[str, Any] = {"draws": 64, "seed": 3, "horizon": "2035Q4"}


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    return sm.simulate(PACKAGE, JAPAN, **RUN)


@pytest.fixture(scope="module", params=[sm.sectors, sm.regions], ids=["sectors", "regions"])
def split(request: pytest.FixtureRequest, projection: sm.Projection) -> Parts:
    made: Parts = request.param(projection, YEARS)
    return made


@pytest.mark.parametrize("name", ["real_gdp", "employment"])
def test_parts_add_up_to_the_national_path_in_each_draw(split: Parts, projection: sm.Projection, name: str) -> None:
    national = projection.effect(name, freq="year").sel(year=list(YEARS)).to_numpy()
    parts = split.effect(name)
    assert parts.dims == ("part", split.dim, "draw", "year")
    np.testing.assert_allclose(parts.sum(["part", split.dim]).to_numpy(), national, rtol=0.0, atol=1e-9)
    scale, units = (1.0, split.units[name]) if name == "real_gdp" else (1000.0, "thousand persons")
    country = split.to_frame().loc[(name, units, 2035, "all", "total"), "mean"]
    assert country == pytest.approx(scale * national[:, 1].mean(), abs=1e-9)


def test_they_show_themselves_as_their_siblings_do(split: Parts) -> None:
    assert split.to_markdown().startswith(f"**Effect of the package on real GDP by {split.dim}**")
    assert "Country" in repr(split)
    assert "Supply chain" in split._repr_html_()
    again = pickle.loads(pickle.dumps(split))
    assert again.to_frame().equals(split.to_frame())
    for name in ("real_gdp", "employment"):
        chart = split.bars(name, year=2026)
        assert set(chart.data.columns) == {"direct", "supply_chain", "induced"}
        assert chart.words.units.endswith(f"with minus without the package, {split.units[name]}")


def test_orders_arise_where_the_projects_are(projection: sm.Projection) -> None:
    direct = sm.regions(projection, YEARS).effect().sel(part="direct").mean("draw")
    assert str(direct.sel(year=2026).idxmax("region").item()) == "Hokkaido"
    moved = [
        replace(each, region="Okinawa" if each.region == "Hokkaido" else each.region) for each in PACKAGE.projects
    ]
    elsewhere = sm.regions(sm.simulate(PACKAGE.replace(projects=moved), JAPAN, **RUN), YEARS).effect()
    there = elsewhere.sel(part="direct").mean("draw")
    assert str(there.sel(year=2026).idxmax("region").item()) == "Okinawa"
    np.testing.assert_allclose(there.sum("region"), direct.sum("region"), atol=1e-12)


def test_suppliers_are_more_local_where_one_says_so(projection: sm.Projection) -> None:
    chain = [
        float(
            sm.regions(projection, (2026,), local_supply=local)
            .effect()
            .sel(part="supply_chain", region="Hokkaido")
            .mean()
        )
        for local in (0.0, 0.15, 1.0)
    ]
    usual = sm.regions(projection, (2026,)).effect().sel(part="supply_chain", region="Hokkaido").mean()
    assert chain[0] < chain[1] < chain[2]
    assert float(usual) == pytest.approx(chain[1], rel=1e-12)


def test_a_spread_package_is_more_diversified_and_no_single_region_is_exposed(projection: sm.Projection) -> None:
    usual = sm.regions(projection, YEARS)
    one = [replace(each, region="Mie") if each.is_plant else each for each in PACKAGE.projects]
    together = sm.regions(sm.simulate(PACKAGE.replace(projects=one), JAPAN, **RUN), YEARS)
    assert usual.diversification.loc[2035, "index"] > together.diversification.loc[2035, "index"]
    lost = usual.exposure.loc[2035]
    assert set(lost.index) == {"Hokkaido", "Hiroshima"}
    assert float(together.exposure.loc[(2035, "Mie"), "loss"]) == pytest.approx(float(lost["loss"].sum()), rel=1e-9)
    plants = projection.effect("chip_value_added_gross", freq="year").sel(year=2035).mean()
    assert float(lost["loss"].sum()) > float(plants)  # suppliers lose with them
    assert usual.planned_jobs == {"Hokkaido": 1000}
    assert "Hiroshima" in repr(usual)


def test_what_leaks_abroad_is_the_models_share_and_what_suppliers_import(projection: sm.Projection) -> None:
    made = sm.sectors(projection, YEARS).leakage
    assert made.loc["capex", "imported_at_once"] == JAPAN.entries["import_share_capex"].value
    np.testing.assert_allclose(made.sum(axis=1), 1.0, atol=1e-12)
    assert (made >= 0.0).all().all()
    assert made.loc["production", "value_added_at_home"] == pytest.approx(0.78, abs=0.03)  # of the table


def test_plants_produce_in_their_own_sector(projection: sm.Projection) -> None:
    direct = sm.sectors(projection, (2035,)).effect().sel(part="direct", sector="electronics", year=2035)
    added = projection.effect("chip_value_added", freq="year").sel(year=2035)
    orders = sm.sectors(projection, (2035,)).effect().sel(part="direct", sector="machinery", year=2035)
    np.testing.assert_allclose(direct, added, atol=2.0 * float(orders.max()) + 1e-12)


def test_a_package_of_fiscal_instruments_has_orders_of_what_it_builds() -> None:
    roads = sm.Package.of(title="Roads", public_investment={2025: 1.0}, currency="JPY")
    direct = sm.sectors(sm.simulate(roads, JAPAN, **RUN), (2026,)).effect().sel(part="direct").mean("draw")
    assert str(direct.idxmax("sector").sel(year=2026).item()) == "construction"
    gift = sm.Package.of(title="Gift", transfers={2025: 1.0}, currency="JPY")
    nothing = sm.sectors(sm.simulate(gift, JAPAN, **RUN), (2026,)).effect()
    assert float(abs(nothing.sel(part=["direct", "supply_chain"])).max()) == 0.0


def northland(tmp_path: Path, **parts: Any) -> sm.Economy:
    """Return a small economy of another country, with a structure of its own if it is given."""
    table = copy.deepcopy(sm.Economy.load("examples/northland.toml").to_dict())
    return sm.Economy.from_dict({**table, **parts})


def test_another_country_gives_its_own_tables(tmp_path: Path) -> None:
    source = next(iter(sm.Economy.load("examples/northland.toml").sources))
    two = {
        name: {"title": name, "value_added": 0.5, "imported": 0.2, "share": 0.5, "workers": 0.5, "consumption": 0.5,
               "inputs": [0.2, 0.2]}
        for name in ("making", "serving")
    }  # fmt: skip
    economy = northland(
        tmp_path,
        input_output={
            "title": "Two sectors", "note": "made up", "source": source, "workers_source": source, "plants": "making",
            "orders": {"public_investment": {"making": 1.0}}, "order": ["making", "serving"], "sectors": two,
        },
        regional_output={
            "source": source, "note": "made up", "local_supply": 0.5, "on_site": ["making"],
            "shares": {"Coast": 0.7, "Hills": 0.3},
        },
    )  # fmt: skip
    package = sm.Package.of(
        title="Harbour", public_investment={int(economy.start[:4]): 0.1}, currency=economy.currency, unit=economy.unit
    )
    projection = sm.simulate(package, economy, draws=32, seed=1, horizon=f"{int(economy.start[:4]) + 3}Q4")
    year = projection.timeline.full_years[0]
    for made in (sm.sectors(projection, (year,)), sm.regions(projection, (year,))):
        national = projection.effect("real_gdp", freq="year").sel(year=[year]).to_numpy()
        np.testing.assert_allclose(made.effect().sum(["part", made.dim]), national, atol=1e-9)


@pytest.mark.parametrize(("ask", "message"), [(sm.sectors, "input_output"), (sm.regions, "input_output")])
def test_an_economy_without_tables_is_refused(ask: Callable[..., Any], message: str) -> None:
    economy = sm.Economy.load("examples/northland.toml")
    package = sm.Package.of(
        title="x", public_investment={int(economy.start[:4]): 0.1}, currency=economy.currency, unit=economy.unit
    )
    made = sm.simulate(package, economy, draws=8, seed=1, horizon=f"{int(economy.start[:4]) + 2}Q4")
    with pytest.raises(sm.InputError, match=message):
        ask(made)


def test_what_has_no_package_or_no_regions_is_refused(projection: sm.Projection) -> None:
    answer = sm.respond(JAPAN, "public_investment", years=2, draws=16, seed=1)
    with pytest.raises(sm.InputError, match="a projection of a package"):
        sm.sectors(answer)
    bare = sm.simulate(PACKAGE, replace(JAPAN, regional_output=None), **RUN)
    with pytest.raises(sm.InputError, match="a table of regions"):
        sm.regions(bare)
    with pytest.raises(sm.InputError, match="years"):
        sm.regions(projection, (1999,))
    with pytest.raises(sm.InputError, match="local_supply"):
        sm.regions(projection, local_supply=1.5)
    with pytest.raises(sm.InputError, match="summary"):
        sm.sectors(sm.simulate(PACKAGE, JAPAN, **RUN, keep="summary"))


def test_a_reopened_projection_and_one_of_an_official_model_split_alike(
    projection: sm.Projection, tmp_path: Path
) -> None:
    projection.save(tmp_path / "run.nc")
    again = sm.regions(sm.open_projection(tmp_path / "run.nc"), YEARS)
    usual = sm.regions(projection, YEARS)  # a file sorts projects: sums are taken in another order
    frame = usual.to_frame()
    np.testing.assert_allclose(again.to_frame().reindex(frame.index), frame, rtol=1e-9, atol=1e-12)
    one = projection.by_model()["esri-2022"]
    assert isinstance(one, sm.Projection)
    national = one.effect("real_gdp", freq="year").sel(year=[2035]).to_numpy()
    np.testing.assert_allclose(sm.sectors(one, (2035,)).effect().sum(["part", "sector"]), national, atol=1e-9)
