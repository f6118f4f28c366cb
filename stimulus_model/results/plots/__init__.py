"""Charts of results; the one room that knows matplotlib."""
