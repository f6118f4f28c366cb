"""Results on disk: netCDF files that are checked by hash."""
