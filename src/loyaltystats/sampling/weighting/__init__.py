"""Weights that make the answers stand for a known population: raking, post-stratification, calibration, non-response."""
