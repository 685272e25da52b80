"""Reliability and distinctness of questions that should measure one thing."""
