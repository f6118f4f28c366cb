"""The report: one file to send, print and keep, that opens in any browser without a network."""
