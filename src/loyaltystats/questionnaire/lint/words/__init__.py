"""Words by which the rules know a language: lists as data, one file per language."""
