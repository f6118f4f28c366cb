"""Write what pages show of real runs: README's headline and docs/fan.png, docs/model.md's effects, the backtest.

Run it when numbers of the economy change: ``python docs/refresh.py``.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import tempfile
from pathlib import Path
from typing import Any

from page_marks import as_code, between, range_of

import stimulus_model as sm
from stimulus_model.results.tables.formats import fixed

ROOT = Path(__file__).resolve().parent.parent
AI_POTENTIAL = 148.7
"""Trillion yen a year."""


def session() -> sm.Projection:
    """Return the projection of README's first session."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, draws=10_000, seed=2024, horizon="2040Q4")


def words(projection: sm.Projection) -> str:
    """Return the title and the sentences of a headline, which stand above its table, as a list."""
    title, *lines = projection.headline().split("median ± Monte Carlo error")[0].splitlines()[:-1]
    sentences = "\n".join(lines).replace("\n    ", " ").splitlines()
    return "\n".join([f"**{title}**", "", *(f"- {each.strip()}" for each in sentences)])


def effects(projection: sm.Projection) -> str:
    """Return in words what the package does, for the page on the model."""

    def median(of: Any, when: int, places: int) -> str:
        return fixed(float(of.sel(year=when).median()), places)

    def part(channel: str, when: int) -> str:
        return fixed(float(parts.sel(channel=channel, year=when)), 2)

    gdp = projection.effect("real_gdp", freq="year")
    relative = projection.effect("real_gdp", relative=True, freq="year")
    total = gdp.sel(year=slice(2025, 2034)).sum("year").values
    parts = projection.contributions("real_gdp").groupby("quarter.year").mean().mean("draw")
    shares = 100.0 * projection.level("ai_capacity_realised", scenario="without", freq="year") / AI_POTENTIAL
    because = projection.effect("ai_capacity_realised", freq="year").sel(year=2035).values
    below = round(100.0 * float((gdp.sel(year=2035) < 0.0).mean()))
    return (
        f"The shipped package adds {median(relative, 2026, 3)} % of GDP at its peak in 2026, "
        f"{median(relative, 2029, 3)} % in 2029 and {median(relative, 2035, 3)} % in 2035; over ten years "
        f"{range_of(total, 2)} trillion yen of GDP in all. Its effect on GDP in 2035 is below zero in {below} of 100 "
        f"draws. By channel, means in trillion yen a year: demand {part('demand', 2026)} in 2026 and "
        f"{part('demand', 2035)} in 2035, chips {part('chip_capacity', 2035)} and generative AI "
        f"{part('generative_ai', 2035)} in 2035. Generative AI realises {median(shares, 2030, 0)}, "
        f"{median(shares, 2035, 0)} and {median(shares, 2040, 0)} % of the ¥148.7 trillion in 2030, 2035 and 2040 "
        f"**without** it, and {range_of(because, 3)} trillion yen a year in 2035 **because of** it (medians, 90 % "
        "ranges)."
    )


def backtest() -> None:
    """Rewrite what the backtest prints, up to the headline of its projection, and its figure."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
        os.environ |= {"STIMULUS_MODEL_DRAWS": "10000", "STIMULUS_MODEL_FIGURES": folder}
        runpy.run_path(str(ROOT / "examples" / "08_backtest.py"))
        (ROOT / "docs" / "backtest.png").write_bytes((Path(folder) / "08_backtest.png").read_bytes())
    path = ROOT / "docs" / "backtest.md"
    lines = printed.getvalue().split("Japan's support")[0]
    path.write_text(between(path.read_text(encoding="utf-8"), "backtest", as_code(lines)), encoding="utf-8")


def main() -> None:
    """Rewrite the headline, what the package does, the pictures and the backtest."""
    projection = session()
    for page, name, write in (("README.md", "headline", words), ("docs/model.md", "effects", effects)):
        path = ROOT / page
        path.write_text(between(path.read_text(encoding="utf-8"), name, write(projection)), encoding="utf-8")
    projection.plot.fan("real_gdp").save(ROOT / "docs" / "fan.png", dpi=110, overwrite=True)
    backtest()


if __name__ == "__main__":
    main()
