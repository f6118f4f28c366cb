"""The page on generative AI: written by its command, complete, with links that work."""

from __future__ import annotations

import pytest
from page_command import DOCS, load_command

from stimulus_model.evidence import STUDIES


@pytest.fixture(scope="module")
def text() -> str:
    """The page from few draws."""
    module = load_command("generative_ai")
    page: str = module.page(draws=60)
    return page


def test_the_page_has_the_headings_and_studies_of_its_command(text: str) -> None:
    written = (DOCS / "generative_ai.md").read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [line for line in written.splitlines() if line.startswith("#")]
    assert len(headings) >= 7
    for page in (text, written):
        assert all(f"`{name}`" in page for name in STUDIES)
        assert "| 26.7 |" in page
        assert "commissioned by Microsoft" in page
    assert (DOCS / "generative_ai.png").read_bytes().startswith(b"\x89PNG")


def test_the_shipped_prior_is_the_one_that_the_page_names(text: str) -> None:
    written = (DOCS / "generative_ai.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("**lognormal"))
    assert line.split("**")[1] in written
