"""Dates as statistical offices spell them, and the axes that they lie on."""
