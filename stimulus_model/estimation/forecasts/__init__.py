"""Inside forecast errors: vintages, scores, the comparison with a fan."""
