"""The doors of `stimulus_model.evidence`: estimators on small series, and the methods of what they return."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.estimation.simulated_moments.moments import PRICES, REAL

Door = tuple[Callable[..., Any], dict[str, Any]]

_VAR: dict[str, Any] = {
    "lags": 1,
    "trend": "constant",
    "exogenous": (),
    "dummies": (),
    "time": None,
    "freq": None,
    "start": None,
    "end": None,
    "horizon": 3,
    "bootstrap": "block",
    "replications": 0,
    "block": None,
    "bias_correction": False,
    "level": 0.9,
    "seed": 0,
}
_MULTIPLIER: dict[str, Any] = {"of": "y", "per": "g", "kind": "cumulative", "ratio": 1.0, "discount": 0.0}
_PRIOR: dict[str, Any] = {"shape": "normal", "inflate": 1.0, "low": None, "high": None}


def series() -> pd.DataFrame:
    """Return forty quarters of output, spending, taxes, an instrument and a state."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.standard_normal((40, 4)).cumsum(axis=0), columns=list("gtya"))
    frame["z"], frame["state"] = random.standard_normal(40), (np.arange(40) // 5 % 2).astype(float)
    frame["g"] += frame["z"]
    return frame.set_index(pd.period_range("2000Q1", periods=40, freq="Q"))


def vintages() -> pd.DataFrame:
    """Return forecasts of ten years, a year ahead, and their outturns."""
    years = 2001 + np.arange(10)
    errors = np.random.default_rng(2).standard_normal(10)
    columns = {"target": "growth", "target_year": years, "horizon": 1.0, "prediction": 10.0 + errors, "tv_1": 10.0}
    return pd.DataFrame(columns)


def _quarterly(columns: tuple[str, ...]) -> pd.DataFrame:
    """Return series from 1990 to 2023 that grow by half a per cent a quarter, more or less."""
    quarters = pd.period_range("1990Q1", "2023Q4", freq="Q")
    growth = np.random.default_rng(5).normal(0.5, 0.6, (len(quarters), len(columns)))
    return pd.DataFrame(100.0 * np.exp(growth.cumsum(axis=0) / 100.0), columns=list(columns), index=quarters)


def estimation_doors(economy: sm.Economy, projection: sm.Projection) -> dict[str, Door]:
    """Return name -> a public callable of estimation, and arguments that it takes."""
    studies: dict[str, Door] = {
        f"ai_studies.{name}": (study, {"years": [2030], "gdp": 642.4})
        for name, study in vars(evidence.ai_studies).items()
        if isinstance(study, FunctionType) and study.__module__ == evidence.ai_studies.__name__ and name[0] != "_"
    }
    return (
        studies
        | _estimators(economy, projection)
        | _projections(economy)
        | _structural_vars()
        | _others(economy, projection)
    )


def _estimators(economy: sm.Economy, projection: sm.Projection) -> dict[str, Door]:
    data = series()
    yields = pd.DataFrame(
        1.0, index=pd.period_range("1990Q1", "2005Q4", freq="Q").astype(str), columns=[1, 2, 5, 10, 20, 30, 40]
    )
    return {
        "local_projection": (
            evidence.local_projection,
            {
                "data": data,
                "outcome": "y",
                "spending": "g",
                "shock": "z",
                "horizon": [1],
                "lags": 1,
                "state": None,
                "state_lag": 1,
                "cumulative": True,
                "changes": False,
                "lagged_controls": None,
                "controls": (),
                "trend": 0,
                "sample": None,
                "time": None,
                "freq": None,
                "unit": None,
                "missing": "raise",
                "sample_end": "drop",
                "covariance": None,
                "bandwidth": "automatic",
                "small_sample": False,
                "bias_correction": False,
                "level": 0.95,
                "weak_below": 0.0,
            },
        ),
        "svar.blanchard_perotti": (
            evidence.svar.blanchard_perotti,
            {
                "data": data,
                "spending": "g",
                "tax": "t",
                "others": "y",
                "tax_elasticities": {"y": 2.0},
                "spending_elasticities": None,
                "first": "spending",
                **_VAR,
            },
        ),
        "svar.proxy": (
            evidence.svar.proxy,
            {
                "data": data,
                "variables": ("g", "y"),
                "policy": "g",
                "instruments": "z",
                "demean": "none",
                "weak_below": 0.0,
                **_VAR,
            },
        ),
        "shock_covariance": (
            evidence.shock_covariance,
            {
                "data": data,
                "lags": 1,
                "variables": ("g", "y"),
                "trend": "constant",
                "longest": 2,
                "time": None,
                "freq": None,
                "start": None,
                "end": None,
                "subsamples": None,
                "test_lags": None,
                "replications": 0,
                "level": 0.9,
                "seed": 0,
            },
        ),
        "meta_analysis": (
            evidence.meta_analysis,
            {
                "estimates": (0.6, 0.9, 0.7),
                "errors": (0.1, 0.2, 0.1),
                "method": "random",
                "names": None,
                "level": 0.95,
                "hartung_knapp": False,
            },
        ),
        "forecast_errors": (
            evidence.forecast_errors,
            {
                "vintages": vintages(),
                "targets": None,
                "truth": "tv_1",
                "outturns": None,
                "exclude": (),
                "until": None,
                "probabilities": (0.5, 0.8),
                "window": 5,
            },
        ),
        "effective_rate": (
            evidence.effective_rate,
            {
                "yields": yields,
                "debt": pd.Series(100.0, index=range(1990, 2006)),
                "plans": {1: (40.0, 30.0, 30.0, 20.0, 10.0, 5.0, 5.0)},
                "bills": None,
                "valuation": "face",
            },
        ),
        "shock_process": (
            evidence.shock_process,
            {
                "accounts": _quarterly((*REAL, *PRICES, "capital", "total_hours")),
                "financial": _quarterly(("growth", "infl", "short", "long", "drfx")),
                "economy": economy,
                "start": "1994Q1",
                "end": "2019Q4",
                "prices_end": "2023Q4",
                "without": (),
                "paths": 10**400,
                "steps": 1,
                "seed": 1,
            },
        ),
        "fit_adoption": (evidence.fit_adoption, {"draws": 10**400, "seed": 1}),
        "compare_with_studies": (
            evidence.compare_with_studies,
            {"projection": projection, "years": (2030,), "probability": 0.9},
        ),
    }


def _projections(economy: sm.Economy) -> dict[str, Door]:
    found = evidence.local_projection(series(), "y", "g", "z", 1, lags=1, weak_below=0.0)
    pooled = evidence.meta_analysis([0.6, 0.9, 0.7], [0.1, 0.2, 0.1])
    return {
        "LocalProjection.at": (found.at, {"horizon": 1, "regime": None}),
        "LocalProjection.to_prior": (found.to_prior, {"horizon": 1, "regime": None, "inflate": 1.0}),
        "LocalProjection.plot": (found.plot, {"ax": None}),
        "with_multiplier": (
            evidence.with_multiplier,
            {
                "economy": economy,
                "estimate": found.at(1),
                "inflate": 10**400,
                "instrument": "government_consumption",
                "seed": 0,
            },
        ),
        "PooledEstimate.to_prior": (pooled.to_prior, {"predictive": True, "inflate": 1.0}),
    }


def _structural_vars() -> dict[str, Door]:
    options: dict[str, Any] = {"lags": 1, "trend": "constant", "horizon": 3, "weak_below": 0.0}
    found = evidence.svar.proxy(
        series(), variables=("g", "y"), policy="g", instruments="z", replications=20, **options
    )
    multiplier = found.multiplier("y", "g")
    shocks = evidence.shock_covariance(series(), 1, variables=("g", "y"), replications=20)
    roles = {"roles": {"growth": "g", "inflation": "y"}, "inflate": 1.0}
    return {
        "StructuralVar.elasticity": (found.elasticity, {"variable": "y", "equation": None}),
        "StructuralVar.multiplier": (found.multiplier, {**_MULTIPLIER, "shock": None}),
        "StructuralVar.anderson_rubin": (found.anderson_rubin, {**_MULTIPLIER, "horizon": 1, "level": None}),
        "StructuralVar.anderson_rubin_elasticity": (
            found.anderson_rubin_elasticity,
            {"variable": "y", "level": None},
        ),
        "StructuralVar.to_prior": (
            found.to_prior,
            {"of": "y", "per": "g", "horizon": 1, "ratio": 1.0, "shape": "normal", "inflate": 1.0},
        ),
        "StructuralVar.to_frame": (found.to_frame, {"unit": False}),
        "StructuralVar.plot": (found.plot, {"variable": "y", "shock": None, "unit": False, "ax": None}),
        "Multiplier.at": (multiplier.at, {"horizon": 1}),
        "Multiplier.to_prior": (multiplier.to_prior, {"horizon": 1, **_PRIOR}),
        "Multiplier.plot": (multiplier.plot, {"ax": None}),
        "BootstrapEstimate.to_prior": (multiplier.at(1).to_prior, _PRIOR),
        "ShockCovariance.forecast_sd": (shocks.forecast_sd, {"horizon": 4}),
        "ShockCovariance.sourced_priors": (shocks.sourced_priors, roles),
        "ShockCovariance.to_priors": (shocks.to_priors, roles),
        "ShockCovariance.plot": (shocks.plot, {"variable": "g", "ax": None}),
    }


def _others(economy: sm.Economy, projection: sm.Projection) -> dict[str, Door]:
    past = evidence.forecast_errors(vintages(), window=5)
    one: dict[str, Any] = {"target": "growth", "horizon": 1.0}
    fans = {1.0: np.array([-1.0, 0.0, 1.0, 2.0])}
    return {
        "ForecastErrors.of": (past.of, one),
        "ForecastErrors.horizons": (past.horizons, {"target": "growth"}),
        "ForecastErrors.half_width": (past.half_width, {**one, "probability": 0.8}),
        "ForecastErrors.root_mean_square": (past.root_mean_square, one),
        "ForecastErrors.to_prior": (past.to_prior, {**one, "shape": "lognormal", "inflate": 1.0}),
        "ForecastErrors.plot": (past.plot, {"target": "growth", "ax": None}),
        "ForecastErrors.compare": (past.compare, {"target": "growth", "fans": fans}),
        "ForecastErrors.compare_projection": (
            past.compare_projection,
            {"projection": projection, "target": "growth", "variable": "real_gdp", "horizons": {2027: 1.0}},
        ),
        "FanComparison.plot": (past.compare("growth", fans).plot, {"ax": None}),
        "StudyComparison.plot": (evidence.compare_with_studies(projection, (2030,)).plot, {}),
    }
