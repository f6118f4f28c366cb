"""Several packages, the same economy, the same draws: what each does, and what one does more than another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from stimulus_model._face import above
from stimulus_model.analysis.paired_projections import PairedProjections
from stimulus_model.analysis.summary_comparison import SummaryComparison, compare_summaries
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import OnInvalid
from stimulus_model.inputs import InputError, check_choice, check_flag
from stimulus_model.languages.speech import Language, speech
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.sampling import SamplingName
from stimulus_model.simulation.simulate import WITHOUT, Options, simulate_together

if TYPE_CHECKING:
    from stimulus_model.analysis.comparison_plots import ComparisonPlots
    from stimulus_model.analysis.comparison_table import ComparisonTable


@overload
def compare(
    packages: Mapping[str, Package | tuple[Package, Economy]],
    economy: Economy | None = None,
    *,
    seed: int,
    draws: int = 10_000,
    sampling: SamplingName = "monte-carlo",
    horizon: str = "2040Q4",
    keep: Literal["paths", "annual"] = "paths",
    variables: Sequence[str] | None = None,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> Comparison: ...


@overload
def compare(
    packages: Mapping[str, Package | tuple[Package, Economy]],
    economy: Economy | None = None,
    *,
    seed: int,
    draws: int = 10_000,
    sampling: SamplingName = "monte-carlo",
    horizon: str = "2040Q4",
    keep: Literal["summary"],
    variables: Sequence[str] | None = None,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> SummaryComparison: ...


def compare(
    packages: Mapping[str, Package | tuple[Package, Economy]],
    economy: Economy | None = None,
    *,
    seed: int,
    draws: int = 10_000,
    sampling: SamplingName = "monte-carlo",
    horizon: str = "2040Q4",
    keep: Literal["paths", "annual", "summary"] = "paths",
    variables: Sequence[str] | None = None,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> Comparison | SummaryComparison:
    """Project several packages under the same Monte Carlo draws, so that they differ by nothing but the decision.

    Parameters
    ----------
    packages
        Label -> package, or (package, economy) to compare economies, beliefs or baselines as well; at least two. The
        first is what the others are compared with unless one says otherwise.
    economy
        Where packages meet that come without one of their own; None if all have.
    seed, draws, sampling, horizon, variables, engine, threads, chunk, progress, checkpoint, client
        As in `simulate`.
    keep
        What is kept of each draw: ``"paths"``, every quarter; ``"annual"``, calendar years; or ``"summary"``, no draw
        but distributions, in memory that does not grow with the draws (without `checkpoint` and `client`).
    on_invalid
        As in `simulate`; a draw that is not finite with one package is left out of all.

    Returns
    -------
    Comparison or SummaryComparison
        One projection (or summary) a package; each is bit for bit the one that `simulate` gives with the same seed.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    InvalidDrawsError
        If a draw overflows or becomes NaN.
    """
    checked = _check_packages(packages, economy)
    options = Options(
        threads=threads,
        chunk=chunk,
        engine=engine,
        progress=progress,
        keep=check_choice("keep", keep, ("paths", "annual", "summary")),
        checkpoint=checkpoint,
        client=client,
        on_invalid=on_invalid,
    )
    if keep == "summary":
        if checkpoint is not None or client is not None:
            field, given = ("checkpoint", checkpoint) if checkpoint is not None else ("client", client)
            raise InputError(field, given, "None where summaries are compared")
        return compare_summaries(
            checked,
            seed=seed,
            draws=draws,
            sampling=sampling,
            horizon=horizon,
            variables=variables,
            options=options,
        )
    made: dict[str, Projection] = {}
    for place in dict.fromkeys(where for _, where in checked.values()):
        here = {label: package for label, (package, where) in checked.items() if where == place}
        made |= simulate_together(
            here,
            place,
            seed=seed,
            draws=draws,
            sampling=sampling,
            horizon=horizon,
            variables=variables,
            options=options,
        )
    return Comparison({label: made[label] for label in checked})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(PairedProjections):
    """Projections of several packages on the same draws.

    Attributes
    ----------
    projections
        Label -> projection, in the order in which they were given.

    Raises
    ------
    InputError
        Fewer than two projections, or projections that do not share seed, draws, time axis and units: their
        differences would mix luck with policy.
    """

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
        *,
        against: str | None = None,
        language: Language = "en",
    ) -> ComparisonTable:
        """Return effects by variable, year and package, and paired differences, with Monte Carlo errors.

        Parameters
        ----------
        variables, years, probability
            As in `Projection.summary`.
        against
            Label of the package that the others are compared with; None: the first.
        language
            ``"en"`` or ``"ja"``: of what the table prints; its numbers have the names of the registry.
        """
        from stimulus_model.analysis.comparison_table import compare_by_year

        return compare_by_year(self, variables, years, probability, against, speech(language))

    @property
    def plot(self) -> ComparisonPlots:
        """Charts: ``plot.fan("real_gdp")`` draws every package with its range."""
        from stimulus_model.analysis.comparison_plots import ComparisonPlots

        return ComparisonPlots(self)

    def to_excel(self, path: str | Path, *, overwrite: bool = False, language: Language = "en") -> Path:
        """Write a workbook: effects and differences as native charts with their numbers, tables by year, hashes.

        Needs XlsxWriter, which ``pip install "stimulus_model[excel]"`` brings. Equal comparisons give equal bytes.

        Parameters
        ----------
        path
            Where to, with the suffix ``.xlsx``; an earlier workbook of this library is replaced.
        overwrite
            True: replace whatever file is there.
        language
            ``"en"`` or ``"ja"``.

        Returns
        -------
        pathlib.Path
            The file.
        """
        from stimulus_model.analysis.comparison_workbook import write_comparison

        say = speech(language)
        return write_comparison(self, path, overwrite=check_flag("overwrite", overwrite), say=say)

    def report(self, path: str | os.PathLike[str], *, language: Language = "en", overwrite: bool = False) -> Path:
        """Write a report: one HTML file with all packages side by side; see `stimulus_model.write_report`.

        Parameters
        ----------
        path
            Where to; an earlier report is replaced.
        language
            ``"en"`` or ``"ja"``.
        overwrite
            True: replace whatever file is there.

        Returns
        -------
        pathlib.Path
            The file.
        """
        made: Path = above("report.writing", "write_report")(self, path, language=language, overwrite=overwrite)
        return made

    def __repr__(self) -> str:
        from stimulus_model.analysis.comparison_table import headline

        return repr(headline(self))

    def _repr_html_(self) -> str:
        from stimulus_model.analysis.comparison_table import headline

        return headline(self).to_html()


def _check_packages(packages: object, economy: object) -> dict[str, tuple[Package, Economy]]:
    """Return label -> package and economy."""
    wanted = "a dictionary of at least two labels and packages, such as {'one': package, 'two': package.scaled(2)}"
    if not isinstance(packages, Mapping) or len(packages) < 2:
        raise InputError("packages", packages, wanted)
    found = {}
    for label, given in packages.items():
        if not isinstance(label, str) or not label.strip() or label == WITHOUT:
            allowed = f"a label that is text, not empty and not {WITHOUT!r}, which is the path without any package"
            raise InputError("packages", label, allowed)
        package, where = given if isinstance(given, tuple) and len(given) == 2 else (given, economy)
        if not isinstance(package, Package):
            allowed = "a Package, such as Package.load('japan-ai-chips-2024'), or (package, economy)"
            raise InputError(f"packages.{label}", package, allowed)
        if not isinstance(where, Economy):
            field = "economy" if where is economy else f"packages.{label}"
            raise InputError(field, where, "an Economy, such as Economy.load('japan')")
        found[label] = package, where
    return found
