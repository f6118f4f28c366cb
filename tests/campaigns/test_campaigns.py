"""Every campaign in its reduced size, and the page that shows what they found in full."""

from __future__ import annotations

import pytest

from tests.campaigns.all import CAMPAIGNS
from tests.campaigns.page import PAGE, figures, page


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_reduced_campaign_finds_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = CAMPAIGNS[name].run(CAMPAIGNS[name].reduced, tmp_path)
    assert outcome.faults == []
    assert outcome.tried >= CAMPAIGNS[name].reduced


def test_the_page_is_what_the_campaigns_found():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_campaign_that_is_published_found_a_fault():
    assert {name: result["faults"] for name, result in figures().items() if result["faults"]} == {}
    assert set(figures()) <= set(CAMPAIGNS)
