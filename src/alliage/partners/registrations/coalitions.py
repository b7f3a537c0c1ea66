"""What the area registers at start: coalitions."""
