"""Trackers: sufficient statistics of waves in a small store, from which drift and scores need no raw answers."""
