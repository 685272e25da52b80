"""What it means: one statistic a file, ``tally`` touches rows, ``infer`` makes numbers."""
