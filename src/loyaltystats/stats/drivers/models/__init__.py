"""Driver models, one a file; regress_loyalty chooses among them."""
