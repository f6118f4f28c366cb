"""Write what pages show of real runs: README's headline and docs/fan.png, the backtest and docs/backtest.png.

Run it when numbers of the economy change: ``python docs/refresh.py``.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import tempfile
from pathlib import Path

from page_marks import as_code, between

import stimulus_model as sm

ROOT = Path(__file__).resolve().parent.parent


def session() -> sm.Projection:
    """Return the projection of README's first session."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, draws=10_000, seed=2024, horizon="2040Q4")


def words(projection: sm.Projection) -> str:
    """Return the title and the sentences of a headline, which stand above its table, as a list."""
    title, *lines = projection.headline().split("median ± Monte Carlo error")[0].splitlines()[:-1]
    sentences = "\n".join(lines).replace("\n    ", " ").splitlines()
    return "\n".join([f"**{title}**", "", *(f"- {each.strip()}" for each in sentences)])


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
    """Rewrite the headline, the pictures and the backtest."""
    projection, path = session(), ROOT / "README.md"
    path.write_text(between(path.read_text(encoding="utf-8"), "headline", words(projection)), encoding="utf-8")
    projection.plot.fan("real_gdp").save(ROOT / "docs" / "fan.png", dpi=110, overwrite=True)
    backtest()


if __name__ == "__main__":
    main()
