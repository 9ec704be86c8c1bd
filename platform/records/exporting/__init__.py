"""Export: what the actor may see as CSV or XLSX, such that an import reads it back."""
