"""Partial least squares: weights, paths and quality from correlations; resamples; groups."""
