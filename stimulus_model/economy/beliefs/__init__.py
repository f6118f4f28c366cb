"""What is believed about parameters: priors, supports, correlations, ensembles, calibrations to official models."""
