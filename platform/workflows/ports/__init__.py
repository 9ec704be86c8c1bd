"""What the core is told about the world, read from the workspace inside a transaction."""
