"""The page on reliability: each goal with its figure and its command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.campaigns.all import CAMPAIGNS

DOCS = Path(__file__).parents[2] / "docs"
PAGE, FIGURES = DOCS / "reliability.md", DOCS / "reliability.json"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"
TESTS = {
    4: (
        "the same seed gives the same bits for any threads, chunks, Dask workers and order",
        ("properties/test_same_bits.py", "engine/test_cluster.py"),
    ),
    6: ("machine code, NumPy and plain Python agree to 1e-12 of the path", ("properties/test_machines_agree.py",)),
    7: (
        "nothing in, nothing out; money has no unit; a mechanism that is off leaves the rest alone",
        ("properties/test_identities.py", "properties/test_homogeneity.py", "economy/test_imposed_changes.py"),
    ),
    10: ("read-only, without a home, with a corrupt cache, without a network: it works", ("faults",)),
}
"""Goals that tests settle in full: claim, and the tests below ``tests/``."""
MUTANTS = {f"mutants of the {room}": room for room in ("economy", "engine", "estimation")}
"""Mutation checks, by the name of their figures."""


def figures() -> dict[str, Any]:
    """Return what the campaigns found when they were last run in full."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}


def keep(results: dict[str, Any]) -> None:
    """Keep figures beside those that are kept, and write the page."""
    FIGURES.write_text(json.dumps(dict(sorted((figures() | results).items())), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page with the figures that are kept."""
    found = figures()
    rows = []
    for name, campaign in ((name, each) for name, each in CAMPAIGNS.items() if name in found):
        result = found[name]
        size = f"{result['tried']:,}" + ("" if result["size"] == campaign.full else f" (asked: {campaign.full:,})")
        rows.append((campaign.goal, campaign.claim, size, result["figures"], f"python -m tests.campaigns {name}"))
    for name, room in MUTANTS.items():
        if name in found:
            result = found[name]
            claim = f"a sign, an index or a comparison of the {room} that is changed fails a test"
            how = f"{room} --sample {result['size']} --seed {result['seed']}"
            what = f"python -m tests.campaigns.mutation {how}"
            rows.append((8, claim, f"{result['tried']:,}", result["figures"], what))
    for goal, (claim, files) in TESTS.items():
        paths = " ".join(f"tests/{each}" for each in files)
        rows.append((goal, claim, "all", "0 failures", f"python -m pytest {paths}"))
    lines = [
        f"| {goal} | {claim} | {size} | {what} | `{command}` |" for goal, claim, size, what, command in sorted(rows)
    ]
    table = "\n".join(["| goal | claim | tried | found | command |", "|---|---|---|---|---|", *lines])
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + table + "\n" + END + rest.partition(END)[2]
