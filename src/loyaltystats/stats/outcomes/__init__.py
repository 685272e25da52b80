"""Loyalty outcomes beside recommendation and satisfaction."""
