"""Simulate how often the intervals of local projections and structural VARs cover the truth in small samples.

``python docs/interval_coverage.py`` rewrites the tables in docs/evidence.md; some minutes on one core.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from page_marks import between

from stimulus_model.evidence import WeakInstrumentWarning, local_projection, svar

PAGE = Path(__file__).resolve().parent / "evidence.md"
PERIODS = (80, 160, 320)
TRIALS, REPLICATIONS = 300, 200
LEVEL = 0.9

MULTIPLIER, PERSISTENCE = 0.8, 0.7
"""True multiplier; first-order autocorrelation of the shock and of what else moves output."""
ROOT = 0.95
"""Persistence of output where responses are estimated."""
# Blanchard-Perotti structure: spending; taxes = 1.8 output + shock; output = .3 spending - .15 taxes + shock
IMPACT = np.linalg.inv(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -1.8], [-0.3, 0.15, 1.0]])) * np.array([1.0, 1.5, 0.8])
LAG = np.array([[0.8, 0.0, 0.05], [0.05, 0.7, 0.1], [0.1, -0.05, 0.9]])

Hits = dict[str, np.ndarray]
"""Method -> whether it covers, or by how much an estimate is off, a row a trial."""


def autoregression(
    random: np.random.Generator, periods: int, root: float, shocks: np.ndarray | None = None
) -> np.ndarray:
    """Return a first-order autoregression from its own distribution."""
    noise = random.standard_normal(periods + 200)
    if shocks is not None:
        noise[200:] += shocks
    values = np.zeros(periods + 200)
    for t in range(1, periods + 200):
        values[t] = root * values[t - 1] + noise[t]
    return values[200:]


def multipliers(periods: int, trials: int) -> Hits:
    """Cover the cumulative multiplier of a year where shocks are serially correlated and no lags absorb it."""
    kinds = {
        "HAC, normal": {"covariance": "hac"},
        "HAC, small_sample": {"covariance": "hac", "small_sample": True},
        "fixed-b": {"covariance": "fixed_b"},
        "EWC": {"covariance": "ewc"},
    }
    hits = {f"{name}{kind}": [] for name in kinds for kind in ("", ", Anderson-Rubin")}
    for trial in range(trials):
        random = np.random.default_rng([1, periods, trial])
        z = autoregression(random, periods, PERSISTENCE)
        g = 0.5 * z + random.standard_normal(periods)
        data = pd.DataFrame({"z": z, "g": g, "y": MULTIPLIER * g + autoregression(random, periods, PERSISTENCE)})
        for name, options in kinds.items():
            found = local_projection(data, "y", "g", "z", [4], lags=0, level=LEVEL, weak_below=0.0, **options).at(4)
            hits[name].append(found.low <= MULTIPLIER <= found.high)
            accepted = any(low <= MULTIPLIER <= high for low, high in found.anderson_rubin or ())
            hits[f"{name}, Anderson-Rubin"].append(accepted)
    return {name: np.array(each) for name, each in hits.items()}


def responses(periods: int, trials: int) -> tuple[Hits, Hits]:
    """Cover the response after three years of persistent output, with and without bias correction; and the errors."""
    truth, hits, errors = ROOT**12, {}, {}
    for trial in range(trials):
        random = np.random.default_rng([2, periods, trial])
        x = random.standard_normal(periods)
        data = pd.DataFrame({"x": x, "y": autoregression(random, periods, ROOT, x)})
        for name, corrected in (("plain", False), ("bias_correction", True)):
            found = local_projection(
                data,
                "y",
                None,
                "x",
                [12],
                lags=1,
                cumulative=False,
                covariance="ewc",
                level=LEVEL,
                bias_correction=corrected,
            ).at(12)
            hits.setdefault(name, []).append(found.low <= truth <= found.high)
            errors.setdefault(name, []).append(found.multiplier - truth)
    return {k: np.array(v) for k, v in hits.items()}, {k: np.array(v) for k, v in errors.items()}


def fiscal(random: np.random.Generator, periods: int, noise: float) -> pd.DataFrame:
    """Return spending, taxes and output, and an instrument for the tax shock."""
    shocks = random.standard_normal((periods + 100, 3))
    values = np.zeros((periods + 100, 3))
    for t in range(1, periods + 100):
        values[t] = LAG @ values[t - 1] + IMPACT @ shocks[t]
    data = pd.DataFrame(
        values[100:], columns=["g", "t", "y"], index=pd.period_range("1900Q1", periods=periods, freq="Q")
    )
    return data.assign(m=shocks[100:, 1] + noise * random.standard_normal(periods))


def structural(periods: int, trials: int) -> tuple[Hits, Hits]:
    """Cover the response of output to spending after two years, by bootstraps without and with bias correction."""
    path = [(np.linalg.matrix_power(LAG, h) @ IMPACT)[2, 0] for h in range(9)]
    hits, errors = {}, {}
    for trial in range(trials):
        data = fiscal(np.random.default_rng([3, periods, trial]), periods, 1.0)
        for name, corrected in (("plain", False), ("bias_correction", True)):
            found = (
                svar.blanchard_perotti(
                    data,
                    spending="g",
                    tax="t",
                    others="y",
                    tax_elasticities={"y": 1.8},
                    lags=1,
                    trend="constant",
                    horizon=8,
                    replications=REPLICATIONS,
                    level=LEVEL,
                    seed=trial,
                    bias_correction=corrected,
                )
                .to_frame()
                .loc[("g", "y", 8)]
            )
            hits.setdefault(name, []).append(found["low"] <= path[8] <= found["high"])
            errors.setdefault(name, []).append(found["estimate"] - path[8])
    return {k: np.array(v) for k, v in hits.items()}, {k: np.array(v) for k, v in errors.items()}


def proxies(periods: int, trials: int) -> Hits:
    """Cover the response of output to a tax shock of one, a year after it, with a strong and a weak instrument."""
    truth = (np.linalg.matrix_power(LAG, 4) @ IMPACT)[2, 1] / IMPACT[1, 1]
    hits = {}
    for trial in range(trials):
        for strength, noise in (("strong", 1.0), ("weak", 5.0)):
            data = fiscal(np.random.default_rng([4, periods, trial]), periods, noise)
            found = svar.proxy(
                data,
                variables=("t", "g", "y"),
                policy="t",
                instruments="m",
                lags=1,
                trend="constant",
                horizon=4,
                replications=REPLICATIONS,
                level=LEVEL,
                seed=trial,
                weak_below=0.0,
            )
            band = found.to_frame(unit=True).loc[("t", "y", 4)]
            hits.setdefault(f"{strength} instrument, block bootstrap", []).append(
                band["low"] <= truth <= band["high"]
            )
            sets = found.anderson_rubin("y", "t", 4, kind="impact")
            hits.setdefault(f"{strength} instrument, anderson_rubin", []).append(
                any(a <= truth <= b for a, b in sets)
            )
    return {k: np.array(v) for k, v in hits.items()}


def rows(title: str, results: list[Hits], show: Callable[[np.ndarray], str]) -> list[str]:
    """Return lines of a table: a method, and a number for each length of the sample."""
    return [f"| {title}, {name} | " + " | ".join(show(each[name]) for each in results) + " |" for name in results[0]]


def share(hits: np.ndarray) -> str:
    """Return a share of trials in per cent."""
    return f"{100.0 * hits.mean():.1f}"


def off(errors: np.ndarray) -> str:
    """Return a mean error."""
    return f"{errors.mean():+.3f}".replace("-", "−")


def section(trials: int) -> str:
    """Return the tables."""
    head = ["| " + " | ".join(["", *(f"T = {periods}" for periods in PERIODS)]) + " |", "|---" * 4 + "|"]
    lines = list(head)
    lines += rows("multiplier", [multipliers(periods, trials) for periods in PERIODS], share)
    answered = [responses(periods, trials) for periods in PERIODS]
    lines += rows("response by EWC", [hits for hits, _ in answered], share)
    systems = [structural(periods, trials // 2) for periods in PERIODS]
    lines += rows("VAR, block bootstrap", [hits for hits, _ in systems], share)
    lines += rows("proxy VAR", [proxies(periods, trials // 2) for periods in PERIODS], share)
    bias = list(head)
    bias += rows(f"response, truth {ROOT**12:.3f}", [errors for _, errors in answered], off)
    truth = (np.linalg.matrix_power(LAG, 8) @ IMPACT)[2, 0]
    bias += rows(f"VAR, truth {truth:.3f}", [errors for _, errors in systems], off)
    error = 100.0 * np.sqrt(LEVEL * (1.0 - LEVEL) / trials)
    return (
        f"Per cent of {trials} simulated samples ({trials // 2} for VARs, of {REPLICATIONS} replications) in which\n"
        f"a {100 * LEVEL:.0f} % interval covers the truth; standard error {error:.1f} ({error * 2**0.5:.1f}).\n\n"
        + "\n".join(lines)
        + "\n\nMean of estimate less truth:\n\n"
        + "\n".join(bias)
        + "\n"
    )


def main() -> None:
    """Rewrite the tables of the page."""
    warnings.simplefilter("ignore", WeakInstrumentWarning)
    tables = section(TRIALS)
    PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "coverage", tables), encoding="utf-8")


if __name__ == "__main__":
    main()
