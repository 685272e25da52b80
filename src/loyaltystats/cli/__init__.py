"""The command line: ``loyaltystats templates | new | export | check | analyze | report | demo | explain``."""

from loyaltystats.cli.group import main

__all__ = ["main"]
