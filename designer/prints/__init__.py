"""Print templates: their list, a new one made of a form, the page on which one is written."""
