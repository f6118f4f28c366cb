"""Economies in which a share of agents looks ahead."""

import pickle

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model import InputError
from stimulus_model.economy.model import MODEL

DRAWS = 96


@pytest.fixture(scope="module")
def japan():
    return sm.Economy.load("japan")


@pytest.fixture(scope="module")
def later():
    return sm.Package.of(title="Works in 2029", public_investment={2029: 5.0}, currency="JPY", unit="trillion")


@pytest.fixture(scope="module")
def announced(japan, later):
    """Give effects of a package that is paid in fiscal 2029, by expectations."""
    shares = {"adaptive": "adaptive", "none": 0.0, "mixed": "mixed", "consistent": "consistent"}
    return {
        name: sm.simulate(later, japan.with_expectations(share), seed=3, draws=DRAWS)
        for name, share in shares.items()
    }


def test_adaptive_expectations_are_the_shipped_equations(japan):
    mixed = japan.with_expectations()
    assert mixed.with_expectations("adaptive") == japan
    assert mixed.with_expectations("adaptive").model == MODEL
    assert "forward_share_firms" not in japan.entries


def test_where_nobody_looks_ahead_the_bits_are_those_of_adaptive_expectations(announced):
    for name in ("real_gdp", "inflation", "yield_30y", "exchange_rate", "debt"):
        assert np.array_equal(announced["none"][name], announced["adaptive"][name])


def test_an_announcement_acts_before_the_money(announced):
    """Markets see higher policy rates; without them nothing moves before the first yen."""
    before = slice(0, 16)  # 2025 to 2028
    for name in ("real_gdp", "yield_10y", "exchange_rate"):
        assert not announced["adaptive"].effect(name).to_numpy()[:, before].any()
        assert np.abs(announced["mixed"].effect(name).to_numpy()[:, before]).max() > 0.0
    bonds = announced["mixed"].effect("yield_10y").median("draw").to_numpy()[before]
    assert (bonds > 0.0).all()
    assert bonds[-1] > bonds[0]
    yen = announced["mixed"].effect("exchange_rate").median("draw").to_numpy()[before]
    assert (yen < 0.0).all()


def test_the_path_without_a_package_keeps_its_expectations(announced):
    for name in ("real_gdp", "inflation", "yield_10y"):
        assert np.array_equal(announced["mixed"].baseline(name), announced["adaptive"].baseline(name))


def test_each_draw_says_how_its_expectations_were_found(announced):
    for name in ("mixed", "consistent"):
        iterations = announced[name].effect("expectation_iterations").to_numpy()
        assert iterations.min() > 1.0
        assert (iterations == iterations[:, :1]).all()
        assert announced[name].effect("expectation_error").to_numpy().max() <= 0.02
        assert np.quantile(announced[name].effect("expectation_error").to_numpy(), 0.9) <= 1e-4


def test_the_mean_of_policy_rates_to_come_is_in_the_yield(japan, later):
    """Without shocks, at one draw's parameters: the solved correction is what the path of that draw gives."""
    from dataclasses import replace

    from stimulus_model.economy.forward_looking import mean_of
    from stimulus_model.engine.kernels.reference import run_reference
    from stimulus_model.engine.kernels.solver import solve_reference
    from stimulus_model.simulation.plan import plan
    from stimulus_model.timeline import Timeline

    sharp = japan.with_expectations("consistent")
    task = plan({"with": later}, sharp, Timeline(japan.start, "2040Q4"), 3)
    model = replace(task.model, expectations=replace(task.model.expectations, tolerance=1e-9))
    parameters = task.parameters(0, 1, 16)[0, :, :1]
    expected = solve_reference(model, parameters, task.policy, task.position)
    calm = run_reference(
        model, parameters, task.policy, task.position, 0, 0, stochastic=False, expected=expected
    )[..., 0]  # fmt: skip
    change = dict(zip(model.outputs, (calm[1] - calm[0]).T, strict=True))
    weight, mean = mean_of(10.0), change["adaptive_10y"][-1]
    field = model.Expected._fields.index("yield_10y")
    for t in reversed(range(64)):
        mean = (1.0 - weight) * change["path_policy_rate"][t] + weight * mean
        missing = expected[1, t, field, 0] - (mean - change["adaptive_10y"][t])
        assert abs(missing) < 1e-8 * np.abs(change["path_policy_rate"]).max()


def test_what_is_kept_hardly_depends_on_the_horizon(japan, packages):
    """Agents see five years behind the last quarter; before, half of yields moved by 3 % of the largest."""
    how = {"seed": 1, "draws": 192, "variables": ["real_gdp", "yield_10y"]}
    mixed = japan.with_expectations()
    near, far = (sm.simulate(packages["japan-ai-chips-2024"], mixed, horizon=h, **how) for h in ("2040Q4", "2055Q4"))
    for name, half, most in (("real_gdp", 0.001, 0.02), ("yield_10y", 0.01, 0.05)):
        kept, later = (run.effect(name).to_numpy()[:, :64] for run in (near, far))
        moved = np.abs(kept - later).max(axis=1) / np.abs(later).max(axis=1)
        assert 0.0 < np.median(moved) < half, name
        assert np.quantile(moved, 0.98) < most, name


def test_only_those_who_look_ahead_have_quarters_behind_the_last(japan, packages):
    from stimulus_model.economy.paths.baseline import timeline_to
    from stimulus_model.simulation.impulse_responses import Impulse, plan_impulses, switched_off
    from stimulus_model.simulation.plan import BEHIND, plan, without_plants

    mixed, decided = japan.with_expectations(), {"with": packages["japan-ai-chips-2024"]}
    made = {h: plan(decided, mixed, timeline_to(japan.start, h), 1) for h in ("2040Q4", "2095Q4", "2100Q4")}
    behind = {h: task.seen.shape[1] - task.policy.shape[1] for h, task in made.items()}
    assert behind == {"2040Q4": BEHIND, "2095Q4": 20, "2100Q4": 0}  # no path of an economy is known after 2100
    for task in made.values():
        np.testing.assert_array_equal(task.policy, task.seen[:, : task.policy.shape[1]])
    timeline = timeline_to(japan.start, "2040Q4")
    assert plan(decided, japan, timeline, 1).foreseen is None
    lasting = plan_impulses(mixed, timeline, {"with": Impulse("public_investment", 0.01)})
    change = lasting.seen[1] - lasting.seen[0]
    np.testing.assert_array_equal(change[63:] != 0.0, np.broadcast_to(change[63] != 0.0, change[63:].shape))
    without = switched_off(lasting, "remittances")
    assert (without.seen != lasting.seen).any(axis=(0, 2)).all()
    small = without_plants(without, mixed)
    assert small.seen.shape[2] == small.policy.shape[2] < lasting.policy.shape[2]
    assert made["2040Q4"].about != plan(decided, japan, timeline, 1).about


def test_shares_are_parameters_with_unit_prior_and_source(japan):
    mixed = japan.with_expectations()
    entry = mixed.entries["forward_share_markets"]
    assert (entry.unit, entry.source.kind, entry.prior.kind) == ("1", "judgement", "beta")
    assert mixed.replace(forward_share_markets=0.3).entries["forward_share_markets"].value == 0.3
    assert japan.with_expectations("consistent").entries["forward_share_households"].value == 1.0
    some = japan.with_expectations({"markets": 0.8})
    assert (some.entries["forward_share_markets"].value, some.entries["forward_share_firms"].value) == (0.8, 0.0)
    half = japan.with_expectations(sm.prior.uniform(0.4, 0.6))
    assert half.entries["forward_share_prices"].prior.kind == "uniform"


def test_expectations_are_in_the_content_the_title_and_files(japan, tmp_path):
    mixed = japan.with_expectations()
    assert mixed.title == f"{japan.title}; mixed expectations"
    assert len({japan.content_id, mixed.content_id, japan.with_expectations("consistent").content_id}) == 3
    for again in (
        sm.Economy.load(mixed.save(tmp_path / "mixed.toml")),
        sm.Economy.from_dict(mixed.to_dict()),
        pickle.loads(pickle.dumps(mixed)),
    ):
        assert again == mixed
        assert again.model.fingerprint == mixed.model.fingerprint
    assert "forward_share_households" in mixed._repr_html_()


def test_a_saved_run_goes_on_where_it_was(announced, tmp_path):
    run = announced["mixed"]
    assert run.provenance.equations != MODEL.fingerprint
    assert run.provenance.changes == ("mixed expectations",)
    again = sm.open_projection(run.save(tmp_path / "run.nc"))
    assert again.content_hash == run.content_hash
    parts = again.contributions("real_gdp").sum("channel").to_numpy()
    whole = run.effect("real_gdp").to_numpy()
    assert np.abs(parts - whole).max() < 1e-9 * np.abs(whole).max()


def test_expectations_go_with_own_equations_and_paths(japan, later):
    def calmer(last, off_anchor, rule, p):
        return last

    own = japan.with_equation("natural_rate", calmer).with_expectations()
    assert own.model.forward
    assert own.with_path("oil_price", {"2026Q1": 1.1}).model.forward
    assert [name for name, _ in own.model.equations] == ["rates.natural_rate"]


def test_a_page_does_not_look_ahead(japan):
    from stimulus_model.engine.wasm.shipped import module_of

    with pytest.raises(InputError, match="a page does not solve for what is expected"):
        module_of(japan.with_expectations().model)


def test_derivatives_do_not_look_ahead(japan):
    from stimulus_model.engine.tangent import tangent_model

    with pytest.raises(InputError, match="without expectations to be solved for"):
        tangent_model(japan.with_expectations().model)


@pytest.mark.parametrize(
    ("share", "match"),
    [
        ("rational", "'mixed', 'consistent', 'adaptive'"),
        (1.5, "share"),
        ({"household": 0.5}, "households"),
        ({}, "a share for some of"),
        (None, "share"),
    ],
)
def test_a_share_that_cannot_be_is_refused(japan, share, match):
    with pytest.raises(InputError, match=match):
        japan.with_expectations(share)
