"""Importance of drivers by all subsets, orders and resamples."""
