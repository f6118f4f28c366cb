"""Words in other languages than English: one file a language, and what looks phrases and names up in it."""
