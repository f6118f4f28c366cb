"""Questions to finished projections and to further runs: comparison, debt, attribution, break-even."""
