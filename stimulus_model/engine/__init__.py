"""How it is computed: parameter draws, the compiled kernel, the NumPy reference, runs over many draws, the cache."""
