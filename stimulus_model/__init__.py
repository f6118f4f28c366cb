"""stimulus_model: what a government stimulus adds to GDP, what its bonds cost, and how sure one can be."""
