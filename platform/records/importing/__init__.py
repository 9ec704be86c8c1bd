"""Import: a file's rows become records, checked first, resumable, undone as one change set."""
