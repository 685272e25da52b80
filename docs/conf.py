"""Settings of the documentation: Markdown (MyST), the furo theme, reference taken from the docstrings."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import loyaltystats

project = "loyaltystats"
author = "The loyaltystats developers"
copyright = f"2026, {author}"
version = release = loyaltystats.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"loyaltystats {release}"
# Formulas are drawn in the reader's browser; the pages are whole without it.
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"


class CommandHelp(Directive):
    """Show the help of a command, as it is today."""

    required_arguments = 0
    optional_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the help as a literal block."""
        import click

        from loyaltystats.cli import main

        top = click.Context(main, info_name="loyaltystats", max_content_width=100)
        shown = top
        if self.arguments:
            command: click.Command = main
            for name in self.arguments:  # a command, or a command of a group
                command = command.commands[name]  # type: ignore[attr-defined]
                shown = click.Context(command, info_name=command.name, parent=shown, max_content_width=100)
        return [nodes.literal_block(text=shown.get_help(), language="text")]


def number_references(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Turn the footnotes of a docstring into a numbered list: footnotes of several functions on a page would clash."""
    for position, line in enumerate(lines):
        lines[position] = re.sub(r"^\.\. \[(\d+)\] ", r"\1. ", re.sub(r"\[(\d+)\]_", r"[\1]", line))


def setup(app: Sphinx) -> None:
    """Register the directive and the hook; the hook runs after the sections were understood."""
    app.add_directive("command-help", CommandHelp)
    app.connect("autodoc-process-docstring", number_references, priority=900)
