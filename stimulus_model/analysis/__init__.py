"""What follows from projections: comparisons of packages on the same draws."""
