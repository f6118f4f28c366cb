"""Inside vector autoregressions: reduced form, identification, bootstrap, residuals, shocks."""
