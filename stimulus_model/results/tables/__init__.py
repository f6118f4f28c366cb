"""Results as tables and words."""
