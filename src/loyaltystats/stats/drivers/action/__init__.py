"""From drivers to decisions."""
