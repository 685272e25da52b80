"""Missing answers: who left what out, several plausible completions, and results pooled over them."""
