"""The main job: arguments, what is kept, files, and the golden headline."""

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.simulation.simulate import open_projection, simulate, simulate_together

NAMES = ["real_gdp", "nominal_gdp", "debt"]


@pytest.fixture(scope="module")
def package(packages):
    return packages["japan-ai-chips-2024"]


@pytest.fixture(scope="module")
def projection(package, economy):
    return simulate(package, economy, seed=0, draws=300, variables=NAMES)


def test_only_the_variables_asked_for_are_there(projection):
    assert projection.variables == tuple(NAMES)
    with pytest.raises(InputError, match=r"variable: got 'exports'"):
        projection.effect("exports")


def test_seed_zero_is_a_seed(projection, package, economy):
    again = simulate(package, economy, seed=0, draws=300, variables=NAMES, threads=1, chunk=50)
    other = simulate(package, economy, seed=1, draws=300, variables=NAMES)
    assert again.content_hash == projection.content_hash
    assert other.content_hash != projection.content_hash


def test_a_reopened_projection_is_the_same_and_still_runs_its_channels(projection, tmp_path):
    projection.save(tmp_path / "run.nc")
    opened = open_projection(tmp_path / "run.nc")
    assert opened.content_hash == projection.content_hash
    assert opened.provenance == projection.provenance
    np.testing.assert_array_equal(
        opened.contributions("real_gdp").values, projection.contributions("real_gdp").values
    )


def test_packages_projected_together_equal_packages_projected_alone(projection, package, economy):
    together = simulate_together(
        {"as it is": package, "twice": package.scaled(2.0)},
        economy,
        seed=0,
        draws=300,
        horizon="2040Q4",
        variables=NAMES,
    )
    np.testing.assert_array_equal(together["as it is"].effect("real_gdp"), projection.effect("real_gdp"))
    ratio = together["twice"].effect("real_gdp").values[:, 8] / projection.effect("real_gdp").values[:, 8]
    assert 1.5 < np.median(ratio) < 2.5


def test_the_reference_engine_gives_the_same_projection(projection, package, economy):
    slow = simulate(package, economy, seed=0, draws=300, variables=NAMES, engine="reference")
    for name in NAMES:
        np.testing.assert_allclose(slow[name].values, projection[name].values, rtol=1e-12)


def test_progress_goes_to_a_callable_or_a_bar(package, economy, capsys):
    seen = []
    simulate(
        package,
        economy,
        seed=0,
        draws=40,
        chunk=20,
        variables=NAMES,
        progress=lambda done, draws: seen.append((done, draws)),
    )
    assert seen == [(20, 40), (40, 40)]
    simulate(package, economy, seed=0, draws=40, variables=NAMES, progress=True)
    assert "draws" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, r"seed: got -1, allowed: a whole number >= 0"),
        ({"seed": 1.5}, r"seed: got 1.5, allowed: a whole number"),
        ({"seed": True}, r"seed: got True, allowed: a whole number"),
        ({"draws": 0}, r"draws: got 0, allowed: a whole number >= 1"),
        ({"horizon": "40"}, r'horizon: got \'40\', allowed: a quarter written like "2030Q1"'),
        ({"horizon": "2025Q3"}, r"horizon: got '2025Q3', allowed: a quarter from 2025Q4 to 2100Q4"),
        ({"horizon": "2101Q1"}, r"horizon: got '2101Q1', allowed: a quarter from 2025Q4 to 2100Q4"),
        ({"keep": "path"}, r"keep: got 'path', allowed: paths, annual, summary, auto; did you mean 'paths'"),
        ({"variables": "real_gdp"}, r"variables: got 'real_gdp', allowed: a list of variable names"),
        ({"variables": []}, r"variables: got \[\]"),
        ({"variables": ["real_gpd"]}, r"variables: got 'real_gpd', .*did you mean 'real_gdp'"),
        ({"variables": ["debt", "debt"]}, r"variables: .*each name once"),
        ({"engine": "numpy"}, r"engine: got 'numpy', allowed: compiled, reference"),
        ({"progress": "yes"}, r"progress: got 'yes'"),
        ({"threads": 0}, r"threads: got 0"),
        ({"package": "japan-ai-chips-2024"}, r"package: got 'japan-ai-chips-2024', allowed: a Package"),
        ({"economy": "japan"}, r"economy: got 'japan', allowed: an Economy"),
    ],
)
def test_bad_arguments_name_the_field(arguments, message, package, economy):
    given = {"package": package, "economy": economy, "seed": 0, "draws": 20, "variables": NAMES, **arguments}
    with pytest.raises(InputError, match=message):
        simulate(given.pop("package"), given.pop("economy"), **given)


def test_the_engine_of_compiled_code_is_known_by_its_old_name_too(package, economy, projection):
    with pytest.warns(DeprecationWarning, match="engine='lanes' is now 'compiled'"):
        found = simulate(package, economy, seed=0, draws=300, variables=NAMES, engine="lanes")
    assert found.content_hash == projection.content_hash
