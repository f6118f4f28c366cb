"""What labels say of a run that is not as shipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import stimulus_model as sm
from stimulus_model.simulation.not_as_shipped import not_as_shipped

SOME = ("chip_return", "additionality", "import_share_capex", "demand_sd", "demand_persistence")
Change = Callable[[sm.Package, sm.Economy], tuple[sm.Package, sm.Economy]]


@pytest.fixture(scope="module")
def package() -> sm.Package:
    return sm.Package.load("japan-ai-chips-2024")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p, e: (p, e), ()),
        (lambda p, e: (p.scaled(2.0), e), ()),  # the title says it
        (lambda p, e: (p, sm.Economy.load("japan", baseline="growth-transition")), ()),  # likewise
        (lambda p, e: (p, sm.Economy.load("japan", calibrated_to="esri-2022")), ()),
        (lambda p, e: (p, sm.Economy.load("japan", vintage="2025Q4")), ()),
        (
            lambda p, e: (p, sm.Economy.load("japan", vintage="2025Q4").replace(additionality=1.0)),
            ("additionality 1 yen per yen",),
        ),
        (lambda p, e: (p, e.replace(additionality=1.0)), ("additionality 1 yen per yen",)),
        (
            lambda p, e: (p.financed_by(sm.Financing.deficit_bonds()), e.replace(additionality=sm.prior.fixed(1.0))),
            ("additionality 1 yen per yen", "financed by deficit bonds 100 %"),
        ),
        (
            lambda p, e: (p, sm.Economy.load("japan", calibrated_to="esri-2022").replace(additionality=1.0)),
            ("additionality 1 yen per yen",),
        ),
        (
            lambda p, e: (p, e.replace(**{name: e.entries[name].value for name in SOME})),
            ("5 parameters",),
        ),
        (lambda p, e: (p.replace(projects=list(p.projects)[:1]), e), ("projects or amounts",)),
    ],
)
def test_changes_are_said_in_words(
    package: sm.Package, economy: sm.Economy, change: Change, said: tuple[str, ...]
) -> None:
    assert not_as_shipped(*change(package, economy)) == said


def test_a_package_of_ones_own_differs_from_nothing(economy: sm.Economy) -> None:
    own = sm.Package.of(title="Handout", transfers={2025: 2.4}, currency="JPY")
    assert not_as_shipped(own, economy) == ()


def test_labels_say_what_changed_and_files_keep_it(package: sm.Package, economy: sm.Economy, tmp_path: Path) -> None:
    believed = economy.replace(additionality=1.0)
    made = sm.simulate(package, believed, draws=10, seed=1, horizon="2035Q4", variables=["real_gdp"])
    assert "Not as shipped: additionality 1 yen per yen." in made.headline()
    assert "not as shipped: additionality 1 yen per yen" in repr(made.summary())
    opened = sm.open_projection(made.save(tmp_path / "run.nc"))
    assert opened.provenance == made.provenance
    assert opened.content_hash == made.content_hash
    assert opened.headline() == made.headline()
    assert "¥1.856tn cash, ¥0.5tn guaranteed loans" in opened.headline()
