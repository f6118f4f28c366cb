"""What a user calls, timed from commit to commit: nothing here knows how the library is built inside."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

import stimulus_model as sm

PACKAGE, ECONOMY, HORIZON = "japan-ai-chips-2024", "japan", "2040Q4"


class PublicCalls:
    """A run of paths, a run of sums, its table, its file; each checked before it is timed."""

    timeout = 600
    number = 1
    repeat = (3, 7, 20.0)

    def setup(self) -> None:
        """Load the inputs, run once, and check that effects and levels belong together."""
        self.package, self.economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)
        self.seed = 2024
        self.projection = self.simulate(1_000)
        with_package, without = (self.projection.level("real_gdp", scenario=s) for s in ("with", "without"))
        effect = self.projection.effect("real_gdp")
        if not np.array_equal((with_package - without).values, effect.values) or not np.isfinite(effect.values).all():
            raise AssertionError("the effect is not what lies between the two levels")
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "run.nc"
        self.projection.save(self.file)

    def teardown(self) -> None:
        """Remove the file."""
        self.folder.cleanup()

    def simulate(self, draws: int) -> sm.Projection:
        """Run the main job on one thread, with other draws each time, so that nothing is known of it."""
        self.seed += 1
        return sm.simulate(self.package, self.economy, draws=draws, seed=self.seed, horizon=HORIZON, threads=1)

    def time_simulate(self) -> None:
        """Keep every variable of 1,000 draws."""
        self.simulate(1_000)

    def time_sums(self) -> None:
        """Count 10,000 draws."""
        sm.simulate(self.package, self.economy, draws=10_000, seed=2024, horizon=HORIZON, threads=1, keep="summary")

    def time_summary(self) -> None:
        """Write the table of effects."""
        self.projection.summary().to_markdown()

    def time_open(self) -> None:
        """Read a file and check its hash."""
        sm.open_projection(self.file)
