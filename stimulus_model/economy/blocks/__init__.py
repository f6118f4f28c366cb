"""The equations, one file a block; each owns its parameters, state and output."""
