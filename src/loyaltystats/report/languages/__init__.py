"""Languages of a report: its fixed texts are composed in English and put into the reader's language as they are written."""
