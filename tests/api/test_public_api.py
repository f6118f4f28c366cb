"""The public face: what is exported, what it costs to import, the sessions of the documentation, bad input."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm

NAME = "japan-ai-chips-2024"
HEAVY = ("numpy", "scipy", "pandas", "xarray", "matplotlib", "numba", "llvmlite", "netCDF4", "argparse")


def python(code: str) -> str:
    """Run code in a fresh interpreter and return what it prints."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_every_public_name_exists_and_nothing_else_is_shown() -> None:
    assert dir(sm) == sorted(sm.__all__)
    assert all(getattr(sm, name) is not None for name in sm.__all__)
    assert all(sm.__getattribute__(name).__doc__ for name in sm.__all__ if name not in ("VARIABLES", "__version__"))


def test_star_import_gives_the_public_names() -> None:
    assert (
        python("from stimulus_model import *; print(simulate.__name__, prior.fixed(1.0).median)") == "simulate 1.0\n"
    )


def test_type_checkers_see_the_names_that_are_there() -> None:
    text = Path(sm.__file__).read_text(encoding="utf-8")
    block = text.split("if TYPE_CHECKING:\n")[1].split("__all__")[0]
    for name, home in sm._HOMES.items():
        (line,) = [
            line for line in block.splitlines() if line.strip().startswith(f"from stimulus_model.{home} import")
        ]
        assert name in line.split(" import ")[1].split(", ")


def test_import_loads_nothing_heavy() -> None:
    loaded = python("import sys, stimulus_model; print(*sys.modules)").split()
    assert not set(HEAVY) & set(loaded)


def test_import_takes_less_than_150_milliseconds() -> None:
    code = "import time; a = time.perf_counter(); import stimulus_model; print(time.perf_counter() - a)"
    assert min(float(python(code)) for _ in range(3)) < 0.15


def test_a_submodule_never_hides_a_public_function() -> None:
    code = "import stimulus_model.simulation.simulate, stimulus_model as sm; print(sm.simulate.__module__)"
    assert python(code) == "stimulus_model.simulation.simulate\n"


def test_a_misspelt_name_suggests_the_right_one() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Pakage'; did you mean 'Package'"):
        sm.Pakage  # noqa: B018  the access is what is tested
    with pytest.raises(AttributeError, match=r"no attribute 'zzz'; it has .*simulate"):
        sm.zzz  # noqa: B018  the access is what is tested
    with pytest.raises(ImportError, match="cannot import name 'simulat'"):
        from stimulus_model import simulat  # noqa: F401  the import is what is tested


@pytest.mark.parametrize(
    ("old", "new"), [("switches", "counterfactuals"), ("what_must_hold", "required_assumptions")]
)
def test_a_deprecated_name_works_and_says_what_it_is_called_now(old: str, new: str) -> None:
    for _ in range(2):  # every use warns, not only the first
        with pytest.warns(
            DeprecationWarning, match=rf"^stimulus_model\.{old} is now stimulus_model\.{new}; .*goes"
        ) as said:
            assert getattr(sm, old) is getattr(sm, new)
        assert said[0].filename == __file__
    assert old not in dir(sm)


def test_a_misspelt_name_fails_in_a_type_checker(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    lines = (
        "import stimulus_model as sm",
        "from stimulus_model import evidence",
        "sm.simulat(1)",
        "evidence.meta_analysi(1)",
        "def check(model: sm.Model, package: sm.Package, economy: sm.Economy) -> None:",
        "    sm.run(model, priors={}, scenarios={}, seed=1).distribution",
        "    sm.run(model, priors={}, scenarios={}, seed=1, keep='summary').distribution",
        "    sm.simulate(package, economy, seed=1, keep='summary').distribution",
    )
    script.write_text("\n".join(lines), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--follow-imports=silent",
        f"--cache-dir={tmp_path / 'cache'}",
        script.name,
    ]
    paths = {**os.environ, "MYPYPATH": str(Path(sm.__file__).parent.parent)}
    done = subprocess.run(command, cwd=tmp_path, env=paths, capture_output=True, text=True, check=False)
    assert not re.search("script.py:[78]", done.stdout)  # what is returned goes by what is kept
    for line, name in ((3, "simulat"), (4, "meta_analysi"), (6, "distribution")):
        assert re.search(rf'script.py:{line}: .*"{name}".*\[attr-defined\]', done.stdout), done.stdout + done.stderr


def test_version_is_that_of_the_distribution() -> None:
    from importlib.metadata import version

    assert sm.__version__ == version("stimulus_model")


def test_ten_lines_in_a_notebook(tmp_path: Path) -> None:
    package = sm.Package.load(NAME)
    economy = sm.Economy.load("japan")
    projection = sm.simulate(package, economy, draws=200, seed=2024, horizon="2040Q4")

    assert "Real GDP" in repr(projection)
    assert "<img" in projection._repr_html_()
    table = projection.summary()
    assert len(table.to_frame()) > 20
    assert table.to_html().startswith("<div class=")
    assert r"\toprule" in table.to_latex()
    assert table.to_markdown().startswith("**Effect of the package**\n\n| Effect on")
    effect = projection.effect("real_gdp")
    assert effect.dims == ("draw", "quarter")
    assert effect.shape == (200, 64)
    yearly = projection.effect("real_gdp", relative=True, freq="year")
    assert yearly.dims == ("draw", "year")
    parts = projection.contributions("real_gdp")
    assert list(parts["channel"].values) == ["demand", "co_investment", "chip_capacity", "generative_ai", "financing"]
    np.testing.assert_allclose(parts.sum("channel"), effect, atol=1e-9)
    assert len(projection.plot.fan("real_gdp").data) == 64
    assert len(projection.plot.waterfall(year=2030).data) == 6
    projection.save(tmp_path / "run.nc")
    again = sm.open_projection(tmp_path / "run.nc")
    assert again.content_hash == projection.content_hash
    np.testing.assert_array_equal(again.contributions("real_gdp"), parts)


def test_change_what_is_decided_or_believed() -> None:
    package, economy = sm.Package.load(NAME), sm.Economy.load("japan")
    assert math.isclose(package.scaled(2.0).total.cash, 2.0 * package.total.cash)
    assert package.without("guarantees").total.guarantee == 0.0
    assert package.financed_by(sm.Financing.deficit_bonds()).financing.share("deficit_bonds") == 1.0
    assert NAME in repr(sm.Package.available())
    assert list(economy.parameters.to_frame().reset_index().columns) == [
        "name", "symbol", "value", "unit", "prior", "source", "note",
    ]  # fmt: skip
    fixed = economy.replace(import_share_capex=0.5)
    assert fixed.parameters["import_share_capex"].prior == sm.prior.fixed(0.5)
    believed = economy.replace(additionality=sm.prior.lognormal(median=0.5, p95=1.6))
    assert believed.parameters["additionality"].prior.describe() == "lognormal(median=0.5, p95=1.6)"
    comparison = sm.compare({"grants": package, "bonds x2": package.scaled(2.0)}, economy, draws=200, seed=1)
    assert comparison.labels == ("grants", "bonds x2")


def test_the_registry_can_be_asked() -> None:
    assert sm.variable("debt_to_gdp").units == "% of GDP"
    assert all(isinstance(entry, sm.Variable) for entry in sm.VARIABLES.values())


PROJECT = """
name = "mine"
title = "Mine"
date = 2025-06-01
source = "plan"
note = "Made up."
currency = "JPY"
unit = "trillion"
financing = { shares = { tax = 1.0 } }

[project.plant]
title = "Plant"
technology = "memory"
region = "Mie"
source = "plan"

[[project.plant.instrument]]
kind = "capex"
budget = "initial"
amounts = { 2026 = 0.1 }
source = "plan"

[sources.plan]
author = "Nobody"
year = 2025
title = "Plan"
kind = "judgement"
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2026 = 0.1", "2025 = 0.1, 2026 = -0.3", r"^project\.plant\.capex\.2026: got -0\.3, .*at most 0\.1"),
        ("2026 = 0.1", "2026 = nan", r"^project\.plant\.capex\.2026: got nan, allowed: a finite number"),
        ("2026 = 0.1", "2026 = 0.1, 2026 = 0.2", r"^path: .*valid TOML without duplicate keys"),
        ('title = "Mine"', 'title = "Mine"\ntitle = "Again"', r"^path: .*valid TOML without duplicate keys"),
        ('region = "Mie"', 'regoin = "Mie"', r"^project\.plant\.regoin: .*did you mean 'region'"),
        ('note = "Made up."', 'notes = "Made up."', r"^package\.notes: .*did you mean 'note'"),
        ("tax = 1.0", "taxes = 1.0", r"^financing\.shares: got 'taxes'"),
    ],
)
def test_a_bad_package_file_is_one_clear_error(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PROJECT, encoding="utf-8")
    assert sm.Package.load(path).total.cash == 0.1
    path.write_text(PROJECT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(sm.InputError, match=message):
        sm.Package.load(path)


def test_an_amount_outside_the_horizon_is_one_clear_error(tmp_path: Path, economy: sm.Economy) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PROJECT.replace("2026 = 0.1", "2036 = 0.1"), encoding="utf-8")
    package = sm.Package.load(path)
    with pytest.raises(sm.InputError, match=r"^project\.plant\.capex\.2036: .*2025Q1 to 2030Q4"):
        sm.simulate(package, economy, draws=8, seed=1, horizon="2030Q4")


def test_unknown_names_are_one_clear_error(economy: sm.Economy) -> None:
    with pytest.raises(
        sm.InputError, match=r"^package: got 'japan-ai-chip-2024'.*did you mean 'japan-ai-chips-2024'"
    ):
        sm.Package.load("japan-ai-chip-2024")
    with pytest.raises(sm.InputError, match=r"^economy: got 'japn'.*did you mean 'japan'"):
        sm.Economy.load("japn")
    with pytest.raises(sm.InputError, match=r"^import_share_cpex: .*did you mean 'import_share_capex'"):
        economy.replace(import_share_cpex=0.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"draws": 0}, "^draws: got 0, allowed: a whole number >= 1"),
        ({"draws": 10.0}, "^draws: got 10.0, allowed: a whole number"),
        ({"draws": True}, "^draws: got True, allowed: a whole number"),
        ({"seed": -1}, "^seed: got -1, allowed: a whole number >= 0"),
        ({"seed": 1.5}, "^seed: got 1.5, allowed: a whole number"),
        ({"seed": None}, "^seed: got None, allowed: a whole number"),
        ({"horizon": "40"}, "^horizon: got '40', allowed: a quarter written like"),
        ({"horizon": "2020Q1"}, "^horizon: got '2020Q1', allowed: a quarter from 2025Q4 to 2100Q4"),
        ({"variables": ["real_gpd"]}, "^variables: got 'real_gpd'.*did you mean 'real_gdp'"),
        ({"engine": "compile"}, "^engine: got 'compile'.*did you mean 'compiled'"),
        ({"keep": "everything"}, "^keep: got 'everything', allowed: paths"),
        ({"threads": 0}, "^threads: got 0"),
        ({"chunk": 0}, "^chunk: got 0"),
        ({"progress": "yes"}, "^progress: got 'yes'"),
        ({"package": NAME}, "^package: got 'japan-ai-chips-2024', allowed: a Package"),
        ({"economy": "japan"}, "^economy: got 'japan', allowed: an Economy"),
    ],
)
def test_bad_arguments_are_one_clear_error(
    arguments: dict[str, object], message: str, packages: dict[str, sm.Package], economy: sm.Economy
) -> None:
    good = {"package": packages[NAME], "economy": economy, "draws": 8, "seed": 1}
    with pytest.raises(sm.InputError, match=message):
        sm.simulate(**(good | arguments))


def test_the_seed_is_required(packages: dict[str, sm.Package], economy: sm.Economy) -> None:
    with pytest.raises(TypeError, match="seed"):
        sm.simulate(packages[NAME], economy, draws=8)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sm.prior.normal(mean=0.2, sd=-1.0), r"^normal\.sd: got -1.0, allowed: a finite number > 0"),
        (lambda: sm.prior.normal(mean=math.nan, sd=1.0), r"^normal\.mean: got nan"),
        (lambda: sm.prior.lognormal(median=0.5, p95=0.4), r"^lognormal\.p95: got 0.4"),
        (lambda: sm.prior.uniform(2.0, 1.0), r"^uniform\.high: got 1.0"),
    ],
)
def test_a_bad_prior_is_one_clear_error(make: object, message: str) -> None:
    with pytest.raises(sm.InputError, match=message):
        make()
