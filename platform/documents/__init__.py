"""The metadata engine: what is designed, how it is checked, published and brought back."""
