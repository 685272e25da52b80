"""Drift of levels from wave to wave: trend, homogeneity, changes of Better and Worse, for different or the same people."""
