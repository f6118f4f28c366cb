"""A package meets an economy: from both to a task, and from the arrays of the engine to results."""
