"""What a value is: field types, one file each."""
