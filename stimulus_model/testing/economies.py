"""Economies that believe something else than one that ships: other numbers and other priors for some parameters."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from stimulus_model.economy.beliefs import prior
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import DEFAULT

_INNER = 0.01, 0.99
"""Between these quantiles of what is believed now lie the made-up beliefs."""


def priors(low: float = -1.0, high: float = 1.0) -> SearchStrategy[Prior]:
    """Return priors of every kind but the exponential whose numbers lie in [`low`, `high`].

    `low` must be below `high`; lognormal priors are among them if it is not below zero.
    """
    width = high - low
    inside, shapes = st.floats(0.05, 0.95), st.floats(0.5, 8.0)

    def made(ends: tuple[float, float], kind: str, at: float, spread: float, shape: float, other: float) -> Prior:
        first, last = (low + end * width for end in ends)
        middle = first + at * (last - first)
        if kind == "fixed":
            return prior.fixed(middle)
        if kind == "uniform":
            return prior.uniform(first, last)
        if kind == "beta":
            return prior.beta(first, last, shape, other)
        if kind == "pert":
            return prior.pert(first, middle, last)
        if kind == "lognormal":
            return prior.lognormal(middle, (1.0 + spread) * middle, first, last)
        return prior.normal(middle, spread * (last - first), first, last)

    kinds = ("fixed", "uniform", "beta", "pert", "normal", *(("lognormal",) if low >= 0.0 else ()))
    ends = st.tuples(st.floats(0.0, 0.45), st.floats(0.55, 1.0))
    return st.builds(made, ends, st.sampled_from(kinds), inside, inside, shapes, shapes)


def economies(base: Economy | None = None, max_changes: int = 4) -> SearchStrategy[Economy]:
    """Return economies in which up to `max_changes` parameters have another prior or a fixed value.

    Parameters
    ----------
    base
        The economy that is changed; None: the default one.
    max_changes
        Most parameters that are changed. New beliefs stay within the middle 98 % of the old prior, so that the
        economy can be simulated; a parameter that is known stays as it is.
    """
    start = Economy.load(DEFAULT) if base is None else base
    ranges = {name: tuple(map(float, entry.prior.quantile(_INNER))) for name, entry in start.entries.items()}
    free = sorted(name for name, (low, high) in ranges.items() if low < high)

    def believed(names: list[str]) -> SearchStrategy[Economy]:
        changes = st.fixed_dictionaries({name: priors(*ranges[name]) for name in names})
        return changes.map(lambda change: start.replace(**change))

    return st.lists(st.sampled_from(free), max_size=max_changes, unique=True).flatmap(believed)
