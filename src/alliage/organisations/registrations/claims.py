"""What the area registers at start: claims."""
