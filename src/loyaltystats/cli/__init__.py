"""The command line: ``loyaltystats COMMAND``; the commands follow the journey, ``loyaltystats --help`` lists them."""

from loyaltystats.cli.group import main

__all__ = ["main"]
