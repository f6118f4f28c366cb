"""Contributions: they sum to the effect, do not depend on the order, and are computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

import numpy as np
import pytest

from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.inputs import InputError
from stimulus_model.results.channels import channel_sets
from stimulus_model.results.paths import ArrayPaths, Floats, Paths
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]


@pytest.mark.parametrize("freq", ["quarter", "year"])
@pytest.mark.parametrize(("name", "relative"), [("real_gdp", True), ("real_gdp", False), ("debt_to_gdp", False)])
def test_contributions_sum_to_the_effect(projection: Projection, name: str, relative: bool, freq: str) -> None:
    parts = projection.contributions(name, relative=relative, freq=freq)
    effect = projection.effect(name, relative=relative, freq=freq)
    assert parts.dims == ("channel", *effect.dims)
    assert list(parts["channel"].values) == list(CHANNELS)
    assert parts.attrs["units"] == effect.attrs["units"]
    assert "reverse order" in parts.attrs["method"]
    scale = float(np.abs(projection.level(name, freq=freq)).max())
    np.testing.assert_allclose(parts.sum("channel"), effect, rtol=0.0, atol=1e-13 * scale)


def test_contributions_are_shapley_values_when_channels_interact_in_pairs(build: Build) -> None:
    projection = build(20)
    runner = projection.channel_runner
    assert runner is not None
    names = tuple(CHANNELS)

    def value(on: Sequence[str]) -> Floats:
        ordered = tuple(name for name in names if name in on)
        return runner((ordered,), ("real_gdp",)).array("real_gdp", "set 0")

    known = {
        frozenset(on): value(on)
        for k in range(6)
        for order in permutations(names, k)
        for on in [order]
        if list(order) == sorted(order, key=names.index)
    }
    total = np.zeros((5, *known[frozenset()].shape))
    orders = list(permutations(range(5)))
    for order in orders:
        for k, channel in enumerate(order):
            before = frozenset(names[j] for j in order[:k])
            total[channel] += known[before | {names[channel]}] - known[before]
    np.testing.assert_allclose(projection.contributions(), total / len(orders), rtol=0.0, atol=1e-10)
    np.testing.assert_allclose(projection.contributions(method="shapley"), total / len(orders), rtol=0.0, atol=1e-10)


@dataclass(frozen=True)
class Runs:
    """A function as a runner of the five channels."""

    run: Callable[..., Paths]
    channels: Mapping[str, str] = field(default_factory=lambda: CHANNELS)

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        return self.run(channel_sets, variables)


def test_shapley_values_average_over_all_orders_when_three_channels_interact(build: Build) -> None:
    """A product of three channels belongs to each of them in equal parts; two orders cannot see that."""
    projection = build(3, variables=("real_gdp",))
    names = tuple(CHANNELS)
    none = projection.paths.array("real_gdp", "without")

    def three(sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        together = [float({"demand", "chip_capacity", "financing"} <= set(on)) for on in sets]
        return ArrayPaths(
            tuple(map(str, range(len(sets)))), {"real_gdp": np.stack([none + 6.0 * x for x in together])}
        )

    paths = ArrayPaths(("without", "with"), {"real_gdp": np.stack([none, none + 6.0])})
    run = Runs(three)
    parts = replace(projection, paths=paths, channel_runner=run).contributions(method="shapley")
    assert "every order" in parts.attrs["method"]
    expected = [2.0 if name in ("demand", "chip_capacity", "financing") else 0.0 for name in names]
    np.testing.assert_allclose(parts[:, 0, 0], expected, atol=1e-9)
    split = replace(projection, paths=paths, channel_runner=run).contributions()
    np.testing.assert_allclose(split[:, 0, 0], [3.0, 0.0, 0.0, 0.0, 3.0], atol=1e-9)


def test_a_method_that_does_not_exist_is_refused(build: Build) -> None:
    with pytest.raises(InputError, match=r"method: got 'shaply', .*did you mean 'shapley'"):
        build(5).contributions(method="shaply")


def test_the_model_runs_once_a_variable_and_results_cannot_be_spoilt(build: Build) -> None:
    projection = build(5)
    calls: list[tuple[str, ...]] = []
    runner = projection.channel_runner
    assert runner is not None

    def counting(sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        assert tuple(sets) == channel_sets(tuple(CHANNELS))
        calls.append(variables)
        return runner(sets, variables)

    counted = replace(projection, channel_runner=Runs(counting))
    first = counted.contributions("real_gdp")
    first.values[:] = 0.0
    assert float(np.abs(counted.contributions("real_gdp")).max()) > 0.0
    counted.contributions("real_gdp", freq="year")
    counted.contributions("gni")
    assert calls == [("real_gdp",), ("gni",)]


def test_both_orders_are_run() -> None:
    names = tuple(CHANNELS)
    assert channel_sets(names) == (
        names[:1], names[:2], names[:3], names[:4], names[4:], names[3:], names[2:], names[1:],
    )  # fmt: skip


def test_without_a_runner_the_error_says_what_to_do(build: Build) -> None:
    with pytest.raises(InputError, match=r"channel_runner: got None.*made by simulate\(\) or opened by"):
        build(5, runner=False).contributions()


def test_a_runner_with_other_draws_is_refused(build: Build) -> None:
    projection = build(5, variables=("real_gdp",))
    values = projection.paths.array("real_gdp", "with")

    def wrong(sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        return ArrayPaths(tuple(map(str, range(8))), {"real_gdp": np.stack([values[:4]] * 8)})

    with pytest.raises(InputError, match=r"channel_runner: got \(8, 4\).*\(8, 5\)"):
        replace(projection, channel_runner=Runs(wrong)).contributions()
