"""Inside the official models: published tables, how they are read and run, how they are compared."""
