"""What objects show of themselves: short text, HTML with title and indent, names to complete and to suggest."""

from __future__ import annotations

import pytest

import stimulus_model as sm
from stimulus_model.results.tables.table import Table, to_html, to_latex, to_markdown

LONGEST = 4_000
"""Characters that a notebook should print of one object at most."""


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, draws=20, seed=1, horizon="2034Q4", variables=["real_gdp", "debt"])


def test_no_object_prints_a_page(projection: sm.Projection, economy: sm.Economy) -> None:
    parts = [
        projection, projection.provenance, projection.paths, projection.plot, projection.registry, economy,
        economy.parameters, economy.parameters["additionality"], economy.cases, economy.ensemble, economy.model,
    ]  # fmt: skip
    assert {type(each).__name__: len(repr(each)) for each in parts if len(repr(each)) > LONGEST} == {}


def test_provenance_says_what_was_run(projection: sm.Projection) -> None:
    text = repr(projection.provenance)
    assert "20 (random), seed 1" in text
    assert projection.provenance.package_id[:12] in text
    assert "<table" in projection.provenance._repr_html_()


def test_parameters_stand_by_block_and_can_be_filtered(economy: sm.Economy) -> None:
    table = economy.parameters
    assert repr(table).startswith(f"{len(table)} parameters by block")
    assert table._repr_html_().count("<details>") == len(table.blocks)
    assert sum(len(table.select(block=block)) for block in table.blocks) == len(table)
    found = table.select("IMPORT", block="demand") if "demand" in table.blocks else table.select("IMPORT")
    assert 0 < len(found) < len(table)
    assert all("import" in " ".join(map(str, row)).lower() for row in found.rows())
    with pytest.raises(sm.InputError, match=r"block: got 'prodution'.*did you mean 'production'"):
        table.select(block="prodution")


def test_an_economy_shows_what_else_could_be_believed(economy: sm.Economy) -> None:
    html = economy._repr_html_()
    assert all(f"with_case(&quot;{name}&quot;" in html for name in economy.cases)


def test_keys_can_be_completed(projection: sm.Projection, economy: sm.Economy) -> None:
    assert projection._ipython_key_completions_() == ["real_gdp", "debt"]
    assert "additionality" in economy.parameters._ipython_key_completions_()
    assert "real_gdp" in sm.VARIABLES._ipython_key_completions_()


@pytest.mark.parametrize(
    ("name", "near"), [("gdp", "real_gdp"), ("Real GDP", "real_gdp"), ("10-year yield", "yield_10y")]
)
def test_labels_and_words_are_suggested_too(name: str, near: str) -> None:
    with pytest.raises(sm.InputError, match=f"did you mean '{near}'"):
        sm.VARIABLES[name]


def test_evidence_is_an_attribute() -> None:
    assert sm.evidence.meta_analysis.__module__ == "stimulus_model.estimation.meta_analysis"


def test_tables_keep_title_indent_and_dollars() -> None:
    table = Table("Cost in $", ("", "Value"), (("Total", "$2"), ("  of it in cash", "$1")), ("A note", "Source: B"))
    html, markdown, latex = to_html(table), to_markdown(table), to_latex(table)
    assert "Cost in $</caption>" in html
    assert "mathjax_ignore" in html
    assert "white-space:pre" in html
    assert markdown.startswith("**Cost in \\$**\n\n|")
    assert "| &nbsp;&nbsp;of it in cash | \\$1 |" in markdown
    assert r"\textbf{Cost in \$}" in latex
    assert r"\quad of it in cash" in latex


def test_one_year_is_one_year() -> None:
    assert sm.Package.load("japan-ai-chips-2024").shifted(1).title.endswith(", 1 year later")
