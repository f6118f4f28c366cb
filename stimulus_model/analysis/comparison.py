"""Several packages, the same economy, the same draws: what each does, and what one does more than another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.policy.checks import FrozenMapping
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.simulation.simulate import WITHOUT, Options, simulate_together

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.analysis.comparison_plots import ComparisonPlots
    from stimulus_model.analysis.comparison_table import ComparisonTable


def compare(
    packages: Mapping[str, Package],
    economy: Economy,
    *,
    seed: int,
    draws: int = 10_000,
    horizon: str = "2040Q4",
    variables: Sequence[str] | None = None,
    engine: str = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
) -> Comparison:
    """Project several packages under the same Monte Carlo draws, so that they differ by nothing but the decision.

    Parameters
    ----------
    packages
        Label -> package, at least two. The first is what the others are compared with unless one says otherwise.
    economy, seed, draws, horizon, variables, engine, threads, chunk, progress
        As in `simulate`.

    Returns
    -------
    Comparison
        One projection a package; each is bit for bit the one that `simulate` gives with the same seed.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    InvalidDrawsError
        If a draw overflows or becomes NaN.
    """
    checked = _check_packages(packages)
    options = Options(threads=threads, chunk=chunk, engine=engine, progress=progress)
    together = simulate_together(
        checked, economy, seed=seed, draws=draws, horizon=horizon, variables=variables, options=options
    )
    return Comparison(together)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """Projections of several packages on the same draws.

    Attributes
    ----------
    projections
        Label -> projection, in the order in which they were given.

    Raises
    ------
    InputError
        Fewer than two projections, or projections that do not share economy, seed, draws and time axis: their
        differences would mix luck with policy.
    """

    projections: Mapping[str, Projection]

    def __post_init__(self) -> None:
        given = dict(self.projections)
        if len(given) < 2:
            raise InputError("projections", list(given), "at least two projections")
        first, *others = given.values()
        for label, other in zip(list(given)[1:], others, strict=True):
            if _design(other) != _design(first) or other.variables != first.variables:
                allowed = "a projection with the economy, seed, draws, horizon and variables of the first"
                raise InputError(f"projections.{label}", other.provenance.describe(), allowed)
        object.__setattr__(self, "projections", FrozenMapping(given))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the packages, in order."""
        return tuple(self.projections)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in every projection."""
        return self[self.labels[0]].variables

    def __getitem__(self, label: str) -> Projection:
        """Return the projection of one package."""
        return self.projections[check_choice("package", label, self.labels)]

    def effect(self, name: str, *, relative: bool = False, freq: str = "quarter") -> DataArray:
        """Return the effect of every package, dims (package, draw, time); arguments as in `Projection.effect`."""
        import xarray as xr

        effects = [each.effect(name, relative=relative, freq=freq) for each in self.projections.values()]
        joined = xr.concat(effects, dim="package", coords="minimal", compat="override", join="exact")
        made: DataArray = joined.assign_coords(package=list(self.labels))
        return made

    def difference(
        self, name: str, a: str, b: str | None = None, *, relative: bool = False, freq: str = "quarter"
    ) -> DataArray:
        """Return the effect of package `a` minus that of package `b`, draw by draw.

        Parameters
        ----------
        name
            A variable of the registry.
        a, b
            Labels of two packages; `b` None: the first.
        relative
            True: both effects in per cent of the path without any package.
        freq
            ``"quarter"`` or ``"year"``.

        Returns
        -------
        xarray.DataArray
            Dims (draw, time). Because the draws are the same, its spread is much smaller than that of either
            effect where the packages work alike.
        """
        other = self.labels[0] if b is None else b
        of_a = self[a].effect(name, relative=relative, freq=freq)
        minus = of_a - self[other].effect(name, relative=relative, freq=freq)
        of_what = str(of_a.attrs["long_name"])
        minus.attrs = {"units": of_a.attrs["units"], "long_name": f"{of_what}, {a} minus {other}"}
        made: DataArray = minus.rename(name)
        return made

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
        *,
        against: str | None = None,
    ) -> ComparisonTable:
        """Return effects by variable, year and package, and paired differences, with Monte Carlo errors.

        Parameters
        ----------
        variables, years, probability
            As in `Projection.summary`.
        against
            Label of the package that the others are compared with; None: the first.
        """
        from stimulus_model.analysis.comparison_table import compare_by_year

        return compare_by_year(self, variables, years, probability, against)

    @property
    def plot(self) -> ComparisonPlots:
        """Charts: ``plot.fan("real_gdp")`` draws every package with its range."""
        from stimulus_model.analysis.comparison_plots import ComparisonPlots

        return ComparisonPlots(self)

    def describe(self) -> str:
        """Return the one line that stands below tables and plots."""
        made = self[self.labels[0]].provenance
        return f"{made.economy_title}; {made.draws:,} draws, seed {made.seed}, stimulus_model {made.version}"

    def __repr__(self) -> str:
        from stimulus_model.analysis.comparison_table import headline

        return repr(headline(self))

    def _repr_html_(self) -> str:
        from stimulus_model.analysis.comparison_table import headline

        return headline(self).to_html()


def _design(projection: Projection) -> tuple[object, ...]:
    """Return what must be equal for draws to be paired."""
    made = projection.provenance
    return made.economy_id, made.seed, made.draws, made.sampling, projection.timeline


def _check_packages(packages: object) -> dict[str, Package]:
    wanted = "a dictionary of at least two labels and packages, such as {'one': package, 'two': package.scaled(2)}"
    if not isinstance(packages, Mapping) or len(packages) < 2:
        raise InputError("packages", packages, wanted)
    for label, package in packages.items():
        if not isinstance(label, str) or not label.strip() or label == WITHOUT:
            allowed = f"a label that is text, not empty and not {WITHOUT!r}, which is the path without any package"
            raise InputError("packages", label, allowed)
        if not isinstance(package, Package):
            raise InputError(f"packages.{label}", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    return dict(packages)
