"""Several packages and economies as summaries: distributions of each and of paired differences, without a draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stimulus_model.analysis.comparison_table import INDEX, ComparisonTable
from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.policy.package import Package
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.simulation.economy_pairs import Side
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.summary_pairs import SummaryRuns


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SummaryComparison:
    """Summaries of several packages on the same draws.

    Attributes
    ----------
    summaries
        Label -> summary of the package.
    differences
        Label of every package but the first -> summary of the paired difference. In one economy ``"without"`` is the
        path with the first package and ``"with"`` the path with this one; of another economy effects are counted,
        this one's minus the first's: ``"effect"`` where both are in the same units, and ``"relative"``, per cent of
        the no-package path of each.
    """

    summaries: Mapping[str, SummaryProjection]
    differences: Mapping[str, SummaryProjection]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the packages, in order."""
        return tuple(self.summaries)

    def __getitem__(self, label: str) -> SummaryProjection:
        """Return the summary of one package."""
        return self.summaries[check_choice("package", label, self.labels)]

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> ComparisonTable:
        """Return effects by variable, year and package, and differences to the first, in per cent of its path.

        Parameters
        ----------
        variables, years, probability
            As in `Projection.summary`.
        """
        import pandas as pd

        chosen = None if variables is None else list(variables) if not isinstance(variables, str) else [variables]
        listed = None if years is None else list(years)
        first, *others = self.labels
        parts = {first: self[first].summary(chosen, listed, probability).to_frame()}
        for label in others:
            frame = self[label].summary(chosen, listed, probability).to_frame()
            minus = self.differences[label].summary(chosen, listed, probability).to_frame()
            parts[label] = frame.join(minus.add_prefix("difference_"))
        joined = pd.concat(parts, names=["package"]).reorder_levels(INDEX)
        keys = dict.fromkeys(key for part in parts.values() for key in part.index)
        order = pd.MultiIndex.from_tuples(
            [(*key, label) for key in keys for label in self.labels if key in parts[label].index], names=INDEX
        )
        made = self[first]
        said = f"differences in per cent are of the path with {first}, between economies those of per cent"
        source = f"{made.provenance.describe()}; {said}"
        return ComparisonTable(joined.reindex(order), first, probability, source, made.registry)

    def __repr__(self) -> str:
        return repr(self.summary())


def compare_summaries(
    packages: Mapping[str, tuple[Package, Economy]],
    *,
    seed: int,
    draws: int,
    sampling: str,
    horizon: str,
    variables: Iterable[str] | None,
    options: Options,
) -> SummaryComparison:
    """Summarise packages, and their differences to the first; see `compare`."""
    if sampling != "monte-carlo":
        raise InputError("sampling", sampling, "'monte-carlo' for a summary")
    kept = None if variables is None else tuple(variables)
    runs = SummaryRuns(seed, draws, horizon, kept, options)
    (label, (first, home)), *others = packages.items()
    abroad = [where for _, (_, where) in others if where != home]
    if abroad and options.on_invalid == "report":
        raise InputError("on_invalid", "report", "'raise' where economies are compared as summaries")
    summaries = {name: runs.of(package, where) for name, (package, where) in packages.items()}
    differences = {}
    for name, (package, where) in others:
        if where == home:
            differences[name] = runs.between(first, summaries[name], package, home)
        else:
            sides = (Side(first, home, summaries[label].timeline), Side(package, where, summaries[name].timeline))
            differences[name] = runs.between_economies(sides, summaries[name])
    return SummaryComparison(summaries, differences)
