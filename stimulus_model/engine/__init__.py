"""The engine: runs any model over draws, scenarios and quarters; it knows of no country."""
