"""Rows of what is designed: the one query builder, the write pipeline and search."""
