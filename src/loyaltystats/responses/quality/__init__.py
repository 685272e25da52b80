"""Whether answers can be trusted: indices of care, rules with their sources, and who is flagged for what."""
