"""Reports: what they say, that they ask nothing of a network, and that they work for every kind of projection."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import stimulus_model as sm
from stimulus_model.report.words import finding
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.caveats import not_covered
from stimulus_model.results.tables.headline import headline_rows
from tests.support.keynesian import ASKED, MODEL

PACKAGE = "japan-ai-chips-2024"


@pytest.fixture(scope="module")
def projection() -> Projection:
    return sm.simulate(sm.Package.load(PACKAGE), sm.Economy.load("japan"), seed=2024, draws=200)


@pytest.fixture(scope="module")
def page(projection: Projection, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = projection.report(tmp_path_factory.mktemp("report") / "brief.html")
    assert file.stat().st_size < 2_000_000
    return file.read_text(encoding="utf-8")


def visible(page: str) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script).*?</\1>", "", page))))


def test_it_begins_with_the_result_in_words(projection: Projection, page: str) -> None:
    said = [row.words for row in headline_rows(projection, contributions=False) if row.words]
    assert len(said) == 2
    for text in (finding(projection), *said, not_covered(projection)):
        assert text in visible(page)
    found = projection.statistics("real_gdp", measure="relative")
    assert f"raises real GDP by {found['median'].max():.3f} %" in said[0]
    assert "The package, ¥1.856tn cash, ¥0.5tn guaranteed loans, " in said[0]
    share = float(found.loc[2030, "probability_positive"])
    assert f"; in 2030 above zero in {round(100 * share)} of 100 draws" in finding(projection)
    debt = projection.statistics("debt").loc[2035]
    assert f"¥{debt['median']:.1f} trillion higher" in said[1]


def test_it_asks_nothing_of_a_network(page: str) -> None:
    addresses = re.findall(r"""(?:src|href|url|action)\s*[=(]\s*["']?([^"')\s>]*)""", page)
    assert addresses
    assert not [each for each in addresses if not each.startswith(("data:", "#"))]
    assert "@import" not in page


def test_every_assumption_hash_and_the_code_stand_in_it(projection: Projection, page: str) -> None:
    for parameter in sm.Economy.load("japan").parameters.entries:
        assert f">{parameter.name}<" in page
    made = projection.provenance
    for fact in (made.package_id, made.economy_id, made.equations, "seed 2024"):
        assert fact in page
    assert "¥148.7 trillion a year: what generative AI could unlock" in page
    code = re.search(r'id="code">(.*?)</pre>', page, re.DOTALL)
    assert code is not None
    text = code[1].replace("&quot;", '"').replace('projection.report("report.html")', "")
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["projection"].content_hash == projection.content_hash


def test_the_numbers_of_each_chart_can_be_taken_away(projection: Projection, page: str) -> None:
    files = dict(re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8,([^"]+)"', page))
    assert list(files) == [
        "real_gdp-relative.csv",
        "debt-effect.csv",
        "ai_capacity_realised-with.csv",
        "channels.csv",
    ]
    rows = list(csv.reader(io.StringIO(unquote(files["real_gdp-relative.csv"]).removeprefix("\N{BYTE ORDER MARK}"))))
    assert rows[0] == ["date", "p05", "p25", "median", "p75", "p95"]
    median = projection.statistics("real_gdp", measure="relative", freq="quarter")["median"]
    assert [float(row[3]) for row in rows[1:]] == pytest.approx(median.tolist(), rel=1e-5)


def test_charts_are_text_with_a_label(page: str) -> None:
    labels = re.findall(r'<svg [^>]*role="img" aria-label="([^"]+)"', page)
    assert len(labels) == 4
    assert labels[0].startswith("Real GDP: +0.04")
    assert "9 of 10 draws" in page


def test_official_models_and_validation_stand_in_it(page: str) -> None:
    text = visible(page)
    assert "What each official model would say" in text
    validated = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    for title, numbers, inside in re.findall(r"<th scope=\"row\">([^<]+)</th><td>(\d+)</td><td>(\d+) \(", page):
        assert f"| {title} | {numbers} | {inside} |" in validated
        validated = validated.replace(title, "", 1)
    assert "| ESRI" not in validated.partition("By variable")[0], "each model stands in the report"


def test_the_same_projection_gives_the_same_bytes(projection: Projection, tmp_path: Path, page: str) -> None:
    again = projection.report(tmp_path / "again.html").read_text(encoding="utf-8")
    assert again == page


def test_an_opened_projection_is_reported_alike(projection: Projection, tmp_path: Path, page: str) -> None:
    saved = projection.save(tmp_path / "run.nc")
    assert sm.open_projection(saved).report(tmp_path / "brief.html").read_text(encoding="utf-8") == page


def test_annual_values_summaries_and_experiments_are_reported(tmp_path: Path) -> None:
    economy = sm.Economy.load("japan").replace(additionality=0.0)
    annual = sm.simulate(
        sm.Package.load(PACKAGE), economy, seed=1, draws=50, keep="annual", variables=["debt", "inflation"]
    )
    summary = sm.simulate(sm.Package.load(PACKAGE), economy, seed=1, draws=1100, keep="summary")
    impulse = sm.respond(economy, "public_investment", seed=1, draws=50)
    for made in (annual, summary, impulse):
        text = visible(made.report(tmp_path / "brief.html", contributions=False).read_text(encoding="utf-8"))
        assert finding(made) in text
        assert "This economy is not one as shipped" in text
    assert "Not as shipped: " in visible(annual.report(tmp_path / "brief.html").read_text(encoding="utf-8"))


def test_a_model_of_ones_own_is_reported(tmp_path: Path) -> None:
    made = sm.run(MODEL, **ASKED, draws=50, title="Three equations")
    text = visible(made.report(tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert finding(made) in text
    assert "sm.open_projection(path)" in text


def test_names_from_files_cannot_become_html(tmp_path: Path) -> None:
    package = sm.Package.load(PACKAGE).replace(title='<script>alert("x")</script> & more')
    made = sm.simulate(package, sm.Economy.load("japan"), seed=1, draws=20, variables=["real_gdp"], horizon="2031")
    page = made.report(tmp_path / "brief.html", contributions=False).read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more" in page


def test_only_reports_are_replaced(projection: Projection, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    file.write_text("another's", encoding="utf-8")
    with pytest.raises(sm.InputError, match="a new file or an earlier report"):
        projection.report(file)
    with pytest.raises(sm.InputError, match=r"^path.suffix: got '.pdf', allowed: .html, .htm"):
        projection.report(tmp_path / "brief.pdf")
    projection.report(file, contributions=False, overwrite=True)
    projection.report(file, contributions=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"language": "fr"}, "language: got 'fr', allowed: en"), ({"contributions": 1}, "contributions: got 1")],
)
def test_wrong_arguments_are_named(
    arguments: dict[str, Any], message: str, projection: Projection, tmp_path: Path
) -> None:
    with pytest.raises(sm.InputError, match=message):
        projection.report(tmp_path / "brief.html", **arguments)
    with pytest.raises(sm.InputError, match="what simulate"):
        sm.write_report("brief", tmp_path / "brief.html")  # type: ignore[arg-type]  # that is the point
    assert not list(tmp_path.iterdir())


def test_a_report_in_japanese_says_all_of_it_in_japanese(projection: Projection, tmp_path: Path) -> None:
    made = projection.report(tmp_path / "brief.html", language="ja", live=False).read_text(encoding="utf-8")
    assert '<html lang="ja">' in made
    text = visible(re.sub(r"(?s)<section>.*?</section>", " ", made))  # where names of projects and sources stand
    text = re.sub(r"[\w-]+\.csv", "", text)
    assert "本対策（支出1.856兆円、債務保証0.5兆円）は実質GDPを" in text
    assert "実質GDP：" in text
    names = {"stimulus", "model", "bands", "models", "Access", "Partnership", "Microsoft", "GLOCOM"}
    assert set(re.findall(r"[A-Za-z]{5,}", text)) <= names
    assert re.findall("<h2>(.*?)</h2>", made)[0] == "年ごとの効果"
    assert 'language="ja"' in unescape(made)
