"""Joint draws of one's own: drawn together, recorded, and counted in Monte Carlo errors."""

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm

NAMES = ["hand_to_mouth", "price_slope"]
HOW = {"draws": 400, "seed": 1, "threads": 1, "horizon": "2026", "variables": ["real_gdp"]}


def drawn(size: int = 40) -> np.ndarray:
    random = np.random.default_rng(5)
    together = random.multivariate_normal([0.3, 0.1], [[0.004, 0.0009], [0.0009, 0.0004]], size)
    return np.clip(together, 0.001, 0.9)


@pytest.fixture(scope="module")
def alone() -> sm.Economy:
    """An economy without an ensemble: no warning that one is left."""
    japan = sm.Economy.load("japan")
    return japan.replace(**{name: japan.entries[name].prior for name in japan.ensemble.parameters})


def test_members_are_drawn_together(alone):
    economy = alone.with_members(NAMES, drawn(), worth=30, note="posterior of a small model")
    assert economy.ensemble.size == 40
    assert economy.ensemble.worth == 30
    assert economy.ensemble.columns()["price_slope"] == pytest.approx(drawn()[:, 1])
    assert economy.parameters["hand_to_mouth"].value == pytest.approx(np.median(drawn()[:, 0]))
    assert economy.parameters["hand_to_mouth"].note == "posterior of a small model"
    run = sm.simulate(sm.Package.of(title="t", transfers={2025: 5.0}), economy, **HOW)
    assert (run.provenance.members, run.provenance.member_groups, run.provenance.member_worth) == (40, 1, 30)
    assert run.provenance.economy["ensemble"]["members"] == drawn().tolist()
    assert "40 members" in repr(run.summary(["real_gdp"], years=[2025]))


def test_a_small_ensemble_leaves_a_larger_error(alone):
    """Twenty independent members say less than two thousand: the Monte Carlo error knows it."""
    package = sm.Package.of(title="t", transfers={2025: 5.0})
    errors = []
    for size in (20, 2_000):
        run = sm.simulate(package, alone.with_members(NAMES, drawn(size)), **HOW)
        errors.append(float(run.summary(["real_gdp"], years=[2025]).to_frame()["se_mean"].iloc[0]))
    assert errors[0] > 1.5 * errors[1]


def test_members_travel_in_files_and_ids(alone, tmp_path):
    one, other = alone.with_members(NAMES, drawn()), alone.with_members(NAMES, drawn() * 1.01)
    assert len({each.content_id for each in (alone, one, other)}) == 3
    again = sm.Economy.load(one.save(tmp_path / "mine.toml"))
    assert again == one
    assert again.content_id == one.content_id
    assert one.replace(price_slope=0.1).ensemble.parameters == ("hand_to_mouth",)


def test_a_table_is_members_too(alone):
    frame = pd.DataFrame(drawn(), columns=NAMES)
    assert alone.with_members(frame) == alone.with_members(NAMES, drawn())


def test_what_leaves_the_former_ensemble_is_said():
    japan = sm.Economy.load("japan")
    with pytest.warns(UserWarning, match=r"participation_response, .* and \d+ more were drawn together"):
        economy = japan.with_members(NAMES, drawn())
    assert economy.ensemble.parameters == tuple(NAMES)
    assert economy.entries["okun"].prior == japan.entries["okun"].prior


@pytest.mark.parametrize(
    ("names", "values", "worth", "message"),
    [
        (["hand_to_mout"], np.ones((3, 1)), None, r"^ensemble\.names: got 'hand_to_mout', .* 'hand_to_mouth'"),
        (["risk_logic"], [[1.0], [2.0]], None, r"^ensemble\.names: got 'risk_logic', .* once for all plants"),
        (NAMES, np.ones(3), None, r"^ensemble\.members: got 'an array of shape \(3,\)', .* by 2 parameters"),
        (NAMES, np.ones((1, 2)), None, r"^ensemble\.members: got 'an array of shape \(1, 2\)'"),
        (NAMES, [["a", "b"]], None, r"^ensemble\.members: got \[\['a', 'b'\]\]"),
        (NAMES, [[0.1, np.nan], [0.1, 0.1]], None, r"^ensemble\.members\[0\]\.price_slope: got nan"),
        (NAMES, [[1.5, 0.1], [0.1, 0.2]], None, r"^ensemble\.members\.hand_to_mouth: got 1\.5, .* <= 1"),
        (
            NAMES,
            [[0.1, 0.1], [0.1, 0.2]],
            None,
            r"^ensemble\.members\.hand_to_mouth: .* members that differ",
        ),
        (["okun", "okun"], np.ones((2, 2)), None, r"^ensemble\.names: .* each parameter once"),
        (NAMES, [[0.1, 0.1], [0.2, 0.2]], 3, r"^ensemble\.worth: got 3, .* <= 2"),
        (NAMES, None, None, r"^values: got None, .* a DataFrame"),
    ],
)
def test_each_slip_is_one_clear_error(alone, names, values, worth, message):
    with pytest.raises(sm.InputError, match=message):
        alone.with_members(names, values, worth=worth)


def test_a_file_whose_members_were_changed_is_refused(alone):
    table = alone.with_members(NAMES, drawn()).to_dict()
    table["ensemble"]["members"][0][0] += 0.01
    with pytest.raises(sm.InputError, match=r"^ensemble\.content: .* the content of its members"):
        sm.Economy.from_dict(table)
