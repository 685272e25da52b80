"""Kano's model: evaluation tables, categories, coefficients."""
