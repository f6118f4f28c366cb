"""Words for how draws are made, and which of them are independent of which: shared by those who draw and who report.

Monte Carlo draws are independent. Antithetic draws 2k and 2k + 1 mirror each other: pairs are independent. Sobol
and Latin hypercube draws come as `REPLICATIONS` independent randomisations, to which draws belong in turn: draw k to
replication k mod `REPLICATIONS`.
"""

from typing import Literal, TypeAlias

SamplingName: TypeAlias = Literal["monte-carlo", "sobol", "latin-hypercube", "antithetic"]
MONTE_CARLO, SOBOL, LATIN, ANTITHETIC = "monte-carlo", "sobol", "latin-hypercube", "antithetic"
SAMPLINGS = (MONTE_CARLO, SOBOL, LATIN, ANTITHETIC)

LARGEST_SEED = 2**63 - 1
"""Larger seeds are a slip, and would not fit into files."""

REPLICATIONS = 16
"""Enough for a standard error that is itself known to 18 %; more would leave each replication fewer points."""

DESCRIPTIONS = {
    MONTE_CARLO: "random",
    SOBOL: f"scrambled Sobol in {REPLICATIONS} replications",
    LATIN: f"Latin hypercube in {REPLICATIONS} replications",
    ANTITHETIC: "antithetic pairs",
}
"""How results say it."""
