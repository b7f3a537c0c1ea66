"""What the area registers at start: commitments."""
