"""Shocks of the economy matched to the quarterly accounts: moments, simulation, estimation."""
