"""The page on sectors and regions is what its command writes, but for its figures."""

from __future__ import annotations

import re

from page_command import DOCS, load_command


def test_the_command_writes_the_page_with_other_figures() -> None:
    def without_figures(text: str) -> str:
        # rows come and go with what is large enough to be shown
        return re.sub(r"[\d.,−+]+", "0", "\n".join(line for line in text.splitlines() if not line.startswith("|")))

    shipped, again = (DOCS / "regions.md").read_text(encoding="utf-8"), load_command("regions", draws=64).page()
    assert without_figures(shipped).splitlines()[:30] == without_figures(again).splitlines()[:30]
    for head in ("## Sectors", "## Regions", "## From their figure to ours", "| Hokkaido |", "| As published |"):
        assert head in shipped or f"{head[:-1]}" in shipped
        assert head in again or f"{head[:-1]}" in again
    assert not re.search(r"\bnan\b", again)
