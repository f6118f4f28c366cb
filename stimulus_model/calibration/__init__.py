"""Economies against published tables: fits to official models, the constrained ensemble, validation, add-factors."""
