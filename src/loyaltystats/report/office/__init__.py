"""The report as a document and as slides: the sentences, tables and native charts of the workbook."""
