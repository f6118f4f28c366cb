"""Published responses and projections of official models, as data, and how they are read."""
