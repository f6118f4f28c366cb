"""Which parameters and shocks a draw has, keyed by seed, draw, quarter and shock."""
