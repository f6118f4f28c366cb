"""Fiscal years of a summary: of stocks they are quarters that were counted; of flows nobody counted them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import stimulus_model as sm

RUN: dict[str, Any] = {"seed": 5, "draws": 400, "horizon": "2030Q4"}
LEVELS = (0.05, 0.5, 0.95)


@pytest.fixture(scope="module")
def pair() -> tuple[sm.Projection, sm.SummaryProjection]:
    decided = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    names = ["debt", "real_gdp"]
    whole = sm.simulate(*decided, variables=names, **RUN)
    return whole, sm.simulate(*decided, variables=names, keep="summary", **RUN)


@pytest.mark.parametrize("measure", ["with", "effect"])
def test_stocks_are_those_of_the_draws(pair: tuple[sm.Projection, sm.SummaryProjection], measure: Any) -> None:
    whole, summary = pair
    found = summary.quantiles("debt", LEVELS, measure=measure, freq="fiscal_year")
    values = (whole.effect if measure == "effect" else whole.level)("debt", freq="fiscal_year")
    assert found["fiscal_year"].to_numpy().tolist() == values["fiscal_year"].to_numpy().tolist()
    apart = np.abs(found.to_numpy() - np.quantile(values.to_numpy(), LEVELS, axis=0))
    assert (apart <= found["error"].to_numpy() + 1e-9).all()
    table = summary.statistics("debt", measure=measure, freq="fiscal_year")
    np.testing.assert_allclose(table["mean"], values.mean("draw"), rtol=1e-6)
    assert summary.plot.fan("debt", freq="fiscal_year").data.index.name == "fiscal_year"


def test_flows_are_refused(pair: tuple[sm.Projection, sm.SummaryProjection]) -> None:
    with pytest.raises(sm.InputError, match=r"keep='paths', variables=\['\w+'\]\) gives its fiscal years"):
        pair[1].statistics("real_gdp", freq="fiscal_year")
