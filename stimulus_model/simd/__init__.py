"""SIMD vectors: equations traced to LLVM values, ordered and compiled; below the engine only this room knows LLVM."""
