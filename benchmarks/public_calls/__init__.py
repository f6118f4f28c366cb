"""Benchmarks of public calls alone, so that commits with other insides compare: `asv continuous` on two of them."""
