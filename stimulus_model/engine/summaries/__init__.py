"""Streaming histograms: quantiles of any number of draws in constant memory."""
