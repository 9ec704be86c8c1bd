"""Documents as they are: what there is, their text, their translations, new and removed ones."""
