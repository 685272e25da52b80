"""Catalogues: one file per language, from English templates to their texts."""
