"""Wrong arguments at every public door: one clear error each, nothing raw, no hang."""

from __future__ import annotations

import os
import random
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stimulus_model import testing
from tests.campaigns.campaign import Campaign, Outcome
from tests.campaigns.doors import WRONG, doors, fault, outcome


def run(size: int, folder: Path) -> Outcome:
    """Try every argument of every door with every wrong value, then made-up values in several arguments at once."""
    os.chdir(folder)
    found, tried = [], 0
    places = [(door, field, value) for door, (_, fields) in doors().items() for field in fields for value in WRONG]
    for place in random.Random(4).sample(places, min(size, len(places))):
        tried += 1
        found.append(fault(*place))

    names = sorted(name for name, (_, fields) in doors().items() if fields)

    @settings(
        max_examples=max(size - tried, 1), database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def several(data: st.DataObject) -> None:
        nonlocal tried
        tried += 1
        door = data.draw(st.sampled_from(names))
        call, arguments = doors()[door]
        chosen = data.draw(st.lists(st.sampled_from(sorted(arguments)), min_size=1, max_size=3, unique=True))
        values = {field: data.draw(testing.unusable_values()) for field in chosen}
        ended = outcome(call, {**arguments, **values})
        if ended not in (None, "accepted"):
            found.append(f"{door}({values!r:.200}): {ended}")

    if size > tried:
        several()
    faults = [each for each in found if each is not None]
    hangs = sum("no answer within" in each for each in faults)
    return Outcome(tried, faults, f"{len(faults) - hangs} raw errors, {hangs} hangs, at {len(doors())} doors")


CAMPAIGN = Campaign(1, "a wrong argument is one clear error that names it", 40_000, 300, run, writes=True)
