"""The page of equations is what its command prints from today's source."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
SCRIPT = runpy.run_path(str(DOCS / "equations.py"))


def test_the_page_is_what_the_source_says() -> None:
    page = SCRIPT["page"]()
    assert (DOCS / "equations.md").read_text(encoding="utf-8") == page
    assert page.count(r"\tag{") == len(SCRIPT["FUNCTIONS"]) == len(set(SCRIPT["FUNCTIONS"]))


def test_the_page_of_the_model_shows_every_equation_where_it_belongs() -> None:
    page = (DOCS / "model.md").read_text(encoding="utf-8")
    assert SCRIPT["with_equations"](page) == page
    assert sorted(SCRIPT["MARKED"].findall(page)) == sorted(SCRIPT["FUNCTIONS"])


def test_a_function_that_is_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"rates\.py has no function 'no_rule'"):
        SCRIPT["section"](1, "rates.no_rule", {})


def printed(source: str) -> list[str]:
    """Return the lines of LaTeX of a function whose parameter `slope` has the symbol kappa_w."""
    function = ast.parse(source).body[0]
    lines: list[str] = SCRIPT["equation"](function, SCRIPT["Printer"]({"slope": {"symbol": "kappa_w"}}))
    return lines


def test_names_brackets_and_functions() -> None:
    source = "def f(a, b, p):\n 'Doc.'\n x_1 = a - (b - p.slope) * exp(a / 2.0)\n return where(a > 0.0, x_1, -b)\n"
    assert printed(source) == [
        r"\mathrm{x~1} &= \mathrm{a} - \left(\mathrm{b} - \kappa_{\mathrm{w}}\right) \cdot "
        r"\exp\left(\frac{\mathrm{a}}{2}\right)",
        r"\mathrm{f} &= \begin{cases} \mathrm{x~1} & \mathrm{a} > 0 \cr -\mathrm{b} & \text{otherwise} \end{cases}",
    ]


def test_a_loop_is_an_error() -> None:
    with pytest.raises(ValueError, match="f holds more than assignments and a return"):
        printed("def f(a):\n 'Doc.'\n for b in a:\n  pass\n return b\n")
