"""Banner tables: any question by any columns, with bases, nets, means and tests between columns."""
