"""Modes: how several people in one step come to one verdict."""
