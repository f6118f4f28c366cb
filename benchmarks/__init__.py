"""How fast the library is: `python -m benchmarks.compare` against others in one run, and an asv suite over time."""
