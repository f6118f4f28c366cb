"""The tables of coverage in small samples: written by their command, and met by its first samples."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from page_command import DOCS, load_command

COMMAND = load_command("interval_coverage")
TRIALS = 25


def tables() -> list[dict[str, list[float]]]:
    """Return the two tables of the page: row -> a number for each length of the sample."""
    page = load_command("page_marks").block_of((DOCS / "evidence.md").read_text(encoding="utf-8"), "coverage")
    found = []
    for part in page.split("Mean of estimate less truth"):
        rows = re.findall(r"^\| ([A-Za-z].*?) \| (.*?) \|$", part, flags=re.MULTILINE)
        found.append({name: [float(x) for x in cells.replace("−", "-").split(" | ")] for name, cells in rows})
    return found


def test_the_page_has_every_method_at_every_length():
    shares, errors = tables()
    assert len(shares) == 8 + 2 + 2 + 4
    assert len(errors) == 4
    assert all(len(row) == len(COMMAND.PERIODS) for row in (*shares.values(), *errors.values()))
    assert all(0.0 < share <= 100.0 for row in shares.values() for share in row)


@pytest.mark.parametrize(
    ("experiment", "title"),
    [("multipliers", "multiplier"), ("proxies", "proxy VAR")],
)
def test_the_first_samples_cover_as_often_as_the_page_says(experiment: str, title: str):
    shares, _ = tables()
    hits: dict[str, Any] = getattr(COMMAND, experiment)(80, TRIALS)
    for name, each in hits.items():
        told = shares[f"{title}, {name}"][0] / 100.0
        error = max(np.sqrt(told * (1.0 - told) / TRIALS), 0.04)
        assert abs(each.mean() - told) < 3.5 * error, name
    if experiment == "multipliers":
        assert hits["fixed-b"].sum() >= hits["HAC, normal"].sum()
        assert hits["EWC"].sum() >= hits["HAC, normal"].sum()


def test_corrections_take_bias_away():
    for experiment in ("responses", "structural"):
        _, errors = getattr(COMMAND, experiment)(80, TRIALS)
        gain = np.abs(errors["bias_correction"] - errors["plain"]).mean()
        assert gain > 0.0
        assert errors["bias_correction"].mean() > errors["plain"].mean()  # both are biased towards zero
