"""Whom the answers stand for: designs and weights."""
