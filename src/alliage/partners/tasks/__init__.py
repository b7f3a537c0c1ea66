"""Jobs of the area, a file a topic."""
