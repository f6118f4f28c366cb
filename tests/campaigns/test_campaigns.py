"""Every campaign in its reduced size, and the page that shows what they found in full."""

from __future__ import annotations

import inspect
from types import FunctionType, ModuleType

import pytest

import stimulus_model as sm
from tests.campaigns import mutation
from tests.campaigns.all import CAMPAIGNS
from tests.campaigns.doors import doors
from tests.campaigns.page import MUTANTS, PAGE, figures, page


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_reduced_campaign_finds_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = CAMPAIGNS[name].run(CAMPAIGNS[name].reduced, tmp_path)
    assert outcome.faults == []
    assert outcome.tried >= CAMPAIGNS[name].reduced


def functions(room):
    """Return the public functions of a module and of the modules that it lists: those it names, or else defines."""
    lists = hasattr(room, "__all__")
    for name in room.__all__ if lists else [each for each in vars(room) if not each.startswith("_")]:
        each = getattr(room, name)
        if isinstance(each, ModuleType) and lists:
            yield from functions(each)
        elif isinstance(each, FunctionType) and (lists or each.__module__ == room.__name__):
            yield from [name] if inspect.signature(each).parameters else []


def test_every_public_function_that_takes_something_is_a_door():
    entered = {door.rpartition(".")[2] for door in doors()}
    assert set(functions(sm)) - entered == {"warmup"}  # which takes nothing but a way to show progress


def test_the_page_is_what_the_campaigns_found():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_campaign_that_is_published_found_a_fault():
    assert {name: result["faults"] for name, result in figures().items() if result["faults"]} == {}
    assert set(figures()) <= {*CAMPAIGNS, *MUTANTS}


def test_modules_that_have_mutants_and_their_tests_are_there():
    for room, modules in mutation.ROOMS.items():
        names = {name for each in modules for name in each.split()}
        assert names <= {path.stem for path in (mutation.ROOT / "stimulus_model" / room).rglob("*.py")}
        tests = {test.split()[0] for each in modules.values() for test in each}
        assert [test for test in sorted(tests) if not (mutation.ROOT / "tests" / test).is_file()] == []


@pytest.mark.parametrize(("room", "folder"), [("economy", "economy/blocks"), ("engine", "engine")])
def test_every_module_has_mutants(room, folder):
    modules = {each.stem for each in (mutation.ROOT / "stimulus_model" / folder).rglob("*.py")} - {"__init__"}
    assert {name for names in mutation.ROOMS[room] for name in names.split()} == modules
