"""What the area registers at start: ties."""
