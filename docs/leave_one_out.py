"""Measure what the ranges are worth for a model that they have not seen, and write it where headlines read it.

Run it when the ensemble changes: ``python docs/leave_one_out.py``. Members answer to the official models in turn.
Those of one model are dropped, and that model's published numbers are counted inside the bands of the others'
members: once of the draws of parameters alone, once with the discrepancy (found with that model in sight).
"""

from __future__ import annotations

from unittest import mock

import numpy as np

import stimulus_model as sm
from stimulus_model.economy.beliefs import ensemble
from stimulus_model.results.tables.caveats import CAVEATS

DRAWS, SEED = 2_000, 0


def main() -> None:
    """Leave each official model out in turn and write the coverage of its numbers."""
    economy = sm.Economy.load("japan")
    drawn = economy.ensemble
    assert drawn is not None
    names, members = ensemble.read_members(drawn.name)
    titles = [coverage.model for coverage in sm.validate(economy, draws=2, seed=SEED).coverage]
    rows = []
    for k, model in enumerate(titles):
        others = np.delete(members, np.s_[k :: drawn.groups], axis=0)
        with mock.patch.object(ensemble, "read_members", lambda _name, kept=others: (names, kept)):
            found = sm.validate(economy, draws=DRAWS, seed=SEED).coverage
        (own,) = [each for each in found if each.model == model]
        rows.append((model, own.title, own.cells, round(own.parameters_share, 3), round(own.share, 3)))
        print(*rows[-1], flush=True)
    lines = [
        "# Written by docs/leave_one_out.py: shares of a model's published numbers inside the bands of the others'",
        f"# members ({DRAWS:,} draws, seed {SEED}). Keyed by the content of the ensemble, so that no other is meant.",
        "",
        f"[{drawn.content}]",
        *(
            f'{model} = {{ title = "{title}", numbers = {cells}, parameters = {alone}, prediction = {both} }}'
            for model, title, cells, alone, both in rows
        ),
    ]
    CAVEATS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
