"""The data modeller: fields by typing, relations and states as pictures, rules of duplicates."""
