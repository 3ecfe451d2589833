"""The answer book in a Google spreadsheet, through the Sheets API v4 and a service account."""
