"""From a traced program to machine code, kept in memory and on disk."""
