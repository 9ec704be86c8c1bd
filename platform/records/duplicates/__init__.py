"""Duplicates: records that are probably the same, by the rules of their entity."""
