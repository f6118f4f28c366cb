"""Write what README.md shows of a real run: the headline, and docs/fan.png.

Run it when numbers of the economy change: ``python docs/refresh.py``.
"""

from __future__ import annotations

from pathlib import Path

import stimulus_model as sm

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "<!-- headline: written by docs/refresh.py, checked by tests/test_readme.py -->\n"
END = "<!-- end of headline -->\n"


def session() -> sm.Projection:
    """Return the projection of README's first session."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, draws=10_000, seed=2024, horizon="2040Q4")


def shown(readme: str) -> str:
    """Return the headline that README shows."""
    return readme.split(BEGIN)[1].split(END)[0].removeprefix("```text\n").removesuffix("```\n")


def main() -> None:
    """Rewrite the headline and the picture."""
    projection, path = session(), ROOT / "README.md"
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    text = f"{before}{BEGIN}```text\n{projection!r}\n```\n{END}{after}"
    path.write_text(text, encoding="utf-8")
    projection.plot.fan("real_gdp").save(ROOT / "docs" / "fan.png", dpi=110)


if __name__ == "__main__":
    main()
