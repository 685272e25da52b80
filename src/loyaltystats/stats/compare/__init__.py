"""Comparing groups: means, ranks and shares, with effect sizes, pairs, sameness within a margin, and agreement inside."""
