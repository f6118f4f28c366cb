"""What all draws share, a row a quarter: the policy and the baseline."""
