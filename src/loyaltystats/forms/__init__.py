"""Ink on paper: everything that a respondent or a survey platform receives."""
