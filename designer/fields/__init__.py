"""Fields, formulas and rules of an entity."""
