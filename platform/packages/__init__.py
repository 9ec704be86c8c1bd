"""Templates: folders of documents with sample data, installed with the designer's own services."""
