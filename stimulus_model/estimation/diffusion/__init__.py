"""How generative AI spreads: surveys as data, Bass curves, and what the two say together."""
