"""One vocabulary of elementary functions for floats, arrays, SIMD vectors and CUDA threads; it needs no LLVM."""
