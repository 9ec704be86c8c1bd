"""Tasks, runs, and the administration of flows."""
