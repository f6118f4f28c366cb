"""What is believed about parameters: priors, bounds, correlations, ensembles, calibrations to official models."""
