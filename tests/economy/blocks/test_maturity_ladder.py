"""The maturity ladder against a slow list of bonds, bucket by bucket, and against what is known at the start."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import runs

from stimulus_model.economy import CHANNELS
from stimulus_model.economy.blocks.bonds import BondFlows, BondSignals, begin_bonds, bonds, issue_yields
from stimulus_model.economy.blocks.maturity_ladder import LAGS, MATURITIES, ByMaturity, issue
from stimulus_model.economy.blocks.rates import begin_rates, yield_weight
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.paths.maturing_debt import BOUNDS, bucket_coupons, bucket_shares, maturing, starting_debt
from stimulus_model.records import build, leaves, names
from stimulus_model.timeline import Timeline

COLUMNS = names(MODEL.Exogenous)
CENTURY = Timeline("2025Q1", "2100Q4")
NO_MONEY = SimpleNamespace(
    reported=SimpleNamespace(guarantee_calls=0.0), notes_issued=0.0, spending=0.0, tax=0.0, levy=0.0
)


def test_the_profile_of_the_start_is_that_of_the_ministry(economy):
    position = economy.position
    quarters = np.arange(1, 201)
    face, coupons = maturing(position, quarters)
    debt = starting_debt(position)
    assert face.sum() == pytest.approx(debt, rel=1e-12)
    assert face[:4].sum() / debt == pytest.approx(0.141)
    assert face[40:80].sum() / debt == pytest.approx(0.195)
    assert (face * quarters / 4.0).sum() / debt == pytest.approx(9.0 + 5.0 / 12.0, abs=0.02)
    assert 100.0 * coupons.sum() / debt == pytest.approx(0.82, abs=0.01)
    assert face[160:].sum() == 0.0


def test_yields_of_the_start_are_those_of_the_market(economy):
    position, p = economy.position, economy.central.rates
    rates, curve = begin_rates(p, position)
    start, _ = begin_bonds(position, p.expectation_decay, curve, rates)
    found = issue_yields(curve, rates, start)
    given = [getattr(position, f"yield_{m}y") for m in MATURITIES]
    assert found == pytest.approx(ByMaturity(*given))
    higher = {
        f"yield_{m}y": getattr(curve, f"yield_{m}y") + yield_weight(p.expectation_decay, m) for m in (2, 5, 10, 30)
    }
    tighter = issue_yields(curve._replace(policy_rate=curve.policy_rate + 1.0, **higher), rates, start)
    moved = [after - before for after, before in zip(tighter, found, strict=True)]
    assert moved == pytest.approx([yield_weight(p.expectation_decay, m) for m in MATURITIES])


def test_in_the_long_run_every_bond_pays_the_yield_of_its_issue(economy):
    position, p = economy.position, economy.central
    rates, curve = begin_rates(p.rates, position)
    _, state = begin_bonds(position, p.rates.expectation_decay, curve, rates)
    yields = ByMaturity(*(1.0 for _ in MATURITIES))
    balanced = SimpleNamespace(
        reported=SimpleNamespace(primary_balance=0.0, nominal_gdp=640.0), per_nominal=1.0 / 640.0
    )
    rows = economy.policy_rows(CENTURY).tolist()
    left, coupons = [], []
    for row in rows:
        state, issued = bonds(
            state, MODEL.recall(left), p.bonds._replace(interest_net_share=0.0),
            BondSignals(yields, 0.0, balanced, NO_MONEY, 0.0, 0.0), build(MODEL.Exogenous, row),
        )  # fmt: skip
        left.append(issued.vintage)
        coupons.append(issued.reported.average_coupon)
    assert coupons[159:] == pytest.approx([1.0] * len(coupons[159:]), abs=1e-12)  # until then some bonds are older
    assert abs(coupons[150] - 1.0) > 1e-4
    assert issued.reported.debt == pytest.approx(starting_debt(position), rel=1e-12)
    plan = np.array(left[-1].face) / sum(left[-1].face)
    years = np.array(MATURITIES)
    evenly = (plan * years * (years + 0.25)).sum() / (2.0 * (plan * years).sum())  # issued in equal amounts for ever
    assert issued.reported.average_maturity == pytest.approx(evenly, abs=0.3)


@pytest.fixture(scope="module")
def history(economy):
    """Run five draws to 2100 with a package, half of it paid by notes; keep flows and vintages of every quarter."""
    package = runs.schedule(CENTURY, medium_term_notes=0.5, deficit_bonds=0.0, bridging_bonds=0.2)
    rows = economy.policy_rows(CENTURY, package, CHANNELS)
    parameters, noise = runs.draw(economy, 5, 3), runs.shocks(CENTURY, 5, 4)
    start, state = MODEL.begin(parameters, economy.position)
    flows, left = [], []
    for t, row in enumerate(rows.tolist()):
        past, shocks = MODEL.recall(left), MODEL.Shocks(*noise[t])
        state, reported, vintage = MODEL.step(state, parameters, shocks, build(MODEL.Exogenous, row), start, past)
        flows.append(BondFlows(*(np.broadcast_to(value, 5) for value in reported.bonds)))
        left.append(vintage)
    return rows, parameters, flows, left


def test_interest_is_that_of_a_list_of_bonds(economy, history):
    """Plain Python: a list of (quarter due, face, coupon), paid and thrown away one by one."""
    rows, parameters, flows, left = history
    columns = COLUMNS.index("maturing"), COLUMNS.index("maturing_coupons")
    for draw in range(5):
        held = [(t, row[columns[0]], row[columns[1]]) for t, row in enumerate(rows.tolist())]
        beyond = maturing(economy.position, np.arange(len(rows) + 1, 161))
        held += [(len(rows) + k, *pair) for k, pair in enumerate(zip(*beyond, strict=True))]
        share = parameters.bonds.interest_net_share[draw]
        for t, (flow, vintage) in enumerate(zip(flows, left, strict=True)):
            paid = sum(coupon for _, _, coupon in held)
            assert flow.interest_payments[draw] == pytest.approx(share * paid, rel=1e-12)
            redeemed = sum(face for due, face, _ in held if due == t)
            assert flow.redemptions[draw] == pytest.approx(4.0 * redeemed, rel=1e-12)
            held = [bond for bond in held if bond[0] > t]
            faces, coupons = (np.array([*leaves(part)])[:, draw] for part in vintage)
            held += [(t + lag, face, coupon) for lag, face, coupon in zip(LAGS, faces, coupons, strict=True)]
            face = sum(face for _, face, _ in held)
            assert flow.debt[draw] == pytest.approx(face, rel=1e-12)
            years = sum((due - t) * face for due, face, _ in held) / 4.0
            assert flow.average_maturity[draw] == pytest.approx(years / face, rel=1e-12)
            assert flow.average_coupon[draw] == pytest.approx(100.0 * sum(c for _, _, c in held) / face, rel=1e-12)


def test_face_issued_is_redeemed_or_outstanding_bucket_by_bucket(economy, history):
    """Every bucket of (issue, maturity): what was issued is outstanding until its quarter, and redeemed in it."""
    rows, _, flows, left = history
    faces = np.array([[*leaves(vintage.face)] for vintage in left])  # (quarter, maturity, draw)
    old = rows[:, COLUMNS.index("maturing")]
    for t, flow in enumerate(flows):
        redeemed = old[t] + sum(faces[t - lag, k] for k, lag in enumerate(LAGS) if t >= lag)
        alive = sum(faces[max(t - lag + 1, 0) : t + 1, k].sum(axis=0) for k, lag in enumerate(LAGS))
        outstanding = starting_debt(economy.position) - old[: t + 1].sum() + alive
        assert np.abs(flow.redemptions / 4.0 - redeemed).max() < 1e-9
        assert np.abs(flow.debt - outstanding).max() < 1e-9
        np.testing.assert_allclose(faces[t].sum(axis=0), flow.gross_issuance / 4.0, rtol=1e-13)


def repaid_in_parts(years):
    """Return what loans repaid in equal parts over `years` have due by bucket, and their issues as bullets."""
    due = np.arange(years, 0, -1) / (years * (years + 1) / 2.0)
    shares = np.array([due[low:high].sum() for low, high in pairwise(BOUNDS)])
    issues = np.zeros(len(MATURITIES))
    for year in range(1, years + 1):  # a part between two maturities is split over them
        issues += np.array([np.interp(year, MATURITIES, row) for row in np.eye(len(MATURITIES))]) / years
    return shares, issues


@pytest.mark.parametrize("years", [10, 30])
def test_the_ladder_of_local_debt_would_hardly_change_interest(economy, years):
    """The bound of docs/debt.md: 14.5 % of the debt repaid in equal parts over ten or thirty years."""
    position, part = economy.position, 0.145
    local, issues = repaid_in_parts(years)
    bonds_due, coupons = np.array(bucket_shares(position)), np.array(bucket_coupons(position))
    shares = (1.0 - part) * bonds_due + part * local
    names_of = [f"{kind}_{m}y" for kind in ("due", "coupon") for m in MATURITIES]
    given = dict(zip(names_of, [*shares, *coupons], strict=True))
    given.pop("due_40y")
    other = position._replace(**given)
    timeline = Timeline("2025Q1", "2035Q4")
    rows = economy.policy_rows(timeline)
    changed = rows.copy()
    changed[:, COLUMNS.index("maturing")], changed[:, COLUMNS.index("maturing_coupons")] = maturing(
        other, np.arange(1, len(rows) + 1)
    )
    weight = part * local[0] / (part * local[0] + (1.0 - part) * 0.16)  # in gross issues
    for k, m in enumerate(MATURITIES):
        column = COLUMNS.index(f"issue_{m}y")
        changed[:, column] = (1.0 - weight) * rows[:, column] + weight * issues[k]
    one = runs.simulate(economy, economy.central, rows)
    two = runs.simulate(SimpleNamespace(position=other), economy.central, changed)
    gap = two["interest_to_gdp"] - one["interest_to_gdp"]
    assert 0.01 < np.abs(gap).max() < 0.06
    assert np.abs(two["debt_to_gdp"] - one["debt_to_gdp"]).max() < 0.3


def test_issues_follow_the_plan_at_the_yields_of_the_day(economy):
    row = build(MODEL.Exogenous, economy.policy_rows(runs.TIMELINE)[0].tolist())
    yields = ByMaturity(0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
    plain, noted = issue(40.0, 0.0, 0.4, yields, row), issue(40.0, 0.7, 0.4, yields, row)
    assert sum(plain.face) == pytest.approx(40.0)
    assert plain.face.y1 / plain.face.y40 == pytest.approx(40.8 / 3.0)  # the plan of FY2025
    assert plain.coupons == pytest.approx([0.01 * rate * face for rate, face in zip(yields, plain.face, strict=True)])
    assert noted.face.y5 - plain.face.y5 == pytest.approx(0.7)
    assert noted._replace(face=noted.face._replace(y5=0.0)).face == plain.face._replace(y5=0.0)
    assert noted.coupons.y5 - plain.coupons.y5 == pytest.approx(0.7 * 0.01 * (1.5 + 0.4))  # yield and spread
    assert noted.coupons._replace(y5=0.0) == plain.coupons._replace(y5=0.0)
