"""What own paths add to what the equations and the file would have made, by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.economy.own_paths.choices import PATHS, RESIDUALS
from stimulus_model.economy.own_paths.exogenise import exogenised_in
from stimulus_model.economy.own_paths.own_path import OwnPaths
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.records import build, leaves, names, size
from stimulus_model.timeline import Timeline, quarter_index

if TYPE_CHECKING:
    import pandas as pd


def path_residuals(economy: EconomyRecord) -> pd.DataFrame:
    """Return, by quarter and variable on a path, its value less what it would have been in that quarter without.

    For what the equations write, that is on the central path, given that all was on its paths before, and that the
    other variables are. For exogenous data it is the distance from the economy's file. In the units of the paths.
    """
    import pandas as pd

    own = economy.own_paths
    if not own.paths:
        return pd.DataFrame(index=pd.Index([], name="quarter"))
    start = quarter_index("start", economy.start)
    last = max(quarter_index("first", path.first) + len(path.values) for path in own.paths.values()) - 1
    timeline = Timeline(economy.start, f"{last // 4:04d}Q{last % 4 + 1}")
    table = pd.DataFrame(np.nan, index=pd.Index(timeline.labels, name="quarter"), columns=pd.Index(own.paths))
    written = ["policy_rate"] if "policy_rate" in own.paths else []
    without = _without(economy, timeline, [*written, *exogenised_in(own).held])
    for name, path in own.paths.items():
        values, inside = path.on(timeline.index)
        if name in without:
            before = np.asarray(without[name])
        else:
            before = economy.paths[name](timeline.index) if name in economy.paths else np.ones(len(timeline))
        table.loc[inside, name] = (values - before)[inside]
    table.attrs["units"] = {name: PATHS[name].unit for name in own.paths}
    first = min(quarter_index("first", path.first) for path in own.paths.values()) - start
    return table.iloc[first:]


def _without(economy: EconomyRecord, timeline: Timeline, held: list[str]) -> dict[str, list[float]]:
    """Return what each of the variables would have been in a quarter if it alone had been left to the equations."""
    model, p = economy.model, economy.central
    start, state = model.open(p, economy.position)
    calm = build(model.Shocks, [0.0] * size(model.Shocks))
    fields, outputs = names(model.Exogenous), model.outputs
    switches = {name: fields.index("rate_fixed" if name == "policy_rate" else f"{name}_held") for name in held}
    found: dict[str, list[float]] = {name: [] for name in held}
    left: list[Any] = []
    for row in economy.policy_rows(timeline) if held else ():
        for name, switch in switches.items():
            free = row.copy()
            free[switch] = 0.0
            made = model.step(state, p, calm, build(model.Exogenous, free.tolist()), start, model.recall(left))
            found[name].append(list(leaves(made[1]))[outputs.index(name)])
        exogenous = build(model.Exogenous, row.tolist())
        state, _, memory = model.step(state, p, calm, exogenous, start, model.recall(left))
        left.append(memory)
    return found


def baseline_residuals(own: OwnPaths) -> pd.DataFrame:
    """Return the add-factors, by quarter, that put the path without a package on a table of one's own."""
    import pandas as pd

    if own.baseline is None:
        return pd.DataFrame(index=pd.Index([], name="quarter"))
    columns = {}
    for name, path in own.baseline.residuals.items():
        first = quarter_index("first", path.first)
        labels = [f"{k // 4:04d}Q{k % 4 + 1}" for k in range(first, first + len(path.values))]
        columns[name] = pd.Series(path.values, index=labels)
    table = pd.DataFrame(columns).rename_axis("quarter")
    table.attrs["units"] = {name: RESIDUALS[name] for name in table.columns}
    return table


def baseline_followed(own: OwnPaths) -> pd.DataFrame:
    """Return what a table of one's own says, what the median of the path without a package came to, and the miss."""
    import pandas as pd

    rows = [
        (name, period, value, median, median - value)
        for name, followed in (own.baseline.follows if own.baseline is not None else {}).items()
        for period, value, median in zip(followed.periods, followed.values, followed.medians, strict=True)
    ]
    columns = ["variable", "period", "table", "median", "miss"]
    return pd.DataFrame(rows, columns=columns).set_index(["variable", "period"])
