"""Lists of records, their pages and forms, and what became of them."""
