"""From an identified covariance to responses over time, with those of every bootstrap replication."""

from __future__ import annotations

from stimulus_model.evidence.autoregressions.identification import Identified
from stimulus_model.evidence.autoregressions.structural_var import StructuralVar
from stimulus_model.evidence.autoregressions.var import ReducedForm, moving_average
from stimulus_model.evidence.sample import Array
from stimulus_model.evidence.series import LONGEST
from stimulus_model.inputs import check_integer, check_number


def form_structure(
    title: str,
    reduced: ReducedForm,
    policy: tuple[str, ...],
    identified: Identified,
    repeated: tuple[Array, Identified] | None,
    *,
    horizon: int,
    level: float,
    method: str,
    strength: float = float("nan"),
) -> StructuralVar:
    """Turn the identified system, and that of every replication, into responses.

    Parameters
    ----------
    title
        How it was identified.
    reduced
        The reduced form.
    policy
        Variables whose shocks are identified.
    identified
        Structure of the estimates.
    repeated
        Lag matrices (replication, lag, equation, variable) and structure of every replication; None without.
    horizon
        Periods after the shock.
    level
        Probability of ranges.
    method
        Name of the bootstrap.
    strength
        First-stage F; nan without instruments.

    Raises
    ------
    InputError
        For a horizon or level that cannot be used.
    """
    check_number("level", level, above=0.0, high=0.999)
    steps = check_integer("horizon", horizon, low=0, high=LONGEST)
    responses = moving_average(reduced.lag_matrices, steps) @ identified.impact
    source = f"{title}; {', '.join(reduced.names)}; {reduced.labels[0]}-{reduced.labels[-1]}"
    draws = relations = None
    if repeated is not None:
        matrices, structure = repeated
        draws = moving_average(matrices, steps) @ structure.impact[:, None]
        relations = structure.relations
        source += f"; {method} bootstrap, {len(matrices):,} replications"
    return StructuralVar(
        title,
        reduced,
        policy,
        identified.impact,
        identified.relations,
        responses,
        draws,
        relations,
        level,
        strength,
        source,
    )
