"""Which official projection the path without the package follows, and the add-factors that put it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stimulus_model.inputs import check_choice

if TYPE_CHECKING:
    import pandas as pd

    from stimulus_model.economy.economy import Economy

GROUP = "baseline"
DEFAULT = "past-trend"
"""Name of the projection that the economy file itself follows; the others are cases of the group `GROUP`."""


def baseline_names(economy: Economy) -> tuple[str, ...]:
    """Names of the projections on record, the default first."""
    return (DEFAULT, *(economy.cases[GROUP].cases if GROUP in economy.cases else ()))


def with_baseline(economy: Economy, name: str) -> Economy:
    """Return the economy on another projection; a misspelt name is an `InputError` with a suggestion."""
    chosen = check_choice("baseline", name, baseline_names(economy))
    return economy if chosen == DEFAULT else economy.with_case(GROUP, chosen)


def add_factors(economy: Economy) -> pd.DataFrame:
    """Every add-factor of the present projection by fiscal year, with unit, source and note; 0 means none."""
    import pandas as pd

    from stimulus_model.economy.calibration import ADD_FACTORS

    tables = []
    for name in ADD_FACTORS:
        path = economy.paths[name]
        tables.append(
            pd.DataFrame(
                {
                    "path": name,
                    "year": path.years,
                    "value": path.values,
                    "unit": path.unit,
                    "after": f"fades by {path.fade:g} a year" if path.after == "fade" else "holds",
                    "source": str(path.source),
                    "note": path.note,
                }
            )
        )
    return pd.concat(tables, ignore_index=True).set_index(["path", "year"])
