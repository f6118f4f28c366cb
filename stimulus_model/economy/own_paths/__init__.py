"""Paths of one's own: a baseline from a table, variables put on a path, shocks, and what had to be added for them."""
