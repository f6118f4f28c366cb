"""Projections on the same draws: what of them may be compared draw by draw, and the comparison itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, check_choice, check_flag
from stimulus_model.languages.speech import ENGLISH, Speech, check_speech
from stimulus_model.policy.checks import FrozenMapping
from stimulus_model.results.measures import Frequency
from stimulus_model.results.projection import Projection
from stimulus_model.variables import Registry

if TYPE_CHECKING:
    from xarray import DataArray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PairedProjections:
    """Label -> projection, all on the same draws: the data of `Comparison`, which describes them."""

    projections: Mapping[str, Projection]

    def __post_init__(self) -> None:
        given = dict(self.projections)
        if len(given) < 2:
            raise InputError("projections", list(given), "at least two projections")
        first, *others = given.values()
        for label, other in zip(list(given)[1:], others, strict=True):
            if differing := _differing(other, first):
                allowed = f"a projection with the seed, draws, span and variables of the first, which has {differing}"
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

    @property
    def registry(self) -> Registry:
        """What the variables are."""
        return self[self.labels[0]].registry

    def __getitem__(self, label: str) -> Projection:
        """Return the projection of one package."""
        return self.projections[check_choice("package", label, self.labels)]

    def in_one_unit(self, name: str, relative: bool | None = None) -> bool:
        """Return whether effects on a variable have the same units everywhere: money differs between countries.

        `relative`: in per cent of the path without any package; None: as the registry says.
        """
        percent = self.registry[name].effect == "relative" if relative is None else check_flag("relative", relative)
        return percent or len({each.registry[name].units for each in self.projections.values()}) == 1

    def _check_unit(self, name: str, relative: bool) -> None:
        if not self.in_one_unit(name, relative):
            units = dict.fromkeys(each.registry[name].units for each in self.projections.values())
            raise InputError("relative", relative, f"True: {name} is in {' and in '.join(units)}")

    def effect(self, name: str, *, relative: bool = False, freq: Frequency = "quarter") -> DataArray:
        """Return the effect of every package, dims (package, draw, time); arguments as in `Projection.effect`.

        Effects in different money are refused.
        """
        import xarray as xr

        self._check_unit(name, relative)
        effects = [each.effect(name, relative=relative, freq=freq) for each in self.projections.values()]
        joined = xr.concat(effects, dim="package", coords="minimal", compat="override", join="exact")
        made: DataArray = joined.assign_coords(package=list(self.labels))
        return made

    def difference(
        self, name: str, a: str, b: str | None = None, *, relative: bool = False, freq: Frequency = "quarter"
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
        self._check_unit(name, relative)
        of_a = self[a].effect(name, relative=relative, freq=freq)
        minus = of_a - self[other].effect(name, relative=relative, freq=freq)
        of_what = str(of_a.attrs["long_name"])
        minus.attrs = {"units": of_a.attrs["units"], "long_name": f"{of_what}, {a} minus {other}"}
        made: DataArray = minus.rename(name)
        return made

    def describe(self, say: Speech = ENGLISH) -> str:
        """Return the one line that stands below tables and plots."""
        say, made = check_speech(say), self[self.labels[0]].provenance
        economies = dict.fromkeys(say.name(each.provenance.economy_title) for each in self.projections.values())
        line = say(
            "{economies}; {count} draws, seed {seed}, stimulus_model {version}",
            economies="; ".join(economies),
            count=made.counted(),
            seed=made.seed,
            version=made.version,
        )
        return line + made.left_out()


def _differing(other: Projection, first: Projection) -> str:
    """Return what must be equal for draws to be paired and is not, beginning with what the first has."""
    theirs, ours = (
        {
            "seed": made.seed,
            "draws": made.draws,
            "left out": made.dropped,
            "sampling": made.sampling,
            "condition": made.condition,
            "its start in": each.timeline.first,  # fiscal years differ between countries
            "its end in": each.timeline.last,
        }
        for each in (other, first)
        for made in (each.provenance,)
    )
    for what, value in ours.items():
        if value != theirs[what]:
            hint = "; Economy.vintages are the starts of a country" if what == "its start in" else ""
            return f"{what} {value}, not {theirs[what]}{hint}"
    if other.variables != first.variables:
        alone = sorted(set(first.variables) ^ set(other.variables))
        return f"other variables ({', '.join(alone[:5])}), or the same in another order"
    return ""
