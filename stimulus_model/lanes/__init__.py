"""The numbers: one vocabulary of functions for floats, arrays and SIMD lanes, tracing, records, random numbers."""
