"""How it looks: workbook, sentences, charts."""
