"""What came out of a run, by name: variables, statistics, tables, charts and files."""
