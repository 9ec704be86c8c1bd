"""Templates that come with Formloom: folders of documents and sample data, no code."""
