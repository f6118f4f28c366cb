"""A small projection with numbers of sensible size: random paths, no economics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.results.paths import ArrayPaths, Floats, Paths
from stimulus_model.results.projection import Projection, Provenance
from stimulus_model.timeline import Timeline

AI_CAPACITY = {"ai_capacity": {"value": 148.7}}
LEVELS = {
    "real_gdp": (560.0, 4.0),
    "potential_output": (562.0, 3.0),
    "consumption": (320.0, 3.0),
    "private_investment": (95.0, 2.0),
    "government": (140.0, 1.0),
    "exports": (120.0, 3.0),
    "imports": (115.0, 3.0),
    "gni": (590.0, 4.0),
    "nominal_gdp": (610.0, 6.0),
    "price_level": (1.0, 0.01),
    "exchange_rate": (1.0, 0.05),
    "debt": (1080.0, 10.0),
    "debt_to_gdp": (177.0, 3.0),
    "interest_payments": (9.0, 0.5),
    "average_maturity": (9.0, 0.1),
    "ai_market": (3.0, 0.3),
    "labour_force": (69.0, 0.2),
    "employment": (67.0, 0.2),
}
"""Level at the start and spread between draws; everything else lies around one."""


def channel_effects(rng: np.random.Generator, draws: int, length: int) -> Floats:
    """A demand hump, then capacity that grows: effects (channel, draw, quarter) in % of the level."""
    time = np.arange(length)
    hump = np.exp(-0.5 * ((time - 5.0) / 3.0) ** 2)
    growth = 1.0 / (1.0 + np.exp(-(time - 24.0) / 6.0))
    shapes = np.stack([0.06 * hump, 0.03 * hump, 0.035 * growth, 0.008 * growth, -0.01 * growth])
    size = rng.lognormal(0.0, 0.35, (len(CHANNELS), draws, 1))
    return size * shapes[:, None, :]


def make_paths(
    draws: int, length: int, seed: int, channels: Sequence[tuple[str, ...]], names: Sequence[str] = tuple(VARIABLES)
) -> ArrayPaths:
    """Paths with some channels on; demand and chip capacity interact, so that the order matters."""
    effects = channel_effects(np.random.default_rng(seed), draws, length)
    arrays = {}
    for name in names:
        rng = np.random.default_rng([seed, list(VARIABLES).index(name)])
        level, spread = LEVELS.get(name, (1.0, 0.3))
        base = np.abs(level + rng.normal(0.0, spread, (draws, 1)) + rng.normal(0.0, 0.1 * spread, (draws, length)))
        if name == "ai_capacity_realised":
            base = base * np.linspace(0.5, 30.0, length)
        if name == "package_cash":
            base = np.zeros((draws, length))
        arrays[name] = np.stack([base + change(name, level, effects, on) for on in channels])
    return ArrayPaths(tuple(f"set {k}" for k in range(len(channels))), arrays)


def change(name: str, level: float, effects: Floats, on: Sequence[str]) -> Floats:
    """What the channels that are on add to a variable."""
    if name == "package_cash":
        return np.where(np.arange(effects.shape[2]) < 8, 1.0, 0.0) * effects[0] * (1.0 if on else 0.0) * 20.0
    switches = np.array([channel in on for channel in CHANNELS], dtype=np.float64)
    total = np.tensordot(switches, effects, axes=1) + switches[0] * switches[2] * 5.0 * effects[0] * effects[2]
    scale = {"ai_capacity_realised": 10.0, "inflation": 30.0, "yield_10y": 30.0, "policy_rate": 30.0}
    return 0.01 * level * total * scale.get(name, 1.0)


def make_projection(
    draws: int = 400,
    first: str = "2025Q1",
    last: str = "2040Q4",
    *,
    seed: int = 2024,
    variables: Sequence[str] | None = None,
    runner: bool = True,
    title: str = "Japan: AI and semiconductors 2024",
) -> Projection:
    timeline = Timeline(first, last)
    arrays = make_paths(draws, len(timeline), seed, [(), tuple(CHANNELS)], variables or tuple(VARIABLES)).arrays

    provenance = Provenance(
        package={"title": title, "projects": [{"name": "Rapidus", "capex": {"2024": 0.9}}]},
        economy={"parameters": {"import_share_capex": 0.4, "additionality": 1 / 3}, "position": AI_CAPACITY},
        package_title=title,
        economy_title="Japan",
        seed=seed,
        draws=draws,
        horizon=last,
        engine="fake",
        version="0.1.0",
    )
    run = Runner(draws, len(timeline), seed) if runner else None
    return Projection(ArrayPaths(("without", "with"), arrays), timeline, VARIABLES, provenance, run)


@dataclass(frozen=True)
class Runner:
    """Runs with some of the channels on."""

    draws: int
    length: int
    seed: int
    channels: Mapping[str, str] = field(default_factory=lambda: CHANNELS)

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        return make_paths(self.draws, self.length, self.seed, channel_sets, variables)


@pytest.fixture(scope="session")
def projection() -> Projection:
    """400 draws, 2025 to 2040."""
    return make_projection()


@pytest.fixture(scope="session")
def build() -> Callable[..., Projection]:
    """The function that makes projections of other sizes."""
    return make_projection
