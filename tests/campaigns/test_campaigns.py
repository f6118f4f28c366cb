"""Every campaign in its reduced size, and the page that shows what they found in full."""

from __future__ import annotations

from types import ModuleType

import pytest

import stimulus_model as sm
from tests.campaigns.all import CAMPAIGNS
from tests.campaigns.doors import NO_DOORS, doors
from tests.campaigns.page import PAGE, figures, page


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_reduced_campaign_finds_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = CAMPAIGNS[name].run(CAMPAIGNS[name].reduced, tmp_path)
    assert outcome.faults == []
    assert outcome.tried >= CAMPAIGNS[name].reduced


def public(room):
    """Return the names of what can be called in a module: what it lists, or else what it defines."""
    names = getattr(room, "__all__", [name for name in vars(room) if not name.startswith("_")])
    for name in names:
        each = getattr(room, name)
        if isinstance(each, ModuleType) and hasattr(room, "__all__"):
            yield from public(each)
        elif callable(each) and (hasattr(room, "__all__") or getattr(each, "__module__", "") == room.__name__):
            yield name


def test_every_public_callable_is_a_door():
    entered = {part for door in doors() for part in door.split(".")}
    assert set(public(sm)) - entered == NO_DOORS


def test_the_page_is_what_the_campaigns_found():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_campaign_that_is_published_found_a_fault():
    assert {name: result["faults"] for name, result in figures().items() if result["faults"]} == {}
    assert set(figures()) <= set(CAMPAIGNS)
