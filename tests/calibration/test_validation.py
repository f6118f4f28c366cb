"""`validate`: verdicts, explanations, coverage, widths, formats, and the page of the documentation."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.constrained_ensemble import constrain
from stimulus_model.calibration.coverage import DISCREPANT, INSIDE, OUTSIDE, coverage_by_variable
from stimulus_model.calibration.leave_one_out import coverage_by_model, leave_one_out
from stimulus_model.calibration.model_range import PublishedQuestion, published_answers
from stimulus_model.calibration.page import COMMAND, main, model_pages, page
from stimulus_model.calibration.validation import COLUMNS
from stimulus_model.inputs import InputError, read_toml
from stimulus_model.results.tables.caveats import CAVEATS

PAGE = Path(__file__).parent.parent.parent / "docs" / "validation.md"
NUMBER = re.compile(r"\N{MINUS SIGN}?\+?\d[\d,]*\.?\d*")
SECONDS = 10.0


@pytest.fixture(scope="module")
def validation(economy: sm.Economy) -> sm.Validation:
    return sm.validate(economy)


def test_every_published_number_has_a_row(validation: sm.Validation) -> None:
    frame = validation.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == sum(len(model.cells) for model in published.load()) > 1_000
    first = frame[(frame.model == "esri-2022") & (frame.case == "1") & (frame.variable == "real_gdp")]
    assert first.published.tolist() == [1.08, 1.11, 1.04]
    assert np.isfinite(frame[["median", "low", "high"]].to_numpy()).all()
    assert ((frame.low <= frame["median"]) & (frame["median"] <= frame.high)).all()
    rounding = {model.key: model.rounding for model in published.load()}
    half = frame.model.map(rounding)
    alone, whole = (
        (frame.published >= frame[low] - half) & (frame.published <= frame[high] + half)
        for low, high in (("parameters_low", "parameters_high"), ("low", "high"))
    )
    assert ((frame.verdict == INSIDE) == alone).all()
    assert ((frame.verdict == DISCREPANT) == (whole & ~alone)).all()
    assert (frame.verdict == OUTSIDE).mean() < 0.15 < (frame.verdict != INSIDE).mean()


def test_every_number_outside_is_explained_and_no_other(validation: sm.Validation) -> None:
    unexplained = {
        (r.cell.model, r.cell.case, r.cell.variable)
        for r in validation.rows
        if r.verdict != INSIDE and len(r.explanation) < 40
    }
    assert not unexplained
    assert not [row for row in validation.rows if row.verdict == INSIDE and row.explanation]


def test_every_written_explanation_speaks_of_something_published() -> None:
    for model in published.load():
        known = {(cell.case, cell.variable) for cell in model.cells}
        known |= {("all", variable) for _, variable in known}
        assert not [key[:2] for key in model.explanations if key[:2] not in known]


def test_coverage_and_widths_add_up(validation: sm.Validation) -> None:
    frame = validation.to_frame()
    for entry in validation.coverage:
        rows = frame[frame.model == entry.model]
        assert entry.cells == len(rows)
        assert entry.share == pytest.approx((rows.verdict != OUTSIDE).mean())
        assert entry.width == pytest.approx((rows.high - rows.low).mean())
        assert entry.parameters_share == pytest.approx((rows.verdict == INSIDE).mean())
        assert entry.parameters_width == pytest.approx((rows.parameters_high - rows.parameters_low).mean())
    assert len(validation.coverage) == 3
    by_variable = coverage_by_variable(validation.rows)
    assert sum(entry.cells for entry in by_variable) == len(frame)
    assert sum(entry.inside for entry in by_variable) == (frame.verdict != OUTSIDE).sum()
    *parts, overall = validation.spreads
    assert overall.variable == "all"
    assert overall.questions == sum(part.questions for part in parts)
    assert overall.ratio == pytest.approx(overall.width / overall.spread)


def test_models_are_compared_on_the_same_question() -> None:
    """Sign and size are scaled away: a tax cut of ESRI against a rise of the Cabinet Office."""
    known = published_answers(published.load())
    tax = known[PublishedQuestion("income_tax", None, False, "real_gdp", 1)]
    assert [(answer.model, round(answer.value, 6)) for answer in tax] == [
        ("esri-2022", -0.21),
        ("cabinet-office-2026", -0.64),
    ]
    spending = {a.model: a.value for a in known[PublishedQuestion("public_investment", None, False, "real_gdp", 1)]}
    quarters = [0.915, 0.570, (0.570 + 0.550) / 2.0, 0.550]  # the third is interpolated
    assert spending["q-jem-2019"] == pytest.approx(np.mean(quarters))
    assert set(spending) == {model.key for model in published.load()}


def test_an_explanation_says_what_the_other_models_say(validation: sm.Validation) -> None:
    rows = [row for row in validation.outside if " elsewhere: " in row.explanation]
    assert rows
    for row in rows:
        assert f"({row.cell.model})" not in row.explanation.split(" elsewhere: ")[1]


def test_the_baseline_is_the_official_one(validation: sm.Validation) -> None:
    """Medians are near the projection that the economy is calibrated to."""
    near = {"nominal_gdp": 8.0, "yield_10y": 0.3, "primary_balance_to_gdp": 0.4, "debt_to_gdp": 3.0}
    found = {(row.variable, row.year): row for row in validation.baseline}
    for variable, tolerance in near.items():
        for year in (2026, 2030, 2035):
            row = found[variable, year]
            assert row.median == pytest.approx(row.published, abs=tolerance)
            assert row.low <= row.median <= row.high
    assert found["nominal_gdp", 2035].published == 771.7


def test_the_fan_is_measured_against_forecast_errors(validation: sm.Validation) -> None:
    growth = [row for row in validation.fan if row.variable == "growth"]
    assert [row.year for row in growth] == [1, 2, 3, 4, 5]
    assert growth[1].published == pytest.approx((1.98 + 2.12) / 2.0)  # horizon 1.75
    for row in validation.fan:
        assert row.unbiased <= row.published
        assert row.ratio == pytest.approx(row.model / row.unbiased)
        assert (row.verdict == OUTSIDE) == (abs(row.ratio - 1.0) > 0.2)


def test_formats(validation: sm.Validation) -> None:
    text = repr(validation)
    assert text.startswith("The economy against the official models")
    assert f"of {len(validation.rows)} numbers inside" in text
    assert len(text.splitlines()) < 15
    assert validation.to_markdown().count("\n") > len(validation.rows)
    assert validation.to_html().count("<tr>") == len(validation.rows) + 1
    assert r"\begin{tabular}" in validation.to_latex()
    assert "<table" in validation._repr_html_()
    assert len(validation.missing) == sum(len(model.missing) for model in published.load())


def test_plot_shows_every_experiment(validation: sm.Validation) -> None:
    figure = validation.plot("policy_rate")
    shown = [ax for ax in figure.axes if ax.get_visible()]
    cases = {(row.cell.model, row.cell.case) for row in validation.rows if row.cell.variable == "policy_rate"}
    assert len(shown) == len(cases)
    assert figure.canvas.manager is None  # pyplot does not know it
    single = validation.plot("cumulated_gdp")
    assert len([ax for ax in single.axes if ax.get_visible()]) == 1
    with pytest.raises(InputError, match=r"variable: got 'real_gpd'.*did you mean 'real_gdp'"):
        validation.plot("real_gpd")


def test_it_is_quick(economy: sm.Economy, validation: sm.Validation) -> None:
    start = time.process_time()
    sm.validate(economy, seed=1)
    assert time.process_time() - start < SECONDS


def test_bad_arguments(economy: sm.Economy) -> None:
    with pytest.raises(InputError, match="economy: got 'japan'"):
        sm.validate("japan")
    with pytest.raises(InputError, match=r"draws: got 1,.*>= 2"):
        sm.validate(economy, draws=1)
    with pytest.raises(InputError, match="seed: got -1"):
        sm.validate(economy, seed=-1)


def test_the_page_is_current(validation: sm.Validation) -> None:
    """Headings, labels and published numbers are the same; the economy's numbers agree to 0.03 or 2 %."""
    parts = {PAGE: page(validation, PAGE.stem), **model_pages(validation, PAGE)}
    assert len(parts) == 4
    stored, made = "\n".join(each.read_text(encoding="utf-8") for each in parts), "\n".join(parts.values())
    again = f"the page is stale: run {COMMAND}"
    assert headings(stored) == headings(made), again
    pairs = list(zip(cells(stored), cells(made), strict=True))
    assert len(pairs) > 1_000
    for old, new in pairs:
        assert NUMBER.sub("#", old) == NUMBER.sub("#", new), again
        np.testing.assert_allclose(numbers(old), numbers(new), rtol=0.02, atol=0.03, err_msg=again)


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def cells(text: str) -> Iterator[str]:
    """Cells of the tables of published cells: label, published number, median and band; without the marks."""
    for line in text.splitlines():
        if line.startswith("|") and " · " in line:
            yield from (cell.strip().replace("*", "").replace("+", "") for cell in line.strip("|").split("|"))


def numbers(text: str) -> list[float]:
    return [float(found.replace("\N{MINUS SIGN}", "-").replace(",", "")) for found in NUMBER.findall(text)]


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "page.md"
    assert main([str(target), "--draws", "20"]) == 0
    text = target.read_text(encoding="utf-8")
    assert "(page.png)" in text
    linked = sorted(re.findall(r"\((page_\w+\.md)\)", text))
    assert linked == ["page_cabinet_office_2026.md", "page_esri_2022.md", "page_q_jem_2019.md"]
    assert all((tmp_path / name).read_text(encoding="utf-8").count(" · ") > 100 for name in linked)
    assert target.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    assert main(["--draws", "20"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# Validation")
    assert printed.count(" · ") > 1_000, "without a file the tables of models follow on the same page"
    (tmp_path / "page_esri_2022.md").write_text("something else", encoding="utf-8")
    with pytest.raises(InputError, match=r"page_esri_2022\.md.*this is another file"):
        main([str(target), "--draws", "20"])


def test_a_model_that_is_left_out_is_covered_by_the_others(validation: sm.Validation) -> None:
    """In the band for an unseen model, not in that of the other models' parameters."""
    listed = coverage_by_model(validation.models, validation.left_out)
    assert [entry.cells for entry in listed] == [*(len(model.cells) for model in validation.models), 1_486]
    assert all(entry.parameters_share < 0.70 for entry in listed)
    assert all(0.80 <= entry.share <= 0.95 for entry in listed)
    assert listed[-1].width < 4.0 * listed[-1].parameters_width


def test_no_draw_of_its_own_model_answers_for_a_model_left_out(validation: sm.Validation) -> None:
    model, rng = validation.models[0], np.random.default_rng(1)
    taken = np.arange(300) % 3
    draws = rng.standard_normal((300, len(model.cells))) + np.where(taken == 0, 1e6, 0.0)[:, np.newaxis]
    others = {each.key: np.zeros((300, len(each.cells))) for each in validation.models[1:]}
    rows = leave_one_out(validation.models, {model.key: draws, **others}, taken)[: len(model.cells)]
    assert max(row.high for row in rows) < 100.0
    assert max(row.parameters_high for row in rows) < 100.0


def test_numbers_that_were_never_fitted_are_other_numbers(validation: sm.Validation) -> None:
    fitted = {(row.cell.model, row.cell.case) for row in validation.rows}
    assert not fitted & {(row.cell.model, row.cell.case) for row in validation.never_fitted}
    councillors, older, taylor, together = coverage_by_model(published.never_fitted(), validation.never_fitted)
    assert (older.cells, councillors.cells, taylor.cells, together.cells) == (16, 1, 300, 317)
    assert older.share > 0.9
    assert 0.7 < taylor.share < 0.9


def test_an_economy_of_one_model_has_no_unseen_one() -> None:
    alone = sm.validate(sm.Economy.load("japan", calibrated_to="esri-2022"), draws=20)
    assert alone.left_out == alone.never_fitted == ()
    assert "unseen" not in repr(alone)


def test_the_page_of_the_model_says_how_far_unseen_models_are_covered(validation: sm.Validation) -> None:
    text = " ".join((PAGE.parent / "model.md").read_text(encoding="utf-8").split())
    *models, together = coverage_by_model(validation.models, validation.left_out)
    assert f"far less often ({100.0 * together.parameters_share:.0f} % of all)" in text
    shares = [100.0 * entry.share for entry in models]
    assert f"each of the three is covered to {min(shares):.0f} to {max(shares):.0f} %" in text
    assert 2.5 < together.width / together.parameters_width < 3.5
    assert "at three times the width" in text
    councillors, older, taylor, _ = coverage_by_model(published.never_fitted(), validation.never_fitted)
    inside = round(older.share * older.cells + councillors.share * councillors.cells)
    assert f"of {older.cells + councillors.cells} numbers of earlier editions" in text
    assert f"{inside} are inside, and of Taylor's (1993) forward-looking model {100.0 * taylor.share:.0f} %" in text


def test_headlines_say_what_this_validation_finds(validation: sm.Validation, economy: sm.Economy) -> None:
    """If this fails, the ensemble has changed: run python docs/caveats.py."""
    assert economy.ensemble is not None
    written = read_toml(CAVEATS)[economy.ensemble.content]
    models = coverage_by_model(validation.models, validation.left_out)
    for model, found in zip(validation.models, models, strict=False):
        assert written[model.key]["parameters"] == round(found.parameters_share, 3)
        assert written[model.key]["models"] == round(found.share, 3)


def test_an_economy_without_published_tables_is_refused() -> None:
    """What official models say of Japan is no measure of another country."""
    economy = sm.Economy.load(Path(__file__).parent.parent.parent / "examples" / "northland.toml")
    for judged in (sm.validate, constrain):
        with pytest.raises(sm.InputError, match=r"^economy: got 'Northland.*: Northland has none"):
            judged(economy)
