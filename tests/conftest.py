"""Fixtures that several rooms use, and two rules: the same examples every time, and with CI=true no skipped test."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

import stimulus_model as sm
from stimulus_model.economy import Economy
from stimulus_model.policy import Package

Report = pytest.TestReport | pytest.CollectReport

# a slow machine, or an example that is found once in a thousand runs, must not fail a change that did not touch it
calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("same", derandomize=True, database=None, **calm)
settings.register_profile("other", max_examples=1_000, **calm)  # what looks for new examples
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes golden files anew."""
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew, then compare with them")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes ``-n auto`` starts: each needs 2 GB, and runs of its own on all processors."""
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def nothing_kept():
    """Let every run compute all of its paths: what tests compare must not be one and the same array."""
    sm.run_cache.limit = 0


@pytest.fixture(scope="session")
def economy():
    """Return the shipped economy."""
    return Economy.load("japan")


@pytest.fixture(scope="session")
def packages():
    """Return both shipped packages by scenario name."""
    return {name: Package.load(name) for name in ("japan-ai-chips-2024", "japan-ai-chips-2024-as-reported")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Report, Report]:
    """Look at the report of each test."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Report, Report]:
    """Look at the report of each file: a file can skip itself as a whole."""
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    """Turn a skip into a failure where nobody would read that something was left out; xfail stays what it is."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which CI does not allow: {why}"
    return report
