"""Questionnaire templates (YAML), shipped as the package ``loyaltystats.instruments``; this file makes that work."""
