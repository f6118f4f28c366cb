"""Inside local projections: design matrices, two-stage least squares, inference, results."""
