"""Design check of a questionnaire: one small rule per file section, word lists as data, findings as one result."""
