"""What moves loyalty: regressions, relative importance, priorities."""
