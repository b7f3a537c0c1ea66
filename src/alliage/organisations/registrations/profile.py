"""What the area registers at start: profile."""
