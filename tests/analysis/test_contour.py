"""Where the median of a target reaches a level, over two parameters."""

import pickle

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm
from stimulus_model.analysis.break_even import BreakEvenTarget, find_target
from stimulus_model.analysis.contour import Contour

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
ASKED = {"x": "realised_share", "y": "additionality", "seed": 1, "draws": 128, "horizon": "2035Q4", "points": 3}


def test_the_line_is_straight_between_the_points():
    grid = [(a, b, 2.0 * a + b - 1.5, 0.1, 0.5) for a in (0.0, 0.5, 1.0) for b in (0.0, 0.5, 1.0)]
    frame = pd.DataFrame(grid, columns=["x", "y", "median", "error", "probability"]).set_index(["x", "y"])
    target = BreakEvenTarget("a target", "points", (), lambda projection: projection)
    made = Contour(frame, "x", "y", target, 0.0, "a test")
    found = made.line()
    np.testing.assert_allclose(2.0 * found["x"] + found["y"], 1.5)
    along = found.set_index("moved")["error"]
    np.testing.assert_allclose(along["y"], 1.96 * 0.1, rtol=1e-4)
    np.testing.assert_allclose(along["x"], 1.96 * 0.05, rtol=1e-4)
    assert "needs y" in repr(made)
    assert made.plot().data.shape == (3, 3)


@pytest.fixture(scope="module")
def shipped():
    return sm.contour(PACKAGE, ECONOMY, target="real_gdp", year=2035, level=0.05, **ASKED)


def test_a_point_is_the_median_of_a_run(shipped):
    (one, other), row = next(iter(shipped.frame.iterrows()))
    alone = sm.simulate(
        PACKAGE, ECONOMY, seed=1, horizon="2035Q4", variables=["real_gdp"],
        parameters={"realised_share": [one] * 128, "additionality": [other] * 128},
    )  # fmt: skip
    effect = alone.effect("real_gdp", freq="year").sel(year=2035)
    assert row["median"] == pytest.approx(float(np.median(effect)))
    assert row["error"] > 0.0


def test_more_of_both_does_more_for_gdp(shipped):
    wide = shipped.frame["median"].unstack("x").to_numpy()
    assert (np.diff(wide, axis=1) > 0.0).all()
    assert wide[-1, -1] > wide[0, 0]
    line = shipped.line()
    assert len(line) >= 1
    assert (line["error"] > 0.0).all()


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"x": "realised_shar"}, "did you mean 'realised_share'"),
        ({"y": "realised_share"}, "another parameter"),
        ({"points": 2}, "points"),
        ({"x_range": (0.3, 0.3)}, "two different values"),
        ({"target": "real_gdpp"}, "did you mean 'real_gdp'"),
        ({"level": "high"}, "level"),
        ({"economy": 1}, "economy"),
        ({"x": 3}, "x: got 3"),
    ],
)
def test_wrong_contours_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.contour(**{"package": PACKAGE, "economy": ECONOMY, **ASKED, **wrong})


def test_a_contour_travels_and_its_chart_says_what_it_finds():
    found = find_target("debt_to_gdp", 2035, ECONOMY)
    frame = pd.DataFrame([(a, b, a - 0.5, 0.1, 0.5) for a in (0.0, 1.0, 2.0) for b in (0.0, 1.0)],
                         columns=["x", "y", "median", "error", "probability"])  # fmt: skip
    made = Contour(frame.set_index(["x", "y"]), "additionality", "imitation", found, 0.0, "a test")
    again = pickle.loads(pickle.dumps(made))
    assert again.to_frame().equals(made.to_frame())
    chart = again.plot()
    assert chart.words.title == "Government debt to GDP, effect in 2035: median above 0 for 67 % of the pairs"
    assert "additionality across, imitation upwards" in chart.words.units
    assert chart.ax.get_position().width > 0.85
    assert "政府債務の対GDP比" in made.plot(language="ja").words.title
