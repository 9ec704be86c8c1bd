"""Flows: their steps, tried out, and replayed over history."""
