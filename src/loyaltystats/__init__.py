"""Survey design and statistics for customer loyalty, from questionnaire template to client workbook."""

__version__ = "0.1.0"
