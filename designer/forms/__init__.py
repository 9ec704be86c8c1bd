"""Forms: their layout, tried out, and opened for everybody."""
