"""One file per kind of sheet; each takes the book and the results that belong on it."""
