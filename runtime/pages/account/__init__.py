"""Signing in, and the settings of oneself."""
