"""Native charts: editable in the spreadsheet, fed by cells, readable without colour."""
