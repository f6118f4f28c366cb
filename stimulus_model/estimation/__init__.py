"""Estimates from series of one's own: multipliers, shocks, forecast errors, adoption."""
