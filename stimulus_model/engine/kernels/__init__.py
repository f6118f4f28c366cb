"""The loops over draws and quarters: compiled, with known values folded in, on CUDA, and the NumPy reference."""
