"""What publishing would do, publishing, and what was published."""
