"""Forms: layouts as values, the choice among them, and what they show for a record."""
