"""What the area registers at start: participants."""
