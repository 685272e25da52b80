"""Page for the browser: what the workbook shows, as one HTML file."""
