"""The fixed words of forms, one file per language; all hold the same keys. ``forms.texts`` gives them out."""
